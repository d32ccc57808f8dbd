"""Who asks on Discord: what they are counted to, whether they run the place, and what everything is called."""

import pytest

from core.values import Offer, Text
from tests.stages.show import Shows
from tests.standins.discord_things import ADMINISTRATOR, DEFAULT_PERMISSIONS, MANAGE_GUILD

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["discord"], indirect=True)
EVERY_WAY = pytest.mark.parametrize("how", ["slash", "button", "mention"])


@pytest.fixture
def shows(services) -> Shows:
    shows = Shows()
    shows.will(Text("Shown."), Offer("Again", "show", {"words": "again"}, is_open=True))
    services.commands["show"] = shows.command
    return shows


async def asks(person, how: str) -> None:
    if how == "mention":
        await (await person.mentions("/show")).done()
        return
    screen = await person.types("/show")
    if how == "button":
        await person.taps(screen, "Again")


@on_stage
@EVERY_WAY
async def test_a_request_says_what_the_person_is_counted_to(stage, square, ada, shows, how):
    """Limits and rights go by role; which role that is must not depend on how somebody asks."""
    ada.roles = ["designers", "night owls"]

    await asks(ada, how)

    assert shows.asked[-1].roles == (stage.role_id("designers"), stage.role_id("night owls"))
    assert not shows.asked[-1].is_admin


@on_stage
@EVERY_WAY
async def test_a_role_that_was_taken_away_is_not_there_the_next_time(stage, square, ada, shows, how):
    """Nothing of a person's roles is remembered: Discord says them with everything they do."""
    ada.roles = ["designers"]
    await asks(ada, how)
    ada.roles = []

    await asks(ada, how)

    assert shows.asked[0].roles == (stage.role_id("designers"),)
    assert shows.asked[-1].roles == ()


@on_stage
@EVERY_WAY
async def test_whoever_may_manage_the_server_is_an_admin(square, ada, bob, shows, how):
    """Discord's own setting; nobody has to be told to the bot one by one."""
    ada.is_admin = True

    await asks(ada, how)
    await asks(bob, how)

    assert {request.person: request.is_admin for request in shows.asked} == {ada.id: True, bob.id: False}


@on_stage
@EVERY_WAY
@pytest.mark.parametrize("permission", [MANAGE_GUILD, ADMINISTRATOR])
async def test_a_role_that_may_manage_the_server_makes_admins(stage, square, ada, shows, permission, how):
    """Administrators may do everything, whatever else their role says."""
    role = stage.discord.role(square.guild, "Team", permissions=permission)
    square.guild.roles[role].members.add(ada.user.id)

    await asks(ada, how)

    assert shows.asked[-1].is_admin


@on_stage
@EVERY_WAY
async def test_the_owner_is_an_admin_without_any_role(stage, square, ada, shows, how):
    """Discord lets an owner do everything, and gives them no role for it."""
    square.guild.owner = ada.user.id

    await asks(ada, how)

    assert shows.asked[-1].is_admin
    assert await stage.adapter.admins(f"discord:{square.guild.id}") == (ada.id,)


@on_stage
async def test_nobody_is_an_admin_in_direct_messages(stage, square, ada, shows):
    """There is no place there that anybody runs; roles belong to a server too."""
    ada.roles, ada.is_admin = ["designers"], True
    ada.place = stage.discord.dm(ada.user)

    await ada.types("/show")
    await (await ada.says("/show")).done()

    assert [(each.roles, each.is_admin, each.names) for each in shows.asked] == [((), False, {ada.id: "Ada"})] * 2


@on_stage
async def test_nobody_is_an_admin_where_the_bot_is_no_member(stage, ada, shows):
    """Anybody can open a server, and bring along a bot that they have installed for themselves."""
    guild = stage.discord.guild("Abroad", ada.user, has_bot=False, permissions=DEFAULT_PERMISSIONS | MANAGE_GUILD)
    ada.place = stage.discord.channel(guild, "elsewhere")

    await ada.types("/show")

    assert not shows.asked[0].is_admin
    assert shows.asked[0].names == {ada.id: "Ada", f"channel:discord:{ada.place.id}": "#elsewhere"}
    assert stage.discord.calls("guild") == []


@on_stage
@pytest.mark.parametrize("name", ["Ask about this", "Summarise this"])
async def test_menus_and_forms_say_it_as_well(square, ada, books, name):
    """They are ways to ask like any other."""
    ada.roles, ada.is_admin = ["designers"], True
    posted = (await ada.says("Air scatters blue light.")).asked

    waiting = await ada.chooses(posted, name)
    if name == "Ask about this":
        waiting = await ada.fills(waiting, question="why?")
    await waiting.done()

    assert await books.number("select count(*) from requests where is_admin = 1 and roles <> '[]'") == 1


@on_stage
@EVERY_WAY
async def test_what_everything_is_called_comes_along(stage, square, ada, shows, how):
    """Reports name people, channels and roles as their team does, and nobody looks ids up."""
    ada.roles = ["designers"]

    await asks(ada, how)

    assert shows.asked[-1].names == {
        ada.id: "Ada",
        f"channel:discord:{square.plaza.id}": "#plaza",
        f"workspace:discord:{square.guild.id}": "Square",
        f"role:{stage.role_id('designers')}": "designers",
    }


@on_stage
@EVERY_WAY
async def test_a_thread_is_called_by_its_channel(stage, square, ada, shows, how):
    """Its own name is often what somebody asked, which is nobody's who reads a report."""
    ada.place = stage.discord.thread(square.plaza, "how do I tell my boss?")

    await asks(ada, how)

    assert shows.asked[-1].names[f"channel:discord:{ada.place.id}"] == "#plaza (thread)"
    assert "boss" not in str(shows.asked[-1].names)


@on_stage
@EVERY_WAY
async def test_a_name_cannot_pass_for_another(square, ada, shows, how):
    """Right-to-left and zero-width signs make two people look like one in a table of who spent what."""
    square.guild.nicks[ada.user.id] = "\u202eB\u200bo\u200db"
    square.guild.name = "Squ\u2066are\n"

    await asks(ada, how)

    assert shows.asked[-1].names[ada.id] == "Bob"
    assert shows.asked[-1].names[f"workspace:discord:{square.guild.id}"] == "Square"

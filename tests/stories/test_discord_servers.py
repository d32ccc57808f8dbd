"""What is read of a server on Discord: who runs it, how often it is looked at, and what when it cannot be."""

import pytest

from core.values import Offer, Text
from tests.stages.discord import DiscordStage, served
from tests.stages.discord_square import Square
from tests.stages.show import Shows
from tests.standins.discord_mishaps import broken, refused
from tests.standins.discord_things import MANAGE_GUILD
from tests.stories.test_discord_people import EVERY_WAY, asks

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["discord"], indirect=True)


@pytest.fixture
def shows(services) -> Shows:
    shows = Shows()
    shows.will(Text("Shown."), Offer("Again", "show", {"words": "again"}))
    services.commands["show"] = shows.command
    return shows


@on_stage
async def test_a_server_is_looked_at_once_a_minute(stage, square, ada, bob, shows):
    """Every message would cost a call; but whoever is made an admin waits no longer than that."""
    for person in (ada, bob, ada):
        await asks(person, "mention")
    assert len(stage.discord.calls("guild")) == 1
    role = stage.discord.role(square.guild, "Team", permissions=MANAGE_GUILD)
    square.guild.roles[role].members.add(ada.user.id)
    square.passes(61)

    await asks(ada, "mention")

    assert [request.is_admin for request in shows.asked] == [False, False, False, True]
    assert len(stage.discord.calls("guild")) == 2


@on_stage
async def test_many_at_once_look_at_a_server_once(stage, square, ada, shows):
    """The first minute after a start is the busiest one."""
    for waiting in [await ada.mentions("/show") for _ in range(5)]:
        await waiting.done()

    assert len(shows.asked) == 5
    assert len(stage.discord.calls("guild")) == 1


@on_stage
@EVERY_WAY
@pytest.mark.parametrize("trouble", [refused("guild", 50001), broken("guild")])
async def test_a_server_that_cannot_be_looked_at_keeps_nobody_waiting(stage, square, ada, shows, trouble, how):
    """What is not known is left out; nobody becomes an admin by it, and Discord is not asked with every message."""
    stage.discord.always(trouble)
    ada.roles = ["designers"]

    await asks(ada, how)
    await asks(ada, how)

    assert shows.asked[-1].roles == (stage.role_id("designers"),)
    assert shows.asked[-1].names[ada.id] == "Ada"
    assert len(stage.discord.calls("guild")) == 1


async def test_a_server_that_the_bot_joined_meanwhile_is_like_any_other(place, services, shows):
    """Without a restart: what discord.py keeps of it is nothing at all."""
    async with served(services, place) as stage:
        guild = place.guild("New", stage.ada.user)
        stage.ada.place = place.channel(guild, "hall")
        role = place.role(guild, "Team", permissions=MANAGE_GUILD)
        guild.roles[role].members.add(stage.ada.user.id)
        guild.nicks[stage.ada.user.id] = "Countess"

        for how in ("slash", "mention"):
            await asks(stage.ada, how)

    for request in shows.asked:
        assert request.roles == (f"discord:{guild.id}:{role}",)
        assert request.is_admin
        assert request.names[request.person] == "Countess"


# ------------------------------------------------------------------------------------------------ who runs it


@on_stage
async def test_a_server_is_run_by_its_owner(stage: DiscordStage, square: Square):
    """Somebody has to get what only an admin can decide, whoever set the bot up."""
    assert await stage.adapter.admins(f"discord:{square.guild.id}") == (f"discord:{square.guild.owner}",)


@on_stage
async def test_a_server_that_the_bot_has_left_is_run_by_nobody(stage, square):
    """Whoever owns it has thrown the bot out, and does not decide about anything any more."""
    workspace = f"discord:{square.guild.id}"
    assert await stage.adapter.admins(workspace)
    await stage.discord.removes_bot(square.guild)
    square.passes(61)

    assert list(await stage.adapter.admins(workspace)) == []


@on_stage
@pytest.mark.parametrize("workspace", ["discord:direct", "discord:7", "slack:T1", "web", ""])
async def test_other_places_are_run_by_nobody_here(stage, workspace):
    """Direct messages belong to no team, and other platforms say so themselves."""
    assert list(await stage.adapter.admins(workspace)) == []

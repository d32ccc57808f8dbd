"""Who asks on Slack: their groups, whether they run the workspace, and what all of it is called."""

from dataclasses import replace

import pytest
import structlog

from core.commands import all_commands
from core.values import Offer, Text
from tests.standins.slack_mishaps import broken, refused, slow, too_many

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


class Asked:
    """`/ask`, which says who asks, and asks again by a button that everybody may press."""

    def __init__(self):
        self.requests = []
        self.command = replace(all_commands()["ask"], run=self._run, counts=None)

    @property
    def last(self):
        return self.requests[-1]

    async def _run(self, request, _kit, show):
        self.requests.append(request)
        groups = [request.names.get(f"role:{role}", role) for role in request.roles]
        show(Text(f"in {', '.join(groups) or 'nothing'}; {'runs' if request.is_admin else 'does not run'} it"))
        show(Offer("Again", "ask", {"question": "again"}, is_open=True))


@pytest.fixture(autouse=True)
def asked(services):
    command = Asked()
    services.commands["ask"] = command.command
    return command


async def by_command(_office, ada):
    return await ada.uses("/ask", "who am I?")


async def by_mention(_office, ada):
    return await ada.mentions("who am I?")


async def directly(office, ada):
    ada.place = office.slack.dm(ada.user)
    return await ada.says("who am I?")


async def by_button(office, ada):
    screen = await (await office.bob.mentions("who am I?")).done()
    return await ada.presses(screen, "Again")


async def by_form(_office, ada):
    await ada.uses("/ask", "")
    return await ada.fills(question="who am I?")


async def by_menu(office, ada):
    posted = (await office.bob.says("Ada is here.")).asked
    await ada.chooses(posted, "ask_about_this")
    return await ada.fills(question="who is?")


@pytest.mark.parametrize("how", [by_command, by_mention, directly, by_button, by_form, by_menu])
async def test_a_request_says_who_asks(office, stage, asked, ada, how):
    """Limits and access go by groups and by who runs the workspace, whatever way it was asked."""
    ada.roles, ada.is_admin = ["designers", "night-watch"], True

    screen = await (await how(office, ada)).done()

    assert screen.shows("in @designers, @night-watch; runs it")
    assert asked.last.roles == (stage.role_id("designers"), stage.role_id("night-watch"))
    assert asked.last.is_admin
    assert asked.last.names[ada.id] == "Ada"
    assert asked.last.names[f"workspace:{asked.last.workspace}"] == "Square"


@pytest.mark.parametrize("how", [by_command, by_mention, by_button])
async def test_who_runs_nothing_and_is_in_no_group_is_said_to(office, stage, asked, ada, how):
    """What Bob is must not be read as what Ada is."""
    office.bob.roles, office.bob.is_admin = ["designers"], True

    screen = await (await how(office, ada)).done()

    assert screen.shows("in nothing; does not run it")
    assert asked.last.person == ada.id


async def test_a_change_counts_from_the_next_request_on(office, ada):
    """Taken out of a group, or no admin any more: what they had goes."""
    ada.roles, ada.is_admin = ["designers", "friends"], True
    before = await (await by_command(office, ada)).done()

    ada.roles, ada.is_admin = ["friends"], False
    after = await (await by_command(office, ada)).done()

    assert before.shows("in @designers, @friends; runs it")
    assert after.shows("in @friends; does not run it")


async def test_a_channel_has_its_name_where_slack_tells_it(office, asked, ada):
    """A command says it; of a private channel Slack writes a word that is no name, and of a message nothing."""
    await (await by_command(office, ada)).done()
    public = asked.last
    await (await by_mention(office, ada)).done()
    told_nothing = asked.last
    ada.place = office.den
    await (await by_command(office, ada)).done()
    private = asked.last

    assert public.names[f"channel:{public.channel}"] == "#plaza"
    assert f"channel:{told_nothing.channel}" not in told_nothing.names
    assert f"channel:{private.channel}" not in private.names


async def test_names_are_plain_whatever_people_call_themselves(office, asked, ada):
    """What turns the direction of a line, or is not seen at all, would make a report say something else."""
    ada.user.name = "\u202eA\u200bd\u200da\n of\u2069 all"
    ada.roles = ["des\u200digners"]

    await (await by_mention(office, ada)).done()

    assert asked.last.names[ada.id] == "Ada of all"
    assert list(asked.last.names.values())[-1] == "@designers"


async def test_an_admin_of_another_workspace_is_none_here(office, ada):
    """People come from elsewhere by shared channels, and Slack says of them what they are there."""
    ada.is_admin, ada.user.team_id = True, "T0ELSEWHERE"

    screen = await (await by_mention(office, ada)).done()

    assert screen.shows("does not run it")


@pytest.mark.parametrize(
    "trouble",
    [slow("users.info", 3), refused("users.info", "user_not_found"), broken("users.info"), too_many("users.info", 30)],
    ids=["slow", "refused", "broken", "too many"],
)
async def test_nobody_is_an_admin_while_slack_does_not_say_so(office, ada, trouble):
    """It is answered all the same; a right that cannot be seen is none, even when there was one a moment ago."""
    ada.is_admin = True
    assert (await (await by_command(office, ada)).done()).shows("; runs it")
    office.slack.always(trouble)

    screen = await (await by_command(office, ada)).done()

    assert screen.shows("does not run it")


async def test_groups_of_a_moment_ago_hold_while_slack_does_not_tell(office, ada):
    """Somebody who is kept out by a group is not let in because Slack is busy."""
    ada.roles = ["guests"]
    await (await by_command(office, ada)).done()
    office.slack.always(broken("usergroups.list"))

    screen = await (await by_command(office, ada)).done()

    assert screen.shows("in @guests;")


@pytest.mark.parametrize("lack", ["scope", "plan"])
async def test_without_groups_everything_else_goes_on(office, ada, lack):
    """An app that was installed before it asked for them, or a workspace that pays nothing: told once, in the log."""
    ada.roles, ada.is_admin = ["designers"], True
    if lack == "scope":
        office.slack.scopes.discard("usergroups:read")
    else:
        office.slack.groups.are_planned = False

    with structlog.testing.capture_logs() as logged:
        screens = [await (await by_command(office, ada)).done() for _ in range(2)]

    assert all(screen.shows("in nothing; runs it") for screen in screens)
    assert ["user group" in line["event"] for line in logged if line["log_level"] == "warning"] == [True]


async def test_it_is_acknowledged_before_anybody_is_looked_up(office, ada):
    """Slack gives up after three seconds, however long it takes to say who asks."""
    office.slack.always(slow("users.info", 3), slow("usergroups.list", 3))

    waiting = await by_command(office, ada)

    assert waiting.asked.ack.after_s < 0.5
    assert (await waiting.done()).shows("in nothing; does not run it")


# --------------------------------------------------------------------------------------------- who runs a workspace


async def test_who_runs_the_workspace_is_listed(office, stage, ada):
    """Whoever is to be asked for more: admins and owners, and nobody who left, is a bot, or is at home elsewhere."""
    owner, gone, guest = (stage.joins(name) for name in ("Olga", "Gone", "Guest"))
    ada.is_admin = owner.user.is_owner = gone.is_admin = guest.is_admin = stage.slack.bot.is_admin = True
    gone.user.is_deleted, guest.user.team_id = True, "T0ELSEWHERE"

    admins = await stage.adapter.admins(f"slack:{office.slack.team_id}")

    assert admins == [ada.id, owner.id]


@pytest.mark.parametrize("workspace", ["slack:T0ELSEWHERE", "slack:", "discord:1", ""])
async def test_nobody_runs_what_is_not_ours(office, stage, ada, workspace):
    """Other platforms and other workspaces are not looked up here."""
    ada.is_admin = True

    assert list(await stage.adapter.admins(workspace)) == []
    assert office.slack.calls("users.list") == []


async def test_nobody_is_listed_while_slack_does_not_tell(office, stage, ada):
    """The card goes to those whom the settings name."""
    ada.is_admin = True
    office.slack.will(refused("users.list", "missing_scope"))

    assert list(await stage.adapter.admins(f"slack:{office.slack.team_id}")) == []

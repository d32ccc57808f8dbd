"""How often Slack is asked who somebody is, and how long that is waited for."""

import asyncio

import pytest

from bots.slack.lookups import Freshness
from tests.stages.slack import served, slack
from tests.stages.slack_square import Office
from tests.standins.slack_mishaps import slow
from tests.stories.test_slack_people import Asked, by_command, directly

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def asked(services):
    command = Asked()
    services.commands["ask"] = command.command
    return command


async def test_who_asks_again_is_not_looked_up_again(asked, services):
    """Two calls for the first request of somebody, none for those of the next minutes."""
    async with slack(own=services.commands) as place, served(services, place, freshness=Freshness()) as stage:
        office = Office(stage)
        for _ in range(3):
            await (await by_command(office, office.ada)).done()
            await (await directly(office, office.ada)).done()

        assert len(place.calls("users.info")) == 1
        assert len(place.calls("usergroups.list")) == 1


async def test_a_lookup_that_hangs_is_waited_for_once(asked, services):
    """Slack holds it back for a minute: whoever asks meanwhile is not kept waiting each time."""
    async with slack(own=services.commands) as place, served(services, place) as stage:
        office = Office(stage)
        place.always(slow("usergroups.list", 3))
        await (await by_command(office, office.ada)).done()
        began = asyncio.get_running_loop().time()

        await (await by_command(office, office.bob)).done()

        assert asyncio.get_running_loop().time() - began < 1
        assert len(asked.requests) == 2


async def test_a_large_workspace_is_read_page_by_page_and_once_an_hour(services):
    """Slack tells a few hundred at a time."""
    async with slack() as place, served(services, place, freshness=Freshness()) as stage:
        last = [place.person(f"Person {number}") for number in range(1_200)][-1]
        last.is_admin = True
        workspace = f"slack:{place.team_id}"

        first, second = await asyncio.gather(stage.adapter.admins(workspace), stage.adapter.admins(workspace))
        again = await stage.adapter.admins(workspace)

        assert first == second == again == [f"{workspace}:{last.id}"]
        assert [call.text("limit") for call in place.calls("users.list")] == ["500", "500", "500"]

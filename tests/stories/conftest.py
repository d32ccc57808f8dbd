"""Places that only some of the stories are about: the page itself, and what runs out of patience."""

from collections.abc import AsyncIterator

import aiohttp
import pytest

from tests.stages.discord import DiscordStage, discord
from tests.stages.discord_square import Square
from tests.stages.slack import SlackStage
from tests.stages.slack_square import Office
from tests.stages.stage import IMPATIENT, Services
from tests.stages.watching import watched
from tests.stages.web import WebStage, browser, served
from tests.stages.web import stage as page_stage
from tests.standins.discord import DiscordStandIn


@pytest.fixture
async def page(services: Services) -> AsyncIterator[WebStage]:
    """A page whose people have tokens."""
    async with served(services) as place:
        yield place


@pytest.fixture
async def open_page(services: Services) -> AsyncIterator[WebStage]:
    """A page on somebody's own machine, without tokens."""
    services.settings["FLASHBULB_WEB_TOKEN"] = ""
    async with served(services) as place:
        yield place


@pytest.fixture
async def team(services: Services) -> AsyncIterator[WebStage]:
    """A page that Ada runs and Bob uses."""
    services.settings["FLASHBULB_ADMINS"] = "web:ada"
    async with page_stage(services) as on_stage:
        with watched():
            yield on_stage


@pytest.fixture
async def stranger() -> AsyncIterator[aiohttp.ClientSession]:
    """A browser that nobody has logged in with."""
    async with browser() as session:
        yield session


@pytest.fixture
def waiting_is_short(services: Services) -> None:
    """For what keeps somebody waiting for ever. Asked for before the stage, or that is built patient."""
    services.tempo = IMPATIENT


@pytest.fixture
async def place() -> AsyncIterator[DiscordStandIn]:
    """Discord, with no bot there yet: for stories in which processes of it come and go."""
    async with discord() as at:
        yield at


@pytest.fixture
def square(stage: DiscordStage) -> Square:
    """Ada and Bob are in a channel of a server, and the bot is a member of it."""
    return Square(stage)


@pytest.fixture
def office(stage: SlackStage) -> Office:
    """Ada and Bob are in a channel of a workspace, and the bot is a member of it."""
    return Office(stage)

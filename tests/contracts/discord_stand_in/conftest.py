"""A stand-in of Discord with the plainest bot there is, Ada, and a place."""

from collections.abc import AsyncIterator

import pytest

from tests.standins.discord import DiscordStandIn
from tests.standins.discord_bot import Bot, open_stand_in, running
from tests.standins.discord_interactions import Interaction
from tests.standins.discord_things import Channel, Person


@pytest.fixture
async def stand_in() -> AsyncIterator[DiscordStandIn]:
    async with open_stand_in() as stand_in:
        yield stand_in


@pytest.fixture
def ada(stand_in: DiscordStandIn) -> Person:
    return stand_in.person("Ada")


@pytest.fixture
def plaza(stand_in: DiscordStandIn, ada: Person) -> Channel:
    return stand_in.channel(stand_in.guild("Square", ada), "plaza")


@pytest.fixture
async def bot(stand_in: DiscordStandIn, plaza: Channel) -> AsyncIterator[Bot]:
    async with running(stand_in) as bot:
        yield bot


@pytest.fixture
async def asked(stand_in: DiscordStandIn, bot: Bot, ada: Person, plaza: Channel) -> Interaction:
    """A command that nobody has acknowledged yet."""
    return await stand_in.types(ada, plaza, "ask", {"question": "why?"})

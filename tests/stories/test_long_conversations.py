"""Conversations that grow long: what was said first is still known, at a fraction of what sending all of it costs."""

import asyncio
import json

import pytest

from core.sandbox.gemini_mishaps import Fails, Words, error_body

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What differs between databases has contracts of its own."""

LONG = "Noted, and here is rather more about it than anybody has asked for. " * 5
SHORT = {"summary": "Ada's code word is Heron."}


def remembers(words=SHORT):
    """The model, asked to bring a conversation into short."""
    return Words((json.dumps(words),))


async def happened(books, sql):
    """Until there is something of that: what nobody is shown is only in the database."""
    async with asyncio.timeout(10):
        while not await books.number(sql):  # noqa: ASYNC110  there is nothing else to wait for
            await asyncio.sleep(0.01)


async def grow(ada, gemini, books, last=None):
    """Three questions and their answers fill the room; then older ones are brought into short."""
    gemini.will(Words((LONG,)), Words((LONG,)), Words((LONG,)), last or remembers())
    await ada.types("/ask My code word is Heron.")
    await ada.types("/ask What is a lighthouse?")
    await ada.types("/ask Who built the first one?")
    await happened(books, "select count(*) from requests where command = 'fold' and state = 'done'")


def system_of(gemini):
    """What the model was told last, besides what was said."""
    return gemini.requests[-1].body["systemInstruction"]["parts"][0]["text"]


@pytest.mark.settings(FLASHBULB_CONTEXT_TOKENS="200")
async def test_what_was_said_first_is_still_known(ada, gemini, books):
    """Older turns go to the model in short, as data, and newer ones in full."""
    await grow(ada, gemini, books)

    screen = await ada.types("/ask What was my code word?")

    assert "Ada's code word is Heron." in system_of(gemini)
    said = json.dumps(gemini.requests[-1].body["contents"])
    assert "My code word" not in said
    assert "Who built the first one?" in said
    assert not screen.shows("left out")


@pytest.mark.settings(FLASHBULB_CONTEXT_TOKENS="200")
async def test_remembering_is_charged_and_told_apart(ada, gemini, books):
    """Every cent is counted, also of what nobody typed; it takes nobody's question away."""
    await grow(ada, gemini, books)

    screen = await ada.types("/usage")

    assert screen.shows("Long conversations in short")
    assert await books.number("select cost_micros from requests where command = 'fold'") > 0
    await books.balance()


@pytest.mark.settings(FLASHBULB_CONTEXT_TOKENS="200")
async def test_a_conversation_goes_on_where_remembering_fails(ada, gemini, books):
    """Nobody is told of an error in something they have not asked for, and the next answer tries it again."""
    broken = Fails(400, error_body(400, "INVALID_ARGUMENT", "no"))
    await grow(ada, gemini, books, last=broken)
    gemini.will(Words((LONG,)), remembers())

    screen = await ada.types("/ask And the second one?")

    assert screen.shows("Noted")
    await happened(books, "select count(*) from summaries")
    await books.balance()


@pytest.mark.settings(FLASHBULB_CONTEXT_TOKENS="200")
async def test_what_is_forgotten_is_not_remembered_in_short(ada, gemini, books):
    """A summary is made of people's words: it goes with them."""
    await grow(ada, gemini, books)

    screen = await ada.types("/forget")
    await ada.taps(screen, "Delete everything")

    assert await books.number("select count(*) from summaries") == 0
    assert await books.number("select count(*) from contexts") == 0

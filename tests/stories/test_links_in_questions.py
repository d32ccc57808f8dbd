"""Links to messages in a question: read for whoever asks, or named when they cannot be."""

from datetime import UTC, datetime

import pytest

from core.errors import NotPermitted
from core.reading import Passage, Said

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

LINK = "https://discord.com/channels/157649583014622003/157649583014622004/157649583014622005"
SECRET = "https://canary.discord.com/channels/157649583014622003/157649583014622006/157649583014622007"


class Librarian:
    """Fits `Reader`: knows one message, and keeps another to itself."""

    async def read(self, _request, _wanted, _show):
        return Passage((), "")

    async def message(self, _request, link):
        if link == SECRET:
            raise NotPermitted("you may not read that channel.")
        return Said("5", "discord:7", "Bob", "The release is on Friday.", datetime(2026, 11, 29, tzinfo=UTC), link)

    async def last_said(self, _request):
        return None


async def test_a_linked_message_is_read_and_named(stage, square, ada, gemini):
    """Nobody copies words out of another channel that they could just as well link to."""
    stage.house.readers.goes_by("discord", Librarian())

    screen = await (await ada.uses("ask", question=f"when is it, says {LINK}?")).done()

    assert "The release is on Friday." in str(gemini.requests[-1].body["contents"])
    assert screen.shows("Used:", "a message by Bob")


async def test_what_the_asker_may_not_read_is_named_and_the_answer_comes(stage, square, ada, gemini):
    """A link is no key; and the rest of the question still deserves an answer."""
    stage.house.readers.goes_by("discord", Librarian())

    screen = await (await ada.uses("ask", question=f"when is it, says {SECRET}?")).done()

    assert screen.shows("I have not read", "you may not read that channel.", "¢")
    assert "Friday" not in str(gemini.requests[-1].body)

"""What people hand over on its way to Gemini: with the question, or beforehand where it is large; and its price."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random

import pytest

from core.catalog import catalog
from core.chat import ChatAsk
from core.providers.gemini import Gemini
from core.providers.http import Patience, open_session
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.gemini_mishaps import Frames
from core.seen import SeenFile, SeenText
from core.values import Text, Turn, Update, Usage

SMALL, LARGE = 400, 4_000
"""Bytes; what goes along here are 1,000."""
QUESTION = (Turn("user", "What is in it?"),)
PRICES = catalog().chat_model("gemini-3.1-flash-lite")


def document(size: int = SMALL, pages: int = 12) -> SeenFile:
    return SeenFile("report.pdf", b"%PDF-1.7".ljust(size, b" "), "application/pdf", pages * 560, f"{pages} pages")


SONG = SeenFile("song.mp3", b"ID3".ljust(SMALL), "audio/mpeg", 200 * 32, "3:20 min")
FILM = SeenFile("film.mp4", b"....ftypmp42".ljust(LARGE), "video/mp4", 60 * 102, "1:00 min")


class Asker:
    def __init__(self, gemini: Gemini) -> None:
        self._gemini = gemini
        self.words = ""
        self.bills: list[Usage] = []

    async def asks(self, *seen: SeenFile | SeenText) -> None:
        self.words = ""
        await self._gemini.answer(ChatAsk("", QUESTION, seen=seen), self._read, self.bills.append)

    def _read(self, update: Update) -> None:
        assert isinstance(update, Text)
        self.words += update.words


@pytest.fixture
async def google() -> AsyncIterator[GeminiStandIn]:
    async with GeminiStandIn(gap_s=0) as stand_in:
        yield stand_in


@pytest.fixture
async def gemini(google) -> AsyncIterator[Gemini]:
    async with open_session() as session:
        gemini = Gemini(
            google.key, session, PRICES, Patience(), Random(1), base_url=google.url, inline_bytes=1_000, look_s=0.001
        )
        yield gemini
        await gemini.close()


@pytest.fixture
def ada(gemini) -> Asker:
    return Asker(gemini)


def parts_of(google: GeminiStandIn) -> list[str]:
    return [next(iter(part)) for part in google.requests[-1].body["contents"][-1]["parts"]]


@pytest.mark.parametrize(
    ("seen", "line"),
    [
        (document(), "- a PDF, report.pdf: 12 pages"),
        (SONG, "- a recording, song.mp3: 3:20 min"),
        (FILM, "- a film, film.mp4: 1:00 min"),
    ],
    ids=["pdf", "audio", "video"],
)
async def test_a_file_arrives_under_its_name(ada, seen, line):
    """Whichever way it goes, the service says what it was given."""
    await ada.asks(seen)

    assert line in ada.words


async def test_what_is_small_goes_along_and_the_largest_goes_before(ada, google):
    """One upload instead of three; each keeps its place behind its label."""
    await ada.asks(document(), FILM, SONG)

    assert parts_of(google) == ["text", "inlineData", "text", "fileData", "text", "inlineData", "text"]
    assert google.files.uploads == 1


async def test_the_same_file_is_handed_over_once(ada, google):
    """A question asked again is answered at once; somebody's line is not used up twice."""
    await ada.asks(document(LARGE))
    await ada.asks(replace(document(LARGE), name="copy.pdf"))

    assert google.files.uploads == 1
    assert len(google.files.kept) == 1


async def test_what_was_handed_over_is_deleted_in_the_end(gemini, ada, google):
    """It is somebody's. What a crash leaves behind, Google deletes after two days."""
    await ada.asks(FILM, document(LARGE))

    await gemini.close()

    assert len(google.files.deleted) == 2
    assert google.files.kept == {}


async def test_google_is_not_told_what_a_file_is_called(ada, google):
    """Not where it is kept for days; the model reads it with the question."""
    await ada.asks(document(LARGE))

    (kept,) = google.files.kept.values()
    assert "report" not in json.dumps(kept.body)


async def test_a_file_costs_what_was_foreseen(ada, google):
    """Pages at medium resolution, which is said; what is held for a question must be enough for it."""
    await ada.asks(SeenText("a", "b"))
    await ada.asks(document(LARGE), FILM)

    without, with_files = (usage.tokens_in for usage in ada.bills)
    assert 0 < with_files - without - 12 * 560 - 60 * 102 < 200
    assert google.requests[-1].body["generationConfig"]["mediaResolution"] == "MEDIA_RESOLUTION_MEDIUM"


async def test_sound_has_a_price_of_its_own(ada):
    """Twice that of words, and so has what is known again of it."""
    await ada.asks(SONG)

    usage = ada.bills[0]
    assert usage.micros == PRICES.usage(usage.tokens_in, usage.tokens_out, audio_tokens=6_400).micros


@pytest.mark.parametrize(
    ("details", "micros"),
    [
        ([{"modality": "AUDIO", "tokenCount": 3_000}], 50 * 3 + 1_000 * 0.25 + 6_000 * 0.5),
        ([{"modality": "TEXT", "tokenCount": 3_000}], 25 * 3 + 7_000 * 0.5),
        # Not told: what is cached cannot all be words, so no token is billed twice.
        ([], 25 * 3 + 7_000 * 0.5),
    ],
)
async def test_cached_sound_is_billed_as_such(ada, google, details, micros):
    """9,000 of sound among 10,000 tokens, 3,000 of them known already."""
    usage = {
        "promptTokenCount": 10_000,
        "cachedContentTokenCount": 3_000,
        "promptTokensDetails": [{"modality": "AUDIO", "tokenCount": 9_000}],
        "cacheTokensDetails": details,
    }
    candidate = {"content": {"parts": [{"text": "Hm."}]}, "finishReason": "STOP"}
    google.will(Frames((json.dumps({"candidates": [candidate], "usageMetadata": usage}),)))

    await ada.asks(SONG)

    assert ada.bills[0].micros == int(micros)
    assert ada.bills[0].tokens_cached == 3_000


async def test_counting_sends_no_files(gemini, google):
    """They count as what they are billed at the most, so nothing is sent twice."""
    words = await gemini.count(ChatAsk("", QUESTION, seen=()))

    counted = await gemini.count(ChatAsk("", QUESTION, seen=(FILM,)))

    assert FILM.tokens < counted - words < FILM.tokens + 50
    assert (google.counted, google.files.uploads, google.request_count) == (2, 0, 0)

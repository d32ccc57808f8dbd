"""Bad days with Gemini: what the person reads, what the host pays, and what is not asked twice."""

import asyncio
import base64
import inspect
import json
from collections.abc import AsyncIterator
from io import BytesIO
from random import Random

import aiohttp
import pytest
from google.genai import errors, types
from PIL import Image
from pydantic import BaseModel
from structlog.testing import capture_logs

from core.catalog import catalog
from core.chat import Answered, ChatAsk, Exchange, Tool, ToolCall, ToolResult
from core.errors import (
    AskerError,
    BadConfig,
    BadCredentials,
    HostError,
    OutOfFunds,
    ProviderBroken,
    ProviderBusy,
    ProviderSlow,
    Refused,
)
from core.providers import gemini_account, gemini_errors
from core.providers.gemini import Gemini
from core.providers.http import Patience, open_session
from core.sandbox.gemini import GeminiStandIn
from core.sandbox.gemini_mishaps import (
    Blocked,
    Calls,
    Drops,
    Fails,
    Found,
    Frames,
    Silent,
    Words,
    bad_key,
    error_body,
    html,
    out_of_credit,
    over_quota,
)
from core.seen import PICTURE_TOKENS, SeenFile, SeenPicture, SeenText
from core.values import Turn, Usage

SKY = ChatAsk("Be brief.", (Turn("user", "Why is the sky blue?"),))
KEY = "AIza-very-secret"
PATIENCE = Patience(tries=3, first_wait_s=0.001, longest_wait_s=1.0)

DOCUMENTED_STATUSES = (400, 401, 402, 403, 404, 408, 409, 413, 429, 499, 500, 501, 502, 503, 504)
"""Google's troubleshooting page and the mapping of its RPC codes, with those that proxies in between add."""


class Form(BaseModel):
    decision: str


class Asker:
    """Asks one question and keeps what came of it."""

    def __init__(self, gemini: Gemini) -> None:
        self.gemini = gemini
        self.words = ""
        self.usage = Usage()

    async def asks(self, ask: ChatAsk = SKY) -> Answered:
        return await self.gemini.answer(ask, self._read, self._pay)

    async def fills(self) -> Form:
        return await self.gemini.fill(SKY, Form, self._pay)

    def _read(self, update) -> None:
        self.words += update.words

    def _pay(self, usage: Usage) -> None:
        self.usage += usage


@pytest.fixture
async def google() -> AsyncIterator[GeminiStandIn]:
    async with GeminiStandIn(gap_s=0, key=KEY) as stand_in:
        yield stand_in


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with open_session() as session:
        yield session


@pytest.fixture
async def hires(google, session):
    """Makes an asker, with whatever is unusual about its Gemini."""
    hired: list[Gemini] = []

    def hire(key: str = KEY, model: str = "gemini-3.1-flash-lite", **unusual) -> Asker:
        prices = catalog().chat_model("gemini-3.1-flash-lite")
        prices = type(prices)(
            **{name: getattr(prices, name) for name in prices.__slots__} | {"id": model, "asked_id": model}
        )
        gemini = Gemini(key, session, prices, PATIENCE, Random(1), **{"base_url": google.url} | unusual)
        hired.append(gemini)
        return Asker(gemini)

    yield hire
    for gemini in hired:
        await gemini.close()


@pytest.fixture
def ada(hires) -> Asker:
    return hires()


def plain(status: int, word: str, message: str = "Something about it.") -> Fails:
    return Fails(status, error_body(status, word, message))


NOT_REPEATED = {
    "a wrong key": (bad_key(), BadCredentials, "GEMINI_API_KEY"),
    "a body we got wrong": (plain(400, "INVALID_ARGUMENT"), HostError, "log"),
    "a country without Gemini": (plain(400, "FAILED_PRECONDITION"), BadConfig, "billing"),
    "a question too long": (
        plain(400, "INVALID_ARGUMENT", "The input token count (2000000) exceeds the maximum number of tokens allowed."),
        AskerError,
        "less text",
    ),
    "a key without a name": (plain(401, "UNAUTHENTICATED"), BadCredentials, "GEMINI_API_KEY"),
    "a bill unpaid": (plain(402, "PAYMENT_REQUIRED"), OutOfFunds, "credit"),
    "a key that leaked": (plain(403, "PERMISSION_DENIED"), BadCredentials, "GEMINI_API_KEY"),
    "a model that is gone": (plain(404, "NOT_FOUND"), BadConfig, "FLASHBULB_CHAT_MODEL"),
    "a body too large": (html(413), AskerError, "less text"),
    "a picture it cannot read": (
        plain(400, "INVALID_ARGUMENT", "Unable to process input image. Please retry or report in the guide."),
        AskerError,
        "another kind of file",
    ),
    "credit used up": (out_of_credit(), OutOfFunds, "credit"),
    "the day's quota": (over_quota("1801s", "Day"), OutOfFunds, "midnight Pacific"),
    "the day's quota, again at once": (over_quota("0.001s", "Day"), OutOfFunds, "midnight Pacific"),
    "a long delay": (over_quota("38s"), ProviderBusy, "busy"),
    "a status nobody knows": (html(418), HostError, "log"),
    "an error in an array": (
        Fails(403, "[" + error_body(403, "PERMISSION_DENIED", "No.") + "]"),
        BadCredentials,
        "GEMINI_API_KEY",
    ),
}

REPEATED = {
    "a minute's quota": (over_quota(), ProviderBusy, "busy"),
    "a short delay": (over_quota("0.002s"), ProviderBusy, "busy"),
    "a delay nobody can read": (over_quota("soon"), ProviderBusy, "busy"),
    "a request aborted": (plain(409, "ABORTED"), ProviderBusy, "busy"),
    "a time-out of theirs": (plain(408, "DEADLINE"), ProviderSlow, "too long"),
    "a fault": (plain(500, "INTERNAL"), ProviderBroken, "fault of its own"),
    "a fault in HTML": (html(502), ProviderBroken, "fault of its own"),
    "a fault that calls itself JSON": (Fails(502, "<html>"), ProviderBroken, "cannot be read"),
    "too many at once": (html(503), ProviderBusy, "busy"),
    "a deadline of theirs": (plain(504, "DEADLINE_EXCEEDED"), ProviderSlow, "too long"),
    "a server that hangs up": (Drops(), ProviderBroken, "broke off"),
    "an error in the first frame": (
        Frames((error_body(503, "UNAVAILABLE", "The model is overloaded."),)),
        ProviderBusy,
        "busy",
    ),
    "an error without a code": (Frames(('{"error": {}}',)), ProviderBroken, "cannot be read"),
    # The SDK reads no error in it, so only the missing end is left to tell by.
    "an array for a frame": (Frames(("[" + error_body(500, "INTERNAL", "No.") + "]",)), ProviderBroken, "broke off"),
    "half a frame": (Frames(('{"candidates": [',)), ProviderBroken, "cannot be read"),
    "nothing at all": (Frames(()), ProviderBroken, "broke off"),
}


def of(days: dict[str, tuple]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("trouble", "kind", "words"), days.values(), ids=days.keys())


@of(NOT_REPEATED)
async def test_what_asking_again_cannot_mend_is_not_asked_again(ada, google, trouble, kind, words):
    """Repeating it costs time and quota, and hides who has to act."""
    google.always(trouble)

    with pytest.raises(kind, match=words) as caught:
        await ada.asks()

    assert type(caught.value) is kind
    assert google.request_count == 1
    assert ada.usage == Usage()


@of(REPEATED)
async def test_what_may_pass_is_asked_again_a_few_times(ada, google, trouble, kind, words):
    """Three times in all, then the person is told."""
    google.always(trouble)

    with pytest.raises(kind, match=words):
        await ada.asks()

    assert google.request_count == PATIENCE.tries
    assert ada.usage == Usage()


@of(NOT_REPEATED | REPEATED)
async def test_a_form_meets_the_same_bad_days(ada, google, trouble, kind, words):
    """Both roads to Gemini share one table."""
    google.always(trouble)

    with pytest.raises((kind, ProviderBroken)):
        await ada.fills()

    assert google.request_count in (1, PATIENCE.tries)


async def test_a_hiccup_is_not_noticed(ada, google):
    """One bad moment is no reason to bother a person."""
    google.will(html(503), over_quota("0.002s"), Words(("Air.",)))

    assert (await ada.asks()).ending == "whole"

    assert ada.words == "Air."
    assert google.request_count == 3


async def test_a_long_delay_is_told_to_the_person(ada, google):
    """They can come back in time instead of trying and failing."""
    google.will(over_quota("38s"))

    with pytest.raises(ProviderBusy) as caught:
        await ada.asks()

    assert caught.value.retry_after_s == 38.0


async def test_words_that_were_shown_are_never_asked_for_again(ada, google):
    """A second answer under half of the first would be nonsense, billed twice."""
    google.will(Words(("Air scatters ",), then="cuts"))

    with pytest.raises(ProviderBroken, match="broke off"):
        await ada.asks()

    assert ada.words == "Air scatters "
    assert google.request_count == 1
    assert ada.usage.tokens_out == 4


async def test_a_stream_without_an_end_counts_as_cut(ada, google):
    """The SDK does not say so; half an answer would pass for a whole one."""
    google.will(Words(("Air scatters ",), finish=None))

    with pytest.raises(ProviderBroken, match="broke off before its end"):
        await ada.asks()

    assert google.request_count == 1
    assert ada.usage.tokens_out == 4


async def test_an_error_between_words_keeps_the_words(ada, google):
    """What was read stays, and the reason follows."""
    word = '{"candidates": [{"content": {"parts": [{"text": "Air "}]}}]}'
    google.will(Frames((word, error_body(503, "UNAVAILABLE", "The model is overloaded."))))

    with pytest.raises(ProviderBusy):
        await ada.asks()

    assert ada.words == "Air "
    assert google.request_count == 1


async def test_a_picture_without_a_figure_is_in_the_estimate(ada, google):
    """It is most of what is sent, and has no characters to be counted by."""
    file = BytesIO()
    Image.new("RGB", (8, 8)).save(file, "PNG")
    picture = SeenPicture("photo.png", file.getvalue(), "image/png", 8, 8)
    text = SeenText("notes.txt", "x" * 4_000)
    google.will(Words(("Air scatters blue light.",), has_usage=False))

    await ada.asks(ChatAsk("", SKY.turns, seen=(picture, text)))

    assert ada.usage.is_estimated
    assert PICTURE_TOKENS + 1_000 < ada.usage.tokens_in < PICTURE_TOKENS + 1_100


async def test_a_broken_picture_is_not_asked_about_again(ada, google):
    """Ours are checked before they are kept; one that breaks on the disk is a sentence all the same."""
    broken = SeenPicture("photo.png", b"no picture", "image/png", 8, 8)

    with pytest.raises(AskerError, match="another kind of file"):
        await ada.asks(ChatAsk("", SKY.turns, seen=(broken,)))

    assert google.request_count == 1


async def test_thinking_that_broke_off_is_not_paid_for_twice(ada, google):
    """What was billed before any words came is nobody's; asked again by itself, both would be the person's."""
    google.will(Words((), thoughts=("Hm. " * 50,), then="cuts"), Words(("Blue.",)))

    with pytest.raises(ProviderBroken):
        await ada.asks()

    assert google.request_count == 1


async def test_words_without_a_figure_are_billed_by_estimate(ada, google):
    """Free because somebody forgot to count is how budgets break."""
    google.will(Words(("Air scatters blue light more than red.",), has_usage=False))

    await ada.asks()

    assert ada.usage.is_estimated
    assert ada.usage.tokens_out == len(ada.words) // 4
    assert ada.usage.tokens_in == len("Be brief.Why is the sky blue?") // 4


async def test_cached_tokens_are_cheaper(ada, google):
    """Their price is a tenth, and the bill should know."""
    usage = {"promptTokenCount": 1000, "cachedContentTokenCount": 800, "candidatesTokenCount": 10}
    parts = {"parts": [{"text": "Blue."}]}
    google.will(
        Frames((json.dumps({"candidates": [{"content": parts, "finishReason": "STOP"}], "usageMetadata": usage}),))
    )

    await ada.asks()

    assert (ada.usage.tokens_cached, ada.usage.micros) == (800, 50 + 20 + 15)


async def test_no_first_words_in_time_is_slow(hires, google):
    """A wheel that turns for ever is worse than a sentence, and its stream must not run on."""
    ada = hires(first_words_s=0.05)
    google.always(Silent())

    with pytest.raises(ProviderSlow):
        await ada.asks()

    assert google.request_count == 1
    await google.hung_up()


async def test_a_gap_between_words_is_slow(hires, google):
    """What came is kept; the rest is not waited for. There is no limit for the whole."""
    ada = hires(gap_s=0.05)
    google.will(Words(("Air ",), then="hangs"))

    with pytest.raises(ProviderSlow):
        await ada.asks()

    assert ada.words == "Air "
    assert google.request_count == 1
    await google.hung_up()


async def test_an_answer_may_take_longer_than_its_first_words(hires, session):
    """Each word puts the limit off; a long answer is no fault."""
    async with GeminiStandIn(gap_s=0.04, key=KEY) as slow_google:
        ada = hires(first_words_s=0.4, gap_s=5.0, base_url=slow_google.url)
        slow_google.will(Words(tuple("Air scatters.")))

        assert (await ada.asks()).ending == "whole"

    assert ada.words == "Air scatters."


async def test_a_form_that_never_comes_is_slow(hires, google):
    """A refined prompt is a nicety; nobody waits a minute for it."""
    ada = hires(form_s=0.05)
    google.always(Silent())

    with pytest.raises(ProviderSlow):
        await ada.fills()

    await google.hung_up()


async def test_cancelled_before_the_first_word_nothing_runs_on(ada, google):
    """Stop means stop, also while one waits."""
    google.will(Silent())
    asking = asyncio.create_task(ada.asks())
    await google.heard(requests=1)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    await google.hung_up()
    assert ada.usage == Usage()


async def test_a_blocked_question_is_refused_and_its_reading_billed(ada, google):
    """It cannot be mended by asking again, so it is not."""
    google.always(Blocked("PROHIBITED_CONTENT"))

    with pytest.raises(Refused, match="does not allow"):
        await ada.asks()

    assert google.request_count == 1
    assert ada.usage.tokens_in > 0
    assert ada.usage.tokens_out == 0


ENDINGS = {
    "SAFETY": (Refused, "safety filter"),
    "PROHIBITED_CONTENT": (Refused, "does not allow"),
    "BLOCKLIST": (Refused, "word that Google blocks"),
    "SPII": (Refused, "private details"),
    "RECITATION": (Refused, "published text"),
    "LANGUAGE": (Refused, "language"),
    "OTHER": (ProviderBroken, "without saying why"),
    "MALFORMED_FUNCTION_CALL": (ProviderBroken, "without saying why"),
    "UNEXPECTED_TOOL_CALL": (ProviderBroken, "without saying why"),
    "PUP_LIMITED_DISABLED": (HostError, "restricted"),
}


@pytest.mark.parametrize(("finish", "kind", "words"), [(name, *rest) for name, rest in ENDINGS.items()])
async def test_an_answer_stopped_midway_says_why(ada, google, finish, kind, words):
    """Each reason has its own way out."""
    google.always(Words(("Air ",), finish=finish))

    with pytest.raises(kind, match=words):
        await ada.asks()

    assert ada.words == "Air "
    assert google.request_count == 1
    assert ada.usage.tokens_out > 0


@pytest.mark.filterwarnings("ignore:.* is not a valid FinishReason")
async def test_an_ending_nobody_knows_yet_is_not_taken_for_a_good_one(ada, google):
    """Google adds reasons now and then."""
    google.will(Words(("Air ",), finish="SOLAR_FLARE"))

    with pytest.raises(ProviderBroken, match="without saying why"):
        await ada.asks()


@pytest.mark.parametrize("said", ["", " \n"])
async def test_an_empty_answer_is_no_answer(ada, google, said):
    """A blank page would leave the person wondering. It was billed, so it is not repeated."""
    google.always(Words((said,)))

    with pytest.raises(ProviderBroken, match="empty"):
        await ada.asks()

    assert google.request_count == 1


async def test_an_answer_that_was_all_thinking_says_so(ada, google):
    """The way out is to think less, which only a sentence can tell."""
    google.will(Words((), finish="MAX_TOKENS", thoughts=("Hm. " * 50,)))

    with pytest.raises(ProviderBroken, match="less thinking"):
        await ada.asks()

    assert ada.usage.tokens_out == 50


@pytest.mark.parametrize("day", [Blocked(), Words(("{}",), finish="SAFETY")])
async def test_a_form_about_something_forbidden_is_refused(ada, google, day):
    """A refusal must never look like a technical failure, which would be worked around."""
    google.will(day)

    with pytest.raises(Refused):
        await ada.fills()


async def test_a_form_cut_at_its_cap_is_broken_even_if_it_can_be_read(ada, google):
    """What was cut may have said the opposite."""
    google.will(Words(('{"decision": "ok"}',), finish="MAX_TOKENS"))

    with pytest.raises(ProviderBroken):
        await ada.fills()


@pytest.mark.filterwarnings("ignore:.* is not a valid")
async def test_new_fields_and_values_do_no_harm(ada, google):
    """Google adds to its answers without asking us."""
    candidate = {
        "content": {"parts": [{"text": "Air.", "mood": "blue"}]},
        "finishReason": "STOP",
        "weather": {"sky": 1},
    }
    usage = {"promptTokenCount": 3, "promptTokensDetails": [{"modality": "SMELL", "tokenCount": 3}]}
    google.will(Frames((json.dumps({"candidates": [candidate], "usageMetadata": usage, "horoscope": ["good"]}),)))

    assert (await ada.asks()).ending == "whole"

    assert ada.words == "Air."


async def test_nobody_there_is_said_plainly(hires):
    """Wrong port, no network, no DNS: the person learns that it is not their question."""
    ada = hires(base_url="http://127.0.0.1:1")

    with pytest.raises(ProviderBroken, match="cannot be reached"):
        await ada.asks()


async def test_the_key_is_nowhere(hires, google):
    """Not in the sentence, not in the causes, not in the log, even when the service repeats it."""
    ada = hires()
    google.always(Fails(403, error_body(403, "PERMISSION_DENIED", f"Key {KEY} was reported as leaked.")))

    with capture_logs() as logged, pytest.raises(BadCredentials) as caught:
        await ada.asks()

    cause = caught.value.__cause__
    assert "reported as leaked" in str(cause)
    assert KEY not in f"{caught.value!r} {cause!r} {logged}"
    assert logged[0]["error"] == "BadCredentials"


async def test_what_was_written_is_not_in_the_log(ada, google):
    """Prompts and answers are somebody's; the log gets the names of the fields."""
    google.will(Words(('{"secret plan": 1}',)))
    google.always(Frames(('{"secret plan": ',)))

    with capture_logs() as logged, pytest.raises(ProviderBroken) as caught:
        await ada.fills()
    with capture_logs() as logged_too, pytest.raises(ProviderBroken):
        await ada.asks()

    assert "decision" in str(caught.value.__cause__)
    assert "secret" not in f"{caught.value.__cause__} {logged} {logged_too}"


CLOCK = Tool("now", "The time.", {"type": "object", "properties": {}})
TIMED = ChatAsk("", SKY.turns, tools=(CLOCK,))


def ended_with(*parts: dict, finish: str | None = "STOP") -> Frames:
    candidate = {"content": {"parts": list(parts)}} | ({"finishReason": finish} if finish else {})
    return Frames((json.dumps({"candidates": [candidate]}),))


class TestCalls:
    async def test_one_without_a_name_is_no_call(self, ada, google):
        """Nobody knows what to do with it; and it was billed, so it is not asked for again."""
        google.always(ended_with({"functionCall": {"args": {"a": 1}}}))

        with pytest.raises(ProviderBroken, match="without saying which"):
            await ada.asks(TIMED)

        assert google.request_count == 1

    async def test_those_without_an_id_get_one_each(self, ada, google):
        """What comes of them has to be told apart."""
        google.will(ended_with({"functionCall": {"name": "now"}}, {"functionCall": {"name": "now"}}))

        answered = await ada.asks(TIMED)

        assert [(call.id, call.name, call.arguments) for call in answered.calls] == [
            ("call_1", "now", {}),
            ("call_2", "now", {}),
        ]

    async def test_a_stream_that_breaks_after_a_call_is_not_acted_upon(self, ada, google):
        """More calls may have been to come, or words that take it back."""
        google.always(Calls(("now", {}), then="cuts"))

        with pytest.raises(ProviderBroken, match="broke off"):
            await ada.asks(TIMED)

        assert google.request_count == 1
        assert ada.usage.micros > 0

    async def test_a_stream_without_an_end_is_not_acted_upon_either(self, ada, google):
        """The SDK does not tell."""
        google.always(ended_with({"functionCall": {"name": "now"}}, finish=None))

        with pytest.raises(ProviderBroken, match="broke off"):
            await ada.asks(TIMED)

    async def test_one_that_was_cut_at_the_cap_is_none(self, ada, google):
        """Its arguments may be half of what was meant."""
        google.will(ended_with({"text": "Air."}, {"functionCall": {"name": "now"}}, finish="MAX_TOKENS"))

        answered = await ada.asks(TIMED)

        assert (answered.ending, answered.calls) == ("too long", ())

    async def test_a_signature_goes_back_as_it_came(self, ada, google):
        """Google refuses a call of its own without it, and wants none where it gave none."""
        google.will(Calls(("now", {}), ("now", {})))
        first = await ada.asks(TIMED)
        results = tuple(ToolResult(call, "noon") for call in first.calls)

        await ada.asks(ChatAsk("", SKY.turns, tools=(CLOCK,), exchanges=(Exchange("", results),)))

        one, two = google.requests[-1].body["contents"][1]["parts"]
        assert base64.urlsafe_b64decode(one["thoughtSignature"]) == b"signed by the stand-in"
        assert "thoughtSignature" not in two

    @pytest.mark.parametrize("token", ["", "not base64!"])
    async def test_a_call_of_another_model_is_marked_as_such(self, ada, google, token):
        """The one that answers may change between two rounds."""
        results = tuple(ToolResult(ToolCall(name, "now", {}, token), "noon") for name in ("a", "b"))

        await ada.asks(ChatAsk("", SKY.turns, tools=(CLOCK,), exchanges=(Exchange("So.", results),)))

        _, one, two = google.requests[-1].body["contents"][1]["parts"]
        assert one["thoughtSignature"] == "skip_thought_signature_validator"
        assert "thoughtSignature" not in two


class TestWeb:
    async def test_grounding_without_pages_is_an_answer_without_sources(self, ada, google):
        """It searched, found nothing, and said so; the search is billed."""
        google.will(Words(("Nothing.",), found=Found((), ("rome",))))

        answered = await ada.asks(ChatAsk("", SKY.turns, is_web=True))

        assert (answered.sources, answered.searches) == ((), 1)

    async def test_grounding_of_another_kind_does_no_harm(self, ada, google):
        """Maps, pages without an address, addresses that could not be read."""
        candidate = {
            "content": {"parts": [{"text": "Rome."}]},
            "finishReason": "STOP",
            "groundingMetadata": {"groundingChunks": [{}, {"maps": {"title": "Rome"}}, {"web": {}}]},
            "urlContextMetadata": {
                "urlMetadata": [
                    {"retrievedUrl": "https://a.example", "urlRetrievalStatus": "URL_RETRIEVAL_STATUS_ERROR"}
                ]
            },
        }
        google.will(Frames((json.dumps({"candidates": [candidate]}),)))

        assert (await ada.asks(ChatAsk("", SKY.turns, is_web=True))).sources == ()


FILM = SeenFile("film.mp4", b"....ftypmp42".ljust(4_000), "video/mp4", 6_120, "1:00 min")
NO_PDF = SeenFile("report.pdf", b"nothing".ljust(4_000), "application/pdf", 560, "1 page")
SHOWN = ChatAsk("", SKY.turns, seen=(FILM,))


class TestFiles:
    @pytest.fixture
    def ada(self, hires) -> Asker:
        return hires(inline_bytes=1_000, look_s=0.001, upload_s=5.0)

    async def test_one_that_is_never_ready_is_slow(self, hires, google):
        """A sentence is better than a wheel that turns for ever; the question was not even asked."""
        ada = hires(inline_bytes=1_000, look_s=0.01, upload_s=0.1)
        google.files.film_looks = 1_000

        with pytest.raises(ProviderSlow, match="not ready"):
            await ada.asks(SHOWN)

        await ada.gemini.close()
        assert google.request_count == 0
        assert ada.usage == Usage()
        assert google.files.kept == {}

    async def test_a_bad_moment_is_tried_again_once(self, ada, google):
        """It may be minutes of somebody's line, so not more often."""
        google.files.will_start(html(503))

        await ada.asks(SHOWN)

        assert google.files.uploads == 2
        assert "film.mp4" in ada.words

    async def test_a_bad_day_is_told(self, ada, google):
        """The same sentence as for a question."""
        google.files.will_start(html(503), html(503), html(503))

        with pytest.raises(ProviderBusy, match="busy"):
            await ada.asks(SHOWN)

        assert (google.files.uploads, google.request_count) == (2, 0)

    @pytest.mark.parametrize("trouble", [Drops(), html(500)], ids=["cut", "failed"])
    async def test_one_that_breaks_on_its_way_is_sent_again(self, ada, google, trouble):
        """Connections do break in the middle of something large."""
        google.files.will_receive(trouble)

        await ada.asks(SHOWN)

        assert (google.files.uploads, len(google.files.kept)) == (2, 1)

    async def test_a_wrong_key_is_named(self, hires):
        """Whoever runs the bot has to act, as with a question."""
        ada = hires(key="wrong", inline_bytes=1_000)

        with pytest.raises(BadCredentials, match="GEMINI_API_KEY"):
            await ada.asks(SHOWN)

    async def test_one_that_google_cannot_read_is_named_and_not_left_there(self, ada, google):
        """The way out is another file, so the person has to know which one."""
        google.files.film_looks = 0

        with pytest.raises(AskerError, match=r"report\.pdf"):
            await ada.asks(ChatAsk("", SKY.turns, seen=(NO_PDF,)))

        assert google.files.kept == {}

    async def test_one_that_google_cannot_read_is_told_where_it_went_along_too(self, hires):
        """Small ones are only looked at with the question."""
        with pytest.raises(AskerError, match="what was attached"):
            await hires().asks(ChatAsk("", SKY.turns, seen=(NO_PDF,)))

    async def test_one_that_google_has_lost_is_handed_over_anew(self, ada, google):
        """It deletes after two days, and whoever runs the bot may do so sooner."""
        await ada.asks(SHOWN)
        google.files.lose()

        await ada.asks(SHOWN)

        assert google.files.uploads == 2
        assert len(google.files.kept) == 1

    async def test_two_who_ask_about_the_same_at_once_wait_for_one_upload(self, ada, google):
        """A film in a channel is asked about by everybody."""
        await asyncio.gather(ada.asks(SHOWN), ada.asks(SHOWN), ada.asks(SHOWN))

        assert google.files.uploads == 1

    async def test_a_goodbye_that_fails_is_no_trouble(self, ada, google):
        """The bot stops when it is told to; Google deletes by itself later."""
        await ada.asks(SHOWN)
        google.files.lose()

        await ada.gemini.close()

        assert google.files.deleted == []


class TestPing:
    async def test_a_good_key_and_model_pass_for_nothing(self, ada, google):
        """`flashbulb check` may be run as often as one likes."""
        await ada.gemini.ping()

        assert google.requests[-1].method == "GET"

    async def test_a_bad_key_is_named(self, hires):
        """The commonest mistake of all."""
        with pytest.raises(BadCredentials, match="GEMINI_API_KEY"):
            await hires(key="wrong").gemini.ping()

    async def test_a_model_nobody_has_is_named(self, hires):
        """The id with dashes circulates, and is wrong."""
        with pytest.raises(BadConfig, match="FLASHBULB_CHAT_MODEL"):
            await hires(model="gemini-3-1-flash-lite").gemini.ping()


async def test_the_other_version_of_the_api_can_be_chosen(hires, google):
    """Google moves it now and then, and a setting is quicker than a release."""
    await hires(api_version="v1").asks()

    assert google.requests[-1].path == "/v1/models/gemini-3.1-flash-lite:streamGenerateContent"


async def test_safety_settings_are_always_said(ada, google):
    """Left out, they are off."""
    await ada.asks()

    assert len(google.requests[-1].body["safetySettings"]) == 4


class TestTheTable:
    def test_every_documented_status_is_in_it(self):
        """A status that is not would get a sentence about the wrong thing."""
        assert set(DOCUMENTED_STATUSES) == set(gemini_errors.STATUSES)

    @pytest.mark.parametrize("module", [errors, aiohttp.client_exceptions, json], ids=lambda module: module.__name__)
    def test_every_exception_is_foreign(self, module):
        """One that slips through would be called a bug of ours."""
        kinds = {kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, Exception)}

        raised = {kind for kind in kinds if not issubclass(kind, Warning)}

        assert raised
        assert {kind for kind in raised if not issubclass(kind, gemini_errors.FOREIGN)} == set()

    def test_every_reason_to_end_is_in_it(self):
        """A new release of the SDK brings new ones; each needs a sentence."""
        reasons = {reason.value for reason in types.FinishReason}

        assert reasons == {"STOP", "MAX_TOKENS", *gemini_account.ENDINGS}

    def test_every_reason_to_block_is_in_it(self):
        """The same for questions."""
        assert {reason.value for reason in types.BlockedReason} == set(gemini_account.BLOCKS)

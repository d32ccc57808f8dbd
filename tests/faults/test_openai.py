"""Bad days on OpenAI's wire: what the person reads, what the host pays, and what is not asked twice."""

import asyncio
import inspect
import json
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import replace
from random import Random

import openai
import pytest
from pydantic import BaseModel
from structlog.testing import capture_logs

from core.catalog import catalog
from core.chat import ChatAsk, Exchange, Tool, ToolCall, ToolResult
from core.errors import (
    AskerError,
    BadConfig,
    BadCredentials,
    BotError,
    HostError,
    OutOfFunds,
    ProviderBroken,
    ProviderBusy,
    ProviderSlow,
    Refused,
)
from core.providers import openai_errors
from core.providers.http import Patience
from core.providers.openai import OpenAI
from core.providers.openai_errors import Door
from core.sandbox.gemini_mishaps import Blocked, Drops, Fails, Frames, Silent, Words, html
from core.sandbox.openai import OpenAIStandIn
from core.sandbox.openai_wire import Calls, bad_key, error_body, no_schema, out_of_credit
from core.seen import PICTURE_TOKENS, SeenFile, SeenText
from core.values import Turn, Usage
from tests.contracts.chat_wires import teal_picture

SKY = ChatAsk("Be brief.", (Turn("user", "Why is the sky blue?"),))
KEY = "sk-very-secret"
PATIENCE = Patience(tries=3, first_wait_s=0.001, longest_wait_s=1.0)
CLOCK = Tool("clock", "What time it is.", {"type": "object", "properties": {"zone": {"type": "string"}}})


class Form(BaseModel):
    decision: str


class Asker:
    """Asks one question and keeps what came of it."""

    def __init__(self, model: OpenAI) -> None:
        self.model = model
        self.words = ""
        self.usage = Usage()

    async def asks(self, ask: ChatAsk = SKY):
        return await self.model.answer(ask, self._read, self._pay)

    async def fills(self) -> Form:
        return await self.model.fill(SKY, Form, self._pay)

    def _read(self, update) -> None:
        self.words += update.words

    def _pay(self, usage: Usage) -> None:
        self.usage += usage


@pytest.fixture
async def service() -> AsyncIterator[OpenAIStandIn]:
    async with OpenAIStandIn(gap_s=0, key=KEY) as stand_in:
        yield stand_in


@pytest.fixture
async def hires(service):
    """Makes an asker, with whatever is unusual about its model."""
    hired: list[OpenAI] = []

    def hire(model: str = "gpt-4o-mini", key: str = KEY, asked_id: str = "", url: str = "", **unusual) -> Asker:
        prices = catalog().chat_model(model)
        prices = replace(prices, asked_id=asked_id or prices.asked_id)
        hired.append(OpenAI(Door(url or service.url, key), prices, PATIENCE, Random(1), **unusual))
        return Asker(hired[-1])

    yield hire
    for model in hired:
        await model.close()


@pytest.fixture
def ada(hires) -> Asker:
    return hires()


def plain(status: int, message: str = "Something.", kind: str = "invalid_request_error", code: str = "") -> Fails:
    return Fails(status, error_body(message, kind, code or None))


NOT_REPEATED = {
    "a wrong key": (bad_key(), BadCredentials, "OPENAI_API_KEY"),
    "a key without rights": (plain(403), BadCredentials, "OPENAI_API_KEY"),
    "a body we got wrong": (plain(400), HostError, "log"),
    "a body of the wrong kind": (plain(422), HostError, "log"),
    "a bill unpaid": (plain(402), OutOfFunds, "credit"),
    "credit used up": (out_of_credit(), OutOfFunds, "credit"),
    "credit too low at Anthropic": (plain(400, "Your credit balance is too low to access it."), OutOfFunds, "credit"),
    "a model that is gone": (plain(404), BadConfig, "GPT-4o mini"),
    "a question too long": (plain(400, code="context_length_exceeded"), AskerError, "less text"),
    "a question too long for vLLM": (plain(400, "This model's maximum context length is 8."), AskerError, "less text"),
    "a body too large": (html(413), AskerError, "less text"),
    "a picture it cannot read": (plain(400, code="invalid_image"), AskerError, "another kind of file"),
    "a question it does not allow": (plain(400, code="content_policy_violation"), Refused, "does not allow"),
    "a status nobody knows": (html(418), HostError, "log"),
}

REPEATED = {
    "too many requests": (plain(429), ProviderBusy, "GPT-4o mini is busy"),
    "a conflict": (plain(409), ProviderBusy, "busy"),
    "a time-out of theirs": (plain(408), ProviderSlow, "too long"),
    "a fault": (plain(500), ProviderBroken, "fault of its own"),
    "a fault in HTML": (html(502), ProviderBroken, "fault of its own"),
    "too many at once": (html(503), ProviderBusy, "busy"),
    "a proxy's patience": (html(504), ProviderSlow, "too long"),
    "Anthropic overloaded": (plain(529, kind="overloaded_error"), ProviderBusy, "busy"),
    "a server that hangs up": (Drops(), ProviderBroken, "cannot be reached"),
    "an error in the first frame": (
        Frames((error_body("Overloaded", "overloaded_error"),)),
        ProviderBusy,
        "busy",
    ),
    "half a frame": (Frames(('{"choices": [',)), ProviderBroken, "cannot be read"),
    "a frame of another shape": (Frames(('{"choices": [{"delta": 3}]}',)), ProviderBroken, "cannot be read"),
    "an array for a frame": (Frames(("[1, 2]",)), ProviderBroken, "cannot be read"),
    "nothing at all": (Frames(()), ProviderBroken, "broke off"),
}


def of(days: dict[str, tuple]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize(("trouble", "kind", "words"), days.values(), ids=days.keys())


@of(NOT_REPEATED)
async def test_what_asking_again_cannot_mend_is_not_asked_again(ada, service, trouble, kind, words):
    """Repeating it costs time and quota, and hides who has to act."""
    service.always(trouble)

    with pytest.raises(kind, match=words) as caught:
        await ada.asks()

    assert type(caught.value) is kind
    assert service.request_count == 1
    assert ada.usage == Usage()


@of(REPEATED)
async def test_what_may_pass_is_asked_again_a_few_times(ada, service, trouble, kind, words):
    """Three times in all, then the person is told."""
    service.always(trouble)

    with pytest.raises(kind, match=words):
        await ada.asks()

    assert service.request_count == PATIENCE.tries
    assert ada.usage == Usage()


@of(NOT_REPEATED | REPEATED)
async def test_a_form_meets_the_same_bad_days(ada, service, trouble, kind, words):
    """Both roads share one table."""
    service.always(trouble)

    with pytest.raises((kind, ProviderBroken)):
        await ada.fills()

    assert service.request_count in (1, PATIENCE.tries)


async def test_a_delay_that_is_asked_for_is_told_to_the_person(ada, service):
    """They can come back in time instead of trying and failing."""

    class Later(OpenAIStandIn):
        async def _answer(self, call):
            reply = await super()._answer(call)
            reply.headers["Retry-After"] = "38"
            return reply

    async with Later(gap_s=0, key=KEY) as later:
        later.will(plain(429))
        asker = Asker(OpenAI(Door(later.url, KEY), catalog().chat_model("gpt-4o-mini"), PATIENCE, Random(1)))

        with pytest.raises(ProviderBusy) as caught:
            await asker.asks()
        await asker.model.close()

    assert caught.value.retry_after_s == 38.0


@pytest.mark.parametrize(
    "trouble",
    [Words(("Air scatters ",), then="cuts"), Words(("Air scatters ",), finish=None)],
    ids=["cut", "without an end"],
)
async def test_words_that_were_shown_are_never_asked_for_again(ada, service, trouble):
    """A second answer under half of the first would be nonsense, billed twice."""
    service.will(trouble)

    with pytest.raises(ProviderBroken, match=r"broke off|cannot be read|cannot be reached"):
        await ada.asks()

    assert ada.words == "Air scatters "
    assert service.request_count == 1
    assert (ada.usage.tokens_out, ada.usage.is_estimated) == (3, True)


async def test_an_error_between_words_keeps_the_words(ada, service):
    """What was read stays, and the reason follows."""
    word = '{"choices": [{"index": 0, "delta": {"content": "Air "}}]}'
    service.will(Frames((word, error_body("Overloaded", "overloaded_error"))))

    with pytest.raises(ProviderBusy):
        await ada.asks()

    assert ada.words == "Air "
    assert service.request_count == 1


@pytest.mark.parametrize(
    ("end", "kind", "words"),
    [
        (Blocked(), Refused, "the filter of OpenAI"),
        (Words((), finish="STOP"), ProviderBroken, "empty answer"),
        (Words((" ",), finish="MAX_TOKENS"), ProviderBroken, "less thinking"),
        (Words(("Air",), finish="insufficient_system_resource"), ProviderBroken, "without saying why"),
        (
            Frames(('{"choices": [{"index": 0, "delta": {"refusal": "No."}, "finish_reason": "stop"}]}',)),
            Refused,
            "GPT-4o mini declined",
        ),
    ],
    ids=["filtered", "empty", "only thought", "an unknown end", "refused"],
)
async def test_an_answer_that_ends_badly_is_told_as_what_it_is(ada, service, end, kind, words):
    """Half an answer must not pass for a whole one, and a refusal is nobody's fault."""
    service.will(end)

    with pytest.raises(kind, match=words):
        await ada.asks()

    assert service.request_count == 1


async def test_words_without_a_figure_are_billed_by_estimate(ada, service):
    """Free because somebody forgot to count is how budgets break."""
    picture = teal_picture()
    service.will(Words(("Air scatters blue light more than red.",), has_usage=False))

    await ada.asks(ChatAsk("", SKY.turns, seen=(picture, SeenText("notes.txt", "x" * 4_000))))

    assert ada.usage.is_estimated
    assert PICTURE_TOKENS + 1_000 < ada.usage.tokens_in < PICTURE_TOKENS + 1_100
    assert ada.usage.tokens_out == len(ada.words) // 4


async def test_cached_tokens_are_cheaper(ada, service):
    """Their price is half, and the bill should know."""
    usage = {"prompt_tokens": 1000, "completion_tokens": 10, "prompt_tokens_details": {"cached_tokens": 800}}
    frame = {"choices": [{"index": 0, "delta": {"content": "Blue."}, "finish_reason": "stop"}], "usage": usage}
    service.will(Frames((json.dumps(frame),)))

    await ada.asks()

    assert (ada.usage.tokens_cached, ada.usage.micros) == (800, 30 + 60 + 6)


async def test_no_first_words_in_time_is_slow(hires, service):
    """Nobody waits for ever, and the connection is let go."""
    service.will(Silent())

    with pytest.raises(ProviderSlow, match="too long"):
        await hires(first_words_s=0.1).asks()

    await service.hung_up()


async def test_a_gap_between_words_is_slow(hires, service):
    """What hangs in the middle is given up too, and what came is billed."""
    service.will(Words(("Air scatters ",), then="hangs"))
    ada = hires(gap_s=0.1)

    with pytest.raises(ProviderSlow):
        await ada.asks()

    await service.hung_up()
    assert ada.usage.tokens_out == 3


async def test_a_form_that_takes_too_long_is_slow(hires, service):
    """A picture is drawn from the person's own words then."""
    service.will(Silent())

    with pytest.raises(ProviderSlow):
        await hires(form_s=0.1).fills()

    await service.hung_up()


async def test_nobody_there_is_told(hires):
    """A local server that was not started is the commonest day of all."""
    with pytest.raises(ProviderBroken, match="cannot be reached"):
        await hires("llama-3.3-70b", url="http://127.0.0.1:9/v1").asks()


async def test_a_server_that_takes_no_schema_is_told_in_words_from_then_on(hires, service):
    """Its first form costs one request more, the later ones none."""
    service.will(no_schema(), Words(('```json\n{"decision": "yes"}\n```',)), Words(('{"decision": "no"}',)))
    ada = hires("llama-3.3-70b")

    first, second = await ada.fills(), await ada.fills()

    assert (first.decision, second.decision) == ("yes", "no")
    kinds = [request.body["response_format"]["type"] for request in service.requests]
    assert kinds == ["json_schema", "json_object", "json_object"]
    assert "decision" in service.requests[-1].body["messages"][0]["content"]


async def test_anthropic_s_endpoint_is_told_in_words_at_once(hires, service):
    """It takes a schema and forgets it, without a word."""
    form = await hires("claude-haiku-4-5").fills()

    assert isinstance(form.decision, str)
    assert "response_format" not in service.requests[-1].body


async def test_tools_are_offered_and_called(ada, service):
    """Their arguments come in pieces, and what comes of them goes back with the call's name."""
    service.will(Calls((("clock", '{"zone": "UTC"}'), ("clock", "{}")), words="Let me see. "))
    ask = replace(SKY, tools=(CLOCK,))

    asked = await ada.asks(ask)

    assert asked.ending == "calls"
    assert asked.calls == (ToolCall("call_0", "clock", {"zone": "UTC"}), ToolCall("call_1", "clock", {}))
    assert service.requests[-1].body["tools"][0]["function"]["name"] == "clock"

    exchange = Exchange("Let me see. ", tuple(ToolResult(call, "12:00") for call in asked.calls))
    await ada.asks(replace(ask, exchanges=(exchange,)))

    *_, said, first, second = service.requests[-1].body["messages"]
    assert [call["id"] for call in said["tool_calls"]] == [first["tool_call_id"], second["tool_call_id"]]
    assert first == {"role": "tool", "tool_call_id": "call_0", "content": "12:00"}


@pytest.mark.parametrize("arguments", ['{"zone": "U', "[]"])
async def test_a_call_nobody_can_read_is_an_error(ada, service, arguments):
    """What a model writes is not to be trusted to be JSON."""
    service.will(Calls((("clock", arguments),)))

    with pytest.raises(ProviderBroken, match="called a tool"):
        await ada.asks(replace(SKY, tools=(CLOCK,)))


async def test_a_model_that_sees_nothing_is_told_what_it_misses(hires, service):
    """It can say so, instead of making up what is in the picture."""
    await hires("llama-3.3-70b").asks(replace(SKY, seen=(teal_picture(),)))

    label, question = service.requests[-1].body["messages"][-1]["content"]
    assert json.loads(label["text"])["about"].startswith("You cannot be shown")
    assert question["text"] == "Why is the sky blue?"


async def test_a_pdf_is_told_by_its_words(ada, service):
    """This wire takes none as it is; what is written in it says most of it."""
    letter = SeenFile("letter.pdf", b"%PDF", "application/pdf", 258, "1 page", words="Dear Ada")

    await ada.asks(replace(SKY, seen=(letter,)))

    label, _question = service.requests[-1].body["messages"][-1]["content"]
    assert json.loads(label["text"])["words"] == "Dear Ada"


async def test_the_key_is_in_no_log_and_in_no_error(hires, service):
    """Logs are read by many, and errors are copied into chats."""
    service.always(plain(400, f"No {KEY} here."))

    with capture_logs() as lines, pytest.raises(HostError) as caught:
        await hires().asks()

    assert KEY not in f"{lines} {caught.value!r} {caught.value.__cause__!r}"
    assert "[key]" in str(lines)


async def test_looking_a_model_up_costs_nothing(ada, hires):
    """`flashbulb check` does it each time."""
    await ada.model.ping()

    with pytest.raises(BadConfig, match="no GPT-4o mini there"):
        await hires(asked_id="gone").model.ping()
    with pytest.raises(BadCredentials):
        await hires(key="wrong").model.ping()


async def test_a_model_of_one_s_own_is_looked_for_in_the_list(hires):
    """vLLM tells nothing of a single model, and would look as if it were not there."""
    await hires("llama-3.3-70b").model.ping()

    with pytest.raises(BadConfig, match="no Llama"):
        await hires("llama-3.3-70b", asked_id="gone").model.ping()


async def test_stopping_while_nothing_has_come_hangs_up(ada, service):
    """What nobody waits for must not be written, and billed."""
    service.will(Silent())
    asking = asyncio.create_task(ada.asks())
    await service.heard(1)

    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    await service.hung_up()
    assert ada.usage == Usage()


def test_every_error_of_the_sdk_is_in_the_table():
    """A version that brings a new one must not bring a bug's sentence."""
    known = [getattr(openai, name) for name in openai.__all__ if name.endswith("Error")]
    here = [kind for _, kind in inspect.getmembers(openai._exceptions, inspect.isclass) if issubclass(kind, Exception)]

    assert len(known) > 10
    assert [kind for kind in {*known, *here} if not issubclass(kind, openai_errors.FOREIGN)] == []


def test_every_sentence_names_what_it_has_to():
    """A brace that is left in a sentence is read by a person."""
    door = Door("http://x", KEY, "GPT-4o mini")
    tables = (openai_errors.STATUSES, openai_errors.CODES)
    meanings = [*(each for table in tables for each in table.values()), *(m for *_, m in openai_errors.SPECIAL_CASES)]

    for meaning in [*meanings, *(m for _, m in openai_errors.EXCEPTIONS)]:
        error = openai_errors.made(meaning, door)
        assert isinstance(error, BotError)
        assert "{" not in str(error)


def test_who_needs_none_of_these_models_does_not_wait_for_the_sdk():
    """It takes half a second and memory, and most bots are only at Gemini."""
    code = "import sys, bots.__main__, bots.runtime, bots.check; sys.exit('openai' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

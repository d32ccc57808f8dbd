"""Two chat models as one: who answers, who is told, and who is never asked."""

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel

from core.breaker import Terms
from core.catalog import catalog
from core.chat import Answered, ChatAsk
from core.errors import (
    AskerError,
    BadConfig,
    BadCredentials,
    BadOption,
    OutOfFunds,
    ProviderBroken,
    ProviderBusy,
    ProviderSlow,
    Refused,
)
from core.fallback import Fallback
from core.seen import SeenFile, SeenPicture, SeenText
from core.values import Notice, Text, Turn, Usage

SKY = ChatAsk("", (Turn("user", "Why is the sky blue?"),))
TERMS = Terms(failures=3, window_s=60.0, rest_s=30.0)


class Form(BaseModel):
    sky: str = "blue"


class Echo:
    """A model that says what it was told to, and fails when it was told to."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.asked = 0
        self.trouble: Exception | None = None
        self.words = ""
        """Said before any trouble."""
        self.waits: asyncio.Event | None = None
        self.is_asked = asyncio.Event()

    async def answer(self, _ask, show, spend):
        await self._meet(show, spend)
        show(Text(f"{self.name} says blue."))
        return Answered(model=self.name)

    async def fill(self, _ask, form, spend, _tell=None):
        await self._meet(lambda _: None, spend)
        return form(sky=self.name)

    async def count(self, _ask):
        await self._meet(lambda _: None, lambda _: None)
        return len(self.name)

    async def _meet(self, show, spend) -> None:
        self.asked += 1
        self.is_asked.set()
        spend(Usage(micros=1))
        if self.words:
            show(Text(self.words))
        if self.waits:
            await self.waits.wait()
        if self.trouble:
            raise self.trouble


class House:
    """Two models, a clock that is moved, and somebody who is told."""

    def __init__(self, stand_in: str = "other", sees: tuple[str, ...] = ("picture",)) -> None:
        self.usual, self.other = Echo("usual"), Echo("other")
        self.time = datetime(2026, 11, 29, tzinfo=UTC)
        self.told: list[str] = []
        self.shown: list = []
        self.spent = Usage()
        models = {"usual": self.usual, "other": self.other}
        names = {"usual": "The usual one", "other": "The other one"}
        any_one = catalog().chat["gpt-4o-mini"]
        known = {model: replace(any_one, id=model, name=name, sees=sees) for model, name in names.items()}
        self.chat = Fallback(models, known, "usual", stand_in, lambda: self.time, self._alarm, TERMS)

    def passes(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)

    async def asks(self, model: str = "", **more) -> Answered:
        self.shown = []
        return await self.chat.answer(replace(SKY, model=model, **more), self.shown.append, self._pay)

    async def fills(self, tell=None) -> Form:
        return await self.chat.fill(SKY, Form, self._pay, tell)

    async def is_told(self) -> list[str]:
        """What whoever runs the bot was told: it does not wait for anybody, so give it a turn."""
        await asyncio.sleep(0)
        return self.told

    async def fails(self, times: int) -> None:
        for _ in range(times):
            with pytest.raises(ProviderBusy):
                await self.asks()

    def _pay(self, usage: Usage) -> None:
        self.spent += usage

    async def _alarm(self, words: str) -> None:
        self.told.append(words)


@pytest.fixture
def house() -> House:
    return House()


@pytest.fixture
def alone() -> House:
    """With nobody to step in."""
    return House(stand_in="")


TROUBLES = {
    "busy": (ProviderBusy(), "The usual one is busy just now"),
    "slow": (ProviderSlow(), "The usual one takes too long just now"),
    "broken": (ProviderBroken(), "The usual one cannot be relied on just now"),
    "out of funds": (OutOfFunds(), "this bot's account for The usual one is out of credit"),
    "a wrong key": (BadCredentials(), "the key for The usual one is not accepted just now"),
}


@pytest.mark.parametrize(("trouble", "because"), TROUBLES.values(), ids=TROUBLES)
async def test_another_one_steps_in_and_says_so(house, trouble, because):
    """People get an answer, and know who it is from; what the failed try was billed is told too."""
    house.usual.trouble = trouble

    answered = await house.asks()

    assert (answered.model, answered.because) == ("other", because)
    assert house.shown == [Notice(f"Answered by The other one, because {because}."), Text("other says blue.")]
    assert house.spent.micros == 2


@pytest.mark.parametrize("trouble", [Refused(), AskerError(), BadConfig()], ids=lambda each: type(each).__name__)
async def test_what_another_one_could_not_mend_is_told(house, trouble):
    """A refusal above all: shopping for a model that says yes is not for a bot to do."""
    house.usual.trouble = trouble

    with pytest.raises(type(trouble)):
        await house.asks()

    assert house.other.asked == 0


async def test_words_that_were_shown_stay_and_nobody_steps_in(house):
    """Half an answer by one and a whole one by another below it would be nonsense."""
    house.usual.words, house.usual.trouble = "Air ", ProviderBroken()

    with pytest.raises(ProviderBroken):
        await house.asks()

    assert house.shown == [Text("Air ")]
    assert house.other.asked == 0


async def test_when_both_fail_the_first_one_s_error_is_told(house):
    """That is the one that was asked, and nobody is told of an answer that never came."""
    house.usual.trouble, house.other.trouble = ProviderSlow("The usual one is slow."), OutOfFunds()

    with pytest.raises(ProviderSlow, match="The usual one is slow"):
        await house.asks()

    assert house.shown == []


async def test_what_only_the_other_one_cannot_do_is_no_news(house):
    """A question too long for it is none for the one that was asked, so nobody is told to shorten it."""
    house.usual.trouble, house.other.trouble = ProviderBusy("Busy."), AskerError("Too long.")

    with pytest.raises(ProviderBusy, match="Busy"):
        await house.asks()


@pytest.mark.parametrize(
    ("seen", "is_answered"),
    [
        (SeenPicture("photo.png", b"", "image/png", 8, 8), False),
        (SeenFile("talk.mp3", b"", "audio/mpeg", 100, "3:20 min"), False),
        (SeenFile("scan.pdf", b"", "application/pdf", 100, "1 page"), False),
        (SeenFile("letter.pdf", b"", "application/pdf", 100, "1 page", words="Dear Ada"), True),
        (SeenText("notes.txt", "Dear Ada"), True),
    ],
    ids=["a picture", "a recording", "a scan", "a PDF with words", "a text"],
)
async def test_one_that_could_make_nothing_of_a_file_does_not_step_in(seen, is_answered):
    """Words about a picture from somebody who cannot see it are worse than none."""
    house = House(sees=())
    house.usual.trouble = ProviderBusy()

    with nullcontext() if is_answered else pytest.raises(ProviderBusy):
        await house.asks(seen=(seen,))

    assert house.other.asked == is_answered


async def test_one_that_cannot_search_the_web_says_so(house):
    """Whoever asked for sources has to know why there are none."""
    house.usual.trouble = ProviderBusy()

    await house.asks(is_web=True)

    assert house.shown[0].words.endswith("It could not search the web.")


async def test_a_form_is_filled_by_another_one_and_whoever_wants_to_know_is_told(house):
    """Both roads have the same way round."""
    house.usual.trouble = ProviderBusy()
    told = []

    form = await house.fills(told.append)

    assert form.sky == "other"
    assert [notice.words for notice in told] == ["Answered by The other one, because The usual one is busy just now."]


async def test_a_chosen_model_is_the_one_that_answers(house):
    """Whoever names one wants that one; another answers only where it cannot."""
    assert (await house.asks("other")).model == "other"
    assert house.usual.asked == 0

    house.other.trouble = ProviderBusy()
    with pytest.raises(ProviderBusy):
        await house.asks("other")
    assert house.usual.asked == 0


async def test_a_model_nobody_offers_is_told(house):
    """With those that there are."""
    with pytest.raises(BadOption, match="usual, other"):
        await house.asks("third")


async def test_one_that_fails_again_and_again_is_not_asked_for_a_while(house):
    """People are answered at once, instead of after the tries of a model that is known to be down."""
    house.usual.trouble = ProviderBusy()

    for _ in range(10):
        await house.asks()

    assert (house.usual.asked, house.other.asked) == (3, 10)
    (told,) = await house.is_told()
    assert "The usual one is left alone for now" in told
    assert "The other one answers in its place" in told


async def test_it_is_tried_by_one_and_used_again_when_that_worked(house):
    """It half-opens, and closes; whoever asks meanwhile is answered by the other one."""
    house.usual.trouble = ProviderBusy()
    for _ in range(3):
        await house.asks()
    house.passes(31)
    house.usual.waits, house.usual.trouble = asyncio.Event(), None
    house.usual.is_asked.clear()

    trying = asyncio.create_task(house.fills())
    await house.usual.is_asked.wait()
    assert (await house.asks()).model == "other"
    house.usual.waits.set()
    await trying

    house.usual.waits = None
    assert (await house.asks()).model == "usual"


async def test_one_that_fails_its_trial_rests_again_and_nobody_is_told_twice(house):
    """Ten minutes of an outage are one message and a question every half minute."""
    house.usual.trouble = ProviderBusy()

    for _ in range(600):
        await house.asks()
        house.passes(1)

    assert house.other.asked == 600
    assert house.usual.asked <= 3 + 600 / TERMS.rest_s
    assert len(await house.is_told()) == 1


async def test_without_money_it_is_not_asked_at_all(house):
    """One answer about that is enough."""
    house.usual.trouble = OutOfFunds("Out of credit.")

    answers = [await house.asks() for _ in range(3)]

    assert house.usual.asked == 1
    assert {answered.because for answered in answers} == {"this bot's account for The usual one is out of credit"}
    (told,) = await house.is_told()
    assert "Out of credit." in told


async def test_a_stopped_trial_is_no_verdict(house):
    """Somebody who presses Stop says nothing about the model: the next one may try."""
    house.usual.trouble = ProviderBusy()
    for _ in range(3):
        await house.asks()
    house.passes(31)
    house.usual.waits, house.usual.trouble = asyncio.Event(), None
    house.usual.is_asked.clear()
    trying = asyncio.create_task(house.asks())
    await house.usual.is_asked.wait()

    trying.cancel()
    await asyncio.wait([trying])

    house.usual.waits = None
    assert (await house.asks()).model == "usual"


async def test_with_nobody_to_step_in_people_are_told_at_once_when_to_try_again(alone):
    """Waiting through three tries of a model that has been down for minutes helps nobody."""
    alone.usual.trouble = ProviderBusy("Busy.")
    await alone.fails(3)
    alone.passes(10)

    with pytest.raises(ProviderBusy, match="gets a rest") as caught:
        await alone.asks()

    assert caught.value.retry_after_s == 20.0
    assert alone.usual.asked == 3


async def test_with_nobody_to_step_in_a_missing_payment_is_tried_each_time(alone):
    """It costs nothing, and works again the moment somebody has paid."""
    alone.usual.trouble = OutOfFunds()
    for _ in range(4):
        with pytest.raises(OutOfFunds):
            await alone.asks()

    alone.usual.trouble = None

    assert (await alone.asks()).model == "usual"


async def test_the_other_one_counts_where_the_usual_one_cannot(house):
    """What goes into a question must not depend on who is up."""
    house.usual.trouble = ProviderBusy()

    assert await house.chat.count(SKY) == len("other")

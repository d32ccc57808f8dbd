"""Own defaults: which there are, what fits, and what is said wins."""

import asyncio
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.catalog import catalog
from core.command import Command, Option
from core.commands import all_commands
from core.errors import BadOption
from core.options import checked
from core.preferences import MOST_PEOPLE, Preferences

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
NAMES = [
    "ask.thinking",
    "ask.web",
    "ask.private",
    "imagine.aspect",
    "imagine.model",
    "video.aspect",
    "video.model",
    "speak.voice",
    "music.model",
    "translate.to",
    "extract.format",
]
Z_IMAGE, FLUX = "z-image-turbo", "flux-pro-1.1"
ASSUMED = {"imagine": {"model": Z_IMAGE}}
values = st.one_of(st.text(), st.sampled_from(["minimal", "HIGH", "yes", "False", "", "16:9", "3:2", FLUX, Z_IMAGE]))
names = st.one_of(st.sampled_from(NAMES), st.text())


class Drawer:
    """Own defaults as they are stored; counts how often it is opened."""

    def __init__(self, **people: dict[str, str]) -> None:
        self.kept = people
        self.looks = 0
        self.rolls = 0
        self.is_slow = False

    async def people(self) -> set[str]:
        self.rolls += 1
        return set(self.kept)

    async def of(self, person: str) -> Mapping[str, str]:
        self.looks += 1
        found = dict(self.kept.get(person, {}))
        if self.is_slow:
            await asyncio.sleep(0)
        return found

    async def put(self, person: str, name: str, value: str) -> None:
        self.kept.setdefault(person, {})[name] = value

    async def drop(self, person: str, name: str) -> None:
        self.kept.get(person, {}).pop(name, None)


class Clock:
    def __init__(self) -> None:
        self.at = NOON

    def now(self) -> datetime:
        return self.at


@pytest.fixture
def drawer() -> Drawer:
    return Drawer()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def own(drawer, clock) -> Preferences:
    return Preferences(drawer, all_commands(), clock.now, ASSUMED)


def alone(stored: dict[str, str]) -> tuple[Drawer, Preferences]:
    """What Ada has stored; for tests that try hundreds of things."""
    drawer = Drawer(ada=stored)
    return drawer, Preferences(drawer, all_commands(), lambda: NOON, ASSUMED)


def test_what_people_may_set_is_declared(own):
    """Every platform offers the same ones, in the same order; nothing hidden is among them."""
    found = own.personal()

    assert [f"{command.name}.{option.name}" for command, option in found] == NAMES
    assert not any(option.is_hidden for _, option in found)


def test_a_hidden_option_is_nobody_s_to_set(drawer):
    """It is set by our own buttons, and a default for it would change what they do."""
    hidden = Option("again", "Again.", is_hidden=True, is_personal=True)
    command = Command("imagine", "Draws.", lambda *_: None, (hidden,))

    own = Preferences(drawer, {"imagine": command}, lambda: NOON, {})

    assert own.personal() == []
    assert own.applied("imagine", {}, {"imagine.again": "x"}) == {}


async def test_a_default_holds_from_the_next_request_on(own):
    """As they were typed with every request, with their right types."""
    await own.of("ada")

    await own.change("ada", "ask.thinking", " HIGH ")
    await own.change("ada", "ask.private", "yes")

    assert await own.of("ada") == {"ask.thinking": "high", "ask.private": True}
    assert await own.of("bob") == {}


@pytest.mark.parametrize(
    ("name", "value"),
    [("ask.thinking", None), ("ask.thinking", "minimal"), ("ask.thinking", " "), ("imagine.model", None)],
)
async def test_what_everybody_has_is_no_default_of_one_s_own(drawer, own, name, value):
    """Should it change for everybody one day, it changes for them too."""
    await own.change("ada", "ask.thinking", "high")
    await own.change("ada", "imagine.model", FLUX)

    await own.change("ada", name, value)

    assert name not in drawer.kept["ada"]
    assert name not in await own.of("ada")


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("ask.thinking", "very hard", "thinking takes one of minimal, low, medium, high; “very hard” is none of them."),
        ("ask.private", "perhaps", "private takes true or false; “perhaps” is neither."),
        ("imagine.model", "dall-e", f"model takes one of {', '.join(catalog().pictures)}; “dall-e” is none of them."),
        ("ask.question", "why?", f"“ask.question” has no default of your own; {', '.join(NAMES)} may have one."),
        ("", "x", f"“” has no default of your own; {', '.join(NAMES)} may have one."),
    ],
)
async def test_what_does_not_fit_is_a_sentence_and_changes_nothing(drawer, own, name, value, sentence):
    """It is said when it is set, not with every request afterwards."""
    with pytest.raises(BadOption) as refused:
        await own.change("ada", name, value)

    assert str(refused.value) == sentence
    assert drawer.kept.get("ada", {}) == {}


async def test_an_aspect_that_the_own_model_does_not_draw_is_refused(own):
    """Together they would make every plain /imagine fail."""
    await own.change("ada", "imagine.model", FLUX)

    with pytest.raises(BadOption, match="3:2 is not one of them"):
        await own.change("ada", "imagine.aspect", "3:2")

    assert await own.of("ada") == {"imagine.model": FLUX}


async def test_no_is_a_default_of_one_s_own_too(drawer, own):
    """A place may say yes to everybody in it; nothing takes the no away again but whoever said it."""
    await own.change("ada", "ask.private", "no")
    assert await own.of("ada") == {"ask.private": False}

    await own.change("ada", "ask.private", None)

    assert await own.of("ada") == {}


async def test_several_are_changed_together_or_not_at_all(drawer, own):
    """A model and an aspect may only go together as they are to be, whichever of them was there before."""
    await own.change("ada", "imagine.aspect", "3:2")

    await own.change_all("ada", {"imagine.model": FLUX, "imagine.aspect": "16:9", "ask.thinking": "high"})
    with pytest.raises(BadOption, match="3:2 is not one of them"):
        await own.change_all("ada", {"ask.thinking": "low", "imagine.aspect": "3:2"})

    expected = {"imagine.model": FLUX, "imagine.aspect": "16:9", "ask.thinking": "high"}
    assert await own.of("ada") == expected


async def test_an_aspect_that_everybody_s_model_does_not_draw_is_refused(drawer):
    """Who draws when nobody says who is the host's choice, and no declaration knows it."""
    own = Preferences(drawer, all_commands(), lambda: NOON, {"imagine": {"model": FLUX}})

    with pytest.raises(BadOption, match="3:2 is not one of them"):
        await own.change("ada", "imagine.aspect", "3:2")


def test_what_is_said_wins(own):
    """A default is for what is not said, under whichever of its names."""
    chosen = {"imagine.aspect": "16:9", "imagine.model": FLUX, "ask.thinking": "high"}

    assert own.applied("imagine", {"prompt": "a fox"}, chosen) == {"prompt": "a fox", "aspect": "16:9", "model": FLUX}
    assert own.applied("imagine", {"ar": "1:1", "model": Z_IMAGE}, chosen) == {"ar": "1:1", "model": Z_IMAGE}
    assert own.applied("help", {}, chosen) == {}
    assert own.applied("no such command", {"a": "b"}, chosen) == {"a": "b"}


def test_a_default_gives_way_to_what_is_said(own):
    """Nobody is told about an aspect that they did not ask for, or a model that they did not name."""
    assert own.applied("imagine", {"model": FLUX}, {"imagine.aspect": "3:2"}) == {"model": FLUX}
    assert own.applied("imagine", {"aspect": "3:2"}, {"imagine.model": FLUX}) == {"aspect": "3:2"}


def test_what_is_wrong_with_what_was_said_is_left_to_the_check(own):
    """The person hears of their own words, once."""
    said = {"model": FLUX, "aspect": "3:2", "nonsense": "x"}

    assert own.applied("imagine", said, {"imagine.model": Z_IMAGE}) == said


async def test_a_model_that_is_gone_is_no_default_any_more(drawer, own):
    """The catalogue changes; whoever liked the old one gets what everybody gets, and no error."""
    drawer.kept["ada"] = {"imagine.model": "sold-off-1.0", "ask.nonsense": "x", "ask.thinking": "low"}

    assert await own.of("ada") == {"ask.thinking": "low"}


async def test_defaults_are_remembered_for_a_minute(drawer, own, clock):
    """An ask costs three round trips, and not four."""
    drawer.kept["ada"] = {"ask.thinking": "low"}
    for seconds in (0, 59):
        clock.at = NOON + timedelta(seconds=seconds)
        await own.of("ada")
    assert drawer.looks == 1

    drawer.kept["ada"] = {"ask.thinking": "high"}
    clock.at = NOON + timedelta(seconds=60)

    assert await own.of("ada") == {"ask.thinking": "high"}


async def test_whoever_has_none_is_not_looked_up(drawer, own):
    """Two hundred people who ask for the first time cost one round trip more, and not two hundred."""
    for number in range(200):
        assert await own.of(f"person {number}") == {}

    assert (drawer.rolls, drawer.looks) == (1, 0)


async def test_a_clock_that_was_wrong_makes_nothing_last_longer(drawer, own, clock):
    """What was remembered in the future is looked up again."""
    drawer.kept["ada"] = {"ask.thinking": "low"}
    clock.at = NOON + timedelta(days=365)
    await own.of("ada")

    clock.at = NOON
    await own.of("ada")

    assert drawer.looks == 2


async def test_only_so_many_people_are_remembered(drawer, own):
    """The one who was looked up longest ago is the first to go."""
    drawer.kept.update({f"person {number}": {"ask.thinking": "low"} for number in range(MOST_PEOPLE + 1)})
    for number in range(MOST_PEOPLE + 1):
        await own.of(f"person {number}")
    assert len(own._known) == MOST_PEOPLE

    await own.of("person 1")
    assert drawer.looks == MOST_PEOPLE + 1
    await own.of("person 0")

    assert drawer.looks == MOST_PEOPLE + 2


async def test_what_was_read_before_a_change_is_not_remembered(drawer, own):
    """Otherwise a change could seem lost for a minute."""
    drawer.is_slow = True
    reading = asyncio.create_task(own.of("ada"))
    await asyncio.sleep(0)

    drawer.is_slow = False
    await own.change("ada", "ask.thinking", "high")
    assert await reading == {}

    assert await own.of("ada") == {"ask.thinking": "high"}


@given(st.dictionaries(names, values))
async def test_whatever_is_stored_an_ask_is_an_ask(stored):
    """Nothing in the table can make a request fail that was right as it was said."""
    _, own = alone(stored)
    chosen = await own.of("ada")

    plain = [
        ("ask", {"question": "why?"}),
        ("imagine", {"prompt": "a fox"}),
        ("imagine", {"prompt": "x", "model": FLUX}),
    ]
    for name, said in plain:
        command = all_commands()[name]
        options, remarks = checked(command, own.applied(name, said, chosen), from_offer=False)
        command.agree({**ASSUMED.get(name, {}), **options})
        assert not remarks


@given(names, values)
async def test_any_words_are_refused_or_kept(name, value):
    """Whatever somebody sends, a later look finds just what was taken, or nothing."""
    drawer, own = alone({})
    try:
        await own.change("ada", name, value)
    except BadOption:
        assert drawer.kept["ada"] == {}
    else:
        assert name in NAMES
        assert set(await own.of("ada")) == set(drawer.kept["ada"])

"""What is offered while somebody types: the models with their prices, and the numbers of their own history."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from bots.runtime import House
from core.administration import Change
from core.catalog import catalog
from core.command import Suggestion
from tests.contracts.records import NOON, Archive, asked
from tests.stages.stage import Services


@dataclass(frozen=True)
class Somebody:
    """Ada, typing."""

    house: House

    async def sees(self, command: str, option: str, typed: str = "", person: str = "web:ada") -> list[Suggestion]:
        request = asked("typing", person, command=command, options={option: typed} if typed else {})
        return list(await self.house.app.suggest(request, option))

    async def numbers(self, typed: str = "", option: str = "show") -> list[int]:
        return [int(each.value) for each in await self.sees("history", option, typed)]

    async def models(self, typed: str = "") -> list[str]:
        return [str(each.value) for each in await self.sees("imagine", "model", typed)]

    async def has_asked(self, *questions: str, command: str = "ask", person: str = "web:ada") -> None:
        option = "prompt" if command == "imagine" else "question"
        for minutes, question in enumerate(questions):
            request = replace(asked(person=person), command=command, options={option: question})
            at = NOON + timedelta(minutes=minutes)
            await Archive(self.house.store).has_done(request, search_text=question.casefold(), at=at)


@pytest.fixture
def database_url(tmp_path: Path) -> str:
    """What is found is the contracts' to say, on both; here it is what is made of it."""
    return f"sqlite:///{tmp_path}/flashbulb.db"


@pytest.fixture
async def ada(services: Services) -> AsyncIterator[Somebody]:
    async with services.house() as house:
        yield Somebody(house)


async def test_every_model_is_offered_with_its_price_the_default_first(ada):
    """Somebody chooses by what it is good at and what it costs, without leaving the line."""
    found = await ada.sees("imagine", "model")

    assert [each.value for each in found] == list(catalog().pictures)
    beginning = "Z-Image Turbo · 0.47 ¢ · quick, cheap, photographic pictures; the default · 1:1, 16:9, "
    assert found[0].label.startswith(beginning)


async def test_the_default_is_the_one_of_this_install(services):
    """Whoever runs it may have chosen another."""
    services.settings["FLASHBULB_PICTURE_MODEL"] = "flux-pro-1.1"

    async with services.house() as house:
        assert (await Somebody(house).models())[0] == "flux-pro-1.1"


@pytest.mark.parametrize(
    ("typed", "models"),
    [
        ("FLUX", ["flux-pro-1.1"]),
        ("flux-pro-1.1", ["flux-pro-1.1"]),
        ("imagen 4", ["imagen-4.0-ultra"]),
        ("hands lettering", ["flux-pro-1.1"]),
        ("price", ["imagen-4.0-ultra"]),
        (" ultra ", ["imagen-4.0-ultra"]),
        ("i", ["imagen-4.0-ultra", "z-image-turbo", "juggernaut-xl-v10", "flux-pro-1.1"]),
        ("watercolour", []),
    ],
)
async def test_models_are_found_by_name_and_by_what_they_are_good_at(ada, typed, models):
    """Few people know ids by heart; one that begins like this comes first."""
    assert await ada.models(typed) == models


async def test_own_requests_are_offered_newest_first(ada):
    """A number says nothing; the words and the time beside it do."""
    await ada.has_asked("Why is the sky blue?", "Why is\nthe sea wet?")
    await ada.has_asked("a  lighthouse", command="imagine")

    found = await ada.sees("history", "show")

    assert found == [
        Suggestion(3, "3 · /imagine a lighthouse · 22 Nov 12:00"),
        Suggestion(2, "2 · /ask Why is the sea wet? · 22 Nov 12:01"),
        Suggestion(1, "1 · /ask Why is the sky blue? · 22 Nov 12:00"),
    ]
    assert await ada.numbers(option="details") == [3, 2, 1]


async def test_words_narrow_the_numbers_down(ada):
    """The list is long after a month."""
    await ada.has_asked("the sky", "the sea", "the Sky again")

    assert await ada.numbers("sky") == [3, 1]
    assert await ada.numbers("nothing like it") == []


async def test_a_number_is_offered_itself_first_and_once(ada):
    """Whoever types 2 means number 2, even when other requests have a 2 in their words."""
    await ada.has_asked("the sky", "2 boats", "2 foxes", "9" * 20)

    assert await ada.numbers("2") == [2, 3]
    assert await ada.numbers("1") == [1]
    assert await ada.numbers("77") == []
    assert await ada.numbers("9" * 20) == [4]
    assert await ada.numbers("²") == []


async def test_nobody_is_offered_what_others_asked(ada):
    """Words are private even in a list of suggestions."""
    await ada.has_asked("a secret of Bob's", person="web:bob")

    assert await ada.numbers() == await ada.numbers("secret") == await ada.numbers("1") == []


async def test_nobody_is_offered_more_than_fits(ada):
    """Discord refuses a list of 26, and a line of 101 characters."""
    await ada.has_asked(*(f"{'very ' * 40}{number}" for number in range(30)))

    found = await ada.sees("history", "show")

    assert len(found) == 25
    assert all(len(each.label) <= 100 for each in found)
    assert found[0].label.startswith("30 · /ask very very")
    assert found[0].label.endswith(" … · 22 Nov 12:29")
    assert len(await ada.sees("history", "show", "7")) <= 25


async def test_typing_writes_nothing_and_costs_nothing(ada):
    """Every key that somebody presses asks for suggestions."""
    await ada.has_asked("the sky")
    archive = Archive(ada.house.store)
    tables = ("requests", "steps", "allowances", "turns", "offers")
    before = [await archive.rows(f"select * from {table}") for table in tables]

    await ada.models("flux")
    await ada.numbers("sky")

    assert [await archive.rows(f"select * from {table}") for table in tables] == before


async def test_what_is_denied_is_not_offered(ada):
    """Nobody chooses what they would then be refused, and nobody else misses it."""
    denied = Change("access", "person:web:ada", "model:flux-pro-1.1", "deny")
    await ada.house.rulebook.decide([denied], "web:owner")

    assert "flux-pro-1.1" not in await ada.models()
    assert "flux-pro-1.1" in [each.value for each in await ada.sees("imagine", "model", person="web:bob")]

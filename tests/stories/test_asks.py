"""Asking for more: one press, one decision, and everybody knows what came of it."""

import asyncio
from datetime import timedelta

import pytest

from bots.web.said import INBOX
from tests.stages.stage import PATIENCE_S
from tests.stages.telling import Telling

ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
A_DAY = timedelta(days=1)
ONE_A_DAY = pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="1")


@pytest.fixture
def boss(stage, bob):
    """Bob runs the bot."""
    stage.house.rulebook._admins = (bob.id,)
    stage.house.herald._house_admins = (bob.id,)
    return bob


async def card_for(stage, boss):
    """The newest card that the boss got."""
    async with asyncio.timeout(PATIENCE_S):
        while True:
            screens = [each for each in stage.direct_screens(boss) if not each.is_running and "Deny" in each.buttons]
            if screens:
                return screens[-1]
            await asyncio.sleep(0.01)


@ONE_A_DAY
async def test_one_press_of_each_gives_more(stage, ada, boss, books):
    """Nobody has to look for whoever can help, and whoever can helps from where they are."""
    await ada.types("the first one")
    stopped = await ada.types("one too many")
    assert stopped.shows("Your limit is 1 question a day")

    asked = await ada.taps(stopped, "Ask for more")
    card = await card_for(stage, boss)
    decided = await boss.taps(card, "+5")

    assert asked.shows("I have asked the admin for you")
    assert card.shows("asks for more for /ask", "1 question of 1 question are used today")
    assert card.buttons[:3] == ["+5", "+20", "Deny"]
    assert decided.shows("gets 5 questions more until the end of the day")
    for number in range(5):
        assert not (await ada.types(f"more {number}")).shows("Your limit")
    assert (await ada.types("again one too many")).shows("Your limit is 6 questions a day")
    assert await books.number("select count(*) from audit where what like 'ask asks %' and after = '5 more'") == 1


@ONE_A_DAY
async def test_no_is_an_answer_too(stage, ada, boss):
    """Waiting for nothing is worse."""
    await ada.types("the first one")
    await ada.taps(await ada.types("one too many"), "Ask for more")

    decided = await boss.taps(await card_for(stage, boss), "Deny")

    assert decided.shows("gets no more")
    assert (await ada.types("one too many")).shows("Your limit is 1 question a day")


@ONE_A_DAY
@ON_SQLITE
async def test_whoever_asked_is_told_of_the_answer_also_when_they_were_away(stage, ada, boss):
    """It stands among what the bot has written to them, whenever they look."""
    await ada.types("the first one")
    await ada.taps(await ada.types("one too many"), "Ask for more")
    card = await card_for(stage, boss)

    decided = await boss.taps(card, "+5")
    await stage.rests()

    assert not decided.shows("could not tell them")
    assert stage.direct_screens(ada)[-1].shows("You asked for more, and you got it: 5 questions on top")


@ON_SQLITE
@pytest.mark.parametrize("stage", ["web"], indirect=True)
@ONE_A_DAY
async def test_on_a_page_that_was_closed_the_answer_waits(stage, ada, boss):
    """The page itself reaches nobody who is not there."""
    await ada.types("the first one")
    await ada.taps(await ada.types("one too many"), "Ask for more")
    card = await card_for(stage, boss)
    await ada.leaves()

    await boss.taps(card, "+5")
    await stage.rests()

    ada.conversation = INBOX
    assert (await ada.reloads())[-1].shows("You asked for more, and you got it: 5 questions on top")


@ONE_A_DAY
@ON_SQLITE
async def test_of_two_admins_the_first_one_decides(stage, ada, boss, books):
    """Twice five is not what either of them meant."""
    await ada.types("the first one")
    await ada.taps(await ada.types("one too many"), "Ask for more")
    card = await card_for(stage, boss)

    first, second = await asyncio.gather(boss.taps(card, "+5"), boss.taps(card, "+20"))

    quicker = [each for each in (first, second) if each.shows("was quicker")]
    assert len(quicker) == 1
    assert await books.number("select count(*) from grants") == 1
    assert await books.number("select count(*) from asks where state = 'granted'") == 1


@ONE_A_DAY
@ON_SQLITE
async def test_asking_twice_asks_once(stage, ada, boss, books):
    """The admin's day is short, too."""
    await ada.types("the first one")
    stopped = await ada.types("one too many")

    await ada.taps(stopped, "Ask for more")
    await ada.taps(stopped, "Ask for more")

    assert await books.number("select count(*) from asks") == 1
    cards = [each for each in stage.direct_screens(boss) if "Deny" in each.buttons]
    assert len(cards) <= 1


@ONE_A_DAY
@ON_SQLITE
async def test_nobody_gives_more_to_themselves(stage, ada, boss, books):
    """A card is not a right: who presses is looked at."""
    await ada.types("the first one")
    await ada.taps(await ada.types("one too many"), "Ask for more")
    card = await card_for(stage, boss)
    stage.house.rulebook._admins = ("web:somebody-else",)
    boss.is_admin = False

    assert (await boss.taps(card, "+20")).shows("Only whoever runs this workspace or bot decides about limits")

    assert await books.number("select count(*) from grants") == 0


@ONE_A_DAY
@ON_SQLITE
async def test_where_nobody_can_be_asked_it_says_so(stage, ada):
    """A button that does nothing is a lie."""
    stage.house.herald._places.clear()
    await ada.types("the first one")

    asked = await ada.taps(await ada.types("one too many"), "Ask for more")

    assert asked.shows("Please ask whoever runs this bot")


@ONE_A_DAY
@ON_SQLITE
async def test_what_was_given_ends_with_the_day(stage, ada, boss, services):
    """A kindness for today is no rule for tomorrow."""
    await ada.types("the first one")
    await ada.taps(await ada.types("one too many"), "Ask for more")
    await boss.taps(await card_for(stage, boss), "+5")
    services.clock.is_set_to(services.clock.now() + A_DAY)

    await ada.types("tomorrow's first")

    assert (await ada.types("tomorrow's second")).shows("Your limit is 1 question a day")


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="10")
@ON_SQLITE
async def test_one_gentle_word_at_four_fifths(ada):
    """Said once, and early enough to do something about it."""
    said = [await ada.types(f"question {number}") for number in range(10)]

    assert [screen.shows("are left to you") for screen in said] == [False] * 7 + [True] + [False] * 2
    assert said[7].shows("2 questions of 10 questions today are left to you.")


@pytest.mark.settings(FLASHBULB_TOTAL_USD_PER_MONTH="0.0001")
@ON_SQLITE
async def test_admins_are_told_once_when_the_ceiling_turns_people_away(stage, ada, bob):
    """Whoever pays hears it from the bot, and not from fifty people."""
    told: list[str] = []

    async def tell(_account: str, words: str) -> bool:
        told.append(words)
        return True

    stage.house.herald._house_admins = ("test:boss",)
    stage.house.herald.goes_by("test", Telling(tell))

    for person in (ada, bob, ada):
        assert (await person.types("a question")).shows("The limit of everybody here")
    await stage.rests()

    assert len(told) == 1
    assert "requests are being turned away" in told[0]

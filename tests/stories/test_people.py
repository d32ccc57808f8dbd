"""One person on several platforms: tied together with a code, one limit, one history, and two people again."""

import asyncio
import re
from datetime import UTC, datetime, timedelta

import pytest

from core.administration import Change
from core.sandbox.gemini_mishaps import Words
from tests.stages import discord, slack
from tests.stages.both import everywhere

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
CODE = re.compile(r"Your code: (\S+)")
FOX = "a fox --raw --ar 16:9"
ON_SQLITE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
pytestmark = ON_SQLITE


@pytest.fixture
async def where(request, services):
    """Discord, Slack and the page, with one house behind them."""
    for mark in request.node.iter_markers("settings"):
        services.settings.update(mark.kwargs)
    async with everywhere(services) as at:
        yield at


async def code_for(person) -> str:
    """What they read off their screen."""
    screen = await person.types("/link")
    return CODE.search(screen.text)[1]


async def link(main, other):
    """Take a code with one account and say it with the other; what that one sees."""
    return await other.types(f"/link {await code_for(main)}")


async def test_two_accounts_become_one_person(where):
    """Nobody has to know an id: a code on one screen, and the other types it."""
    screen = await link(where.on_discord, where.on_slack)

    assert screen.shows("these accounts are one person here now", "Discord: ", "Slack: ", "(this one)")
    listed = await where.on_discord.types("/link")
    assert listed.shows("These accounts are one person here", "Slack: ")
    assert "Unlink" in listed.buttons


async def test_a_code_is_typed_as_people_type(where):
    """In small letters, with a space instead of the dash."""
    code = (await code_for(where.on_page)).lower().replace("-", " ")

    screen = await where.on_slack.types(f"/link {code}")

    assert screen.shows("these accounts are one person here now")


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="2")
async def test_there_is_one_limit_over_both(where, books):
    """Two accounts are not twice as much."""
    await where.on_discord.types("hello")
    await link(where.on_discord, where.on_slack)
    await where.on_slack.types("hello")

    screens = [await person.types("hello again") for person in (where.on_slack, where.on_discord)]

    assert all(screen.shows("Your limit is 2 questions a day") for screen in screens)
    await books.balance()


async def test_there_is_one_history(where):
    """What was asked before stands behind, and each line says where it was."""
    await where.on_discord.types("a question on Discord")
    await where.on_slack.types("a question on Slack")
    await link(where.on_discord, where.on_slack)
    await where.on_slack.types("one more")

    screens = [await person.types("/history") for person in (where.on_discord, where.on_slack)]

    for screen in screens:
        assert screen.shows(
            "1 to 3 of 3", "1 /ask a question on Discord", "2 /ask a question on Slack", "3 /ask one more"
        )
        assert screen.shows("· Discord ·", "· Slack ·")


async def test_history_is_filtered_by_command_and_platform(where):
    """One remembers where it was, and what it was."""
    await where.on_discord.types("a question on Discord")
    await where.on_slack.types(f"/imagine {FOX}")
    await link(where.on_discord, where.on_slack)

    by_command = await where.on_discord.types("/history command:imagine")
    by_platform = await where.on_slack.types("/history question --platform discord")
    nothing = await where.on_slack.types("/history --platform page")

    assert by_command.shows("Your requests with /imagine", "1 to 1 of 1", "2 /imagine a fox")
    assert by_platform.shows("Your requests on Discord with “question” in them", "1 to 1 of 1")
    assert nothing.shows("There are no requests on the page in your history.")


async def test_a_picture_is_opened_on_the_other_platform_with_live_buttons(where, modelslab):
    """It is shown there, and what is pressed below it works."""
    await where.on_discord.types(f"/imagine {FOX}")
    await link(where.on_discord, where.on_slack)

    opened = await where.on_slack.types("/history show:1")
    again = await where.on_slack.taps(opened, "Vary")

    assert opened.alts
    assert again.alts
    assert modelslab.bought == 2


async def test_what_stood_there_before_still_works_with_both_accounts(where, gemini):
    """A button that was made before the accounts were tied is not somebody else's now."""
    drawn = await where.on_slack.types(f"/imagine {FOX}")
    listed = await where.on_discord.types("/help imagine")
    await link(where.on_discord, where.on_slack)

    varied = await where.on_slack.taps(drawn, "Vary")
    overview = await where.on_discord.taps(listed, "All commands")

    assert varied.alts
    assert overview.shows("What you can ask for")


async def test_the_page_shows_what_somebody_does_on_it(where):
    """Under whichever name it is kept, it appears in their tab, and after a reload too."""
    await link(where.on_discord, where.on_page)

    screen = await where.on_page.types("hello")

    assert "questions left" in screen.text
    assert any("hello" in shown.text or shown.id == screen.id for shown in await where.on_page.reloads())


async def test_own_defaults_hold_for_both(where, modelslab):
    """Chosen once, wherever it is; where they differed, the account that gave the code decides."""
    on_discord = await where.on_discord.types("/settings mine")
    await where.on_discord.edits(on_discord, "Change my defaults", own_imagine_aspect="16:9")
    on_slack = await where.on_slack.types("/settings mine")
    await where.on_slack.edits(on_slack, "Change my defaults", own_ask_thinking="low", own_imagine_aspect="9:16")

    await link(where.on_discord, where.on_slack)

    await where.on_slack.types("/imagine a fox --raw")
    assert modelslab.bodies[-1]["width"] > modelslab.bodies[-1]["height"]
    assert (await where.on_discord.types("/settings mine")).shows("low", "16:9")
    shared = await where.on_slack.types("/settings mine")
    await where.on_slack.edits(shared, "Change my defaults", own_ask_thinking="high")
    assert (await where.on_discord.types("/settings mine")).shows("high")


async def test_unlinking_gives_both_their_past_back(where, books):
    """What was asked with an account goes back to it, and so does what it used."""
    await where.on_discord.types("a question on Discord")
    await where.on_slack.types("a question on Slack")
    await link(where.on_discord, where.on_slack)
    await where.on_slack.types("one more on Slack")

    asked = await where.on_slack.types("/link unlink")
    parted = await where.on_slack.taps(asked, "Unlink now")

    assert asked.shows("becomes a person of its own again")
    assert parted.shows("is a person of its own again")
    on_discord, on_slack = [await person.types("/history") for person in (where.on_discord, where.on_slack)]
    assert on_discord.shows("1 to 1 of 1", "a question on Discord")
    assert on_slack.shows("1 to 2 of 2", "a question on Slack", "one more on Slack")
    now = where.services.clock.now()
    assert await books.used_today(where.on_discord.id, "asks", now) == 1
    assert await books.used_today(where.on_slack.id, "asks", now) == 2
    await books.balance()


async def test_a_mistake_is_taken_back_with_a_button(where):
    """The answer itself offers it, and asks first."""
    linked = await link(where.on_discord, where.on_slack)

    sure = await where.on_slack.taps(linked, "Unlink")
    await where.on_slack.taps(sure, "Unlink now")

    assert (await where.on_discord.types("/link unlink")).shows("This account is tied to no other")


async def test_whoever_is_linked_while_something_runs_pays_once(where, gemini, books):
    """The answer goes on to its end, and is the one person's who is there then."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    asked = await where.on_slack.begins("why is the sky blue?")
    await asked.until("Air scatters")
    await link(where.on_discord, where.on_slack)
    gemini.goes_on()

    screen = await asked.done()

    assert screen.shows("blue light.", "199 of 200 questions left")
    now = where.services.clock.now()
    assert await books.used_today(where.on_discord.id, "asks", now) == 1
    assert await books.used_today(where.on_slack.id, "asks", now) == 0
    assert (await where.on_discord.types("/history")).shows("why is the sky blue?", "1 to 1 of 1")
    await books.balance()


async def test_what_runs_is_stopped_with_the_button_that_stood_there(where, gemini, books):
    """Linking in the middle of an answer takes nobody's Stop away."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    asked = await where.on_slack.begins("why is the sky blue?")
    await asked.until("Air scatters")
    await link(where.on_discord, where.on_slack)

    screen = await asked.stops()

    assert screen.shows("Stopped. Nothing was charged.")
    gemini.goes_on()
    assert await books.rows("select * from holds") == []


async def test_wrong_codes_run_out(where):
    """Five an hour: nobody guesses their way into somebody else's history."""
    code = await code_for(where.on_discord)

    screens = [await where.on_slack.types(f"/link WRONG{number}") for number in range(6)]

    assert all(screen.shows("not a code that is valid now") for screen in screens[:5])
    assert screens[5].shows("Too many codes were wrong")
    assert (await where.on_slack.types(f"/link {code}")).shows("Too many codes were wrong")


async def test_a_code_expires(where, services):
    """Forgotten on a screen, it is worth nothing after ten minutes."""
    services.clock.is_set_to(NOON)
    code = await code_for(where.on_discord)
    services.clock.is_set_to(NOON + timedelta(minutes=10, seconds=1))

    screen = await where.on_slack.types(f"/link {code}")

    assert screen.shows("not a code that is valid now", "gives you a new one")


async def test_two_who_use_a_code_at_once_do_not_both_get_in(where):
    """One of them, and the other is told that it is not valid."""
    code = await code_for(where.on_page)

    screens = await asyncio.gather(*(person.types(f"/link {code}") for person in (where.on_discord, where.slack.bob)))

    assert sorted(screen.shows("one person here now") for screen in screens) == [False, True]
    assert sorted(screen.shows("not a code that is valid now") for screen in screens) == [False, True]


async def test_ones_own_code_is_for_the_other_account(where):
    """A clear sentence, and the way on."""
    code = await code_for(where.on_discord)

    screen = await where.on_discord.types(f"/link {code}")

    assert screen.shows("That is this account's own code", "say it with the other account")


async def test_a_code_is_written_down_nowhere(where, services):
    """Whoever reads the database, or a backup of it, becomes nobody else."""
    code = await code_for(where.on_discord)
    await where.rests()

    written = b"".join(path.read_bytes() for path in services.folder.rglob("flashbulb.db*"))

    assert written
    assert code.encode() not in written
    assert code.replace("-", "").encode() not in written


async def test_the_page_is_one_of_three(where):
    """Whoever is at all of them has one history at all of them, and leaves with one account."""
    for person in (where.on_discord, where.on_slack, where.on_page):
        await person.types("hello")
    await link(where.on_discord, where.on_slack)
    await link(where.on_slack, where.on_page)
    assert (await where.on_page.types("/history")).shows("1 to 3 of 3", "· Page ·")
    listed = await where.on_discord.types("/link")
    assert {"Unlink Slack", "Unlink Page"} <= set(listed.buttons)

    sure = await where.on_discord.taps(listed, "Unlink Slack")
    await where.on_discord.taps(sure, "Unlink now")

    assert (await where.on_page.types("/history")).shows("1 to 2 of 2")
    assert (await where.on_slack.types("/history")).shows("1 to 1 of 1")


@pytest.mark.settings(FLASHBULB_ASKS_PER_DAY="100")
async def test_a_limit_of_ones_own_is_not_left_behind(where):
    """Whom an admin has limited on one platform, does not get out by being somebody else on another."""
    strict = Change("limit", f"person:{where.on_slack.id}", "asks day", "1")
    await where.house.rulebook.decide([strict], "command line")
    await link(where.on_discord, where.on_slack)
    await where.on_slack.types("hello")

    screen = await where.on_slack.types("hello again")

    assert screen.shows("Your limit is 1 question a day")
    assert not (await where.on_discord.types("hello")).shows("Your limit")


async def test_files_are_pinned_by_number(where, books):
    """Typed on the platform where one happens to be; what has no files cannot be pinned."""
    await where.on_discord.types(f"/imagine {FOX}")
    await where.on_slack.types("hello")
    await link(where.on_discord, where.on_slack)

    pinned = await where.on_slack.types("/history pin:1")
    refused = await where.on_slack.types("/history pin:2")

    assert pinned.shows("Pinned: its files stay")
    assert refused.shows("There are no files there")
    assert await books.number("select count(*) from works where is_pinned = 1") == 1
    assert (await where.on_discord.types("/history unpin:1")).shows("Not pinned any more")


async def test_another_process_knows_at_once(services):
    """Discord is served by one process and Slack by another: neither waits for the other to look."""
    async with discord.stage(services) as first, slack.stage(services) as second:
        drawn = await second.ada.types(f"/imagine {FOX}")
        assert drawn.alts
        code = await code_for(second.ada)
        await first.ada.types(f"/link {code}")
        opened = await first.ada.types("/history show:1")

        varied = await first.ada.taps(opened, "Vary")

        assert opened.alts
        assert varied.alts
        assert (await second.ada.types("/history")).shows("1 to 2 of 2", "· Discord ·")

"""Discord's own bad days: errors, limits and lost connections. What was asked is answered, once."""

import asyncio

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.standins.discord_mishaps import broken, cut, page, refused, slow, too_many

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


@pytest.mark.parametrize(
    "play",
    [
        broken("ack"),
        broken("ack").applied(),
        page("ack"),
        page("ack").applied(),
        cut("ack"),
        cut("ack").applied(),
        slow("ack", 1.0),
        too_many("ack", 0.3),
    ],
    ids=["503", "503 applied", "page", "page applied", "cut", "cut applied", "slow", "429"],
)
async def test_an_acknowledgement_that_fails_once_is_made_again(square, ada, gemini, books, play):
    """Three seconds are enough for a second try; whether Discord took the first one is found out by it."""
    gemini.will(Words(("Air scatters blue light.",)))
    square.discord.will(play)

    screen = await ada.types("/ask why?")

    assert screen.shows("Air scatters blue light.", "¢")
    assert len(square.answers) == 1
    assert await books.outcomes() == ["done"]


async def test_what_was_never_acknowledged_is_never_paid(square, ada, gemini, books):
    """Discord has told them that the bot did not answer; nobody would ever see what they paid for."""
    square.discord.always(broken("ack"))
    await ada.begins("/ask why?")
    await asyncio.sleep(3.2)
    square.discord.always()

    await square.stage.rests()

    assert gemini.request_count == 0
    assert await books.charged(ada.id) == 0


async def test_an_answer_acknowledged_in_the_dark_is_stopped_and_deleted_like_any_other(square, ada, gemini):
    """Of an acknowledgement whose answer got lost nobody knows the message's id."""
    square.discord.will(cut("ack").applied())
    gemini.will(Words(("\n\n".join("word " * 300 for _ in range(2)), "never said")))
    gemini.pauses()
    waiting = await ada.begins("/ask why?")
    await square.discord.until(lambda: len(square.answers) == 2)

    screen = await waiting.stops()

    assert screen.shows("Stopped. Nothing was charged.")
    assert len(square.answers) == 2


@pytest.mark.parametrize("play", [broken("edit"), page("edit"), cut("edit"), too_many("edit", 0.3)])
async def test_a_change_that_fails_is_made_up_for(square, ada, gemini, play):
    """The last state is the one that counts, and it is there."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.begins("/ask why?")
    await waiting.until("Air scatters")
    square.discord.will(play, play)

    gemini.goes_on()
    screen = await waiting.done()

    assert screen.shows("Air scatters blue light.", "¢")
    assert len(square.answers) == 1


@pytest.mark.parametrize("play", [broken("followup"), page("followup"), cut("followup")], ids=["503", "page", "cut"])
async def test_a_page_that_was_posted_though_it_seemed_to_fail_stands_there_once(square, ada, gemini, play):
    """Discord had it, and its answer got lost: the retry must not post the page again."""
    gemini.will(Words(("\n\n".join(f"{n} " + "word " * 300 for n in range(2)),)))
    square.discord.will(play.applied())

    await ada.types("/ask a long one")
    await square.stage.rests()

    assert len(square.answers) == 2


async def test_an_answer_that_a_moderator_deletes_is_stopped(square, ada, gemini, books):
    """Whoever takes it away wants no more of it: the provider is told, nothing is paid, nothing is posted again."""
    gemini.will(Words(("Air scatters ", "blue ", "light.")))
    gemini.pauses()
    waiting = await ada.begins("/ask why?")
    screen = await waiting.until("Air scatters")

    await square.discord.deletes(screen.messages[0])
    gemini.goes_on()
    await square.stage.rests()

    assert square.answers == []
    assert await books.outcomes() in (["stopped"], ["done"])


@pytest.mark.parametrize(
    "asks",
    [lambda ada: ada.begins("/ask why?"), lambda ada: ada.mentions("why?")],
    ids=["by command", "by mention"],
)
async def test_deleting_a_running_answer_costs_nothing(square, ada, gemini, books, asks):
    """The model still talks when the next change finds nothing to change."""
    gemini.will(Words(("Air scatters ", "blue "), then="hangs"))
    gemini.pauses()
    waiting = await asks(ada)
    screen = await waiting.until("Air scatters")

    await square.discord.deletes(screen.messages[0])
    gemini.goes_on()
    await gemini.hung_up()
    await square.stage.rests()

    assert square.answers == []
    assert await books.outcomes() == ["stopped"]
    assert await books.charged(ada.id) == 0
    await books.balance()


async def test_an_answer_whose_channel_is_deleted_is_stopped(square, ada, gemini, books):
    """There is nobody left to read it."""
    gemini.will(Words(("Air scatters ", "blue "), then="hangs"))
    gemini.pauses()
    waiting = await ada.begins("/ask why?")
    await waiting.until("Air scatters")

    await square.discord.deletes_channel(square.plaza)
    gemini.goes_on()
    await gemini.hung_up()
    await square.stage.rests()

    assert await books.charged(ada.id) == 0
    await books.balance()


async def test_an_answer_goes_on_when_the_bot_is_removed_from_the_server(square, ada, bob, gemini, books):
    """The token still works: what was asked is answered, and nothing breaks."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.begins("/ask why?")
    await waiting.until("Air scatters")

    await square.discord.removes_bot(square.guild)
    gemini.goes_on()
    screen = await waiting.done()

    assert screen.shows("Air scatters blue light.", "¢")
    assert await books.outcomes() == ["done"]


async def test_a_message_too_old_to_be_changed_does_not_hold_the_answer_up(square, ada, gemini, books):
    """Discord's limit for old messages (30046) is one more refusal that has an end."""
    gemini.will(Words(("Air scatters blue light.",)))
    square.discord.will(refused("edit", 30046))

    screen = await ada.types("/ask why?")

    assert screen.shows("Air scatters blue light.", "¢")


async def test_five_hundred_commands_at_once_are_all_answered(square, ada, gemini, books):
    """Discord throws away what is not acknowledged in time. How long that takes is measured by `make bench`: here five
    hundred people, Discord, Gemini and the bot share one busy process, so it waits longer than its three seconds."""
    square.discord.ack_within_s = 60
    gemini.always(Words(("Yes.",)))
    people = [square.stage.joins(f"Person {number}") for number in range(500)]
    for person in people:
        square.guild.members[person.user.id] = square.guild.members[ada.user.id]
        person.place = square.plaza

    asked = [await person.uses("ask", question="are you there?") for person in people]
    async with asyncio.timeout(90):
        # Each by its own bell: one that looks at all of them after every change takes longer than the bot.
        await asyncio.gather(*(each.asked.acked(60) for each in asked))
        await square.stage.rests(patience_s=60)

    assert all(each.asked.is_acked for each in asked)
    assert sum("Yes." in posted.content for posted in square.answers) == 500
    assert await books.outcomes() == ["done"] * 500
    await books.balance()


async def test_a_question_that_is_deleted_is_answered_all_the_same(square, ada, gemini):
    """A reply to a message that is gone must not fail for it, or the answer that was paid for would be lost."""
    gemini.will(Words(("Air scatters blue light.",)))
    waiting = await ada.mentions("why?")

    await square.discord.deletes(waiting.asked)
    await square.stage.rests()

    (posted,) = square.answers
    assert "Air scatters blue light." in posted.text


async def test_a_picture_stopped_by_deleting_its_message_costs_nothing(square, ada, modelslab, books):
    """A picture nobody is to see is not paid for by a person."""
    modelslab.ready_after_s = 3600
    waiting = await ada.begins("/imagine a fox --raw --ar 16:9")
    screen = await waiting.until("Drawing:")

    await square.discord.deletes(screen.messages[0])
    modelslab.orders[-1].ready_at = 0
    await square.stage.rests()

    assert square.answers == []
    await books.balance()

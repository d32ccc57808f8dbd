"""Slack's own bad days: errors, limits, lost connections, closed doors. What was asked is answered, once."""

import asyncio

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.answers import WHOLE
from tests.stages.slack_screen import seen
from tests.standins.slack_mishaps import broken, cut, page, refused, slow, too_many

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

FOX = "a fox --raw --ar 16:9"
LONG = "\n\n".join(f"{n} " + "word " * 1500 for n in range(3))
LOST = [broken, page, cut]
IDS = ["503", "page", "cut"]


def whole(posted) -> str:
    return "\n".join(map(seen, posted))


# ------------------------------------------------------------------------------------------- posted, and unknown


@pytest.mark.parametrize("play", LOST, ids=IDS)
async def test_an_answer_that_was_posted_though_it_seemed_to_fail_stands_there_once(office, ada, gemini, books, play):
    """Slack had it, and the receipt got lost: what stands there is found by its mark, and completed."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    office.slack.will(play("chat.postMessage").applied())

    await ada.uses("/ask", "why?")
    await office.stage.rests()

    (answer,) = office.answers
    assert "Air scatters blue light." in answer.words
    assert answer.labels == WHOLE
    assert await books.outcomes() == ["done"]


@pytest.mark.parametrize("play", LOST, ids=IDS)
async def test_an_answer_that_was_not_posted_is_posted_once(office, ada, gemini, play):
    """The same failure, and nothing stands there."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    office.slack.will(play("chat.postMessage"))

    await ada.uses("/ask", "why?")
    await office.stage.rests()

    (answer,) = office.answers
    assert "Air scatters blue light." in answer.words


@pytest.mark.parametrize("play", LOST, ids=IDS)
async def test_a_further_page_that_seemed_to_fail_stands_there_once(office, ada, gemini, play):
    """A long answer is several messages, and any of them can get lost on the way back."""
    gemini.will(Words((LONG,)))
    second = play("chat.postMessage").applied().only(lambda call: bool(call.text("thread_ts")))
    office.slack.will(second)

    await ada.uses("/ask", "a long one")
    await office.stage.rests()

    assert all(f"{n} word" in whole(office.answers) for n in range(3))
    assert whole(office.answers).count("1 word") == 1


@pytest.mark.parametrize("play", LOST, ids=IDS)
async def test_a_stream_that_began_though_it_seemed_to_fail_is_gone_on_with(office, ada, gemini, play):
    """A stream has no mark before its end: it is known by being ours and nobody's."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    office.slack.will(play("chat.startStream").applied())
    before = await ada.says("Are you there?")

    await ada.mentions("why?", thread=before.asked)
    await office.stage.rests()

    (answer,) = office.answers
    assert "Air scatters blue light." in answer.words
    assert not answer.is_streaming


async def test_what_was_told_in_a_thread_is_not_taken_for_a_lost_stream(office, ada, gemini):
    """A sentence of ours from a moment before bears no mark either, and stays what it is."""
    gemini.will(Words(("Air scatters blue light.",)))
    ada.place = office.slack.dm(ada.user)
    root = (await ada.says("/help")).asked
    await office.stage.rests()
    wire = office.stage.adapter._rooms.replies.wire
    told = ada.place.messages[await wire.post(ada.place.id, {"text": "By the way."}, thread=root.ts)]
    office.slack.will(cut("chat.startStream"))

    await ada.says("why?", thread=root)
    await office.stage.rests()

    assert told.text == "By the way."
    assert ada.sees("Air scatters blue light.")


@pytest.mark.parametrize("play", [*LOST, lambda method: too_many(method, 1)], ids=[*IDS, "429"])
async def test_a_change_that_fails_is_made_up_for(office, ada, gemini, play):
    """The last state is the one that counts, and it is there."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.uses("/ask", "why?")
    await waiting.until("Air scatters")
    office.slack.will(play("chat.update"), play("chat.update"))

    gemini.goes_on()
    screen = await waiting.done()

    assert screen.shows("Air scatters blue light.", "¢")
    assert len(office.answers) == 1


async def test_a_slow_slack_gets_the_whole_answer(office, ada, gemini):
    """Nothing overtakes anything."""
    gemini.will(Words(tuple(f"{n} " for n in range(50))))
    office.slack.always(slow("any", 0.1))

    screen = await (await ada.uses("/ask", "count")).done()

    assert screen.shows(" ".join(map(str, range(50))))
    assert len(office.answers) == 1


@pytest.mark.parametrize("where", ["channel", "thread", "directly", "privately"])
async def test_a_minute_of_refusals_of_everything_loses_no_word(office, ada, gemini, books, where):
    """Slack says that it is too much, whatever is called; the final text is complete, once."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    for method in ("chat.postMessage", "chat.update", "chat.startStream", "chat.appendStream", "chat.stopStream"):
        office.slack.will(*[too_many(method, 1)] * 2)
    office.slack.will(*[too_many("respond", 1)] * 2)
    office.slack.will(*[too_many("agents.sessions.setStatus", 1), too_many("assistant.threads.setStatus", 1)] * 2)

    match where:
        case "channel":
            waiting = await ada.uses("/ask", "why?")
        case "thread":
            waiting = await ada.mentions("why?")
        case "directly":
            ada.place = office.slack.dm(ada.user)
            waiting = await ada.says("why?")
        case _:
            waiting = await ada.uses("/ask", "why? --private")
    async with asyncio.timeout(30):
        while office.stage.desk._tasks or office.stage.adapter._hearing:
            await asyncio.wait([*office.stage.desk._tasks, *office.stage.adapter._hearing])
    screen = await waiting.screen()

    assert screen.text.count("Air scatters blue light.") == 1
    assert await books.outcomes() == ["done"]


# ----------------------------------------------------------------------------------------- where it may not be


async def test_in_a_private_channel_without_the_bot_it_answers_by_the_address(office, ada, bob, gemini):
    """Everybody there reads it all the same, and how to invite the bot."""
    ada.place = office.den
    gemini.will(Words(("Air scatters blue light.",)))

    waiting = await ada.uses("/ask", "why?")
    await office.stage.rests()

    (answer,) = office.answers_in(office.den)
    assert answer.via == "response_url"
    assert "Air scatters blue light." in answer.words
    assert (await waiting.screen()).shows("/invite")


async def test_a_picture_for_a_private_channel_comes_directly_and_says_how_to_invite(office, ada, modelslab):
    """No file gets in there without a member."""
    ada.place = office.den

    await ada.uses("/imagine", FOX)
    await office.stage.rests()

    dm = office.slack.dm(ada.user)
    assert [len(each.files) for each in office.answers_in(dm) if each.files] == [1]
    assert any("/invite" in words for words in office.alone(ada))
    assert modelslab.bought == 1


async def test_a_picture_joins_a_public_channel_by_itself(office, ada, modelslab):
    """Nobody has to invite it where anybody may enter."""
    ada.place = office.harbour

    await ada.uses("/imagine", FOX)
    await office.stage.rests()

    assert office.harbour.has_bot
    assert [len(each.files) for each in office.answers_in(office.harbour) if each.files] == [1]
    assert modelslab.bought == 1


async def test_people_among_themselves_are_answered_by_the_address(office, ada, bob, gemini):
    """The bot is not in there and cannot be."""
    ada.place = office.slack.direct(ada.user, bob.user)
    gemini.will(Words(("Air scatters blue light.",)))

    await ada.uses("/ask", "why?")
    await office.stage.rests()

    (answer,) = office.answers_in(ada.place)
    assert "Air scatters blue light." in answer.words


async def test_a_private_answer_whose_blocks_are_not_taken_is_said_plainly(office, ada, gemini):
    """A mistake of ours in a block must not cost somebody their answer."""
    gemini.will(Words(("Air scatters blue light.",)))
    bad = refused("respond", "invalid_blocks").only(lambda call: bool(call.args.get("blocks")))
    office.slack.always(bad)

    await ada.uses("/ask", "why? --private")
    await office.stage.rests()

    assert sum("Air scatters blue light." in words for words in office.alone(ada)) == 1
    assert office.answers == []


async def test_a_long_answer_where_it_is_no_member_is_whole_all_the_same(office, ada, gemini):
    """An address takes five messages and no file."""
    ada.place = office.den
    words = "\n\n".join(f"{n} " + "word " * 1500 for n in range(9))
    gemini.will(Words((words,)))

    await ada.uses("/ask", "a very long one")
    await office.stage.rests()

    files = [file for each in office.answers_in(office.slack.dm(ada.user)) for file in each.files]
    assert len(files) == 1
    assert "8 word" in (files[0].content or b"").decode()


async def test_removed_while_it_answers_it_goes_on_where_it_can(office, ada, gemini, books):
    """Somebody removes the app from the channel: what was asked is answered by the address."""
    ada.place = office.slack.channel("cellar", ada.user, is_private=True)
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.uses("/ask", "why?")
    await waiting.until("Air scatters")

    office.slack.remove_bot(ada.place)
    gemini.goes_on()
    await office.stage.rests()

    (last,) = [each for each in office.slack.posted if each.via == "response_url" and not each.is_ephemeral]
    assert "Air scatters blue light." in last.words
    assert await books.outcomes() == ["done"]


async def test_archived_while_it_answers_it_goes_on_directly(office, ada, gemini, books):
    """Nothing can be written there any more, and what was paid for is read all the same."""
    gemini.will(Words(("Air scatters ", "blue light.")))
    gemini.pauses()
    waiting = await ada.mentions("why?")
    await waiting.until("Air scatters")

    plays = ("chat.postMessage", "chat.update", "chat.appendStream", "chat.stopStream", "chat.startStream")
    at_home = office.slack.dm(ada.user).id
    office.slack.always(
        *(refused(each, "is_archived").only(lambda call: call.text("channel") != at_home) for each in plays)
    )
    gemini.goes_on()
    await office.stage.rests()

    assert any("Air scatters blue light." in seen(each) for each in office.answers_in(office.slack.dm(ada.user)))
    assert await books.outcomes() == ["done"]


async def test_an_answer_that_reaches_nobody_does_not_keep_the_bot_busy(office, ada, gemini, books):
    """Neither here, nor by an address, nor directly: it is written down, and that is all."""
    gemini.will(Words(("Air scatters blue light.",)))
    office.slack.always(refused("chat.postMessage", "channel_not_found"), refused("respond", "channel_not_found"))

    await ada.uses("/ask", "why?")
    await office.stage.rests()

    assert await books.outcomes() == ["done"]
    assert len(office.slack.calls("chat.postMessage")) < 6


# ------------------------------------------------------------------------------------------------- taken away


@pytest.mark.parametrize("how", ["by command", "by mention"])
async def test_deleting_a_running_answer_stops_it_and_costs_nothing(office, ada, gemini, books, how):
    """Whoever takes it away wants no more of it: nothing is posted again."""
    gemini.will(Words(("Air scatters ", "blue "), then="hangs"))
    gemini.pauses()
    waiting = await (ada.uses("/ask", "why?") if how == "by command" else ada.mentions("why?"))
    screen = await waiting.until("Air scatters")

    await office.slack.deletes_message(ada.user, next(each for each in screen.messages if each.author.is_bot))
    gemini.goes_on()
    await gemini.hung_up()
    await office.stage.rests()

    assert office.answers == []
    assert await books.outcomes() == ["stopped"]
    assert await books.charged(ada.id) == 0
    await books.balance()


async def test_deleting_the_message_of_a_picture_stops_it(office, ada, modelslab, books):
    """Nobody is to see it, so nobody pays."""
    modelslab.ready_after_s = 3600
    waiting = await ada.uses("/imagine", FOX)
    screen = await waiting.until("Drawing")

    await office.slack.deletes_message(ada.user, screen.messages[0])
    modelslab.orders[-1].ready_at = 0
    await office.stage.rests()

    assert office.answers == []
    await books.balance()


# ------------------------------------------------------------------------------------------------------- files


async def test_a_picture_is_shared_before_anything_stands_below_it(office, ada):
    """Slack looks at it first, and says that it has it before anybody sees it."""
    office.slack.share_after_s = 0.6

    screen = await (await ada.uses("/imagine", FOX)).done()

    kinds = ["file" if each.files else "words" for each in office.answers]
    assert kinds == ["words", "file", "words"]
    assert len(screen.pictures) == 1


@pytest.mark.parametrize("play", LOST, ids=IDS)
@pytest.mark.parametrize("method", ["files.completeUploadExternal", "files.getUploadURLExternal", "upload"])
async def test_a_picture_whose_receipt_got_lost_is_there_once(office, ada, modelslab, play, method):
    """Two of the same picture below each other is what people laugh at."""
    office.slack.will(play(method).applied())

    screen = await (await ada.uses("/imagine", FOX)).done()

    assert len(screen.pictures) == 1
    assert len([each for each in office.answers if each.files]) == 1
    assert modelslab.bought == 1


# -------------------------------------------------------------------------------------------------- on the way in


async def test_an_event_that_is_delivered_three_times_is_answered_once(office, ada, gemini, books):
    """Slack sends again what it believes was not taken."""
    gemini.always(Words(("Air scatters blue light.",)))
    waiting = await ada.mentions("why?")
    for delivery in office.slack.events_of(waiting.asked):
        await office.slack.redelivers(delivery, 2)

    await office.stage.rests()

    assert len(office.answers) == 1
    assert gemini.request_count == 1
    assert await books.outcomes() == ["done"]


async def test_a_command_that_is_delivered_twice_is_answered_once(office, ada, gemini, books):
    """The trigger is the same, so it is the same."""
    gemini.always(Words(("Air scatters blue light.",)))
    waiting = await ada.uses("/ask", "why?")
    await office.slack.redelivers(waiting.asked.delivery, 2)

    await office.stage.rests()

    assert len(office.answers) == 1
    assert await books.outcomes() == ["done"]


async def test_a_refresh_loses_nothing_and_doubles_nothing(office, ada, gemini, books):
    """Every hour or so Slack wants new connections."""
    gemini.always(Words(("Yes.",)))
    asked = []
    for number in range(6):
        asked.append(await ada.mentions(f"are you there, {number}?"))
        if number in (1, 3):
            await office.slack.sockets.refresh()

    await office.slack.until(lambda: len(office.answers) == 6)
    await office.stage.rests()

    assert len(office.answers) == 6
    assert await books.outcomes() == ["done"] * 6


async def test_a_cut_connection_comes_back_and_what_was_said_meanwhile_is_answered(office, ada, gemini, books):
    """Slack sends it again, and it is answered once."""
    gemini.always(Words(("Yes.",)))
    office.slack.sockets.refuses_handshakes = 3
    await office.slack.sockets.cut()
    async with asyncio.timeout(5):
        while office.stage.adapter.is_healthy:  # noqa: ASYNC110  it rings no bell
            await asyncio.sleep(0.01)

    await ada.mentions("are you there?")
    await office.slack.until(lambda: len(office.answers) == 1)
    await office.stage.rests()

    assert office.stage.adapter.is_healthy
    assert await books.outcomes() == ["done"]


@pytest.mark.parametrize("latency_s", [0.0, 0.3])
async def test_sixty_four_commands_at_once_are_acknowledged_in_time(office, gemini, books, latency_s):
    """Three seconds, whatever Slack itself takes to answer: nobody waits behind a fixed number of workers."""
    gemini.always(Words(("Yes.",)))
    people = [office.stage.joins(f"Person {number}") for number in range(64)]
    office.slack.latency_s = latency_s

    asked = await asyncio.gather(*(person.uses("/ask", "are you there?") for person in people))
    assert all(each.asked.ack and each.asked.ack.is_in_time for each in asked)
    async with asyncio.timeout(60):
        await office.stage.rests()
    office.slack.latency_s = 0

    assert office.slack.missed_acks == 0
    answered = [each for each in office.slack.posted if each.author is office.slack.bot and "Yes." in each.words]
    assert len(answered) == 64
    assert await books.outcomes() == ["done"] * 64
    await books.balance()

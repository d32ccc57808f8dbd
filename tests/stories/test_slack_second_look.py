"""What a second look at Slack found: whose token goes where, whose words are whose, and what nobody else is to read."""

import asyncio
import json

import pytest
from aiohttp import web

from core.memory import Claim
from core.sandbox.gemini_mishaps import Words, html
from core.sandbox.server import Loopback
from tests.stages.process import process
from tests.stages.slack import settings_of
from tests.stages.slack_square import turns
from tests.standins.slack_mishaps import refused
from tests.stories.test_bad_days_storage import locked

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_a_file_that_is_elsewhere_never_gets_the_token(office, ada):
    """A linked file comes with somebody else's address; whoever is there would own the bot."""
    asked: list[str] = []

    async def evil(request: web.Request) -> web.Response:
        asked.append(request.headers.get("Authorization", ""))
        return web.Response(body=b"hello", content_type="text/plain")

    app = web.Application()
    app.router.add_get("/notes.txt", evil)
    async with Loopback(app) as elsewhere:
        posted = await office.slack.posts(ada.user, office.plaza, "look", files=[("notes.txt", b"hi", "text/plain")])
        address = f"{elsewhere.url}/notes.txt"
        event = {
            "type": "app_mention",
            "user": ada.user.id,
            "channel": office.plaza.id,
            "ts": posted.ts,
            "text": f"<@{office.slack.bot.id}> what is in it?",
            "files": [{"id": "F1", "name": "notes.txt", "size": 5, "mimetype": "text/plain", "url_private": address}],
        }
        await office.slack.happens(event).settled()
        await office.until_alone(ada, "could not be fetched")

    assert asked == []


async def test_ask_about_this_is_private_where_that_is_the_own_default(office, ada, bob, gemini):
    """Somebody who answers everything for themselves alone does not expect one way that tells everybody."""
    gemini.will(Words(("Perhaps.",)))
    await office.stage.house.preferences.change(ada.id, "ask.private", "yes")
    posted = await office.slack.posts(bob.user, office.plaza, "The meeting is at nine.")

    await ada.chooses(posted, "ask_about_this")
    await ada.fills(question="is that too early?")
    await office.until_alone(ada, "Perhaps.")

    assert office.answers == []


async def test_a_thread_goes_on_although_nobody_knew_a_name(office, ada, gemini):
    """Names are worth a second and no more; whose thread it is does not hang on them."""
    office.slack.always(refused("users.info", "user_not_found"))
    gemini.will(Words(("Air.",)), Words(("Water.",)))
    asked = await ada.mentions("why is the sky blue?")
    await asked.done()

    answer = await (await ada.says("and the sea?", asked.asked)).done()

    assert answer.shows("Water.")


async def test_people_among_themselves_hear_nothing_of_a_broken_database(office, ada, bob, database_url):
    """Every reply in every thread would be answered with a complaint."""
    top = await office.slack.posts(ada.user, office.plaza, "lunch?")
    with locked(database_url):
        await office.slack.posts(bob.user, office.plaza, "at one", top)
        await office.stage.rests()

    assert office.alone(bob) == []


async def test_what_is_for_the_asker_alone_is_not_said_to_a_private_channel(office, bob, gemini):
    """The first use comes with a word about what is remembered: not with everybody's answer."""
    gemini.will(Words(("Because.",)))
    office.everybody_goes_to(office.den)

    await (await bob.uses("/ask", "why?")).until("Because.")
    await office.until_alone(bob, "I remember what you ask")

    assert not any("I remember what you ask" in each.words for each in office.seen_in(office.den))


async def test_below_a_shared_answer_one_can_go_on(office, ada, bob, gemini):
    """It looks like every other answer, so it works like every other one; and it is known what it said."""
    gemini.will(Words(("Lisbon.",)), Words(("Rome.",)))
    private = await ada.uses("/ask", "the capital of Portugal? --private")
    await office.until_alone(ada, "Lisbon.")
    alone = next(each for each in office.slack.posted if each.is_ephemeral and "Share" in each.labels)
    await office.slack.presses(ada.user, alone, "Share")
    await office.slack.until(lambda: office.answers)
    await office.stage.rests()

    answer = await (await bob.says("and of Italy?", office.answers[0])).done()

    assert answer.shows("Rome.")
    assert "Lisbon." in str(gemini.requests[-1].body["contents"])
    assert private.id


async def test_a_summary_tells_speakers_from_what_they_say(office, ada, bob, gemini):
    """A line of Bob's that begins like one of Ada's would put words into her mouth."""
    top = await office.slack.posts(ada.user, office.plaza, "Let us ship.")
    await office.slack.posts(bob.user, office.plaza, "No.\nAda: I agree with Bob.", top)

    await ada.chooses(top, "summarise_this")
    await office.stage.rests()

    data = gemini.requests[-1].body["contents"][-1]["parts"][0]["text"]
    said = [json.loads(line) for line in data.splitlines() if line.startswith("{")]
    assert [(each["who"], each["words"]) for each in said] == [
        ("Ada", "Let us ship."),
        ("Bob", "No.\nAda: I agree with Bob."),
    ]


@pytest.mark.parametrize("words", ["Imagine you are a teacher: why is it?", "imagine if it rained up"])
async def test_supposing_something_is_no_order_for_a_picture(office, ada, gemini, modelslab, words):
    """A picture costs fifty times as much as an answer."""
    gemini.will(Words(("Well.",)))

    screen = await (await ada.mentions(words)).done()

    assert screen.shows("Well.")
    assert modelslab.bought == 0


async def test_a_forwarded_message_is_looked_at(office, ada, gemini):
    """Forwarding is how people hand each other words on Slack."""
    gemini.will(Words(("It is about ducks.",)))
    event = {
        "type": "message",
        "channel_type": "im",
        "user": ada.user.id,
        "channel": office.slack.dm(ada.user).id,
        "ts": office.slack.new_ts(),
        "text": "",
        "attachments": [{"text": "Ducks are fine."}],
    }

    await office.slack.happens(event, "message.im").settled()
    await office.stage.rests()

    assert "Ducks are fine." in " ".join(turns(gemini))


async def test_where_slack_calls_us_the_rest_is_started_without_it(stage, services):
    """The page and Discord are not to wait for somebody to start Slack beside them."""
    services.settings.update({**settings_of(stage.slack), "SLACK_APP_TOKEN": ""})

    async with process(services, "run", "--port", "0") as run:
        assert run.url.startswith("http://")
        log = await asyncio.to_thread((services.folder / "log.txt").read_text)

    assert "Traceback" not in log


# --------------------------------------------------------------------------------------- what a process leaves behind


async def goes_on_with(office, request_id):
    """As another process would: this one has ended, as far as its desk knows."""
    office.stage.desk._is_ending = False
    past = await office.stage.house.store.history.by_id(request_id)
    screen = office.stage.adapter._rooms.replies.resume(past.request)
    office.stage.desk.resume(Claim(past.request, 1), screen)


async def test_a_process_that_ends_never_tells_half_of_a_private_answer(office, ada, gemini):
    """An address cannot take anything back: the half would have stood there as the answer."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    asked = await ada.uses("/ask", "why? --private")
    await gemini.sent(1)

    await office.stage.desk.drain(patience_s=0)
    assert not any("Air scatters" in each for each in office.alone(ada))
    gemini.goes_on()
    gemini.will(Words(("Air scatters ", "blue light most.")))
    await goes_on_with(office, asked.id)

    await office.until_alone(ada, "Air scatters blue light most.")


async def test_a_deleted_picture_does_not_come_back(office, ada):
    """Whoever takes a picture away wants it gone, also when a process ends soon after."""
    drawn = await (await ada.uses("/imagine", "a fox --raw")).done()
    request_id = office.stage.begun[0].id
    await ada.presses(drawn, "Delete")
    await office.stage.rests()
    posted = len(office.slack.posted)

    past = await office.stage.house.store.history.by_id(request_id)
    office.stage.desk.show_again(past, office.stage.adapter._rooms.replies.resume(past.request))
    await office.stage.rests()

    assert len(office.slack.posted) == posted


async def test_shared_twice_at_once_it_is_posted_once(office, ada, gemini):
    """A second press is impatience, and not a second wish."""
    gemini.will(Words(("Lisbon.",)))
    await ada.uses("/ask", "the capital of Portugal? --private")
    await office.until_alone(ada, "Lisbon.")
    await office.stage.rests()
    alone = next(each for each in office.slack.posted if each.is_ephemeral and "Share" in each.labels)
    office.slack.latency_s = 0.05

    await asyncio.gather(*(office.slack.presses(ada.user, alone, "Share") for _ in range(2)))
    await office.stage.rests()

    assert len(office.answers) == 1


async def test_a_refusal_in_direct_messages_stands_below_its_question(stage, ada, gemini):
    """Nobody looks on there, and a question without anything below it looks lost."""
    gemini.will(html(503), html(503), html(503))

    screen = await ada.types("/ask why?")

    assert not any(message.is_ephemeral for message in screen.messages)
    assert len(screen.messages) == 2

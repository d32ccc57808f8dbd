"""What people do at the stand-in of Slack, as the real bolt hears of it over Socket Mode."""

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.contracts.slack_stand_in.conftest import Hearing
from tests.standins.slack_payloads import CannotDo

BUTTON = {"type": "button", "text": {"type": "plain_text", "text": "Again"}, "action_id": "again", "value": "7"}
THUMBS = {
    "type": "feedback_buttons",
    "action_id": "rating",
    "positive_button": {"text": {"type": "plain_text", "text": "Good"}, "value": "up"},
    "negative_button": {"text": {"type": "plain_text", "text": "Bad"}, "value": "down"},
}
OPTIONS = [{"text": {"type": "plain_text", "text": name.title()}, "value": name} for name in ("short", "long")]
SELECT = {"type": "static_select", "action_id": "length", "options": OPTIONS, "initial_option": OPTIONS[0]}
BLOCKS = [
    {"type": "actions", "block_id": "row", "elements": [BUTTON, SELECT]},
    {"type": "context_actions", "block_id": "thumbs", "elements": [THUMBS]},
]
FORM = {
    "type": "modal",
    "callback_id": "form",
    "private_metadata": "kept",
    "notify_on_close": True,
    "title": {"type": "plain_text", "text": "Ask again"},
    "submit": {"type": "plain_text", "text": "Send"},
    "blocks": [
        {
            "type": "input",
            "block_id": "words",
            "label": {"type": "plain_text", "text": "Words"},
            "element": {"type": "plain_text_input", "action_id": "prompt", "max_length": 20},
        },
        {
            "type": "input",
            "block_id": "how",
            "label": {"type": "plain_text", "text": "How"},
            "optional": True,
            "element": SELECT,
        },
    ],
}


@pytest.fixture
def client(square, bot):
    """The bot's, with its token."""
    bot.app.client.token = square.bot_token
    return bot.app.client


@pytest.fixture
async def answer(client, plaza):
    """Of the bot, with buttons."""
    told = await client.chat_postMessage(channel=plaza.id, text="42", blocks=BLOCKS)
    return plaza.messages[told["ts"]]


def of_kind(square, *kinds):
    """The events of these kinds, and what they tell, in their order."""
    return [each.event for each in square.deliveries if each.event.get("type") in kinds]


# ------------------------------------------------------------------------------------------------- slash commands


async def test_names_and_links_in_a_command_become_tokens(square, bot, ada, plaza):
    """With labels; whoever is unknown stays as typed, and the three characters are entities."""
    bot.answers = lambda _, ack: ack("Thinking")

    asked = await square.types(ada, plaza, "/ask", "@ada in #plaza & https://x.test/?a=1 <b> @nobody")

    sent = (await bot.heard())[0]
    assert sent["text"] == (f"<@{ada.id}|ada> in <#{plaza.id}|plaza> &amp; <https://x.test/?a=1> &lt;b&gt; @nobody")
    assert sent["command"] == "/ask"
    assert asked.ack.is_in_time
    assert [each.words for each in asked.whispers] == ["Thinking"]
    assert asked.whispers[0].seen_by == ada.id


async def test_a_response_url_answers_where_the_bot_is_not(square, bot, ada):
    """In the conversation of two people."""
    bob = square.person("Bob")
    asked = await square.types(ada, square.direct(ada, bob), "/ask", "why?")

    async with aiohttp.ClientSession() as session:
        await session.post(asked.response_url, json={"text": "Because", "response_type": "in_channel"})

    answer = await asked.shows("Because")
    assert not answer.is_ephemeral
    assert asked.whispers == []
    assert asked.payload["channel_name"] == "directmessage"


async def test_nobody_types_a_command_into_a_thread_or_elsewhere(square, ada, plaza):
    """Nor one that the manifest has not."""
    posted = await square.posts(ada, plaza, "hello")
    command = {"command": "/ask", "description": "Ask", "should_escape": False}
    square.manifest = {"features": {"slash_commands": [command]}, "settings": {}}

    with pytest.raises(CannotDo, match="threads"):
        await square.types(ada, plaza, "/ask", "why?", thread=posted)
    with pytest.raises(CannotDo, match="not in the manifest"):
        await square.types(ada, plaza, "/dance")
    with pytest.raises(CannotDo, match="is not in"):
        await square.types(square.person("Eve"), plaza, "/ask")


async def test_without_should_escape_a_name_is_only_a_name(square, bot, ada, plaza):
    """Which nobody can be found by."""
    command = {"command": "/ask", "description": "Ask", "should_escape": False}
    square.manifest = {"features": {"slash_commands": [command]}, "settings": {}}

    asked = await square.types(ada, plaza, "/ask", "@ada & co")

    assert asked.payload["text"] == "@ada & co"


# ------------------------------------------------------------------------------------------------------- messages


async def test_a_mention_is_told_twice(square, bot, ada, plaza):
    """As app_mention and as a message of the channel, under different ids."""
    posted = await square.posts(ada, plaza, f"<@{square.bot.id}> why?")

    message, mention = square.events_of(posted)
    assert (message.event["type"], mention.event["type"]) == ("message", "app_mention")
    assert message.event_id != mention.event_id
    assert message.event["channel_type"] == "channel"
    assert "channel_type" not in mention.event
    assert {each.event["text"] for each in (message, mention)} == {f"<@{square.bot.id}> why?"}
    assert message.payload["authorizations"][0]["user_id"] == square.bot.id
    assert len(await bot.heard(2)) == 2


async def test_what_is_said_elsewhere_is_not_told(square, ada):
    """Where the bot is no member, nobody hears a mention."""
    garden = square.channel("garden", ada, has_bot=False)

    posted = await square.posts(ada, garden, f"<@{square.bot.id}> why?")

    assert square.events_of(posted) == []


async def test_a_direct_message_is_told_once(square, bot, ada):
    """Whether or not it mentions the bot; with thread and file."""
    dm = square.dm(ada)
    first = await square.posts(ada, dm, f"<@{square.bot.id}> why?")
    reply = await square.posts(ada, dm, "see", thread=first, files=[("a.txt", b"words", "text/plain")])

    [told], [then] = square.events_of(first), square.events_of(reply)
    assert told.event["channel_type"] == "im"
    assert (then.event["thread_ts"], then.event["parent_user_id"]) == (first.ts, ada.id)
    assert then.event["subtype"] == "file_share"
    assert then.event["files"][0]["mimetype"] == "text/plain"
    assert reply.files[0].content == b"words"


async def test_messages_are_changed_and_deleted(square, bot, ada, plaza):
    """The app is told what they were."""
    posted = await square.posts(ada, plaza, "teh")

    await square.edits_message(ada, posted, "the")
    await square.deletes_message(ada, posted)

    _, changed, deleted = [each.event for each in square.events_of(posted)]
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("teh", "the")
    assert (deleted["subtype"], deleted["deleted_ts"]) == ("message_deleted", posted.ts)
    assert deleted["previous_message"]["text"] == "the"


async def test_an_admin_deletes_what_the_bot_wrote(square, client, ada, plaza, answer):
    """It is then not there to be updated."""
    await square.deletes_message(ada, answer)

    with pytest.raises(SlackApiError, match="message_not_found"):
        await client.chat_update(channel=plaza.id, ts=answer.ts, text="43")


@pytest.mark.parametrize("echoes", [True, False])
async def test_the_bot_hears_itself(square, client, plaza, echoes):
    """Its messages and its updates, with its bot_id, unless a story has it otherwise."""
    square.echoes = echoes
    told = await client.chat_postMessage(channel=plaza.id, text="4")
    await client.chat_update(channel=plaza.id, ts=told["ts"], text="42")

    own = of_kind(square, "message")
    assert [each.get("subtype") for each in own] == ([None, "message_changed"] if echoes else [])
    assert all(each.get("bot_id", square.bot_id) == square.bot_id for each in own)


async def test_another_bot_is_heard_as_one(square, bot, plaza):
    """With a bot_id that is not ours; its mentions are none."""
    posted = await square.another_bot_posts(plaza, f"<@{square.bot.id}> ping")

    [told] = square.events_of(posted)
    assert told.event["subtype"] == "bot_message"
    assert told.event["bot_id"] != square.bot_id


async def test_an_event_is_delivered_again(square, bot, ada, plaza):
    """Under its old id, marked as a retry."""
    [told] = square.events_of(await square.posts(ada, plaza, "hello"))

    await square.redelivers(told, 2)

    assert [each.headers["x-slack-retry-num"] for each in bot.requests] == [["0"], ["1"], ["2"]]
    assert {each.body["event_id"] for each in bot.requests} == {told.event_id}


# --------------------------------------------------------------------------------------------------- interactions


async def test_a_press_tells_where_and_what(square, bot, ada, plaza, answer):
    """Each with a fresh trigger."""
    pressed = await square.presses(ada, answer, "Again")
    again = await square.presses(ada, answer, "Again")

    sent = bot.requests[-2].body
    assert sent["actions"][0]["value"] == "7"
    assert sent["container"] == {
        "type": "message",
        "message_ts": answer.ts,
        "channel_id": plaza.id,
        "is_ephemeral": False,
    }
    assert sent["message"]["ts"] == answer.ts
    assert sent["response_url"] == pressed.response_url
    assert pressed.trigger_id != again.trigger_id
    with pytest.raises(CannotDo):
        await square.presses(ada, answer, "Never")


async def test_a_rating_and_a_choice(square, bot, ada, answer):
    """The value of the button, and the option that was chosen."""
    await square.rates(ada, answer, "negative")
    await square.selects(ada, answer, "length", "Long")

    rated, chosen = (request.body["actions"][0] for request in bot.requests[-2:])
    assert (rated["type"], rated["value"]) == ("feedback_buttons", "down")
    assert chosen["selected_option"]["value"] == "long"
    assert bot.requests[-1].body["state"]["values"]["row"]["length"] == {
        "type": "static_select",
        "selected_option": OPTIONS[1],
    }


async def test_shortcuts(square, bot, ada, plaza):
    """That of a message brings it along, a global one knows no place."""
    posted = await square.posts(ada, plaza, "long story")

    await square.chooses(ada, posted, "summarise")
    await square.uses_shortcut(ada, "help")

    chosen, used = (request.body for request in bot.requests[-2:])
    assert (chosen["type"], chosen["callback_id"], chosen["message"]["text"]) == (
        "message_action",
        "summarise",
        "long story",
    )
    assert chosen["channel"]["id"] == plaza.id
    assert (used["type"], used["callback_id"], "channel" in used) == ("shortcut", "help", False)


# ---------------------------------------------------------------------------------------------------------- views


@pytest.fixture
async def form(square, client, ada, plaza):
    asked = await square.types(ada, plaza, "/ask")
    await client.views_open(trigger_id=asked.trigger_id, view=FORM)
    return await square.opened(ada)


async def test_a_form_is_filled_in_and_sent(square, bot, ada, form):
    """By the names of its fields, presets kept; then it closes."""
    await square.submits(ada, form, prompt="why?")

    sent = bot.requests[-1].body
    assert sent["type"] == "view_submission"
    assert sent["view"]["state"]["values"]["words"]["prompt"] == {"type": "plain_text_input", "value": "why?"}
    assert sent["view"]["state"]["values"]["how"]["length"]["selected_option"] == OPTIONS[0]
    assert (sent["view"]["private_metadata"], sent["view"]["callback_id"]) == ("kept", "form")
    assert not form.is_open


async def test_a_form_that_is_not_right_stays_open(square, bot, ada, form):
    """The app names the block; what Slack's client would not send is not sent at all."""
    bot.answers = lambda _, ack: ack(response_action="errors", errors={"words": "Too rude"})

    sent = await square.submits(ada, form, words="rude")

    assert sent.errors == {"words": "Too rude"}
    assert form.is_open
    with pytest.raises(CannotDo, match="filled in"):
        await square.submits(ada, form)
    with pytest.raises(CannotDo, match="too many"):
        await square.submits(ada, form, prompt="x" * 21)
    with pytest.raises(CannotDo, match="no field"):
        await square.submits(ada, form, colour="red")


async def test_a_file_in_a_form_is_told_of_and_can_be_fetched(square, bot, client, ada):
    """It stands in no conversation, and the app may read it all the same; Slack's client sends no more than asked."""
    element = {"type": "file_input", "action_id": "picture", "max_files": 1}
    block = {"type": "input", "block_id": "files", "label": FORM["blocks"][0]["label"], "element": element}
    asked = await square.uses_shortcut(ada, "ask")
    await client.views_open(trigger_id=asked.trigger_id, view={**FORM, "blocks": [block]})
    form = await square.opened(ada)
    fox = ("fox.png", b"a fox", "image/png")

    with pytest.raises(CannotDo, match="too many"):
        await square.submits(ada, form, picture=[fox, fox])
    with pytest.raises(CannotDo, match="filled in"):
        await square.submits(ada, form)
    await square.submits(ada, form, picture=[fox])

    told = bot.requests[-1].body["view"]["state"]["values"]["files"]["picture"]
    (file,) = told["files"]
    assert (told["type"], file["name"], file["mimetype"]) == ("file_input", "fox.png", "image/png")
    rights = {"Authorization": f"Bearer {square.bot_token}"}
    async with aiohttp.ClientSession(headers=rights) as session, session.get(file["url_private"]) as answer:
        assert await answer.read() == b"a fox"


async def test_an_answered_form_becomes_another(square, bot, ada, form):
    """Updated in its place, covered by a new one, or gone with all below."""
    bot.answers = lambda _, ack: ack(response_action="update", view={**FORM, "private_metadata": "two"})
    await square.submits(ada, form, prompt="one")
    assert form.private_metadata == "two"

    bot.answers = lambda _, ack: ack(response_action="push", view=FORM)
    await square.submits(ada, form, prompt="two")
    above = await square.opened(ada)
    assert above is not form

    bot.answers = lambda _, ack: ack(response_action="clear")
    await square.submits(ada, above, prompt="three")
    assert not form.is_open


async def test_a_closed_form_is_told_of(square, bot, ada, form):
    """Because it asked to be."""
    await square.closes(ada, form)

    assert bot.requests[-1].body["type"] == "view_closed"
    with pytest.raises(CannotDo):
        await square.submits(ada, form, prompt="late")


async def test_at_home(square, bot, client, ada):
    """Opened, published, and acted on."""
    await square.opens_home(ada)
    await client.views_publish(user_id=ada.id, view={"type": "home", "blocks": BLOCKS[:1]})
    again = await square.opens_home(ada)

    await square.acts_at_home(ada, "again")
    messages = await square.opens_messages(ada)

    sent = bot.requests[-2].body
    assert again.event["view"]["type"] == "home"
    assert (sent["container"]["type"], sent["actions"][0]["action_id"]) == ("view", "again")
    assert "channel" not in sent
    assert (messages.event["tab"], messages.event["channel"]) == ("messages", square.dm(ada).id)


# ---------------------------------------------------------------------------------------------------------- ends


async def test_the_stop_button_ends_streams(square, bot, client, ada, plaza):
    """It is there only while something is processing."""
    asked = await square.posts(ada, plaza, f"<@{square.bot.id}> why?")
    with pytest.raises(CannotDo, match="stop button"):
        await square.stops(ada, asked)
    place = {"channel_id": plaza.id, "thread_ts": asked.ts}
    await client.api_call("agents.sessions.setStatus", json={**place, "status": "processing"})
    stream = await client.chat_startStream(
        channel=plaza.id, thread_ts=asked.ts, recipient_user_id=ada.id, recipient_team_id=square.team_id
    )

    stopped = await square.stops(ada, asked)

    assert stopped.event["streaming_message_ts"] == [stream["ts"]]
    assert (stopped.event["thread_ts"], stopped.event["user"]) == (asked.ts, ada.id)
    with pytest.raises(SlackApiError, match="message_not_in_streaming_state"):
        await client.chat_appendStream(channel=plaza.id, ts=stream["ts"], markdown_text="more")


async def test_an_app_is_removed(square, bot, client):
    """It is told, and its token is worth nothing."""
    told = await square.uninstalls()

    assert [each.event["type"] for each in told] == ["tokens_revoked", "app_uninstalled"]
    with pytest.raises(SlackApiError, match="account_inactive"):
        await client.auth_test()


async def test_the_bot_joins(square, bot, ada):
    """And hears that it did."""
    garden = square.channel("garden", ada, has_bot=False)

    told = await square.joins(square.bot, garden, inviter=ada)

    assert (told.event["user"], told.event["inviter"]) == (square.bot.id, ada.id)
    assert garden.has_bot


# ------------------------------------------------------------------------------------------------ by signed requests


async def test_replicas_take_turns(square, ada, plaza):
    """With request URLs nothing goes over Socket Mode; each replica can be told what was told to the other."""
    bot = Hearing(square.api_base, square.app, square.signing_secret, square.bot_token)
    async with bot.served() as one, bot.served() as other:
        square.delivers_to(one, other)

        asked = await square.types(ada, plaza, "/ask", "why?")
        posted = await square.posts(ada, plaza, "hello")

    assert asked.ack.status == 200
    assert [each.tries[0].where for each in (asked.delivery, *square.events_of(posted))] == [one, other]
    assert square.missed_acks == 0


async def test_a_command_nobody_answers_is_counted(square, ada, plaza):
    """No app is there at all: the person sees an error, at once."""
    asked = await square.types(ada, plaza, "/ask", "why?")

    assert asked.ack is None
    assert asked.delivery.tries[0].failure == "connection_failed"
    assert square.missed_acks == 1

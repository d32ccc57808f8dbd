"""The rules that the stand-in of Slack keeps, with Slack's own errors, as slack_sdk meets them."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.contracts.slack_stand_in.square import Square, answer_of, error_of, opened

LABEL = {"type": "plain_text", "text": "Again"}
BUTTON = {"type": "button", "action_id": "again", "text": LABEL}
MODAL = {"type": "modal", "title": {"type": "plain_text", "text": "Settings"}, "blocks": []}


@pytest.fixture
async def square() -> AsyncIterator[Square]:
    async with opened() as square:
        yield square


def actions(*elements: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(elements)}


def markdown(text: str) -> dict[str, Any]:
    return {"type": "markdown", "text": text}


async def test_who_asks_is_looked_at_first(square):
    """No token, a wrong one, one of the other kind, one that was taken back; and every answer tells the scopes."""
    nobody = AsyncWebClient(base_url=square.slack.api_base, session=square.http)
    stranger = AsyncWebClient("xoxb-no", base_url=square.slack.api_base, session=square.http)

    assert await error_of(nobody.auth_test()) == "not_authed"
    assert await error_of(stranger.auth_test()) == "invalid_auth"
    assert await error_of(square.web.apps_connections_open(app_token="xoxb-no")) == "invalid_auth"
    assert await error_of(square.web.apps_connections_open(app_token=square.slack.bot_token)) == (
        "not_allowed_token_type"
    )
    assert await error_of(square.web.api_call("chat.sing")) == "unknown_method"
    answer = await square.web.auth_test()
    assert answer["user_id"] == square.slack.bot.id
    assert "chat:write" in answer.headers["x-oauth-scopes"].split(",")
    square.slack.auth_error = "token_revoked"
    assert await error_of(square.web.auth_test()) == "token_revoked"


async def test_a_scope_that_was_not_granted_is_named(square):
    """So that whoever installs the app can be told which one is missing."""
    square.slack.scopes -= {"chat:write", "channels:history"}

    said = await answer_of(square.says())

    assert (said["error"], said["needed"]) == ("missing_scope", "chat:write")
    assert "files:write" in said["provided"].split(",")
    assert (await answer_of(square.web.conversations_history(channel=square.plaza.id)))["needed"] == "channels:history"


async def test_where_the_bot_is_no_member_it_may_do_little(square):
    """Text in public channels only, nothing among people, and a file nowhere."""
    slack, bob = square.slack, square.slack.person("Bob")
    hall = slack.channel("hall", square.ada, has_bot=False)
    den = slack.channel("den", square.ada, is_private=True, has_bot=False)

    posted = await square.says(channel=hall)

    assert posted.words == "hello"
    for hidden in (den, slack.direct(square.ada, bob), slack.mpim(square.ada, bob)):
        assert await error_of(square.says(channel=hidden)) == "channel_not_found"
    assert await error_of(square.web.conversations_history(channel=hall.id)) == "not_in_channel"
    assert await error_of(square.web.conversations_replies(channel=hall.id, ts=posted.ts)) == "not_in_channel"
    number = await square.uploads()
    sharing = square.web.files_completeUploadExternal(files=[{"id": number}], channel_id=hall.id)
    assert await error_of(sharing) == "not_in_channel"
    slack.scopes.remove("chat:write.public")
    assert await error_of(square.says(channel=hall)) == "not_in_channel"


async def test_the_bot_joins_public_channels_by_itself(square):
    """As often as it likes; into a private one it has to be invited."""
    hall = square.slack.channel("hall", square.ada, has_bot=False)
    den = square.slack.channel("den", square.ada, is_private=True)

    await square.web.conversations_join(channel=hall.id)
    again = await square.web.conversations_join(channel=hall.id)

    assert again["warning"] == "already_in_channel"
    assert hall.has_bot
    assert await error_of(square.web.conversations_join(channel=den.id)) == "method_not_supported_for_channel_type"
    assert square.slack.bot.id in (await square.web.conversations_members(channel=hall.id))["members"]


@pytest.mark.parametrize(
    ("blocks", "error"),
    [
        ([{"type": "marquee"}], "invalid_blocks"),
        ([{"type": "section"}], "invalid_blocks"),
        ([{"type": "section", "text": {"type": "mrkdwn", "text": "x" * 3001}}], "invalid_blocks"),
        ([{"type": "divider"}] * 51, "invalid_blocks"),
        ([{"type": "context", "elements": [LABEL] * 11}], "invalid_blocks"),
        ([actions(*({**BUTTON, "action_id": f"{number}"} for number in range(26)))], "invalid_blocks"),
        ([actions(BUTTON, BUTTON)], "invalid_blocks"),
        ([actions(BUTTON), actions(BUTTON)], "invalid_blocks"),
        ([actions({**BUTTON, "text": {"type": "plain_text", "text": "x" * 76}})], "invalid_blocks"),
        ([actions({**BUTTON, "value": "x" * 2001})], "invalid_blocks"),
        ([actions({**BUTTON, "action_id": "x" * 256})], "invalid_blocks"),
        ([{"type": "context_actions", "elements": [BUTTON]}], "invalid_blocks"),
        ([{"type": "image", "image_url": "https://example.test/cat.png"}], "invalid_blocks"),
        ([{"type": "image", "image_url": "https://x.test/cat.png", "alt_text": "x" * 2001}], "invalid_blocks"),
        ([{"type": "image", "slack_file": {"id": "F0"}, "alt_text": "a cat"}], "invalid_blocks"),
        ([markdown("x" * 6001), markdown("x" * 6000)], "msg_blocks_too_long"),
        ([markdown("x" * 11_900), {"type": "section", "text": {**LABEL, "text": "x" * 1_300}}], "msg_blocks_too_long"),
    ],
)
async def test_blocks_that_break_a_rule_are_declined(square, blocks, error):
    """All of them, and nothing is shown."""
    assert await error_of(square.says(blocks=blocks)) == error
    assert not square.plaza.messages


async def test_what_is_shown_can_be_read_and_pressed(square):
    """As a story asks for it: the words, the buttons, the pictures' descriptions."""
    ratings = {name: {"text": LABEL, "value": name} for name in ("positive_button", "negative_button")}
    posted = await square.says(
        "short",
        blocks=[
            markdown("**Because** of the air"),
            {"type": "context", "elements": [{"type": "mrkdwn", "text": "3 s"}]},
            {"type": "image", "image_url": "https://example.test/cat.png", "alt_text": "a cat"},
            actions(BUTTON),
            {"type": "context_actions", "elements": [{"type": "feedback_buttons", **ratings}]},
        ],
    )

    assert posted.words == "**Because** of the air\n3 s"
    assert posted.labels == ["Again"]
    assert posted.alts == ["a cat"]
    assert all(block["block_id"] for block in posted.blocks)


async def test_only_own_messages_are_changed(square):
    """And with less text than can be posted."""
    posted = await square.says("x" * 40_001)
    assert len(posted.text) == 40_000
    ts, place = posted.ts, square.plaza.id
    posted.author = square.ada
    assert await error_of(square.web.chat_update(channel=place, ts=ts, text="new")) == "cant_update_message"
    assert await error_of(square.web.chat_delete(channel=place, ts=ts)) == "cant_delete_message"
    posted.author = square.slack.bot
    assert await error_of(square.web.chat_update(channel=place, ts=ts, text="x" * 4001)) == "msg_too_long"

    await square.web.chat_update(channel=place, ts=ts, text="new", blocks=[markdown("x" * 11_800)])
    await square.web.chat_update(channel=place, ts=ts, text="newer")

    assert (posted.words, posted.edits) == ("newer", 2)
    await square.web.chat_delete(channel=place, ts=ts)
    assert posted.is_deleted
    assert await error_of(square.web.chat_delete(channel=place, ts=ts)) == "message_not_found"


async def test_there_is_something_to_show_and_a_thread_to_show_it_in(square):
    """An empty message, an unknown thread, and an answer to an answer."""
    parent = await square.says()
    reply = await square.says(thread_ts=parent.ts)

    empty = square.web.api_call("chat.postMessage", json={"channel": square.plaza.id, "text": " "})
    assert await error_of(empty) == "no_text"
    assert await error_of(square.says(thread_ts="1.000001")) == "thread_not_found"
    assert await error_of(square.says(thread_ts=reply.ts)) == "cannot_reply_to_message"
    link = (await square.web.chat_getPermalink(channel=square.plaza.id, message_ts=reply.ts))["permalink"]
    assert f"thread_ts={parent.ts}" in link


async def test_history_leaves_out_threads_and_gives_metadata_to_who_asks(square):
    """How a bot finds what it posted, after a connection that broke."""
    job = {"event_type": "answer", "event_payload": {"job": "7"}}
    parent, _ = await square.says("first", metadata=job), await square.says("second")
    await square.says("inside", thread_ts=parent.ts)

    plain = await square.web.conversations_history(channel=square.plaza.id)
    full = await square.web.conversations_replies(channel=square.plaza.id, ts=parent.ts, include_all_metadata=True)

    assert [each["text"] for each in plain["messages"]] == ["second", "first"]
    assert "metadata" not in plain["messages"][1]
    assert plain["messages"][1]["reply_count"] == 1
    assert [each["text"] for each in full["messages"]] == ["first", "inside"]
    assert full["messages"][0]["metadata"] == job
    page = await square.web.conversations_history(channel=square.plaza.id, limit=1)
    cursor = page["response_metadata"]["next_cursor"]
    rest = await square.web.conversations_history(channel=square.plaza.id, limit=1, cursor=cursor)
    assert [each["text"] for each in rest["messages"]] == ["first"]


async def test_what_only_one_person_sees_is_out_of_reach(square):
    """It is in no history, cannot be changed, and notifies nobody."""
    answer = await square.web.chat_postEphemeral(channel=square.plaza.id, user=square.ada.id, text="<!channel> psst")

    ts = answer["message_ts"]
    assert square.slack.posted[0].seen_by == square.ada.id
    assert await error_of(square.web.chat_update(channel=square.plaza.id, ts=ts, text="x")) == "message_not_found"
    assert not (await square.web.conversations_history(channel=square.plaza.id))["messages"]
    assert not square.slack.pings
    bob = square.slack.person("Bob")
    asked = square.web.chat_postEphemeral(channel=square.plaza.id, user=bob.id, text="psst")
    assert await error_of(asked) == "user_not_in_channel"


@pytest.mark.parametrize(
    ("text", "whom"),
    [
        ("<!channel> look", {"!channel"}),
        ("`<!here|here>`", {"!here"}),
        ("hello @everyone!", {"!everyone"}),
        ("<@U123ABC|ada> and <!subteam^S123>", {"@U123ABC", "!subteam^S123"}),
        ("&lt;!channel&gt; ada@here.example, @hereabouts", set()),
    ],
)
async def test_whom_a_message_notifies_is_remembered(square, text, whom):
    """In text, in mrkdwn and in Markdown alike, within code too; plain text notifies nobody."""
    await square.says(text)
    await square.says("-", blocks=[markdown(text)])
    await square.says("-", blocks=[{"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}])
    await square.says("-", blocks=[actions({**BUTTON, "text": {"type": "plain_text", "text": text}})])

    assert [set(pings.whom) for pings in square.slack.pings] == ([whom] * 3 if whom else [])


async def test_a_response_url_needs_no_membership(square):
    """Five times within half an hour, for one person unless told otherwise, even between two people."""
    slack, bob = square.slack, square.slack.person("Bob")
    place = slack.direct(square.ada, bob)
    url = slack.response_url(square.ada, place)

    assert await square.responds(url, text="psst") == (200, '{"ok": true}')
    await square.responds(url, text="because", response_type="in_channel")
    assert (await square.responds(url, blocks=[{"type": "marquee"}]))[0] == 400
    for _ in range(3):
        assert (await square.responds(url, text="more", replace_original=True))[0] == 200

    status, said = await square.responds(url, text="too much")
    assert (status, "used_url" in said) == (404, True)
    assert [posted.words for posted in place.messages.values()] == ["because"]
    assert [posted.seen_by for posted in url.answers[:2]] == [square.ada.id, None]
    late = slack.response_url(square.ada, place)
    slack.advance(30 * 60 + 1)
    assert "expired_url" in (await square.responds(late, text="late"))[1]


async def test_a_response_url_reaches_the_message_that_was_pressed(square):
    """Also one that only one person sees, which nothing else reaches."""
    await square.web.chat_postEphemeral(channel=square.plaza.id, user=square.ada.id, text="psst")
    whisper = square.slack.posted[0]
    url = square.slack.response_url(square.ada, square.plaza, whisper)

    await square.responds(url, text="done", replace_original=True)

    assert whisper.words == "done"
    await square.responds(url, delete_original=True)
    assert whisper.is_deleted


async def test_a_modal_opens_once_and_soon(square):
    """Three seconds after the press at the latest; then it is updated by its id, unless somebody was faster."""
    web, slack = square.web, square.slack
    trigger = slack.trigger(square.ada)
    assert await error_of(web.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"
    opened_view = (await web.views_open(trigger_id=trigger.id, view=MODAL))["view"]
    assert await error_of(web.views_open(trigger_id=trigger.id, view=MODAL)) == "exchanged_trigger_id"
    blocks = [{"type": "section", "text": LABEL}]

    await web.views_update(view_id=opened_view["id"], view=MODAL | {"blocks": blocks}, hash=opened_view["hash"])

    assert slack.views[opened_view["id"]].words == "Again"
    again = web.views_update(view_id=opened_view["id"], view=MODAL, hash=opened_view["hash"])
    assert await error_of(again) == "hash_conflict"
    late = slack.trigger(square.ada)
    slack.advance(3.1)
    assert await error_of(web.views_open(trigger_id=late.id, view=MODAL)) == "expired_trigger_id"
    long = MODAL | {"title": {"type": "plain_text", "text": "x" * 25}}
    fresh = slack.trigger(square.ada)
    assert await error_of(web.views_open(trigger_id=fresh.id, view=long)) == "invalid_arguments"
    await web.views_publish(user_id=square.ada.id, view={"type": "home", "blocks": blocks})


async def test_a_status_is_gone_when_the_app_has_spoken(square):
    """Or two minutes later; and a session is in one of four states."""
    web, threads = square.web, square.slack.threads
    parent = await square.says("Ada asked")
    place = {"channel_id": square.plaza.id, "thread_ts": parent.ts}
    await web.assistant_threads_setStatus(**place, status="thinks…", loading_messages=["reads", "writes"])
    assert threads.status(square.plaza.id, parent.ts) == "thinks…"

    await square.says("because", thread_ts=parent.ts)

    assert threads.status(square.plaza.id, parent.ts) == ""
    await web.assistant_threads_setStatus(**place, status="thinks…")
    square.slack.advance(121)
    assert threads.status(square.plaza.id, parent.ts) == ""
    many = web.assistant_threads_setStatus(**place, status="thinks…", loading_messages=["x"] * 11)
    assert await error_of(many) == "invalid_arguments"
    await web.agents_sessions_setStatus(**place, status="processing")
    assert threads.session(square.plaza.id, parent.ts) == "processing"
    assert await error_of(web.agents_sessions_setStatus(**place, status="asleep")) == "invalid_arguments"
    prompts = [{"title": "Why?", "message": "Why is the sky blue?"}]
    dm = square.slack.dm(square.ada)
    await web.assistant_threads_setSuggestedPrompts(channel_id=dm.id, prompts=prompts)
    asked = web.assistant_threads_setSuggestedPrompts(channel_id=dm.id, prompts=prompts * 5)
    assert await error_of(asked) == "invalid_arguments"

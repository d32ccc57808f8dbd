"""Streams at the stand-in of Slack: how they grow, how they end, and what is not possible meanwhile."""

from collections.abc import AsyncIterator

import pytest

from tests.contracts.slack_stand_in.square import Square, error_of, opened

DONE = {"type": "context", "elements": [{"type": "mrkdwn", "text": "3 s"}]}


@pytest.fixture
async def square() -> AsyncIterator[Square]:
    async with opened() as square:
        yield square


def at(posted):
    return {"channel": posted.channel.id, "ts": posted.ts}


async def test_an_answer_is_streamed_by_the_helper_of_slack_sdk(square):
    """Three methods behind one helper; the words are there before the end."""
    parent = await square.says("Ada asked")
    stream = await square.web.chat_stream(
        channel=square.plaza.id,
        thread_ts=parent.ts,
        recipient_team_id=square.slack.team_id,
        recipient_user_id=square.ada.id,
        buffer_size=4,
    )
    await stream.append(markdown_text="Because ")
    await stream.append(markdown_text="of the air.")
    posted = square.plaza.messages[stream.ts]
    assert (posted.words, posted.is_streaming) == ("Because of the air.", True)

    await stream.stop(blocks=[DONE], metadata={"event_type": "answer", "event_payload": {}})

    assert posted.words == "Because of the air.\n3 s"
    assert posted.metadata
    assert not posted.is_streaming
    assert posted.thread_ts == parent.ts
    assert [call.method for call in square.slack.heard[1:]] == [
        "chat.startStream",
        "chat.appendStream",
        "chat.stopStream",
    ]


async def test_a_stream_in_a_channel_needs_a_thread_and_a_reader(square):
    """In the conversation with the bot only a thread."""
    parent, web = await square.says(), square.web
    dm = square.slack.dm(square.ada)
    asked = await square.says(channel=dm)
    place = {"channel": square.plaza.id, "thread_ts": parent.ts}

    assert await error_of(web.chat_startStream(channel=square.plaza.id, thread_ts=None)) == "invalid_arguments"
    assert await error_of(web.chat_startStream(**place)) == "missing_recipient_user_id"
    assert await error_of(web.chat_startStream(**place, recipient_user_id=square.ada.id)) == (
        "missing_recipient_team_id"
    )
    assert (await web.chat_startStream(channel=dm.id, thread_ts=asked.ts))["ts"] in dm.messages
    square.slack.streamless.add("im")
    assert await error_of(web.chat_startStream(channel=dm.id, thread_ts=asked.ts)) == "channel_type_not_supported"


async def test_a_stream_that_ended_takes_nothing_more(square):
    """Whether the app ended it, or Slack after five minutes, or Slack at once."""
    stopped, old = await square.streams("a"), await square.streams("b")
    await square.web.chat_stopStream(**at(stopped))
    square.slack.advance(301)
    early = await square.streams("c")
    square.slack.end_streams()

    for posted in (stopped, old, early):
        assert await error_of(square.web.chat_appendStream(**at(posted), markdown_text="x")) == (
            "message_not_in_streaming_state"
        )
        assert await error_of(square.web.chat_stopStream(**at(posted))) == "message_not_in_streaming_state"
    await square.web.chat_update(**at(old), text="the whole of b")
    assert old.words == "the whole of b"


async def test_slack_ends_a_stream_without_being_asked(square):
    """However busy the app is with it."""
    square.slack.stream_life_s = 0.02

    posted = await square.streams("a")

    await square.slack.until(lambda: not posted.is_streaming)
    assert await error_of(square.web.chat_appendStream(**at(posted), markdown_text="x")) == (
        "message_not_in_streaming_state"
    )


async def test_a_message_is_left_alone_while_it_streams(square):
    """It can be neither updated nor deleted."""
    posted = await square.streams("a")

    assert await error_of(square.web.chat_update(**at(posted), text="x")) == "streaming_state_conflict"
    assert await error_of(square.web.chat_delete(**at(posted))) == "cant_delete_message"


async def test_chunks_carry_text_tasks_and_blocks(square):
    """A later update of a task replaces its title and adds to its details."""
    posted = await square.streams()
    task = {"type": "task_update", "id": "1", "title": "Reading", "status": "in_progress", "details": "page 1"}
    await square.web.chat_appendStream(**at(posted), chunks=[{"type": "markdown_text", "text": "So: "}, task])

    await square.web.chat_appendStream(
        **at(posted),
        chunks=[
            {**task, "title": "Read", "status": "complete", "details": ", 2"},
            {"type": "blocks", "blocks": [DONE]},
        ],
    )

    assert posted.words == "So: \nRead\n3 s"
    assert posted.tasks["1"]["details"] == "page 1, 2"
    assert await error_of(square.web.chat_appendStream(**at(posted), chunks=[{"type": "song"}])) == "invalid_chunks"
    assert await error_of(square.web.chat_appendStream(**at(posted), markdown_text="x" * 12_001)) == "msg_too_long"
    assert await error_of(square.web.chat_appendStream(**at(posted))) == "no_text"
    read = await square.web.conversations_replies(channel=square.plaza.id, ts=posted.thread_ts)
    assert read["messages"][1]["streaming_state"] == "in_progress"


async def test_the_end_of_a_stream_moves_the_session_on(square):
    """And what it says notifies whom it names, each once, however it was cut."""
    posted = await square.streams(f"<@{square.ada.id}> ")
    await square.web.chat_appendStream(**at(posted), markdown_text="<!chan")
    await square.web.chat_appendStream(**at(posted), markdown_text="nel> look")

    await square.web.chat_stopStream(**at(posted), session_status="active")

    assert square.slack.threads.session(square.plaza.id, posted.thread_ts) == "active"
    assert [set(pings.whom) for pings in square.slack.pings] == [{f"@{square.ada.id}"}, {"!channel"}]

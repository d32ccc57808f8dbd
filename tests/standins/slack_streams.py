"""Messages that are written while they are shown: started, appended to, stopped, and ended by Slack after a while."""

import asyncio

from tests.standins.slack_calls import Call, Method
from tests.standins.slack_files import is_ready
from tests.standins.slack_messages import metadata_of, thread_of, username_of
from tests.standins.slack_objects import message_object
from tests.standins.slack_refusals import Json, Refusal
from tests.standins.slack_rules import MARKDOWN_CHARS, MOST_BLOCKS, check_message, named
from tests.standins.slack_things import IM, Channel, Posted
from tests.standins.slack_world import World

TASK_STATUSES = ("pending", "in_progress", "complete", "error")
TASK_CHARS = 256
GROWING = ("details", "output")
"""What a further update of a task adds to; the rest it replaces."""


def start(world: World, call: Call) -> Json:
    channel = world.for_posting(call.needs("channel", "thread_ts"))
    if channel.kind in world.streamless:
        raise Refusal("channel_type_not_supported")
    thread_ts = thread_of(call, channel)
    if channel.kind != IM:
        check_recipient(world, call, channel)
    posted = Posted(channel, world.new_ts(), world.bot, "stream", thread_ts=thread_ts)
    posted.username = username_of(world, call)
    posted.is_streaming, posted.stream_at = True, world.clock.now()
    add(world, posted, call)
    world.streams.append(posted)
    world.post(posted)
    # Slack ends it without being asked; a clock that was wound on is looked at with every call.
    asyncio.get_running_loop().call_later(world.stream_life_s, end_old, world)
    return {"channel": channel.id, "ts": posted.ts}


def check_recipient(world: World, call: Call, channel: Channel) -> None:
    for name in ("recipient_user_id", "recipient_team_id"):
        if not call.text(name):
            raise Refusal(f"missing_{name}")
    if call.text("recipient_team_id") != world.team_id or call.text("recipient_user_id") not in channel.members:
        raise Refusal("user_not_found")


def append(world: World, call: Call) -> Json:
    posted = stream_of(world, call)
    if not add(world, posted, call):
        raise Refusal("no_text")
    world.change(posted)
    return {"channel": posted.channel.id, "ts": posted.ts}


def stop(world: World, call: Call) -> Json:
    posted = stream_of(world, call)
    blocks = call.objects("blocks", "invalid_blocks_format")
    check_message(blocks, lambda file: is_ready(world, file))
    metadata, status = metadata_of(call), call.text("session_status")
    add(world, posted, call)
    if status:
        world.threads.sets_session(posted.channel.id, posted.thread_ts or "", status)
    posted.blocks += named(blocks, world.new_id)
    posted.metadata = metadata
    end(world, posted)
    return {"channel": posted.channel.id, "ts": posted.ts, "message": message_object(world, posted)}


def end(world: World, posted: Posted) -> None:
    """Whoever ended it, the message stays as it is."""
    world.ends(posted)
    world.change(posted)


def end_old(world: World) -> None:
    """Slack ends every stream that has lived long enough."""
    for posted in list(world.streams):
        if not posted.is_streaming:
            world.ends(posted)
        elif world.clock.now() - posted.stream_at >= world.stream_life_s:
            end(world, posted)


def stream_of(world: World, call: Call) -> Posted:
    """The stream, when it has not ended."""
    channel = world.for_posting(call.needs("channel", "ts"))
    posted = world.message(channel, call.text("ts"))
    if not posted.is_streaming:
        raise Refusal("message_not_in_streaming_state")
    return posted


def add(world: World, posted: Posted, call: Call) -> bool:
    """Whether there was something to add; all of it is looked at before any of it shows."""
    chunks = call.objects("chunks", "invalid_chunks")
    texts = [call.text("markdown_text")] + [text_of(each) for each in chunks if each.get("type") == "markdown_text"]
    text = "".join(texts)
    blocks = [block for each in chunks if each.get("type") == "blocks" for block in blocks_of(each)]
    check_chunks(chunks)
    if len(text) > MARKDOWN_CHARS or len(posted.streamed) + len(text) > world.longest_stream_chars:
        raise Refusal("msg_too_long")
    check_message([*posted.blocks, *blocks], lambda file: is_ready(world, file), MOST_BLOCKS)
    posted.streamed += text
    posted.blocks += named(blocks, world.new_id)
    for each in chunks:
        if each["type"] in ("task_update", "plan_update"):
            update_task(posted, each)
    return bool(text or chunks)


def text_of(chunk: Json) -> str:
    if not isinstance(chunk.get("text"), str):
        raise Refusal("invalid_chunks", "markdown_text: text is needed")
    return str(chunk["text"])


def blocks_of(chunk: Json) -> list[Json]:
    blocks = chunk.get("blocks")
    if not isinstance(blocks, list) or not blocks:
        raise Refusal("invalid_chunks", "blocks: a list is needed")
    return blocks


def check_chunks(chunks: list[Json]) -> None:
    for chunk in chunks:
        match chunk.get("type"):
            case "markdown_text" | "blocks":
                continue
            case "plan_update" if chunk.get("title"):
                continue
            case "task_update":
                check_task(chunk)
            case kind:
                raise Refusal("invalid_chunks", f"unsupported chunk: {kind}")


def check_task(task: Json) -> None:
    if not task.get("id") or not task.get("title") or task.get("status", "pending") not in TASK_STATUSES:
        raise Refusal("invalid_chunks", "task_update: id, title and a status are needed")
    for name in ("title", *GROWING):
        if isinstance(task.get(name), str) and len(task[name]) > TASK_CHARS:
            raise Refusal("invalid_chunks", f"task_update: {name}: no more than {TASK_CHARS} characters")


def update_task(posted: Posted, chunk: Json) -> None:
    number = chunk.get("id", "plan")
    held = posted.tasks.get(number, {})
    grown = {name: held.get(name, "") + chunk[name] for name in GROWING if isinstance(chunk.get(name), str)}
    posted.tasks[number] = held | chunk | grown


METHODS = (
    Method("chat.startStream", start, ("chat:write",)),
    Method("chat.appendStream", append, ("chat:write",)),
    Method("chat.stopStream", stop, ("chat:write",)),
)

"""Posting, updating and deleting messages."""

from tests.standins.slack_calls import Call, Method
from tests.standins.slack_files import is_ready
from tests.standins.slack_objects import message_object
from tests.standins.slack_refusals import Json, Refusal
from tests.standins.slack_rules import MARKDOWN_CHARS, check_message, named
from tests.standins.slack_things import IM, Channel, Posted
from tests.standins.slack_world import World

TEXT_CHARS = 40_000
"""What is longer is cut off."""
UPDATE_CHARS = 4_000


def content_of(world: World, call: Call) -> tuple[str, list[Json]]:
    """The text and the blocks, when they are as they must be."""
    text, markdown = call.text("text"), call.text("markdown_text")
    blocks = call.objects("blocks", "invalid_blocks_format")
    if markdown:
        if text or blocks:
            raise Refusal("markdown_text_conflict")
        if len(markdown) > MARKDOWN_CHARS:
            raise Refusal("msg_too_long")
        blocks = [{"type": "markdown", "text": markdown}]
    check_message(blocks, lambda file: is_ready(world, file))
    return text[:TEXT_CHARS], named(blocks, world.new_id)


def metadata_of(call: Call) -> Json | None:
    metadata = call.args.get("metadata")
    if metadata in (None, ""):
        return None
    is_fine = isinstance(metadata, dict) and metadata.get("event_type") and "event_payload" in metadata
    if not is_fine or not isinstance(metadata["event_payload"], dict):
        raise Refusal("invalid_metadata_format")
    return dict(metadata)


def thread_of(call: Call, channel: Channel) -> str | None:
    """The thread that is answered in, which has to exist."""
    thread_ts = call.text("thread_ts")
    if not thread_ts:
        return None
    parent = channel.messages.get(thread_ts)
    if parent is None:
        raise Refusal("thread_not_found")
    if parent.is_reply:
        raise Refusal("cannot_reply_to_message")
    return thread_ts


def username_of(world: World, call: Call) -> str:
    """Ignored without the scope for it."""
    return call.text("username") if "chat:write.customize" in world.scopes else ""


def post(world: World, call: Call) -> Json:
    number = call.needs("channel")
    # Somebody's id stands for the conversation with them.
    channel = world.dm(world.people[number]) if number in world.people else world.for_posting(number)
    text, blocks = content_of(world, call)
    if not text.strip() and not blocks:
        raise Refusal("no_text")
    thread_ts = thread_of(call, channel)
    posted = Posted(
        channel,
        world.new_ts(),
        world.bot,
        "postMessage",
        text,
        blocks,
        thread_ts,
        "thread_broadcast" if thread_ts and call.flag("reply_broadcast") else None,
        metadata_of(call),
        username=username_of(world, call),
    )
    world.post(posted)
    return {"channel": channel.id, "ts": posted.ts, "message": message_object(world, posted)}


def post_ephemeral(world: World, call: Call) -> Json:
    channel = world.for_posting(call.needs("channel", "user"))
    person = world.someone(call.text("user"))
    if person.id not in channel.members:
        raise Refusal("user_not_in_channel")
    text, blocks = content_of(world, call)
    if not text.strip() and not blocks:
        raise Refusal("no_text")
    thread_ts = thread_of(call, channel)
    posted = Posted(channel, world.new_ts(), world.bot, "postEphemeral", text, blocks, thread_ts, seen_by=person.id)
    world.post(posted)
    return {"message_ts": posted.ts}


def update(world: World, call: Call) -> Json:
    channel = world.for_posting(call.needs("channel", "ts"))
    posted = world.message(channel, call.text("ts"))
    if posted.author is not world.bot:
        raise Refusal("cant_update_message")
    if posted.is_streaming:
        raise Refusal("streaming_state_conflict")
    if len(call.text("text")) > UPDATE_CHARS:
        raise Refusal("msg_too_long")
    text, blocks = content_of(world, call)
    if not text.strip() and not blocks:
        raise Refusal("no_text")
    posted.metadata = metadata_of(call) or posted.metadata
    replace(world, posted, text, blocks)
    return {"channel": channel.id, "ts": posted.ts, "text": text, "message": message_object(world, posted)}


def replace(world: World, posted: Posted, text: str, blocks: list[Json]) -> None:
    """Show this in its place; what came through a stream is gone."""
    posted.text, posted.blocks, posted.streamed, posted.tasks = text, blocks, "", {}
    posted.edits += 1
    world.change(posted)


def delete(world: World, call: Call) -> Json:
    channel = world.for_posting(call.needs("channel", "ts"))
    posted = world.message(channel, call.text("ts"))
    if posted.author is not world.bot or posted.is_streaming:
        raise Refusal("cant_delete_message")
    world.delete(posted)
    return {"channel": channel.id, "ts": posted.ts}


def permalink(world: World, call: Call) -> Json:
    channel = world.visible(call.needs("channel", "message_ts"))
    posted = world.message(channel, call.text("message_ts"))
    link = f"https://{world.team_domain}.slack.com/archives/{channel.id}/p{posted.ts.replace('.', '')}"
    if posted.is_reply:
        link += f"?thread_ts={posted.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def react(world: World, call: Call) -> Json:
    channel = world.visible(call.needs("channel", "name", "timestamp"))
    if channel.kind != IM and not channel.has_bot:
        raise Refusal("not_in_channel")
    posted = world.message(channel, call.text("timestamp"))
    name = call.text("name").strip(":")
    if not name.replace("_", "").replace("-", "").replace("+", "").isalnum():
        raise Refusal("invalid_name")
    users = posted.reactions.setdefault(name, set())
    if world.bot.id in users:
        raise Refusal("already_reacted")
    users.add(world.bot.id)
    posted.rings(world.clock.now())
    world.changed.ring()
    return {}


METHODS = (
    Method("chat.postMessage", post, ("chat:write",)),
    Method("chat.postEphemeral", post_ephemeral, ("chat:write",)),
    Method("chat.update", update, ("chat:write",)),
    Method("chat.delete", delete, ("chat:write",)),
    Method("chat.getPermalink", permalink),
    Method("reactions.add", react, ("reactions:write",)),
)

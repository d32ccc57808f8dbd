"""The routes of channels and their messages, for the bot."""

from tests.standins import discord_messages as messages
from tests.standins.discord_calls import NOTHING, Answer, Call, Route
from tests.standins.discord_objects import LONG_AGO, channel_object
from tests.standins.discord_refusals import Complaints, Json, Refusal
from tests.standins.discord_sessions import GUILDS
from tests.standins.discord_things import (
    ATTACH_FILES,
    CREATE_PUBLIC_THREADS,
    MANAGE_MESSAGES,
    READ_MESSAGE_HISTORY,
    SEND_MESSAGES,
    SEND_MESSAGES_IN_THREADS,
    THREADS,
    Channel,
    Posted,
)
from tests.standins.discord_world import World

THREAD_NAME_CHARS = 100
MOST_LISTED = 100
LISTED = 50


def channel_of(world: World, call: Call) -> Channel:
    return world.channel_for_bot(call.id("channel_id"))


def message_of(world: World, call: Call) -> Posted:
    """The message of the path; an ephemeral one is nowhere to be found here."""
    posted = channel_of(world, call).messages.get(call.id("message_id"))
    if posted is None:
        raise Refusal(10008)
    return posted


def own_message_of(world: World, call: Call) -> Posted:
    posted = message_of(world, call)
    if posted.author is not world.bot:
        raise Refusal(50005)
    return posted


def check_may_post(world: World, channel: Channel, *, has_files: bool) -> None:
    if channel.is_bot_dm and not all(world.can_dm(person) for person in channel.recipients if not person.is_bot):
        raise Refusal(50007)
    may = SEND_MESSAGES_IN_THREADS if channel.type in THREADS else SEND_MESSAGES
    if not channel.permits(may) or (has_files and not channel.permits(ATTACH_FILES)):
        raise Refusal(50013)


async def post(world: World, call: Call) -> Answer:
    """A message of the bot; the same nonce gets the same message, when that is asked for."""
    channel = channel_of(world, call)
    check_may_post(world, channel, has_files=bool(call.files))
    nonce = call.form.get("nonce")
    if nonce is not None and call.form.get("enforce_nonce"):
        for where, known, posted in world.nonces:
            if (where, known) == (channel.id, str(nonce)):
                return 200, with_nonce(world, posted, nonce)
    answered = answered_by(channel, call.form)
    kind = messages.REPLY if answered else messages.DEFAULT
    posted = await messages.post(world, channel, world.bot, call.form, call.files, kind=kind, answered=answered)
    if nonce is not None:
        posted.nonce = str(nonce)
        world.nonces.append((channel.id, str(nonce), posted))
    return 200, with_nonce(world, posted, nonce)


def with_nonce(world: World, posted: Posted, nonce: object) -> Json:
    about = world.message_object(posted)
    return about if nonce is None else about | {"nonce": nonce}


def answered_by(channel: Channel, form: Json) -> Posted | None:
    reference = form.get("message_reference")
    if not reference:
        return None
    answered = channel.messages.get(int(reference["message_id"]))
    if answered is None and reference.get("fail_if_not_exists", True):
        complaints = Complaints()
        complaints.add(("message_reference",), "REPLIES_UNKNOWN_MESSAGE", "Unknown message")
        complaints.raise_any()
    if answered and not channel.permits(READ_MESSAGE_HISTORY):
        raise Refusal(50013)
    return answered


async def fetch(world: World, call: Call) -> Answer:
    if not channel_of(world, call).permits(READ_MESSAGE_HISTORY):
        raise Refusal(50001)
    return 200, world.as_bot_sees(message_of(world, call))


async def list_messages(world: World, call: Call) -> Answer:
    """Newest first; none at all without the permission to read history."""
    channel = channel_of(world, call)
    if not channel.permits(READ_MESSAGE_HISTORY):
        return 200, []
    found = sorted(channel.messages.values(), key=lambda posted: posted.id, reverse=True)
    if before := call.query.get("before"):
        found = [posted for posted in found if posted.id < int(before)]
    limit = min(int(call.query.get("limit", LISTED)), MOST_LISTED)
    if after := call.query.get("after"):
        found = [posted for posted in found if posted.id > int(after)][-limit:]
    return 200, [world.as_bot_sees(posted) for posted in found[:limit]]


async def edit(world: World, call: Call) -> Answer:
    posted = own_message_of(world, call)
    if call.files and not posted.channel.permits(ATTACH_FILES):
        raise Refusal(50013)
    return 200, world.message_object(await messages.edit(world, posted, call.form, call.files))


async def delete(world: World, call: Call) -> Answer:
    posted = message_of(world, call)
    if posted.author is not world.bot and (posted.channel.guild is None or not posted.channel.permits(MANAGE_MESSAGES)):
        raise Refusal(50013)
    await messages.delete(world, posted)
    return NOTHING


async def type_away(world: World, call: Call) -> Answer:
    channel = channel_of(world, call)
    check_may_post(world, channel, has_files=False)
    channel.typing_shown += 1
    world.changed.ring()
    return NOTHING


async def start_thread(world: World, call: Call) -> Answer:
    """A thread under a message, with the message's own id."""
    posted = message_of(world, call)
    channel = posted.channel
    if channel.guild is None or channel.type in THREADS:
        raise Refusal(50024)
    if not channel.permits(CREATE_PUBLIC_THREADS):
        raise Refusal(50013)
    if posted.id in world.channels:
        raise Refusal(160004)
    complaints = Complaints()
    complaints.between(("name",), call.form.get("name"), 1, THREAD_NAME_CHARS)
    complaints.raise_any()
    thread = world.thread(channel, call.form["name"], number=posted.id)
    messages.mark_thread(posted)
    world.changed.ring()
    about = channel_object(thread, world.bot)
    await world.gateway.dispatch("THREAD_CREATE", about | {"newly_created": True}, channel.guild.id, GUILDS)
    await messages.announce(world, "MESSAGE_UPDATE", posted)
    return 201, about


async def show_channel(world: World, call: Call) -> Answer:
    return 200, channel_object(channel_of(world, call), world.bot)


async def show_thread_member(world: World, call: Call) -> Answer:
    thread, number = channel_of(world, call), call.id("user_id")
    if number not in {*thread.members, thread.owner}:
        raise Refusal(10007)
    return 200, {"id": str(thread.id), "user_id": str(number), "join_timestamp": LONG_AGO, "flags": 0}


CHANNEL = "/channels/{channel_id}"
ROUTES = (
    Route("GET", CHANNEL, "channel", show_channel),
    Route("GET", f"{CHANNEL}/thread-members/{{user_id}}", "channel", show_thread_member),
    Route("POST", f"{CHANNEL}/typing", "typing", type_away),
    Route("GET", f"{CHANNEL}/messages", "list", list_messages),
    Route("POST", f"{CHANNEL}/messages", "post", post),
    Route("GET", f"{CHANNEL}/messages/{{message_id}}", "fetch", fetch),
    Route("PATCH", f"{CHANNEL}/messages/{{message_id}}", "channel_edit", edit),
    Route("DELETE", f"{CHANNEL}/messages/{{message_id}}", "channel_delete", delete),
    Route("POST", f"{CHANNEL}/messages/{{message_id}}/threads", "thread", start_thread),
)

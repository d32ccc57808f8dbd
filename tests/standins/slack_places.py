"""Conversations and their history, and who the app is."""

from tests.standins.slack_calls import Call, Method
from tests.standins.slack_objects import channel_object, message_object
from tests.standins.slack_paging import next_cursor, start_of
from tests.standins.slack_refusals import Json, Refusal
from tests.standins.slack_things import PUBLIC, Channel, Posted
from tests.standins.slack_world import FAMILIES, World

PAGE = 100
MOST_MEMBERS = 100
"""Of a channel, told at once."""


def who_am_i(world: World, call: Call) -> Json:
    return {
        "url": f"https://{world.team_domain}.slack.com/",
        "team": world.team_domain.title(),
        "user": world.bot.name,
        "team_id": world.team_id,
        "user_id": world.bot.id,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


def open_connection(world: World, call: Call) -> Json:
    return {"url": world.sockets.ticket()}


def about(world: World, call: Call) -> Json:
    channel = world.visible(call.needs("channel"))
    world.needs_scope(f"{FAMILIES[channel.kind]}:read")
    return {"channel": channel_object(world, channel)}


def join(world: World, call: Call) -> Json:
    """Doing it again does nothing."""
    channel = world.visible(call.needs("channel"))
    if channel.kind != PUBLIC:
        raise Refusal("method_not_supported_for_channel_type")
    was_member, channel.has_bot = channel.has_bot, True
    world.changed.ring()
    answer: Json = {"channel": channel_object(world, channel)}
    return answer | {"warning": "already_in_channel"} if was_member else answer


def open_direct(world: World, call: Call) -> Json:
    """The conversation of the bot with one person."""
    numbers = [number for number in call.text("users").split(",") if number]
    if len(numbers) != 1:
        raise Refusal("invalid_arguments", "the stand-in opens conversations with one user only")
    world.needs_scope("im:write")
    person = world.someone(numbers[0])
    if person.is_deleted:
        raise Refusal("user_disabled")
    channel = world.dm(person)
    return {"channel": channel_object(world, channel) if call.flag("return_im") else {"id": channel.id}}


def members(world: World, call: Call) -> Json:
    channel = world.visible(call.needs("channel"))
    world.needs_scope(f"{FAMILIES[channel.kind]}:read")
    ids = sorted(channel.members) + ([world.bot.id] if channel.has_bot else [])
    start, limit = start_of(call), min(call.number("limit", MOST_MEMBERS), MOST_MEMBERS)
    cursor = next_cursor(start + limit) if start + limit < len(ids) else ""
    return {"members": ids[start : start + limit], "response_metadata": {"next_cursor": cursor}}


def history(world: World, call: Call) -> Json:
    """The newest first, without what was answered in threads."""
    channel = world.for_member(call.needs("channel"), "history")
    found = [each for each in channel.messages.values() if not each.is_reply or each.subtype == "thread_broadcast"]
    return page(world, call, channel, found[::-1])


def replies(world: World, call: Call) -> Json:
    """The thread, the oldest first; of a reply only itself."""
    channel = world.for_member(call.needs("channel", "ts"), "history")
    ts = call.text("ts")
    if ts not in channel.messages:
        raise Refusal("thread_not_found")
    return page(world, call, channel, channel.thread(ts))


def page(world: World, call: Call, channel: Channel, found: list[Posted]) -> Json:
    oldest, latest = call.text("oldest") or "0", call.text("latest") or "9" * 10
    is_inclusive = call.flag("inclusive")
    within = [posted for posted in found if is_between(posted, oldest, latest, is_inclusive=is_inclusive)]
    start, limit = start_of(call), min(call.number("limit", PAGE), world.longest_page)
    shown, has_more = within[start : start + limit], start + limit < len(within)
    has_metadata = call.flag("include_all_metadata")
    answer: Json = {
        "messages": [message_object(world, posted, has_metadata=has_metadata) for posted in shown],
        "has_more": has_more,
        "pin_count": 0,
    }
    if has_more:
        answer["response_metadata"] = {"next_cursor": next_cursor(start + limit)}
    return answer


def is_between(posted: Posted, oldest: str, latest: str, *, is_inclusive: bool) -> bool:
    at, first, last = float(posted.ts), float(oldest), float(latest)
    return first <= at <= last if is_inclusive else first < at < last


METHODS = (
    Method("auth.test", who_am_i),
    Method("apps.connections.open", open_connection, is_for_app=True),
    Method("conversations.info", about),
    Method("conversations.join", join, ("channels:join",)),
    Method("conversations.open", open_direct),
    Method("conversations.members", members),
    Method("conversations.history", history),
    Method("conversations.replies", replies),
)

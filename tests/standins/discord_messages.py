"""Posting, editing and deleting messages, whichever road they come by."""

from collections.abc import Sequence
from typing import Any

from tests.standins.discord_forms import check_message, check_references
from tests.standins.discord_interactions import Interaction
from tests.standins.discord_mentions import EVERYBODY, ROLE, USER, pings_of
from tests.standins.discord_objects import user_object
from tests.standins.discord_refusals import Json, Refusal
from tests.standins.discord_sessions import DIRECT_MESSAGES, GUILD_MESSAGES
from tests.standins.discord_things import (
    COMPONENTS_V2,
    EPHEMERAL,
    HAS_THREAD,
    LOADING,
    Channel,
    Person,
    Posted,
    Stored,
    Upload,
    walk,
)
from tests.standins.discord_world import World

DEFAULT, REPLY, CHAT_COMMAND, CONTEXT_COMMAND = 0, 19, 20, 23
SUPPRESS_EMBEDS, SUPPRESS_NOTIFICATIONS, VOICE = 1 << 2, 1 << 12, 1 << 13
MAY_BE_SET = SUPPRESS_EMBEDS | SUPPRESS_NOTIFICATIONS | VOICE | COMPONENTS_V2
MAY_BE_EDITED = SUPPRESS_EMBEDS | COMPONENTS_V2
FORM_PARTS = ("content", "embeds", "components")


async def post(
    world: World,
    channel: Channel,
    author: Person,
    form: Json,
    files: dict[int, Upload],
    *,
    kind: int = DEFAULT,
    answered: Posted | None = None,
    mentions: Sequence[Json] = (),
    interaction: Interaction | None = None,
    is_private: bool = False,
    is_loading: bool = False,
    prefix: tuple[str, ...] = (),
) -> Posted:
    """A new message on screen, announced at the gateway."""
    flags = form.get("flags") or 0
    check_message(form, files, channel, flags, *prefix)
    number = world.clock.next_id()
    body = new_body(world, number, channel, author, form, kind)
    body["flags"] = flags & MAY_BE_SET | EPHEMERAL * is_private | LOADING * is_loading
    only_for = interaction.person.id if interaction and is_private else None
    posted = Posted(number, channel, author, body, only_for, interaction)
    keep_files(world, posted, form, files)
    if not is_loading:
        check_whole(posted)
    body["mentions"] = [*body["mentions"], *(each for each in mentions if each not in body["mentions"])]
    if answered:
        body["message_reference"] = reference_to(answered)
    if interaction:
        body |= {"webhook_id": str(world.application_id), "application_id": str(world.application_id)}
        body["interaction_metadata"] = interaction.metadata()
        interaction.replies.append(posted)
    world.posted[number] = posted
    if only_for is None:
        channel.messages[number] = posted
    note_pings(world, posted, form, answered)
    posted.becomes(body, world.clock.now())
    world.changed.ring()
    await announce(world, "MESSAGE_CREATE", posted)
    return posted


def new_body(world: World, number: int, channel: Channel, author: Person, form: Json, kind: int) -> Json:
    content = form.get("content") or ""
    return {
        "id": str(number),
        "channel_id": str(channel.id),
        "type": kind,
        "author": user_object(author),
        "content": content,
        "timestamp": world.clock.stamp(),
        "edited_timestamp": None,
        "tts": False,
        "mention_everyone": bool(EVERYBODY.search(content)),
        "mentions": mentioned(world, content),
        "mention_roles": sorted(set(ROLE.findall(content))),
        "attachments": [],
        "embeds": form.get("embeds") or [],
        "components": numbered(form.get("components") or []),
        "flags": 0,
        "pinned": False,
    }


def reference_to(posted: Posted) -> Json:
    reference: Json = {"type": 0, "message_id": str(posted.id), "channel_id": str(posted.channel.id)}
    return reference | {"guild_id": str(posted.channel.guild.id)} if posted.channel.guild else reference


def mentioned(world: World, content: str) -> list[Json]:
    found = dict.fromkeys(map(int, USER.findall(content)))
    return [user_object(world.people[number]) for number in found if number in world.people]


def numbered(components: list[Json]) -> list[Json]:
    """With the ids that Discord gives to components that have none."""
    for number, part in enumerate(walk(components), start=1):
        part.setdefault("id", number)
    return components


def keep_files(world: World, posted: Posted, form: Json, files: dict[int, Upload]) -> None:
    """Add the uploads, described as the form lists them."""
    listed = {int(about["id"]): about for about in form.get("attachments") or []}
    for index, upload in files.items():
        about = listed.get(index, {})
        name = about.get("filename") or upload.filename
        stored = Stored.of(
            world.clock.next_id(), Upload(name, upload.content, about.get("description"), upload.content_type)
        )
        posted.files[stored.id] = world.files[stored.id] = stored


def check_whole(posted: Posted) -> None:
    if not posted.files and not any(posted.body[part] for part in FORM_PARTS):
        raise Refusal(50006)
    check_references(posted.components, {upload.filename for upload in posted.uploads})


def note_pings(world: World, posted: Posted, form: Json, answered: Posted | None) -> None:
    if posted.author is not world.bot or posted.only_for or posted.is_loading:
        return
    is_webhook = posted.interaction is not None
    pings = pings_of(posted, form.get("allowed_mentions"), is_webhook=is_webhook, replied=answered)
    if pings.is_anybody:
        world.pings.append(pings)


async def edit(world: World, posted: Posted, form: Json, files: dict[int, Upload], *prefix: str) -> Posted:
    """Change what the form names and leave the rest; never notifies anybody."""
    flags = posted.flags & ~LOADING & ~SUPPRESS_EMBEDS | (form.get("flags") or 0) & MAY_BE_EDITED
    check_message(form, files, posted.channel, flags, *prefix)
    was_loading, kept = posted.is_loading, dict(posted.files)
    changed: Json = {part: form[part] or ("" if part == "content" else []) for part in FORM_PARTS if part in form}
    if "components" in changed:
        changed["components"] = numbered(changed["components"])
    if "content" in changed:
        changed["mentions"] = mentioned(world, changed["content"])
    if form.get("attachments") is not None:
        listed = {int(about["id"]) for about in form["attachments"]}
        posted.files = {number: file for number, file in kept.items() if number in listed}
    keep_files(world, posted, form, files)
    before, posted.body = posted.body, {**posted.body, **changed, "flags": flags}
    try:
        check_whole(posted)
    except Refusal:
        posted.body, posted.files = before, kept
        raise
    if not was_loading:
        posted.body["edited_timestamp"] = world.clock.stamp()
    posted.becomes(posted.body, world.clock.now())
    world.changed.ring()
    await announce(world, "MESSAGE_UPDATE", posted)
    return posted


async def delete(world: World, posted: Posted) -> None:
    posted.is_deleted = True
    posted.channel.messages.pop(posted.id, None)
    posted.rings()
    world.changed.ring()
    gone: Json = {"id": str(posted.id), "channel_id": str(posted.channel.id)}
    if posted.channel.guild:
        gone["guild_id"] = str(posted.channel.guild.id)
    if posted.only_for is None:
        await tell(world, "MESSAGE_DELETE", posted.channel, lambda: gone)


async def announce(world: World, event: str, posted: Posted) -> None:
    """Tell the sessions that may know of this message."""
    if posted.only_for is None:
        await tell(world, event, posted.channel, lambda: world.as_event(posted))


async def tell(world: World, event: str, channel: Channel, body: Any) -> None:
    if not channel.has_bot or not channel.permits(1 << 10):
        return
    guild_id, intent = (channel.guild.id, GUILD_MESSAGES) if channel.guild else (None, DIRECT_MESSAGES)
    # Most bots listen to no messages: then the object is not even built.
    if sessions := world.gateway.listeners(guild_id, intent):
        made = body()
        for session in sessions:
            await session.dispatch(event, made)


def mark_thread(posted: Posted) -> None:
    posted.body = {**posted.body, "flags": posted.flags | HAS_THREAD}

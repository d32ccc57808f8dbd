"""Files: announced, uploaded, finished, and shared a little later, when Slack has looked at them."""

import asyncio
import mimetypes

from aiohttp import web

from tests.standins.slack_calls import Call, Method, token_of
from tests.standins.slack_objects import file_object
from tests.standins.slack_refusals import Json, Refusal
from tests.standins.slack_rules import check_message, named
from tests.standins.slack_things import Channel, Person, Posted, Stored
from tests.standins.slack_world import World

LOGIN_PAGE = (
    "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body>Sign in to your workspace</body></html>"
)
MOST_FILES = 10


def is_ready(world: World, named_by: Json) -> bool:
    """Whether blocks may name the file: it is there, and Slack has looked at it."""
    addresses = (named_by.get("id"), named_by.get("url"))
    return any(
        file.is_processed and not file.is_deleted and {file.id, file.url_private} & set(addresses)
        for file in world.files.values()
    )


def new_file(world: World, owner: Person, name: str, length: int) -> Stored:
    file = Stored(world.new_id("F"), name, length, name, owner=owner.id, created=int(world.clock.wall()))
    file.mimetype = mimetypes.guess_type(name)[0] or "application/octet-stream"
    base = f"{world.base_url}/files-pri/{world.team_id}-{file.id}"
    file.url_private, file.url_private_download = f"{base}/{name}", f"{base}/download/{name}"
    world.files[file.id] = file
    return file


def seen_file(world: World, number: str) -> Stored:
    """The file, when the bot can see it: it is its own, in one of its forms, or where it is a member."""
    file = world.files.get(number)
    if file is None or file.is_deleted or not file.is_completed:
        raise Refusal("file_not_found")
    if file.is_handed_over:
        return file
    if file.owner != world.bot.id and not any(world.channels[place].has_bot for place in file.shares):
        raise Refusal("file_not_found")
    return file


def announce(world: World, call: Call) -> Json:
    name, length = call.needs("filename", "length"), call.number("length", 0)
    if length <= 0:
        raise Refusal("invalid_arguments", "length must be more than 0")
    if len(call.text("alt_txt")) > 1_000:
        raise Refusal("invalid_arguments", "alt_txt: no more than 1000 characters")
    file = new_file(world, world.bot, name, length)
    file.alt_txt = call.text("alt_txt")
    return {"upload_url": f"{world.base_url}/upload/v1/{file.id}", "file_id": file.id}


async def upload(world: World, number: str, content: bytes) -> web.Response:
    """Take the bytes; no token is needed at this address."""
    file = world.files.get(number)
    if file is None or file.is_completed:
        return web.Response(status=404, text="unknown upload")
    if len(content) != file.length:
        return web.Response(status=400, text=f"{file.length} bytes were announced, {len(content)} came")
    file.content = content
    return web.Response(text=f"OK - {len(content)}")


def complete(world: World, call: Call) -> Json:
    asked = call.objects("files", "invalid_arguments")
    if not 1 <= len(asked) <= MOST_FILES:
        raise Refusal("invalid_arguments", "missing required field: files")
    files = [uploaded(world, each) for each in asked]
    number = call.text("channel_id")
    channel = world.for_member(number) if number else None
    posted = announced(world, call, channel, files) if channel else None
    for file, each in zip(files, asked, strict=True):
        file.is_completed, file.title = True, each.get("title") or file.name
    # Slack looks at it first: nothing is shared yet when the app gets its answer.
    loop = asyncio.get_running_loop()
    loop.call_later(world.share_after_s, share, world, files, posted)
    return {"files": [file_object(world, file) for file in files]}


def uploaded(world: World, asked: Json) -> Stored:
    file = world.files.get(asked.get("id", ""))
    if file is None or file.content is None or file.is_completed:
        raise Refusal("file_not_found")
    return file


def announced(world: World, call: Call, channel: Channel, files: list[Stored]) -> Posted:
    """The message that will show the files, when it may be."""
    comment = call.text("initial_comment")
    blocks = [] if comment else call.objects("blocks", "invalid_blocks_format")
    check_message(blocks, lambda file: is_ready(world, file))
    thread_ts = call.text("thread_ts") or None
    if thread_ts and thread_ts not in channel.messages:
        raise Refusal("thread_not_found")
    kept = named(blocks, world.new_id)
    return Posted(channel, "", world.bot, "upload", comment, kept, thread_ts, files=list(files))


def share(world: World, files: list[Stored], posted: Posted | None) -> None:
    for file in files:
        file.is_processed = True
    if posted and world.loses_shares:
        world.loses_shares -= 1
    elif posted:
        posted.ts = world.new_ts()
        posted.files = [file for file in posted.files if not file.is_deleted]
        for file in posted.files:
            file.shares.setdefault(posted.channel.id, []).append(posted.ts)
        world.post(posted)
    world.changed.ring()


def about(world: World, call: Call) -> Json:
    file = seen_file(world, call.needs("file"))
    return {"file": file_object(world, file), "comments": [], "response_metadata": {"next_cursor": ""}}


def delete(world: World, call: Call) -> Json:
    file = seen_file(world, call.needs("file"))
    if file.owner != world.bot.id:
        raise Refusal("cant_delete_file")
    file.is_deleted = True
    for posted in world.posted:
        if file in posted.files and not posted.is_deleted:
            world.change(posted)
    return {}


def download(world: World, request: web.Request) -> web.Response:
    """The bytes; whoever has no right to them gets a page to sign in on, with status 200."""
    number = request.match_info["number"].rpartition("-")[2]
    try:
        file = seen_file(world, number)
        if token_of(request) != world.bot_token or world.auth_error:
            raise Refusal("not_authed")
        world.needs_scope("files:read")
    except Refusal:
        return web.Response(text=LOGIN_PAGE, content_type="text/html")
    return web.Response(body=file.content or b"", content_type=file.mimetype)


METHODS = (
    Method("files.getUploadURLExternal", announce, ("files:write",)),
    Method("files.completeUploadExternal", complete, ("files:write",)),
    Method("files.info", about, ("files:read",)),
    Method("files.delete", delete, ("files:write",)),
)

"""Answers to what a person did, at an address made for it: without scopes, without membership, five times."""

from aiohttp import web

from tests.standins.slack_calls import Call
from tests.standins.slack_messages import content_of, replace
from tests.standins.slack_refusals import Json, Refusal
from tests.standins.slack_things import Posted, ResponseUrl
from tests.standins.slack_world import World

MOST_USES = 5
LASTS_S = 30 * 60


def respond(world: World, call: Call) -> web.Response:
    """What whoever posted there is answered."""
    url = world.response_urls.get(call.text("secret"))
    if url is None:
        return refused(call, 404, "invalid_url")
    if world.clock.now() - url.at > LASTS_S:
        return refused(call, 404, "expired_url")
    if url.used >= MOST_USES:
        return refused(call, 404, "used_url")
    try:
        show(world, url, call.args, via="response_url")
    except Refusal as refusal:
        return refused(call, 400, refusal.error)
    url.used += 1
    call.status = 200
    return web.json_response({"ok": True})


def refused(call: Call, status: int, error: str) -> web.Response:
    call.status, call.answer = status, {"ok": False, "error": error}
    return web.json_response(call.answer, status=status)


def show(world: World, url: ResponseUrl, body: Json, *, via: str) -> Posted | None:
    """Do what `body` says: show something, or replace or delete what was acted on; what an acknowledgement says too.

    Raises:
        Refusal: It is not as it must be.
    """
    call = Call("respond", body, world.clock.now())
    if url.message and call.flag("delete_original"):
        if not url.message.is_deleted:
            world.delete(url.message)
        return None
    text, blocks = content_of(world, call)
    if not text.strip() and not blocks:
        raise Refusal("no_text")
    if url.message and call.flag("replace_original"):
        if url.message.is_deleted:
            raise Refusal("message_not_found")
        replace(world, url.message, text, blocks)
        return url.message
    is_public = call.text("response_type") == "in_channel"
    thread_ts = call.text("thread_ts") or url.thread_ts
    posted = Posted(
        url.channel,
        world.new_ts(),
        world.bot,
        via,
        text,
        blocks,
        thread_ts,
        seen_by=None if is_public else url.person.id,
    )
    url.answers.append(posted)
    return world.post(posted)

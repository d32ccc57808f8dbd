"""Buttons and forms. What they need to know is in their id and in storage: they work weeks later, on any process."""

import asyncio
from collections.abc import Sequence

import discord
import structlog

from bots.discord import headings
from bots.discord.body import ROOM_CHARS, Bodies
from bots.discord.forms import filled, form_of
from bots.discord.payload import JSON, parts, text
from bots.discord.render import CONTENT_CHARS, posts_of
from bots.discord.replies import Replies
from bots.discord.slashes import Slashes
from bots.discord.troubles import Trouble
from bots.discord.visit import Asked, Visit
from bots.discord.wire import EPHEMERAL
from core.app import Reach
from core.draft import Draft
from core.errors import BotError
from core.memory import Past

log = structlog.get_logger()

LOOK_UP_S = 2.0
"""A form has to open within three seconds, and cannot open before it is known what stands in it."""
UNKNOWN = "This button is from another time and does nothing any more; `/help` tells what there is."


class Buttons:
    def __init__(self, replies: Replies, slashes: Slashes) -> None:
        self._replies = replies
        self._slashes = slashes
        self._app = replies.desk.app
        self._wire = replies.wire

    async def pressed(self, visit: Visit, data: JSON, message: discord.Message) -> None:
        """One of our buttons, under one of our messages."""
        kind, _, name = text(data, "custom_id").removeprefix("fb:").partition(":")
        match kind:
            case "stop":
                await self._stop(visit, name)
            case "tap" | "look":
                await self._tap(visit, name, message, is_private=kind == "look" or message.flags.ephemeral)
            case "form":
                await self._open(visit, name, message)
            case "share":
                await self._share(visit, name, message)
            case "delete":
                await self._delete(visit, name, message)
            case _:
                await self._wire.say(visit.ticket, UNKNOWN)

    async def sent(self, visit: Visit, data: JSON, message: discord.Message | None) -> None:
        """A form that was filled in."""
        offer_id = text(data, "custom_id").removeprefix("fb:form:")
        is_private = bool(message and message.flags.ephemeral)
        async with self._slashes.acknowledged(visit, is_private=is_private) as answer:
            changes = filled(data)
            await self._slashes.forms.ready(offer_id)
            heading = headings.question(changes) or headings.pressed(visit.user, "Edit prompt")
            click = visit.asked("", {}, Asked(answer, is_private, heading, is_ours=True, is_going_on=True))
            asked = await self._app.accept(offer_id, click, _reach(visit, is_private=is_private), changes)
            self._replies.answer(visit.at_home(asked, self._app.commands.get(asked.command)))

    async def _stop(self, visit: Visit, request_id: str) -> None:
        if self._app.stop(request_id, visit.person):
            await self._wire.quietly(visit.ticket)
            return
        past = await self._past(request_id)
        is_theirs = past is None or past.request.person == visit.person
        words = "This has ended already." if is_theirs else "Only whoever asked can stop this."
        await self._wire.say(visit.ticket, words)

    async def _tap(self, visit: Visit, offer_id: str, message: discord.Message, *, is_private: bool) -> None:
        async with self._slashes.acknowledged(visit, is_private=is_private) as answer:
            heading = "" if is_private else headings.pressed(visit.user, _label(message, offer_id))
            click = visit.asked("", {}, Asked(answer, is_private, heading, is_ours=True, is_going_on=True))
            asked = await self._app.accept(offer_id, click, _reach(visit, is_private=message.flags.ephemeral))
            self._replies.answer(visit.at_home(asked, self._app.commands.get(asked.command)))

    async def _open(self, visit: Visit, offer_id: str, message: discord.Message) -> None:
        reach = _reach(visit, is_private=message.flags.ephemeral)
        try:
            async with asyncio.timeout(LOOK_UP_S):
                waiting = await self._app.waiting(offer_id, visit.person, reach)
        except TimeoutError:
            await self._wire.say(visit.ticket, "That took too long. Please press it again.")
        except BotError as error:
            await self._wire.say(visit.ticket, f"⚠ {error}")
        else:
            await self._wire.ask(visit.ticket, form_of(waiting.offer, self._app.commands[waiting.offer.command]))

    async def _share(self, visit: Visit, request_id: str, message: discord.Message) -> None:
        """Post a private answer for everybody; its button goes, so that it is not shared twice by accident."""
        rows = _without(message, f"fb:share:{request_id}")
        await self._wire.change(visit.ticket, {"components": rows})
        past = await self._past(request_id)
        if past is None or past.is_running or past.request.person != visit.person:
            await self._wire.follow_up(visit.ticket.token, _whisper("There is nothing to share any more."))
            return
        draft = Draft(past.updates)
        draft.is_over = True
        draft.receipt = None
        heading = "\n".join(filter(None, (headings.shared(visit.user), past.request.address.get("heading"))))
        bodies = Bodies(self._replies.find, visit.most_bytes)
        for post in posts_of(draft, heading, longest_chars=CONTENT_CHARS - ROOM_CHARS):
            body, uploads = await bodies.of(post)
            await self._wire.follow_up(visit.ticket.token, body, uploads)

    async def _delete(self, visit: Visit, request_id: str, message: discord.Message) -> None:
        past = await self._past(request_id)
        asker = message.interaction_metadata.user.id if message.interaction_metadata else 0
        is_theirs = str(asker) == visit.user or (past is not None and past.request.person == visit.person)
        if not (is_theirs or visit.may_manage):
            await self._wire.say(
                visit.ticket, "Only whoever asked, or somebody who may manage messages, can delete this."
            )
            return
        await self._wire.quietly(visit.ticket)
        # By the right that the press gives: no membership and no permission is needed, however old the message is.
        await self._wire.delete_answer(visit.ticket.token, str(message.id))
        for handle in await self._replies.posts.of(request_id):
            channel, _, other = handle.rpartition("/")
            if other and other != str(message.id):
                await self._away(channel or visit.channel, other)
        await self._replies.posts.cut(request_id, 0)

    async def _away(self, channel: str, message: str) -> None:
        try:
            await self._wire.delete(channel, message)
        except Trouble as trouble:
            log.info("not deleted", cause=repr(trouble))

    async def _past(self, request_id: str) -> Past | None:
        try:
            async with asyncio.timeout(LOOK_UP_S):
                return await self._replies.history.by_id(request_id)
        except (BotError, TimeoutError) as error:
            log.warning("could not be looked up", id=request_id, error=repr(error))
            return None


def _reach(visit: Visit, *, is_private: bool) -> Reach:
    if is_private:
        return "own"
    # Nobody else is there to see a button in direct messages.
    if visit.kind == "direct":
        return "own"
    return "all" if visit.may_manage else "open"


def _whisper(words: str) -> JSON:
    return {"content": words, "flags": EPHEMERAL, "allowed_mentions": {"parse": []}}


def _label(message: discord.Message, offer_id: str) -> str:
    """What stood on the button."""
    found = (b for row in message.components if isinstance(row, discord.ActionRow) for b in row.children)
    return next((b.label or "" for b in found if isinstance(b, discord.Button) and offer_id in (b.custom_id or "")), "")


def _without(message: discord.Message, custom_id: str) -> Sequence[JSON]:
    """The message's buttons but for one."""
    rows = []
    for row in message.components:
        kept = [button for button in parts(dict(row.to_dict()), "components") if button.get("custom_id") != custom_id]
        if kept:
            rows.append({"type": 1, "components": kept})
    return rows

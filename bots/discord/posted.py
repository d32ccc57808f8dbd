"""What can be done with an answer that stands there: share a private one, delete one, stop one that runs."""

from collections.abc import Coroutine, Sequence
from typing import TypeVar

import discord
import structlog

from bots.discord import headings
from bots.discord.address import Address
from bots.discord.body import ROOM_CHARS, Bodies
from bots.discord.render import CONTENT_CHARS, posts_of
from bots.discord.replies import Replies
from bots.discord.troubles import Trouble
from bots.discord.visit import Visit
from bots.ids import made
from bots.patience import in_time
from bots.payload import JSON, parts
from core.draft import Draft
from core.errors import BotError
from core.memory import Past
from core.values import Offer

log = structlog.get_logger()

T = TypeVar("T")

LOOK_UP_S = 2.0
"""What has to be known before the first answer is looked up within this: Discord waits three seconds."""
SLOW = "That took too long. Please press it again."
ENDED = "This has ended already."
NOT_THEIRS = "Only whoever asked can stop this."
NOTHING_TO_SHARE = "There is nothing to share any more."
NOT_DELETED = "Only whoever asked, or somebody who may manage messages, can delete this."


class Posted:
    """Buttons that the platform adds by itself; their ids name the request."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._wire = replies.wire

    async def stop(self, visit: Visit, request_id: str) -> None:
        """Stop it, whichever process works on it: the press may have come to any of them."""
        stopping = self._replies.desk.app.stop_anywhere(request_id, visit.person)
        match await self._in_time(visit, request_id, stopping):
            case "stopped" | "asked":
                await self._wire.quietly(visit.ticket)
            case "not theirs":
                await self._wire.say(visit.ticket, NOT_THEIRS)
            case "ended":
                await self._wire.say(visit.ticket, ENDED)

    async def share(self, visit: Visit, request_id: str, message: discord.Message) -> None:
        """Post a private answer for everybody; its button goes, so that it is not shared twice by accident."""
        past = await self._past(visit, request_id)
        if past == SLOW:
            return
        rows = _without(message, made("share", request_id))
        await self._wire.change(visit.ticket, {"components": rows})
        if not isinstance(past, Past) or past.is_running or not self._is_theirs(past, visit):
            await self._wire.whisper(visit.ticket.token, NOTHING_TO_SHARE)
            return
        draft = Draft(update for update in past.updates if not isinstance(update, Offer) or update.is_open)
        draft.is_over = True
        draft.receipt = None
        heading = "\n".join(filter(None, (headings.shared(visit.user), past.request.address.get("heading"))))
        bodies = Bodies(self._replies.packer, visit.most_bytes)
        for post in posts_of(draft, heading, longest_chars=CONTENT_CHARS - ROOM_CHARS):
            body, uploads = await bodies.of(post)
            await self._wire.follow_up(visit.ticket.token, body, uploads)

    async def delete(self, visit: Visit, request_id: str, message: discord.Message) -> None:
        """Take an answer away, whole."""
        past = await self._past(visit, request_id)
        if past == SLOW:
            return
        asker = message.interaction_metadata.user.id if message.interaction_metadata else 0
        is_theirs = str(asker) == visit.user or (isinstance(past, Past) and self._is_theirs(past, visit))
        if not (is_theirs or visit.may_manage):
            await self._wire.say(visit.ticket, NOT_DELETED)
            return
        await self._wire.quietly(visit.ticket)
        # By the right that the press gives: no membership and no permission is needed, however old the message is.
        await self._try(self._wire.delete_answer(visit.ticket.token, "@original"))
        address = Address.of(past.request.address) if isinstance(past, Past) else Address("", visit.channel)
        for handle in {address.message, *await self._replies.posts.of(request_id)} - {""}:
            channel, _, other = handle.rpartition("/")
            if other == str(message.id):
                continue
            # Where the bot is no member, only the right to answer reaches the others.
            by_token = not channel and address.has_token(visit.at)
            deleting = self._wire.delete_answer(address.token, other) if by_token else None
            await self._try(deleting or self._wire.delete(channel or visit.channel, other))
        await self._replies.posts.cut(request_id, 0)

    def _is_theirs(self, past: Past, visit: Visit) -> bool:
        """Whichever of their accounts asked."""
        return self._replies.desk.app.is_same(past.request.person, visit.person)

    async def _try(self, deleting: Coroutine[object, object, None]) -> None:
        try:
            await deleting
        except Trouble as trouble:
            log.info("not deleted", cause=repr(trouble))

    async def _past(self, visit: Visit, request_id: str) -> Past | str | None:
        """The request; None when it is not known any more, and SLOW, told to the person, when that took too long."""
        return await self._in_time(visit, request_id, self._replies.history.by_id(request_id))

    async def _in_time(self, visit: Visit, request_id: str, work: Coroutine[object, object, T]) -> T | str:
        """What `work` returns; SLOW, told to the person, when it took too long."""
        try:
            return await in_time(work, LOOK_UP_S)
        except (BotError, TimeoutError) as error:
            log.warning("could not be looked up", id=request_id, error=repr(error))
            await self._wire.say(visit.ticket, SLOW)
            return SLOW


def _without(message: discord.Message, custom_id: str) -> Sequence[JSON]:
    """The message's buttons but for one."""
    rows = []
    for row in message.components:
        kept = [button for button in parts(dict(row.to_dict()), "components") if button.get("custom_id") != custom_id]
        if kept:
            rows.append({"type": 1, "components": kept})
    return rows

"""Buttons and forms. What they need to know is in their id and in storage: they work weeks later, on any process."""

from collections.abc import Mapping
from dataclasses import replace

import discord
import structlog

from bots.discord import headings
from bots.discord.forms import ALONE, REDO, filled, form_of
from bots.discord.over import address_over
from bots.discord.posted import LOOK_UP_S, SLOW, Posted
from bots.discord.replies import Replies
from bots.discord.slashes import Slashes
from bots.discord.visit import Asked, Visit
from bots.ids import read
from bots.patience import in_time
from bots.payload import JSON, text
from core.app import Reach
from core.errors import BotError, NotFound
from core.platforms import Waiting
from core.values import Offer, OptionValue

log = structlog.get_logger()

UNKNOWN = "This button is from another time and does nothing any more; `/help` tells what there is."
ELSEWHERE = "What stood there is not there any more. Please ask again."


class Buttons:
    """Presses of buttons, and forms that were sent."""

    def __init__(self, replies: Replies, slashes: Slashes) -> None:
        self._replies = replies
        self._slashes = slashes
        self._posted = Posted(replies)
        self._app = replies.desk.app
        self._wire = replies.wire

    async def pressed(self, visit: Visit, data: JSON, message: discord.Message) -> None:
        """One of our buttons, under one of our messages."""
        kind, name = read(text(data, "custom_id"))
        match kind:
            case "stop":
                await self._posted.stop(visit, name)
            case "tap" | "look":
                await self._tap(visit, name, message, is_private=kind == "look" or message.flags.ephemeral)
            case "form":
                await self._open(visit, name, message)
            case "share":
                await self._posted.share(visit, name, message)
            case "delete":
                await self._posted.delete(visit, name, message)
            case _:
                await self._wire.say(visit.ticket, UNKNOWN)

    async def sent(self, visit: Visit, data: JSON, message: discord.Message | None) -> None:
        """A form that was filled in."""
        kind, offer_id = read(text(data, "custom_id"))
        if kind == REDO and message:
            await self._redo(visit, offer_id, filled(data), message)
            return
        is_private = kind == ALONE or bool(message and message.flags.ephemeral)
        async with self._slashes.acknowledged(visit, is_private=is_private) as answer:
            changes = filled(data)
            await self._slashes.forms.ready(offer_id)
            heading = headings.question(changes) or headings.pressed(visit.user, "Edited")
            how = Asked(answer, is_private, heading, is_ours=True, is_going_on=True)
            await self._accept(visit, offer_id, how, _reach(visit, is_private=is_private), changes)

    async def _redo(
        self, visit: Visit, offer_id: str, changes: Mapping[str, OptionValue], message: discord.Message
    ) -> None:
        """Answer again where the answer stands."""
        await self._wire.quietly(visit.ticket)
        is_private = message.flags.ephemeral
        how = Asked("", is_private, headings.question(changes), is_ours=True, is_going_on=True)
        try:
            visit = await self._replies.places.entered(visit)
            reach = _reach(visit, is_private=is_private)
            asked = await self._app.accept(offer_id, visit.asked("", {}, how), reach, changes)
            over = await address_over(
                self._replies, visit, asked, asked.replaces, str(message.id), is_private=is_private
            )
            if over is None:
                raise NotFound(ELSEWHERE)
        except BotError as error:
            await self._wire.whisper(visit.ticket.token, f"⚠ {error}")
            return
        asked = visit.at_home(asked, self._app.commands.get(asked.command))
        self._replies.answer(replace(asked, address=over.kept()))

    async def _is_in_place(self, visit: Visit, offer: Offer, message: discord.Message) -> bool:
        """Whether what comes of it can be painted over the message that it stands below."""
        if not offer.in_place:
            return False
        is_private = message.flags.ephemeral
        asked = visit.asked("", {}, Asked("", is_private))
        replaced = str(offer.options.get("replaces", ""))
        return bool(await address_over(self._replies, visit, asked, replaced, str(message.id), is_private=is_private))

    async def _tap(self, visit: Visit, offer_id: str, message: discord.Message, *, is_private: bool) -> None:
        async with self._slashes.acknowledged(visit, is_private=is_private) as answer:
            heading = "" if is_private else headings.pressed(visit.user, _label(message, offer_id))
            how = Asked(answer, is_private, heading, is_ours=True, is_going_on=True)
            await self._accept(visit, offer_id, how, _reach(visit, is_private=message.flags.ephemeral))

    async def _accept(
        self, visit: Visit, offer_id: str, how: Asked, reach: Reach, changes: Mapping[str, OptionValue] | None = None
    ) -> None:
        """Answer what an offer asks for. Raises BotError when it is not for this person, or not there any more."""
        visit = await self._replies.places.entered(visit)
        asked = await self._app.accept(offer_id, visit.asked("", {}, how), reach, changes)
        asked = replace(asked, in_place=False)
        self._replies.answer(visit.at_home(asked, self._app.commands.get(asked.command)))

    async def _open(self, visit: Visit, offer_id: str, message: discord.Message) -> None:
        reach = _reach(visit, is_private=message.flags.ephemeral)
        try:
            waiting, is_in_place = await in_time(self._looked_up(visit, offer_id, reach, message), LOOK_UP_S)
        except TimeoutError:
            await self._wire.say(visit.ticket, SLOW)
        except BotError as error:
            await self._wire.say(visit.ticket, f"⚠ {error}")
        else:
            command = self._app.commands.get(waiting.offer.command)
            if command is None:
                await self._wire.say(visit.ticket, UNKNOWN)
            else:
                await self._wire.ask(visit.ticket, form_of(waiting.offer, command, is_in_place=is_in_place))

    async def _looked_up(
        self, visit: Visit, offer_id: str, reach: Reach, message: discord.Message
    ) -> tuple[Waiting, bool]:
        """What is behind a button, and whether it is done where the button is."""
        waiting = await self._app.waiting(offer_id, visit.person, reach)
        return waiting, await self._is_in_place(visit, waiting.offer, message)


def _reach(visit: Visit, *, is_private: bool) -> Reach:
    # Nobody else is there to see a button in direct messages.
    if is_private or visit.kind == "direct":
        return "own"
    return "all" if visit.may_manage else "open"


def _label(message: discord.Message, offer_id: str) -> str:
    """What stood on the button."""
    found = (b for row in message.components if isinstance(row, discord.ActionRow) for b in row.children)
    return next((b.label or "" for b in found if isinstance(b, discord.Button) and offer_id in (b.custom_id or "")), "")

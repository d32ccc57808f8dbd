"""Commands: typed after a slash, or chosen from a message's menu."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from secrets import token_hex

import structlog

from bots.bugs import bug
from bots.coming import Forms
from bots.discord import headings
from bots.discord.commands import Said, said
from bots.discord.forms import form_of
from bots.discord.links import link_to
from bots.discord.replies import Replies, attached_of
from bots.discord.troubles import TooLate, Trouble
from bots.discord.visit import Asked, Visit
from bots.payload import JSON, part, parts, text
from core.errors import BadOption, BotError
from core.options import is_private
from core.shortcuts import ALL, Shortcut, Target
from core.values import Offer, Options

log = structlog.get_logger()

MOST_SUGGESTIONS = 25
LABEL_CHARS = 100


class Slashes:
    """Commands with their options, suggestions while they are typed, and a message's menu."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._app = replies.desk.app
        self._wire = replies.wire
        self.forms = Forms()

    async def typed(self, visit: Visit, data: JSON) -> None:
        """A command with its options."""
        try:
            heard, mistake = said(data, self._app.commands), None
        except BadOption as error:
            heard, mistake = Said(text(data, "name"), {}, {}), error
        heard = replace(heard, options=await self._completed(visit, heard.command, heard.options))
        is_private = self._is_private(heard)
        async with self.acknowledged(visit, is_private=is_private) as message:
            if mistake:
                raise mistake
            options = {**heard.options, **await self._files(data, heard.attachments)}
            heading = headings.question(options) if heard.command == "ask" else ""
            asked = Asked(message, is_private, heading)
            visit = await self._replies.places.entered(visit)
            self._replies.answer(visit.asked(heard.command, options, asked))

    async def _completed(self, visit: Visit, command: str, options: Options) -> Options:
        """The options with what stands for those that were not said."""
        asked = visit.asked(command, options, Asked("", is_private=False))
        return (await self._replies.completed(asked)).options

    async def suggested(self, visit: Visit, data: JSON) -> None:
        """What fits the words so far."""
        fields = parts(data, "options")
        focused = next((text(field, "name") for field in fields if field.get("focused")), "")
        options = {text(field, "name"): text(field, "value") for field in fields}
        request = visit.asked(text(data, "name"), options, Asked("", is_private=True))
        try:
            found = await self._app.suggest(request, focused)
        except BotError as error:
            log.warning("nothing suggested", error=repr(error), cause=repr(error.__cause__))
            found = []
        choices = [{"name": each.label[:LABEL_CHARS], "value": each.value} for each in found[:MOST_SUGGESTIONS]]
        await self._wire.suggest(visit.ticket, choices)

    async def chosen(self, visit: Visit, data: JSON) -> None:
        """A command on somebody's message."""
        shortcut = next((each for each in ALL if each.name == text(data, "name")), None)
        message = part(part(part(data, "resolved"), "messages"), text(data, "target_id"))
        if shortcut is None:
            await self._wire.say(visit.ticket, "This is not there any more; `/help` tells what is.")
        elif shortcut.asks:
            await self._ask_first(visit, shortcut, message)
        else:
            alone = await self._is_alone(visit, shortcut)
            async with self.acknowledged(visit, is_private=alone) as answer:
                options = await self._completed(visit, shortcut.command, await self._options(visit, shortcut, message))
                asked = Asked(answer, alone, heading=_about(visit, message, shortcut), is_ours=True)
                visit = await self._replies.places.entered(visit)
                self._replies.answer(visit.asked(shortcut.command, options, asked))

    async def _ask_first(self, visit: Visit, shortcut: Shortcut, message: JSON) -> None:
        """Open the form, and remember the message meanwhile: what the form sends back does not hold it."""
        offer = Offer(shortcut.name, shortcut.command, {}, asks=shortcut.asks, id=token_hex(12))

        async def keep() -> None:
            options = await self._completed(visit, shortcut.command, await self._options(visit, shortcut, message))
            whole = replace(offer, options=options)
            person = self._app.whose(visit.person)
            await self._app.offers.keep(whole, person, f"form:{offer.id}", self._app.now())

        keeping = self.forms.coming(offer.id, keep())
        alone = await self._is_alone(visit, shortcut)
        await self._wire.ask(visit.ticket, form_of(offer, self._app.commands[shortcut.command], is_private=alone))
        await asyncio.wait([keeping])

    async def _is_alone(self, visit: Visit, shortcut: Shortcut) -> bool:
        """Whether what comes of it is for whoever chose it: as for the command, typed by them without more."""
        return self._is_private(Said(shortcut.command, await self._completed(visit, shortcut.command, {}), {}))

    async def _options(self, visit: Visit, shortcut: Shortcut, message: JSON) -> Options:
        author = part(message, "author")
        name = text(author, "global_name") or text(author, "username")
        attached = [*map(attached_of, parts(message, "attachments"))]
        seen = [each for each in attached if each.is_picture] if shortcut.needs_picture else attached
        takes_files = self._app.commands[shortcut.command].file
        files = await self._replies.handed.keep_some(seen) if takes_files else ()
        link = link_to(visit.server, visit.channel, text(message, "id"))
        return shortcut.options(Target(words_of(message), name, files, link))

    def _is_private(self, heard: Said) -> bool:
        command = self._app.commands.get(heard.command)
        return bool(command is None or command.is_private or is_private(heard.options))

    async def _files(self, data: JSON, attachments: Mapping[str, str]) -> Options:
        resolved = part(part(data, "resolved"), "attachments")
        return {
            name: await self._replies.handed.keep([attached_of(part(resolved, each))])
            for name, each in attachments.items()
        }

    @asynccontextmanager
    async def acknowledged(self, visit: Visit, *, is_private: bool) -> AsyncIterator[str]:
        """Acknowledge first; whatever goes wrong after that is told in the answer."""
        try:
            message = await self._wire.acknowledge(visit.ticket, is_private=is_private)
        except TooLate:
            log.warning("too late to acknowledge", id=visit.id)
            raise
        try:
            yield message
        except BotError as error:
            await self._replies.decline(visit, message, error, is_private=is_private)
        except Trouble:
            raise
        except Exception:
            await self._replies.decline(visit, message, bug(visit.id), is_private=is_private)


def words_of(message: JSON) -> str:
    """What a message says, embeds and forwarded messages included."""
    forwarded = [part(each, "message") for each in parts(message, "message_snapshots")]
    embeds = [" ".join(filter(None, (text(e, "title"), text(e, "description")))) for e in parts(message, "embeds")]
    return "\n".join(filter(None, (text(message, "content"), *map(words_of, forwarded), *embeds)))


def _about(visit: Visit, message: JSON, shortcut: Shortcut) -> str:
    link = headings.about(visit.server, visit.channel, text(message, "id"))
    return f"{headings.pressed(visit.user, shortcut.name)}\n{link}"

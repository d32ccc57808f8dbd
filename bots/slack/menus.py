"""What can be done with a message from its menu, and from anywhere by a shortcut; and the forms that they open."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import replace
from secrets import token_hex

import structlog

from bots.coming import Forms
from bots.ids import read
from bots.payload import JSON, part, parts, text
from bots.slack import said
from bots.slack.buttons import Buttons, meant_for
from bots.slack.commands import headline
from bots.slack.forms import Meant, filled, handed_over, problems, refused, response_urls_of
from bots.slack.mrkdwn import asked, pressed
from bots.slack.opening import opened_about, opened_for
from bots.slack.permalinks import link_to
from bots.slack.replies import Replies, attached_of
from bots.slack.setup.manifest import callback_id, on_messages
from bots.slack.threads import words_of
from bots.slack.visit import Asked, Visit, by_press, team_in
from core.command import Command
from core.errors import BotError
from core.options import is_private as wants_privacy
from core.shortcuts import ALL, Shortcut, Target
from core.values import Offer, Options

log = structlog.get_logger()

GONE = "This is not there any more; `/help` tells what is."
TOO_SLOW = "That took too long. Please choose it again."


class Menus:
    """A message's menu, the shortcuts, and forms that were sent."""

    def __init__(self, replies: Replies, buttons: Buttons) -> None:
        self._replies = replies
        self._buttons = buttons
        self._app = replies.desk.app
        self._forms = Forms()

    # --------------------------------------------------------------------------------------------- what is chosen

    async def chosen(self, payload: JSON) -> None:
        visit = by_press(payload, self._replies.team(team_in(payload)), self._app.now())
        name = text(payload, "callback_id")
        try:
            if text(payload, "type") == "shortcut":
                await self._from_anywhere(visit, name)
                return
            shortcut = next((each for each in on_messages(ALL) if callback_id(each) == name), None)
            if shortcut is None:
                await self._replies.tell(visit, GONE)
            elif shortcut.asks:
                await self._ask_first(visit, shortcut, part(payload, "message"))
            else:
                await self._answer(visit, shortcut, part(payload, "message"))
        except BotError as error:
            await self._replies.decline(visit, error)

    async def _from_anywhere(self, visit: Visit, name: str) -> None:
        command = self._app.commands.get(name)
        if command is None:
            return
        await opened_for(self._replies, visit, command, {}, TOO_SLOW)

    async def _answer(self, visit: Visit, shortcut: Shortcut, message: JSON) -> None:
        is_private = self._app.commands[shortcut.command].is_private
        visit = await self._replies.settled(visit, is_shared=not is_private)
        options = await self._options(visit, shortcut, message)
        options = await self._replies.completed(visit, shortcut.command, options)
        is_private = is_private or wants_privacy(options)
        how = Asked(is_private, pressed(visit.user, shortcut.name), is_ours=True)
        self._replies.answer(visit.asked(shortcut.command, options, how))

    async def _ask_first(self, visit: Visit, shortcut: Shortcut, message: JSON) -> None:
        """Open the form, and remember the message meanwhile: what the form sends back does not hold it."""
        offer = Offer(shortcut.name, shortcut.command, {}, asks=shortcut.asks, id=token_hex(12))

        async def keep() -> None:
            options = await self._options(visit, shortcut, message)
            whole = replace(offer, options=await self._replies.completed(visit, shortcut.command, options))
            person = self._app.whose(visit.person)
            await self._app.offers.keep(whole, person, f"form:{offer.id}", self._app.now())

        keeping = self._forms.coming(offer.id, keep())
        command = self._app.commands[shortcut.command]
        await opened_about(self._replies, visit, command, offer, meant_for(visit, offer=offer.id), TOO_SLOW)
        await asyncio.wait([keeping])

    async def _options(self, visit: Visit, shortcut: Shortcut, message: JSON) -> Options:
        users = {text(message, "user"), *said.users_in(text(message, "text"))}
        names = await self._replies.people.names(users)
        words = said.plain(words_of(message), names)
        name = names.get(text(message, "user"), "") or text(message, "username")
        files: Sequence[JSON] = parts(message, "files")
        ts, thread = text(message, "ts"), text(message, "thread_ts")
        link = link_to(self._replies.installation.url, visit.channel, ts, thread)
        takes_files = self._app.commands[shortcut.command].file is not None
        attached = [*map(attached_of, files)]
        seen = [each for each in attached if each.is_picture] if shortcut.needs_picture else attached
        kept = await self._replies.handed.keep_some(seen) if takes_files else ()
        return shortcut.options(Target(words, name, kept, link))

    # ----------------------------------------------------------------------------------------------- what is sent

    def refusal(self, payload: JSON) -> JSON | None:
        """What keeps a form open: whatever is wrong with what was filled in, each at its field."""
        view = part(payload, "view")
        command = self._command_of(view)
        if command is None:
            return None
        _, changes = filled(view, command)
        found = problems(command, [text(block, "block_id") for block in parts(view, "blocks")], changes)
        return refused(found) if found else None

    async def sent(self, payload: JSON) -> None:
        """A form that was filled in."""
        view = part(payload, "view")
        command = self._command_of(view)
        visit = by_press(payload, self._replies.team(team_in(payload)), self._app.now())
        if command is None:
            await self._replies.tell(visit, GONE)
            return
        meant, changes = filled(view, command)
        visit = self._at(visit, meant, payload)
        try:
            kept = await self._kept(view, command)
            await self._answer_form(visit, command, meant, {**changes, **kept})
        except BotError as error:
            await self._replies.decline(visit, error)

    async def _answer_form(self, visit: Visit, command: Command, meant: Meant, changes: Options) -> None:
        own = await self._replies.completed(visit, command.name, changes)
        is_private = bool(meant.is_private) or wants_privacy(own)
        visit = await self._replies.settled(visit, is_shared=not is_private)
        if meant.offer:
            await self._forms.ready(meant.offer)
            heading = asked(visit.user, headline(command, changes), command.name, self._replies.slash.prefix)
            how = Asked(is_private, heading, is_ours=True, is_going_on=True)
            await self._buttons.accept(visit, meant.offer, how, changes, meant)
            return
        heading = asked(visit.user, headline(command, changes), command.name, self._replies.slash.prefix)
        is_top = visit.is_direct and not visit.thread
        how = Asked(parent=heading) if is_top else Asked(is_private=is_private, heading=heading)
        self._replies.answer(visit.asked(command.name, changes, how))
        if not (is_private or visit.is_direct):
            await self._replies.join(visit.channel)

    async def _kept(self, view: JSON, command: Command) -> Mapping[str, str]:
        """The files that were put into a form, by option. Raises BadOption when one of them cannot be looked at."""
        files = handed_over(view, command)
        return {name: await self._replies.handed.keep([*map(attached_of, files[name])]) for name in files}

    def _at(self, visit: Visit, meant: Meant, payload: JSON) -> Visit:
        """A form has no place of its own: it is answered where it was opened, or where somebody chose."""
        urls = dict(response_urls_of(payload))
        url = urls.get(meant.channel, meant.response_url)
        return replace(
            visit, channel=meant.channel, thread=meant.thread, url=url, is_hidden=bool(meant.is_private and meant.offer)
        )

    def _command_of(self, view: JSON) -> Command | None:
        kind, name = read(text(view, "callback_id"))
        if kind == "form":
            name = Meant.of(view).command
        return self._app.commands.get(name) if kind in ("form", "open") else None

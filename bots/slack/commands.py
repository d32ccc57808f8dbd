"""Slash commands: words and flags behind a name, answered in the channel or to the asker alone."""

from collections.abc import Mapping

import structlog

from bots.payload import JSON, text
from bots.slack import said
from bots.slack.governor import IN_ONE_CHANNEL, MINUTE_S
from bots.slack.mrkdwn import asked, escaped
from bots.slack.opening import opened_for
from bots.slack.replies import NO_FILE, Replies
from bots.slack.visit import Asked, Visit, by_command, team_in
from core.command import Command
from core.errors import BadOption, BotError
from core.options import is_private as wants_privacy
from core.typed import parsed
from core.values import Options

log = structlog.get_logger()

POST = "chat.postMessage"
CROWD = 4
"""So many at once a channel takes without anybody noticing."""
HELP_WORDS = {"help", "--help", "-h", "?"}
GREAT_CROWD = 30
"""So many in a workspace Slack lets be seen growing; the answers of others come whole."""
MANY_EVERYWHERE = "Many are asking right now. Your answer comes as a whole, as soon as there is room for it."
THINKING = "Thinking …"


class Commands:
    """What is typed behind a slash."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._slash = replies.slash
        self._commands = replies.desk.app.commands

    def heard(self, payload: JSON) -> tuple[Visit, str, Options | BotError]:
        """Who types what where: the command's name, and its options or what is wrong with them."""
        visit = by_command(payload, self._replies.team(team_in(payload)), self._replies.desk.app.now())
        name = text(payload, "command").removeprefix("/").casefold().removeprefix(self._slash.prefix)
        words = said.typed(text(payload, "text")).strip()
        if words.casefold() in HELP_WORDS and name in self._commands:
            return visit, "help", {"command": name}
        try:
            return visit, *parsed(f"/{name} {words}", self._commands)
        except BadOption as error:
            return visit, name, BadOption(self._slash.words(said.named(str(error), {})))

    def acknowledged(self, visit: Visit, name: str, options: Options | BotError) -> JSON | None:
        """What is said at once, with the acknowledgement itself: that takes no call."""
        if isinstance(options, BotError):
            return whispered(f"⚠ {escaped(str(options))}")
        command = self._commands[name]
        if command.is_private:
            return None
        if _wants_form(command, options):
            return None
        if wants_privacy(options):
            return whispered(THINKING)
        waiting = self._replies.crowd[visit.channel]
        tier = IN_ONE_CHANNEL[POST]
        behind_s = (waiting - tier.burst) * MINUTE_S / tier.per_minute
        wait_s = max(behind_s, self._replies.wire.governor.wait_s(POST, visit.channel))
        if waiting < CROWD or wait_s < 1:
            everywhere = self._replies.crowd.total()
            return None if everywhere < GREAT_CROWD else whispered(MANY_EVERYWHERE)
        return whispered(f"Many are asking here right now. Your answer comes in about {round(wait_s)} s.")

    async def answered(self, visit: Visit, name: str, options: Options) -> None:
        """Begin to answer what was acknowledged."""
        if await self._begun(visit, name, options):
            await self._replies.join(visit.channel)

    async def _begun(self, visit: Visit, name: str, options: Options) -> bool:
        """Whether everybody in a channel reads the answer."""
        command = self._commands[name]
        options = await self._replies.named(options)
        if _wants_form(command, options):
            await opened_for(self._replies, visit, command, options, _instead(command))
            return False
        was_said = wants_privacy(options)
        options = await self._replies.completed(visit, name, options)
        is_private = command.is_private or wants_privacy(options)
        visit = await self._replies.settled(visit, is_shared=not is_private)
        heading = asked(visit.user, headline(command, options), command.name, self._slash.prefix)
        # A direct conversation is made of threads: the question begins one.
        how = Asked(parent=heading) if visit.is_direct else Asked(is_private=is_private, heading=heading)
        self._replies.answer(visit.asked(name, options, how))
        if is_private and not (command.is_private or was_said or visit.is_direct):
            # Nothing else would tell that it was heard: their own default was not known yet when it was acknowledged.
            await self._replies.tell(visit, THINKING)
        return not (is_private or visit.is_direct)


def headline(command: Command, options: Options) -> str:
    """What was asked, in a line: the words that everything else is about."""
    rest = command.rest
    return str(options.get(rest.name, "")) if rest else ""


def whispered(words: str) -> Mapping[str, object]:
    """An acknowledgement that says something, to the person alone."""
    return {"response_type": "ephemeral", "text": words}


def _wants_form(command: Command, options: Options) -> bool:
    """Whether words are missing, or a file: Slack takes none with a command."""
    rest, file = command.rest, command.file
    needed = [*([rest] if rest and rest.is_required else []), *([file] if file and file.is_expected else [])]
    return any(not str(options.get(option.name, "")).strip() for option in needed)


def _instead(command: Command) -> str:
    """What to do where no form opens."""
    if command.file and command.file.is_expected:
        return NO_FILE.format(name=command.name)
    example = next(iter(command.examples), f"/{command.name}")
    return f"Please say it behind the command: `{example}`"

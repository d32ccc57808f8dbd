"""Messages that speak to the bot: directly, by a mention, or in a thread that is a conversation with it."""

from collections.abc import Sequence
from dataclasses import replace

import structlog

from bots.bugs import bug
from bots.payload import JSON, parts, text
from bots.slack import said
from bots.slack.listening.app import SPOKEN
from bots.slack.replies import NO_FILE, Replies, attached_of
from bots.slack.threads import HIDDEN, Read, Threads, forwarded
from bots.slack.visit import Asked, Visit, by_message
from core.command import Command
from core.errors import BadOption, BotError, HostError
from core.options import is_private
from core.seen import MOST_FILES
from core.typed import DEFAULT_COMMAND, parsed
from core.values import Options

log = structlog.get_logger()

SUPPOSED = {"you", "you're", "if", "that", "we", "i", "i'm", "how", "what", "to", "with", "about", "is", "are"}
"""“Imagine you are …” asks for words, and so does “speak to me about …”."""
ANY_FILE = f"{'0' * 32}.png"
NOTHING_SAID = "What do you make of this?"
PRIVATE_ONLY = "Only you are to see that, so type /{name} as a slash command, or write it to me directly."


class Messages:
    """What people write."""

    def __init__(self, replies: Replies) -> None:
        self._replies = replies
        self._commands = replies.desk.app.commands
        self._bot = replies.wire.bot_user
        self.threads = Threads(replies)

    def is_for_us(self, event: JSON) -> bool:
        """Whether a message may speak to the bot; all others are dropped unread."""
        if text(event, "subtype") not in SPOKEN or text(event, "bot_id") or event.get("edited"):
            return False
        if text(event, "user") in ("", self._bot, "USLACKBOT") or not text(event, "ts"):
            return False
        if text(event, "type") == "app_mention" or text(event, "channel_type") == "im":
            return True
        # A mention comes once more as a mention, and what is said to somebody else is theirs.
        return bool(text(event, "thread_ts")) and not said.users_in(text(event, "text"))

    async def heard(self, event: JSON, team: str) -> None:
        """Answer a message if it speaks to the bot."""
        visit = by_message(event, team, self._replies.desk.app.now())
        if visit.is_direct:
            self._replies.directs.know(visit.channel, visit.user)
        try:
            await self._answered(visit, event)
        except BotError as error:
            await self._replies.decline(visit, error)
        except Exception:
            await self._replies.decline(visit, bug(visit.id))

    async def _answered(self, visit: Visit, event: JSON) -> None:
        is_mention = text(event, "type") == "app_mention"
        is_addressed = is_mention or visit.is_direct
        conversation = await self._conversation(visit, event, is_addressed=is_addressed)
        has_words = bool(text(event, "text").strip() or parts(event, "files"))
        if not (is_addressed or (conversation and has_words)):
            return
        visit = await self._replies.settled(visit)
        name, options = await self._said(visit, event, is_addressed=is_addressed)
        read = Read()
        is_unknown = is_mention and not conversation and text(event, "thread_ts")
        if is_unknown or self.threads.is_unremembered(visit.channel, visit.thread):
            read = await self.threads.read(visit.channel, visit.thread, text(event, "ts"))
            if read.is_hidden:
                await self._replies.tell(visit, HIDDEN)
        read = replace(read, about="\n".join(filter(None, (read.about, said.plain(forwarded(event), {})))))
        if name == "help" and not options and (read.about or parts(event, "files")):
            name, options = DEFAULT_COMMAND, {"question": NOTHING_SAID}
        files = await self._files(visit, name, options, event, read)
        if self._lacks_file(name, {**options, **files}):
            name, options = await self._as_question(event, self._commands[name], options)
            files = await self._files(visit, name, options, event, read)
        options = await self._completed(visit, name, {**options, **files}, read)
        how = Asked(conversation=conversation, is_ours=bool(name == DEFAULT_COMMAND and read.about))
        self._replies.answer(visit.asked(name, options, how))

    async def _conversation(self, visit: Visit, event: JSON, *, is_addressed: bool) -> str:
        """The conversation that a message of a thread goes on with; empty where none is known."""
        if not text(event, "thread_ts"):
            return ""
        try:
            return await self.threads.conversation(visit.team, visit.channel, visit.thread)
        except HostError as error:
            if is_addressed:
                raise
            # People among themselves are not to be told that our database is down.
            log.error("a thread could not be looked up", error=repr(error), cause=repr(error.__cause__))
            return ""

    # ---------------------------------------------------------------------------------------------- what is said

    async def _said(self, visit: Visit, event: JSON, *, is_addressed: bool) -> tuple[str, Options]:
        """A command and its options. Raises BotError with the reason why it is not answered."""
        words = self._words(event)
        if not words:
            has_something = parts(event, "files") or forwarded(event)
            return (DEFAULT_COMMAND, {"question": NOTHING_SAID}) if has_something else ("help", {})
        name, options = parsed(self._as_line(words) if is_addressed else words, self._commands)
        command = self._commands[name]
        if not visit.is_direct and (command.is_for_one(options) or is_private(options)):
            raise BadOption(PRIVATE_ONLY.format(name=name))
        return name, await self._replies.named(options)

    def _words(self, event: JSON) -> str:
        return said.typed(said.without_mention(text(event, "text"), self._bot)).strip()

    def _as_line(self, words: str) -> str:
        """With a slash where a command is meant: `imagine a lighthouse`, `usage`; but not `help me with this`."""
        first, *rest = words.split(maxsplit=1)
        name = first.removeprefix("/").casefold().removeprefix(self._replies.slash.prefix)
        command = self._commands.get(name)
        if first.startswith("/"):
            return f"/{name} {''.join(rest)}" if command else words
        if command is None:
            return words
        behind = "".join(rest)
        return f"/{name} {behind}" if _is_meant(command, behind) else words

    async def _completed(self, visit: Visit, name: str, options: Options, read: Read) -> Options:
        own = {**await self._replies.completed(visit, name, options)}
        # Said for everybody to hear, it is answered for everybody to hear.
        own.pop("private", None)
        return {**own, **({"about": read.about} if name == DEFAULT_COMMAND and read.about else {})}

    # --------------------------------------------------------------------------------------------- its files

    async def _files(self, visit: Visit, name: str, options: Options, event: JSON, read: Read) -> Options:
        """Their own, which have to be such as can be shown to a model; or what can of the messages before."""
        handed, takes = self._replies.handed, self._commands[name].file
        if takes is None:
            return {}
        files: Sequence[str] = (await handed.keep([*map(attached_of, parts(event, "files"))])).split()
        if not files and takes.name not in options:
            files = await handed.keep_some([*map(attached_of, await self._shown_before(visit, name, event, read))])
        return {takes.name: " ".join(files)} if files else {}

    async def _shown_before(self, visit: Visit, name: str, event: JSON, read: Read) -> Sequence[JSON]:
        if name == DEFAULT_COMMAND:
            return (read.files or await self.threads.pictures(visit.channel, visit.thread))[-MOST_FILES:]
        # What can begin with nothing as well is not to begin with somebody's picture by accident.
        if not (text(event, "thread_ts") and self._lacks_file(name, {})):
            return ()
        return (await self.threads.all_pictures(visit.channel, visit.thread))[-1:]

    def _lacks_file(self, name: str, options: Options) -> bool:
        takes = self._commands[name].file
        return takes is not None and takes.is_expected and takes.name not in options

    async def _as_question(self, event: JSON, command: Command, options: Options) -> tuple[str, Options]:
        """What began like a command for a picture: `edit this text: …`. Raises BadOption when it was one."""
        words = self._words(event)
        if words.startswith("/") or len(words.split(maxsplit=1)) == 1 or " --" in words:
            # What else is wrong is said first.
            command.agree({**options, **({command.file.name: ANY_FILE} if command.file else {})})
            raise BadOption(NO_FILE.format(name=command.name))
        return DEFAULT_COMMAND, await self._replies.named({"question": words})


def _is_meant(command: Command, behind: str) -> bool:
    """Whether a command is meant by words that begin with its name: `imagine a fox` is, `help me with this` is not."""
    needs_words = bool(command.rest and command.rest.is_required)
    if not behind:
        return not needs_words
    is_asked = command.counts == "clips" and behind.rstrip().endswith("?")
    if is_asked or behind.split(maxsplit=1)[0].casefold().strip(",") in SUPPOSED:
        return False
    # What costs nothing takes words only to be looked for.
    takes_words = needs_words or bool(command.rest and command.counts)
    return takes_words or behind.startswith(("--", "—", "–"))

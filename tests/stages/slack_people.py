"""People at Slack, and what they wait for."""

import asyncio
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from core.commands import all_commands
from core.errors import BadOption, StorageFailed
from core.typed import parsed
from tests.stages.slack_screen import SlackScreen, seen
from tests.stages.stage import PATIENCE_S
from tests.standins.slack_delivery import Invocation
from tests.standins.slack_things import Channel, Person, Posted

if TYPE_CHECKING:
    from tests.stages.slack import SlackStage

File = tuple[str, bytes, str]


class SlackPerson:
    """Somebody at Slack, in one place at a time: at first in their direct messages with the bot."""

    def __init__(self, stage: "SlackStage", person: Person) -> None:
        self.stage = stage
        self.user = person
        self.id = f"slack:{stage.slack.team_id}:{person.id}"
        self.place: Channel = stage.slack.dm(person)
        self.conversation = ""

    @property
    def roles(self) -> list[str]:
        """The user groups that they are in, from their next request on."""
        return [group.handle for group in self.stage.slack.groups if self.user.id in group.users]

    @roles.setter
    def roles(self, names: list[str]) -> None:
        for group in self.stage.slack.groups:
            group.users.discard(self.user.id)
        for name in names:
            self.stage.slack.groups.of(name, self.user)

    @property
    def is_admin(self) -> bool:
        """Whether they run the workspace, from their next request on."""
        return self.user.is_admin

    @is_admin.setter
    def is_admin(self, is_admin: bool) -> None:
        self.user.is_admin = is_admin

    async def types(self, line: str) -> SlackScreen:
        return await (await self.begins(line)).done()

    async def begins(self, line: str, request_id: str = "") -> "Waiting":
        if not request_id:
            return Waiting(self.stage, self, await self._says(line))
        async with self.stage.saying:
            before = self.stage.sent.get(request_id)
            if isinstance(before, Invocation):
                await self.stage.slack.redelivers(before.delivery, 1)
            elif isinstance(before, Posted):
                for delivery in self.stage.slack.events_of(before)[:1]:
                    await self.stage.slack.redelivers(delivery, 1)
            else:
                before = self.stage.sent[request_id] = await self._says(line)
        return Waiting(self.stage, self, before)

    async def _says(self, line: str) -> Invocation | Posted:
        """As a command where Slack's own client would take it for one, and not open a form; as a message otherwise."""
        line = line if line.strip() else "/ask"  # Slack's client sends no such message
        name, _, words = line.strip().partition(" ")
        if not line.startswith("/"):
            name, words = "/ask", line
        if is_command(f"{name} {words}"):
            return await self.stage.slack.types(self.user, self.place, name, words)
        return await self.stage.slack.posts(self.user, self.place, line)

    async def taps(self, screen: SlackScreen, label: str) -> SlackScreen:
        return await (await self.presses(screen, label)).done()

    async def presses(self, screen: SlackScreen, label: str) -> "Waiting":
        """Press a button, and go on at once. Where they do not see it, they forge the press."""
        posted = screen.under(label)
        with self.stage.let_in(self.user, posted):
            return Waiting(self.stage, self, await self.stage.slack.presses(self.user, posted, label))

    async def edits(self, screen: SlackScreen, label: str, **changes: str) -> SlackScreen:
        slack = self.stage.slack
        await slack.presses(self.user, screen.under(label), label)
        sent = await slack.submits(self.user, await slack.opened(self.user), **changes)
        return await Waiting(self.stage, self, sent).done()

    # ---------------------------------------------------------------------------------------- wherever they are

    async def uses(self, command: str, words: str = "") -> "Waiting":
        """Use a slash command in their place."""
        return Waiting(self.stage, self, await self.stage.slack.types(self.user, self.place, command, words))

    async def says(self, words: str, thread: Posted | str | None = None, files: Sequence[File] = ()) -> "Waiting":
        """Write a message."""
        posted = await self.stage.slack.posts(self.user, self.place, words, thread, files)
        return Waiting(self.stage, self, posted)

    async def mentions(self, words: str, thread: Posted | str | None = None, files: Sequence[File] = ()) -> "Waiting":
        """Write a message to the bot."""
        return await self.says(f"<@{self.stage.slack.bot.id}> {words}".rstrip(), thread, files)

    async def chooses(self, posted: Posted, callback_id: str) -> "Waiting":
        """Use a shortcut of a message's menu."""
        return Waiting(self.stage, self, await self.stage.slack.chooses(self.user, posted, callback_id))

    async def fills(self, **values: Any) -> "Waiting":
        """Fill in the form that opened, and send it."""
        slack = self.stage.slack
        return Waiting(self.stage, self, await slack.submits(self.user, await slack.opened(self.user), **values))

    def sees(self, *words: str) -> bool:
        """Whether these are anywhere on their screen of this place."""
        mine = [each for each in self.stage.slack.posted if each.channel is self.place and not each.is_deleted]
        texts = [seen(each) for each in mine if not each.is_ephemeral or each.seen_by == self.user.id]
        return all(any(word in text for text in texts) for word in words)

    async def gets(self, picture: bytes) -> bytes:
        """The file of a picture, which Slack shows already."""
        return picture

    async def arrives(self) -> None:
        """Slack is always open."""

    async def leaves(self) -> None:
        """The answer comes all the same."""

    async def comes_back(self, waiting: "Waiting") -> SlackScreen:
        return await waiting.done()

    async def reloads(self) -> list[SlackScreen]:
        """Every answer in the place, oldest first."""
        mine = {each.id: each for each in self.stage.begun if each.by is self.user}
        screens = [await self.stage.screen_of(each) for each in mine.values()]
        return [screen for screen in screens if screen.messages]


class Waiting:
    """A request on its way to its answer."""

    def __init__(self, stage: "SlackStage", person: SlackPerson, asked: Invocation | Posted) -> None:
        self.stage = stage
        self.person = person
        self.asked = asked
        key = asked.trigger_id if isinstance(asked, Invocation) else f"{asked.channel.id}:{asked.ts}"
        self.id = f"slack:{stage.slack.team_id}:{key}"
        self.by = asked.person if isinstance(asked, Invocation) else asked.author
        stage.begun.append(self)

    async def screen(self) -> SlackScreen:
        return await self.stage.screen_of(self)

    async def until(self, words: str) -> SlackScreen:
        """Until these words are on screen."""
        return await self._sees(lambda screen: screen.shows(words))

    async def done(self) -> SlackScreen:
        """Until it has an answer and nothing of it is still to come."""
        return await self._sees(lambda screen: bool(screen.messages) and not screen.is_running)

    async def stops(self) -> SlackScreen:
        """Press whichever button there is: ours, or Slack's own below a thread."""
        slack = self.stage.slack
        screen = await self._sees(lambda screen: screen.has("Stop") or self._session(screen) == "processing")
        if screen.has("Stop"):
            await slack.presses(self.person.user, screen.under("Stop"), "Stop")
        else:
            await slack.stops(self.person.user, self._root(screen))
        return await self.done()

    def _session(self, screen: SlackScreen) -> str:
        root = self._root(screen)
        return self.stage.slack.threads.session(root.channel.id, root.thread_ts or root.ts) if root else ""

    def _root(self, screen: SlackScreen) -> Any:
        return self.asked if isinstance(self.asked, Posted) else next(iter(screen.messages), None)

    async def _sees(self, fact: Any) -> SlackScreen:
        async with asyncio.timeout(PATIENCE_S):
            while not fact(screen := await self._now()):  # noqa: ASYNC110  what it shows is partly read from storage
                await asyncio.sleep(0.005)
        return screen

    async def _now(self) -> SlackScreen:
        try:
            return await self.screen()
        except StorageFailed:
            return SlackScreen([], self.id)


def is_command(line: str) -> bool:
    """Whether Slack knows the command, and what stands behind it does not open its form."""
    command = all_commands().get(line.removeprefix("/").partition(" ")[0])
    if command is None or not line.startswith("/"):
        return False
    try:
        options = parsed(line.strip(), all_commands())[1]
    except BadOption:
        return True
    lacks_words = bool(command.rest and command.rest.is_required and command.rest.name not in options)
    lacks_file = bool(command.file and command.file.is_expected and command.file.name not in options)
    return not (lacks_words or lacks_file)

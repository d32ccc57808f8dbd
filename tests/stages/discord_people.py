"""People at Discord, and what they wait for."""

import asyncio
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.stages.discord_lines import slash_body
from tests.stages.discord_screen import DiscordScreen, read
from tests.stages.discord_server import ADMINS, count_to, plaza_of, roles_of
from tests.stages.stage import PATIENCE_S
from tests.standins.discord_events import Option, event_of
from tests.standins.discord_interactions import COMMAND, COMPONENT, Interaction
from tests.standins.discord_things import Channel, Person, Posted, Upload

if TYPE_CHECKING:
    from tests.stages.discord import DiscordStage

MESSAGE_CHARS = 2_000


class DiscordPerson:
    """Somebody at Discord, in one place at a time: at first in their direct messages with the bot."""

    def __init__(self, stage: "DiscordStage", person: Person) -> None:
        self.stage = stage
        self.user = person
        self.id = f"discord:{person.id}"
        self.place: Channel = stage.discord.dm(person)
        self.conversation = ""

    @property
    def roles(self) -> list[str]:
        """What they are counted to, by plain names; to be set as a whole.

        Only in a server does anybody have roles: who gets some leaves their direct messages for the stage's.
        """
        return [name for name in roles_of(self.stage.discord, self.user) if name != ADMINS]

    @roles.setter
    def roles(self, names: list[str]) -> None:
        self._has([*names, *([ADMINS] if self.is_admin else [])])

    @property
    def is_admin(self) -> bool:
        """Whether they may manage the stage's server, by a role of its own; setting it brings them there as well."""
        return ADMINS in roles_of(self.stage.discord, self.user)

    @is_admin.setter
    def is_admin(self, is_admin: bool) -> None:
        self._has([*self.roles, *([ADMINS] if is_admin else [])])

    def _has(self, names: list[str]) -> None:
        count_to(self.stage.discord, self.user, names)
        if not self.place.guild:
            self.place = plaza_of(self.stage.discord)

    async def types(self, line: str) -> DiscordScreen:
        return await (await self.begins(line)).done()

    async def begins(self, line: str, request_id: str = "") -> "Waiting":
        before = self.stage.sent.get(request_id)
        if isinstance(before, Interaction):
            await self.stage.discord.sends(before)
        elif isinstance(before, Posted):
            await self.stage.discord.redelivers(before)
        else:
            before = await self._says(line, request_id)
        return Waiting(self.stage, before)

    async def _says(self, line: str, request_id: str) -> Interaction | Posted:
        """As a command where Discord's own client would let it through as one, as a message otherwise."""
        discord = self.stage.discord
        if not line.strip() or (len(line) > MESSAGE_CHARS and not line.startswith("/")):
            line = f"/ask {line}"  # Discord's client sends no such message
        body = slash_body(line, self.stage.desk.app.commands)
        if body is None:
            # In a server only what mentions the bot is said to it.
            words = f"<@{discord.bot.id}> {line}" if self.place.guild else line
            posted = await discord.posts(self.user, self.place, words)
            if request_id:
                self.stage.sent[request_id] = posted
            return posted
        sent = event_of(discord, COMMAND, self.user, self.place, body)
        if request_id:
            self.stage.sent[request_id] = sent
        return await discord.sends(sent)

    async def taps(self, screen: DiscordScreen, label: str) -> DiscordScreen:
        return await (await self.presses(screen, label)).done()

    async def presses(self, screen: DiscordScreen, label: str) -> "Waiting":
        """Press a button, and go on at once. Where they do not see it, they forge the press."""
        discord, posted = self.stage.discord, screen.under(label)
        if self.user in posted.channel.recipients or posted.channel.guild:
            return Waiting(self.stage, await discord.presses(self.user, posted, label))
        button = next(button for button in posted.buttons if button["label"] == label)
        body = {"custom_id": button["custom_id"], "component_type": 2}
        forged = event_of(discord, COMPONENT, self.user, self.place, body, posted)
        return Waiting(self.stage, await discord.sends(forged))

    async def edits(self, screen: DiscordScreen, label: str, **changes: str) -> DiscordScreen:
        discord = self.stage.discord
        stands = screen.under(label)
        pressed = await discord.presses(self.user, stands, label)
        await pressed.acked()
        waiting = Waiting(self.stage, await discord.submits(self.user, pressed, changes))
        return await waiting.over(screen.messages).done()

    # ------------------------------------------------------------------------------- in servers and elsewhere

    async def uses(self, name: str, **options: Option) -> "Waiting":
        """Use a command as it is registered, with its fields filled in."""
        return Waiting(self.stage, await self.stage.discord.types(self.user, self.place, name, options))

    async def chooses(self, posted: Posted, name: str) -> "Waiting":
        """Use a command of a message's menu."""
        return Waiting(self.stage, await self.stage.discord.uses_on(self.user, posted, name))

    async def fills(self, waiting: "Waiting", **values: str) -> "Waiting":
        """Fill in the form that opened, and send it."""
        assert isinstance(waiting.asked, Interaction)
        await waiting.asked.acked()
        return Waiting(self.stage, await self.stage.discord.submits(self.user, waiting.asked, values))

    async def says(
        self, words: str, *, reply_to: Posted | None = None, files: Sequence[Upload] = (), pings: bool = True
    ) -> "Waiting":
        """Write a message."""
        discord = self.stage.discord
        posted = await discord.posts(self.user, self.place, words, reply_to=reply_to, files=files, pings=pings)
        return Waiting(self.stage, posted)

    async def mentions(self, words: str, *, reply_to: Posted | None = None, files: Sequence[Upload] = ()) -> "Waiting":
        """Write a message to the bot."""
        words = f"<@{self.stage.discord.bot.id}> {words}".rstrip()
        return await self.says(words, reply_to=reply_to, files=files, pings=False)

    async def is_offered(self, name: str, field: str, typed: str = "", **options: Option) -> list[str]:
        """What is completed while they type."""
        asked = await self.stage.discord.completes(self.user, self.place, name, field, typed, options)
        await asked.acked()
        return [choice["name"] for choice in asked.choices or []]

    def sees(self, *words: str) -> bool:
        """Whether these are anywhere on their screen of this place."""
        mine = [each for each in self.stage.discord.posted.values() if each.channel is self.place]
        seen = [read(each.text) for each in mine if not each.is_deleted and each.only_for in (None, self.user.id)]
        return all(any(word in text for text in seen) for word in words)

    async def gets(self, picture: bytes) -> bytes:
        """The file of a picture, which Discord has sent along already."""
        return picture

    async def arrives(self) -> None:
        """Discord is always open."""

    async def leaves(self) -> None:
        """The answer comes all the same."""

    async def comes_back(self, waiting: "Waiting") -> DiscordScreen:
        return await waiting.done()

    async def reloads(self) -> list[DiscordScreen]:
        """Every answer in the place, oldest first."""
        return answers_in(self.place, self.stage.discord.bot)


class Waiting:
    """A request on its way to its answer."""

    def __init__(self, stage: "DiscordStage", asked: Interaction | Posted) -> None:
        self.id = f"discord:{asked.id}"
        self.asked = asked
        self._stage = stage
        self._over: dict[Posted, str] = {}

    def over(self, messages: Sequence[Posted]) -> "Waiting":
        """Also what is painted over these counts as the answer."""
        self._over = {posted: shown_of(posted) for posted in messages}
        return self

    @property
    def screen(self) -> DiscordScreen:
        return DiscordScreen(self._messages(), self.id)

    async def until(self, words: str) -> DiscordScreen:
        """Until these words are on screen."""
        return await self._sees(lambda: self.screen.shows(words))

    async def done(self) -> DiscordScreen:
        """Until it has an answer and nothing of it is still to come."""
        return await self._sees(self._is_over)

    async def stops(self) -> DiscordScreen:
        person = self._stage.person(self.asked.person if isinstance(self.asked, Interaction) else self.asked.author)
        screen = await self._sees(lambda: self.screen.has("Stop"))
        await self._stage.discord.presses(person.user, screen.under("Stop"), "Stop")
        return await self.done()

    def _is_over(self) -> bool:
        screen = self.screen
        is_worked_on = any(task.get_name() == self.id for task in self._stage.desk._tasks)
        return bool(screen.messages) and not screen.is_running and not is_worked_on

    async def _sees(self, fact: Any) -> DiscordScreen:
        async with asyncio.timeout(PATIENCE_S):
            while not fact():  # noqa: ASYNC110  see below
                # Bells of several messages at once cannot be waited for, and what is waited for takes no time.
                await asyncio.sleep(0.005)
        return self.screen

    def _messages(self) -> Sequence[Posted]:
        if isinstance(self.asked, Interaction):
            moved = [p for p in self._stage.discord.posted.values() if asked_by(p) == self.id]
            changed = [posted for posted, before in self._over.items() if shown_of(posted) != before]
            # Of several messages the last has the buttons; those before it belong to it.
            over = [*self._over] if changed else []
            return [*dict.fromkeys((*over, *self.asked.messages, *moved))]
        return [posted for posted in self._stage.discord.posted.values() if asked_by(posted) == self.id]


def answers_in(place: Channel, bot: Person) -> list[DiscordScreen]:
    """What the bot has said in a place, oldest first."""
    found: dict[str, list[Posted]] = {}
    for posted in place.messages.values():
        if posted.author is bot and not posted.is_deleted:
            found.setdefault(asked_by(posted), []).append(posted)
    return [DiscordScreen(messages, name) for name, messages in found.items()]


def answers_somebody(posted: Posted) -> bool:
    """Whether it came of a command, a button or a message."""
    return bool(posted.interaction or posted.body.get("message_reference"))


def shown_of(posted: Posted) -> str:
    """What a message says, with what its buttons do."""
    return f"{posted.text} {[button['custom_id'] for button in posted.buttons]}"


def asked_by(posted: Posted) -> str:
    """The id of the request that a message of the bot answers, or what else is one with it."""
    if posted.interaction:
        return f"discord:{posted.interaction.id}"
    reference = posted.body.get("message_reference") or {}
    # An answer that nothing refers to still has what its messages are numbered with.
    if number := reference.get("message_id") or re.sub(r"[cd][0-9]+$", "", posted.nonce):
        return f"discord:{number}"
    return f"nothing but {posted.id}"

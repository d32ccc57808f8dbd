"""What was said on Discord, read for somebody who could read it themselves."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from bots.discord.intent import Intent
from bots.discord.links import Spot, link_to
from bots.discord.places import Places
from bots.discord.reading_rights import NOT_MINE, NOT_OPEN, Ground, Rights, asked_at
from bots.discord.reading_words import Names, is_hidden, is_spoken, mentions_channels, moment_of, said
from bots.discord.servers import NAMES_KNOWN_FOR
from bots.discord.troubles import NotAllowed, Taken, Trouble
from bots.discord.wire import Wire
from bots.payload import JSON, part, text
from core.errors import BadOption, BotError, NotFound, NotPermitted, ProviderBroken, ProviderSlow
from core.names import plain_name
from core.ports import Clock
from core.reading import READING, Passage, Said, Wanted, day_of, in_turns, newest, read_so_far
from core.values import Request, Show

PAGE = 100
"""Messages; Discord gives no more at once."""
TELLS_EVERY = 5
"""Pages."""
PATIENCE_S = 20.0
"""So long a page is waited for: discord.py waits out every limit, however long Discord makes it."""
AGAIN_S = (0.3, 1.0)
"""Before what discord.py did not think worth another try is tried again."""
LOOKED_BACK = 500
"""Messages in which somebody's latest is looked for."""

NO_LINK = "This is no link to a message or a channel on Discord. A message's menu has one: Copy Message Link."
GONE = "That message is not there any more."
HELD_BACK = "Discord gives me messages only slowly, so I read back to {day} and no further."
HIDDEN = (
    "Discord shows me only {seen:,} of the latest {all:,} messages here: those that mention me, and my own. Whoever "
    "set me up can change that with the Message Content Intent (discord.com/developers/applications → Bot), as "
    "docs/setup-discord.md tells."
)
HIDDEN_ONE = (
    "Discord does not show me the words of that message, because it does not mention me. Use its menu: Apps. Whoever "
    "set me up can change that with the Message Content Intent (discord.com/developers/applications → Bot)."
)


@dataclass(frozen=True, slots=True)
class DiscordReader:
    """Fits `core.reading.Reader`."""

    wire: Wire
    places: Places
    intent: Intent
    patience_s: float = PATIENCE_S

    async def read(self, request: Request, wanted: Wanted, show: Show) -> Passage:
        rights = Rights(self.wire, request)
        try:
            spot = _place(request, wanted)
            ground = await rights.ground(spot)
            show(READING)
            from_, ground = await self._meant(rights, spot, ground, bool(wanted.thread))
            history = History(self.wire, ground, wanted, show, self.patience_s, from_)
            await history.read(asked_at(request).message)
            if not history.found and await rights.is_kept_out(ground):
                raise NotPermitted(NOT_MINE if rights.is_here(ground.channel) else NOT_OPEN)
            return await self._passage(history)
        except Trouble as trouble:
            raise _ours(trouble) from trouble

    async def message(self, request: Request, link: str) -> Said | None:
        spot = Spot.of(link)
        if spot is None or not spot.message:
            return None
        try:
            ground = await Rights(self.wire, request).ground(spot)
            found = await self.wire.message(spot.channel, spot.message)
            if is_hidden(found) and not await self.intent.is_granted():
                raise NotPermitted(HIDDEN_ONE)
            return said(found, ground.server, self.wire.bot_id, await self._names(ground, [found]))
        except Trouble as trouble:
            raise _ours(trouble) from trouble

    async def last_said(self, request: Request) -> datetime | None:
        rights, spot = Rights(self.wire, request), asked_at(request)
        try:
            ground = await rights.ground(spot)
            history = History(
                self.wire, ground, Wanted(LOOKED_BACK), _nobody, self.patience_s, user=rights.address.user
            )
            await history.read(spot.message)
        except (Trouble, BotError):
            return None
        return max((moment_of(text(each, "id")) for each in history.theirs()), default=None)

    async def _meant(self, rights: Rights, spot: Spot, ground: Ground, is_link: bool) -> tuple[str, Ground]:
        """A message stands for the thread that hangs on it; without one, for itself and what follows it.

        Returns:
            The first message that is meant, empty for all of them; and where it is.
        """
        if not (is_link and spot.message) or ground.name.startswith("the thread"):
            return "", ground
        found = await self.wire.message(spot.channel, spot.message)
        if thread := text(part(found, "thread"), "id"):
            return "", await rights.ground(Spot(spot.server, thread))
        return spot.message, ground

    async def _passage(self, history: "History") -> Passage:
        ground, spoken = history.ground, history.spoken()
        # Oldest first, so that those of one moment stay in their order.
        shown = [each for each in reversed(spoken) if not is_hidden(each)]
        names = await self._names(ground, shown)
        told = await in_turns(said(each, ground.server, self.wire.bot_id, names) for each in shown)
        stopped = [HELD_BACK.format(day=day_of(history.reached))] if history.is_held else []
        if len(shown) < len(spoken) and not await self.intent.is_granted():
            stopped.append(HIDDEN.format(seen=len(shown), all=len(spoken)))
        link = link_to(ground.server, ground.channel, history.first).rstrip("/")
        return Passage(newest(told, history.wanted), ground.name, " ".join(stopped), link)

    async def _names(self, ground: Ground, messages: Sequence[JSON]) -> Names:
        if not ground.server:
            return Names()
        server = await self.places.servers.at(ground.server, NAMES_KNOWN_FOR)
        names = Names({number: role.name for number, role in server.roles.items()})
        if not mentions_channels(messages):
            return names
        listed = await self.wire.channels(ground.server)
        return replace(names, channels={text(each, "id"): plain_name(text(each, "name")) for each in listed})


def reader_of(wire: Wire, places: Places, now: Clock) -> DiscordReader:
    return DiscordReader(wire, places, Intent(wire, now))


@dataclass(slots=True)
class History:
    """The newest messages of one place, read back as far as it takes."""

    wire: Wire
    ground: Ground
    wanted: Wanted
    show: Show
    patience_s: float
    first: str = ""
    """Nothing above this message is meant."""
    user: str = ""
    """Whose latest message is enough; empty for everybody's."""
    found: list[JSON] = field(default_factory=list)
    """Newest first."""
    is_held: bool = False

    @property
    def reached(self) -> datetime:
        return moment_of(text(self.found[-1], "id"))

    async def read(self, before: str) -> None:
        """Raises Trouble, or ProviderSlow, where not even the first messages are given."""
        for number in range(1, 2 + self.wanted.last // PAGE + LOOKED_BACK):
            try:
                async with asyncio.timeout(self.patience_s):
                    page = await self._page(before)
            except (TimeoutError, Trouble) as trouble:
                if not self.found:
                    raise trouble if isinstance(trouble, Trouble) else ProviderSlow from trouble
                self.is_held = True
                return
            self.found += page
            if len(page) < PAGE or self._is_enough():
                return
            if number % TELLS_EVERY == 0:
                self.show(read_so_far(len(self.found), self.reached))
            before = text(page[-1], "id")

    async def _page(self, before: str) -> Sequence[JSON]:
        again = iter(AGAIN_S)
        while True:
            try:
                return await self.wire.messages_before(self.ground.channel, before, PAGE)
            except Trouble as trouble:
                wait_s = next(again, None)
                if isinstance(trouble, NotAllowed | Taken) or wait_s is None:
                    raise
                await asyncio.sleep(wait_s)

    def spoken(self) -> Sequence[JSON]:
        """What somebody said, of what was wanted; newest first."""
        within = [each for each in self.found if is_spoken(each) and int(text(each, "id")) >= int(self.first or 0)]
        since = self.wanted.since
        return [each for each in within if since is None or moment_of(text(each, "id")) >= since][: self.wanted.last]

    def theirs(self) -> Sequence[JSON]:
        return [each for each in self.spoken() if text(part(each, "author"), "id") == self.user]

    def _is_enough(self) -> bool:
        since, oldest = self.wanted.since, text(self.found[-1], "id")
        is_past = (since is not None and self.reached < since) or int(oldest) <= int(self.first or 0)
        return is_past or bool(self.user and self.theirs()) or len(self.spoken()) >= self.wanted.last


def _place(request: Request, wanted: Wanted) -> Spot:
    """What is meant. Raises BadOption where that is no link to it."""
    if not wanted.thread:
        return asked_at(request)
    spot = Spot.of(wanted.thread)
    if spot is None:
        raise BadOption(NO_LINK)
    return spot


def _nobody(_update: object) -> None:
    """Nobody waits to see it."""


def _ours(trouble: Trouble) -> BotError:
    match trouble:
        case NotAllowed():
            return NotPermitted(NOT_OPEN)
        case Taken():
            return NotFound(GONE)
        case _:
            return ProviderBroken("Discord did not give me what was said there. Please try again.")

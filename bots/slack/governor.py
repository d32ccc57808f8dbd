"""One pace for every call to Slack: each workspace takes so many of a kind in a minute, whoever they are for.

Whoever has to say something waits in line for it. Whoever only wants to show that something goes on asks whether there
is room, and shows it later when there is none: so the last state of every answer gets through, and the steps before it
take what is left.
"""

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass

MINUTE_S = 60.0
NEARLY = 1e-6
"""Parts of a turn never quite add up to a whole one."""
RESERVE = 0.2
"""The part of a minute's calls that is left for those that have to be made."""
MOST_LANES = 2_000
"""Channels whose pace is remembered."""


@dataclass(frozen=True, slots=True)
class Tier:
    """So many calls at once, and so many in a minute after that."""

    burst: float
    per_minute: float


def _tier(per_minute: int) -> Tier:
    # Calls take longer or shorter to get there: a few less at once than Slack takes, or it would refuse some.
    return Tier(round(per_minute * 0.9), per_minute)


RARE, SOME, MANY, MOST = _tier(1), _tier(20), _tier(50), _tier(100)
"""Slack's tiers 1 to 4. https://docs.slack.dev/apis/web-api/rate-limits"""

TIERS: Mapping[str, Tier] = {
    "chat.postMessage": Tier(240, 240),
    "chat.update": MANY,
    "chat.delete": MANY,
    "chat.startStream": SOME,
    "chat.stopStream": SOME,
    "chat.appendStream": MOST,
    "chat.postEphemeral": MOST,
    "assistant.threads.setStatus": Tier(600, 600),
    "assistant.threads.setSuggestedPrompts": MANY,
    "agents.sessions.setStatus": MANY,
    "conversations.replies": MANY,
    "conversations.history": MANY,
    "conversations.info": MANY,
    "conversations.members": MOST,
    "conversations.open": MANY,
    "conversations.join": MANY,
    "files.getUploadURLExternal": MOST,
    "files.completeUploadExternal": MOST,
    "files.info": MOST,
    "files.delete": MANY,
    "usergroups.list": SOME,
    "users.info": MOST,
    "users.list": SOME,
    "views.open": MOST,
    "views.update": MOST,
    "views.publish": MOST,
    "response_url": Tier(300, 300),
}
IN_ONE_CHANNEL: Mapping[str, Tier] = {
    "chat.postMessage": Tier(4, 60),
    "assistant.threads.setStatus": Tier(50, 50),
}
"""What one channel takes of it besides; Slack says "about one a second" of messages."""


class Lane:
    """The calls of one kind: a bucket that fills while time goes by, and a line of those that wait for it."""

    def __init__(self, tier: Tier, clock: Callable[[], float]) -> None:
        self._tier = tier
        self._clock = clock
        self._left = tier.burst
        self._at = clock()
        self._held_until = 0.0
        self._promised = 0
        self._waiting: deque[asyncio.Future[None]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def has_room(self) -> bool:
        """Whether there is more than what those will need who have to be heard."""
        self._fill()
        reserve = min(RESERVE * self._tier.burst, self._tier.burst - 1)
        return not self._waiting and not self._held_s() and self._left - 1 - self._promised >= reserve

    def promise(self, calls: int) -> None:
        """So many more have to be made: what can be left out leaves room for them."""
        self._promised += calls

    @property
    def is_idle(self) -> bool:
        return not self._waiting

    @property
    def fill(self) -> float:
        """How much of a minute's calls is left, 0 to 1."""
        self._fill()
        return 0.0 if self._held_s() or self._waiting else self._left / self._tier.burst

    def wait_s(self) -> float:
        """About how long one more would wait."""
        self._fill()
        behind = len(self._waiting) + 1 - self._left
        return max(self._held_s(), behind * MINUTE_S / self._tier.per_minute, 0.0)

    async def turn(self) -> None:
        """Wait in line until one more may be made."""
        self._fill()
        if not self._waiting and not self._held_s() and self._left >= 1 - NEARLY:
            self._left -= 1
            return
        mine = asyncio.get_running_loop().create_future()
        self._waiting.append(mine)
        self._go_on()
        try:
            await mine
        except asyncio.CancelledError:
            if mine.cancelled():
                if mine in self._waiting:
                    self._waiting.remove(mine)
            else:
                # Its turn had come in the very moment in which it was given up.
                self.give_back()
            raise

    def give_back(self) -> None:
        """A turn that was taken is not used after all."""
        self._fill()
        if not self._held_s():
            self._left = min(self._tier.burst, self._left + 1)
        self._go_on()

    def hold(self, seconds: float) -> None:
        """Slack has refused one: nothing for so long, and after that no more than the minute gives."""
        self._fill()
        self._held_until = max(self._held_until, self._clock() + seconds)
        self._left = 0.0

    def _held_s(self) -> float:
        return max(0.0, self._held_until - self._clock())

    def _fill(self) -> None:
        now = self._clock()
        since = max(self._at, self._held_until)
        if now > since:
            self._left = min(self._tier.burst, self._left + (now - since) * self._tier.per_minute / MINUTE_S)
        self._at = now

    def _go_on(self) -> None:
        """Let those go whose turn has come, and look again when the next one's has."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        self._fill()
        while self._waiting and not self._held_s() and self._left >= 1 - NEARLY:
            first = self._waiting.popleft()
            # One that was given up takes nothing.
            if not first.done():
                self._left -= 1
                first.set_result(None)
        if self._waiting:
            missing_s = (1 - self._left) * MINUTE_S / self._tier.per_minute
            delay_s = max(self._held_s() + (missing_s if self._held_s() else 0.0), missing_s, 0.001)
            self._timer = asyncio.get_running_loop().call_later(delay_s, self._go_on)


class Governor:
    """The pace of one workspace. Must be used inside one running loop."""

    def __init__(self, tiers: Mapping[str, Tier] = TIERS, in_one_channel: Mapping[str, Tier] = IN_ONE_CHANNEL) -> None:
        self._tiers = tiers
        self._in_one_channel = in_one_channel
        self._lanes: dict[str, Lane] = {}
        self._of_channels: OrderedDict[tuple[str, str], Lane] = OrderedDict()

    async def turn(self, method: str, channel: str = "") -> None:
        """Wait until this call may be made."""
        taken: list[Lane] = []
        try:
            for lane in self._of(method, channel):
                await lane.turn()
                taken.append(lane)
        except asyncio.CancelledError:
            for lane in taken:
                lane.give_back()
            raise

    def has_room(self, method: str, channel: str = "") -> bool:
        """Whether a call may be made that could as well be left out."""
        return all(lane.has_room for lane in self._of(method, channel))

    def promise(self, method: str, calls: int = 1) -> None:
        """Leave room for what will have to be said; a negative number takes that back."""
        self._of(method, "")[-1].promise(calls)

    def wait_s(self, method: str, channel: str = "") -> float:
        """About how long a call would wait for its turn."""
        return max((lane.wait_s() for lane in self._of(method, channel)), default=0.0)

    def fill(self, method: str, channel: str = "") -> float:
        """How much of a minute's calls is left, 0 to 1."""
        return min((lane.fill for lane in self._of(method, channel)), default=1.0)

    def hold(self, method: str, retry_after_s: float, channel: str = "") -> None:
        """Slack has refused a call of this kind for so long."""
        # What one channel refuses is refused in one channel, where there is such a limit.
        self._of(method, channel)[0].hold(retry_after_s)

    def _of(self, method: str, channel: str) -> list[Lane]:
        """The narrowest first."""
        clock = asyncio.get_running_loop().time
        lanes = []
        if channel and method in self._in_one_channel:
            key = (method, channel)
            if key not in self._of_channels:
                self._of_channels[key] = Lane(self._in_one_channel[method], clock)
                self._forget_the_oldest()
            self._of_channels.move_to_end(key)
            lanes.append(self._of_channels[key])
        if method not in self._lanes:
            self._lanes[method] = Lane(self._tiers.get(method, MANY), clock)
        return [*lanes, self._lanes[method]]

    def _forget_the_oldest(self) -> None:
        while len(self._of_channels) > MOST_LANES:
            oldest = next(iter(self._of_channels))
            if not self._of_channels[oldest].is_idle:
                return
            del self._of_channels[oldest]

"""Sessions of the gateway: what is sent to each, and what it would be sent again."""

import json
from collections import deque
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.standins.discord_guilds import Guild
from tests.standins.discord_objects import user_object
from tests.standins.discord_refusals import Json
from tests.standins.discord_things import Person

DISPATCH, HEARTBEAT, IDENTIFY, RESUME = 0, 1, 2, 6
RECONNECT, MEMBERS, INVALID, HELLO, ACK = 7, 8, 9, 10, 11
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
EVERY_INTENT = (1 << 26) - 1
BAD_TOKEN, NOT_AUTHENTICATED, ALREADY, TOO_MANY = 4004, 4003, 4005, 4008
BAD_SHARD, SHARDING_REQUIRED, BAD_VERSION, BAD_INTENTS, DISALLOWED = 4010, 4011, 4012, 4013, 4014
SENDS_PER_MIN = 120
KEPT_EVENTS = 5_000
STARTS_A_DAY = 1000
NO_FRAME = None


class Closed(Exception):
    """The gateway hangs up with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True, eq=False)
class Session:
    """What one IDENTIFY began; it outlives its socket, so that it can be resumed."""

    id: str
    shard: int
    shards: int
    intents: int
    seq: int = 0
    sent: deque[tuple[int, str]] = field(default_factory=lambda: deque(maxlen=KEPT_EVENTS))
    socket: web.WebSocketResponse | None = None

    def hears(self, guild_id: int | None, intent: int) -> bool:
        return self.shard == shard_of(guild_id, self.shards) and self.intents & intent == intent

    async def dispatch(self, event: str, body: Any) -> None:
        self.seq += 1
        frame = json.dumps({"op": DISPATCH, "t": event, "s": self.seq, "d": body})
        self.sent.append((self.seq, frame))
        await self.send(frame)

    async def send(self, frame: str) -> None:
        """Lost when nobody is connected; the session remembers it."""
        if self.socket and not self.socket.closed:
            try:
                await self.socket.send_str(frame)
            except ConnectionError:
                self.socket = None


def shard_of(guild_id: int | None, shards: int) -> int:
    return (guild_id >> 22) % shards if guild_id else 0


class Pace:
    """Admits one IDENTIFY for each bucket in a window."""

    def __init__(self) -> None:
        self._last: dict[int, float] = {}

    def admits(self, bucket: int, now: float, window_s: float) -> bool:
        last = self._last.get(bucket)
        # A clock on the other side that runs a hair faster must not fail a client that keeps to the rule.
        if last is not None and now - last < window_s * 0.99:
            return False
        self._last[bucket] = now
        return True


def ready_of(session: Session, bot: Person, guilds: list[Guild], url: str) -> Json:
    """What READY tells: the servers only by id, their GUILD_CREATEs follow."""
    return {
        "v": 10,
        "user": user_object(bot) | {"verified": True, "mfa_enabled": True, "email": None, "flags": 0},
        "guilds": [{"id": str(guild.id), "unavailable": True} for guild in guilds],
        "session_id": session.id,
        "resume_gateway_url": url,
        "shard": [session.shard, session.shards],
        "application": {"id": str(bot.id), "flags": 0},
        "session_type": "normal",
        "private_channels": [],
        "relationships": [],
        "presences": [],
        "user_settings": {},
        "_trace": ["stand-in"],
    }


def chunk_of(asked: Json) -> Json:
    """The answer to a request for members, which nobody without the intent gets to see."""
    chunk = {"guild_id": str(asked["guild_id"]), "members": [], "chunk_index": 0, "chunk_count": 1}
    return chunk | {"nonce": asked.get("nonce"), "not_found": []}


def abort(socket: web.WebSocketResponse) -> None:
    """Break the connection without a close frame."""
    transport = socket._req.transport if socket._req else None
    if transport:
        transport.abort()

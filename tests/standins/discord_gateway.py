"""The gateway of the stand-in: sessions, events, and resuming them."""

import asyncio
import json
import secrets
from collections import deque
from typing import Any

from aiohttp import WSMsgType, web

from tests.standins.discord_objects import guild_create
from tests.standins.discord_refusals import Json
from tests.standins.discord_sessions import (
    ACK,
    ALREADY,
    BAD_INTENTS,
    BAD_SHARD,
    BAD_TOKEN,
    BAD_VERSION,
    DISALLOWED,
    EVERY_INTENT,
    GUILDS,
    HEARTBEAT,
    HELLO,
    IDENTIFY,
    INVALID,
    MEMBERS,
    NO_FRAME,
    NOT_AUTHENTICATED,
    PRIVILEGED,
    RESUME,
    SENDS_PER_MIN,
    SHARDING_REQUIRED,
    STARTS_A_DAY,
    TOO_MANY,
    Closed,
    Pace,
    Session,
    abort,
    chunk_of,
    ready_of,
    shard_of,
)
from tests.standins.discord_world import World


class Gateway:
    """Takes connections at /gateway.

    Attributes:
        identify_window_s: One IDENTIFY per shard bucket in this time; the next one gets op 9.
        loses_acks: Heartbeats are not answered while this is so.
        refuses_resumes: So many of the next RESUMEs get op 9.
        repeats: So many events that were delivered already come again with the next RESUME.
        needs_shards: Close with 4011 whoever has fewer.
    """

    def __init__(self, world: World, *, privileged: int = 0) -> None:
        self.max_concurrency = 1
        self.shards = 1
        self.identify_window_s = 5.0
        self.heartbeat_interval_s = 41.25
        self.loses_acks = False
        self.refuses_resumes = 0
        self.repeats = 0
        self.needs_shards = 1
        self.starts_left = STARTS_A_DAY
        self.identified: list[Json] = []
        """Every IDENTIFY, taken or not: its shard, intents, time `at` and whether it `is_taken`."""
        self.resumed: list[Json] = []
        self.heartbeats = 0
        self.closes: list[int | None] = []
        """How we hung up."""
        self.sessions: dict[str, Session] = {}
        self._world = world
        self._privileged = privileged
        self._pace = Pace()
        self._sockets: set[web.WebSocketResponse] = set()

    @property
    def url(self) -> str:
        return self._world.base_url.replace("http", "ws", 1) + "/gateway"

    # ------------------------------------------------------------------------------------------ connections

    async def connect(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(max_msg_size=2**20)
        await socket.prepare(request)
        self._sockets.add(socket)
        try:
            await socket.send_json({"op": HELLO, "d": {"heartbeat_interval": int(self.heartbeat_interval_s * 1000)}})
            if request.query.get("v") != "10":
                raise Closed(BAD_VERSION)
            await self._listen(socket)
        except Closed as closed:
            self.closes.append(closed.code)
            await socket.close(code=closed.code)
        except ConnectionError:
            pass
        finally:
            self._sockets.discard(socket)
            self._world.changed.ring()
        return socket

    async def _listen(self, socket: web.WebSocketResponse) -> None:
        session: Session | None = None
        heard_at: deque[float] = deque(maxlen=SENDS_PER_MIN)
        try:
            async for message in socket:
                if message.type is not WSMsgType.TEXT:
                    continue
                self._count(heard_at)
                frame = json.loads(message.data)
                session = await self._take(frame["op"], frame.get("d"), socket, session)
        finally:
            if session and session.socket is socket:
                session.socket = None
                # A client that says goodbye with 1000 or 1001 ends its session.
                if socket.close_code in (1000, 1001) and self.sessions.get(session.id) is session:
                    del self.sessions[session.id]

    def _count(self, heard_at: deque[float]) -> None:
        now = self._world.clock.now()
        if len(heard_at) == SENDS_PER_MIN and now - heard_at[0] < 60:
            raise Closed(TOO_MANY)
        heard_at.append(now)

    async def _take(self, op: int, body: Any, socket: web.WebSocketResponse, session: Session | None) -> Session | None:
        if op == HEARTBEAT:
            self.heartbeats += 1
            if not self.loses_acks:
                await socket.send_json({"op": ACK, "d": None})
        elif op in (IDENTIFY, RESUME):
            if session:
                raise Closed(ALREADY)
            session = await (self._identify(body, socket) if op == IDENTIFY else self._resume(body, socket))
            self._world.changed.ring()
        elif session is None:
            raise Closed(NOT_AUTHENTICATED)
        elif op == MEMBERS:
            await session.dispatch("GUILD_MEMBERS_CHUNK", chunk_of(body))
        return session

    # --------------------------------------------------------------------------------------------- sessions

    async def _identify(self, body: Json, socket: web.WebSocketResponse) -> Session | None:
        shard, shards = body.get("shard") or (0, 1)
        record = {**body, "shard": [shard, shards], "at": self._world.clock.now(), "is_taken": False}
        record.pop("token")
        self.identified.append(record)
        self._check(body, shard, shards)
        if not self._pace.admits(shard % self.max_concurrency, record["at"], self.identify_window_s):
            await socket.send_json({"op": INVALID, "d": False})
            return None
        record["is_taken"] = True
        self.starts_left -= 1
        self._forget_detached(shard, shards)
        session = Session(secrets.token_hex(16), shard, shards, body["intents"], socket=socket)
        self.sessions[session.id] = session
        await self._greet(session)
        return session

    def _check(self, body: Json, shard: int, shards: int) -> None:
        if body.get("token") != self._world.token:
            raise Closed(BAD_TOKEN)
        if not 0 <= shard < shards:
            raise Closed(BAD_SHARD)
        if shards < self.needs_shards:
            raise Closed(SHARDING_REQUIRED)
        if body["intents"] & ~EVERY_INTENT:
            raise Closed(BAD_INTENTS)
        if body["intents"] & PRIVILEGED & ~self._privileged:
            raise Closed(DISALLOWED)

    def _forget_detached(self, shard: int, shards: int) -> None:
        for session in list(self.sessions.values()):
            if session.socket is None and (session.shard, session.shards) == (shard, shards):
                del self.sessions[session.id]

    async def _greet(self, session: Session) -> None:
        world = self._world
        guilds = [g for g in world.guilds.values() if g.has_bot and shard_of(g.id, session.shards) == session.shard]
        await session.dispatch("READY", ready_of(session, world.bot, guilds, self.url))
        if session.intents & GUILDS:
            for guild in guilds:
                await session.dispatch("GUILD_CREATE", guild_create(guild, world.channels_of(guild), world.bot))

    async def _resume(self, body: Json, socket: web.WebSocketResponse) -> Session | None:
        self.resumed.append({"session_id": body["session_id"], "seq": body["seq"], "at": self._world.clock.now()})
        if body.get("token") != self._world.token:
            raise Closed(BAD_TOKEN)
        session = self.sessions.get(body["session_id"])
        if self.refuses_resumes or session is None or not self._reaches_back(session, body["seq"]):
            self.refuses_resumes = max(0, self.refuses_resumes - 1)
            self.sessions.pop(body["session_id"], None)
            await socket.send_json({"op": INVALID, "d": False})
            return None
        after, self.repeats = body["seq"] - self.repeats, 0
        # Not connected before it has caught up: what happens meanwhile would come ahead of what was missed.
        while missed := [(seq, frame) for seq, frame in session.sent if seq > after]:
            for _, frame in missed:
                await socket.send_str(frame)
            after = missed[-1][0]
        session.socket = socket
        await session.dispatch("RESUMED", {"_trace": ["stand-in"]})
        return session

    def _reaches_back(self, session: Session, seq: int) -> bool:
        return not session.sent or session.sent[0][0] <= seq + 1

    # ----------------------------------------------------------------------------------------------- events

    def listeners(self, guild_id: int | None, intent: int = 0) -> list[Session]:
        return [session for session in self.sessions.values() if session.hears(guild_id, intent)]

    async def dispatch(self, event: str, body: Any, guild_id: int | None, intent: int = 0) -> None:
        """Send this to every session of the shard that asked for such events."""
        for session in self.listeners(guild_id, intent):
            await session.dispatch(event, body)

    # --------------------------------------------------------------------------------------------- mishaps

    async def tell(self, op: int, body: Any = None, shard: int | None = None) -> None:
        """Send this frame to whoever is connected, to one shard or all."""
        for session in self._connected(shard):
            await session.send(json.dumps({"op": op, "d": body}))

    async def invalidate(self, shard: int | None, *, is_resumable: bool) -> None:
        """Op 9, and forget the session unless it may be resumed."""
        await self.tell(INVALID, is_resumable, shard)
        for session in [] if is_resumable else self._connected(shard):
            del self.sessions[session.id]

    async def cut(self, code: int | None = NO_FRAME, shard: int | None = None) -> None:
        """Hang up: with a close frame of this code, or without a word."""
        for session in self._connected(shard):
            socket, session.socket = session.socket, None
            assert socket
            self.closes.append(code)
            if code is NO_FRAME:
                abort(socket)
            else:
                await socket.close(code=code)

    def _connected(self, shard: int | None) -> list[Session]:
        return [each for each in self.sessions.values() if each.socket and shard in (None, each.shard)]

    async def close(self) -> None:
        """Hang up on everybody, for good."""
        await asyncio.gather(*(socket.close(code=1001) for socket in list(self._sockets)), return_exceptions=True)

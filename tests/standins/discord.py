"""A stand-in of Discord on loopback: its gateway, its REST routes, its rules and its bad days.

A story goes: build a place (`person`, `guild`, `channel`, `thread`, `dm`, `private`), point discord.py at `api_base`
and `gateway_url`, let a person do something, and look at what came of it.

    async with DiscordStandIn() as discord:
        ada = discord.person("Ada")
        plaza = discord.channel(discord.guild("Square", ada), "plaza")
        … start the bot …
        asked = await discord.types(ada, plaza, "ask", {"question": "why?"})
        answer = await asked.shows("because")
        pressed = await discord.presses(ada, answer, "Again")

People: `types`, `completes` (autocompletion), `uses_on` (message command), `presses`, `selects`, `submits` (a modal),
`posts`, `rewrites`, `deletes`, `deletes_channel`, `removes_bot`, `adds_bot`; `sends` and `redelivers` deliver an event
again. All of an interaction is on the `Interaction` they return, all of a message on its `Posted`; both have a `bell`.

Bad days: `will(*plays)` and `always(*plays)` with the plays of `discord_mishaps`, `latency_s`, `expire_token`,
`advance` (winds the clock on), and at the gateway `cut`, `reconnect`, `invalidate`, `gateway.loses_acks`,
`gateway.refuses_resumes` and `gateway.repeats`.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from core.sandbox.server import Loopback
from tests.standins.discord_calls import Call
from tests.standins.discord_conformance import Conformance
from tests.standins.discord_gateway import Gateway
from tests.standins.discord_interactions import Interaction
from tests.standins.discord_mishaps import Play
from tests.standins.discord_people import People
from tests.standins.discord_rates import Rates
from tests.standins.discord_refusals import Json
from tests.standins.discord_rest import PREFIX, Rest
from tests.standins.discord_sessions import MESSAGE_CONTENT, RECONNECT
from tests.standins.discord_time import PATIENCE_S
from tests.standins.mishaps import BadDays, Mishaps

LONGEST_BODY_BYTES = 200 * 2**20


class DiscordStandIn(BadDays[Play], People):
    """Discord while it is entered.

    Args:
        rate_limits: Count requests and refuse too many.
        conformance: Hold every body against Discord's OpenAPI document, when it lies beside the checkout; leaving then
            raises AssertionError with what was found in `nonconforming`.
        privileged: The privileged intents that were granted to the application.
    """

    def __init__(self, *, rate_limits: bool = True, conformance: bool = True, privileged: int = 0) -> None:
        super().__init__()
        self.sees_content = bool(privileged & MESSAGE_CONTENT)
        self.gateway = Gateway(self, privileged=privileged)
        self.rates = Rates(is_on=rate_limits)
        self._mishaps: Mishaps[Play] = Mishaps()
        self._conformance = Conformance(is_on=conformance)
        self._rest = Rest(self, self.rates, self._mishaps, self._conformance)
        app = web.Application(client_max_size=LONGEST_BODY_BYTES)
        app.router.add_get("/gateway", self.gateway.connect)
        app.router.add_get("/gateway/", self.gateway.connect)
        self._rest.add_to(app)
        self._server = Loopback(app)

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        self.base_url = self._server.url
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.gateway.close()
        await self._server.__aexit__(kind, error, trace)
        # What went wrong first is what there is to read about.
        if error is None:
            self._conformance.raise_any()

    # --------------------------------------------------------------------------------------- where and what

    @property
    def api_base(self) -> str:
        """What `DISCORD_API_BASE` is to be."""
        return self.base_url + PREFIX

    @property
    def gateway_url(self) -> str:
        """What `DISCORD_GATEWAY_URL` is to be."""
        return self.gateway.url

    @property
    def nonconforming(self) -> list[str]:
        """What is not as Discord's document says, one line each; a test that expects some clears it."""
        return self._conformance.nonconforming

    @property
    def heard(self) -> list[Call]:
        """The requests so far, oldest first."""
        return list(self._rest.heard)

    def calls(self, kind: str) -> list[Call]:
        """Those of one kind of route; the kinds are listed in `discord_mishaps`."""
        return [call for call in self._rest.heard if call.kind == kind]

    @property
    def refused_429(self) -> dict[str, int]:
        """How many requests were too many, by kind of route."""
        return self._rest.refused_429

    @property
    def invalid_requests(self) -> int:
        """Answers that count towards the ban of an address."""
        return self._rest.invalid

    @property
    def identified(self) -> list[Json]:
        """Every IDENTIFY: `intents`, `shard`, `at`, `is_taken`."""
        return self.gateway.identified

    @property
    def is_connected(self) -> bool:
        return any(session.socket for session in self.gateway.sessions.values())

    async def connected(self, sessions: int = 1, within_s: float = PATIENCE_S) -> None:
        """Returns when so many sessions are connected and were told READY or RESUMED."""
        await self.changed.until(lambda: sum(map(bool, self._sockets())) >= sessions, within_s)

    def _sockets(self) -> list[object]:
        return [session.socket for session in self.gateway.sessions.values()]

    async def until(self, fact: Callable[[], object], within_s: float = PATIENCE_S) -> None:
        """Returns when `fact` holds; it is looked at after every change of a message, an interaction or a connection.

        Raises:
            TimeoutError: It did not within `within_s`.
        """
        await self.changed.until(fact, within_s)

    # --------------------------------------------------------------------------------------------- bad days

    def advance(self, seconds: float) -> None:
        """Wind the clock on: deadlines pass, tokens die, addresses of files expire."""
        self.clock.advance(seconds)

    def expire_token(self, interaction: Interaction) -> None:
        """As if its fifteen minutes were over."""
        interaction.is_expired = True

    async def cut(self, code: int | None = None, shard: int | None = None) -> None:
        """Hang up at the gateway: with a close frame of this code, or without a word."""
        await self.gateway.cut(code, shard)

    async def reconnect(self, shard: int | None = None) -> None:
        """Ask to connect anew and resume (op 7)."""
        await self.gateway.tell(RECONNECT, None, shard)

    async def invalidate(self, *, is_resumable: bool = False, shard: int | None = None) -> None:
        """End sessions (op 9)."""
        await self.gateway.invalidate(shard, is_resumable=is_resumable)

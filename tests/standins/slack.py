"""A stand-in of Slack on loopback: its Web API, its Socket Mode and signed requests, its rules and its bad days.

A story goes: build a workspace (`person`, `channel`, `dm`, `direct`, `mpim`), point the app at `api_base` with
`bot_token`, `app_token` and `signing_secret`, let a person do something, and look at what came of it.

    async with SlackStandIn() as slack:
        ada = slack.person("Ada")
        plaza = slack.channel("plaza", ada)
        … start the bot …
        asked = await slack.types(ada, plaza, "/ask", "why?")
        answer = await asked.shows("because")
        pressed = await slack.presses(ada, answer, "Again")

People do what `slack_people` lists, and `slack_delivery` tells how the app hears of it. What came of it: `posted`,
`files`, `views`, `threads` (statuses, sessions, titles, prompts), `pings`; every message and every view has a `bell`.

Bad days: `will(*plays)` and `always(*plays)` with the plays of `slack_mishaps`, `latency_s`, `advance` (winds the clock
on), `end_streams`, `stream_life_s`, `longest_stream_chars`, `streamless`, `share_after_s`, `loses_shares`, `limits`,
`auth_error` and `scopes`; on the way to the app those of `sockets`, `http` and `courier`.
"""

from collections.abc import Callable
from types import TracebackType
from typing import Self

from aiohttp import web

from core.sandbox.server import Loopback
from tests.standins.discord_time import PATIENCE_S
from tests.standins.mishaps import BadDays, Mishaps
from tests.standins.slack_calls import Call
from tests.standins.slack_mishaps import Play
from tests.standins.slack_people import People
from tests.standins.slack_rates import Rates
from tests.standins.slack_streams import end, end_old
from tests.standins.slack_web import Web

LONGEST_BODY_BYTES = 200 * 2**20


class SlackStandIn(BadDays[Play], People):
    """Slack while it is entered.

    Args:
        rate_limits: Count calls and refuse too many.
    """

    def __init__(self, *, rate_limits: bool = True) -> None:
        super().__init__()
        self.limits = Rates(is_on=rate_limits)
        self._mishaps: Mishaps[Play] = Mishaps()
        self._web = Web(self, self.limits, self._mishaps)
        app = web.Application(client_max_size=LONGEST_BODY_BYTES)
        self._web.add_to(app)
        self._server = Loopback(app)

    async def __aenter__(self) -> Self:
        await self._server.__aenter__()
        self.base_url = self._server.url
        await self.opens_delivery()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.closes_delivery()
        await self._server.__aexit__(kind, error, trace)
        # What went wrong first is what there is to read about.
        if error is None:
            assert not self.surprises, self.surprises

    # --------------------------------------------------------------------------------------- where and what

    @property
    def api_base(self) -> str:
        """What `SLACK_API_BASE` is to be."""
        return f"{self.base_url}/api/"

    @property
    def heard(self) -> list[Call]:
        """The calls so far, the oldest first."""
        return list(self._web.heard)

    def calls(self, method: str) -> list[Call]:
        """Those of one method; or of `upload`, `download`, `respond`."""
        return [call for call in self._web.heard if call.method == method]

    @property
    def refused_429(self) -> dict[str, int]:
        """How many calls were too many, by method."""
        return self._web.refused_429

    @property
    def surprises(self) -> list[str]:
        """Arguments that nobody thought of, one line each; a test that expects some clears it."""
        return self._web.surprises

    async def until(self, fact: Callable[[], object], within_s: float = PATIENCE_S) -> None:
        """Returns when `fact` holds; it is looked at after every change of a message, a file, a view or a status.

        Raises:
            TimeoutError: It did not within `within_s`.
        """
        await self.changed.until(fact, within_s)

    # --------------------------------------------------------------------------------------------- bad days

    def advance(self, seconds: float) -> None:
        """Wind the clock on: streams end, triggers and response_urls expire, statuses go, limits fill up."""
        self.clock.advance(seconds)
        end_old(self)

    def end_streams(self) -> None:
        """Let Slack end all that stream now, as it does after five minutes."""
        for posted in list(self.streams):
            end(self, posted)

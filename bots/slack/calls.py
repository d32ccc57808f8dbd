"""Calls to Slack's Web API: each when its turn has come, and again only where that does no harm."""

import asyncio
from collections.abc import Sequence

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bots.payload import JSON
from bots.slack.governor import Governor
from bots.slack.troubles import FOREIGN, TooOften, Trouble, Unreached, Unsure, ours
from core.errors import HostError

log = structlog.get_logger()

IN_JSON = ("chat.", "views.", "assistant.", "agents.")
"""The other methods take forms only."""
AGAIN_S = (0.3, 1.0, 3.0)
"""Before what does no harm when it is done twice is tried again."""
LONGEST_HELD_S = 15 * 60.0
"""So long a call that has to be made is made again and again while Slack says that there are too many."""


class Calls:
    """Any method of one workspace's Web API."""

    def __init__(self, client: AsyncWebClient, governor: Governor, again_s: Sequence[float] = AGAIN_S) -> None:
        self.governor = governor
        self._client = client
        self._again_s = again_s

    async def quietly(self, method: str, body: JSON, channel: str = "") -> JSON | None:
        """A call that could as well be left out: it is, when there is no room for it or it fails."""
        if not self.governor.has_room(method, channel):
            return None
        try:
            return await self.once(method, body, channel)
        except (Trouble, HostError, TimeoutError) as trouble:
            log.info("left out", method=method, cause=repr(trouble))
            return None

    async def once(self, method: str, body: JSON, channel: str = "") -> JSON:
        """One call, when its turn has come, and never again. Raises as `call`."""
        await self.governor.turn(method, channel)
        try:
            return await self._call(method, body)
        except TooOften as trouble:
            self.governor.hold(method, trouble.retry_after_s, channel)
            raise

    async def call(self, method: str, body: JSON, *, channel: str = "", is_repeatable: bool = False) -> JSON:
        """One call, when its turn has come, and again when Slack says that it came too soon.

        Args:
            is_repeatable: Doing it twice is harmless.

        Raises:
            Trouble: It was not done. HostError: Whoever runs the bot has to do something.
        """
        clock = asyncio.get_running_loop().time
        until, waits = clock() + LONGEST_HELD_S, iter(self._again_s)
        while True:
            await self.governor.turn(method, channel)
            try:
                return await self._call(method, body)
            except TooOften as trouble:
                log.info("held back", method=method, retry_after_s=trouble.retry_after_s)
                self.governor.hold(method, trouble.retry_after_s, channel)
                if clock() > until:
                    raise
            except Unsure as trouble:
                wait_s = next(waits, None)
                if not (is_repeatable or isinstance(trouble, Unreached)) or wait_s is None:
                    raise
                log.info("tried again", method=method, cause=str(trouble))
                await asyncio.sleep(wait_s)

    async def _call(self, method: str, body: JSON) -> JSON:
        sent = dict(body)
        try:
            if method.startswith(IN_JSON):
                answer = await self._client.api_call(method, json=sent)
            else:
                answer = await self._client.api_call(method, data=sent)
        except FOREIGN as error:
            raise ours(error) from error
        except Exception as error:
            # The SDK stumbles over some of what proxies answer in Slack's place.
            log.warning("an answer that nobody can read", method=method, error=repr(error))
            raise Unsure(repr(error)) from error
        found = answer.data
        return found if isinstance(found, dict) else {}

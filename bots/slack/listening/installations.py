"""Which workspaces the bot is installed in, and with which token it speaks there."""

import asyncio
from dataclasses import dataclass
from typing import Protocol

import structlog
from slack_sdk.web.async_client import AsyncWebClient

from bots.payload import JSON, text
from bots.slack.troubles import FOREIGN, TooOften, Unsure, ours
from core.errors import BadCredentials, HostError

log = structlog.get_logger()

FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 60.0
"""Between two tries while Slack cannot be reached."""
MOST_STRANGERS = 100
"""So many workspaces that are not ours are remembered as told of."""


@dataclass(frozen=True, slots=True)
class Installation:
    """A workspace that the bot was let into. Of one for a whole organisation, `team` is only where it began."""

    team: str
    enterprise: str
    team_name: str
    url: str
    bot_token: str
    bot_id: str
    bot_user: str
    bot_name: str
    app_id: str
    """Empty where Slack does not say it."""
    is_for_organisation: bool = False

    def __repr__(self) -> str:
        return f"Installation({self.team!r}, {self.bot_user!r})"


class Installations(Protocol):
    """The workspaces that we answer in."""

    async def of(self, enterprise_id: str | None, team_id: str | None) -> Installation | None:
        """The installation that a request is for; None when it is not one of ours.

        Awaited before the acknowledgement: no call to Slack belongs in here.
        """
        ...


class OneWorkspace:
    """The workspace of one bot token. Fits `Installations`.

    Args:
        first_wait_s: Before the second try while Slack cannot be reached; each wait is twice the one before.
    """

    def __init__(self, token: str, *, first_wait_s: float = FIRST_WAIT_S) -> None:
        self._token = token
        self._wait_s = first_wait_s
        self._installed: Installation | None = None
        self._strangers: set[str] = set()

    async def open(self, client: AsyncWebClient) -> Installation:
        """Learn whose token it is, until Slack says so.

        Raises:
            HostError: Slack will never let it in.
        """
        if not self._token:
            raise BadCredentials("SLACK_BOT_TOKEN is not set. At api.slack.com/apps, Install App shows it.")
        wait_s = self._wait_s
        while True:
            try:
                answer = await client.auth_test(token=self._token)
                break
            except FOREIGN as error:
                pause_s = max(wait_s, _worth_waiting_s(error))
            log.warning("Slack cannot be reached yet", wait_s=pause_s)
            await asyncio.sleep(pause_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        body = answer.data
        self._installed = _installation(body if isinstance(body, dict) else {}, self._token)
        return self._installed

    async def of(self, enterprise_id: str | None, team_id: str | None) -> Installation | None:
        ours = self._installed
        if ours is None:
            return None
        if team_id == ours.team or (ours.is_for_organisation and enterprise_id == ours.enterprise):
            return ours
        self._tell_once(team_id or enterprise_id or "")
        return None

    def _tell_once(self, stranger: str) -> None:
        if stranger not in self._strangers and len(self._strangers) < MOST_STRANGERS:
            self._strangers.add(stranger)
            log.warning("another workspace uses the app, and is not answered", team=stranger)


def _worth_waiting_s(error: Exception) -> float:
    """How long at least, before it is worth trying again. A refusal that waiting does not change is raised."""
    match ours(error):
        case HostError() as never:
            raise never from error
        case TooOften() as often:
            return min(often.retry_after_s, LONGEST_WAIT_S)
        case Unsure():
            return 0.0
        case trouble:
            raise BadCredentials(
                f"Slack does not let the bot in ({trouble}). At api.slack.com/apps, Install App shows the token "
                "that belongs into SLACK_BOT_TOKEN; it begins with xoxb-."
            ) from error


def _installation(body: JSON, token: str) -> Installation:
    installed = Installation(
        team=text(body, "team_id"),
        enterprise=text(body, "enterprise_id"),
        team_name=text(body, "team"),
        url=text(body, "url"),
        bot_token=token,
        bot_id=text(body, "bot_id"),
        bot_user=text(body, "user_id"),
        bot_name=text(body, "user"),
        app_id=text(body, "app_id"),
        is_for_organisation=body.get("is_enterprise_install") is True,
    )
    if not (installed.bot_id and installed.bot_user):
        raise HostError("This SLACK_BOT_TOKEN belongs to no bot. The one that does begins with xoxb-.")
    return installed

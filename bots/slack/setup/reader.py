"""Reads what Slack tells a token, once and without a client; what it does not tell, in a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from pydantic import TypeAdapter, ValidationError

from bots.payload import JSON, text
from core.options import without_controls

LOOK_AT_BASE = "Is this machine online? SLACK_API_BASE, where it is set, says where Slack is."
CODE_CHARS = 80


class Unanswered(Exception):
    """Slack did not tell; the words are for whoever runs this bot."""


@dataclass(frozen=True, slots=True)
class Told:
    """What Slack answered, and what stood above it."""

    body: JSON
    headers: Mapping[str, str]

    @property
    def error(self) -> str:
        """Slack's word for what is wrong; empty when nothing is."""
        if self.body.get("ok") is True:
            return ""
        return plain(text(self.body, "error"))[:CODE_CHARS] or "no reason given"

    @property
    def scopes(self) -> tuple[str, ...] | None:
        """What the token may do; None where that is not said."""
        said = self.headers.get("x-oauth-scopes")
        return None if said is None else tuple(filter(None, (name.strip() for name in said.split(","))))

    def skew_s(self, now: datetime) -> float | None:
        """How many seconds `now` is ahead of Slack's clock; None where that is not said."""
        try:
            theirs = parsedate_to_datetime(self.headers["Date"])
        except (KeyError, ValueError):
            return None
        return (now - (theirs if theirs.tzinfo else theirs.replace(tzinfo=UTC))).total_seconds()


@dataclass(frozen=True, slots=True)
class Reader:
    """Slack's Web API, without a client: slack_sdk would try again for longer than anybody looks."""

    base: str
    session: aiohttp.ClientSession

    async def ask(self, method: str, token: str, **said: str) -> Told:
        """What Slack answers, be it a refusal. Raises `Unanswered` with a sentence when there is none."""
        headers = {"Authorization": f"Bearer {token}"}
        try:
            async with self.session.post(f"{self.base}/{method}", headers=headers, data=said) as response:
                if response.status != 200:
                    raise _turned_away(response)
                body = TypeAdapter(dict[str, object]).validate_json(await response.read())
                return Told(body, response.headers.copy())
        except ValidationError as error:
            raise Unanswered(f"{self.base} answered in a way that Slack does not. {LOOK_AT_BASE}") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unanswered(f"{self.base} cannot be reached: {_why(error)}. {LOOK_AT_BASE}") from error


def plain(words: str) -> str:
    """Somebody else's words, fit for a terminal's one line."""
    return " ".join(without_controls(words).split())


def _turned_away(response: aiohttp.ClientResponse) -> Unanswered:
    status = response.status
    if status == 429:
        wait = response.headers.get("Retry-After", "")
        later = f"in {wait} s" if wait.isdecimal() else "in a minute"
        return Unanswered(f"Slack was asked too often; run this again {later}.")
    if status >= 500:
        return Unanswered(f"Slack is not well ({status}); slack-status.com tells more.")
    return Unanswered(f"Slack declined to tell ({status}).")


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__

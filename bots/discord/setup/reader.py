"""Reads what Discord tells over REST, once and without a client; what it does not tell, in a sentence."""

import asyncio
from dataclasses import dataclass
from typing import TypeVar

import aiohttp
from pydantic import TypeAdapter, ValidationError

T = TypeVar("T")

# Discord turns away whoever does not name itself in this form, with an address; an install has none of its own.
AGENT = "DiscordBot (https://flashbulb.invalid, 0)"
PORTAL = "discord.com/developers/applications"
BAD_TOKEN = (
    "DISCORD_TOKEN is not accepted. Look at it in the environment or .env, or make a new one: "
    f"{PORTAL} → your application → Bot → Reset Token."
)
LOOK_AT_BASE = "Is this machine online? DISCORD_API_BASE, where it is set, says where Discord is."


class Unanswered(Exception):
    """Discord did not tell; the words are for whoever runs this bot."""

    def __init__(self, words: str, status: int | None = None) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Reader:
    """Discord's REST interface, without a client: discord.py would wait a limit out for longer than anybody looks."""

    token: str
    base: str
    session: aiohttp.ClientSession
    turn: asyncio.Semaphore
    """How many calls are on their way together."""

    async def get(self, path: str, shape: type[T]) -> T:
        """What stands there. Raises `Unanswered` with a sentence and, where there is one, the status."""
        if not self.token.isascii() or not self.token.isprintable():
            raise Unanswered(BAD_TOKEN, 401)  # no header can hold it
        headers = {"Authorization": f"Bot {self.token}", "User-Agent": AGENT}
        try:
            async with self.turn, self.session.get(f"{self.base}{path}", headers=headers) as response:
                if response.status != 200:
                    raise _refused(response)
                return TypeAdapter(shape).validate_json(await response.read())
        except ValidationError as error:
            raise Unanswered(f"{self.base} answered in a way that Discord does not. {LOOK_AT_BASE}") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise Unanswered(f"{self.base} cannot be reached: {_why(error)}. {LOOK_AT_BASE}") from error


def _refused(response: aiohttp.ClientResponse) -> Unanswered:
    status = response.status
    if status == 401:
        return Unanswered(BAD_TOKEN, status)
    if status == 429:
        wait = response.headers.get("Retry-After", "")
        later = f"in {wait} s" if wait.isdecimal() else "in a minute"
        return Unanswered(f"Discord was asked too often; run this again {later}.", status)
    if status >= 500:
        return Unanswered(f"Discord is not well ({status}); discordstatus.com tells more.", status)
    return Unanswered(f"Discord declined to tell ({status}).", status)


def _why(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__

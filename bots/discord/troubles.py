"""What Discord answers when it does not do what it was asked, by what can be done about it."""

from collections.abc import Mapping

import aiohttp
import discord

from core.errors import BadCredentials, HostError, ProviderBroken, ProviderSlow


class Trouble(Exception):
    """Discord did not do it, and trying again may help."""


class TokenDead(Trouble):
    """The interaction is over: only the bot's own ways to the channel are left."""


class Taken(Trouble):
    """The message or its channel is no longer there."""


class NotAllowed(Trouble):
    """The bot may not do this here."""


class NoMore(NotAllowed):
    """Where only the person has installed the bot, five messages may answer."""


class NoReply(Trouble):
    """The message cannot be replied to: without Read Message History, a message has to stand alone."""


class HasThread(Trouble):
    """Somebody has opened a thread there already; it has the id of its message."""


class TooOften(Trouble):
    """A message older than an hour takes no more changes for now; a new one does."""


class TooBig(Trouble):
    """More bytes than this place takes."""


class AlreadyDone(Trouble):
    """It was acknowledged before: by the try whose answer got lost."""


class TooLate(Trouble):
    """Three seconds have passed; the person was told that the bot did not answer."""


class Malformed(Trouble):
    """Discord does not take this body: a mistake of ours."""


CODES: Mapping[int, type[Trouble]] = {
    10003: Taken,  # unknown channel
    10004: Taken,  # unknown server
    10007: Taken,  # unknown member
    10008: Taken,  # unknown message
    10013: Taken,  # unknown user
    10015: TokenDead,  # unknown webhook
    10062: TooLate,  # unknown interaction
    30046: TooOften,
    40005: TooBig,
    40060: AlreadyDone,
    40094: NoMore,
    50001: NotAllowed,  # missing access
    50006: Malformed,  # empty message
    50007: NotAllowed,  # cannot send messages to this person
    50013: NotAllowed,  # missing permissions
    50027: TokenDead,
    50035: Malformed,
    50083: NotAllowed,  # the thread is archived, and the bot may not open it again
    160002: NoReply,
    160004: HasThread,
}
"""Discord's own codes: https://discord.com/developers/docs/topics/opcodes-and-status-codes"""

STATUSES: Mapping[int, type[Trouble]] = {401: TokenDead, 413: TooBig}
"""For an answer without a code. A 403 or 404 without one is not Discord's, but of something in front of it."""

FOREIGN = (discord.DiscordException, aiohttp.ClientError, TimeoutError, OSError)
"""What a call may raise."""


def ours(error: Exception) -> Trouble:
    """The trouble that a foreign error means."""
    if not isinstance(error, discord.HTTPException):
        return Trouble(repr(error))
    kind = CODES.get(error.code) or STATUSES.get(error.status, Trouble)
    return kind(f"{error.status} {error.code}: {error.text[:200]}")


def of_login(error: Exception) -> HostError | ProviderBroken | ProviderSlow:
    """Why there is no connection, with the way out."""
    match error:
        case discord.LoginFailure():
            return BadCredentials(
                "Discord does not know this DISCORD_TOKEN. Make a new one under Bot → Reset Token at "
                "discord.com/developers/applications and put it into .env."
            )
        case discord.PrivilegedIntentsRequired():
            return HostError("Discord refused an intent that this bot does not ask for; please report it.")
        case discord.ConnectionClosed(code=4010 | 4011 as code):
            return HostError(f"Discord refused FLASHBULB_SHARDS (code {code}): more or other shards are needed.")
        case discord.ConnectionClosed(code=4004):
            return BadCredentials("DISCORD_TOKEN was reset while the bot was running. Put the new one into .env.")
        case discord.ConnectionClosed(code=code):
            return HostError(f"Discord closed the connection for good (code {code}).")
        case TimeoutError():
            return ProviderSlow("Discord cannot be reached.")
        case _:
            return ProviderBroken("Discord cannot be reached.")

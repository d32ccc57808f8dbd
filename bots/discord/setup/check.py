"""Discord's part of `flashbulb check`: whether the bot can log in, where it is, and what it may not do there."""

import asyncio
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, TypeAlias

import aiohttp

from bots.discord.commands import hash_of
from bots.discord.intent import is_granted_by
from bots.discord.setup.invite import (
    CREATE_PUBLIC_THREADS,
    PERMISSIONS,
    SEND_MESSAGES,
    VIEW_CHANNELS,
    Permission,
    invite_links,
    missing,
)
from bots.discord.setup.permissions import Overwrite, Role, Standing, permissions_in
from bots.discord.setup.reader import PORTAL, Reader, Unanswered
from bots.payload import JSON
from core.options import without_controls

LOOK_S = 15.0
MOST_SERVERS = 20
MOST_LINES = 10
AT_ONCE = 5
"""Calls on their way together: Discord allows a bot 50 a second."""
PAGE = 200
"""Servers that Discord lists at a time."""

State: TypeAlias = Literal["fine", "off", "red"]


class Seen(NamedTuple):
    """One line about Discord, in the words of `bots.check.Finding`."""

    state: State
    words: str


IN_POSTS = tuple(each for each in PERMISSIONS if each not in (SEND_MESSAGES, CREATE_PUBLIC_THREADS))
NEEDED = {0: PERMISSIONS, 5: PERMISSIONS, 15: IN_POSTS, 16: IN_POSTS}
"""By type of channel: text, announcements; of a forum and of a media channel only the posts are talked in."""


async def look(
    token: str, api_base: str, session: aiohttp.ClientSession, payload_hash: str, look_s: float = LOOK_S
) -> list[Seen]:
    """What is right with Discord and what is not, with the way out. Reads only; takes up to `look_s`.

    Args:
        payload_hash: `hash_of` the commands that this install registers when it starts.
    """
    seen: list[Seen] = []
    try:
        async with asyncio.timeout(look_s):
            await _look(Reader(token, api_base.rstrip("/"), session, asyncio.Semaphore(AT_ONCE)), payload_hash, seen)
    except Unanswered as error:
        seen.append(Seen("red", str(error)))
    except TimeoutError:
        seen.append(Seen("red", f"Discord took longer than {look_s:.0f} s, so not everything was looked at."))
    return seen


async def _look(api: Reader, payload_hash: str, seen: list[Seen]) -> None:
    me = await api.get("/users/@me", _User)
    application = await _application(api)
    seen.append(Seen("fine", f"logged in as {_plain(me.username)}; no privileged intents are needed."))
    seen.append(_words_shown(application.flags))
    if application.interactions_endpoint_url:
        words = "an Interactions Endpoint URL is set, so commands go there and not to this bot; empty it at"
        seen.append(Seen("red", f"{words} {PORTAL} → General Information."))
    seen.append(await _commands(api, application.id, payload_hash))
    servers = await api.get(f"/users/@me/guilds?limit={PAGE}", list[_Server])
    link = invite_links(application.id).server
    seen.append(_where(servers, link))
    seen += await _permissions(api, servers[:MOST_SERVERS], me.id, link)


async def _application(api: Reader) -> "_Application":
    try:
        return await api.get("/applications/@me", _Application)
    except Unanswered as error:
        if error.status not in (403, 404):
            raise
        way_out = f"Take the one of {PORTAL} → your application → Bot."
        raise Unanswered(f"DISCORD_TOKEN belongs to no application. {way_out}", error.status) from error


async def _commands(api: Reader, application_id: str, payload_hash: str) -> Seen:
    registered = await api.get(f"/applications/{application_id}/commands?with_localizations=true", list[JSON])
    if hash_of(registered) == payload_hash:
        return Seen("fine", "the commands are registered and up to date.")
    if not registered:
        return Seen("off", "the commands are not registered yet; they are when `flashbulb discord` starts.")
    return Seen("off", "the registered commands are not today's; they are renewed when `flashbulb discord` starts.")


def _words_shown(flags: int) -> Seen:
    if is_granted_by(flags):
        return Seen("fine", "it may read what people write to each other, for whoever could read it themselves.")
    words = "it is not shown what people write to each other, so it can read and summarise only what mentions it."
    return Seen("off", f"{words} Message Content Intent at {PORTAL} → Bot changes that.")


def _where(servers: Sequence["_Server"], link: str) -> Seen:
    if not servers:
        return Seen("off", f"the bot is in no server yet. Whoever manages one can invite it: {link}")
    count = f"{PAGE} servers or more" if len(servers) == PAGE else _counted(len(servers), "server")
    looked = f"; {MOST_SERVERS} of them were looked at" if len(servers) > MOST_SERVERS else ""
    return Seen("fine", f"the bot is in {count}{looked}.")


# -------------------------------------------------------------------------------------------------- permissions


@dataclass(frozen=True, slots=True)
class _Lack:
    """What the bot may not do in a channel that it sees."""

    channel: str
    names: tuple[str, ...]


async def _permissions(api: Reader, servers: Sequence["_Server"], me: str, link: str) -> list[Seen]:
    """A line for each channel in which something is missing, the worst first."""
    looked = await asyncio.gather(*(_server(api, server, me, link) for server in servers))
    lines = sorted((line for lines in looked for line in lines), key=lambda line: line.state != "red")
    rest = lines[MOST_LINES:]
    if not rest:
        return lines
    return [*lines[:MOST_LINES], Seen(rest[0].state, f"and {_counted(len(rest), 'more line')} like these.")]


async def _server(api: Reader, server: "_Server", me: str, link: str) -> list[Seen]:
    name = _plain(server.name)
    try:
        guild = await api.get(f"/guilds/{server.id}", _Guild)
        member = await api.get(f"/guilds/{server.id}/members/{me}", _Member)
        channels = await api.get(f"/guilds/{server.id}/channels", list[_Channel])
    except Unanswered as error:
        return [Seen("red", f"{name} could not be looked at: {error}")]
    own = tuple(role for role in guild.roles if role.id == server.id or role.id in member.roles)
    lacks = list(_lacks(channels, Standing(server.id, me, guild.owner_id == me, own)))
    return list(_lines(name, lacks, link))


def _lacks(channels: Sequence["_Channel"], standing: Standing) -> Iterator[_Lack]:
    """Of every channel that the bot sees; it was let into no other one."""
    for channel in channels:
        bits = permissions_in(channel.permission_overwrites, standing)
        needed: Sequence[Permission] = NEEDED.get(channel.type, ())
        if needed and bits & VIEW_CHANNELS.bit:
            yield _Lack(f"#{_plain(channel.name)}", missing(bits, needed))


def _lines(server: str, lacks: Sequence[_Lack], link: str) -> Iterator[Seen]:
    """What is missing everywhere is a mistake; what is missing here and there, somebody may have meant."""
    way_out = f"Give its role that permission, or invite it again: {link}"
    if not lacks:
        yield Seen("red", f"cannot {VIEW_CHANNELS.name} in {server}: it sees none. {way_out}")
        return
    everywhere = tuple(name for name in lacks[0].names if all(name in lack.names for lack in lacks))
    if everywhere:
        place = lacks[0].channel if len(lacks) == 1 else "any channel"
        yield Seen("red", f"cannot {_either(everywhere)} in {place} of {server}. {way_out}")
    for lack in lacks:
        if here := [name for name in lack.names if name not in everywhere]:
            words = f"cannot {_either(here)} in {lack.channel} of {server}; that channel's permissions can change it."
            yield Seen("off", words)


def _either(names: Sequence[str]) -> str:
    return " or ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def _plain(name: str) -> str:
    """Somebody else's words, fit for a terminal's one line."""
    return " ".join(without_controls(name).split())


# -------------------------------------------------------------------------------------------- what Discord tells


@dataclass(frozen=True, slots=True)
class _User:
    id: str
    username: str


@dataclass(frozen=True, slots=True)
class _Application:
    id: str
    interactions_endpoint_url: str | None = None
    flags: int = 0


@dataclass(frozen=True, slots=True)
class _Server:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class _Guild:
    owner_id: str
    roles: tuple[Role, ...]


@dataclass(frozen=True, slots=True)
class _Member:
    roles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Channel:
    type: int
    name: str = ""
    permission_overwrites: tuple[Overwrite, ...] = ()

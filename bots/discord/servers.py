"""What a server is, who runs it and what its roles are called: asked of Discord, for a message does not tell."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from weakref import WeakValueDictionary

import structlog
from discord import Permissions

from bots.discord.remembered import Remembered
from bots.discord.troubles import NotAllowed, Taken, Trouble
from bots.discord.visit import may_run
from bots.discord.wire import Wire
from bots.payload import JSON, parts, text, whole
from core.names import plain_name
from core.ports import Clock

log = structlog.get_logger()

KNOWN_FOR = timedelta(minutes=1)
"""Whoever is made an admin, or no longer one, need not wait longer than this."""
NAMES_KNOWN_FOR = timedelta(minutes=10)
AGAIN_AFTER = timedelta(seconds=10)
"""What Discord did not tell is not asked for with every message."""
READ_S = 3.0


@dataclass(frozen=True, slots=True)
class Role:
    """What some people of a server are counted to."""

    name: str
    runs_it: bool
    """Whether they may manage the server."""


@dataclass(frozen=True, slots=True)
class Server:
    """A server, as far as it matters who asks there."""

    id: str
    name: str = ""
    owner: str = ""
    roles: Mapping[str, Role] = field(default_factory=dict)

    def is_run_by(self, user: str, roles: Iterable[str]) -> bool:
        """Whether somebody with these roles may manage it; its owner always may."""
        # Everybody has the role that has the server's own id.
        held = (self.roles[each] for each in (self.id, *roles) if each in self.roles)
        return user == self.owner or any(role.runs_it for role in held)

    def names(self, roles: Iterable[str]) -> Mapping[str, str]:
        """What it and these roles are called, where that is known."""
        of_roles = {f"role:discord:{self.id}:{each}": self.roles[each].name for each in roles if each in self.roles}
        return {f"workspace:discord:{self.id}": self.name, **of_roles}


class Servers:
    """Servers that the bot is a member of."""

    def __init__(self, wire: Wire, now: Clock) -> None:
        self._wire = wire
        self._known: Remembered[Server] = Remembered(now)
        self._unsaid: Remembered[bool] = Remembered(now)
        self._turns: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()

    async def at(self, server: str, lasts: timedelta = KNOWN_FOR) -> Server:
        """What this server is; what it was, or nothing but its id, while Discord does not say.

        Takes up to three seconds. However many ask at once, Discord is asked once.

        Args:
            lasts: How old it may be.
        """
        async with self._turns.setdefault(server, asyncio.Lock()):
            if not self._known.get(server, lasts) and not self._unsaid.get(server, AGAIN_AFTER):
                await self._look(server)
        return self._known.get(server) or Server(server)

    async def _look(self, server: str) -> None:
        try:
            async with asyncio.timeout(READ_S):
                self._known.put(server, _server_of(await self._wire.server(server)))
        except (NotAllowed, Taken):
            # The bot is no member any more: what was known of it is nobody's business.
            self._known.put(server, Server(server))
        except (Trouble, TimeoutError, RuntimeError) as trouble:
            # RuntimeError: of a session that is closed by now.
            log.info("server could not be looked at", cause=repr(trouble))
            self._unsaid.put(server, True)


def _server_of(found: JSON) -> Server:
    roles = {text(each, "id"): _role_of(each) for each in parts(found, "roles")}
    return Server(text(found, "id"), plain_name(text(found, "name")), text(found, "owner_id"), roles)


def _role_of(found: JSON) -> Role:
    return Role(plain_name(text(found, "name")), may_run(Permissions(whole(found, "permissions"))))

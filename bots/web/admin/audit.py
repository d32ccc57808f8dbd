"""Who decided what: the audit log."""

import asyncio
from collections.abc import Mapping

from aiohttp import web

from bots.web.admin.views import Views
from core.administration import Entry, Wanted
from core.words import amount

TAKE = 50
WHATS: Mapping[str, str] = {
    "limit": "Limits",
    "access": "Access",
    "setting": "Settings",
    "ask": "Asks for more",
    "link": "Accounts tied",
    "unlink": "Accounts parted",
    "digest": "Reports",
    "retention": "Old things deleted",
    "restore": "Restored",
}
"""What entries begin with, and how that is said."""


class AuditLog:
    def __init__(self, views: Views) -> None:
        self._views = views

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/admin/log", self._views.for_admins(self._shown))]

    async def _shown(self, request: web.Request) -> web.Response:
        asked = request.query
        page = page_of(asked)
        stores = self._views.stores
        who, what, scope = (asked.get(name, "") for name in ("who", "what", "scope"))
        (entries, total), authors, names = await asyncio.gather(
            stores.administration.log(Wanted(who, what, scope.strip(), (page - 1) * TAKE, TAKE)),
            stores.reads.authors(),
            self._views.names(),
        )
        return await self._views.shown(
            request,
            "log",
            names,
            entries=entries,
            total=total,
            page=page,
            pages=-(-total // TAKE),
            whats=WHATS,
            told=value_words,
            authors=[(author, names.of(author)) for author in authors],
        )


def page_of(asked: Mapping[str, str]) -> int:
    """The page of a list that an address asks for, counted from 1."""
    said = asked.get("page", "")
    return max(1, int(said)) if said.isdecimal() and len(said) < 7 else 1


def value_words(entry: Entry, value: str) -> str:
    """What was decided, as people write it."""
    kind, _, rest = entry.what.partition(" ")
    if value and kind == "limit" and value.isdecimal():
        return amount(rest.partition(" ")[0], int(value))
    return value

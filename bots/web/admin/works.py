"""The gallery of everything that was made."""

import asyncio

from aiohttp import web

from bots.web.admin.addresses import mark_in, written
from bots.web.admin.requests import NOBODY
from bots.web.admin.views import Views
from core.admin_reads import WorkSearch

TAKE = 24
MEDIA = ("picture", "video", "speech", "music", "sound")


class Gallery:
    def __init__(self, views: Views) -> None:
        self._views = views

    def routes(self) -> list[web.AbstractRouteDef]:
        return [web.get("/admin/works", self._views.for_admins(self._shown))]

    async def _shown(self, request: web.Request) -> web.Response:
        stores, asked = self._views.stores, request.query
        names, people = await asyncio.gather(self._views.names(), stores.reads.everybody())
        meant = names.like(asked["person"], people) if asked.get("person") else []
        search = WorkSearch(
            person=meant[0] if len(meant) == 1 else NOBODY if asked.get("person") else "",
            medium=asked.get("medium", ""),
            model=asked.get("model", ""),
            words=asked.get("text", ""),
            before=mark_in(asked.get("before", "")),
            take=TAKE,
        )
        found = await stores.reads.works(search)
        return await self._views.shown(
            request,
            "works",
            names,
            meant=meant,
            works=found.items,
            older=written(found.older) if found.older else "",
            is_part=found.older is not None and len(found.items) < TAKE,
            media=[(medium, medium) for medium in MEDIA],
            models=stores.models,
        )

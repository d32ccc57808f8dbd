"""The log of requests, and everything that is known of one."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta

from aiohttp import web

from bots.web.admin.addresses import mark_in, written
from bots.web.admin.names import Names
from bots.web.admin.sheets import ending
from bots.web.admin.span import RANGES, Span, span_of
from bots.web.admin.views import Views
from bots.web.render import Renderer
from core.admin_reads import RequestSearch
from core.draft import Draft
from core.values import Offer, Options

TAKE = 50
MOST_OUTCOMES = 100
PROMPT_OPTIONS = ("prompt", "question", "text", "words")
PLATFORMS = (("discord", "Discord"), ("slack", "Slack"), ("web", "the page"))
NOBODY = "-"
"""Whose requests are looked for where nobody is called as was asked."""


class RequestLog:
    def __init__(self, views: Views) -> None:
        self._views = views

    def routes(self) -> list[web.AbstractRouteDef]:
        guarded = self._views.for_admins
        return [web.get("/admin/requests", guarded(self._list)), web.get("/admin/requests/{id:.+}", guarded(self._one))]

    async def _list(self, request: web.Request) -> web.Response:
        stores, asked = self._views.stores, request.query
        span = span_of(asked, stores.rulebook.calendar, stores.now())
        names, people = await asyncio.gather(self._views.names(), stores.reads.everybody())
        meant = names.like(asked["person"], people) if asked.get("person") else []
        found, outcomes = await asyncio.gather(
            stores.reads.requests(self._search(request, span, meant)),
            stores.reads.spending("outcome", span.first.isoformat(), span.last.isoformat(), MOST_OUTCOMES),
        )
        said = {asked.get("outcome", "")} - {""}
        return await self._views.shown(
            request,
            "requests",
            names,
            span=span,
            ranges=RANGES,
            meant=meant,
            lines=found.items,
            prompt_of=prompt_of,
            older=written(found.older) if found.older else "",
            is_part=found.older is not None and len(found.items) < TAKE,
            command_choices=[(name, f"/{name}") for name in sorted(stores.commands)],
            models=stores.models,
            outcome_choices=[(name, ending(name)) for name in sorted({each.key for each in outcomes.largest} | said)],
            platform_choices=PLATFORMS,
        )

    def _search(self, request: web.Request, span: Span, meant: Sequence[str]) -> RequestSearch:
        asked, calendar = request.query, self._views.stores.rulebook.calendar
        person = meant[0] if len(meant) == 1 else NOBODY if asked.get("person") else ""
        return RequestSearch(
            since=calendar.began(span.first),
            until=calendar.began(span.last + timedelta(days=1)),
            person=person,
            platform=asked.get("platform", ""),
            command=asked.get("command", ""),
            outcome=asked.get("outcome", ""),
            model=asked.get("model", ""),
            words=asked.get("text", ""),
            before=mark_in(asked.get("before", "")),
            take=TAKE,
        )

    async def _one(self, request: web.Request) -> web.Response:
        stores = self._views.stores
        told = await stores.reads.request(request.match_info["id"])
        if told is None:
            return await self._views.sorry(request, 404, "No such request", "There is no request of that number.")
        names: Names = await self._views.names()
        return await self._views.shown(
            request,
            "request",
            names,
            told=told,
            past=told.past,
            asked=told.past.request,
            usage=told.past.usage,
            # Its buttons are for whoever asked.
            blocks=Renderer().render(Draft(each for each in told.past.updates if not isinstance(each, Offer))),
            models=stores.models,
        )


def prompt_of(options: Options) -> str:
    """The words of a request that tell most of it."""
    found = (str(options[name]) for name in PROMPT_OPTIONS if options.get(name))
    return next(found, " · ".join(f"{name} {value}" for name, value in options.items()))

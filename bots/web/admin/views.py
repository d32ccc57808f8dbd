"""What every admin page has in common: who is let in, and how an answer is made."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from typing import TypeAlias

from aiohttp import web

from bots.web.admin.addresses import address
from bots.web.admin.names import Names
from bots.web.admin.sheets import Sheets
from bots.web.admin.stores import AdminStores
from bots.web.guard import PERSON
from core.errors import HostError

View: TypeAlias = Callable[[web.Request], Awaitable[web.Response]]
REFUSED = (
    "These pages are for the admins of this bot. Whoever runs it lets you in by naming you in FLASHBULB_ADMINS: as "
    "{account}."
)


class Views:
    """Answers views of admins, and nobody else's."""

    def __init__(self, stores: AdminStores) -> None:
        self.stores = stores
        self._sheets = Sheets(stores.rulebook.calendar.zone)

    def for_admins(self, view: View) -> View:
        """The view for admins; for others a sentence that says how one becomes one."""

        async def guarded(request: web.Request) -> web.Response:
            account = request[PERSON]
            try:
                await self.stores.rulebook.refresh()
                if not self.stores.rulebook.is_house_admin(account):
                    return await self.sorry(request, 403, "Admins only", REFUSED.format(account=account))
                return await view(request)
            except HostError as error:
                return await self.sorry(request, 503, "This did not work", str(error))

        return guarded

    async def names(self) -> Names:
        rulebook = self.stores.rulebook
        return Names(await self.stores.administration.names(), rulebook.current)

    async def shown(
        self, request: web.Request, template: str, names: Names, *, status: int = 200, **values: object
    ) -> web.Response:
        """A view as an answer that no cache keeps."""
        here = {"path": request.path, "query": request.query, "link": partial(address, request.path, request.query)}
        text = self._sheets.page(template, names=names, address=address, me=request[PERSON], **here, **values)
        # Lets others run: a page of many rows takes a while to be made.
        await asyncio.sleep(0)
        return web.Response(text=text, status=status, content_type="text/html", headers={"Cache-Control": "no-store"})

    async def sorry(self, request: web.Request, status: int, title: str, words: str) -> web.Response:
        """A sentence instead of a view."""
        names = Names({}, self.stores.rulebook.current)
        return await self.shown(request, "sorry", names, status=status, title=title, words=words)

"""The page's stage: a browser without a picture, speaking the page's own addresses over real sockets."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp

from bots.adapter import Desk
from bots.runtime import House
from bots.serving import page_of
from bots.web.adapter import WebAdapter
from bots.web.address import Address
from core.folding import HOUSE
from core.keeper import beat
from tests.stages.stage import PATIENCE_S, Services
from tests.stages.web_people import WebPerson
from tests.stages.web_screen import WebScreen

SECRETS = {"ada": "ada-secret-long-enough", "bob": "bob-secret-long-enough"}


class WebStage:
    """The page of one house, with Ada and Bob at it."""

    platform = "web"

    def __init__(self, services: Services, house: House, desk: Desk, adapter: WebAdapter, url: str) -> None:
        self.services = services
        self.house = house
        self.desk = desk
        self.adapter = adapter
        self.url = url
        self.ada: WebPerson
        self.bob: WebPerson

    def role_id(self, name: str) -> str:
        """What a role would be called, if the page had any."""
        return f"web:page:{name}"

    def direct_screens(self, person: WebPerson) -> list[WebScreen]:
        """What somebody was shown without asking, newest last."""
        return person.presented

    async def rests(self) -> None:
        """Until nothing runs any more."""
        async with asyncio.timeout(PATIENCE_S):
            while running := set(self.desk._tasks):
                await asyncio.wait(running)

    async def takes_over(self) -> None:
        """Go on with what other processes left behind, as it does every few seconds."""
        await beat(self.house.app, {HOUSE: self.desk.take_up, self.adapter.name: self.adapter.take_up})


@asynccontextmanager
async def stage(services: Services) -> AsyncIterator[WebStage]:
    """The page, served, and two people logged in."""
    async with (
        served(services) as on_stage,
        logged_in("ada", on_stage.url) as on_stage.ada,
        logged_in("bob", on_stage.url) as on_stage.bob,
    ):
        on_stage.ada.house = on_stage.bob.house = on_stage.house
        yield on_stage


@asynccontextmanager
async def served(services: Services) -> AsyncIterator[WebStage]:
    """The page, with nobody at it yet."""
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    async with services.house() as house, asyncio.TaskGroup() as group:
        desk = Desk(house.app)
        adapter = page_of(house, desk, Address("127.0.0.1", 0), ready.set_result)
        serving = group.create_task(adapter.serve())
        yield WebStage(services, house, desk, adapter, await ready)
        serving.cancel()
        await asyncio.wait([serving])
        await desk.drain(patience_s=0)


@asynccontextmanager
async def logged_in(name: str, url: str) -> AsyncIterator[WebPerson]:
    """Somebody with a tab open."""
    async with browser() as session:
        async with session.post(url + "/login", data={"token": SECRETS[name]}, allow_redirects=False) as response:
            assert response.status == 303, await response.text()
        person = WebPerson(name, url, session)
        await person.arrives()
        yield person
        await person.leaves()


def browser() -> aiohttp.ClientSession:
    """Keeps cookies, also those of an address without a name."""
    jar = aiohttp.CookieJar(unsafe=True)
    return aiohttp.ClientSession(cookie_jar=jar, connector=aiohttp.TCPConnector(limit=0))

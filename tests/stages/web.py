"""The page's stage: a browser without a picture, speaking the page's own addresses over real sockets."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from io import BytesIO
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode
from uuid import uuid4

import aiohttp

from bots.adapter import Desk
from bots.runtime import House
from bots.serving import page_of
from bots.web.adapter import WebAdapter
from bots.web.address import Address
from core.keeper import beat
from tests.stages.stage import PATIENCE_S, Services
from tests.stages.web_screen import WebScreen

HandedFile: TypeAlias = Mapping[str, str]
"""What the page knows of a file that was handed over: `kept` and `name`."""
SECRETS = {"ada": "ada-secret-long-enough", "bob": "bob-secret-long-enough"}


class WebPerson:
    """Somebody at the page, with one tab open."""

    def __init__(self, name: str, url: str, session: aiohttp.ClientSession) -> None:
        self.id = f"web:{name}"
        self.name = name
        self.conversation = f"conversation-{uuid4()}"
        self.events: list[tuple[str, Mapping[str, object]]] = []
        self._tab: asyncio.Task[None] | None = None
        self._url = url
        self._session = session
        self._news = asyncio.Condition()

    async def types(self, line: str, *files: HandedFile) -> WebScreen:
        return await (await self.begins(line, "", *files)).done()

    async def begins(self, line: str, request_id: str = "", *files: HandedFile) -> "Waiting":
        body = {
            "id": request_id or str(uuid4()),
            "conversation": self.conversation,
            "line": line,
            "files": [*map(dict, files)],
        }
        status, answer = await self.posts("/api/requests", body)
        if status != 202:
            return Waiting(self, "", WebScreen("", [f'<p class="notice problem">{answer["error"]}</p>']))
        return Waiting(self, answer["id"])

    async def attaches(self, name: str, data: bytes) -> HandedFile:
        """Hand a file over, before the line that it goes along with."""
        status, answer = await self.uploads(name, data)
        assert status == 200, answer
        return answer

    async def uploads(self, name: str, data: bytes) -> tuple[int, dict[str, str]]:
        headers = {"X-Flashbulb": "1", "X-File-Name": quote(name)}
        async with self._session.post(self._url + "/api/attachments", data=BytesIO(data), headers=headers) as response:
            return response.status, await response.json()

    async def deletes(self, screen: WebScreen) -> int:
        """Press Delete below a result, twice; the status that this is answered with."""
        return (await self.posts(f"/api/requests/{screen.id}/delete", {}))[0]

    async def taps(self, screen: WebScreen, label: str, **changes: str) -> WebScreen:
        body = {"id": str(uuid4()), "conversation": self.conversation, "changes": changes}
        status, answer = await self.posts(f"/api/offers/{screen.offer(label)}", body)
        if status != 202:
            return WebScreen("", [f'<p class="notice problem">{answer["error"]}</p>'])
        return await Waiting(self, answer["id"]).done()

    async def edits(self, screen: WebScreen, label: str, **changes: str) -> WebScreen:
        """Press a button that asks first, change its form or the line that it puts into the composer, and send it."""
        if screen.button(label).fields:
            fields = {str(field["name"]): str(field["value"]) for field in screen.button(label).fields}
            return await self.taps(screen, label, **{**fields, **changes})
        line = screen.offer(label)
        command, _, words = line.partition(" ")
        prompt = words.partition(" --")[0]
        words = words.replace(prompt, changes.pop("prompt", prompt), 1)
        for name, value in changes.items():
            words = re.sub(rf" --{name}[ =]\S+", "", words) + f" --{name} {value}"
        return await self.types(f"{command} {words}")

    async def looks_up(self, path: str, **query: str) -> Any:
        """What the page's script is told."""
        return json.loads(await self.gets(f"{path}?{urlencode(query)}"))

    async def posts(self, path: str, body: object) -> tuple[int, dict[str, str]]:
        headers = {"X-Flashbulb": "1"}
        async with self._session.post(self._url + path, json=body, headers=headers) as response:
            return response.status, await response.json() if response.status != 204 else {}

    async def gets(self, path: str) -> bytes:
        async with self._session.get(self._url + path) as response:
            response.raise_for_status()
            return await response.read()

    def sees(self, request_id: str) -> WebScreen:
        """The request as this tab shows it, from what it was told live."""
        blocks: list[str] = []
        is_running = True
        for kind, about in self.events:
            if about.get("request") != request_id:
                continue
            if kind == "put":
                index = int(str(about["index"]))
                blocks[index : index + 1] = [str(about["html"])]
            elif kind == "drop":
                del blocks[int(str(about["length"])) :]
            is_running = kind != "done"
        return WebScreen(request_id, blocks, is_running=is_running)

    async def reloads(self) -> list[WebScreen]:
        """The open conversation, read anew."""
        snapshot = json.loads(await self.gets(f"/api/conversations/{self.conversation}"))
        return [WebScreen(each["id"], each["blocks"], is_running=each["is_running"]) for each in snapshot["requests"]]

    async def conversations(self) -> list[dict[str, object]]:
        found: list[dict[str, object]] = json.loads(await self.gets("/api/conversations"))
        return found

    async def hears(self, when: Callable[[str, Mapping[str, object]], bool]) -> None:
        """Wait for an event of the tab."""
        unread = 0

        def has_come() -> bool:
            nonlocal unread
            fresh, unread = self.events[unread:], len(self.events)
            return any(when(kind, about) for kind, about in fresh)

        async with asyncio.timeout(PATIENCE_S), self._news:
            await self._news.wait_for(has_come)

    async def arrives(self) -> None:
        """Open the tab."""
        self.events.clear()
        self._tab = asyncio.create_task(self._listen())
        await self.hears(lambda kind, _: kind == "hello")

    async def leaves(self) -> None:
        """Close it."""
        if self._tab:
            self._tab.cancel()
            await asyncio.gather(self._tab, return_exceptions=True)
            self._tab = None

    async def is_left_alone(self) -> None:
        """Until the page has closed the tab."""
        if self._tab:
            async with asyncio.timeout(PATIENCE_S):
                await asyncio.wait([self._tab])

    async def comes_back(self, waiting: "Waiting") -> WebScreen:
        """Open it again, and wait until this is answered."""
        await self.arrives()
        if (await self._finds(waiting)).is_running:
            await self.hears(lambda kind, about: kind == "done" and about["request"] == waiting.id)
        return await self._finds(waiting)

    async def _finds(self, waiting: "Waiting") -> WebScreen:
        return next(screen for screen in await self.reloads() if screen.id == waiting.id)

    async def _listen(self) -> None:
        async with self._session.get(self._url + "/api/live") as stream:
            kind = ""
            async for raw in stream.content:
                line = raw.decode().rstrip("\n")
                if line.startswith("event: "):
                    kind = line[7:]
                elif line.startswith("data: "):
                    async with self._news:
                        self.events.append((kind, json.loads(line[6:])))
                        self._news.notify_all()


class Waiting:
    """A request on its way to its answer."""

    def __init__(self, person: WebPerson, request_id: str, refused: WebScreen | None = None) -> None:
        self.id = request_id
        self._person = person
        self._refused = refused

    async def until(self, words: str) -> WebScreen:
        """Until these words are on screen."""
        await self._person.hears(
            lambda kind, about: kind == "put" and about["request"] == self.id and words in _plain(str(about["html"]))
        )
        return self._person.sees(self.id)

    async def done(self) -> WebScreen:
        if self._refused:
            return self._refused
        await self._person.hears(lambda kind, about: kind == "done" and about["request"] == self.id)
        return self._person.sees(self.id)

    async def stops(self) -> WebScreen:
        await self._person.posts(f"/api/requests/{self.id}/stop", {})
        return await self.done()


def _plain(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html)


class WebStage:
    """The page of one house, with Ada and Bob at it."""

    platform = "web"

    def __init__(self, services: Services, house: House, desk: Desk, adapter: WebAdapter, url: str) -> None:
        self.services = services
        self.house = house
        self.desk = desk
        self._adapter = adapter
        self.url = url
        self.ada: WebPerson
        self.bob: WebPerson

    async def rests(self) -> None:
        """Until nothing runs any more."""
        async with asyncio.timeout(PATIENCE_S):
            while running := set(self.desk._tasks):
                await asyncio.wait(running)

    async def takes_over(self) -> None:
        """Go on with what other processes left behind, as it does every few seconds."""
        await beat(self.house.app, {self._adapter.name: self._adapter.take_up})


@asynccontextmanager
async def stage(services: Services) -> AsyncIterator[WebStage]:
    """The page, served, and two people logged in."""
    async with (
        served(services) as on_stage,
        logged_in("ada", on_stage.url) as on_stage.ada,
        logged_in("bob", on_stage.url) as on_stage.bob,
    ):
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

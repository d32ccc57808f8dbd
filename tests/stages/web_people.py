"""People at the page, each with one tab open, speaking its own addresses over real sockets."""

import asyncio
import json
import re
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Any, TypeAlias
from urllib.parse import quote, urlencode
from uuid import uuid4

import aiohttp

from bots.runtime import House
from bots.web.said import INBOX
from tests.stages.admin_pages import AdminPage, Form
from tests.stages.stage import PATIENCE_S
from tests.stages.web_screen import WebScreen

HandedFile: TypeAlias = Mapping[str, str]
"""What the page knows of a file that was handed over: `kept` and `name`."""


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
        self.roles: list[str] = []
        """The page has none, so these are ignored."""
        self.house: House | None = None
        """Whose page it is, once they are on stage."""

    @property
    def is_admin(self) -> bool:
        """Whether they are among those of the house: the page knows no others."""
        return self.house is not None and self.house.rulebook.is_house_admin(self.id)

    @is_admin.setter
    def is_admin(self, is_admin: bool) -> None:
        assert self.house, f"{self.name} is on no stage"
        others = [account for account in self.house.rulebook._admins if account != self.id]
        self.house.rulebook._admins = [*others, *([self.id] if is_admin else [])]

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

    async def visits(self, path: str) -> AdminPage:
        """Open one of the pages for admins."""
        async with self._session.get(self._url + path) as response:
            return AdminPage(response.status, await response.text(), str(response.url.relative()))

    async def fills(self, form: Form, **fields: str) -> AdminPage:
        """Send a form of such a page, as a browser does, and see what comes of it."""
        headers = {"Origin": self._url, "Sec-Fetch-Site": "same-origin"}
        sent = {**form.fields, **fields}
        async with self._session.post(self._url + form.action, data=sent, headers=headers) as response:
            return AdminPage(response.status, await response.text(), str(response.url.relative()))

    async def gets(self, path: str) -> bytes:
        async with self._session.get(self._url + path) as response:
            response.raise_for_status()
            return await response.read()

    @property
    def presented(self) -> list[WebScreen]:
        """What came without being asked for, as this tab was told live."""
        begun = [about for kind, about in self.events if kind == "start" and about["conversation"] == INBOX]
        return [self.sees(str(about["request"])) for about in begun]

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

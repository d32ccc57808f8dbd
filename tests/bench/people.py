"""The person side: many people with a tab each, posting lines and reading what their tabs are sent."""

import asyncio
import json
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from time import monotonic
from uuid import uuid4

import aiohttp

from tests.bench.script import plain, stamps

PEOPLE = 200
PATIENCE_S = 90.0


def secret_of(number: int) -> str:
    return f"bench-secret-number-{number:04}"


TOKENS = ",".join(f"p{number}={secret_of(number)}" for number in range(PEOPLE))
"""`FLASHBULB_WEB_TOKEN` of a page that lets all of them in."""


@dataclass
class Reply:
    """One request as its tab saw it; all moments on the clock that every process shares."""

    posted_at: float
    accepted_s: float = 0.0
    first_at: float = 0.0
    """When the first of the model's words was there."""
    first_after_s: float = 0.0
    """From when the model sent them."""
    last_after_s: float = 0.0
    done_at: float = 0.0
    blocks: list[str] = field(default_factory=list)
    done: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def words(self) -> str:
        """All of its text blocks, without what stands below an answer."""
        return plain("".join(block for block in self.blocks if block.startswith('<div class="md">')))

    @property
    def trouble(self) -> str:
        """The sentence that says what went wrong, if one does."""
        return next((plain(block) for block in self.blocks if 'class="notice problem"' in block), "")

    def take(self, kind: str, about: dict[str, object]) -> None:
        now = monotonic()
        if kind == "put":
            html, index = str(about["html"]), int(str(about["index"]))
            self.blocks[index : index + 1] = [html]
            self._look_for_stamps(html, now)
        elif kind == "drop":
            del self.blocks[int(str(about["length"])) :]
        elif kind == "done":
            self.done_at = now
            self.done.set()

    def _look_for_stamps(self, html: str, now: float) -> None:
        found = stamps(html)
        if "first" in found and not self.first_at:
            self.first_at, self.first_after_s = now, now - found["first"]
        if "last" in found and not self.last_after_s:
            self.last_after_s = now - found["last"]


class Person:
    """Somebody at the page, with one tab open."""

    def __init__(self, session: aiohttp.ClientSession, url: str, cookie: str) -> None:
        self._session = session
        self._url = url
        self._headers = {"X-Flashbulb": "1", "Cookie": cookie}
        self._replies: dict[str, Reply] = {}
        self.is_listening = asyncio.Event()

    async def types(self, line: str) -> Reply:
        """Say it in a new conversation, and wait for the end of the answer."""
        sent = {"id": str(uuid4()), "conversation": str(uuid4()), "line": line}
        reply = self._replies[f"web:{sent['id']}"] = Reply(monotonic())
        async with self._session.post(f"{self._url}/api/requests", json=sent, headers=self._headers) as response:
            assert response.status == 202, await response.text()
        reply.accepted_s = monotonic() - reply.posted_at
        async with asyncio.timeout(PATIENCE_S):
            await reply.done.wait()
        return reply

    async def listen(self) -> None:
        async with self._session.get(f"{self._url}/api/live", headers=self._headers) as stream:
            kind = ""
            async for line in stream.content:
                if line.startswith(b"event: "):
                    kind = line[7:-1].decode()
                elif line.startswith(b"data: "):
                    self._hear(kind, json.loads(line[6:]))

    def _hear(self, kind: str, about: dict[str, object]) -> None:
        if kind == "hello":
            self.is_listening.set()
        elif reply := self._replies.get(str(about.get("request"))):
            reply.take(kind, about)


class Crowd:
    """Everybody, for as long as the page is there."""

    def __init__(self, people: Sequence[Person]) -> None:
        self._people = people

    async def types(self, lines: Sequence[str], at_once: int) -> list[Reply]:
        """Each line by another person, `at_once` of them together, the next when those are answered."""
        replies: list[Reply] = []
        for first in range(0, len(lines), at_once):
            together = zip(self._people, lines[first : first + at_once], strict=False)
            replies += await asyncio.gather(*(person.types(line) for person, line in together))
        return replies


@asynccontextmanager
async def crowd(url: str) -> AsyncIterator[Crowd]:
    """Two hundred people, logged in, each with a tab that is live."""
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(
            aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0), cookie_jar=aiohttp.DummyCookieJar())
        )
        people = [await logged_in(session, url, number) for number in range(PEOPLE)]
        tabs = [asyncio.create_task(person.listen()) for person in people]
        stack.callback(lambda: [tab.cancel() for tab in tabs])
        for person in people:
            await person.is_listening.wait()
        yield Crowd(people)


async def logged_in(session: aiohttp.ClientSession, url: str, number: int) -> Person:
    async with session.post(f"{url}/login", data={"token": secret_of(number)}, allow_redirects=False) as response:
        assert response.status == 303, await response.text()
        cookie = response.cookies["flashbulb"]
    return Person(session, url, f"{cookie.key}={cookie.value}")

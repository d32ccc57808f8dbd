"""A browser, the program it looks at, and the people who sit in front of it."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path
from shutil import which
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.browser.person import Person
from tests.browser.program import Program

CHROMIUM = os.environ.get("FLASHBULB_TEST_CHROMIUM") or next(
    filter(None, map(which, ("chromium", "chromium-browser", "google-chrome"))), "/usr/bin/chromium"
)
# Nothing but the page may go over the wire, and root needs no sandbox to test its own page.
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

Arrives = Callable[..., Awaitable[Person]]


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Flashbulb with its stand-ins, shared by all who only talk to it."""
    program = Program(tmp_path_factory.mktemp("house"))
    program.start()
    yield program
    program.stop()


@pytest.fixture(scope="session")
def showroom(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """Flashbulb with `/show`, which makes at once what a studio takes minutes for."""
    program = Program(tmp_path_factory.mktemp("showroom"), "tests.browser.showroom")
    program.start()
    yield program
    program.stop()


@pytest.fixture
def own_house(tmp_path: Path) -> Iterator[Program]:
    """One for a single test, which may stop and start it."""
    program = Program(tmp_path)
    program.start()
    yield program
    program.stop()


@pytest.fixture(scope="session")
def locked_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Program]:
    """One that asks for a token."""
    program = Program(tmp_path_factory.mktemp("locked"), FLASHBULB_WEB_TOKEN="open-sesame-please")
    program.start()
    yield program
    program.stop()


# One browser for all of them: starting it takes longer than most of what is done in it.
@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        await browser.close()


@pytest_asyncio.fixture(loop_scope="session")
async def visitor(browser: Browser) -> AsyncIterator[Arrives]:
    """Lets somebody open a page: `await visitor(url, width=390, theme="dark")`."""
    async with AsyncExitStack() as stack:

        async def arrives(
            url: str, *, width: int = 1280, height: int = 800, theme: str = "light", **more: Any
        ) -> Person:
            context = await browser.new_context(
                viewport={"width": width, "height": height},
                color_scheme=theme,  # type: ignore[arg-type]  # a Literal, and tests take it from a parameter
                has_touch=width < 860,
                is_mobile=width < 860,
                reduced_motion="reduce",
                permissions=["clipboard-read", "clipboard-write"],
                **more,
            )
            context.set_default_timeout(20_000)
            stack.push_async_callback(context.close)
            person = Person(await context.new_page(), url)
            await person.page.goto(url)
            return person

        yield arrives


@pytest_asyncio.fixture(loop_scope="session")
async def ada(visitor: Arrives, house: Program) -> AsyncIterator[Person]:
    """At her desk, on an empty page."""
    ada = await visitor(house.url)
    await ada.is_settled()
    yield ada
    assert ada.troubles == []


@pytest_asyncio.fixture(loop_scope="session")
async def grace(visitor: Arrives, showroom: Program) -> Person:
    """At a page whose studio takes no time."""
    grace = await visitor(showroom.url)
    await grace.is_settled()
    return grace

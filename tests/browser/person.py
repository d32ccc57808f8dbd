"""Somebody in front of the page: what they do, and what they see."""

from typing import Any
from urllib.parse import urlsplit

from playwright.async_api import ConsoleMessage, Locator, Page, Request, expect


class Person:
    """One tab of one person. `troubles` keeps what a page must never do."""

    def __init__(self, page: Page, url: str) -> None:
        self.page = page
        self.troubles: list[str] = []
        self._host = urlsplit(url).netloc
        page.on("console", self._heard)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("request", self._requested)

    @property
    def box(self) -> Locator:
        """The message box, whichever role it has just now."""
        return self.page.get_by_label("Message", exact=True)

    @property
    def cards(self) -> Locator:
        """The requests in this conversation."""
        return self.page.locator("article")

    @property
    def newest(self) -> Locator:
        return self.cards.last

    async def attaches(self, name: str, data: bytes, kind: str = "image/png") -> None:
        """Chooses a file in the browser's dialogue."""
        await self.page.locator("#files").set_input_files({"name": name, "mimeType": kind, "buffer": data})

    @property
    def attached(self) -> Locator:
        """What goes along with the next line."""
        return self.page.get_by_role("list", name="Attached files").get_by_role("listitem")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    async def is_settled(self) -> None:
        """The page is up: its examples are there and its history was read."""
        await self.page.locator("#examples button").first.wait_for(state="attached")
        await self.page.locator("#history-list > *").first.wait_for(state="attached")

    async def types(self, line: str) -> Locator:
        """Sends a line and returns its request as soon as it is on screen."""
        await self.is_settled()
        count = await self.cards.count()
        await self.box.fill(line)
        await self.page.keyboard.press("Escape")  # closes what completion may have opened
        await self.page.keyboard.press("Enter")
        await expect(self.cards).to_have_count(count + 1)
        return self.cards.nth(count)

    async def asks(self, line: str) -> Locator:
        """Sends a line and returns its request when it is finished."""
        card = await self.types(line)
        await finished(card)
        return card

    async def reads(self, script: str, argument: Any = None) -> Any:
        """What a piece of script in the page says."""
        return await self.page.evaluate(script, argument)

    def expects(self, part: str) -> None:
        """This trouble is what the test is about."""
        found = [trouble for trouble in self.troubles if part in trouble]
        assert found, f"no trouble with {part!r} in {self.troubles}"
        self.troubles = [trouble for trouble in self.troubles if trouble not in found]

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.troubles.append(f"console {message.type}: {message.text} {message.location.get('url', '')}")

    def _requested(self, request: Request) -> None:
        # A preview of what is being handed over is in the browser's own memory.
        if urlsplit(request.url.removeprefix("blob:")).netloc != self._host:
            self.troubles.append(f"another host: {request.url}")


async def finished(card: Locator) -> None:
    await expect(card).to_have_attribute("aria-busy", "false", timeout=30_000)

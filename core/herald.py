"""The way to people who have not asked just now, whatever platform they are on."""

from collections.abc import Sequence
from typing import Protocol

import structlog

from core.values import Request

log = structlog.get_logger()


class Place(Protocol):
    """The part of a platform that reaches people unasked; `bots/adapter.py` says what each of these does."""

    async def tell(self, person: str, words: str) -> bool: ...

    async def present(self, request: Request) -> bool: ...

    async def admins(self, workspace: str) -> Sequence[str]: ...


class Herald:
    """Brings words and cards to people."""

    def __init__(self, house_admins: Sequence[str]) -> None:
        """
        Args:
            house_admins: Who is told what concerns everybody, as requests name people: `discord:123`.
        """
        self._house_admins = house_admins
        self._places: dict[str, Place] = {}

    def goes_by(self, platform: str, place: Place) -> None:
        """From now on people of this platform are reached like this."""
        self._places[platform] = place

    async def tell(self, account: str, words: str) -> bool:
        """Say something to one person, outside of any answer; whether the platform reached them."""
        place = self._places.get(platform_of(account))
        return place is not None and await place.tell(account, words)

    async def present(self, request: Request) -> bool:
        """Answer a request that nobody typed, in its channel or to its person; whether there was a way to."""
        place = self._places.get(request.platform)
        return place is not None and await place.present(request)

    async def admins(self, workspace: str) -> Sequence[str]:
        """Who runs this workspace, as far as its platform tells."""
        place = self._places.get(platform_of(workspace))
        return await place.admins(workspace) if place else ()

    async def responsible(self, workspace: str) -> Sequence[str]:
        """Whoever may answer for this workspace: those of the house, and those who run it."""
        return tuple(dict.fromkeys([*self._house_admins, *await self.admins(workspace)]))

    async def alarm(self, words: str) -> None:
        """Tell those of the house something that only they can put right. The log has it in any case."""
        told = await self._told(self._house_admins, words)
        log.error("whoever runs this bot has to act", words=words, told=told, admins=len(self._house_admins))

    async def warn(self, words: str, workspace: str) -> None:
        """Tell those of the house; where there are none, those of the workspace. The log has it in any case."""
        people = self._house_admins or await self.admins(workspace)
        told = await self._told(people, words)
        log.warning("admins were told", words=words, told=told, admins=len(people))

    async def _told(self, people: Sequence[str], words: str) -> int:
        """How many of them could be reached."""
        return len([account for account in people if await self.tell(account, words)])


def platform_of(name: str) -> str:
    """`discord` of `discord:123`; of the page's workspace, the page."""
    return "web" if name == "page" else name.partition(":")[0]

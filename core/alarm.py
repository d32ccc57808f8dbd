"""A way to whoever runs this bot, on whatever platform they are."""

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

import structlog

log = structlog.get_logger()

Tell: TypeAlias = Callable[[str, str], Awaitable[bool]]
"""A person and words; whether the platform reached them."""


class Alarm:
    """Tells the admins something that needs a person."""

    def __init__(self, admins: Sequence[str]) -> None:
        """
        Args:
            admins: As requests name people: `discord:123`.
        """
        self._admins = admins
        self._platforms: dict[str, Tell] = {}

    def goes_by(self, platform: str, tell: Tell) -> None:
        """From now on people of this platform are reached like this."""
        self._platforms[platform] = tell

    async def __call__(self, words: str) -> None:
        """Tell everybody who can be reached; the log has it in any case."""
        told = [admin for admin in self._admins if await self._told(admin, words)]
        log.error("whoever runs this bot has to act", words=words, told=len(told), admins=len(self._admins))

    async def _told(self, admin: str, words: str) -> bool:
        tell = self._platforms.get(admin.partition(":")[0])
        return tell is not None and await tell(admin, words)

"""A platform on which people can be told something, and nothing else."""

from collections.abc import Awaitable, Callable, Sequence

from core.values import Request


class Telling:
    """Fits `Place` of `core/herald.py`."""

    def __init__(self, tell: Callable[[str, str], Awaitable[bool]]) -> None:
        self.tell = tell

    async def present(self, _request: Request) -> bool:
        return False

    async def admins(self, _workspace: str) -> Sequence[str]:
        return ()

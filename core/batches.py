"""Much to do, in parts: several at once, each written down when done, and what is done kept when it breaks off."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Sequence
from functools import partial
from typing import Generic, TypeAlias, TypeVar

from core.errors import BotError
from core.kit import Kit
from core.values import Spend

P = TypeVar("P")
R = TypeVar("R")
Do: TypeAlias = Callable[[P, Spend], Awaitable[R]]
"""What is to be done with one part."""

AT_ONCE = 3


class Batches(Generic[P, R]):
    """The parts of one request's work, and how far it got."""

    def __init__(self, name: str, shape: type[R], parts: Sequence[P]) -> None:
        """
        Args:
            name: Of the steps in the journal.
            shape: What comes of a part.
        """
        self.parts = parts
        self.trouble: BotError | None = None
        """Why it broke off."""
        self._name = name
        self._shape = shape
        self._done: dict[int, R] = {}

    @property
    def done(self) -> Sequence[tuple[P, R]]:
        """What is done, in the order of the parts; not all of it where it broke off."""
        return [(self.parts[number], self._done[number]) for number in sorted(self._done)]

    @property
    def missing(self) -> Sequence[P]:
        """What is not done, in the order of the parts."""
        return [part for number, part in enumerate(self.parts) if number not in self._done]

    async def work(self, kit: Kit, do: Do[P, R], tell: Callable[[int], None]) -> None:
        """Do all parts, or as many as can be done before one goes wrong.

        Args:
            tell: Told how many are done, each time.

        Raises:
            BotError: Not even one could be done.
        """
        waiting = iter(enumerate(self.parts))
        async with asyncio.TaskGroup() as group:
            for _ in range(min(AT_ONCE, len(self.parts))):
                group.create_task(self._one_by_one(waiting, kit, do, tell))
        if self.trouble and not self._done:
            raise self.trouble

    async def _one_by_one(
        self, waiting: Iterator[tuple[int, P]], kit: Kit, do: Do[P, R], tell: Callable[[int], None]
    ) -> None:
        for number, part in waiting:
            if self.trouble:
                return
            try:
                self._done[number] = await kit.journal.once(
                    f"{self._name} {number}", self._shape, partial(do, part), is_repeatable=True
                )
            except BotError as error:
                self.trouble = self.trouble or error
                return
            tell(len(self._done))


def in_parts(sizes: Sequence[int], most_size: int, most_items: int) -> Sequence[range]:
    """Things in a row, in as few parts as hold them: at most so many in one, and so much, unless one alone is more."""
    parts, first, size = [], 0, 0
    for number, each in enumerate(sizes):
        if number > first and (size + each > most_size or number - first >= most_items):
            parts.append(range(first, number))
            first, size = number, 0
        size += each
    return [*parts, range(first, len(sizes))] if sizes else []

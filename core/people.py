"""One person with several accounts: the seam that ties them together and parts them, and the codes that prove it."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from random import Random
from typing import Literal, Protocol, TypeAlias

CODE_LIVES = timedelta(minutes=10)
CODE_SIGNS = "ACDEFHJKMNPRTWXY34679"
"""No two of them look alike, and none like one that is missing."""
CODE_CHARS = 8
MOST_TRIES = 5
"""Wrong codes of one account in an hour: with 21⁸ codes nobody guesses one."""
TRIES_COUNT = timedelta(hours=1)

Linking: TypeAlias = Literal["linked", "wrong", "too often", "own", "already"]
"""What became of a code; `already`: both accounts were one person's before."""


class People(Protocol):
    """Whose accounts are whose. Every method is unbroken, and what it changes is one transaction."""

    async def new_code(self, account: str, code: str, now: datetime) -> bool:
        """Keep a hash of this code for this account, in the place of the one it had; False where somebody has it."""
        ...

    async def link(self, account: str, code: str, now: datetime, periods: Sequence[str]) -> Linking:
        """Put everything of this account's person under the person whose account the code was given to.

        Numbers of their history go behind the others. Every account keeps what it used itself, for `unlink`.

        Args:
            periods: Those that run now, such as `2026-11-22` and `2026-11`.
        """
        ...

    async def unlink(self, account: str, who: str, now: datetime, periods: Sequence[str]) -> bool:
        """Give this account back what was asked with it, and what it used; False where it is tied to nothing.

        Of more than two accounts the others stay together; their own defaults all of them keep.

        Args:
            who: The account that asks for it.
            periods: As for `link`.
        """
        ...


def new_code(dice: Random) -> str:
    return "".join(dice.choice(CODE_SIGNS) for _ in range(CODE_CHARS))


def code_of(typed: str) -> str:
    """The code that somebody typed: large or small, with dashes and spaces wherever they like."""
    return "".join(sign for sign in typed.upper() if sign.isalnum())


def hash_of(code: str) -> str:
    """What is stored of a code."""
    return sha256(f"flashbulb link {code}".encode("utf-8", "replace")).hexdigest()

"""Links to works and documents for whoever has them, also without a login: signed, and good for a month."""

import hmac
from collections.abc import Callable, Mapping
from hashlib import sha256
from secrets import token_hex
from typing import TypeAlias

from core.documents import is_document
from core.platforms import Notes
from core.ports import Clock

Link: TypeAlias = Callable[[str], str]
"""The file of a work or a document → where others may load it; empty where there is no such place."""

LINK_DAYS = 30
DAY_S = 24 * 3600
SECRET_BYTES = 32


def path_of(file: str) -> str:
    """Where the page has a work or a document."""
    return f"/documents/{file}" if is_document(file) else f"/works/{file}"


class SignedLinks:
    """Makes links that open one file, and knows them again."""

    def __init__(self, secret: bytes, public_url: str, now: Clock) -> None:
        """
        Args:
            secret: The same in every process; whoever has it can make links to everything.
            public_url: Where others reach the page; empty when they do not.
        """
        self._secret = secret
        self._public_url = public_url
        self._now = now

    def of(self, file: str) -> str:
        """A link to a file, good for at least 30 days if that stays so long; empty when there is no public address."""
        if not self._public_url:
            return ""
        # To the end of a day: a message that is painted again has the same link in it, and is not changed for it.
        until = str((int(self._now().timestamp()) // DAY_S + 1 + LINK_DAYS) * DAY_S)
        return f"{self._public_url}{path_of(file)}?until={until}&sign={self._sign(file, until)}"

    def is_good(self, file: str, query: Mapping[str, str]) -> bool:
        """Whether what stands behind a link's question mark is ours, made for this file, and not too old."""
        until, sign = query.get("until", ""), query.get("sign", "")
        if not hmac.compare_digest(sign.encode("utf-8", "replace"), self._sign(file, until).encode()):
            return False
        return self._now().timestamp() < int(until)

    def _sign(self, file: str, until: str) -> str:
        words = f"{file} {until}".encode("utf-8", "replace")
        return hmac.new(self._secret, words, sha256).hexdigest()


async def link_secret(notes: Notes) -> bytes:
    """What links are signed with: made once, and shared by every process with this database."""
    return bytes.fromhex(await notes.once("page", "link-secret", token_hex(SECRET_BYTES)))

"""What is found in a document, and how the process that opens it says so."""

import json
from dataclasses import asdict, dataclass
from typing import Literal, TypeAlias

Kind: TypeAlias = Literal["pdf", "office"]

MOST_CHARS = 1_500_000
"""Of the words of one file."""


class NotRead(Exception):
    """A document that is not read; what follows its name in the sentence about it."""


@dataclass(frozen=True, slots=True)
class Found:
    """The words of a document."""

    words: str
    about: str
    """How much of it there is and what it was."""
    pages: int = 0
    """Of a PDF that a model may look at itself; 0 of everything else."""
    is_rewritten: bool = False
    """Whether a PDF was written anew, without the empty password that it had; its bytes follow then."""


def said(found: Found | NotRead, pdf: bytes = b"") -> bytes:
    """As a line of JSON, with the bytes of a PDF behind it."""
    about = {"refused": str(found)} if isinstance(found, NotRead) else asdict(found)
    return json.dumps(about).encode() + b"\n" + pdf


def heard(words: bytes) -> tuple[Found, bytes]:
    """What the process has said, and the PDF behind it.

    Raises:
        NotRead: It says that the document is not read, and why.
        ValueError: It has said something else.
    """
    line, _, pdf = words.partition(b"\n")
    about = json.loads(line)
    if not isinstance(about, dict):
        raise ValueError("no object")
    if "refused" in about:
        raise NotRead(str(about["refused"]))
    try:
        return Found(**about), pdf
    except TypeError as error:
        raise ValueError("something else") from error

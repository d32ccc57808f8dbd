"""What the bench's model says: sixty chunks of eight words, the first and the last stamped with when they were sent."""

import re
from collections.abc import Mapping
from time import monotonic

CHUNKS = 60
CHUNKS_A_PARAGRAPH = 10
STAMP = re.compile(r"(first|last)@(\d+\.\d+) ")
QUESTION = re.compile(r"bench (\d+) gap (\d+)(?: chunks (\d+))?")


def question(number: int, gap_ms: float, chunks: int = CHUNKS) -> str:
    """What to ask for answer `number`, with `gap_ms` between its chunks."""
    length = "" if chunks == CHUNKS else f" chunks {chunks}"
    return f"bench {number} gap {gap_ms * 1000:.0f}{length}"


def asked(body: str) -> tuple[int, float, int]:
    """The number, the gap in seconds and how many chunks a request's body asks for."""
    found = QUESTION.search(body)
    assert found, body
    return int(found[1]), int(found[2]) / 1_000_000, int(found[3] or CHUNKS)


def chunk(number: int, position: int) -> str:
    """Every chunk names its answer, so that words of another one would be seen."""
    place = position % CHUNKS_A_PARAGRAPH
    end = "\n\n" if place == CHUNKS_A_PARAGRAPH - 1 else " "
    light = "**blue light**" if place == 0 else "blue light"
    return f"n{number}c{position} air scatters {light} about {position} times{end}"


def stamped(number: int, position: int, chunks: int = CHUNKS) -> str:
    # CLOCK_MONOTONIC is one for all processes of a machine, so whoever reads the stamp knows how long it took.
    return _stamp(position, {"first": monotonic(), "last": monotonic()}, chunks) + chunk(number, position)


def chunk_texts(number: int, moments: Mapping[str, float], chunks: int = CHUNKS) -> list[str]:
    """All that the model said, stamped with these moments."""
    return [_stamp(position, moments, chunks) + chunk(number, position) for position in range(chunks)]


def _stamp(position: int, moments: Mapping[str, float], chunks: int) -> str:
    name = {0: "first", chunks - 1: "last"}.get(position, "")
    return f"{name}@{moments[name]:.6f} " if name in moments else ""


def stamps(text: str) -> dict[str, float]:
    """When the first and the last chunk were sent, as far as they are in this text."""
    return {name: float(moment) for name, moment in STAMP.findall(text)}


def plain(text: str) -> str:
    """The words alone, from Markdown or HTML, to compare what came with what was said."""
    bare = re.sub(r"<[^>]+>|\*\*", " ", STAMP.sub("", text))
    return " ".join(bare.split())


def whole_answer(number: int) -> str:
    return plain("".join(chunk(number, position) for position in range(CHUNKS)))

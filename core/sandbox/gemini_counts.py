"""How the stand-in of Gemini counts: plausible figures by the rules that Google publishes, the same on every day."""

import json
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from hashlib import blake2b

from core.sandbox.gemini_wire import Asked, Json, Shown

CHARS_PER_TOKEN = 4
PICTURE_TOKENS = 1_120
"""What Google counts for a picture at high media resolution."""
PAGE_TOKENS = 560
"""For a page of a PDF at medium resolution, as for a picture then."""
SOUND_TOKENS_S = 32
FILM_TOKENS_S = 70 + SOUND_TOKENS_S
"""For a second: one frame at medium resolution, and its sound. Source of these: the pages about tokens and about media
resolution of ai.google.dev/gemini-api/docs."""

PAGE_BYTES = 50_000
SOUND_BYTES_S = 16_000
FILM_BYTES_S = 125_000
"""Of something that does not say how long it is: about what is usual."""

BLOCK_CHARS = 256
LEAST_CACHED_BLOCKS = 16
"""1,024 tokens. Google does not say how many this model needs; it is what 2.5 Flash needed."""
MOST_BLOCKS = 20_000


class Prefixes:
    """Knows again how a prompt begins, as Google's implicit caching does; in blocks, of which only sums are kept."""

    def __init__(self) -> None:
        self._known: OrderedDict[bytes, None] = OrderedDict()

    def known(self, prompt: str) -> int:
        """How many tokens of the beginning came before; from now on all of it did."""
        total, common, is_common = blake2b(digest_size=12), 0, True
        for start in range(0, len(prompt) - BLOCK_CHARS + 1, BLOCK_CHARS):
            total.update(prompt[start : start + BLOCK_CHARS].encode("utf-8", "replace"))
            block = total.digest()
            is_common = is_common and block in self._known
            common += is_common
            self._known[block] = None
            self._known.move_to_end(block)
        while len(self._known) > MOST_BLOCKS:
            self._known.popitem(last=False)
        return common * BLOCK_CHARS // CHARS_PER_TOKEN if common >= LEAST_CACHED_BLOCKS else 0


def prompt_of(body: Json) -> str:
    """All words of a request in the order in which they are cached: what is the same for everybody comes first."""
    parts = (body.get("systemInstruction", ""), body.get("tools", ""), body.get("contents", ""))
    return "".join(json.dumps(part, ensure_ascii=False) for part in parts if part)


def tokens_of(asked: Asked | None, prompt: str, sizes: Mapping[str, int]) -> Mapping[str, int]:
    """How many tokens of which kind a request has.

    Args:
        sizes: Of files that were handed over beforehand, in bytes, by their address.
    """
    counts = {"TEXT": len(prompt) // CHARS_PER_TOKEN}
    for shown in asked.shown if asked else ():
        kind, tokens = _of_thing(shown, sizes.get(shown.address, shown.size))
        counts[kind] = counts.get(kind, 0) + tokens
    return {kind: count for kind, count in counts.items() if count}


def details_of(counts: Mapping[str, int]) -> Sequence[Json]:
    return [{"modality": kind, "tokenCount": count} for kind, count in counts.items()]


def seconds_in(about: str) -> int:
    """Of `3:20 min` or `1:02:03 h`; 0 where it says nothing like it."""
    found = re.search(r"(?:(\d+):)?(\d+):(\d\d)\b", about)
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]) if found else 0


def _of_thing(shown: Shown, size: int) -> tuple[str, int]:
    """By what its label says of it, which is quicker than to open it; else by its size."""
    about = shown.label.get("about", "")
    kind = shown.media_type.partition("/")[0]
    if kind == "audio":
        return "AUDIO", (seconds_in(about) or size // SOUND_BYTES_S + 1) * SOUND_TOKENS_S
    if kind == "video":
        return "VIDEO", (seconds_in(about) or size // FILM_BYTES_S + 1) * FILM_TOKENS_S
    if kind == "application":
        pages = re.search(r"([\d,]+) pages?", about)
        return "DOCUMENT", (int(pages[1].replace(",", "")) if pages else size // PAGE_BYTES + 1) * PAGE_TOKENS
    return "IMAGE", PICTURE_TOKENS

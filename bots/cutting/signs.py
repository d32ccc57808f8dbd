"""What looks like one sign on screen and is made of many characters."""

import unicodedata
from itertools import takewhile

LONGEST_SIGN_CHARS = 32
"""What goes on for longer than this is nonsense and may be torn."""

_JOINERS = frozenset("\u200d\ufe0e\ufe0f\u20e3")
_ACCENTS = frozenset({"Mn", "Mc", "Me"})


def between_signs(text: str, at: int) -> int:
    """The last place up to `at` where no sign is torn: no accent from its letter, no emoji made of several."""
    for place in range(at, max(0, at - LONGEST_SIGN_CHARS), -1):
        if not _is_one_sign(text, place):
            return place
    return at


def _is_one_sign(text: str, at: int) -> bool:
    before, after = text[at - 1 : at], text[at : at + 1]
    if not before or not after:
        return False
    if before == "\u200d" or before == "\\" or after in _JOINERS or unicodedata.category(after) in _ACCENTS:
        return True
    if "\U0001f3fb" <= after <= "\U0001f3ff" or "\U000e0020" <= after <= "\U000e007f":
        return True
    # Two of these letters are a flag, so what counts is how many stand before.
    return _is_flag_letter(after) and sum(1 for _ in takewhile(_is_flag_letter, reversed(text[:at]))) % 2 == 1


def _is_flag_letter(sign: str) -> bool:
    return "\U0001f1e6" <= sign <= "\U0001f1ff"

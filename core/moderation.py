"""The last word on what is drawn, whatever a model or a person says.

It refuses what no picture service may be asked for, in the person's words and again in the refined ones, because
refining can launder and introduce content. Everything finer is the chat model's decision and the provider's checker.
"""

import re
import unicodedata

from core.errors import Refused

_MINOR = r"\b(child(ren)?|kid(s)?|minor(s)?|under-?age(d)?|toddler(s)?|infant(s)?|pre-?teen(s)?|(school|little) ?(girl|boy)(s)?|loli(s|con)?|shota(con)?|(1[0-7]|[1-9])[- ]?(yo|y/o|y(ea)?r(s)?[- ]?old(s)?)|aged? (1[0-7]|[1-9]))\b"  # noqa: E501  one alternation, read as a list
_SEXUAL = (
    r"\b(nud(e|es|ity)|naked|topless|porn\w*|sex(y|ual\w*)?|erotic\w*|nsfw|hentai|lingerie|undress\w*|fetish\w*)\b"
)
_UNHEARD = {"Cc", "Cf", "Mn", "Me"}
# Cyrillic and Greek letters, dashes and the dotless i, as the Latin ones they are taken for.
_LOOK_ALIKES = str.maketrans("авеԁсһіјкӏмноԛрѕтуѵԝхαβεικνορτυχηı‐‑‒–—", "abedchijklmhoqpstyvwxabeikvoptuxni-----")


def normalised(text: str) -> str:
    """The text as a reader hears it: look-alike letters folded, accents and invisible ones removed."""
    apart = unicodedata.normalize("NFKD", text)
    heard = "".join(c for c in apart if c.isspace() or unicodedata.category(c) not in _UNHEARD)
    return re.sub(r"\s+", " ", heard.casefold().translate(_LOOK_ALIKES))


def moderate(text: str) -> None:
    """Raises Refused when no picture may be made of this."""
    words = normalised(text)
    if re.search(_MINOR, words) and re.search(_SEXUAL, words):
        raise Refused("What sexualises minors is never made here. Nothing was charged.")

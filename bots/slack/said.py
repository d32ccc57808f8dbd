"""What people wrote on Slack, as a person would say it: for a model, which knows no ids."""

import re
from collections.abc import Mapping

SOMEONE = "someone"
SOMEWHERE = "channel"

_TOKEN = re.compile(
    r"""
    <(?P<sign>[@\#!])(?P<what>[^<>|]*)(?:\|(?P<name>[^<>]*))?>
  | <(?P<url>[a-z][a-z0-9+.-]*:[^<>|]*)(?:\|(?P<label>[^<>]*))?>
  | &(?P<sort>amp|lt|gt);
    """,
    re.VERBOSE | re.IGNORECASE,
)
_UNESCAPED = {"amp": "&", "lt": "<", "gt": ">"}
_ESCAPED = re.compile("&(amp|lt|gt);")
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^<>]*)?>")


def plain(text: str, names: Mapping[str, str]) -> str:
    """The words as they were typed.

    Args:
        names: What people are called, by their ids.
    """

    def said(found: re.Match[str]) -> str:
        if found["sort"]:
            return _UNESCAPED[found["sort"]] if found["sort"] in _UNESCAPED else found[0]
        if found["url"]:
            return _link(_unescaped(found["url"]), _unescaped(found["label"] or ""))
        return _named(found["sign"], found["what"], _unescaped(found["name"] or ""), names)

    return _TOKEN.sub(said, text) if "<" in text or "&" in text else text


def users_in(text: str) -> set[str]:
    """The ids of everybody who is mentioned."""
    return set(_USER.findall(text))


def without_mention(text: str, user: str) -> str:
    """The same words, without those that only call this one."""
    return re.sub(rf"[ \t]*<@{re.escape(user)}(?:\|[^<>]*)?>[ \t]*", " ", text).strip()


def _named(sign: str, what: str, name: str, names: Mapping[str, str]) -> str:
    match sign:
        case "@":
            return f"@{names.get(what) or name or SOMEONE}"
        case "#":
            return f"#{name or names.get(what) or SOMEWHERE}"
        case _:
            return name or f"@{what.partition('^')[0]}"


def _link(url: str, label: str) -> str:
    address = url.partition(":")[2] if url.lower().startswith(("mailto:", "tel:")) else url
    if not label or label in (url, address):
        return address
    # Who types `a.example` means the address, and Slack has put what it leads to before it.
    return label if url in (f"http://{label}", f"https://{label}") else f"{label} ({address})"


def _unescaped(words: str) -> str:
    return _ESCAPED.sub(lambda found: _UNESCAPED[found[1]], words)

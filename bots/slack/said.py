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
_USER = re.compile(r"<@([UW][A-Z0-9]+)(?:\|([^<>]*))?>")


def plain(text: str, names: Mapping[str, str]) -> str:
    """The words as they were typed.

    Args:
        names: What people are called, by their ids.
    """
    return _TOKEN.sub(lambda found: _said(found, names), text) if "<" in text or "&" in text else text


def typed(text: str) -> str:
    """The same with people still as Slack writes them: what somebody is called must not be read as an option."""
    return _TOKEN.sub(lambda found: found[0] if _USER.fullmatch(found[0]) else _said(found, {}), text)


def named(words: str, names: Mapping[str, str]) -> str:
    """What is `typed`, with people's names."""
    return _USER.sub(lambda found: f"@{names.get(found[1]) or _unescaped(found[2] or '') or SOMEONE}", words)


def users_in(text: str) -> set[str]:
    """The ids of everybody who is mentioned."""
    return {found[1] for found in _USER.finditer(text)}


def nameless_in(text: str) -> set[str]:
    """Those of them who are mentioned by nothing but their id."""
    return {found[1] for found in _USER.finditer(text) if not found[2]}


def without_mention(text: str, user: str) -> str:
    """The same words, without those that only call this one."""
    return re.sub(rf"[ \t]*<@{re.escape(user)}(?:\|[^<>]*)?>[ \t]*", " ", text).strip()


def _said(found: re.Match[str], names: Mapping[str, str]) -> str:
    if found["sort"]:
        return _UNESCAPED[found["sort"]] if found["sort"] in _UNESCAPED else found[0]
    if found["url"]:
        return _link(_unescaped(found["url"]), _unescaped(found["label"] or ""))
    return _named(found["sign"], found["what"], _unescaped(found["name"] or ""), names)


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

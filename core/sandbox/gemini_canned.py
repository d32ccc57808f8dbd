"""What the stand-in of Gemini does by itself: answers, forms, tools and the web, so that all of it can be tried."""

import json
import re
from collections.abc import Sequence

from core.sandbox.gemini_eyes import sights
from core.sandbox.gemini_forms import filled_form
from core.sandbox.gemini_mishaps import Calls, Fails, Found, Scenario, Words, error_body
from core.sandbox.gemini_wire import Asked
from core.sandbox.gemini_words import answer_to, chunks_of, shortened

CALCULATOR = "calculate"
SUM = re.compile(r"[\d(][\d\s.,()+\-*/×÷^%]*[+\-*/×÷^%][\d\s.,()+\-*/×÷^%]*[\d)]")
"""A calculation among words."""
ADDRESS = re.compile(r"https?://[^\s<>\"”)]+")
QUERY_CHARS = 60
PAGE_TOKENS = 900
"""Of each page that was read."""


def canned(asked: Asked | None, seen: Sequence[str]) -> Scenario:
    """An answer to the question, the form filled in, or what Google says to a body it cannot read.

    Args:
        seen: A phrase for everything that is no text.
    """
    if asked is None:
        return Fails(400, error_body(400, "INVALID_ARGUMENT", "* GenerateContentRequest.contents: contents is invalid"))
    if schema := asked.schema_asked:
        return Words((filled_form(schema, asked.last, seen, asked.handed),))
    if call := called_for(asked):
        return call
    if asked.results:
        return Words(chunks_of(told(asked)))
    words = answer_to(asked.last, len(asked.contents) - 1, sights(asked.handed, seen))
    if asked.is_web:
        return from_web(asked.last, words)
    return Words(chunks_of(words))


def called_for(asked: Asked) -> Calls | None:
    """The calculator, once, for what is plainly a calculation."""
    tool = asked.functions.get(CALCULATOR)
    found = SUM.search(asked.last)
    if not tool or not found or asked.results:
        return None
    fields = tool.parameters.get("properties")
    field = next(iter(fields), "expression") if isinstance(fields, dict) else "expression"
    return Calls((CALCULATOR, {field: found[0].strip()}))


def told(asked: Asked) -> str:
    """An answer from what tools said."""
    lines = [f"- `{each.name}` said: {_result(each.response)}\n" for each in asked.results]
    return (
        "*This is Flashbulb's built-in stand-in, not Gemini: it only repeats what the tools said.*\n\n"
        f"You asked:\n\n> {shortened(' '.join(asked.last.split()), QUERY_CHARS)}\n\n" + "".join(lines)
    )


def from_web(question: str, words: str) -> Words:
    """The same answer with two pages that it does not rest on, and with those that the question names."""
    query = shortened(" ".join(question.split()), QUERY_CHARS) or "anything"
    pages = (
        ("Stand-in: a page that was not read", "https://example.com/stand-in/first"),
        ("Stand-in: another page that was not read", "https://example.com/stand-in/second"),
    )
    opened = tuple(dict.fromkeys(ADDRESS.findall(question)))
    said = "*The web was not searched either: the sources are examples.*\n\n"
    found = Found(pages, (query,), opened, PAGE_TOKENS * (len(pages) + len(opened)))
    return Words(chunks_of(said + words), found=found)


def _result(response: dict[str, object]) -> str:
    said = response.get("result", response)
    if not isinstance(said, str):
        return json.dumps(said, ensure_ascii=False)
    return _without_mark(said)


def _without_mark(said: str) -> str:
    """Its words alone, where it is marked as data: so would a model that understands say it."""
    try:
        marked = json.loads(said)
    except ValueError:
        return said
    return str(marked["words"]) if isinstance(marked, dict) and "words" in marked else said

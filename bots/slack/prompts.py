"""Words to begin with, and words to wait by: what people see on Slack before there is an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from core.command import Unit

MOST_PROMPTS = 4
MOST_LINES = 10


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to begin with, offered where a direct conversation is still empty."""

    title: str
    message: str


SUGGESTED_PROMPTS = (
    Prompt("Explain something", "Explain how a transistor works to a ten-year-old."),
    Prompt("Write something", "Write a short, friendly message that moves our meeting to tomorrow."),
    Prompt("Find ideas", "Give me five ideas for a team lunch that also suits vegetarians."),
    Prompt("Weigh something up", "What speaks for and against a daily stand-up in a team of four?"),
)
"""The adapter offers the same: Slack shows these until it does."""


@dataclass(frozen=True, slots=True)
class Example:
    """Something to try with one click: it opens a command's form with these words in it."""

    command: str
    prompt: Prompt


EXAMPLES = (
    Example("ask", SUGGESTED_PROMPTS[0]),
    Example("ask", SUGGESTED_PROMPTS[1]),
    Example("imagine", Prompt("Draw a picture", "a lighthouse in a storm, seen from a small boat")),
)


def loading(counts: Unit | None) -> Sequence[str]:
    """What Slack shows in turn below what was asked, until there is something of it.

    Args:
        counts: What its command takes from.
    """
    match counts:
        case "pictures":
            return LOADING["drawing"]
        case "clips":
            return LOADING["making"]
        case _:
            return LOADING["thinking"]


LOADING: Mapping[Literal["thinking", "drawing", "making"], Sequence[str]] = {
    "thinking": (
        "Reading your question …",
        "Looking at what was said before …",
        "Thinking it through …",
        "Working out an answer …",
        "Putting it into words …",
    ),
    "drawing": (
        "Reading your words …",
        "Finding the right description …",
        "Ordering the picture …",
        "The picture is being drawn …",
        "Still drawing; pictures take a while …",
    ),
    "making": (
        "Reading your words …",
        "Ordering what you asked for …",
        "It is being made …",
        "Still being made …",
        "This may take a minute or two …",
    ),
}

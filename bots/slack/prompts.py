"""Words to begin with, and words to wait by: what people see on Slack before there is an answer."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

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


def loading(command: str) -> Sequence[str]:
    """What Slack shows in turn below a question, until the answer to this command begins."""
    return LOADING["drawing" if command == "imagine" else "thinking"]


LOADING: Mapping[Literal["thinking", "drawing"], Sequence[str]] = {
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
}

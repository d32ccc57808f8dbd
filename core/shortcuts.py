"""What can be done with a message that somebody wrote: Discord's message commands, Slack's message shortcuts.

Plain declarations; both platforms follow them. What comes out is an ordinary request's options, some of them such as
nobody can type, so a platform marks the request as made by something of ours (`from_offer`).
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from core.commands.ask import ABOUT_CHARS
from core.commands.imagine import PROMPT_CHARS
from core.errors import BadOption
from core.material import TEXT_CHARS
from core.seen import is_picture
from core.speakers import speaker
from core.values import Options
from core.words import shortened

SUMMARISE = (
    "Summarise this in its own language, in a few short points: what it says, what was decided, and what is left open."
)
EXPLAIN = "Explain this picture: what it shows, what its words say, and what somebody should know to understand it."

NOTHING = (
    "There is nothing in this message that can be looked at: no words, and no picture or text file. Choose one that "
    "has some."
)
NO_WORDS = "There are no words in this message to draw from. Choose one that has some, or use `/imagine`."
NO_LINK = "Nobody can tell where this message is. Use `/summarize` with its link as the thread."
THREAD_MESSAGES = 500
DESCRIBED = "Describe this picture"
NO_PICTURE = "There is no picture in this message that can be opened. Choose one with a PNG, JPEG, WebP or GIF in it."


@dataclass(frozen=True, slots=True)
class Target:
    """The message that somebody chose."""

    text: str
    author: str
    """What people there call whoever wrote it."""
    files: Sequence[str] = ()
    """The names that its attachments were kept under; what could not be kept is left out."""
    link: str = ""
    """Where it is, as `core.reading` takes it: what is said around it can be read by that."""


Fill: TypeAlias = Callable[[Target], Options]
"""The command's options for a message. Raises BadOption where nothing can be done with it, saying what can."""


@dataclass(frozen=True, slots=True)
class Shortcut:
    """One line of a message's menu."""

    name: str
    help: str
    command: str
    options: Fill
    asks: tuple[str, ...] = ()
    """Options of the command that a form asks for first."""
    needs_picture: bool = False
    """Of the message's files only its pictures matter."""


def said_by(target: Target, longest_chars: int = ABOUT_CHARS) -> str:
    """The message with who wrote it, as a question may be about; empty where it has no words."""
    words = target.text.strip()
    return shortened(f"{speaker(target.author)}: {words}", longest_chars) if words else ""


def _about(target: Target) -> Options:
    return _handed(said_by(target), target)


def _handed(words: str, target: Target) -> Options:
    said: dict[str, str] = {"about": words, "file": " ".join(target.files)}
    found = {name: value for name, value in said.items() if value}
    if not found:
        raise BadOption(NOTHING)
    return found


def _drawn(target: Target) -> Options:
    if not target.text.strip():
        raise BadOption(NO_WORDS)
    begun_with = next((name for name in target.files if is_picture(name)), "")
    said = {"prompt": shortened(target.text.strip(), PROMPT_CHARS), "image": begun_with}
    return {name: value for name, value in said.items() if value}


def _summarised(target: Target) -> Options:
    return {"question": SUMMARISE, **_about(target)}


def _explained(target: Target) -> Options:
    pictures = [name for name in target.files if is_picture(name)]
    if not pictures:
        raise BadOption(NO_PICTURE)
    return {"question": EXPLAIN, **_about(Target(target.text, target.author, pictures))}


def _described(target: Target) -> Options:
    pictures = [name for name in target.files if is_picture(name)]
    if not pictures:
        raise BadOption(NO_PICTURE)
    return {"image": pictures[0]}


def _read_on(target: Target) -> Options:
    if not target.link:
        raise BadOption(NO_LINK)
    return {"thread": target.link, "last": THREAD_MESSAGES}


def _worked_on(target: Target) -> Options:
    """The words alone: who wrote them is neither to be translated nor sorted."""
    return _handed(shortened(target.text.strip(), TEXT_CHARS), target)


def _searched(target: Target) -> Options:
    """With who wrote it, which may be just what is looked for."""
    return _handed(said_by(target, TEXT_CHARS), target)


ALL = (
    Shortcut("Ask about this", "Ask a question about a message and its files.", "ask", _about, asks=("question",)),
    Shortcut("Imagine this", "Draw a picture from a message's words, and its picture.", "imagine", _drawn),
    Shortcut("Summarise this", "The gist of a message and its files.", "ask", _summarised),
    Shortcut("Summarise thread", "What was said there, each line with its message.", "summarize", _read_on),
    Shortcut("Translate this", "A message and its files in your language.", "translate", _worked_on),
    Shortcut("Extract from this", "What you name, out of a message.", "extract", _searched, asks=("fields",)),
    Shortcut("Classify this", "One of your labels for a message.", "classify", _worked_on, asks=("labels",)),
    Shortcut("Explain this picture", "What a message's pictures show.", "ask", _explained, needs_picture=True),
    Shortcut(DESCRIBED, "Prompts that would make a message's picture.", "describe", _described, needs_picture=True),
)
"""In the order of the menu."""

"""What somebody says to the page, as it is sent, as a `Request`, and as it is shown again."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeAlias

from aiohttp import web

from bots.web.guard import PERSON
from core.attachments import NAME_CHARS
from core.command import Command, Option, OptionKind
from core.errors import BadOption
from core.options import one_line, without_controls
from core.seen import KEPT, MOST_FILES, kept_in, kind_of
from core.tongues import locale_in
from core.typed import line_of, parsed
from core.values import Options, Request

ID = re.compile(r"[A-Za-z0-9-]{8,64}")
TITLE_CHARS = 60
INBOX = "from-flashbulb"
"""The conversation in which somebody finds what they did not ask for. Everybody has their own."""
INBOX_TITLE = "From Flashbulb"
Commands: TypeAlias = Mapping[str, Command]


@dataclass(frozen=True, slots=True)
class HandedFile:
    """A file that goes along with a line."""

    kept: str
    """The name it was kept under. Whose it is need not be looked up: with 128 bits of chance nobody guesses one."""
    name: str
    """What its owner calls it; empty when that is not known any more."""

    @property
    def shown(self) -> Mapping[str, str]:
        return {"kept": self.kept, "name": self.name or f"a {kind_of(self.kept)}"}


@dataclass(frozen=True, slots=True)
class Sent:
    """What a post carries, well formed."""

    id: str
    """Of the request that is made: the same again when the page is not sure that it arrived."""
    conversation: str
    line: str = ""
    files: tuple[HandedFile, ...] = ()
    changes: Options = field(default_factory=dict)
    """What was filled in before a button was pressed."""


async def sent(request: web.Request, *, with_line: bool = False) -> Sent:
    """What the page's script has posted. Raises BadOption when a script of ours would not."""
    try:
        body = json.loads(await request.text())
    except (ValueError, RecursionError) as error:
        raise BadOption("The page sent something that is no JSON.") from error
    names = ("id", "conversation", *(["line"] if with_line else []))
    if not isinstance(body, dict) or not all(isinstance(body.get(name), str) for name in names):
        raise BadOption(f"The page has to send {', '.join(names)}, each of them text.")
    for name in ("id", "conversation"):
        if not ID.fullmatch(body[name]):
            raise BadOption(f"{name} has to be 8 to 64 letters, digits and dashes.")
    if not with_line:
        return Sent(body["id"], body["conversation"], changes=_changes(body.get("changes", {})))
    # Cleaned before anything is made of it: half a surrogate pair can be neither stored nor shown.
    return Sent(body["id"], body["conversation"], without_controls(body["line"]), tuple(_files(body.get("files", []))))


def _changes(said: object) -> Options:
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        raise BadOption("The page has to send changes as names with text.")
    return {name: without_controls(value) for name, value in said.items()}


def _files(said: object) -> Iterator[HandedFile]:
    if not isinstance(said, list):
        raise BadOption("The page has to send files as a list.")
    if len(said) > MOST_FILES:
        raise BadOption(f"Up to {MOST_FILES} files can be looked at together; there are {len(said)}.")
    for file in said:
        kept, name = (file.get("kept"), file.get("name")) if isinstance(file, dict) else (None, None)
        if not isinstance(kept, str) or not KEPT.fullmatch(kept) or not isinstance(name, str):
            raise BadOption("The page sent a file that it was not given.")
        yield HandedFile(kept, one_line(name, NAME_CHARS))


def understood(line: str, files: Sequence[HandedFile], commands: Commands) -> tuple[str, Options]:
    """The command that a line names, and everything that is said to it.

    Raises:
        BadOption: There is no such command or option, or it takes no files.
    """
    name, options = parsed(line, commands)
    if not files:
        return name, options
    option = _file_option(commands[name])
    if option is None:
        raise BadOption(f"/{name} takes no files.")
    if option.name in options:
        raise BadOption(f"{option.name} takes an address or what is attached, not both at once.")
    return name, {**options, option.name: " ".join(dict.fromkeys(file.kept for file in files))}


def _file_option(command: Command) -> Option | None:
    """The option that takes what is attached."""
    return next((each for each in command.options if each.kind is OptionKind.FILE and not each.is_hidden), None)


def takes_files(command: Command) -> bool:
    return _file_option(command) is not None


def request_of(
    request: web.Request, said: Sent, command: str, options: Options, now: datetime, *, is_admin: bool
) -> Request:
    """What was said as a request of whoever is logged in."""
    person = request[PERSON]
    address = {"line": said.line, "files": "\n".join(file.name for file in said.files)}
    return Request(
        id=f"web:{said.id}",
        platform="web",
        person=person,
        workspace="page",
        channel="page",
        conversation=said.conversation,
        command=command,
        options=options,
        asked_at=now,
        address={name: words for name, words in address.items() if words},
        is_admin=is_admin,
        locale=locale_in(request.headers.get("Accept-Language", "")),
        names={person: person.partition(":")[2]},
    )


def unasked(request: Request) -> Request:
    """A request that nobody typed, as one of whoever it is for."""
    return replace(
        request,
        platform="web",
        person=request.asked_by,
        workspace="page",
        channel="page",
        conversation=INBOX,
        address={"unasked": "yes"},
    )


def said_line(asked: Request, commands: Commands) -> str:
    """The line as it was typed, or as it would have been; empty where nobody typed any."""
    if "unasked" in asked.address:
        return ""
    command = commands.get(asked.command)
    return asked.address.get("line") or (line_of(command, asked.options) if command else f"/{asked.command}")


def said_files(asked: Request, commands: Commands) -> Sequence[HandedFile]:
    """What was handed over with it."""
    command = commands.get(asked.command)
    option = _file_option(command) if command else None
    kept = kept_in(asked.options.get(option.name, "")) if option else ()
    kept = tuple(name for name in kept if KEPT.fullmatch(name))
    names = asked.address.get("files", "").split("\n")
    return [
        HandedFile(*pair) for pair in zip(kept, names if len(names) == len(kept) else [""] * len(kept), strict=True)
    ]


def title_of(first: Request, commands: Commands) -> str:
    """What a conversation is called that began with this."""
    if "unasked" in first.address:
        return INBOX_TITLE
    words = str(first.options.get("prompt") or first.options.get("question") or "") or said_line(first, commands)
    short = " ".join(words.split())
    return short if len(short) <= TITLE_CHARS else f"{short[:TITLE_CHARS].rstrip()}…"

"""Everything that is kept of one person, as one file to take along: JSON for machines, the files as they are."""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

from core.errors import StorageFailed
from core.memory import Past
from core.recipes import Recipe
from core.rulebook import Rulebook
from core.values import OptionValue, Text

AT_ONCE = 200
READ_ME = """What Flashbulb keeps of you.

history.json    every request with what was said and made, what it took and what it cost (cost_micros: millionths of a
                US dollar); files are named as in the folder files
defaults.json   your own defaults
accounts.json   your accounts that are tied together
recipes.json    prompts that you keep, and the workspace that each is shared with, if any
files           pictures, videos and sounds that were made for you
"""
FULL = "This bot could not write the file, so nothing was exported. Please tell whoever runs it."


class Everything(Protocol):
    """Somebody's requests, all of them."""

    async def everything(self, person: str, skip: int, take: int) -> Sequence[Past]:
        """Oldest first, with their works; those of which nothing but figures is left are left out."""
        ...


class Chosen(Protocol):
    """What people have chosen for options that they do not say."""

    async def of(self, person: str) -> Mapping[str, OptionValue]: ...


class Kept(Protocol):
    """Prompts that people keep."""

    async def known(self, person: str, place: str, /) -> Sequence[Recipe]: ...


class Files(Protocol):
    """Where the files of works are."""

    def path(self, file: str, *, small: bool = False) -> Path | None: ...


@dataclass(frozen=True, slots=True)
class Exported:
    """A finished file, and how much is in it."""

    path: Path
    requests: int
    files: int


def tell_nobody(_progress: str) -> None:
    return


async def export(
    person: str,
    into: Path,
    history: Everything,
    defaults: Chosen,
    recipes: Kept,
    rulebook: Rulebook,
    works: Files,
    tell: Callable[[str], None] = tell_nobody,
) -> Exported:
    """Write everything of one person into a zip.

    Args:
        into: Where the file is to be; its folder is made. Anything there is replaced.
        tell: Is told what is being done.

    Raises:
        StorageFailed: The disk is full or not writable.
    """
    found: list[Past] = []
    while batch := await history.everything(person, len(found), AT_ONCE):
        found += batch
        tell(f"Reading: {len(found):,} requests so far …")
    texts = {
        "README.txt": READ_ME,
        "history.json": _json([_plain(past) for past in found]),
        "defaults.json": _json(dict(await defaults.of(person))),
        "accounts.json": _json(list(rulebook.current.accounts_of(person))),
        "recipes.json": _json([_recipe(each) for each in await recipes.known(person, "")]),
    }
    names = dict.fromkeys(file for past in found for file in _files(past))
    paths = {name: path for name in names if (path := works.path(name))}
    tell(f"Packing {_count(len(found), 'request')} and {_count(len(paths), 'file')} …")
    writing = asyncio.create_task(asyncio.to_thread(_write, into, texts, paths))
    try:
        return Exported(into, len(found), await asyncio.shield(writing))
    except asyncio.CancelledError:
        await asyncio.wait([writing])
        await asyncio.to_thread(_remove, into)
        raise


def held(exported: Exported) -> str:
    """`12 requests and 1 file`."""
    return f"{_count(exported.requests, 'request')} and {_count(exported.files, 'file')}"


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number:,} {what}s"


def file_name(now: datetime) -> str:
    """What the file is called to whoever gets it."""
    return f"flashbulb-{now:%Y-%m-%d}.zip"


def _files(past: Past) -> Iterator[str]:
    for work in past.works:
        yield from filter(None, (work.file, work.still))


def _plain(past: Past) -> Mapping[str, object]:
    """A request in words and numbers that need no Flashbulb to be read."""
    asked = past.request
    return {
        "number": past.number,
        "id": asked.id,
        "platform": asked.platform,
        "account": asked.asked_by,
        "asked_at": asked.asked_at.isoformat(),
        "finished_at": past.finished_at.isoformat(),
        "command": asked.command,
        "options": dict(asked.options),
        "outcome": past.outcome,
        "answer": "".join(update.words for update in past.updates if isinstance(update, Text)),
        "cost_micros": past.usage.micros,
        "tokens_in": past.usage.tokens_in,
        "tokens_out": past.usage.tokens_out,
        "works": [asdict(work) for work in past.works],
    }


def _recipe(recipe: Recipe) -> Mapping[str, object]:
    return {"name": recipe.name, "words": recipe.words, "shared_with": recipe.place, "at": recipe.at.isoformat()}


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, indent=2)


def _write(into: Path, texts: Mapping[str, str], files: Mapping[str, Path]) -> int:
    """How many of the files were there."""
    count = 0
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        with ZipFile(into, "w", ZIP_DEFLATED) as packed:
            for name, words in texts.items():
                packed.writestr(name, words.encode("utf-8", "replace"))
            for name, path in files.items():
                # It may be deleted meanwhile, by its owner or because its time is over.
                with suppress(FileNotFoundError):
                    # Pictures and clips are packed already.
                    packed.write(path, f"files/{name}", ZIP_STORED)
                    count += 1
    except OSError as error:
        _remove(into)
        raise StorageFailed(FULL) from error
    return count


def _remove(into: Path) -> None:
    """Half a file would be taken for all there is; where even that fails, the disk has other troubles."""
    with suppress(OSError):
        into.unlink(missing_ok=True)

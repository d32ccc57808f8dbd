"""`flashbulb export`: what `/export` gives somebody, for whoever is asked for it in another way."""

from pathlib import Path
from typing import Annotated

import typer

from bots.operating.office import Office
from bots.operating.terminal import Json, at_work, say, tell
from core.errors import BadOption
from core.exporting import Exported, file_name, held
from core.exporting import export as pack


def export(
    person: Annotated[str, typer.Argument(help="Whose it is, by name or id.")],
    out: Annotated[Path | None, typer.Option(metavar="FILE", help="Where to; a new file here if not said.")] = None,
    is_json: Json = False,
) -> None:
    """Pack what is kept of somebody: JSON and files in a zip."""

    async def work(office: Office) -> tuple[str, str, Exported]:
        whose = office.person(person)
        into = out or Path(file_name(office.now()))
        if into.exists():
            raise BadOption(f"There is a file at {into} already; name another with --out.")
        store = office.store
        kept = store.history, store.defaults, store.recipes
        packed = await pack(whose, into, *kept, office.rulebook, office.works, tell)
        return whose, office.called(whose), packed

    whose, name, packed = at_work(work)
    found = {
        "person": whose,
        "name": name,
        "file": str(packed.path),
        "requests": packed.requests,
        "files": packed.files,
        "size_bytes": packed.path.stat().st_size,
    }
    say(found, [f"{packed.path} holds {held(packed)} of {name}."], is_json=is_json)

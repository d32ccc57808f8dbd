"""Which commands there are for whoever has the machine."""

import typer

from bots.operating import limits, settings
from bots.operating.copies import backup, restore
from bots.operating.explain import explain
from bots.operating.export import export
from bots.operating.mcp import mcp
from bots.operating.people import people
from bots.operating.usage import usage


def add_to(app: typer.Typer) -> None:
    """Plug all of them into a command line."""
    app.add_typer(limits.app, name="limits")
    app.command()(usage)
    app.command()(people)
    app.add_typer(settings.app, name="settings")
    app.command()(backup)
    app.command()(restore)
    app.command()(export)
    app.command()(mcp)
    app.command()(explain)

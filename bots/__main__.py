"""The `flashbulb` command line; `python -m bots` is the same program."""

import asyncio
import sys
import tomllib
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, TypeAlias

import typer
from pydantic import SecretStr

from bots.adapter import Desk
from bots.check import MARKS, look_at_everything
from bots.runtime import House, open_house, page_of, serve
from bots.web.address import page_address
from core.config import Settings, read_settings
from core.errors import HostError
from core.log import configure

app = typer.Typer(
    name="flashbulb",
    help="A self-hosted AI teammate: answers by Gemini, pictures by ModelsLab. Without keys, stand-ins answer.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Host: TypeAlias = Annotated[str | None, typer.Option(help="Address to listen on; this machine only if not said.")]
Port: TypeAlias = Annotated[int | None, typer.Option(help="Port to listen on; 4747 or any free one if not said.")]


@app.command()
def run(host: Host = None, port: Port = None) -> None:
    """Start the page and every platform that is configured."""
    _start(host, port, is_trial=False)


@app.command("try")
def try_out(host: Host = None, port: Port = None) -> None:
    """The same with the built-in stand-ins, whatever keys there are, and a database of its own."""
    _start(host, port, is_trial=True)


@app.command()
def web(host: Host = None, port: Port = None) -> None:
    """Start the page alone."""
    _start(host, port, is_trial=False)


@app.command()
def check() -> None:
    """Say of everything this install needs whether it is there, right and reachable; 1 when something is not."""
    try:
        settings = read_settings()
    except HostError as error:
        typer.echo(f"{MARKS['red']} Settings   {error}")
        sys.exit(1)
    configure(settings.secrets(), style=settings.log, level="error")
    findings = asyncio.run(look_at_everything(settings))
    for finding in findings:
        typer.echo(str(finding))
    sys.exit(any(finding.state == "red" for finding in findings))


@app.command()
def version() -> None:
    """Say which Flashbulb this is."""
    typer.echo(_version())


def _start(host: str | None, port: int | None, *, is_trial: bool) -> None:
    try:
        settings = read_settings()
        configure(settings.secrets(), style=settings.log, level=settings.log_level)
        asyncio.run(_serve(settings, host, port, is_trial=is_trial))
    except HostError as error:
        typer.echo(str(error), err=True)
        sys.exit(1)


async def _serve(settings: Settings, host: str | None, port: int | None, *, is_trial: bool) -> None:
    address = page_address(settings, host, port)
    async with open_house(settings, is_trial=is_trial) as house:
        desk = Desk(house.app)
        await serve(desk, [page_of(house, desk, address, lambda url: _greet(house, url))])


def _greet(house: House, url: str) -> None:
    """Where it is and who answers, for the person at the terminal."""
    settings = house.settings
    chat = f"canned, by the built-in stand-in{_why(settings.gemini_api_key, 'GEMINI_API_KEY')}"
    pictures = f"drawn by the built-in stand-in{_why(settings.modelslab_api_key, 'MODELSLAB_API_KEY')}"
    typer.echo(f"\nFlashbulb {_version()} is at {url}\n")
    typer.echo(f"  Answers   {chat if house.canned_chat else settings.chat_model}")
    typer.echo(f"  Pictures  {pictures if house.canned_pictures else settings.picture_model}")
    typer.echo(f"  Data      {house.data}\n\nCtrl+C ends it.\n")


def _why(key: SecretStr | None, name: str) -> str:
    return "" if key else f" ({name} is not set)"


def _version() -> str:
    """The installed one's, or the checkout's."""
    try:
        return installed_version("flashbulb")
    except PackageNotFoundError:
        project = Path(__file__).parent.parent / "pyproject.toml"
        return str(tomllib.loads(project.read_text("utf-8"))["project"]["version"])


def main() -> None:
    app()


if __name__ == "__main__":
    main()

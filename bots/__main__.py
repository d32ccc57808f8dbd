"""The `flashbulb` command line; `python -m bots` is the same program."""

import asyncio
import sys
import tomllib
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as installed_version
from pathlib import Path
from typing import Annotated, NoReturn, TypeAlias

import typer
from pydantic import SecretStr

from bots.adapter import Adapter, Desk
from bots.check import look_at_everything
from bots.discord.setup.invite import application_id_of, invite_links
from bots.finding import MARKS
from bots.operating.adding import add_to
from bots.runtime import House, open_house
from bots.serving import discord_of, page_of, serve, slack_of
from bots.slack.doors import Doors, doors_of
from bots.slack.setup.manifest import next_step, printed
from bots.web.address import Address, page_address
from core.config import Settings, read_settings
from core.errors import BadConfig, HostError
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
    _start(Wanted(page=True, discord=True, slack=True), host, port)


@app.command("try")
def try_out(host: Host = None, port: Port = None) -> None:
    """The page with the built-in stand-ins, whatever keys there are, and a database of its own."""
    _start(Wanted(page=True, is_trial=True), host, port)


@app.command()
def web(host: Host = None, port: Port = None) -> None:
    """Start the page alone."""
    _start(Wanted(page=True), host, port)


@app.command()
def discord() -> None:
    """Start Discord alone, without the page."""
    settings = _settings()
    if not settings.discord_token:
        _end("DISCORD_TOKEN is not set. docs/setup-discord.md tells where it is.")
    _start(Wanted(discord=True))


@app.command()
def slack(
    http: Annotated[bool, typer.Option("--http", help="Let Slack call us, instead of calling Slack.")] = False,
    host: Annotated[str | None, typer.Option(help="With --http: address to listen on; all if not said.")] = None,
    port: Annotated[int | None, typer.Option(help="With --http: port to listen on; PORT or 3000 if not said.")] = None,
) -> None:
    """Start Slack alone, without the page: by Socket Mode, or with --http behind any number of replicas."""
    settings = _settings()
    if problem := settings.slack_problem(is_http=http):
        _end(problem)
    if not http and (host or port is not None):
        _end("--host and --port say where Slack's calls are listened for, so they need --http.")
    _start(Wanted(slack=True, doors=doors_of(settings, host, port) if http else Doors()))


@app.command()
def invite() -> None:
    """Print the links that add the bot to a server, or to one person's own Discord."""
    settings = _settings()
    token = settings.discord_token.get_secret_value() if settings.discord_token else ""
    application_id = application_id_of(token)
    if application_id is None:
        _end("DISCORD_TOKEN is not set, or it is no bot's token. docs/setup-discord.md tells where it is.")
    links = invite_links(application_id)
    typer.echo(f"For a server that you manage:\n  {links.server}\n\nFor yourself, wherever you are:\n  {links.person}")


@app.command()
def manifest(
    is_json: Annotated[bool, typer.Option("--json", help="As JSON; as YAML if not said.")] = False,
    http: Annotated[str, typer.Option(help="Address that Slack calls, such as https://bot.example.com.")] = "",
) -> None:
    """Print what a Slack app is made from; without --http, Flashbulb calls Slack and needs no address."""
    prefix = _settings().slack_prefix
    try:
        typer.echo(printed(prefix, http, is_json=is_json), nl=False)
    except BadConfig as error:
        typer.echo(str(error), err=True)
        sys.exit(1)
    typer.echo(f"\n{next_step(prefix)}", err=True)


@app.command()
def check() -> None:
    """Say of everything this install needs whether it is there, right and reachable; 1 when something is not."""
    settings = _settings(f"{MARKS['red']} Settings   ")
    configure(settings.secrets(), style=settings.log, level="error")
    findings = asyncio.run(look_at_everything(settings))
    for finding in findings:
        typer.echo(str(finding))
    sys.exit(any(finding.state == "red" for finding in findings))


@app.command()
def version() -> None:
    """Say which Flashbulb this is."""
    typer.echo(_version())


def _end(why: str) -> NoReturn:
    typer.echo(why, err=True)
    sys.exit(1)


def _settings(before: str = "") -> Settings:
    """The settings; ends the process with every problem named when they are not right."""
    try:
        return read_settings()
    except HostError as error:
        typer.echo(f"{before}{error}", err=not before)
        sys.exit(1)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is to be served, as far as it is configured."""

    page: bool = False
    discord: bool = False
    slack: bool = False
    doors: Doors = field(default_factory=Doors)
    is_trial: bool = False


def _start(wanted: Wanted, host: str | None = None, port: int | None = None) -> None:
    settings = _settings()
    configure(settings.secrets(), style=settings.log, level=settings.log_level)
    try:
        address = page_address(settings, host, port) if wanted.page else None
        asyncio.run(_serve(settings, wanted, address))
    except HostError as error:
        _end(str(error))


def _is_on_slack(settings: Settings, wanted: Wanted) -> bool:
    """Whether Slack is served here. Raises BadConfig where it is meant to be and something is missing."""
    if not (wanted.slack and settings.slack_bot_token):
        return False
    if wanted.doors.host or not (problem := settings.slack_problem(is_http=False)):
        return True
    if settings.slack_is_http:
        typer.echo("\nSlack calls you (SLACK_SIGNING_SECRET, no SLACK_APP_TOKEN): start `slack --http` beside this.")
        return False
    raise BadConfig(problem)


async def _serve(settings: Settings, wanted: Wanted, address: Address | None) -> None:
    async with open_house(settings, is_trial=wanted.is_trial) as house:
        desk = Desk(house.app)
        on_slack = None
        adapters: list[Adapter] = []
        if _is_on_slack(settings, wanted):
            on_slack = slack_of(house, desk, wanted.doors, cache(lambda where: typer.echo(f"On Slack in {where}.")))
            adapters.append(on_slack)
        if wanted.discord and settings.discord_token:
            adapters.append(discord_of(house, desk, cache(lambda name: typer.echo(f"On Discord as {name}."))))
        if address:
            is_healthy = (lambda: on_slack.is_healthy) if on_slack else (lambda: True)
            adapters.append(page_of(house, desk, address, lambda url: _greet(house, url), is_healthy))
        else:
            typer.echo(f"\nFlashbulb {_version()}\n")
            _introduce(house)
        await serve(desk, adapters)


def _greet(house: House, url: str) -> None:
    """Where it is and who answers, for the person at the terminal."""
    typer.echo(f"\nFlashbulb {_version()} is at {url}\n")
    _introduce(house)


def _introduce(house: House) -> None:
    settings = house.settings
    chat = f"canned, by the built-in stand-in{_why(settings.gemini_api_key, 'GEMINI_API_KEY')}"
    pictures = f"drawn by the built-in stand-in{_why(settings.modelslab_api_key, 'MODELSLAB_API_KEY')}"
    models = " or else ".join(filter(None, (settings.chat_model, settings.fallback_model)))
    typer.echo(f"  Answers   {chat if house.canned_chat else models}")
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


add_to(app)


def main() -> None:
    app()


if __name__ == "__main__":
    main()

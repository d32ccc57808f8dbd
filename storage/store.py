"""Everything that is remembered, behind the core's ports, from one address."""

from dataclasses import dataclass
from pathlib import Path

from core.errors import BadConfig
from storage.admin_reads import SqlAdminReads
from storage.administration import SqlAdministration
from storage.asks import SqlAsks
from storage.database import Database
from storage.fleeting import Fleeting
from storage.history import SqlConversations, SqlHistory, SqlOffers
from storage.jobs import SqlJobs
from storage.owners import Owners
from storage.people import SqlPeople
from storage.platforms import SqlDefaults, SqlFeedback, SqlNotes, SqlPosts
from storage.recipes import SqlRecipes
from storage.reports import SqlReports
from storage.requests import SqlLedger, SqlSteps
from storage.retention import SqlKeeping
from storage.sqlite import BUSY_S, Sqlite
from storage.works import SqlShelf


@dataclass(frozen=True, slots=True)
class Store:
    database: Database
    owners: Owners
    ledger: SqlLedger
    steps: SqlSteps
    history: SqlHistory
    offers: SqlOffers
    conversations: SqlConversations
    posts: SqlPosts
    notes: SqlNotes
    defaults: SqlDefaults
    feedback: SqlFeedback
    jobs: SqlJobs
    shelf: SqlShelf
    administration: SqlAdministration
    reports: SqlReports
    keeping: SqlKeeping
    asks: SqlAsks
    people: SqlPeople
    admin_reads: SqlAdminReads
    recipes: SqlRecipes

    async def close(self) -> None:
        await self.database.close()


async def open_store(url: str, folder: Path, busy_s: float = BUSY_S, fleeting: Fleeting | None = None) -> Store:
    """The store in the database at `url`, with all migrations applied.

    Args:
        url: `sqlite:///path` or `postgresql://…`.
        folder: Where the processes of this machine say that they are alive.
        busy_s: How long SQLite waits for another program's lock.
        fleeting: Where words are kept that may not be stored; None where they may.

    Raises:
        BadConfig: The address is neither, or Postgres was asked for without the extra `postgres`.
        StorageFailed: It cannot be opened or written.
    """
    database = await _open(url, busy_s)
    owners = Owners(folder)
    return Store(
        database,
        owners,
        SqlLedger(database, owners, fleeting),
        SqlSteps(database),
        SqlHistory(database, fleeting),
        SqlOffers(database, fleeting),
        SqlConversations(database),
        SqlPosts(database),
        SqlNotes(database),
        SqlDefaults(database),
        SqlFeedback(database),
        SqlJobs(database),
        SqlShelf(database),
        SqlAdministration(database),
        SqlReports(database),
        SqlKeeping(database),
        SqlAsks(database),
        SqlPeople(database),
        SqlAdminReads(database),
        SqlRecipes(database),
    )


async def _open(url: str, busy_s: float) -> Database:
    if url.startswith("sqlite:///"):
        return await Sqlite.open(Path(url.removeprefix("sqlite:///")), busy_s)
    if not url.startswith(("postgresql://", "postgres://")):
        raise BadConfig("DATABASE_URL begins with `sqlite:///` or `postgresql://`.")
    try:
        from storage.postgres import Postgres  # noqa: PLC0415  an extra: not everybody has asyncpg
    except ImportError as error:
        raise BadConfig("DATABASE_URL names Postgres; install it with `pip install '.[postgres]'`.") from error
    return await Postgres.open(url)

"""The schema that the migrations make: the same on both databases, and numbered without a gap."""

from pathlib import Path

import pytest

from storage.database import migrations
from storage.store import open_store
from tests.contracts.records import Archive

COLUMNS = """
select c.table_name as "table", c.column_name as name, c.data_type as type, c.is_nullable as nullable,
       c.column_default as "default"
  from information_schema.columns c where c.table_schema = 'public'
"""
KEYS = """
select t.relname as "table", i.relname as name, x.indisunique as is_unique, x.indisprimary as is_primary,
       array(select a.attname::text from unnest(x.indkey) with ordinality k(n, at)
               join pg_attribute a on a.attrelid = t.oid and a.attnum = k.n order by k.at) as columns
  from pg_index x join pg_class i on i.oid = x.indexrelid join pg_class t on t.oid = x.indrelid
  join pg_namespace s on s.oid = t.relnamespace where s.nspname = 'public'
"""


async def of_postgres(archive: Archive) -> tuple[set, set, set]:
    columns = {
        (row["table"], row["name"], row["type"], row["nullable"] == "NO", (row["default"] or "").partition("::")[0])
        for row in await archive.rows(COLUMNS)
    }
    keys = await archive.rows(KEYS)
    primary = {(row["table"], tuple(row["columns"])) for row in keys if row["is_primary"]}
    indexes = {
        (row["table"], row["name"], row["is_unique"], tuple(row["columns"])) for row in keys if not row["is_primary"]
    }
    return columns, primary, indexes


async def of_sqlite(archive: Archive) -> tuple[set, set, set]:
    columns, primary, indexes = set(), set(), set()
    for table in [row["name"] for row in await archive.rows("select name from sqlite_schema where type = 'table'")]:
        found = await archive.rows(f"pragma table_info({table})")
        columns |= {(table, c["name"], c["type"].lower(), bool(c["notnull"]), c["dflt_value"] or "") for c in found}
        keyed = sorted((c["pk"], c["name"]) for c in found if c["pk"])
        primary |= {(table, tuple(name for _, name in keyed))}
        for index in await archive.rows(f"pragma index_list({table})"):
            if index["origin"] == "c":
                of_index = await archive.rows(f"pragma index_info({index['name']})")
                named = tuple(column["name"] for column in of_index)
                indexes |= {(table, index["name"], bool(index["unique"]), named)}
    return columns, primary, indexes


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_both_databases_have_the_same_schema(store, tmp_path: Path):
    """One text of SQL serves both only as long as they are alike, down to what may be empty."""
    other = await open_store(f"sqlite:///{tmp_path}/other.db", tmp_path)

    ours, theirs = await of_postgres(Archive(store)), await of_sqlite(Archive(other))

    await other.close()
    for mine, yours in zip(ours, theirs, strict=True):
        assert mine == yours


async def test_opening_again_changes_nothing(database_url, store, tmp_path):
    """Every start applies what is missing, and nothing twice."""
    again = await open_store(database_url, tmp_path)
    applied = await Archive(again).rows("select number, name from migrations order by number")
    await again.close()

    assert [(row["number"], row["name"]) for row in applied] == [(number, name) for number, name, _ in migrations()]


def test_migrations_are_numbered_without_a_gap():
    """Two branches that add the same number must collide before they are released."""
    assert [number for number, _, _ in migrations()] == list(range(1, len(migrations()) + 1))

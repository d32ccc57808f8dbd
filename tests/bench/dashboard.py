"""What reports read, where a million requests of two thousand people are kept: 90 days on SQLite."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from time import perf_counter

from core.admin_reads import RequestSearch
from core.reports import SumKind
from core.spans import span_of
from core.team_usage import found
from storage.store import Store, open_store
from tests.bench.rows import Row, within

REQUESTS, PEOPLE, DAYS = 1_000_000, 2_000, 90
TODAY = date(2026, 11, 29)
FIRST = TODAY - timedelta(days=DAYS - 1)
LATEST = RequestSearch(datetime.combine(FIRST, time(), UTC), datetime.combine(TODAY + timedelta(days=1), time(), UTC))
GOES = 5
BUDGET_MS = 300

FILLED = f"""
insert into requests (
    id, platform, person, workspace, channel, conversation, command, options, address, from_offer, number, asked_at,
    state, owner, lease_until, outcome, finished_at, took_ms, cost_micros, waste_micros, pictures, identity, updates
)
with recursive n (i) as (select 0 union all select i + 1 from n where i + 1 < {REQUESTS}),
     asked (i, person, command, outcome, at) as (
         -- The square: some people ask for much more than others.
         select i, 'discord:' || ((i * 7919 % {PEOPLE}) * (i * 104729 % {PEOPLE}) / {PEOPLE}),
                case i % 10 when 0 then 'imagine' when 1 then 'video' when 2 then 'speak' else 'ask' end,
                case i % 50 when 0 then 'ProviderSlow' when 1 then 'stopped' else 'done' end,
                :since + cast(i as integer) * :span / {REQUESTS}
           from n
     )
select 'r' || i, 'discord', person, 'discord:' || (i % 3), 'discord:1' || (i % 150), 'c' || (i / 4), command,
       '{{"question": "Why is the sky blue, and what of the sea?"}}', '{{}}', 0, i, at - 4000, 'done', 'us', 0,
       outcome, at, 800 + i % 9000, case outcome when 'done' then 100 + i % 9000 else 0 end,
       case outcome when 'done' then 0 else 400 end, i % 10 = 0, person,
       '[{{"words": "{"Air scatters blue light. " * 8}", "kind": "text"}}]'
  from asked;
"""
SUMMED = """
insert into sums (kind, day, key, requests, failures, micros, waste, pictures, clips, tokens, took_ms)
select '{kind}', date(finished_at / 1000, 'unixepoch'), {key}, count(*), sum(outcome = 'ProviderSlow'),
       sum(cost_micros), sum(waste_micros), sum(pictures), 0, 700 * count(*), sum(took_ms)
  from requests group by 2, 3;
"""
KEYS = {
    "all": "''",
    "person": "person",
    "channel": "channel",
    "workspace": "workspace",
    "command": "command",
    "outcome": "outcome",
    "model": "case command when 'ask' then 'gemini-3.1-flash-lite' else command end",
    "took": "command || ' ' || (took_ms / 250)",
}


@asynccontextmanager
async def reports_scene(folder: Path) -> AsyncIterator[Store]:
    """A store with all of it."""
    path = folder / "flashbulb.db"
    await (await open_store(f"sqlite:///{path}", folder / "processes")).close()
    await asyncio.to_thread(_fill, path)
    store = await open_store(f"sqlite:///{path}", folder / "processes")
    yield store
    await store.close()


def _fill(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("pragma synchronous = off")
        connection.execute("pragma cache_size = -200000")
        span_ms = DAYS * 86_400_000
        since_ms = int(datetime.combine(FIRST, time(), UTC).timestamp()) * 1000
        connection.execute(FILLED, {"since": since_ms, "span": span_ms})
        for kind, key in KEYS.items():
            connection.execute(SUMMED.format(kind=kind, key=key))
        people = ((f"discord:{n}", f"Person {n}") for n in range(PEOPLE))
        connection.executemany("insert into names (id, name) values (?, ?)", people)


@dataclass(frozen=True, slots=True)
class _Kit:
    """Of a kit, what a report is made from."""

    reports: object
    administration: object


async def dashboard(store: Store) -> Sequence[Row]:
    kit = _Kit(store.reports, store.administration)
    reads: dict[str, Callable[[], Awaitable[object]]] = {
        "the dashboard, 7 days": lambda: _dashboard(store, 7),
        "the dashboard, 30 days": lambda: _dashboard(store, 30),
        "the dashboard, 90 days": lambda: _dashboard(store, 90),
        "people with what they spent today and this month": lambda: _people(store),
        "the latest 50 requests": lambda: store.admin_reads.requests(LATEST),
        "the latest 50 requests with certain words": lambda: store.admin_reads.requests(
            replace(LATEST, words="nowhere")
        ),
        "the latest 50 requests of one person": lambda: store.admin_reads.requests(replace(LATEST, person="discord:7")),
        "all that /usage team reads, this month": lambda: found(span_of("month", TODAY), kit),  # type: ignore[arg-type]
        "all that /usage team reads, last month": lambda: found(span_of("last month", TODAY), kit),  # type: ignore[arg-type]
    }
    rows = [within(what, await _ms(read), BUDGET_MS, "ms") for what, read in reads.items()]
    people = await store.reports.by_key("person", TODAY.isoformat(), TODAY.isoformat())
    return [*rows, Row("people who asked on one day, a row of sums for each", f"{len(people):,}")]


async def _dashboard(store: Store, days: int) -> None:
    """What `bots/web/admin/dashboard.py` reads."""
    first, last = (TODAY - timedelta(days=days - 1)).isoformat(), TODAY.isoformat()
    kinds: list[SumKind] = ["person", "model", "command", "outcome"]
    await asyncio.gather(
        store.reports.by_day("all", "", first, last),
        *(store.admin_reads.spending(kind, first, last, 20) for kind in kinds),
        store.reports.took(first, last),
    )
    now = datetime.combine(TODAY, time(12), UTC)
    await asyncio.gather(store.admin_reads.lanes(now), store.admin_reads.running(), store.administration.names())


async def _people(store: Store) -> None:
    """What `bots/web/admin/people.py` reads."""
    month, day = TODAY.replace(day=1).isoformat(), TODAY.isoformat()
    await asyncio.gather(
        store.administration.names(),
        store.admin_reads.everybody(),
        store.admin_reads.spending("person", day, day, PEOPLE),
        store.admin_reads.spending("person", month, day, PEOPLE),
    )


async def _ms(read: Callable[[], Awaitable[object]]) -> float:
    """How long it takes in the quickest of several goes: what others do on this machine is not the reads' own."""
    took = []
    for _ in range(GOES):
        began = perf_counter()
        await read()
        took.append((perf_counter() - began) * 1000)
    return min(took)

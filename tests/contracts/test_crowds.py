"""A thousand at once against overlapping limits: never one too many, never one too few, and no hold left behind."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import Sequence
from contextlib import AsyncExitStack

import pytest

from core.errors import OverLimit
from core.limits import Take, lock_order
from core.values import Request
from storage.store import open_store
from tests.contracts.records import Archive, asked, closing, opening, take

PEOPLE = 10
CAPS = {"person": 25, "role": 400, "channel": 90, "workspace": 150, "everything": 200}
"""Ten people in two channels could have 25 each; a channel has room for 90 of them, so both for 180."""
GRANTED = 150
"""The workspace's cap is the narrowest of all that hold for everybody."""


def crowd(number: int) -> tuple[Request, Sequence[Take]]:
    """The one who asks, and the five limits that this is counted in."""
    person, channel = f"web:p{number % PEOPLE}", f"c{number % 2}"
    scopes = {f"person:{person}": "person", f"channel:{channel}": "channel"}
    scopes |= {"workspace:lab": "workspace", "everything": "everything"}
    asks = [take(1, CAPS[kind], scope=scope) for scope, kind in scopes.items()]
    money = take(10, 10 * CAPS["everything"], scope="everything", unit="micros")
    takes = sorted([*asks, money], key=lambda each: lock_order(each.scope, each.period, each.unit))
    return asked(f"r{number}", person=person, channel=channel), takes


async def begun(stores: Sequence, total: int) -> tuple[list[Request], int]:
    """All of them at once, shared out between the stores; those that were let in, and how many were not."""
    crowds = [crowd(number) for number in range(total)]
    begins = (
        stores[number % len(stores)].ledger.begin(opening(request, *takes))
        for number, (request, takes) in enumerate(crowds)
    )
    outcomes = await asyncio.gather(*begins, return_exceptions=True)
    assert all(isinstance(each, int | OverLimit) for each in outcomes), Counter(map(type, outcomes))
    let_in = [request for (request, _), each in zip(crowds, outcomes, strict=True) if isinstance(each, int)]
    return let_in, total - len(let_in)


async def all_is_as_if_one_came_after_another(archive: Archive, granted: int) -> None:
    """What is taken adds up in every scope, and stays within each cap."""
    rows = await archive.rows("select scope, unit, used, held from allowances")
    taken = {(row["scope"], row["unit"]): row["used"] + row["held"] for row in rows}
    assert taken["everything", "asks"] == taken["workspace:lab", "asks"] == granted
    assert taken["everything", "micros"] == 10 * granted
    for kind in ("person", "channel"):
        of_kind = [n for (scope, _), n in taken.items() if scope.startswith(f"{kind}:")]
        assert sum(of_kind) == granted
        assert max(of_kind) <= CAPS[kind]


async def test_of_very_many_at_once_exactly_those_are_let_in_that_there_is_room_for(
    store, archive, database_url, tmp_path
):
    """Three processes, five limits that overlap: whoever is refused must not keep room from whoever is not."""
    total = 1_000 if database_url.startswith("sqlite") else 300
    async with AsyncExitStack() as stack:
        others = [await open_store(database_url, tmp_path / f"alive {n}") for n in (2, 3)]
        for other in others:
            stack.push_async_callback(other.close)

        let_in, refused = await begun([store, *others], total)

        assert (len(let_in), refused) == (GRANTED, total - GRANTED)
        await all_is_as_if_one_came_after_another(archive, GRANTED)
        ends = (
            [store, *others][n % 3].ledger.finish(closing(request, counted={"asks": n % 2, "micros": 7}))
            for n, request in enumerate(let_in)
        )
        assert None not in await asyncio.gather(*ends)
    used = (await archive.allowance("everything"), await archive.allowance("everything", "micros"))
    assert used == ({"used": GRANTED // 2, "held": 0}, {"used": 7 * GRANTED, "held": 0})
    assert await archive.rows("select * from holds") == []
    assert await archive.rows("select * from allowances where held <> 0") == []
    assert (await begun([store], 0)) == ([], 0)


PROCESS = """
import asyncio, sys
from pathlib import Path
from core.errors import OverLimit
from storage.store import open_store
from tests.contracts.records import closing, opening
from tests.contracts.test_crowds import crowd

async def main(url, folder, mine):
    store = await open_store(url, Path(folder), 30)
    print("here", flush=True)
    await asyncio.to_thread(input)
    async def one(number):
        request, takes = crowd(number)
        try:
            await store.ledger.begin(opening(request, *takes, owner=f"process {mine}"))
        except OverLimit:
            return 0
        ended = closing(request, owner=f"process {mine}", counted={"asks": 1, "micros": 10})
        assert await store.ledger.finish(ended) is not None
        return 1
    let_in = await asyncio.gather(*(one(number) for number in range(mine, 1_000, 3)))
    print(sum(let_in), flush=True)
    await store.close()

asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3])))
"""


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_three_real_processes_let_in_exactly_as_many(store, archive, database_url, tmp_path):
    """Locks within a process say nothing about those between processes."""
    arguments = (sys.executable, "-c", PROCESS, database_url, str(tmp_path / "alive"))
    processes = [await asyncio.create_subprocess_exec(*arguments, str(n), stdin=PIPE, stdout=PIPE) for n in range(3)]
    for process in processes:
        assert await process.stdout.readline() == b"here\n"

    ended = await asyncio.gather(*(process.communicate(b"go\n") for process in processes))

    assert sum(int(out) for out, _ in ended) == GRANTED
    await all_is_as_if_one_came_after_another(archive, GRANTED)
    assert await archive.rows("select * from holds") == []
    assert await archive.rows("select * from allowances where held <> 0") == []

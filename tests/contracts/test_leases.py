"""Whose request it is, on both databases: kept while its process lives, taken over by exactly one when it does not."""

import asyncio
import os
import sys
from asyncio.subprocess import PIPE
from datetime import timedelta

from storage.owners import Owners
from tests.contracts.records import HALF_A_MINUTE, NOON, US, asked, closing, opening, take

LATER = NOON + 2 * HALF_A_MINUTE
UNTIL = LATER + HALF_A_MINUTE


async def claimed(store, owner="another", now=LATER, platform="web"):
    return await store.ledger.claim(platform, owner, now, now + HALF_A_MINUTE)


async def test_what_is_leased_stays_with_its_process(store):
    """Two processes working on one request would answer twice."""
    await store.ledger.begin(opening(asked()))

    assert await claimed(store, now=NOON + HALF_A_MINUTE) == []


async def test_what_ran_out_is_taken_over_whole(store, archive):
    """The next process needs everything: who, where, what, and how often it was tried."""
    request = asked("r", options={"question": "Why – “so”?", "private": True}, address={"tab": "7"}, from_offer=True)
    await store.ledger.begin(opening(request, take(3)))

    [claim] = await claimed(store)

    assert (claim.request, claim.attempts) == (request, 1)
    assert await archive.allowance() == {"used": 0, "held": 3}
    assert await store.ledger.finish(closing(request, owner="another", counted={"asks": 1})) is not None


async def test_each_takeover_is_counted(store):
    """A request that brings every process down has to be given up some day."""
    await store.ledger.begin(opening(asked()))
    moments = [LATER + n * timedelta(minutes=2) for n in range(3)]

    attempts = [(await claimed(store, f"owner {n}", moment))[0].attempts for n, moment in enumerate(moments)]

    assert attempts == [1, 2, 3]


async def test_renewing_keeps_every_running_request(store):
    """An answer may take longer than a lease."""
    await store.ledger.begin(opening(asked()))
    await store.ledger.begin(opening(asked()))
    await store.ledger.begin(opening(asked("foreign"), owner="gone"))

    await store.ledger.renew(US, LATER + HALF_A_MINUTE)

    assert [claim.request.id for claim in await claimed(store)] == ["foreign"]


async def test_released_is_free_at_once(store):
    """A process that is asked to end does not make anybody wait for its lease."""
    await store.ledger.begin(opening(asked("ours")))
    await store.ledger.begin(opening(asked("theirs"), owner="them"))

    await store.ledger.release(US)

    assert [claim.request.id for claim in await claimed(store, now=NOON)] == ["ours"]


async def test_a_process_does_not_take_over_its_own(store):
    """It has a task for it already."""
    await store.ledger.begin(opening(asked()))

    assert await claimed(store, US) == []


async def test_what_is_finished_is_not_taken_over(store, archive):
    """An answer is given once."""
    await archive.has_done(asked())

    assert await claimed(store) == []


async def test_each_platform_takes_up_its_own(store):
    """Only Discord can paint on a Discord screen."""
    await store.ledger.begin(opening(asked("on discord", platform="discord")))

    assert await claimed(store) == []
    assert [claim.request.id for claim in await claimed(store, platform="discord")] == ["on discord"]


async def test_each_request_goes_to_exactly_one_of_many_claimers(store):
    """Every replica sweeps at the same time after one of them died."""
    for n in range(30):
        await store.ledger.begin(opening(asked(f"r{n}")))

    claims = await asyncio.gather(*(claimed(store, f"owner {n}") for n in range(6)))

    taken = [claim.request.id for each in claims for claim in each]
    assert sorted(taken) == sorted(f"r{n}" for n in range(30))


async def test_the_oldest_is_taken_up_first(store):
    """Whoever has waited longest is served first."""
    for minutes in (2, 3, 1):
        await store.ledger.begin(opening(asked(f"{minutes}", asked_at=NOON - timedelta(minutes=minutes))))

    assert [claim.request.id for claim in await claimed(store)] == ["3", "2", "1"]


LIVE = """
import sys
from pathlib import Path
from storage.owners import Owners

owners = Owners(Path(sys.argv[1]))
owners.announce("killed")
print("here", flush=True)
input()
"""


async def test_a_dead_process_of_this_machine_is_not_waited_for(store, tmp_path):
    """After `kill -9` the next start goes on at once, not in half a minute."""
    arguments = (sys.executable, "-c", LIVE, str(tmp_path / "alive"))
    process = await asyncio.create_subprocess_exec(*arguments, stdin=PIPE, stdout=PIPE)
    await process.stdout.readline()
    await store.ledger.begin(opening(asked("left behind"), owner="killed"))
    assert await claimed(store, now=NOON) == []

    process.kill()
    await process.communicate()

    assert [claim.request.id for claim in await claimed(store, now=NOON)] == ["left behind"]


def test_who_is_alive_is_known_only_on_this_machine(tmp_path):
    """A process elsewhere has no file here; saying that it is dead would take its work away."""
    owners = Owners(tmp_path)

    owners.announce("here")

    assert not owners.is_gone("here")
    assert not owners.is_gone("on another machine")
    owners.leave("here")
    assert list(tmp_path.iterdir()) == []


def test_what_the_long_dead_left_is_swept_away(tmp_path):
    """Every `kill -9` leaves a file; in a year of them the folder must not be full."""
    for name in ("long dead", "just dead"):
        (tmp_path / f"{name}.lock").touch()
    os.utime(tmp_path / "long dead.lock", (0, 0))

    owners = Owners(tmp_path)
    owners.announce("new")

    assert sorted(path.stem for path in tmp_path.iterdir()) == ["just dead", "new"]
    owners.leave("new")


async def test_what_a_process_that_is_gone_has_just_finished_is_known(store, tmp_path):
    """It may have been killed before the last words were on screen; one that lives shows them itself."""
    store.owners.announce("alive")
    others = Owners(tmp_path / "alive")
    others.announce("dead")
    others._held["dead"].close()
    for owner in ("me", "alive", "dead"):
        await store.ledger.begin(opening(asked(f"of {owner}"), owner=owner))
        await store.ledger.finish(closing(asked(f"of {owner}"), owner=owner))

    found = await store.ledger.just_done("web", "me", NOON - HALF_A_MINUTE)
    later = await store.ledger.just_done("web", "me", NOON + HALF_A_MINUTE)

    assert [past.request.id for past in found] == ["of dead"]
    assert later == []
    store.owners.leave("alive")

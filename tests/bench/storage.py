"""What storage costs by itself: begin, read the turns, finish, as each `/ask` does, and nothing else in the process."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from secrets import token_hex
from tempfile import TemporaryDirectory
from time import perf_counter, process_time
from uuid import uuid4
from zoneinfo import ZoneInfo

from core.limits import Calendar
from core.log import configure
from core.memory import Closing, Opening
from core.policy import Policy
from core.values import Offer, Receipt, Request, Text, Turn, Usage
from storage.store import Store, open_store
from tests.bench.child import Facts, obey
from tests.bench.script import whole_answer

MICROS = Usage(micros=900, tokens_in=120, tokens_out=600, by_model=(("gemini-3.1-flash-lite", 900),))
MONEY = {("micros", "day"): 10**10, ("micros", "month"): 10**10}
USUAL = Policy(
    caps={
        "person:*": {("asks", "day"): 10**6, **MONEY},
        "everything": {("micros", "month"): 10**10},
    }
)
"""The limits that hold where nobody has decided anything."""
FIVE = Policy(
    caps={
        **USUAL.caps,
        "person:web:p0": {("asks", "day"): 10**6},
        "role:staff": {("asks", "day"): 10**6, **MONEY},
        "channel:*": {("asks", "day"): 10**6, **MONEY},
        "workspace:*": {("asks", "day"): 10**6, **MONEY},
        "everything": {("asks", "day"): 10**6, **MONEY},
    }
)
"""Person, role, channel, workspace and everything: twelve rows for each request."""
NONE = Policy()
CALENDAR = Calendar(ZoneInfo("UTC"))
ANSWER = whole_answer(1)


def request() -> Request:
    return Request(
        id=f"web:{uuid4()}",
        platform="web",
        person=f"web:p{uuid4().int % 200}",
        workspace="page",
        channel="page",
        conversation=str(uuid4()),
        command="ask",
        options={"question": "bench", "thinking": "minimal", "private": False},
        asked_at=datetime.now(UTC),
        address={"line": "/ask bench"},
        roles=("staff", "guests"),
    )


async def whole_ask(store: Store, policy: Policy = USUAL, *, reads: bool = True) -> None:
    """The three round trips; two of them where nothing is read."""
    asked, now = request(), datetime.now(UTC)
    takes = policy.takes(asked, {"asks": 1, "micros": 30_000}, CALENDAR, now)
    await store.ledger.begin(Opening(asked, takes, "bench", now + timedelta(seconds=30), True))
    if reads:
        await store.history.recent(asked.person, asked.conversation, 64_000)
    await store.ledger.finish(
        Closing(
            request=asked,
            owner="bench",
            outcome="done",
            at=now,
            took_ms=1,
            usage=MICROS,
            waste=Usage(),
            counted={"asks": 1, "micros": MICROS.micros},
            day=f"{now:%Y-%m-%d}",
            is_counted=True,
            updates=(Text(ANSWER), _read_aloud(asked), Receipt(MICROS.micros, "")),
            turns=(Turn("user", "bench"), Turn("model", ANSWER)),
            search_text=ANSWER.casefold(),
        )
    )


def _read_aloud(asked: Request) -> Offer:
    """What every answer offers."""
    return Offer("Read aloud", "speak", {"of": asked.id}, is_open=True, id=token_hex(12))


async def measured(work: Callable[[], Awaitable[None]], total: float, at_once: float) -> Facts:
    began, cpu = perf_counter(), process_time()
    for _ in range(int(total / at_once)):
        await asyncio.gather(*(work() for _ in range(int(at_once))))
    return {"cpu_ms": (process_time() - cpu) * 1000 / total, "wall_ms": (perf_counter() - began) * 1000 / total}


async def main() -> None:
    configure()
    with TemporaryDirectory(prefix="flashbulb-bench-") as name:
        store = await open_store(f"sqlite:///{name}/flashbulb.db", Path(name) / "processes")
        await measured(lambda: whole_ask(store), 50, 1)

        async def ask(total: float, at_once: float) -> Facts:
            return await measured(lambda: whole_ask(store), total, at_once)

        async def limited(total: float, at_once: float, limits: str) -> Facts:
            policy = {"none": NONE, "usual": USUAL, "five": FIVE}[limits]
            return await measured(lambda: whole_ask(store, policy, reads=False), total, at_once)

        await obey("here", {"ask": ask, "limited": limited})
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())

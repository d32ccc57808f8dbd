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

from core.limits import Calendar, Rule
from core.log import configure
from core.memory import Closing, Opening
from core.values import Offer, Receipt, Request, Text, Turn, Usage
from storage.store import Store, open_store
from tests.bench.child import Facts, obey
from tests.bench.script import whole_answer

MICROS = Usage(micros=900, tokens_in=120, tokens_out=600)
RULES = (
    Rule("person", "asks", "day", 10**6),
    Rule("person", "micros", "day", 10**10),
    Rule("person", "micros", "month", 10**10),
    Rule("everything", "micros", "month", 10**10),
)
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
    )


async def whole_ask(store: Store) -> None:
    """The three round trips."""
    asked, now = request(), datetime.now(UTC)
    takes = CALENDAR.takes(RULES, asked, {"asks": 1, "micros": 30_000}, now)
    await store.ledger.begin(Opening(asked, takes, "bench", now + timedelta(seconds=30), True))
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

        await obey("here", {"ask": ask})
        await store.close()


if __name__ == "__main__":
    asyncio.run(main())

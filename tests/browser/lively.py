"""Weeks of a team at work, written through the ledger as if it had been: for whoever looks at reports."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from core.catalog import catalog
from core.memory import Closing, Opening
from core.values import Notice, Options, Request, Text, Usage
from storage.store import Store, open_store

PEOPLE = {
    "discord:101": "Ada",
    "discord:102": "Grace",
    "discord:103": "مريم",
    "discord:104": "Edsger\u202e\u200b",
    "slack:T1:U1": "Katherine",
    "slack:T1:U2": "Margaret",
    "slack:T1:U3": "Radia",
    "web:owner": "owner",
}
PLACES = {"discord": ("discord:7", "discord:70"), "slack": ("slack:T1", "slack:T1:C1"), "web": ("page", "page")}
NAMES = {
    **PEOPLE,
    "discord:7": "Workshop",
    "discord:70": "general",
    "slack:T1": "Night shift",
    "slack:T1:C1": "design",
    "discord:7:9": "Illustrators",
    "page": "The page",
}
ASKED: tuple[tuple[str, Options, int, int, int], ...] = (
    ("ask", {"question": "How do tides work?"}, 900, 4_200, 0),
    ("ask", {"question": "Summarise the minutes of Monday, please"}, 2_300, 6_100, 0),
    ("ask", {"question": "Which of these two designs is easier to read, and why?"}, 1_400, 5_000, 0),
    ("imagine", {"prompt": "a lighthouse in a storm at dusk"}, 4_900, 14_000, 1),
    ("imagine", {"prompt": "a fox in the snow, woodcut"}, 4_900, 11_000, 1),
    ("video", {"prompt": "a paper boat on a rain puddle"}, 92_000, 71_000, 1),
    ("speak", {"text": "Welcome to the exhibition."}, 8_000, 5_500, 1),
)
ENDS = ("done",) * 22 + ("stopped", "ProviderSlow", "ProviderBusy", "Refused")
CLIPS = ("video", "speak")


@dataclass(frozen=True, slots=True)
class Lively:
    """What was written, for tests that look for it."""

    requests: int
    micros: int


async def write_down(data: Path, now: datetime, days: int = 28, seed: int = 4) -> Lively:
    """Four weeks that end now, in the database of a trial whose data is here; the same one for the same seed."""
    store = await open_store(f"sqlite:///{data / 'try'}/flashbulb.db", data / "try" / "processes")
    try:
        closings = [*_month(Random(seed), now, days)]
        for closing in closings:
            await _written(store, closing)
    finally:
        await store.close()
    return Lively(len(closings), sum(closing.usage.micros for closing in closings))


async def _written(store: Store, closing: Closing) -> None:
    until = closing.at + timedelta(minutes=1)
    revision = await store.administration.revision()
    await store.ledger.begin(Opening(closing.request, (), "yesterday", until, True, revision, NAMES))
    await store.ledger.finish(closing)


def _month(dice: Random, now: datetime, days: int) -> Iterator[Closing]:
    people = [*PEOPLE]
    for number in range(days, -1, -1):
        day = now - timedelta(days=number)
        busy = 4 if day.weekday() > 4 else 16
        for turn in range(busy + dice.randrange(busy)):
            person = people[min(int(dice.expovariate(0.45)), len(people) - 1)]
            asked_at = day - timedelta(seconds=60 + dice.randrange(20_000))
            yield _closing(dice, person, f"{number}-{turn}", asked_at)


def _closing(dice: Random, person: str, name: str, asked_at: datetime) -> Closing:
    platform = person.partition(":")[0]
    workspace, channel = PLACES[platform]
    command, options, price, typical_ms, made = ASKED[min(int(dice.expovariate(0.5)), len(ASKED) - 1)]
    roles = ("discord:7:9",) if person == "discord:101" else ()
    outcome = dice.choice(ENDS)
    request = Request(
        f"lively-{name}", platform, person, workspace, channel, name, command, options, asked_at, roles=roles
    )
    took_ms = round(typical_ms * dice.lognormvariate(0, 0.35))
    spent = Usage(
        price,
        420,
        0,
        380,
        made * (command not in CLIPS),
        clips=made * (command in CLIPS),
        by_model=_models(command, price),
    )
    is_done = outcome == "done"
    words = (
        Text("The Moon pulls the **near side** more than the far side.")
        if is_done
        else Notice("It took too long.", True)
    )
    return Closing(
        request,
        "yesterday",
        outcome,
        asked_at + timedelta(milliseconds=took_ms),
        took_ms,
        spent if is_done else Usage(),
        Usage() if is_done or outcome != "ProviderSlow" else spent,
        {},
        (words,),
        search_text=" ".join(map(str, options.values())).casefold(),
        day=f"{asked_at:%Y-%m-%d}",
        is_counted=True,
        is_failure=outcome.startswith("Provider"),
    )


def _models(command: str, price: int) -> tuple[tuple[str, int], ...]:
    known = catalog()
    chat = next(iter(known.chat))
    if command == "ask":
        return ((chat, price),)
    drawn = {"imagine": known.pictures, "video": known.videos, "speak": known.speech}[command]
    return ((chat, 300), (next(iter(drawn)), price - 300))


def a_month(data: Path) -> Lively:
    return asyncio.run(write_down(data, datetime.now(UTC)))

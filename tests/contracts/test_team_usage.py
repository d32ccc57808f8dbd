"""What a report finds in the sums, on both databases: the figures of its days, and what stands out in them."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

import pytest

from core.spans import span_of, week_before
from core.team_usage import found, remarkable
from core.values import Usage
from tests.contracts.records import NOON, asked, closing, opening

TODAY = date(2026, 11, 22)
CENT = 10_000


@dataclass(frozen=True)
class Kit:
    """Of which only these are used."""

    reports: Any
    administration: Any


@pytest.fixture
def kit(store) -> Kit:
    return Kit(store.reports, store.administration)


async def spent(store, person: str, cents: int, days_ago: int = 0, **ended: Any) -> None:
    request = asked(person=person)
    await store.ledger.begin(replace(opening(request), names={"web:ada": "Ada"}))
    day = (TODAY - timedelta(days=days_ago)).isoformat()
    usage = Usage(micros=cents * CENT, by_model=(("flux", cents * CENT),))
    await store.ledger.finish(closing(request, at=NOON, usage=usage, day=day, is_counted=True, **ended))


async def test_the_figures_are_those_of_the_days(store, kit):
    """What was before is compared with, and counted in nothing."""
    await spent(store, "web:ada", 30)
    await spent(store, "web:bob", 10, days_ago=6)
    await spent(store, "web:bob", 500, days_ago=7)

    team = await found(span_of("week", TODAY), kit)

    assert (team.whole.requests, team.whole.billed) == (2, 40 * CENT)
    assert [(each.key, each.sum.micros) for each in team.by["person"]] == [
        ("web:ada", 30 * CENT),
        ("web:bob", 10 * CENT),
    ]
    assert [(each.key, each.sum.micros) for each in team.by["model"]] == [("flux", 40 * CENT)]
    assert (await found(week_before(TODAY), kit)).whole.billed == 510 * CENT
    assert team.names == {"web:ada": "Ada"}


async def test_a_dear_day_and_whose_it_was_are_pointed_out(store, kit):
    """Two weeks of 30 cents a day, and then somebody spends five dollars."""
    for days_ago in range(1, 15):
        for person in ("web:ada", "web:bob", "web:cy"):
            await spent(store, person, 10, days_ago)
    quiet = await remarkable(await found(span_of("month", TODAY), kit), kit)
    for person, cents in (("web:ada", 500), ("web:bob", 10), ("web:cy", 10)):
        await spent(store, person, cents)

    words = await remarkable(await found(span_of("month", TODAY), kit), kit)

    assert quiet == ""
    assert "- On 22 November everybody together spent $5.20" in words
    assert "- On 22 November Ada spent $5.00: more than half of the day's $5.20" in words


async def test_waste_and_failures_are_pointed_out(store, kit):
    """A provider that fails and bills is a matter for whoever pays."""
    await spent(store, "web:ada", 50)
    for _ in range(9):
        wasted = Usage(micros=5 * CENT)
        await spent(store, "web:ada", 0, outcome="ProviderBroken", waste=wasted, is_failure=True)

    words = await remarkable(await found(span_of("today", TODAY), kit), kit)

    assert "47 % of the bill, 45 ¢ of 95 ¢, is for what nobody got" in words
    assert "90 % of the requests, 9 of 10, failed" in words

"""What stands out in what was spent, each rule told in the sentence that it makes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

from core.reports import Sum
from core.spans import day_words, days_until
from core.words import MICROS_PER_CENT, money

LOOKED_BACK = 14
"""Days that tell what is usual."""
FEWEST_DAYS = 5
"""Of those, on which something was spent; with fewer nothing is usual yet."""
TIMES = 3
LEAST_MICROS = 10 * MICROS_PER_CENT
"""Below this nobody wants to be told."""
PERCENT = 20
FEWEST_REQUESTS = 10
"""With fewer, one failure would be a large part of them."""
SEVERAL = 3
"""People who were active on a day, with fewer of whom one is always more than half."""


@dataclass(frozen=True, slots=True)
class Leader:
    """Who spent the most on a day, in micro-dollars."""

    day: date
    name: str
    micros: int
    people: int
    """Who spent anything on that day."""
    before: Mapping[str, int]
    """By day, what they spent on the days before."""


def unusual(days: Sequence[date], billed: Mapping[str, int], leaders: Sequence[Leader], whole: Sum) -> Sequence[str]:
    """What whoever pays may want to look at, a sentence for each.

    Args:
        days: Which of them are looked at.
        billed: By day, what providers bill in micro-dollars; of the two weeks before `days`, too.
        whole: What all of the days came to.
    """
    costly = [day for day in days if billed.get(day.isoformat(), 0) >= LEAST_MICROS and has_a_usual(day, billed)]
    return (
        *(sentence for day in costly for sentence in _dear_day(day, billed)),
        *(sentence for each in leaders if each.day in costly for sentence in _dear_person(each, billed)),
        *_waste(whole),
        *_failures(whole),
    )


def has_a_usual(day: date, billed: Mapping[str, int]) -> bool:
    """Whether enough happened in the two weeks before."""
    return sum(1 for amount in _before(day, billed) if amount) >= FEWEST_DAYS


def _before(day: date, billed: Mapping[str, int]) -> Sequence[int]:
    return [billed.get(each.isoformat(), 0) for each in days_until(day, LOOKED_BACK + 1)[:-1]]


def _dear_day(day: date, billed: Mapping[str, int]) -> Iterator[str]:
    spent, usual = billed[day.isoformat()], round(median(_before(day, billed)))
    if spent > TIMES * usual:
        yield (
            f"On {day_words(day)} everybody together spent {money(spent)}, more than {TIMES} times as much as on a "
            f"usual day: the median of the {LOOKED_BACK} days before is {_amount(usual)}."
        )


def _dear_person(leader: Leader, billed: Mapping[str, int]) -> Iterator[str]:
    whole = billed[leader.day.isoformat()]
    theirs = [amount for amount in _before(leader.day, leader.before) if amount]
    usual = round(median(theirs)) if theirs else 0
    if leader.people >= SEVERAL and leader.micros * 2 > whole and leader.micros > TIMES * usual:
        yield (
            f"On {day_words(leader.day)} {leader.name} spent {money(leader.micros)}: more than half of the day's "
            f"{money(whole)}, and more than {TIMES} times their own usual {_amount(usual)}."
        )


def _waste(whole: Sum) -> Iterator[str]:
    if whole.billed >= LEAST_MICROS and whole.waste * 100 > PERCENT * whole.billed:
        yield (
            f"{_percent(whole.waste, whole.billed)} of the bill, {money(whole.waste)} of {money(whole.billed)}, is for "
            f"what nobody got: more than {PERCENT} % went into requests that failed, were declined or were stopped."
        )


def _failures(whole: Sum) -> Iterator[str]:
    if whole.requests >= FEWEST_REQUESTS and whole.failures * 100 > PERCENT * whole.requests:
        yield (
            f"{_percent(whole.failures, whole.requests)} of the requests, {whole.failures:,} of {whole.requests:,}, "
            f"failed: more than {PERCENT} % ended by something that whoever asked can do nothing about."
        )


def _amount(micros: int) -> str:
    return money(micros) if micros else "nothing"


def _percent(part: int, whole: int) -> str:
    return f"{part * 100 // whole} %"

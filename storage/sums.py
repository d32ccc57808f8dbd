"""What a day came to: counted up in the transaction that ends a request, so that sums and ledger cannot differ."""

from collections.abc import Iterator
from math import log2

from core.memory import Closing
from core.values import Usage
from storage.database import Script, Values, rows

STEPS_PER_DOUBLING = 4
"""How finely the time that requests take is told apart: each step is 19 % longer than the one before."""


def count_up(closing: Closing, person: str, account: str) -> Script[None]:
    """Count a request that has just ended, under everything that a report may look at."""
    if not closing.is_counted:
        return
    for kind, key, values in _entries(closing, person, account):
        yield from rows("add_sum", kind=kind, day=closing.day, key=key, **values)


def _entries(closing: Closing, person: str, account: str) -> Iterator[tuple[str, str, Values]]:
    request, whole = closing.request, _values(closing, closing.usage, closing.waste)
    yield "all", "", whole
    yield "person", person, whole
    if account not in (person, ""):
        # What one of their accounts came to, for the day on which they are parted again; no report reads it.
        yield "account", account, whole
    yield "channel", request.above or request.channel, whole
    yield "workspace", request.workspace, whole
    yield "command", request.command, whole
    yield "outcome", closing.outcome, whole
    if closing.outcome == "done":
        yield "took", f"{request.command} {step_of(closing.took_ms)}", whole
    spent, wasted = dict(closing.usage.by_model), dict(closing.waste.by_model)
    for model in dict.fromkeys([*spent, *wasted]):
        of_model = {"micros": spent.get(model, 0), "waste": wasted.get(model, 0)}
        nothing: Values = {"failures": 0, "pictures": 0, "clips": 0, "tokens": 0, "took_ms": 0}
        yield "model", model, {"requests": 1, **of_model, **nothing}


def _values(closing: Closing, usage: Usage, waste: Usage) -> Values:
    return {
        "requests": 1,
        "failures": int(closing.is_failure),
        "micros": usage.micros,
        "waste": waste.micros,
        "pictures": usage.pictures,
        "clips": usage.clips,
        "tokens": usage.tokens_in + usage.tokens_out,
        "took_ms": closing.took_ms,
    }


def step_of(took_ms: int) -> int:
    """The step on the ladder of times that this is nearest to."""
    return round(log2(max(1, took_ms)) * STEPS_PER_DOUBLING)


def took_ms(step: int) -> int:
    """How long a step of the ladder stands for."""
    return round(2 ** (step / STEPS_PER_DOUBLING))

"""What a day came to: counted up in the transaction that ends a request, so that sums and ledger cannot differ."""

from math import log2

from core.memory import Closing
from storage.database import Script, Values, rows

STEPS_PER_DOUBLING = 4
"""How finely the time that requests take is told apart: each step is 19 % longer than the one before."""


def count_up(closing: Closing, person: str, account: str) -> Script[None]:
    """Count a request that has just ended, under everything that a report may look at."""
    if not closing.is_counted:
        return
    request, usage, waste = closing.request, closing.usage, closing.waste
    is_done = closing.outcome == "done"
    keys: Values = {
        "person": person,
        # What one of their accounts came to, for the day on which they are parted again; no report reads it.
        "account": account if account not in (person, "") else None,
        "channel": request.above or request.channel,
        "workspace": request.workspace,
        "command": request.command,
        "outcome": closing.outcome,
        "took": f"{request.command} {step_of(closing.took_ms)}" if is_done else None,
    }
    figures: Values = {
        "failures": int(closing.is_failure),
        "micros": usage.micros,
        "waste": waste.micros,
        "pictures": usage.pictures,
        "clips": usage.clips,
        "tokens": usage.tokens_in + usage.tokens_out,
        "took_ms": closing.took_ms,
    }
    yield from rows("count_up", day=closing.day, **keys, **figures)
    spent, wasted = dict(usage.by_model), dict(waste.by_model)
    for model in dict.fromkeys([*spent, *wasted]):
        of_model: Values = {"micros": spent.get(model, 0), "waste": wasted.get(model, 0)}
        yield from rows("count_model", day=closing.day, model=model, **of_model)


def step_of(took_ms: int) -> int:
    """The step on the ladder of times that this is nearest to."""
    return round(log2(max(1, took_ms)) * STEPS_PER_DOUBLING)


def took_ms(step: int) -> int:
    """How long a step of the ladder stands for."""
    return round(2 ** (step / STEPS_PER_DOUBLING))

"""Limits and access of one scope, as rows that can be changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from bots.web.admin.decisions import MONEY
from core.administration import Decided
from core.catalog import MICROS_PER_USD
from core.command import Command
from core.limits import COUNTED, Period, Unit
from core.policy import ANYTHING, Caps
from core.subjects import KINDS
from core.words import amount

PERIOD_WORDS: Mapping[Period, str] = {"day": "a day", "month": "a month"}


@dataclass(frozen=True, slots=True)
class LimitRow:
    """One limit."""

    name: str
    """As a change names it: `pictures day`."""
    label: str
    """`Pictures a day`."""
    cap: int | None
    """None: there is none."""
    is_money: bool
    stored: str | None
    """What is decided for this very scope, as it is stored."""
    source: str
    """Where the cap comes from."""
    used: int | None = None

    @property
    def value(self) -> str:
        """As it stands in a field: a number, or dollars."""
        return "" if self.cap is None else in_field(self.cap, is_money=self.is_money)

    @property
    def words(self) -> str:
        return amount(self.name.partition(" ")[0], self.cap) if self.cap is not None else "no limit"

    @property
    def used_words(self) -> str:
        return amount(self.name.partition(" ")[0], self.used or 0)

    @property
    def left_of(self) -> str:
        """`$0.98 of $1.00`, `198 of 200 questions`."""
        left = max(0, (self.cap or 0) - (self.used or 0))
        return f"{self.left_words if self.is_money else f'{left:,}'} of {self.words}"

    @property
    def left_words(self) -> str:
        return amount(self.name.partition(" ")[0], max(0, (self.cap or 0) - (self.used or 0)))


@dataclass(frozen=True, slots=True)
class AccessRow:
    """One rule about who may what."""

    name: str
    label: str
    stored: str


def in_field(cap: int, *, is_money: bool) -> str:
    """A limit as somebody would type it."""
    if not is_money:
        return str(cap)
    dollars = f"{cap / MICROS_PER_USD:.6f}".rstrip("0").rstrip(".")
    whole, _, rest = dollars.partition(".")
    return f"{whole}.{rest:0<2}"


def limit_label(name: str) -> str:
    unit, _, period = name.partition(" ")
    what = "Money" if unit == MONEY else unit if unit.startswith("/") else COUNTED[unit][1].capitalize()
    return f"{what} {PERIOD_WORDS['month' if period == 'month' else 'day']}"


def limit_rows(
    scope: str, caps: Caps, decided: Decided, sources: Mapping[tuple[Unit, Period], str]
) -> Sequence[LimitRow]:
    """Every limit that holds for this scope, in the order of the units."""
    own = {(rule.unit, rule.period): str(rule.cap) for rule in decided.limits if rule.scope == scope}
    return [
        LimitRow(
            f"{unit} {period}",
            limit_label(f"{unit} {period}"),
            caps[unit, period],
            unit == MONEY,
            own.get((unit, period)),
            "decided here" if (unit, period) in own else sources.get((unit, period), "from the environment"),
        )
        for unit, period in in_order(caps)
    ]


def in_order(caps: Caps) -> Sequence[tuple[Unit, Period]]:
    """Money first, then what is counted, then the uses of commands."""
    order = [MONEY, *COUNTED]
    return sorted(caps, key=lambda key: (order.index(key[0]) if key[0] in order else len(order), key))


def access_rows(scope: str, decided: Decided, objects: Mapping[str, str]) -> Sequence[AccessRow]:
    return [
        AccessRow(name, objects.get(name, name), "allow" if is_allowed else "deny")
        for (subject, name), is_allowed in sorted(decided.access.items())
        if subject == scope
    ]


def objects_of(commands: Mapping[str, Command], models: Mapping[str, str]) -> Mapping[str, str]:
    """What access can be to: as a change names it, and as people do."""
    counting = [name for name, command in sorted(commands.items()) if command.counts]
    return {
        ANYTHING: "Anything that costs something",
        **{f"command:{name}": f"Command /{name}" for name in counting},
        **{f"medium:{medium}": f"Medium {medium}" for medium in KINDS},
        **{f"model:{model}": f"Model {name}" for model, name in models.items()},
    }


def units_of(commands: Mapping[str, Command]) -> Mapping[str, str]:
    """What can be limited."""
    counting = [name for name, command in sorted(commands.items()) if command.counts]
    return {
        MONEY: "Money, in dollars",
        **{unit: many.capitalize() for unit, (_, many) in COUNTED.items()},
        **{f"/{name}": f"Uses of /{name}" for name in counting},
    }

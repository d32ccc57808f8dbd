"""Units: lengths, weights, temperatures and all the rest, but no currencies, whose rates nobody here knows."""

import asyncio
import re
from functools import cache
from typing import TYPE_CHECKING

from core.chat import Tool
from core.kit import Kit
from core.tools.ability import Ability, Arguments, BadCall, object_schema
from core.values import Request, Show

if TYPE_CHECKING:
    from pint import UnitRegistry

UNIT = re.compile(r"[^\W\d_][\w°µ%/*^. -]{0,59}|[°µ%][\w/*^. -]{0,59}")
LARGE_POWER = re.compile(r"\d{2,}")
"""`m**999999999` would be worked out for ever."""
MOST = 1e300


async def use(arguments: Arguments, _request: Request, _kit: Kit, _show: Show) -> str:
    amount, unit, to = float(str(arguments["amount"])), str(arguments["unit"]), str(arguments["to"])
    return await asyncio.to_thread(converted, amount, unit, to)


def converted(amount: float, unit: str, to: str) -> str:
    """`1 mile is 1.609344 kilometer`. Raises BadCall where there is no such unit, or none of that kind."""
    if not abs(amount) < MOST:
        raise BadCall("That amount is too large.")
    for each in (unit, to):
        if not UNIT.fullmatch(each) or LARGE_POWER.search(each):
            raise BadCall(f"{each[:60]!r} is no unit; units are called as in mile, km/h, degC or lb.")
    try:
        registry = _registry()
        found = registry.Quantity(amount, registry.parse_units(unit)).to(registry.parse_units(to))
    except Exception as error:  # it raises whatever its parser and its units raise
        raise BadCall("There are no such units, or one is not the kind of the other; currencies are none.") from error
    return f"{amount:g} {unit} is {found.magnitude:.12g} {to}"


@cache
def _registry() -> "UnitRegistry[float]":
    from pint import UnitRegistry  # noqa: PLC0415  half a second and some megabytes, for whoever converts

    return UnitRegistry()


ability = Ability(
    Tool(
        "convert_units",
        "Convert an amount from one unit to another. Knows no currencies.",
        object_schema(
            ("amount", "unit", "to"),
            amount={"type": "number"},
            unit={"type": "string", "description": "Such as mile, km/h, degF or lb."},
            to={"type": "string"},
        ),
    ),
    use,
    "units",
    "Converting units …",
)

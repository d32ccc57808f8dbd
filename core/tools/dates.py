"""Date and time: now in a zone, the weekday of a day, the days between two."""

import asyncio
from datetime import date, datetime
from zoneinfo import ZoneInfo

from core.chat import Tool
from core.kit import Kit
from core.tools.ability import Ability, Arguments, BadCall, object_schema
from core.values import Request, Show

ZONE_CHARS = 60


async def use(arguments: Arguments, _request: Request, kit: Kit, _show: Show) -> str:
    named = str(arguments.get("zone") or "")
    zone = await asyncio.to_thread(_zone, named) if named else kit.calendar.zone
    now = kit.now().astimezone(zone)
    if "day" not in arguments:
        return f"It is {now:%A, %Y-%m-%d %H:%M} in {named or zone} (UTC{now:%z})."
    day = _day(str(arguments["day"]), now)
    until = _day(str(arguments.get("until") or "today"), now)
    days = (until - day).days
    return f"{day} is a {day:%A}, {until} a {until:%A}; from the first to the second it is {days} days."


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise BadCall("There is no such zone; zones are called as in Europe/Berlin or UTC.") from error


def _day(said: str, now: datetime) -> date:
    if said == "today":
        return now.date()
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise BadCall("A day is written as 2026-11-29, or today.") from error


ability = Ability(
    Tool(
        "date_and_time",
        "The date and time now; or, for a day, its weekday and the days from it until another one.",
        object_schema(
            (),
            zone={"type": "string", "description": "Such as Europe/Berlin.", "maxLength": ZONE_CHARS},
            day={"type": "string", "description": "2026-11-29 or today."},
            until={"type": "string", "description": "2026-12-24; today if not said."},
        ),
    ),
    use,
    "date and time",
    "Looking at the calendar …",
)

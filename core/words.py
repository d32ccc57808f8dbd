"""Amounts and moments as people write them, and the sentences about limits."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from core.catalog import MICROS_PER_USD
from core.limits import COUNTED, Standing, Take
from core.values import Usage

MICROS_PER_CENT = 10_000


STOPPED = "Stopped. Nothing was charged."
STOPPED_AFTER_BUYING = (
    "Stopped. Nothing was charged to you; but it had been ordered already, so whoever runs this bot is billed for it."
)
STOPS = frozenset({STOPPED, STOPPED_AFTER_BUYING})
"""What whoever stops something is told."""

FIRST_USE = (
    "I remember what you ask and what comes of it, so that you can go on with it and find it again. Whoever runs this "
    "bot can read it. `/history` shows it to you and `/forget` deletes it."
)
"""Told once, to the person alone."""


def money(micros: int) -> str:
    """`free`, `0.04 ¢`, `3.1 ¢`, `$1.20`: never rounded to nothing when something was spent."""
    if micros == 0:
        return "free"
    cents = micros / MICROS_PER_CENT
    if round(cents) >= 100:
        return f"${micros / MICROS_PER_USD:,.2f}"
    if round(cents, 1) >= 10:
        return f"{cents:.0f} ¢"
    return f"{cents:.1f} ¢" if round(cents, 2) >= 1 else f"{cents:.2f} ¢" if cents >= 0.01 else "under 0.01 ¢"


def when(moment: datetime, now: datetime) -> str:
    """`today at 18:00 (UTC)`, `tomorrow at 00:00 (UTC)`, `on 1 December at 00:00 (UTC)`, in the moment's own zone."""
    today = now.astimezone(moment.tzinfo).date()
    clock = f"at {moment:%H:%M} ({moment.tzinfo})"
    if moment.date() == today:
        return f"today {clock}"
    if moment.date() == today + timedelta(days=1):
        return f"tomorrow {clock}"
    return f"on {moment.day} {moment:%B} {clock}"


def whose_limit(scope: str) -> str:
    """`Your limit`, `This channel's limit`: of the scope that a limit counts in."""
    match scope.split(":")[:2]:
        case ["person", *_]:
            return "Your limit"
        case ["channel", *_]:
            return "This channel's limit"
        case ["workspace", "discord"]:
            return "This server's limit"
        case ["workspace", *_]:
            return "This workspace's limit"
        case _:
            return "The limit of everybody here"


def limit_reached(take: Take, used: int, now: datetime) -> str:
    """Which limit stopped a request, how far it is used, and when it begins anew."""
    who = whose_limit(take.scope)
    span = "day" if take.standing(used).is_daily else "month"
    cap, left = amount(take.unit, take.cap), max(0, take.cap - used)
    verb = "is" if left == 1 or take.unit == "micros" else "are"
    rest = f"{amount(take.unit, left)} {verb} left, and this may need up to {amount(take.unit, take.amount)}"
    if take.cap == 0:
        return f"{who} is {cap} a {span}: this is switched off here."
    state = rest if left else "it is all used up or in use"
    return f"{who} is {cap} a {span}, and {state}. It begins anew {when(take.resets_at, now)}."


def amount(unit: str, count: int) -> str:
    """`1 question`, `40 pictures`, `$1.00`."""
    if unit == "micros":
        return f"${count / MICROS_PER_USD:.2f}" if count >= MICROS_PER_CENT or not count else money(count)
    if unit.startswith("/"):
        return f"{count:,} {'use' if count == 1 else 'uses'} of {unit}"
    one, many = COUNTED[unit]
    return f"{count:,} {one if count == 1 else many}"


def nearly(standing: Standing) -> str:
    """One gentle word when most of a limit is used."""
    span = "today" if standing.is_daily else "this month"
    return f"{amount(standing.unit, standing.left)} of {amount(standing.unit, standing.cap)} {span} are left to you."


def left(standings: Sequence[Standing]) -> str:
    """`0.4 ¢ used today · 38 of 40 pictures left`: where a person's day stands."""
    mine = [s for s in standings if s.scope.startswith("person:") and s.is_daily]
    used = [f"{money(s.used)} used today" if s.used else "nothing spent today" for s in mine if s.unit == "micros"]
    counted = [f"{s.left:,} of {amount(s.unit, s.cap)} left" for s in mine if s.unit != "micros"]
    return " · ".join([*used, *counted])


def file_size(size_bytes: int) -> str:
    """`120 bytes`, `3.4 kB`, `12 MB`, as the systems of most people count them."""
    if size_bytes < 1_000:
        return "1 byte" if size_bytes == 1 else f"{size_bytes} bytes"
    size = float(size_bytes)
    for unit in ("kB", "MB", "GB"):
        size /= 1_000
        if size < 999.5 or unit == "GB":
            break
    return f"{size:.1f} {unit}" if size < 9.95 else f"{size:,.0f} {unit}"


def begun(words: str, longest_chars: int) -> str:
    """So many characters of it, on one line; what was left out is an ellipsis behind them."""
    line = " ".join(words.split())
    return line if len(line) <= longest_chars else f"{line[:longest_chars].rstrip()} …"


def fitting(words: str, longest_chars: int) -> str:
    """On one line and no longer than this, the ellipsis for what was left out included."""
    line = " ".join(words.split())
    return line if len(line) <= longest_chars else f"{line[: longest_chars - 2].rstrip()} …"


def worth_trying(retry_after_s: float) -> str:
    """When somebody who was turned away may come back: a sentence beside the one that says why."""
    if retry_after_s < 100:
        return f"It is worth trying again in about {max(1, round(retry_after_s))} s."
    return f"It is worth trying again in about {round(retry_after_s / 60)} minutes."


def seconds(took_ms: int) -> str:
    return f"{took_ms / 1000:.1f} s"


def about_s(seconds: float) -> str:
    """`about 5 s`, `about 2 minutes`: steps that do not change with every second."""
    if seconds < 10:
        return f"about {max(1, round(seconds))} s"
    if seconds < 90:
        return f"about {round(seconds / 5) * 5} s"
    return f"about {round(seconds / 60)} minutes"


def price_words(usage: Usage) -> str:
    """`0.47 ¢`, `about 0.47 ¢` where the provider publishes no price, `nothing` of a stand-in."""
    if not usage.micros:
        return "nothing"
    return f"about {money(usage.micros)}" if usage.is_estimated else money(usage.micros)


def length(seconds: float) -> str:
    """How long something plays: `5 s`, `1:30 min`."""
    if seconds < 60:
        return f"{seconds:.0f} s" if seconds >= 1 else f"{seconds:.1f} s"
    return f"{int(seconds) // 60}:{int(seconds) % 60:02} min"


def shortened(words: str, longest_chars: int) -> str:
    """The words, cut behind one where they are too many."""
    if len(words) <= longest_chars:
        return words
    room = words[: longest_chars - 1]
    # Chinese and Japanese have no spaces; a cut in the middle is better there than nearly nothing.
    at_word = room[: max(room.rfind(" "), room.rfind("\n"))].rstrip()
    return f"{at_word if len(at_word) > longest_chars // 2 else room}…"

"""Values as the columns hold them, and back."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TypeVar

from pydantic import TypeAdapter

from core.memory import LatestWork, Listed, Past
from core.values import Offer, Request, Update, Usage, Work
from storage.database import Row, Values, text, whole

T = TypeVar("T")

_UPDATES: TypeAdapter[tuple[Update, ...]] = TypeAdapter(tuple[Update, ...])
_USAGE = TypeAdapter(Usage)
_WORK = TypeAdapter(Work)


def millis(moment: datetime) -> int:
    """Epoch milliseconds."""
    return round(moment.timestamp() * 1000)


def moment(epoch_ms: int) -> datetime:
    return datetime.fromtimestamp(epoch_ms / 1000, UTC)


def plain(words: str) -> str:
    """The text as both databases take it: Postgres refuses a zero, and neither takes half of a surrogate pair."""
    return words.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def anywhere(words: str) -> str:
    """A `like` pattern that finds these words wherever they stand, whatever signs are in them."""
    plain = words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{plain}%"


def dump_updates(updates: Sequence[Update]) -> str:
    return _dumped(_UPDATES, tuple(updates))


def load_updates(stored: str) -> tuple[Update, ...]:
    return _UPDATES.validate_json(stored)


def dump_usage(usage: Usage) -> str:
    return _dumped(_USAGE, usage)


def dump_work(work: Work) -> str:
    return _dumped(_WORK, work)


def _dumped(shape: TypeAdapter[T], value: T) -> str:
    # Not `dump_json`: it raises where a model's words hold half of a surrogate pair.
    return plain(json.dumps(shape.dump_python(value, mode="json"), ensure_ascii=False))


def load_work(stored: str) -> Work:
    return _WORK.validate_json(stored)


def offer_values(offer: Offer, until: datetime | None = None) -> Values:
    """An offer as its columns.

    Args:
        until: When it may be dropped; None for as long as it is remembered what it belongs to.
    """
    return {
        "id": offer.id,
        "label": offer.label,
        "command": offer.command,
        "options": plain(json.dumps(dict(offer.options))),
        "is_open": int(offer.is_open),
        "asks": json.dumps(offer.asks),
        "in_place": int(offer.in_place),
        "until": millis(until) if until else None,
    }


def offer_of(row: Row) -> Offer:
    return Offer(
        text(row, "label"),
        text(row, "command"),
        json.loads(text(row, "options")),
        is_open=bool(row["is_open"]),
        asks=tuple(json.loads(text(row, "asks"))),
        in_place=bool(row["in_place"]),
        id=text(row, "id"),
    )


def request_of(row: Row) -> Request:
    return Request(
        id=text(row, "id"),
        platform=text(row, "platform"),
        person=text(row, "person"),
        workspace=text(row, "workspace"),
        channel=text(row, "channel"),
        conversation=text(row, "conversation"),
        command=text(row, "command"),
        options=json.loads(text(row, "options")),
        asked_at=moment(whole(row, "asked_at")),
        from_offer=bool(row["from_offer"]),
        asker=text(row, "asker"),
        is_age_gated=bool(row["age_gated"]),
        identity="" if row["identity"] == row["person"] else text(row, "identity"),
        roles=tuple(json.loads(text(row, "roles"))),
        is_admin=bool(row["is_admin"]),
        above=text(row, "above"),
        address=json.loads(text(row, "address")),
        replaces=text(row, "replaces"),
        in_place=bool(row["in_place"]),
        locale=text(row, "locale"),
    )


def listed_of(row: Row) -> Listed:
    options = json.loads(text(row, "options"))
    return Listed(whole(row, "number"), text(row, "command"), options, moment(whole(row, "finished_at")))


def latest_of(row: Row) -> LatestWork:
    return LatestWork(
        whole(row, "number"), text(row, "request"), load_work(text(row, "made")), moment(whole(row, "at"))
    )


def past_of(row: Row, works: Sequence[Work] = ()) -> Past:
    return Past(
        number=whole(row, "number"),
        request=request_of(row),
        outcome=text(row, "outcome"),
        is_running=row["state"] == "running",
        finished_at=moment(whole(row, "finished_at")),
        took_ms=whole(row, "took_ms"),
        usage=_USAGE.validate_json(text(row, "usage")),
        updates=load_updates(text(row, "updates")),
        works=tuple(works),
    )

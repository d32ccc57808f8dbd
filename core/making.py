"""What every medium has in common: wait for a place, buy once, wait for what was bought, keep it."""

from dataclasses import dataclass

from core.errors import BadCredentials, BotError, Duplicate, FateUnknown, OutOfFunds, QueueFull, Refused
from core.kit import Kit
from core.line import Job
from core.metrics import ORDERS
from core.ports import Order, Stored, StoredClip, Ticket
from core.values import Clip, Notice, Options, Progress, Request, Show, Usage
from core.words import money, price_words

TRIVIAL_MICROS = 10_000
"""A button that costs this or more says so."""
NO_ROOM = "The studio has no room just now; this keeps its place and waits."
MADE = {"picture": "picture", "video": "video", "speech": "recording", "music": "piece of music", "sound": "sound"}
"""What people call what comes of each medium."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What was made, in our own files; journalled, so that a restart fetches nothing again."""

    pictures: tuple[Stored, ...] = ()
    clips: tuple[StoredClip, ...] = ()

    @property
    def count(self) -> int:
        return len(self.pictures) + len(self.clips)


async def make(request: Request, kit: Kit, show: Show, order: Order) -> tuple[Ticket, Kept]:
    """Have it made. Each step is done at most once for a request, across restarts.

    Raises:
        LineFull, Refused, ProviderError, HostError: Nothing came of it.
    """
    medium = order.model.medium
    job = Job(request.id, request.person, medium, request.asked_at, order.model.typical_s)
    try:
        ticket = await _bought(kit, show, order, job)
        kept = await kit.journal.once(
            "keep", Kept, lambda _: _kept(kit, show, order, ticket, request.id), is_repeatable=True
        )
    except Duplicate:
        # Another process goes on with it, and needs the place.
        raise
    except BotError as error:
        ORDERS.labels(medium, _fate(error)).inc()
        kit.queue.leave(request.id)
        raise
    ORDERS.labels(medium, "made").inc()
    kit.notebook.write_off(missing(order, kept.count))
    if ticket.model and ticket.model not in {order.model.id, order.asked_id}:
        verb = "drew" if medium == "picture" else "made"
        show(Notice(f"The provider says that {ticket.model} {verb} this, and not {order.model.name}."))
    return ticket, kept


async def _bought(kit: Kit, show: Show, order: Order, job: Job) -> Ticket:
    """A ticket for it, as soon as it is its turn and the provider has room."""
    while True:
        await kit.queue.wait(job, show)
        show(Progress(f"Ordering {results(order)} from {order.model.name} for {price_words(order.usage)} …"))
        try:
            ticket = await kit.journal.once("submit", Ticket, lambda spend: kit.studio.submit(order, spend))
        except QueueFull as refusal:
            await kit.queue.put_back(job, refusal)
            show(Progress(NO_ROOM))
        except (BadCredentials, OutOfFunds) as error:
            await kit.queue.close(error)
            raise
        else:
            await kit.queue.worked()
            return ticket


async def _kept(kit: Kit, show: Show, order: Order, ticket: Ticket, request: str) -> Kept:
    found = await kit.studio.collect(ticket, show, lambda: kit.queue.leave(request))
    if order.model.medium == "picture":
        return Kept(pictures=tuple([await kit.works.save(each) for each in found]))
    return Kept(clips=tuple([await kit.works.save_clip(each.data) for each in found]))


def _fate(error: BotError) -> str:
    match error:
        case FateUnknown():
            return "unknown"
        case Refused():
            return "refused"
        case _:
            return "given up"


def missing(order: Order, came: int) -> Usage:
    """What was bought and never came: the person does not pay for it."""
    lost = max(0, order.count - came)
    return order.model.usage(lost, seconds=order.seconds, chars=len(order.prompt)) if lost else Usage()


def results(order: Order) -> str:
    """`a picture`, `4 pictures`, `a piece of music`."""
    noun = MADE[order.model.medium]
    return f"a {noun}" if order.count == 1 else f"{order.count} {noun}s"


def priced(label: str, usage: Usage) -> str:
    """A button's label, with its price where that is not trivial: `Animate · 20 ¢`."""
    return f"{label} · {money(usage.micros)}" if usage.micros >= TRIVIAL_MICROS else label


def numbered(label: str, number: int, count: int) -> str:
    """`Vary`, or `Vary 2` of several."""
    return label if count == 1 else f"{label} {number}"


def clip_of(kept: StoredClip, alt: str) -> Clip:
    return Clip(kept.file, alt, kept.medium, kept.seconds, kept.width, kept.height, kept.still)


def own(options: Options, *names: str) -> Options:
    """Of what was said, these."""
    return {name: options[name] for name in names if name in options}

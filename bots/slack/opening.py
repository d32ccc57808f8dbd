"""Opening a form: from a command without its words, a button, a message's menu or a shortcut."""

from collections.abc import Sequence

import structlog

from bots.payload import JSON
from bots.slack.fields import Labels, options_of
from bots.slack.forms import Meant, everything, form_anywhere, form_of
from bots.slack.labels import labels_of
from bots.slack.replies import Replies
from bots.slack.troubles import Trouble
from bots.slack.visit import Asked, Visit
from core.command import Command
from core.values import Offer, Options

log = structlog.get_logger()


async def opened(replies: Replies, visit: Visit, view: JSON, instead: str) -> None:
    """Show a form, or tell what to do instead: a trigger lives three seconds."""
    try:
        await replies.wire.call("views.open", {"trigger_id": visit.trigger, "view": view})
    except Trouble as trouble:
        log.warning("a form did not open", id=visit.id, cause=repr(trouble))
        await replies.tell(visit, instead)


async def opened_for(replies: Replies, visit: Visit, command: Command, options: Options, instead: str) -> None:
    """Show the form of a whole command, with what was said already and the person's own defaults."""
    options = await replies.completed(visit, command.name, options)
    labels = await labels_for(replies, visit, command, everything(command))
    title, meant = command.name.capitalize(), Meant(command=command.name)
    await opened(replies, visit, form_anywhere(title, command, options, meant, labels=labels), instead)


async def opened_about(replies: Replies, visit: Visit, command: Command, offer: Offer, meant: Meant, late: str) -> None:
    """Show the form of what an offer asks first. `late` says what to do instead."""
    labels = await labels_for(replies, visit, command, offer.asks)
    view = form_of(offer.label, command, offer.asks, offer.options, meant, labels=labels)
    await opened(replies, visit, view, late)


async def labels_for(replies: Replies, visit: Visit, command: Command, asked: Sequence[str]) -> Labels:
    return await labels_of(replies.desk.app, visit.asked(command.name, {}, Asked()), options_of(command, asked))

"""Opening a form: from a command without its words, a button, a message's menu or a shortcut."""

import structlog

from bots.payload import JSON
from bots.slack.forms import Meant, form_anywhere
from bots.slack.replies import Replies
from bots.slack.troubles import Trouble
from bots.slack.visit import Visit
from core.command import Command
from core.values import Options

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
    view = form_anywhere(command.name.capitalize(), command, options, Meant(command=command.name))
    await opened(replies, visit, view, instead)

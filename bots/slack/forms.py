"""Forms: what somebody may change before it becomes a request, as Slack's modals.

What a form has to know when it comes back travels with it; nothing of it is remembered here.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from bots.ids import made
from bots.kept import kept_of, known_in
from bots.payload import JSON, part, parts, text
from bots.slack.fields import ALONE, AUTOMATIC, TICKED, WHERE, Labels, inputs, options_of, plain, ticked, where
from core.command import Command, OptionKind
from core.errors import BadOption
from core.options import valued, without_controls
from core.values import Options, OptionValue
from core.words import fitting

TITLE_CHARS = 24
META_CHARS = 3_000
UNLABELLED: Labels = {}

NAMELESS = "Flashbulb"
"""The title of a form that has no other: Slack takes none without."""


@dataclass(frozen=True, slots=True)
class Meant:
    """What a form has to know when it is sent. All text, as Slack keeps it for us."""

    offer: str = ""
    channel: str = ""
    thread: str = ""
    message: str = ""
    response_url: str = ""
    command: str = ""
    is_private: str = ""
    """Only the asker is to see the answer."""

    @classmethod
    def of(cls, view: JSON) -> "Meant":
        """What a view was meant for; nothing where it is none of ours."""
        try:
            kept = json.loads(text(view, "private_metadata") or "{}")
        except ValueError:
            return cls()
        return cls(**known_in(cls, {name: str(kept[name]) for name in kept}) if isinstance(kept, dict) else {})

    def kept(self) -> str:
        return json.dumps(kept_of(self), separators=(",", ":"))


# -------------------------------------------------------------------------------------------------------- the views


def form_of(
    title: str,
    command: Command,
    asked: Sequence[str],
    options: Options,
    meant: Meant,
    submit: str = "Send",
    labels: Labels = UNLABELLED,
) -> JSON:
    """The form of a command, filled with what these options have; a whole view for `views.open`."""
    return _form(title, command, list(inputs(command.asked(asked, options), options, labels)), meant, submit)


def form_anywhere(
    title: str,
    command: Command,
    options: Options,
    meant: Meant,
    submit: str = "Send",
    labels: Labels = UNLABELLED,
) -> JSON:
    """The form of everything that can be said to a command, and of where its answer goes.

    Open it at once, in one step: only Slack knows the conversation it is opened from, and only while it opens.
    """
    blocks = [*inputs(options_of(command, everything(command)), options, labels), where()]
    if command.option("private") is None:
        blocks.append(ticked(ALONE, "Private", "Only I see the answer.", is_ticked=bool(meant.is_private)))
    return _form(title, command, blocks, meant, submit)


def everything(command: Command) -> Sequence[str]:
    """The options of a command that a form can ask for, in their order."""
    return [option.name for option in command.options if not option.is_hidden]


def opening(title: str) -> JSON:
    """What is shown at once, for `views.update` to replace: a trigger ends after 3 s."""
    waiting = {"type": "section", "text": plain("One moment …")}
    return {"type": "modal", "title": plain(_titled(title)), "close": plain("Close"), "blocks": [waiting]}


def refused(problems: Mapping[str, str]) -> JSON:
    """The answer to a form that keeps it open, with a sentence at each field that is not right."""
    return {"response_action": "errors", "errors": dict(problems)}


def _form(title: str, command: Command, blocks: Sequence[JSON], meant: Meant, submit: str) -> JSON:
    return {
        "type": "modal",
        "callback_id": made("form", meant.offer) if meant.offer else made("open", command.name),
        "title": plain(_titled(title)),
        "submit": plain(fitting(submit, TITLE_CHARS)),
        "close": plain("Cancel"),
        "private_metadata": replace(meant, command=command.name).kept(),
        "blocks": blocks,
    }


def _titled(title: str) -> str:
    return fitting(without_controls(title), TITLE_CHARS) or NAMELESS


# ------------------------------------------------------------------------------------------------------ what comes back


def filled(view: JSON, command: Command) -> tuple[Meant, Mapping[str, OptionValue]]:
    """What a form was meant for, with the place that was chosen in it, and what was filled in.

    What was left empty is left out; a box that can be ticked is always told.
    """
    state = part(part(view, "state"), "values")
    values = {block: value for block in state if (value := _value(part(state, block))) is not None}
    meant = Meant.of(view)
    meant = replace(meant, channel=str(values.get(WHERE, meant.channel)))
    if ALONE in values:
        meant = replace(meant, is_private=TICKED if values[ALONE] else "")
    return meant, {name: value for name, value in values.items() if command.option(name)}


def handed_over(view: JSON, command: Command) -> Mapping[str, Sequence[JSON]]:
    """The files that were put into a form, by option."""
    state = part(part(view, "state"), "values")
    found = {block: parts(_field(part(state, block)), "files") for block in state if command.option(block)}
    return {name: files for name, files in found.items() if files}


def problems(
    command: Command, asked: Sequence[str], changes: Mapping[str, OptionValue], also: Options | None = None
) -> Mapping[str, str]:
    """What is wrong with what was filled in: block_id → a sentence that says what is allowed.

    Args:
        also: What else stands, with which it has to go together.
    """
    found: dict[str, str] = {}
    right: dict[str, OptionValue] = {}
    for option in options_of(command, asked):
        if option.kind is OptionKind.FILE and option.name not in changes:
            # Slack sees to it that there is one; what is in it is looked at later.
            continue
        try:
            value = valued(option, changes[option.name]) if option.name in changes else ""
        except BadOption as error:
            found[option.name] = str(error)
            continue
        if option.is_required and value == "":
            found[option.name] = "Please fill this in."
        elif option.name in changes:
            right[option.name] = value
    return found or _at_odds(command, right, also or {})


def response_urls_of(payload: JSON) -> Sequence[tuple[str, str]]:
    """Where a form's answer may go without the bot being there: channels, each with its response_url."""
    found = [(text(each, "channel_id"), text(each, "response_url")) for each in parts(payload, "response_urls")]
    return [(channel, url) for channel, url in found if channel and url]


def _value(block: JSON) -> OptionValue | None:
    """What one block holds; None when it is empty."""
    field = _field(block)
    match text(field, "type"):
        case "checkboxes":
            return bool(parts(field, "selected_options"))
        case "static_select":
            chosen = text(part(field, "selected_option"), "value")
            return None if chosen == AUTOMATIC else chosen or None
        case "conversations_select":
            return text(field, "selected_conversation") or None
        case _:
            words = text(field, "value")
            return words if words.strip() else None


def _field(block: JSON) -> JSON:
    return next((part(block, action) for action in block), {})


def _at_odds(command: Command, right: Options, also: Options) -> Mapping[str, str]:
    """Of options that do not go together, the first without which the others would."""
    sentence = _disagreement(command, {**also, **right})
    if not sentence:
        return {}
    for name in right:
        without = {other: value for other, value in {**also, **right}.items() if other != name}
        if not _disagreement(command, without):
            return {name: sentence}
    # Nobody can mend here what is wrong elsewhere: it is told when the request is made.
    return {}


def _disagreement(command: Command, options: Options) -> str:
    try:
        command.agree(options)
    except BadOption as error:
        return str(error)
    return ""

"""The Home tab: what the bot can do, what is left of the day, the latest works, and somebody's own defaults."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from bots.ids import made, read
from bots.payload import JSON, text
from bots.slack.fields import plain
from bots.slack.mrkdwn import escaped, link, mention, shortened
from bots.slack.own import HELP_CHARS, Own, about, block_id, control
from bots.slack.prompts import EXAMPLES
from bots.slack.setup.manifest import on_messages
from core.command import Command, OptionKind
from core.options import without_controls
from core.shortcuts import Shortcut
from core.values import Medium
from core.words import fitting

MOST_BLOCKS = 100
SECTION_CHARS = 3_000
HEADER_CHARS = 150
ALT_CHARS = 2_000
ADDRESS_CHARS = 2_000
BUTTON_CHARS = 75
MOST_WORKS = 5
MOST_DEFAULTS = 40
PROMPT_CHARS = 300
MODEL_CHARS = 100


KEPT = (
    "What you ask and what comes of it is kept on the server of whoever runs this bot, who can read it; to be answered "
    "it is sent to the providers of the models."
)


@dataclass(frozen=True, slots=True)
class Latest:
    """One of the latest works."""

    prompt: str
    model: str
    at: datetime
    link: str = ""
    """To the message it stands in."""
    file: str = ""
    """Slack's id of it; empty where Slack has none."""
    alt: str = ""
    number: int = 0
    """In their history."""
    medium: Medium = "picture"
    seconds: float = 0.0
    """How long it plays."""
    still: str = ""
    """Where everybody finds a picture of a video; empty where nobody does."""


@dataclass(frozen=True, slots=True)
class Can:
    """What can be done here, and how it is said."""

    commands: Sequence[Command]
    shortcuts: Sequence[Shortcut] = ()
    prefix: str = ""
    """What every command begins with where another app has its name."""
    bot: str = ""
    """Its user id, by which it is mentioned."""

    def slash(self, name: str) -> str:
        return f"`/{escaped(self.prefix)}{escaped(name)}`"


def home_view(
    person: str,
    can: Can,
    *,
    usage: str = "",
    works: Sequence[Latest] = (),
    defaults: Sequence[Own] = (),
    is_known: bool = True,
    without_pictures: bool = False,
) -> JSON:
    """The whole tab, for `views.publish`.

    Args:
        person: Whose tab it is, by their Slack id.
        usage: Where their day stands, as mrkdwn.
        works: The latest first.
        is_known: They have asked something before; if not, they are told how to begin.
        without_pictures: Slack declines the whole tab when a single one of its files is gone.
    """
    blocks = [*_greeting(person, is_known=is_known), *_abilities(can)]
    if is_known:
        blocks += [*_today(usage), *_defaults(defaults), *_gallery(works, can, has_pictures=not without_pictures)]
    blocks += _privacy(can)
    return {"type": "home", "blocks": blocks[:MOST_BLOCKS]}


def opened(action: JSON) -> tuple[str, str]:
    """The command whose form somebody wants, and the words it is to begin with; no command for anything else."""
    kind, name = read(text(action, "action_id"))
    return (name.partition(".")[0], text(action, "value")) if kind == "open" else ("", "")


# ------------------------------------------------------------------------------------------------------------ its parts


def _greeting(person: str, *, is_known: bool) -> Iterator[JSON]:
    if is_known:
        yield _section(f"Hello {mention(person)}. What shall it be?")
        yield _buttons(_button("Ask something", "ask"), _button("Draw a picture", "imagine"))
        return
    yield _section(
        f"Hello {mention(person)}, nice to meet you. I answer questions, and make pictures, videos and sounds. "
        "Click one of these to try it; you can change the words before they are sent."
    )
    tries = [
        _button(each.prompt.title, f"{each.command}.{number}", each.prompt.message)
        for number, each in enumerate(EXAMPLES, start=1)
    ]
    yield _buttons(*tries)


def _abilities(can: Can) -> Iterator[JSON]:
    if can.commands:
        lines = [f"• {can.slash(each.name)}  {escaped(_short(each.help))}" for each in can.commands]
        yield _section("\n".join(["*What I can do*", *lines]))
    ways = [
        f"• In a channel: mention {mention(can.bot) if can.bot else 'me'} with your question; the answer is below it.",
        "• Among ourselves: write to me under _Messages_. Every thread is a conversation of its own.",
        "• Everywhere: choose me among the shortcuts behind the *+* beside where you write.",
    ]
    if can.shortcuts:
        names = ", ".join(f"_{escaped(each.name)}_" for each in on_messages(can.shortcuts))
        ways.append(f"• About a message: its menu has {names}.")
    yield _section("\n".join(["*How to reach me*", *ways]))


def _today(usage: str) -> Iterator[JSON]:
    if usage.strip():
        yield from _headed("Today")
        yield _section(usage.strip())


def _defaults(defaults: Sequence[Own]) -> Iterator[JSON]:
    shown = [own for own in defaults if own.option.kind in (OptionKind.CHOICE, OptionKind.FLAG)][:MOST_DEFAULTS]
    if not shown:
        return
    yield from _headed("Your own defaults")
    yield _small("What I take when you do not say it. You can still say something else each time.")
    for own in shown:
        yield {**_section(about(own)), "block_id": block_id(own), "accessory": control(own)}


def _gallery(works: Sequence[Latest], can: Can, *, has_pictures: bool) -> Iterator[JSON]:
    if not works:
        return
    yield from _headed("Your latest works")
    for work in works[:MOST_WORKS]:
        # As plain text: nothing that somebody wrote turns into a mention or a link here.
        said = fitting(without_controls(work.prompt), PROMPT_CHARS) or work.medium.capitalize()
        yield {"type": "section", "text": plain(said)}
        if has_pictures and (seen := _seen(work)):
            yield {"type": "image", **seen, "alt_text": fitting(without_controls(work.alt), ALT_CHARS) or said}
        about = [_kind(work), escaped(fitting(work.model, MODEL_CHARS)), _moment(work.at), *_where(work, can)]
        yield _small(" · ".join(filter(None, about)))


def _privacy(can: Can) -> Iterator[JSON]:
    names = {command.name for command in can.commands}
    yield {"type": "divider"}
    lines = [KEPT]
    lines += [f"{can.slash('history')} shows what is kept of you."] if "history" in names else []
    lines += [f"{can.slash('forget')} deletes it there; what stands in Slack stays."] if "forget" in names else []
    yield _small(" ".join(lines))


# ----------------------------------------------------------------------------------------------------------- the pieces


def _section(words: str) -> JSON:
    return {"type": "section", "text": {"type": "mrkdwn", "text": shortened(words, SECTION_CHARS)}}


def _small(words: str) -> JSON:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": shortened(words, SECTION_CHARS)}]}


def _headed(title: str) -> Sequence[JSON]:
    return {"type": "divider"}, {"type": "header", "text": plain(fitting(title, HEADER_CHARS))}


def _buttons(*elements: JSON) -> JSON:
    return {"type": "actions", "elements": list(elements)}


def _button(label: str, opens: str, words: str = "") -> JSON:
    said = {"value": words} if words else {}
    button = {"type": "button", "action_id": made("open", opens), "text": plain(fitting(label, BUTTON_CHARS))}
    return {**button, **said}


def _seen(work: Latest) -> JSON | None:
    """What there is to be looked at, as an image has it: of a video its still, which Slack has not."""
    if work.medium == "picture":
        return {"slack_file": {"id": work.file}} if work.file else None
    return {"image_url": work.still} if 0 < len(work.still) <= ADDRESS_CHARS else None


def _kind(work: Latest) -> str:
    """`Video, 5 s`; nothing of a picture, which everybody sees."""
    if work.medium == "picture":
        return ""
    return f"{work.medium.capitalize()}, {work.seconds:.0f} s" if work.seconds else work.medium.capitalize()


def _moment(at: datetime) -> str:
    """Slack says it in the reader's own zone and language."""
    utc = at.astimezone(UTC)
    return f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{utc.day} {utc:%B %Y, %H:%M} UTC>"


def _where(work: Latest, can: Can) -> Iterator[str]:
    """The message it stands in, and how it is opened anew."""
    way = link(work.link, "Open") if work.link else ""
    if 0 < len(way) <= ADDRESS_CHARS:
        yield way
    if work.number and any(command.name == "history" for command in can.commands):
        yield f"`/{escaped(can.prefix)}history show:{work.number}`"


def _short(help_text: str) -> str:
    """Its first sentence."""
    return fitting(f"{help_text.partition('. ')[0].rstrip('.')}.", HELP_CHARS)

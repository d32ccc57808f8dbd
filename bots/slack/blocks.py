"""A message as Slack's blocks."""

from collections.abc import Iterable, Sequence

from bots.ids import made
from bots.shown import Button, PictureFile
from bots.slack.mrkdwn import shortened
from bots.slack.post import Post
from bots.slack.render import ALT_CHARS, BUTTONS, LABEL_CHARS, ROW_BUTTONS, utf16
from core.words import fitting

MESSAGE_CHARS = 12_900
"""Everything together; Slack refuses a message with about 13,200."""
HEADING_CHARS = 3000
HEADING_ROOM = 400
"""Kept for the heading when there are many buttons."""
SMALL_CHARS = 600
LINES = 10
"""Elements of a context."""
GOOD, BAD = "good", "bad"
"""What a press on one of the two says."""

Block = dict[str, object]
_STYLES = {"main": "primary", "danger": "danger"}


def blocks_of(post: Post) -> list[Block]:
    """Heading, words, buttons, small print, and whether the answer was good; what there is of them."""
    rating = [_rating(post.rates)] if post.rates else []
    small = [_mrkdwn(shortened(line, SMALL_CHARS)) for line in post.small[:LINES] if line.strip()]
    room = MESSAGE_CHARS - utf16(post.words) - _length([rating, small])
    actions = _actions(post.buttons, room - min(utf16(post.heading), HEADING_ROOM))
    heading = _heading(post.heading, room - _length(actions))
    words: list[Block] = [{"type": "markdown", "text": post.words}] if post.words.strip() else []
    context: list[Block] = [{"type": "context", "elements": small}] if small else []
    return [*heading, *words, *actions, *context, *rating]


def _heading(words: str, room: int) -> list[Block]:
    # A sign may count twice.
    longest = min(HEADING_CHARS, room) if words.isascii() else min(HEADING_CHARS, room) // 2
    return [{"type": "section", "text": _mrkdwn(shortened(words, longest))}] if words.strip() else []


def picture_alt(picture: PictureFile) -> str:
    """What a picture shows, for people who do not see it; Slack takes no picture without."""
    return fitting(picture.alt, ALT_CHARS) or "A picture"


def _actions(buttons: tuple[Button, ...], room: int) -> list[Block]:
    """A block for each row, then one for the rest; without room for all, first those that are always needed.

    Those are the last of the rest. Of rows the first ones are kept.
    """
    rows: dict[int, list[Block]] = {}
    for button in _most_needed({button.id: button for button in buttons}.values()):
        element = _button(button)
        room -= _length(element)
        if room < 0:
            break
        row = rows.setdefault(button.row, [])
        row.insert(len(row) if button.row else 0, element)
    # What is about everything stands below what is about one thing.
    return [{"type": "actions", "elements": rows[row]} for row in sorted(rows, key=lambda row: (not row, row))]


def _most_needed(buttons: Iterable[Button]) -> Sequence[Button]:
    """As many as a message takes, the most needed first."""
    rows: dict[int, list[Button]] = {}
    for button in buttons:
        rows.setdefault(button.row, []).append(button)
    rest = rows.pop(0, [])[-ROW_BUTTONS:][::-1]
    return [*rest, *(button for row in sorted(rows) for button in rows[row][:ROW_BUTTONS])][:BUTTONS]


def _button(button: Button) -> Block:
    style = {"style": _STYLES[button.style]} if button.style in _STYLES else {}
    label = fitting(button.label, LABEL_CHARS) or "…"
    return {"type": "button", "text": _plain_text(label), "action_id": button.id, **style}


def _rating(request: str) -> Block:
    """Two thumbs; a press tells the bot which, and for which request."""
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": made("rate", request),
                "positive_button": _thumb("Good answer", GOOD, "Say that this was a good answer"),
                "negative_button": _thumb("Bad answer", BAD, "Say that this was a bad answer"),
            }
        ],
    }


def _thumb(label: str, value: str, spoken: str) -> Block:
    return {"text": _plain_text(label), "value": value, "accessibility_label": spoken}


def _plain_text(words: str) -> Block:
    return {"type": "plain_text", "text": words, "emoji": False}


def _mrkdwn(words: str) -> Block:
    return {"type": "mrkdwn", "text": words}


def _length(part: object) -> int:
    """How many characters of text there are in a part of a message, names of fields left out."""
    match part:
        case dict():
            return sum(map(_length, part.values()))
        case list():
            return sum(map(_length, part))
        case str():
            return utf16(part)
        case _:
            return 0

"""One request as Discord shows it, read as a person would."""

import re
from collections.abc import Sequence

from tests.standins.discord_things import Posted

OURS = ("fb:stop:", "fb:share:", "fb:delete:")
"""Buttons that the platform adds by itself; the stories of all platforms know nothing of them."""
LITERAL = re.compile(
    r"```\w*\n(?P<block>.*?)```|(?P<ticks>`+)(?P<code>.+?)(?P=ticks)|\\(?P<sign>[^a-zA-Z0-9\s])", re.DOTALL
)
"""What stays as it is written: code, and signs behind a backslash."""
MARKS = (
    (re.compile(r"^(?:-# |#{1,3} |> )+", re.MULTILINE), ""),
    (re.compile(r"\*\*|__|~~|(?<!\w)[*_](?=\S)|(?<=\S)[*_](?!\w)"), ""),
    (re.compile(r"\[([^\]]+)\]\(<?[^)]*>?\)"), r"\1"),
)


def read(words: str) -> str:
    """Discord's Markdown as it looks to a reader."""
    kept: list[str] = []

    def keep(found: re.Match[str]) -> str:
        block = found["block"]
        # A table is drawn with signs, which nobody reads aloud.
        kept.append(
            re.sub(r"^[-+]+$| \| ", " ", block, flags=re.MULTILINE) if block else found["code"] or found["sign"]
        )
        return f"\ue000{len(kept) - 1}\ue001"

    words = LITERAL.sub(keep, words)
    for mark, plain in MARKS:
        words = mark.sub(plain, words)
    return re.sub("\ue000(\\d+)\ue001", lambda found: kept[int(found[1])], words)


class DiscordScreen:
    """The messages that came of one request."""

    def __init__(self, messages: Sequence[Posted], request_id: str = "") -> None:
        self.messages = [message for message in messages if not message.is_deleted]
        self.id = request_id

    @property
    def text(self) -> str:
        return read("\n".join(message.text for message in self.messages))

    def shows(self, *words: str) -> bool:
        return all(each in self.text for each in words)

    @property
    def is_running(self) -> bool:
        return any(message.is_loading for message in self.messages) or self.has("Stop")

    @property
    def buttons(self) -> list[str]:
        return [b["label"] for m in self.messages for b in m.buttons if not b["custom_id"].startswith(OURS)]

    def has(self, label: str) -> bool:
        """Whether there is such a button, ours included."""
        return any(button["label"] == label for message in self.messages for button in message.buttons)

    def under(self, label: str) -> Posted:
        """The message that a button stands under."""
        return next(m for m in self.messages if any(button["label"] == label for button in m.buttons))

    @property
    def alts(self) -> list[str]:
        return [file.description or "" for message in self.messages for file in message.uploads]

    @property
    def pictures(self) -> list[bytes]:
        """The files themselves."""
        return [file.content for message in self.messages for file in message.uploads]

    def fact(self, label: str) -> str:
        found = re.search(rf"^{re.escape(label)}:? (.*)$", self.text, re.MULTILINE)
        assert found, f"there is no {label!r} in {self.text!r}"
        return found[1]

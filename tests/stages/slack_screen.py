"""One request as Slack shows it, read as a person would."""

import re
from collections.abc import Sequence

from tests.stages.reading import read
from tests.standins.slack_things import Posted, Stored

OURS = ("fb:stop:", "fb:share:", "fb:delete:", "fb:rate:")
"""Buttons that the platform adds by itself; the stories of all platforms know nothing of them."""
TAKEN_ALONG = (".csv", ".json", ".zip")
TOKEN = re.compile(r"<(?:mailto:)?([^|>\s]+)(?:\|([^>]*))?>")
TABLE = re.compile(r"^\|(.*)\|$", re.MULTILINE)
RULE = re.compile(r"^\|(?:\s*:?-+:?\s*\|)+\n", re.MULTILINE)
ENTITIES = {"&lt;": "<", "&gt;": ">", "&amp;": "&", "\u2060": ""}


def seen(posted: Posted) -> str:
    """What a message says, without its signs."""
    words = TABLE.sub(lambda found: found[1].replace("|", " "), RULE.sub("", posted.words))
    words = TOKEN.sub(lambda found: found[2] or found[1], words)
    words = re.sub(r" +$", "", read(words), flags=re.MULTILINE)
    for sign, plain in ENTITIES.items():
        words = words.replace(sign, plain)
    return words


def is_played(file: Stored) -> bool:
    """Whether it is a video or a sound."""
    return file.mimetype.startswith(("video/", "audio/"))


def is_taken_along(file: Stored) -> bool:
    """Whether it is a report or an export."""
    return file.name.endswith(TAKEN_ALONG)


class SlackScreen:
    """The messages that came of one request."""

    def __init__(
        self, messages: Sequence[Posted], request_id: str = "", *, is_worked_on: bool = False, status: str = ""
    ) -> None:
        self.messages = [message for message in messages if not message.is_deleted]
        self.id = request_id
        self._is_worked_on = is_worked_on
        self._status = status

    @property
    def text(self) -> str:
        return "\n".join([*map(seen, self.messages), self._status]).strip()

    def shows(self, *words: str) -> bool:
        return all(each in self.text for each in words)

    @property
    def is_running(self) -> bool:
        return self._is_worked_on or any(message.is_streaming for message in self.messages) or self.has("Stop")

    @property
    def buttons(self) -> list[str]:
        return [
            button["text"]["text"]
            for message in self.messages
            for button in message.buttons
            if "text" in button and not button["action_id"].startswith(OURS)
        ]

    def has(self, label: str) -> bool:
        """Whether there is such a button, ours included."""
        return any(label in message.labels for message in self.messages)

    def under(self, label: str) -> Posted:
        """The message that a button stands under."""
        return next(message for message in self.messages if label in message.labels)

    @property
    def alts(self) -> list[str]:
        """What is told of each file: of clips Slack keeps no such text, so it stands above them or is their title."""
        files = ((message, file) for message in self.messages for file in message.files)
        return [file.alt_txt or message.text or file.title for message, file in files]

    @property
    def pictures(self) -> list[bytes]:
        """The files themselves."""
        return [file.content or b"" for file in self._files if not (is_played(file) or is_taken_along(file))]

    @property
    def clips(self) -> list[bytes]:
        """The files of what is played."""
        return [file.content or b"" for file in self._files if is_played(file)]

    @property
    def documents(self) -> dict[str, bytes]:
        """What can be taken along, by title."""
        return {file.title: file.content or b"" for file in self._files if is_taken_along(file)}

    @property
    def _files(self) -> list[Stored]:
        return [file for message in self.messages for file in message.files]

    def fact(self, label: str) -> str:
        found = re.search(rf"^{re.escape(label)}:? (.*)$", self.text, re.MULTILINE)
        assert found, f"there is no {label!r} in {self.text!r}"
        return found[1]

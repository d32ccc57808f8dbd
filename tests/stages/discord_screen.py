"""One request as Discord shows it, read as a person would."""

import re
from collections.abc import Sequence

from tests.stages.reading import read
from tests.standins.discord_things import Posted, Upload

PLAYED = (".mp4", ".webm", ".mp3", ".wav", ".ogg", ".flac", ".m4a")
TAKEN_ALONG = (".csv", ".json", ".zip")
OURS = ("fb:stop:", "fb:share:", "fb:delete:")
"""Buttons that the platform adds by itself; the stories of all platforms know nothing of them."""


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
        return [file.content for file in self._uploads if not file.filename.endswith((*PLAYED, *TAKEN_ALONG))]

    @property
    def clips(self) -> list[bytes]:
        """What plays."""
        return [file.content for file in self._uploads if file.filename.endswith(PLAYED)]

    @property
    def documents(self) -> dict[str, bytes]:
        """What can be taken along, by name."""
        return {file.filename: file.content for file in self._uploads if file.filename.endswith(TAKEN_ALONG)}

    @property
    def _uploads(self) -> list[Upload]:
        return [file for message in self.messages for file in message.uploads]

    def fact(self, label: str) -> str:
        found = re.search(rf"^{re.escape(label)}:? (.*)$", self.text, re.MULTILINE)
        assert found, f"there is no {label!r} in {self.text!r}"
        return found[1]

"""One request as the page shows it, read as a person would."""

import json
from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"img", "br", "hr"}


@dataclass
class Pressable:
    """A button, with what a press of it does."""

    label: str = ""
    offer: str = ""
    line: str = ""
    fields: list[dict[str, object]] = field(default_factory=list)
    """What its form asks for."""
    row: str = ""
    """What the row is called that it stands in."""


class WebScreen:
    """One request as the page shows it."""

    def __init__(self, request_id: str, blocks: list[str], *, is_running: bool = False) -> None:
        self.id = request_id
        self.blocks = blocks
        self.is_running = is_running
        self._reader = _Reader()
        for block in blocks:
            self._reader.feed(block)
            self._reader.words.append("\n")

    @property
    def text(self) -> str:
        return "".join(self._reader.words)

    def shows(self, *words: str) -> bool:
        return all(each in self.text for each in words)

    @property
    def buttons(self) -> list[str]:
        return [button.label for button in self._reader.buttons]

    @property
    def rows(self) -> dict[str, list[str]]:
        """What can be pressed, by what it is about."""
        rows: dict[str, list[str]] = {}
        for button in self._reader.buttons:
            rows.setdefault(button.row, []).append(button.label)
        return rows

    @property
    def alts(self) -> list[str]:
        pictures = [picture["alt"] for picture in self._reader.pictures]
        return pictures + [clip["aria-label"] for clip in self._reader.clips]

    @property
    def pictures(self) -> list[str]:
        """Addresses of the full pictures."""
        return [picture["src"].partition("?")[0] for picture in self._reader.pictures]

    @property
    def clips(self) -> list[str]:
        """Addresses of what can be played."""
        return [clip["src"] for clip in self._reader.clips]

    @property
    def stills(self) -> list[str]:
        """Addresses of what is seen of clips before they play."""
        return [clip["poster"] for clip in self._reader.clips if "poster" in clip]

    @property
    def documents(self) -> dict[str, str]:
        """Addresses of what can be taken along, by name."""
        return dict(self._reader.documents)

    def button(self, label: str) -> Pressable:
        return next(button for button in self._reader.buttons if button.label == label)

    def offer(self, label: str) -> str:
        """What a press sends, or the line that it puts into the composer."""
        button = self.button(label)
        return button.offer or button.line

    def fact(self, label: str) -> str:
        return dict(self._reader.facts)[label]


class _Reader(HTMLParser):
    """What a person can read and press."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.buttons: list[Pressable] = []
        self.pictures: list[dict[str, str]] = []
        self.clips: list[dict[str, str]] = []
        self.facts: list[tuple[str, str]] = []
        self.documents: list[tuple[str, str]] = []
        self._button: Pressable | None = None
        self._row = ""
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._tag = tag
        if tag == "img":
            self.pictures.append(values)
        if tag in ("video", "audio"):
            self.clips.append(values)
        if tag == "a" and values.get("href", "").startswith("/documents/"):
            self.documents.append((values["download"], values["href"]))
        if values.get("role") == "group":
            self._row = values["aria-label"]
        if tag == "button" and ("data-offer" in values or "data-line" in values):
            fields = json.loads(values.get("data-form", "[]"))
            self._button = Pressable("", values.get("data-offer", ""), values.get("data-line", ""), fields, self._row)
            self.buttons.append(self._button)
        if tag in ("dd", "td", "button"):
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._button:
            self._button.label += data
        if self._tag == "dt":
            self.facts.append((data, ""))
        if self._tag == "dd" and self.facts:
            self.facts[-1] = (self.facts[-1][0], self.facts[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:
        self._tag = ""
        if tag == "button":
            self._button = None

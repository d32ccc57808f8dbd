"""One request as the page shows it, read as a person would."""

from html.parser import HTMLParser


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
        return [label for label, _ in self._reader.offers]

    @property
    def alts(self) -> list[str]:
        return [picture["alt"] for picture in self._reader.pictures]

    @property
    def pictures(self) -> list[str]:
        """Addresses of the full pictures."""
        return [picture["src"].partition("?")[0] for picture in self._reader.pictures]

    def offer(self, label: str) -> str:
        return next(offer for name, offer in self._reader.offers if name == label)

    def fact(self, label: str) -> str:
        return dict(self._reader.facts)[label]


class _Reader(HTMLParser):
    """What a person can read and press."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.offers: list[tuple[str, str]] = []
        self.pictures: list[dict[str, str]] = []
        self.facts: list[tuple[str, str]] = []
        self._offer = ""
        self._tag = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._tag = tag
        if tag == "img":
            self.pictures.append(values)
        if "data-offer" in values or "data-line" in values:
            self._offer = values.get("data-offer") or values["data-line"]
        if tag in ("dd", "td", "button"):
            self.words.append(" ")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
        if self._offer:
            self.offers.append((data, self._offer))
            self._offer = ""
        if self._tag == "dt":
            self.facts.append((data, ""))
        if self._tag == "dd" and self.facts:
            self.facts[-1] = (self.facts[-1][0], self.facts[-1][1] + data)

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002  the name is the parent's
        self._tag = ""

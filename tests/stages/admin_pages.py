"""An admin page as somebody reads it: its words, its tables, and its forms as they would be sent."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

VOID = {"input", "img", "meta", "link", "br", "source", "rect", "circle", "path", "use"}


@dataclass
class Form:
    """One form: what it sends if nobody changes anything."""

    method: str
    action: str
    fields: dict[str, str] = field(default_factory=dict)


class AdminPage(HTMLParser):
    """One answer, read."""

    def __init__(self, status: int, html: str, address: str = "") -> None:
        super().__init__()
        self.status = status
        self.html = html
        self.address = address
        """Where it was found in the end."""
        self.words: list[str] = []
        self.tables: dict[str, list[list[str]]] = {}
        """Caption → rows of cells, the head first."""
        self.forms: list[Form] = []
        self.links: dict[str, str] = {}
        """Words → where they lead."""
        self.images: list[dict[str, str]] = []
        self._open: list[tuple[str, dict[str, str], int]] = []
        self.feed(html)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())

    def shows(self, *words: str) -> bool:
        return all(each in self.text for each in words)

    def rows(self, caption: str) -> list[list[str]]:
        """The rows of the table whose caption begins like this, without its head."""
        return next(rows[1:] for name, rows in self.tables.items() if name.startswith(caption))

    def row(self, caption: str, first: str) -> list[str]:
        """The row whose first cell begins like this."""
        return next(row for row in self.rows(caption) if row[0].startswith(first))

    def form(self, **fields: str) -> Form:
        """The first one that sends these."""
        return next(form for form in self.forms if fields.items() <= form.fields.items())

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.forms.append(Form(about.get("method", "get"), about["action"]))
        elif tag == "input" and self._is_in("form") and about.get("name"):
            self.forms[-1].fields[about["name"]] = about.get("value", "")
        elif tag == "img":
            self.images.append(about)
        elif tag == "tr":
            [*self.tables.values()][-1].append([])
        if tag not in VOID:
            self._open.append((tag, about, len(self.words)))

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        opened, about, begun = self._open.pop()
        assert opened == tag, f"</{tag}> ends <{opened}>"
        said = " ".join("".join(self.words[begun:]).split())
        if tag == "caption":
            self.tables[said] = []
        elif tag in ("td", "th"):
            [*self.tables.values()][-1][-1].append(said)
        elif tag == "a":
            self.links[said] = about["href"]

    def handle_data(self, data: str) -> None:
        if not self._is_in("script"):
            self.words.append(data)

    def _is_in(self, tag: str) -> bool:
        return any(name == tag for name, _, _ in self._open)

"""Every update folded into what the reader should see now.

It lives in the core because it serves twice: `bots/live.py` paints it while a request runs, and the App stores it when
the request is done, so that a page opened later, or `/history show`, shows the very same thing.
"""

from collections.abc import Iterable, Iterator

from core.values import Afresh, Clip, Document, Facts, Notice, Offer, Picture, Progress, Receipt, Text, Update


class Draft:
    """What one request has shown so far."""

    def __init__(self, updates: Iterable[Update] = ()) -> None:
        self._words: list[str] = []
        self._text = ""
        self.progress = ""
        self.pictures: list[Picture] = []
        self.clips: list[Clip] = []
        self.documents: list[Document] = []
        self.facts: Facts | None = None
        self.notices: list[Notice] = []
        self.offers: list[Offer] = []
        self.receipt: Receipt | None = None
        self.is_over = False
        """Nothing more will come."""
        self.is_left = False
        """Nothing more will come from this process: another one goes on with it."""
        for update in updates:
            self.take(update)

    def take(self, update: Update) -> None:  # noqa: C901  a case each
        match update:
            case Text(words):
                self._words.append(words)
                self.progress = ""
            case Progress(words):
                self.progress = words
            case Picture():
                # A request that goes on after a restart shows its pictures again.
                if update not in self.pictures:
                    self.pictures.append(update)
            case Clip():
                if update not in self.clips:
                    self.clips.append(update)
            case Document():
                if update not in self.documents:
                    self.documents.append(update)
            case Facts():
                self.facts = update
            case Notice():
                self.notices.append(update)
            case Offer():
                self.offers.append(update)
            case Receipt():
                self.receipt = update
                self.progress = ""
            case Afresh():
                self._begin_again()

    def _begin_again(self) -> None:
        self._words.clear()
        self._text, self.progress, self.facts, self.receipt = "", "", None, None
        for shown in (self.pictures, self.clips, self.documents, self.offers):
            shown.clear()
        self.notices[:] = [notice for notice in self.notices if notice.is_private]

    @property
    def has_works(self) -> bool:
        """Whether something was made that can be looked at or heard."""
        return bool(self.pictures or self.clips)

    @property
    def has_files(self) -> bool:
        """Whether there is something to look at, to hear, or to take along."""
        return self.has_works or bool(self.documents)

    @property
    def files(self) -> Iterator[str]:
        """The files of everything that is shown, the stills of clips included."""
        yield from (document.file for document in self.documents)
        yield from (picture.file for picture in self.pictures)
        for clip in self.clips:
            yield clip.file
            if clip.still:
                yield clip.still

    @property
    def text(self) -> str:
        """The answer so far, as Markdown."""
        if self._words:
            self._text += "".join(self._words)
            self._words.clear()
        return self._text

    def updates(self) -> tuple[Update, ...]:
        """The fewest updates that fold into this draft again; what was only passing is left out."""
        words: list[Update] = [Text(self.text)] if self.text else []
        facts: list[Update] = [self.facts] if self.facts else []
        receipt: list[Update] = [self.receipt] if self.receipt else []
        notices = (notice for notice in self.notices if not notice.is_private)
        return (*words, *self.pictures, *self.clips, *self.documents, *facts, *notices, *self.offers, *receipt)

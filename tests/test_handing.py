"""How much of what was handed over a model is shown, and what whoever asked is told about the rest."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.attachments import AttachmentFiles
from core.errors import BadOption
from core.handing import Handed, handed_over, most_tokens_handed
from core.rows import Rows, rows_in
from core.seen import SeenFile, SeenText, as_data, most_tokens
from tests import papers
from tests.projector import sound, video


@dataclass(frozen=True, slots=True)
class Desk:
    """Of a kit, what hands over files."""

    attachments: AttachmentFiles

    async def hands(self, *files: tuple[str, bytes], budget: int = 200_000) -> tuple[Handed, int]:
        """What a model is shown of these, and the most that it may be billed for them."""
        options = {"file": " ".join([await self.attachments.keep(*file) for file in files])}
        return await handed_over(options, self, budget), most_tokens_handed(options, budget)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(AttachmentFiles(tmp_path / "attachments", lambda: datetime(2026, 11, 29, tzinfo=UTC)))


def table(rows: int) -> bytes:
    return ("name,amount\n" + "".join(f"item {number},{number}\n" for number in range(rows))).encode()


async def test_a_large_table_is_shown_from_its_beginning(desk):
    """Whoever asked is told how far it was read, and what goes through all of it."""
    handed, most = await desk.hands(("data.csv", table(20_000)), budget=20_000)

    (seen,) = handed.seen
    read = len(rows_in(seen).rows)
    assert 3_000 < read < 20_000
    assert seen.words.endswith(f"item {read - 1},{read - 1}\n")
    assert seen.about == f"the first {read:,} of 20,000 rows"
    assert handed.notes == (
        f"“data.csv” has 20,000 rows; the first {read:,} were read. `/extract` and `/classify` go through all of them.",
    )
    assert handed.used == (f"data.csv, {seen.about}",)
    assert len(as_data(seen).encode()) <= most == 60_000


async def test_what_a_small_text_leaves_is_for_the_large_one(desk):
    """Beside a book, a note is read whole."""
    handed, most = await desk.hands(("book.txt", b"word \n" * 40_000), ("note.txt", b"short"), budget=20_000)

    book, note = handed.seen
    assert note.words == "short"
    assert 59_000 < len(as_data(book).encode()) + len(as_data(note).encode()) <= most
    assert handed.notes[0].startswith("“book.txt” has 40,000 lines; the first 8,")


async def test_a_line_without_an_end_is_cut_where_it_has_to_be(desk):
    """A page of JSON is often one line."""
    handed, _ = await desk.hands(("one.json", b'{"a": "' + "é".encode() * 100_000 + b'"}'), budget=10_000)

    assert 14_000 < len(handed.seen[0].words) < 15_000


async def test_a_pdf_a_sound_and_a_film_are_shown_themselves(desk):
    """With how much of it there is, and what that may cost in its name."""
    handed, most = await desk.hands(
        ("plan.pdf", papers.pdf(["Hello"] * 3)), ("talk.mp3", sound(seconds=2)), ("film.mp4", video(seconds=3))
    )

    shown = [(seen.media_type, seen.about) for seen in handed.seen if isinstance(seen, SeenFile)]
    assert shown == [("application/pdf", "3 pages"), ("audio/mpeg", "2 s"), ("video/mp4", "3 s")]
    plan, talk, film = handed.seen
    assert plan.words.startswith("[page 1]\nHello")
    assert plan.tokens == 3 * 560
    assert 2 * 32 <= talk.tokens <= 4 * 32
    assert 3 * 102 <= film.tokens <= 5 * 102
    assert sum(seen.tokens + len(as_data(seen).encode()) for seen in handed.seen) <= most
    assert handed.used == ("plan.pdf, 3 pages", "talk.mp3, 2 s", "film.mp4, 3 s")
    assert handed.notes == ()


async def test_a_long_pdf_is_read_as_words_and_says_so(desk):
    """Its pictures are not seen; and where there is no room for all of it, how far it was read."""
    long = papers.pdf([f"Chapter {number}\n" + "word " * 30 for number in range(1, 301)])

    whole, _ = await desk.hands(("book.pdf", long))
    begun, _ = await desk.hands(("book.pdf", long), budget=10_000)

    assert whole.notes == (
        "“book.pdf” has 300 pages, too many to be looked at, so its words were read without its pictures.",
    )
    assert begun.seen[0].about.endswith(" of 300 pages")
    assert begun.notes[0].startswith("“book.pdf” has 300 pages; the first 1")


async def test_a_document_is_kept_as_its_words(desk):
    """What it was is said beside them."""
    kept = await desk.attachments.keep("plan.docx", papers.word_document("We build."))

    seen = await desk.attachments.read(kept)

    assert isinstance(seen, SeenText)
    assert "We build." in seen.words
    assert seen.about.startswith("converted from DOCX")
    assert most_tokens(kept) == len(as_data(seen).encode())


async def test_what_nobody_sees_is_taken_out_of_documents_too(desk):
    """Nobody can hide instructions in one."""
    handed, _ = await desk.hands(("plan.docx", papers.word_document("hid\u200bden \u202ewords")))

    assert "hidden words" in handed.seen[0].words


async def test_a_film_that_is_too_long_is_declined(desk):
    """A second of it costs three times what a second of sound does."""
    eleven_minutes = video("webm", "libvpx", seconds=60 / 12 * 132, size=(16, 16))

    with pytest.raises(BadOption, match=r"^“long\.webm” lasts 11:00 min; a video may last up to 10 minutes\.$"):
        await desk.attachments.keep("long.webm", eleven_minutes)


@pytest.mark.parametrize(
    ("name", "words", "rows"),
    [
        ("a.csv", "name,amount\nAda,1\nBob,2\n", Rows(("name", "amount"), (("Ada", "1"), ("Bob", "2")))),
        ("a.csv", "name;amount\nAda;1,5\n", Rows(("name", "amount"), (("Ada", "1,5"),))),
        ("a.tsv", 'name\tsaid\nAda\t"two\nlines"\n', Rows(("name", "said"), (("Ada", "two\nlines"),))),
        ("a.csv", "1,2\n3,4\n", Rows((), (("1", "2"), ("3", "4")))),
        ("a.csv", 'name\n"never closed\nx\n', Rows(("name",), (("never closed\nx",),))),
        ("a.txt", "One.\nStill one.\n\nTwo.\n", Rows((), (("One.\nStill one.",), ("Two.",)))),
        ("a.txt", "One\nTwo\n", Rows((), (("One",), ("Two",)))),
        ("a.log", "one\n\ntwo\n", Rows((), (("one",), ("two",)))),
        (
            "a.xlsx",
            "## Sheet “A”\nname,n\nx,1\n\n## Sheet “B”\nname,n\ny,2",
            Rows(("name", "n"), (("x", "1"), ("y", "2"))),
        ),
        (
            "a.xlsx",
            "## Sheet “A”\nname,n\nx,1\n\n## Sheet “B”\nwho,m\ny,",
            Rows((), (("name: x", "n: 1"), ("who: y",))),
        ),
    ],
)
def test_a_text_has_rows(name, words, rows):
    """What goes through all of them one by one has to know where one ends."""
    assert rows_in(SeenText(name, words)) == rows

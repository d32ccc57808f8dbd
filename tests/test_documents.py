"""Files to take along: kept whole for a week where nobody guesses, and called what any system takes as a name."""

import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from blockbuster import blockbuster_ctx
from hypothesis import given
from hypothesis import strategies as st

from core.documents import FILE, NAME_BYTES, DocumentFiles, file_name
from core.errors import NotFound, StorageFailed
from core.seen import KEPT
from core.works import NAME

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ABOUT = "What 14 people used in November."


class Day:
    """A clock that somebody moves."""

    def __init__(self) -> None:
        self.moment = NOON

    def now(self) -> datetime:
        return self.moment


@pytest.fixture
def day() -> Day:
    return Day()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "documents"


@pytest.fixture
def documents(folder: Path, day: Day) -> DocumentFiles:
    return DocumentFiles(folder, day.now)


async def test_a_file_is_what_was_kept(documents):
    """A report that lost a line would be worse than none."""
    document = await documents.keep("usage-2026-11.csv", b"person,micros\nAda,7\n", ABOUT)

    assert await documents.read(document.file) == b"person,micros\nAda,7\n"
    assert await documents.name(document.file) == "usage-2026-11.csv"
    assert (document.name, document.size_bytes, document.about) == ("usage-2026-11.csv", 20, ABOUT)


async def test_nobody_guesses_where_it_is(documents):
    """Two reports of the same month have nothing in common but their ending, and no work has such a name."""
    one, other = [(await documents.keep("usage.CSV", b"x", ABOUT)).file for _ in range(2)]

    assert FILE.fullmatch(one)
    assert one.endswith(".csv")
    assert one != other
    assert not NAME.fullmatch(one)
    assert not KEPT.fullmatch(one)


async def test_a_large_file_is_moved_and_not_read(documents, tmp_path):
    """An export of a team is larger than the memory of the machine that makes it."""
    written = tmp_path / "elsewhere.zip"
    written.write_bytes(b"PK" * 500_000)
    inode = written.stat().st_ino

    document = await documents.keep_file("export.zip", written, ABOUT)

    assert document.size_bytes == 1_000_000
    assert documents.path(document.file).stat().st_ino == inode
    assert not written.exists()


async def test_the_loop_goes_on_meanwhile(documents, tmp_path):
    """Everybody's answers stand still while a file is written by the loop."""
    written = tmp_path / "elsewhere.zip"
    written.write_bytes(b"PK")

    with blockbuster_ctx(["core"]):
        kept = await documents.keep("a.csv", b"x", ABOUT)
        moved = await documents.keep_file("b.zip", written, ABOUT)
        assert await documents.read(moved.file) == b"PK"
        assert await documents.name(kept.file) == "a.csv"
        await documents.delete([kept.file])
        await documents.sweep()


@pytest.mark.parametrize("days", [0, 6])
async def test_a_file_is_there_all_week(documents, day, days):
    """Whoever was ill on Monday still finds it on Friday."""
    document = await documents.keep("a.csv", b"x", ABOUT)
    day.moment += timedelta(days=days, hours=23)

    await documents.sweep()

    assert await documents.read(document.file) == b"x"


async def test_a_file_is_gone_after_a_week_with_its_name(documents, day, folder, tmp_path):
    """Also one that was written long before it was moved here, and what a process left half done."""
    old = tmp_path / "old.zip"
    old.write_bytes(b"PK")
    os.utime(old, (0, 0))
    moved = await documents.keep_file("old.zip", old, ABOUT)
    kept = await documents.keep("a.csv", b"x", ABOUT)
    (folder / ".new-half").write_bytes(b"x")
    os.utime(folder / ".new-half", (NOON.timestamp(),) * 2)
    await documents.sweep()
    assert await documents.read(moved.file)

    day.moment += timedelta(days=7, seconds=1)
    await documents.sweep()

    assert list(folder.iterdir()) == []
    for gone in (moved, kept):
        with pytest.raises(NotFound, match="kept for 7 days"):
            await documents.read(gone.file)
        with pytest.raises(NotFound):
            await documents.name(gone.file)


async def test_the_house_sweeps_as_it_starts(documents, day, folder):
    """A bot that is restarted every night would otherwise never come to it."""
    await documents.keep("a.csv", b"x", ABOUT)
    day.moment += timedelta(days=8)

    async with documents.swept():
        await documents.sweep()

    assert list(folder.iterdir()) == []


async def test_deleting_takes_the_name_along_and_may_be_repeated(documents, folder):
    """A name says what was in it."""
    document = await documents.keep("salaries.csv", b"x", ABOUT)

    await documents.delete([document.file, "../values.py", ""])
    await documents.delete([document.file])

    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    "name", ["", "..", "../documents", "a.csv", f"doc-{'a' * 32}", f"doc-{'a' * 32}.csv/..", "%2e"]
)
async def test_only_our_own_names_lead_anywhere(documents, name):
    """An address of the page ends in one."""
    assert documents.path(name) is None
    for reading in (documents.read, documents.name):
        with pytest.raises(NotFound):
            await reading(name)


@pytest.mark.parametrize(
    ("given", "called"),
    [
        ("usage-2026-11.csv", "usage-2026-11.csv"),
        ("../../etc/passwd", "-..-etc-passwd"),
        ("C:\\Users\\ada.csv", "C--Users-ada.csv"),
        ("a\nb\x00\u202ecsv.exe", "a bcsv.exe"),
        ("Grüße, 世界 🌍.json", "Grüße, 世界 🌍.json"),
        ("what `is` this?.md", "what -is- this-.md"),
        (" .hidden. ", "hidden"),
        ("", "document"),
        ("...", "document"),
        ("🌍" * 100 + ".csv", "🌍" * 44 + ".csv"),
    ],
    ids=["plain", "up", "windows", "invisible", "letters", "signs", "dots", "empty", "only dots", "long"],
)
def test_a_name_is_one_that_every_system_takes(given, called):
    """Channels and people are called what they like, and reports are called after them."""
    assert file_name(given) == called


@given(st.text(max_size=400))
def test_no_name_leads_to_another_folder(name):
    """Whatever somebody calls themselves."""
    called = file_name(name)

    assert called
    assert Path(called).name == called
    assert not set('/\\\0\n`"') & set(called)
    assert len(called.encode()) <= NAME_BYTES


async def test_what_is_in_it_is_said_in_one_line(documents):
    """It stands below an answer, and is read aloud."""
    document = await documents.keep("a.csv", b"x", "One\nline,\u200b whole.")

    assert document.about == "One line, whole."


async def test_a_folder_that_cannot_be_made_is_the_hosts_to_put_right(tmp_path, day):
    """And whoever asked is told that nothing was charged."""
    (tmp_path / "documents").write_text("in the way")

    with pytest.raises(StorageFailed, match="Nothing was charged"):
        await DocumentFiles(tmp_path / "documents", day.now).keep("a.csv", b"x", ABOUT)

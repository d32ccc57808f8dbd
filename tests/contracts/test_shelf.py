"""What is kept of works on both databases: which files there are, which stay, and what is said of them."""

from datetime import timedelta

import pytest

from core.ports import Made
from core.shelf import Tidying
from core.values import Picture
from core.works import WorkFiles
from tests.contracts.records import NOON, asked, work
from tests.stages.show import photo

DAY = timedelta(days=1)


async def test_every_file_is_listed_the_oldest_first(store, archive):
    """When room is needed, the oldest go first; a video's still goes with it."""
    await archive.has_done(asked("later"), works=[work("b.png")], at=NOON + DAY)
    await archive.has_done(asked("earlier"), works=[work("a.png")])

    held = await store.shelf.all()

    assert [each.files for each in held] == [("a.png",), ("b.png",)]
    assert not any(each.is_pinned for each in held)


async def test_what_is_pinned_says_so_until_it_is_not_any_more(store, archive):
    """Some pictures are worth more than room."""
    await archive.has_done(asked("kept"), works=[work("a.png"), work("b.png")])

    assert await store.shelf.pin("web:ada", "kept", is_pinned=True) == 2
    assert all(each.is_pinned for each in await store.shelf.all())

    await store.shelf.pin("web:ada", "kept", is_pinned=False)
    assert not any(each.is_pinned for each in await store.shelf.all())


async def test_nobody_pins_or_corrects_what_is_somebody_elses(store, archive):
    """Room is shared, words are one's own."""
    await archive.has_done(asked("hers"), works=[work("a.png")])

    assert await store.shelf.pin("web:bob", "hers", is_pinned=True) == 0
    assert not await store.shelf.correct("web:bob", "hers", "a.png", "Mine.")


async def test_a_correction_is_told_wherever_it_is_shown_again(store, archive):
    """In the list of works, and in the answer as it was."""
    shown = [Picture("a.png", "A lighthouse", 64, 64), Picture("b.png", "A boat", 64, 64)]
    await archive.has_done(asked("r"), works=[work("a.png"), work("b.png")], updates=shown)

    assert await store.shelf.correct("web:ada", "r", "a.png", "A red lighthouse.")

    past = await store.history.by_id("r")
    assert [each.alt for each in past.works] == ["A red lighthouse.", "A lighthouse"]
    assert [each.alt for each in past.updates] == ["A red lighthouse.", "A boat"]


async def test_the_folder_keeps_within_its_room(store, archive, tmp_path):
    """A disk that is full stops everything; a picture whose file is gone still has its words and its row."""
    works = WorkFiles(tmp_path / "works")
    files = [(await works.save(Made(photo(colour), "image/png"))).file for colour in ("red", "green", "blue")]
    for number, file in enumerate(files):
        await archive.has_done(asked(f"r{number}"), works=[work(file)], at=NOON + number * DAY)
    await store.shelf.pin("web:ada", "r0", is_pinned=True)
    size = sum(file.stat().st_size for file in (tmp_path / "works").iterdir())

    await Tidying(store.shelf, works, size - 1, lambda: NOON + 5 * DAY).tidy()

    assert [works.path(file).is_file() for file in files] == [True, False, True]
    assert len(await store.shelf.all()) == 3


@pytest.mark.parametrize("has_row", [True, False])
async def test_what_no_row_names_is_swept_after_a_day(store, archive, tmp_path, has_row):
    """Files of what was stopped at the last moment, or could not be stored."""
    works = WorkFiles(tmp_path / "works")
    file = (await works.save(Made(photo(), "image/png"))).file
    if has_row:
        await archive.has_done(asked("r"), works=[work(file)])
    young = works.path(file).stat().st_mtime

    await Tidying(store.shelf, works, 10**9, lambda: NOON.fromtimestamp(young + 3_600, NOON.tzinfo)).tidy()
    assert works.path(file).is_file()
    await Tidying(store.shelf, works, 10**9, lambda: NOON.fromtimestamp(young + 2 * 86_400, NOON.tzinfo)).tidy()

    assert works.path(file).is_file() == has_row

"""Charts as pictures, and the process that draws them."""

import asyncio
import io
import itertools
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from blockbuster import blockbuster_ctx
from PIL import Image

from core.charts.chart import Chart, Series
from core.charts.drawn import AT_ONCE, KEPT, Charts
from core.charts.sheet import written
from core.charts.sheets import sheet_of
from core.errors import ChartFailed, HostError
from tests.plots import SLY, WEEK, chart, days, wave

HOME = Path(__file__).parent.parent

SHAPES = {
    "nothing": chart((None,) * 31),
    "no days": Chart("Spending", (), "micros", ()),
    "one day": chart((1_204,), (318,), (7,), unit="requests", kind="stacked bars"),
    "zeros": chart((0,) * 7, ceiling=1_000_000),
    "a week": chart(WEEK, ceiling=400_000),
    "tiny": chart((4, 0, 2, 9, None, 3, 1)),
    "huge": chart(*[wave(90, 3e9 / many) for many in range(1, 9)], kind="stacked bars", ceiling=12_345e6),
    "a month of lines": chart(*[wave(31, 40 + many) for many in range(6)], unit="percent", kind="lines", ceiling=60),
    "a fortnight beside": chart(wave(14, 40), wave(14, 60), wave(14, 9), unit="requests"),
    "lines with gaps": chart((None, 900, None, 4_000), (100, None, 50, None), unit="ms", kind="lines"),
    "names": Chart(
        "Requests of 🦊 $a_b^c$ " * 9,
        days(31),
        "requests",
        tuple(Series(name, wave(31, 9)) for name in (SLY, "🦊🌙", "张伟", "W" * 40, "$", "")),
        "stacked bars",
    ),
}


@pytest.fixture(scope="module")
def fonts(tmp_path_factory) -> Path:
    """Listed once for all of these tests."""
    return tmp_path_factory.mktemp("fonts")


@pytest.fixture(scope="module")
def words_in(fonts) -> dict[str, list[tuple[str, float, float, float, float]]]:
    """What is written in each of the shapes, and from where to where."""
    sheets = [json.loads(written(sheet_of(shape, is_dark=False))) for shape in SHAPES.values()]
    seen = subprocess.run(
        [sys.executable, "-m", "tests.drawn_sheets"],
        input=json.dumps(sheets).encode(),
        env={**os.environ, "MPLCONFIGDIR": str(fonts)},
        cwd=HOME,
        capture_output=True,
        check=True,
    )
    return dict(zip(SHAPES, [[tuple(text) for text in texts] for texts in json.loads(seen.stdout)], strict=True))


@pytest.mark.parametrize("shape", SHAPES)
def test_no_words_in_a_chart_touch_others_or_its_edge(shape, words_in):
    """From no day to ninety, from fractions of a cent to thousands of dollars, and whatever people are called."""
    texts = words_in[shape]

    assert [text for text in texts if text[1] < 5 or text[2] < 5 or text[3] > 995 or text[4] > 515] == []
    assert [
        (one[0], other[0])
        for one, other in itertools.combinations(texts, 2)
        if one[1] < other[3] and other[1] < one[3] and one[2] < other[4] and other[2] < one[4]
    ] == []


def test_a_chart_says_what_it_counts_and_how_it_ends(words_in):
    """One reads it without looking for a legend."""
    words = [text[0] for text in words_in["a week"]]

    assert words[:3] == ["Spending", "$1.56 in all · 1 Nov to 7 Nov", "US cents"]
    assert {"10 ¢", "41 ¢", "7 Nov", "Ada", "latest 38 ¢", "Limit"} <= set(words)


def test_a_chart_of_nothing_says_so(words_in):
    """An empty frame looks broken."""
    assert "Nothing yet" in [text[0] for text in words_in["nothing"]]
    assert [text[0] for text in words_in["no days"]] == ["Spending", "Nothing yet"]


def test_the_latest_day_is_always_named(words_in):
    """It is the one that people look for."""
    below = [text[0] for text in words_in["huge"] if text[0].endswith("Nov") and "·" not in text[0]]

    assert "30 Nov" in below
    assert 5 <= len(below) <= 9


def test_a_name_that_no_font_has_is_spelt(words_in):
    """Two empty boxes are nobody's name."""
    assert "fox face" in [text[0] for text in words_in["names"]]


# The process


@pytest.fixture(autouse=True)
def watched(request) -> Iterator[None]:
    """A call of ours that blocks the event loop is a failure."""
    with blockbuster_ctx(["core"]):
        yield


async def test_a_chart_is_a_picture_that_can_be_posted(fonts):
    """Large enough for a screen with two dots for each pixel, and of the page's own paper, in the dark as well."""
    data = await Charts(fonts).png(chart(WEEK), is_dark=True)

    with Image.open(io.BytesIO(data)) as picture:
        assert picture.size == (2000, 1040)
        shown = picture.convert("RGB")
    assert shown.getpixel((0, 0)) == (25, 28, 46)
    assert len(shown.getcolors(10**6)) > 50
    assert len(data) < 300_000


async def test_a_chart_for_the_page_has_its_words_as_words(tmp_path, monkeypatch):
    """Sharp at any size, found by a search, and nothing in a name becomes a formula or a piece of the page.

    Whoever runs this in a container may have no home folder, nor one that can be written to.
    """
    monkeypatch.setenv("HOME", "/nowhere")
    monkeypatch.setenv("PYTHONWARNINGS", "error")
    shown = Chart("Of $1^2$ <b>", days(2), "micros", (Series(SLY, (1, 2)), Series("\x00\ud800a\x1b", (3, 4))), "lines")

    data = await Charts(tmp_path / "fonts").svg(shown)

    words = [text.text for text in ElementTree.fromstring(data).iter("{http://www.w3.org/2000/svg}text")]
    assert {"Of $1^2$ <b>", "שרה $x_1^2$ & <b>", "a"} <= set(words)
    assert [*(tmp_path / "fonts").glob("fontlist*.json")]
    assert "matplotlib" not in sys.modules


def program(code: str) -> list[str]:
    """A stand-in that draws: `name` is the title on its sheet."""
    begin = "import sys, json, os, time; name = json.loads(sys.stdin.read())['title']; "
    return [sys.executable, "-S", "-c", begin + code + "; sys.stdout.buffer.write(bytes.fromhex('89504e470d0a1a0a'))"]


def named(name: str) -> Chart:
    return Chart(name, days(1), "micros", (Series("Ada", (1,)),))


def noted(folder: Path, more: str = "pass") -> Charts:
    """Each drawing leaves its process's number in a file, and then does something more."""
    return Charts(folder, draws=program(f"open({str(folder)!r} + f'/{{name}} {{os.getpid()}}', 'w').close(); {more}"))


def begun(folder: Path, name: str = "") -> list[int]:
    """The processes that drew it, the earlier ones that are gone included."""
    return [int(path.name.split()[-1]) for path in folder.glob(f"{name}*")]


def runs(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True


async def until(is_so, patience_s: float = 10) -> None:
    async with asyncio.timeout(patience_s):
        while not is_so():  # noqa: ASYNC110  another process rings no bell
            await asyncio.sleep(0.01)


@pytest.mark.parametrize(
    "draws",
    [
        program("raise ValueError(name)"),
        program("os.kill(os.getpid(), 9)"),
        [sys.executable, "-S", "-c", "print('no picture')"],
        [sys.executable, "-S", "-c", "raise SystemExit(1)"],
        ["/nowhere/python"],
    ],
    ids=["broken", "killed", "no picture", "deaf", "not there"],
)
async def test_a_drawing_that_breaks_is_a_sentence(tmp_path, draws):
    """The report is still worth reading without its picture."""
    with pytest.raises(HostError, match=r"could not be drawn; its figures are not affected\. Please try again"):
        await Charts(tmp_path, draws=draws).png(named("a" * 200))


async def test_a_drawing_that_hangs_is_given_up(tmp_path):
    """Somebody waits for the report, and a process that hangs would be one for ever."""
    charts = Charts(tmp_path, patience_s=0.5, draws=noted(tmp_path, "time.sleep(60)")._draws)

    with pytest.raises(ChartFailed):
        await charts.png(named("slow"))

    assert [process for process in begun(tmp_path) if runs(process)] == []


async def test_a_drawing_that_nobody_waits_for_any_more_ends(tmp_path):
    """Whoever closes the page in the middle must not leave a process behind."""
    asked = asyncio.create_task(noted(tmp_path, "time.sleep(60)").png(named("slow")))
    await until(lambda: begun(tmp_path))

    asked.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asked
    await until(lambda: not runs(begun(tmp_path)[0]))


async def test_a_drawing_stopped_before_it_began_never_begins(tmp_path):
    """However soon somebody changes their mind."""
    asked = asyncio.create_task(noted(tmp_path, "time.sleep(60)").png(named("slow")))
    await asyncio.sleep(0)

    asked.cancel()

    with pytest.raises(asyncio.CancelledError):
        await asked
    await until(lambda: not any(map(runs, begun(tmp_path))))


async def test_two_are_drawn_at_once_and_the_others_wait(tmp_path):
    """A dashboard of ten charts must not take the whole machine from the answers."""
    charts = noted(
        tmp_path, f"[time.sleep(0.01) for _ in range(3000) if not os.path.exists({str(tmp_path)!r} + '/go')]"
    )
    async with asyncio.TaskGroup() as group:
        asked = [group.create_task(charts.png(named(f"chart {number}"))) for number in range(5)]
        await until(lambda: len(begun(tmp_path, "chart")) == AT_ONCE)
        await asyncio.sleep(0.2)
        at_once = len(begun(tmp_path, "chart"))

        await asyncio.to_thread((tmp_path / "go").touch)

    assert at_once == AT_ONCE
    assert len({await one for one in asked}) == 1
    assert len(begun(tmp_path, "chart")) == 5


async def test_the_same_chart_is_drawn_once(tmp_path):
    """Two admins open the same dashboard, and one of them again."""
    charts = noted(tmp_path, "time.sleep(0.1)")
    await asyncio.gather(charts.png(named("same")), charts.png(named("same")))

    await charts.png(named("same"))

    assert len(begun(tmp_path, "same")) == 1


async def test_one_who_leaves_takes_the_chart_from_nobody_else(tmp_path):
    """The other admin is still looking."""
    charts = noted(tmp_path, "time.sleep(0.3)")
    leaves, stays = [asyncio.create_task(charts.png(named("same"))) for _ in range(2)]
    await until(lambda: begun(tmp_path))

    leaves.cancel()

    assert (await stays).startswith(b"\x89PNG")


async def test_charts_of_old_are_forgotten_first(tmp_path):
    """A bot that runs for a year must not keep a year of charts in its memory."""
    charts = noted(tmp_path)
    await charts.png(named("first"))
    await charts.png(named("second"))
    for number in range(KEPT - 1):
        await charts.png(named(f"other {number}"))
        await charts.png(named("second"))

    await charts.png(named("first"))

    assert (len(begun(tmp_path, "first")), len(begun(tmp_path, "second"))) == (2, 1)

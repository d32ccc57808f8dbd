"""What charts say, to those who see them and to those who do not."""

import itertools
import json
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.alt import alt_text
from core.charts.chart import Chart, Kind, Series, Unit, tamed
from core.charts.names import readable
from core.charts.palette import DARK, LIGHT
from core.charts.scale import figure, scale
from core.charts.sheet import read, written
from core.charts.sheets import sheet_of, spread
from tests.plots import SLY, WEEK, chart, days

UNITS: tuple[Unit, ...] = ("micros", "requests", "ms", "percent")
KINDS: tuple[Kind, ...] = ("bars", "stacked bars", "lines")


@pytest.mark.parametrize(
    ("shown", "words"),
    [
        (
            chart(WEEK),
            (
                "Spending. Bars from 1 Nov to 7 Nov: $1.56 in all. Highest 41 ¢ on 5 Nov, latest 38 ¢ on 7 Nov. "
                "Rising: the later half is 84 % above the earlier one."
            ),
        ),
        (
            chart((4_000, 3_000), (0, 1_000), kind="stacked bars", ceiling=3_500),
            (
                "Spending. Stacked bars from 1 Nov to 2 Nov: 0.80 ¢ in all. Highest 0.40 ¢ on 1 Nov, latest 0.40 ¢ on "
                "2 Nov. By name: Ada 0.70 ¢, Bob 0.10 ¢. The limit of 0.35 ¢ was passed 2 times, first on 1 Nov."
            ),
        ),
        (
            chart((900, 800, 300, 200), (4_000, 4_100, 3_900, None), unit="ms", kind="lines", ceiling=4_000),
            (
                "Spending. Lines from 1 Nov to 4 Nov: Ada: highest 900 ms on 1 Nov, latest 200 ms on 4 Nov, falling. "
                "Bob: highest 4.1 s on 2 Nov, no figure for 4 Nov. The limit of 4.0 s was passed on 2 Nov."
            ),
        ),
        (
            chart((3, 3, 3, 3), unit="percent", kind="lines"),
            "Spending. Lines from 1 Nov to 4 Nov: highest 3 % on 1 Nov, latest 3 % on 4 Nov. About level.",
        ),
        (chart((1,), unit="requests"), "Spending. Bars for 1 Nov: 1 request in all."),
        (
            chart((0, 0, 1, 5), unit="requests", ceiling=9),
            (
                "Spending. Bars from 1 Nov to 4 Nov: 6 requests in all. Highest 5 requests on 4 Nov, latest 5 requests "
                "on 4 Nov. Rising: the earlier half is all zero. The limit of 9 requests was not passed."
            ),
        ),
        (chart((0, 0)), "Spending. Bars from 1 Nov to 2 Nov: all zero."),
        (chart((None, None)), "Spending. Nothing yet."),
        (Chart("Spending", (), "micros", ()), "Spending. Nothing yet."),
        (
            Chart("Of whom?", days(1), "micros", (Series(SLY, (1,)), Series("\u200b", (0,)))),
            (
                "Of whom? Bars for 1 Nov: under 0.01 ¢ in all. By name: \u2068שרה $x_1^2$ & <b>\u2069 under 0.01 ¢, "
                "no name nothing."
            ),
        ),
    ],
)
def test_whoever_does_not_see_a_chart_hears_what_it_says(shown, words):
    """“A chart” tells nobody whether the team spends more than last week."""
    assert alt_text(shown) == words


FIGURES = st.none() | st.floats() | st.integers(-5, 10**7)


@st.composite
def charts(draw):
    many = draw(st.integers(0, 9))
    rows = st.tuples(*[FIGURES] * many)
    series = draw(st.lists(st.builds(Series, st.text(), rows), max_size=9))
    more = {"ceiling": draw(st.none() | st.floats()), "kind": draw(st.sampled_from(KINDS))}
    return Chart(draw(st.text()), days(many), draw(st.sampled_from(UNITS)), tuple(series), **more)


@given(charts())
def test_whatever_the_figures_there_is_an_alt_text_that_fits(shown):
    """Discord takes 1,024 characters, and a report must not fail because of a name or of a figure that is none."""
    assert 0 < len(alt_text(shown)) <= 1_000


@given(charts(), st.booleans())
def test_whatever_the_figures_there_is_a_sheet_that_reaches_the_process_that_draws(shown, is_dark):
    """Everything is inside the plot, and nothing is lost or turned into something else on the way."""
    sheet = sheet_of(shown, is_dark=is_dark)

    assert json.loads(written(read(written(sheet)))) == json.loads(written(sheet))
    tops = [
        below + (value or 0) for mark in sheet.marks for below, value in zip(mark.bottoms, mark.values, strict=True)
    ]
    assert all(0 <= height <= sheet.top for height in tops)


def test_a_series_without_a_figure_for_each_day_is_a_mistake_of_ours():
    """Its bars would stand under the wrong days."""
    with pytest.raises(ValueError, match="one value for each label"):
        Chart("Spending", days(2), "micros", (Series("Ada", (1,)),))


def test_the_smallest_of_many_people_are_shown_as_one():
    """Nobody can tell twenty colours apart; and no cent may be missing from the picture."""
    team = chart(*[(many, many) for many in (5, 80, 70, 1, 60, 50, 40, 2)], kind="stacked bars")

    shown = tamed(team)

    names = [(series.name, series.values[0]) for series in shown.series]
    assert names == [("Bob", 80), ("Cleo", 70), ("Eve", 60), ("Finn", 50), ("Gus", 40), ("3 others", 8)]


def test_what_cannot_be_summed_is_not():
    """The sum of eight waits is nobody's wait."""
    shown = tamed(chart(*[(many, None) for many in (5, 80, 70, 1, 60, 50, 40, 2)], unit="ms", kind="lines"))

    assert shown.series[-1] == Series("Highest of 3 others", (5, None))


@pytest.mark.parametrize(
    ("highest", "unit", "words", "caption"),
    [
        (4.0, "micros", ["0", "0.0001 ¢", "0.0002 ¢", "0.0003 ¢", "0.0004 ¢"], "US cents"),
        (230_000, "micros", ["0", "5 ¢", "10 ¢", "15 ¢", "20 ¢", "25 ¢"], "US cents"),
        (1_400_000, "micros", ["0", "$0.50", "$1.00", "$1.50"], "US dollars"),
        (12_345e6, "micros", ["0", "$2,000", "$4,000", "$6,000", "$8,000", "$10,000", "$12,000"], "US dollars"),
        (1, "requests", ["0", "1"], "Requests"),
        (14, "requests", ["0", "5", "10", "15"], "Requests"),
        (1_204, "requests", ["0", "200", "400", "600", "800", "1,000", "1,200"], "Requests"),
        (420, "ms", ["0", "100 ms", "200 ms", "300 ms", "400 ms"], "Milliseconds"),
        (2_100, "ms", ["0", "0.5 s", "1.0 s", "1.5 s", "2.0 s"], "Seconds"),
        (71, "percent", ["0", "25 %", "50 %", "75 %", "100 %"], "Percent"),
        (0, "percent", ["0", "25 %", "50 %", "75 %", "100 %"], "Percent"),
    ],
)
def test_an_axis_is_written_as_people_write_figures(highest, unit, words, caption):
    """Nobody reads 1.2e6 micros."""
    axis = scale(highest, unit)

    assert ([word for _, word in axis.ticks], axis.caption) == (words, caption)


@given(st.floats(1e-3, 1e15), st.sampled_from(UNITS))
def test_every_axis_begins_at_zero_and_has_a_few_ticks_that_differ(highest, unit):
    """A baseline above zero makes much of little, and two ticks that read alike make nothing of it."""
    axis = scale(highest, unit)

    heights, words = zip(*axis.ticks, strict=True)
    assert heights[0] == 0
    assert list(heights) == sorted(heights)
    assert heights[-1] <= axis.top >= highest
    assert 2 <= len(set(words)) == len(words) <= 8


@given(st.floats(1e-3, 1e15), st.sampled_from(["micros", "ms", "percent"]))
def test_what_was_something_never_reads_as_nothing(value, unit):
    """“0 ms” of a slow day would be a lie, however small."""
    assert any(digit in figure(value, unit) for digit in "123456789")


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ada", "Ada"),
        ("a\u200bl\u202eice", "alice"),
        ("two\nlines", "two lines"),
        ("\ud83d\x00", "no name"),
        ("Z\u0335\u0336\u0337\u0338a", "Z\u0335\u0336a"),
        ("Cleopatra of the very long name", "Cleopatra of the…"),
        ("王" * 40, "王" * 16 + "…"),
        ("❤\ufe0f", "❤"),
    ],
)
def test_a_name_is_shown_as_far_as_it_can_be_read(name, shown):
    """A name of twenty accents must not reach over the picture, nor one from right to left turn the sentence around."""
    assert readable(name) == shown


@given(st.lists(st.floats(-50, 400), max_size=7))
def test_names_beside_a_chart_never_touch(wanted):
    """Lines that end together are the rule: everybody spends nothing on a Sunday."""
    middles = spread(sorted(wanted), 47, 336)

    assert all(23.5 - 1e-6 <= middle <= 336 - 23.5 + 1e-6 for middle in middles)
    assert all(above - below >= 47 - 1e-6 for below, above in itertools.pairwise(middles))


def test_a_name_with_room_stands_where_it_belongs():
    """Only what would touch is moved, and both as far."""
    assert spread([50, 200, 210], 40, 300) == [50, 185, 225]


def test_a_limit_out_of_sight_is_told_and_presses_nothing_flat():
    """A limit of fifty dollars above bars of ten cents would leave nothing of them to see."""
    sheet = sheet_of(chart((100_000, 50_000), ceiling=50_000_000), is_dark=False)

    assert (sheet.ceiling, sheet.remark) == (None, "15 ¢ in all · 1 Nov to 2 Nov · far below the limit of $50.00")
    assert sheet.top < 200_000


# Colours

AS_SEEN = {
    "by most": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "without red": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
    "without green": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.01182, 0.04294, 0.968881)),
    "without blue": ((1.255528, -0.076749, -0.178779), (-0.078411, 0.930809, 0.147602), (0.004733, 0.691367, 0.3039)),
}
"""Machado, Oliveira and Fernandes (2009), for linear light."""


def light(colour: str) -> list[float]:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4 for share in shares]


def contrast(one: str, other: str) -> float:
    """As WCAG has it: 3 for what is drawn, 4.5 for words."""
    weights = (0.2126, 0.7152, 0.0722)
    dark, bright = sorted(sum(map(float.__mul__, weights, light(colour))) for colour in (one, other))
    return (bright + 0.05) / (dark + 0.05)


def lab(colour: str, seen: tuple[tuple[float, ...], ...]) -> tuple[float, float, float]:
    red, green, blue = (sum(a * b for a, b in zip(row, light(colour), strict=True)) for row in seen)
    x = (0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.9505
    y = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    z = (0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.089
    x, y, z = (share ** (1 / 3) if share > 0.008856 else 7.787 * share + 16 / 116 for share in (x, y, z))
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
@pytest.mark.parametrize("seen", AS_SEEN.values(), ids=AS_SEEN)
def test_everybody_can_tell_the_colours_apart(theme, seen):
    """One man in twelve sees red and green as one colour."""
    seen_as = [lab(colour, seen) for colour in theme.series]

    assert min(math.dist(one, other) for one, other in itertools.combinations(seen_as, 2)) > 20


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_everything_stands_out_from_the_paper(theme):
    """In the dark as in the light."""
    assert min(contrast(colour, theme.paper) for colour in theme.series) >= 3
    assert min(contrast(colour, theme.paper) for colour in (theme.ink, theme.soft, theme.limit)) >= 4.5

"""What everybody used, in tables and as a file: every figure in both, and nothing that is not."""

from dataclasses import fields, replace
from datetime import date
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from core.reports import Daily, Keyed, Sum, together
from core.spans import Span, span_of, week_before
from core.tables import csv_of
from core.team_report import CSV_HEAD, KINDS, Team, sheet, shown, summary, table, tables, trend

TODAY = date(2026, 11, 29)
SPAN = span_of("month", TODAY)
NAMES = {"discord:1": "Ada", "discord:2": "=cmd()|x", "channel:discord:5": "general", "workspace:discord:9": "Lab"}
sums = st.builds(Sum, *[st.integers(0, 10**9)] * len(fields(Sum)))


def team(whole: Sum, **by: list[Keyed]) -> Team:
    days = [Daily("2026-10-31", whole), Daily("2026-11-28", whole)]
    return Team(SPAN, whole, {kind: by.get(kind, []) for kind in KINDS}, days, NAMES)


def test_spans_are_those_of_the_calendar():
    """“Last month” in January is December of the year before."""
    assert span_of("today", TODAY).days == (TODAY,)
    assert (span_of("week", TODAY).first, span_of("week", TODAY).last) == (date(2026, 11, 23), TODAY)
    assert span_of("month", TODAY).words == "from 1 to 29 November"
    assert span_of("last month", date(2027, 1, 31)) == Span("December 2026", date(2026, 12, 1), date(2026, 12, 31))
    assert span_of("last month", date(2028, 3, 31)).last == date(2028, 2, 29)
    assert week_before(TODAY).words == "from 22 to 28 November"
    assert span_of("week", date(2026, 12, 2)).words == "from 26 November to 2 December"


def test_the_summary_says_what_was_paid_and_what_nobody_got():
    """The first sentence is the whole answer for who reads only one."""
    whole = Sum(requests=340, failures=3, micros=1_200_000, waste=34_000)

    words = summary(team(whole, person=[Keyed("discord:1", whole)]), "UTC")

    assert words == (
        "### Everybody, this month\n\n**$1.23** for 340 requests by 1 person, from 1 to 29 November (UTC). "
        "3.4 ¢ of it was billed for what nobody got, and is charged to nobody. 3 requests failed."
    )
    assert "Nothing that counts" in summary(team(Sum()), "UTC")


def test_a_table_has_only_columns_that_say_something():
    """On a phone every column costs."""
    rows = [Keyed("/ask", Sum(requests=2, micros=40)), Keyed("/speak", Sum(requests=1, micros=2))]

    assert table("Command", rows) == (
        "| Command | Times | Cost |\n|---|--:|--:|\n| /ask | 2 | under 0.01 ¢ |\n| /speak | 1 | under 0.01 ¢ |\n"
        "| **together** | 3 | under 0.01 ¢ |"
    )


def test_a_long_table_ends_with_the_others():
    """Two thousand people are not read on a screen; the sum is still that of all."""
    rows = [Keyed(f"discord:{n}", Sum(requests=1, micros=10_000)) for n in range(2_000)]

    lines = table("Person", rows).splitlines()

    assert len(lines) == 2 + 10 + 2
    assert lines[-2:] == ["| 1,990 others | 1,990 | $19.90 |", "| **together** | 2,000 | $20.00 |"]


def test_names_are_people_s_own_and_harmless():
    """A name must not become a mention, a link or another column."""
    assert shown("person", "discord:1", NAMES) == "Ada"
    assert shown("person", "discord:2", {"discord:2": "@everyone | **x**"}) == r"\@everyone \| \*\*x\*\*"
    assert shown("person", "discord:3", NAMES) == r"discord\:3"
    assert shown("channel", "discord:5", NAMES) == "general"
    assert shown("workspace", "page", NAMES) == "the page"
    assert shown("person", "forgotten", NAMES) == "people who were forgotten"
    assert shown("outcome", "ProviderSlow", NAMES) == "the provider took too long"


def test_what_was_lost_is_listed_by_how_it_ended():
    """A lead sees what to look into: whether somebody stops a lot, or a provider fails."""
    lost = [Keyed("done", Sum(requests=9, micros=900)), Keyed("stopped", Sum(requests=1, waste=36))]

    found = "\n".join(tables(team(Sum(requests=10), outcome=lost)))

    assert "| What was lost |" in found
    assert "stopped by whoever asked" in found
    assert "done" not in found


def test_the_chart_has_two_weeks_at_least():
    """One bar is no trend."""
    whole = Sum(micros=5)
    of_a_day = replace(team(whole), span=span_of("today", TODAY))

    chart = trend(of_a_day)
    assert (chart.x_labels[0], chart.x_labels[-1], len(chart.x_labels)) == ("16 Nov", "29 Nov", 14)
    assert [series.values[-2:] for series in chart.series] == [(5, 0)]
    assert trend(team(whole)).x_labels[0] == "1 Nov"


def test_the_chart_shows_waste_where_there_is_any():
    """What nobody got is a part of the bill."""
    chart = trend(team(Sum(micros=5, waste=2)))

    assert [(series.name, sum(series.values)) for series in chart.series] == [
        ("Charged to people", 5),
        ("For nothing", 2),
    ]


def test_a_name_is_no_formula_in_the_file():
    """Somebody called `=cmd()` must not run anything on the lead's machine."""
    person = [Keyed("discord:2", Sum(requests=1, micros=5))]

    data = csv_of(CSV_HEAD, [*sheet(team(Sum(requests=1, micros=5), person=person))]).decode("utf-8-sig")

    assert ",discord:2,'=cmd()|x,1,0,0.000005,0,0.000005," in data


@given(people=st.lists(sums, max_size=30))
def test_the_file_has_every_figure_to_the_micro_dollar(people):
    """What is added up in a spreadsheet is what the ledger says."""
    rows = [Keyed(f"discord:{n}", each) for n, each in enumerate(people)]
    whole = together(people)

    found = [dict(zip(CSV_HEAD, row, strict=True)) for row in sheet(team(whole, person=rows))]

    of_people = [row for row in found if row["By"] == "person"]
    assert sum(row["USD together"] for row in of_people) * 10**6 == whole.billed
    assert sum((row["USD charged"] for row in of_people), Decimal()) * 10**6 == whole.micros
    assert sum(row["Requests"] for row in of_people) == whole.requests
    assert [row["First day"] for row in found if row["By"] == "day"] == ["2026-11-28"]

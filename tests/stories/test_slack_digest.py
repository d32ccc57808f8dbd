"""The week's report on Slack, for everybody in the channel that an admin has chosen."""

from datetime import UTC, datetime

import pytest

from core.administration import Change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
ON_SLACK = pytest.mark.parametrize("stage", ["slack"], indirect=True)
FILE = "usage-2026-11-23-to-2026-11-29.csv"
THURSDAY, MONDAY = (datetime(2026, 11, day, 9, 0, 5, tzinfo=UTC) for day in (26, 30))


@ON_SLACK
async def test_the_week_s_report_comes_to_its_channel_once(office, stage, ada, services):
    """Everybody there sees what the week that is over came to, with its chart and its file."""
    services.clock.is_set_to(THURSDAY)
    await ada.types("hello")
    channel = f"slack:{office.slack.team_id}:{office.plaza.id}"
    await stage.house.rulebook.decide([Change("setting", "everything", "digest_channel", channel)], "web:owner")
    services.clock.is_set_to(MONDAY)

    await stage.house.digest.look()
    await stage.rests()
    await stage.house.digest.look()
    await stage.rests()

    posted = [message for message in office.answers_in(office.plaza) if "asked: hello" not in message.words]
    [report] = [message for message in posted if message.thread_ts is None]
    assert "Everybody, the last 7 days" in report.words
    assert "for 1 request by 1 person, from 23 to 29 November (UTC)" in report.words
    assert "| Ada | 1 |" in report.words
    assert [file.title for file in files_of(posted) if file.title.endswith(".csv")] == [FILE]
    assert any(alt.startswith("What everybody spent") for message in posted for alt in message.alts)


@ON_SLACK
async def test_a_report_that_is_turned_off_stays_away(office, stage, services):
    """No channel, no report."""
    services.clock.is_set_to(MONDAY)

    await stage.house.digest.look()
    await stage.rests()

    assert office.answers == []


def files_of(posted):
    return [file for message in posted for file in message.files]

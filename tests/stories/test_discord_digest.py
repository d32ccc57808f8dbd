"""The week's report on Discord, for everybody in the channel that an admin has chosen."""

import json
from datetime import UTC, datetime

import pytest

from core.administration import Change

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["discord"], indirect=True)
FILE = "usage-2026-11-23-to-2026-11-29.csv"
THURSDAY, MONDAY = (datetime(2026, 11, day, 9, 0, 5, tzinfo=UTC) for day in (26, 30))


@on_stage
async def test_the_week_s_report_comes_to_its_channel_once(stage, square, ada, services):
    """Everybody there sees what the week that is over came to, with its chart and its file."""
    services.clock.is_set_to(THURSDAY)
    await ada.types("hello")
    before = len(square.answers)
    channel = f"discord:{square.plaza.id}"
    await stage.house.rulebook.decide([Change("setting", "everything", "digest_channel", channel)], "web:owner")
    services.clock.is_set_to(MONDAY)

    await stage.house.digest.look()
    await stage.rests()
    await stage.house.digest.look()
    await stage.rests()

    posted = square.answers[before:]
    words = json.dumps([message.body for message in posted], ensure_ascii=False)
    assert words.count("Everybody, the last 7 days") == 1
    assert "for 1 request by 1 person, from 23 to 29 November (UTC)" in words
    names = [file.upload.filename for message in posted for file in message.files.values()]
    assert names.count(FILE) == 1
    told = [file.upload.description or "" for message in posted for file in message.files.values()]
    assert any(alt.startswith("What everybody spent, by day.") for alt in told)
    assert "#plaza  |     1" in words
    assert square.pings == []

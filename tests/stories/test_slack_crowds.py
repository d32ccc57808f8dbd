"""Many at once, with Slack counting: nobody waits behind a fixed number of workers, and everybody gets all of it."""

import asyncio

import pytest

from bots.adapter import Desk
from bots.serving import slack_of
from bots.slack.doors import Doors
from bots.slack.governor import IN_ONE_CHANNEL, TIERS, Governor, Tier
from core.sandbox.gemini_mishaps import Words
from tests.stages.slack import SlackStage, settings_of, slack
from tests.stages.slack_screen import seen

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

FASTER = 30
"""So many of Slack's minutes go by in one of ours, at Slack and in the bot alike."""


@pytest.fixture
async def counting():
    """Slack with its limits on, and time that goes by faster for all of them alike."""
    async with slack(rate_limits=True) as at:
        # What fills up comes back faster; how many there are at once stays.
        at.limits._buckets_of = faster(at.limits)
        yield at


def faster(limits):
    def buckets_of(call, now):
        if most := limits.per_minute.get(call.method):
            yield limits._bucket((call.method,), most, FASTER * most / 60, now)
        if limit := limits.per_channel.get(call.method):
            channel = call.text("channel") or call.text("channel_id")
            yield limits._bucket((call.method, channel), limit.burst, FASTER * limit.per_s, now)

    return buckets_of


def governor() -> Governor:
    def quick(tiers):
        return {method: Tier(tier.burst, FASTER * tier.per_minute) for method, tier in tiers.items()}

    return Governor(quick(TIERS), quick(IN_ONE_CHANNEL))


@pytest.fixture
async def stage(services, counting):
    """The bot, in the same hurry."""
    services.settings.update(settings_of(counting))
    ready = asyncio.Event()
    async with services.house() as house, asyncio.TaskGroup() as group:
        desk = Desk(house.app)
        adapter = slack_of(house, desk, Doors(), lambda _where: ready.set(), governor())
        serving = group.create_task(adapter.serve())
        await ready.wait()
        yield SlackStage(services, house, desk, adapter, counting)
        serving.cancel()
        await asyncio.wait([serving])
        await desk.drain(patience_s=0)
        await adapter.close()


async def all_is_said(stage) -> None:
    async with asyncio.timeout(100):
        while running := {*stage.desk._tasks, *stage.adapter._hearing}:
            await asyncio.wait(running)


def words_for(number: int) -> str:
    return f"Answer number {number}. " + "word " * 100 + f"End of {number}."


def sees_something(stage, person) -> bool:
    """Words, or Slack's own line that says that it is being thought about."""
    place = person.place
    words = any(each.author is stage.slack.bot for each in place.messages.values())
    status = any(each.channel == place.id for each in stage.slack.threads.statuses)
    session = any(channel == place.id for channel, _, _ in stage.slack.threads.session_changes)
    return words or status or session


def few_are_refused(stage) -> bool:
    """The bot paces itself. Where a minute takes two seconds, what comes late by a tenth of one has been too many at
    times: those are made again, and nobody notices. At Slack's own pace there is none (`test_slack_governor.py`)."""
    return sum(stage.slack.refused_429.values()) <= 0.03 * len(stage.slack.heard)


@pytest.mark.parametrize("count", [32, 200])
@pytest.mark.parametrize("how", ["directly", "in channels"])
async def test_many_people_at_once_all_get_their_whole_answer(stage, gemini, books, count, how):
    """Each sees words or a status at once, and all of it as soon as Slack takes it."""
    gemini.always(Words(tuple(words_for(7)[at : at + 60] for at in range(0, len(words_for(7)), 60))))
    people = [stage.joins(f"Person {number}") for number in range(count)]
    if how == "in channels":
        for number, person in enumerate(people):
            if not number % 10:
                channel = stage.slack.channel(f"room-{number // 10}", *(each.user for each in people))
            person.place = channel

    if how == "directly":
        asked = await asyncio.gather(*(person.says("why?") for person in people))
    else:
        asked = await asyncio.gather(*(person.uses("/ask", "why?") for person in people))
    await all_is_said(stage)

    whole = [each for each in stage.slack.posted if each.author is stage.slack.bot and "End of 7." in seen(each)]
    assert len(whole) == count
    assert all(seen(each).count("Answer number 7.") == seen(each).count("End of 7.") == 1 for each in whole)
    assert not any(each.is_streaming or "Stop" in each.labels for each in whole)
    assert all(sees_something(stage, each.person) for each in asked)
    assert few_are_refused(stage)
    assert await books.outcomes() == ["done"] * count
    await books.balance()


async def test_in_one_single_channel_everybody_is_told_how_long_it_takes(stage, gemini, books):
    """Slack takes about one message a second there, so the acknowledgement says when theirs comes."""
    gemini.always(Words(("Yes.",)))
    people = [stage.joins(f"Person {number}") for number in range(30)]
    plaza = stage.slack.channel("plaza", *(person.user for person in people))
    for person in people:
        person.place = plaza

    asked = await asyncio.gather(*(person.uses("/ask", "are you there?") for person in people))
    told = [each.asked.ack.body.get("text", "") for each in asked]
    await all_is_said(stage)

    assert all(each.asked.ack.is_in_time for each in asked)
    assert sum("Your answer comes in about" in words for words in told) >= 15
    answers = [each for each in plaza.messages.values() if each.author is stage.slack.bot]
    assert len([each for each in answers if "Yes." in each.words]) == 30
    assert few_are_refused(stage)
    assert await books.outcomes() == ["done"] * 30

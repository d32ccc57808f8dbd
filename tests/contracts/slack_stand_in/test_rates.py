"""Rate limits and bad days at the stand-in of Slack, as slack_sdk meets them."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError

from tests.contracts.slack_stand_in.square import Square, answer_of, error_of, opened
from tests.standins.slack_mishaps import broken, cut, page, refused, slow, too_many


@pytest.fixture
async def square() -> AsyncIterator[Square]:
    async with opened() as square:
        yield square


async def test_a_channel_takes_a_few_messages_at_once(square):
    """Then one a second; another channel has its own measure."""
    for _ in range(5):
        await square.says()

    said = await answer_of(square.says())

    assert (said.status_code, said["error"], said.headers["Retry-After"]) == (429, "ratelimited", "1")
    hall = square.slack.channel("hall", square.ada)
    await square.says(channel=hall)
    square.slack.advance(1)
    await square.says()
    assert square.slack.refused_429 == {"chat.postMessage": 1}


async def test_a_tier_is_so_many_a_minute(square):
    """Twenty streams, and after three seconds one more."""
    square.slack.limits.per_channel.clear()
    for _ in range(20):
        await square.streams("x")

    said = await answer_of(square.streams("x"))

    assert (said["error"], said.headers["Retry-After"]) == ("ratelimited", "3")
    square.slack.advance(3)
    await square.streams("x")


async def test_limits_can_be_switched_off(square):
    """For stories about something else."""
    square.slack.limits.is_on = False

    for _ in range(30):
        await square.says()

    assert not square.slack.refused_429


async def test_mishaps_come_in_order_and_once(square):
    """One for each call of its method; other methods do not notice."""
    square.slack.will(
        too_many("chat.postMessage", 7),
        refused("chat.postMessage", "is_archived"),
        broken("chat.postMessage"),
        page("chat.postMessage"),
    )
    await square.web.auth_test()

    limited = await answer_of(square.says())
    assert (limited.status_code, limited.headers["Retry-After"]) == (429, "7")
    assert await error_of(square.says()) == "is_archived"
    assert (await answer_of(square.says())).status_code == 503
    with pytest.raises(SlackApiError, match="502"):
        await square.says()
    assert square.slack.plays_left == 0
    assert not square.plaza.messages
    assert (await square.says()).words == "hello"


async def test_a_connection_breaks_before_or_after(square):
    """The app cannot tell which; the channel can."""
    square.slack.will(cut("chat.postMessage"), cut("chat.postMessage").applied())

    with pytest.raises(aiohttp.ClientError):
        await square.says("before")
    with pytest.raises(aiohttp.ClientError):
        await square.says("after")

    assert [posted.words for posted in square.plaza.messages.values()] == ["after"]
    assert [call.status for call in square.slack.calls("chat.postMessage")] == [0, 0]


async def test_mishaps_befall_uploads_and_response_urls_too(square):
    """They are calls like all others."""
    url = square.slack.response_url(square.ada, square.plaza)
    square.slack.will(broken("respond", 500).applied(), slow("upload", 0.01))

    assert (await square.responds(url, text="psst"))[0] == 500
    await square.uploads()

    assert [posted.words for posted in url.answers] == ["psst"]
    assert [call.method for call in square.slack.heard] == ["respond", "files.getUploadURLExternal", "upload"]
    assert square.slack.calls("respond")[0].args["text"] == "psst"

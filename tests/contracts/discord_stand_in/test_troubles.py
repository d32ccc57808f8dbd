"""The bad days that the stand-in of Discord can be told to have, as the real discord.py meets them."""

import asyncio

import aiohttp
import discord
import pytest

from tests.standins.discord_bot import ORIGINAL, open_stand_in
from tests.standins.discord_mishaps import broken, cut, page, refused, slow, too_many
from tests.standins.discord_rates import Rate


async def test_too_many_edits_are_refused_and_the_headers_say_so(stand_in, bot, asked):
    """Five in two seconds for each interaction, its callback not counted."""
    await bot.acks(asked, 5)
    url = f"{stand_in.api_base}/webhooks/{stand_in.application_id}/{asked.token}{ORIGINAL}"
    async with aiohttp.ClientSession() as session:
        for left in range(4, -1, -1):
            async with session.patch(url, json={"content": f"{left}"}) as response:
                assert response.headers["X-RateLimit-Remaining"] == str(left)

        async with session.patch(url, json={"content": "too many"}) as response:
            body = await response.json()

    assert response.status == 429
    assert response.headers["Via"]
    assert response.headers["X-RateLimit-Scope"] == "user"
    assert 0 < body["retry_after"] <= 2
    assert stand_in.refused_429 == {"edit": 1}
    assert asked.original.content == "0"


async def test_discord_py_waits_when_a_bucket_is_empty(stand_in, bot, plaza):
    """Its own client never gets a 429 from a channel."""
    stand_in.rates.limits["post"] = Rate("post", 2, 0.3)

    for number in range(5):
        await bot.asks("POST", plaza, "/messages", content=f"{number}")

    assert stand_in.refused_429 == {}
    assert len(plaza.messages) == 5


async def test_everything_together_is_limited_too(stand_in, bot, plaza):
    """Fifty a second for the bot; interactions are exempt."""
    stand_in.rates.limits["channel"] = Rate("channel", 1000, 1.0)
    url, headers = f"{stand_in.api_base}/channels/{plaza.id}", {"Authorization": f"Bot {stand_in.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:

        async def look() -> int:
            async with session.get(url) as response:
                return response.status

        statuses = await asyncio.gather(*(look() for _ in range(120)))

    assert set(statuses) == {200, 429}


# -------------------------------------------------------------------------------------------------- bad answers


@pytest.mark.parametrize(("is_applied", "code"), [(False, None), (True, 40060)])
async def test_an_acknowledgement_fails_before_or_after_it_counted(stand_in, bot, asked, is_applied, code):
    """A second try is right, or is told that the first one did count."""
    play = broken("ack", 503)
    stand_in.will(play.applied() if is_applied else play)
    with pytest.raises(discord.DiscordServerError):
        await bot.acks(asked, 5)

    assert asked.is_acked == is_applied
    if code:
        with pytest.raises(discord.HTTPException, match=str(code)):
            await bot.acks(asked, 5)
    else:
        await bot.acks(asked, 5)


async def test_a_connection_breaks_after_the_message_was_posted(stand_in, bot, plaza):
    """Nobody is told, and the message is there."""
    stand_in.will(cut("post").applied())

    with pytest.raises((aiohttp.ClientError, ConnectionError)):
        await bot.asks("POST", plaza, "/messages", content="once")

    assert [posted.content for posted in plaza.messages.values()] == ["once"]


async def test_a_slow_answer_may_have_counted_long_before(stand_in, bot, asked):
    """Who gives up on it has to reckon with that."""
    stand_in.will(slow("ack", 30).applied())

    with pytest.raises(TimeoutError):
        await asyncio.wait_for(bot.acks(asked, 5), 0.1)

    assert asked.is_acked


async def test_pages_codes_and_long_waits_come_as_told(stand_in, bot, asked):
    """Each play happens once and in order."""
    await bot.acks(asked, 5)
    stand_in.will(page("edit", 503), refused("edit", 30046), slow("edit", 0.05), too_many("followup", 0.05, "shared"))
    with pytest.raises(discord.DiscordServerError, match="503"):
        await bot.replies("PATCH", asked, ORIGINAL, content="one")
    stand_in.rates.is_on = False
    await bot.replies("POST", asked, content="waited for")

    assert stand_in.refused_429 == {"followup": 1}
    assert stand_in.plays_left == 2
    assert stand_in.invalid_requests == 0


# -------------------------------------------------------------------------------------------------- conformance


async def test_a_body_that_is_not_as_documented_fails_the_test(asked, bot, stand_in):
    """Misspelt fields too, which the document itself would let pass."""
    if not stand_in._conformance.is_on:
        pytest.skip("Discord's document is not beside the checkout")
    await bot.acks(asked, 4, {"content": "x", "contnet": "y"})
    with pytest.raises(discord.HTTPException, match="50035"):
        await bot.asks("POST", asked.channel, "/messages", content="x", flags="64", tts=False)
    found = list(stand_in.nonconforming)
    stand_in.nonconforming.clear()

    assert "unknown field 'contnet'" in found[0]
    assert "'64' is not of type" in found[1]


async def test_leaving_with_findings_raises():
    """So that no story can overlook them."""
    with pytest.raises(AssertionError, match="misspelt"):
        async with open_stand_in() as stand_in:
            stand_in.nonconforming.append("misspelt")

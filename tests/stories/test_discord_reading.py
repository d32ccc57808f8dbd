"""Reading Discord on its bad days: closed doors, hidden words, limits, and thousands of messages."""

from dataclasses import replace

import pytest

from core.errors import NotPermitted, ProviderSlow
from core.reading import Wanted
from tests.contracts.reading_sites import DiscordSite, Telling
from tests.stages.discord import stage
from tests.standins.discord_mishaps import broken, slow, too_many
from tests.standins.discord_things import (
    DEFAULT_PERMISSIONS,
    PRIVATE_THREAD,
    READ_MESSAGE_HISTORY,
    VIEW_CHANNEL,
)

NINE = Wanted(9)
NO_HISTORY = DEFAULT_PERMISSIONS & ~READ_MESSAGE_HISTORY


@pytest.fixture
def database_url(tmp_path):
    return f"sqlite:///{tmp_path}/flashbulb.db"


@pytest.fixture
async def site(services):
    async with stage(services) as on_stage:
        yield DiscordSite(on_stage)


def impatient(site, patience_s=0.2):
    """The reader of somebody who waits for a page no longer than that."""
    adapter = site.stage.adapter
    return replace(adapter.reader, patience_s=patience_s)


async def words_of(site, wanted=NINE, request=None):
    passage = await site.reader.read(request or site.request(), wanted, Telling())
    return [each.words for each in passage.said]


async def test_5000_messages_are_read_a_hundred_at_a_time(site):
    """Discord gives no more at once; how far it has got is on screen."""
    site.said_many(5_000, 6_000)
    told = Telling()

    passage = await site.reader.read(site.request(), Wanted(5_000), told)

    assert [len(passage.said), passage.said[0].words] == [5_000, "number 1"]
    assert "Read 4,500 messages" in told.words
    assert len(site.discord.calls("list")) == 50


async def test_a_limit_on_the_way_only_takes_longer(site):
    """discord.py waits it out."""
    site.said_many(250, 900)
    site.discord.will(too_many("list", 0.05), broken("list"))

    assert len(await words_of(site, Wanted(250))) == 250


async def test_where_it_takes_too_long_it_says_how_far_it_got(site):
    """Part of a discussion is better than none, if that is said."""
    site.said_many(250, 900)
    second = str(sorted(site.plaza.messages)[-100])
    site.discord.always(replace(slow("list", 1.0), when=lambda call: call.query["before"] == second))

    passage = await impatient(site).read(site.request(), Wanted(250), Telling())

    assert passage.said[0].words == "number 151"
    assert "read back to" in passage.stopped


async def test_where_discord_gives_nothing_in_time_that_is_said(site):
    """Nobody waits for ever."""
    site.said("a word", 60)
    site.discord.always(slow("list", 1.0))

    with pytest.raises(ProviderSlow):
        await impatient(site).read(site.request(), Wanted(9), Telling())


async def test_without_the_intent_what_carries_words_is_read_and_the_rest_is_told_of(site):
    """Discord sends along empty messages; a summary of silence would be a lie."""
    site.discord.sees_content = False
    site.said("nobody hears me", 90)
    site.said(f"<@{site.discord.bot.id}> what is up?", 60)
    site.said("All is well.", 30, "bot")

    passage = await site.reader.read(site.request(), Wanted(9), Telling())

    assert [each.words for each in passage.said] == ["@flashbulb what is up?", "All is well."]
    assert "only 2 of the latest 3 messages" in passage.stopped
    assert "Message Content Intent" in passage.stopped


async def test_a_link_to_a_message_that_is_hidden_says_why(site):
    """And the way out: its menu shows it to the bot."""
    site.discord.sees_content = False
    posted = site.said("nobody hears me", 90)

    with pytest.raises(NotPermitted, match="Use its menu"):
        await site.reader.message(site.request(), site.link_of(posted))


async def test_the_switch_is_asked_for_once_in_a_while(site):
    """Each reading of a quiet channel would ask again."""
    site.discord.sees_content = False
    site.said("nobody hears me", 90)
    before = len([call for call in site.discord.heard if call.template == "/applications/@me"])

    for _ in range(3):
        await words_of(site)

    after = len([call for call in site.discord.heard if call.template == "/applications/@me"])
    assert after - before == 1


async def test_who_may_not_see_the_history_has_it_read_by_nobody(site):
    """They may use commands in the channel, and see what comes from now on only."""
    site.said("long ago", 60)
    site.plaza.permissions[site.stage.ada.user.id] = NO_HISTORY

    with pytest.raises(NotPermitted, match="Read Message History"):
        await words_of(site)


async def test_where_the_bot_may_not_read_it_says_what_to_give_it(site):
    """Discord answers with no messages at all, as if nobody had spoken."""
    site.said("a word", 60)
    site.plaza.bot_permissions = NO_HISTORY

    with pytest.raises(NotPermitted, match="give my role View Channels and Read Message History"):
        await words_of(site)

    site.plaza.bot_permissions = DEFAULT_PERMISSIONS & ~VIEW_CHANNEL
    with pytest.raises(NotPermitted, match="give my role View Channels and Read Message History"):
        await words_of(site)


async def test_a_channel_for_a_role_is_read_for_those_who_have_it(site):
    """Roles count, not only what was said of a person."""
    site.stage.ada.roles = ["designers"]
    site.bobs.permissions.clear()
    site.said("for designers", 60, "Bob", channel=site.bobs)

    link = f"https://discord.com/channels/{site.square.guild.id}/{site.bobs.id}"

    assert await words_of(site, Wanted(9, thread=link)) == ["for designers"]


async def test_a_private_thread_is_read_for_those_in_it(site):
    """Its channel is open to everybody; the thread is not."""
    thread = site.discord.thread(site.plaza, "planning", site.stage.bob.user, kind=PRIVATE_THREAD)
    site.said("the plan", 60, "Bob", channel=thread)
    link = f"https://discord.com/channels/{site.square.guild.id}/{thread.id}"
    with pytest.raises(NotPermitted):
        await words_of(site, Wanted(9, thread=link))

    thread.members.add(site.stage.ada.user.id)

    passage = await site.reader.read(site.request(), Wanted(9, thread=link), Telling())
    assert [each.words for each in passage.said] == ["the plan"]
    assert passage.title == "the thread in #plaza"


async def test_a_link_to_a_message_means_its_thread_or_what_follows_it(site):
    """Summarise thread is chosen from the menu of a message that may have none."""
    site.said("before", 90)
    posted = site.said("it begins", 60)
    site.said("it goes on", 30)
    wanted = Wanted(9, thread=site.link_of(posted))
    assert await words_of(site, wanted) == ["it begins", "it goes on"]

    thread = site.discord.thread(site.plaza, "it begins", number=posted.id)
    site.said("in the thread", 20, channel=thread)

    assert await words_of(site, wanted) == ["in the thread"]


async def test_a_server_in_which_the_asker_is_not_is_not_read(site):
    """Nor is another one read where everybody of this one looks on."""
    elsewhere = site.discord.guild("Elsewhere", site.stage.bob.user)
    channel = site.discord.channel(elsewhere, "general")
    site.said("ours", 60, "Bob", channel=channel)
    wanted = Wanted(9, thread=f"https://discord.com/channels/{elsewhere.id}/{channel.id}")

    with pytest.raises(NotPermitted, match="another server"):
        await words_of(site, wanted)
    with pytest.raises(NotPermitted, match="one of us is not allowed"):
        await words_of(site, wanted, site.request(site.discord.dm(site.stage.ada.user)))
    at_bobs = site.request(site.discord.dm(site.stage.bob.user), site.stage.bob.user)
    assert await words_of(site, wanted, at_bobs) == ["ours"]


async def test_a_link_that_names_the_wrong_server_opens_nothing(site):
    """Rights are those of the server that the channel is in."""
    elsewhere = site.discord.guild("Elsewhere", site.stage.bob.user)
    channel = site.discord.channel(elsewhere, "general")

    with pytest.raises(NotPermitted):
        await words_of(site, Wanted(9, thread=f"https://discord.com/channels/{site.square.guild.id}/{channel.id}"))


async def test_direct_messages_are_read_only_as_ones_own(site):
    """Between people the bot is not there, whoever has installed it."""
    site.said("hello", 60, channel=site.discord.dm(site.stage.ada.user))
    bobs = site.discord.dm(site.stage.bob.user)
    site.said("between us", 60, "Bob", channel=bobs)

    assert await words_of(site, request=site.request(site.discord.dm(site.stage.ada.user))) == ["hello"]
    with pytest.raises(NotPermitted):
        await words_of(site, Wanted(9, thread=f"https://discord.com/channels/@me/{bobs.id}"))
    pair = site.discord.private(site.stage.ada.user, site.stage.bob.user)
    with pytest.raises(NotPermitted, match="not in this conversation"):
        await words_of(site, request=site.request(pair, is_member=False))


async def test_a_message_deleted_while_it_is_read_is_just_not_there(site):
    """Whoever takes back their words is not quoted."""
    posts = site.said_many(300, 900)

    def deleting(_update):
        site.plaza.messages.pop(posts[10].id, None)

    passage = await site.reader.read(site.request(), Wanted(300), deleting)

    assert len(passage.said) == 299


async def test_what_asks_right_now_is_no_part_of_what_is_read(site):
    """Nor what was said after it was asked, the answer above all."""
    site.said("a word", 60)
    request = site.request()
    site.said("Reading …", -60, "bot")

    assert await words_of(site, request=request) == ["a word"]


async def test_channels_and_roles_have_names(site):
    """A model knows no ids."""
    role = site.discord.role(site.square.guild, "designers")
    site.said(f"see <#{site.bobs.id}>, <@&{role}> <:party:123>", 60)

    assert await words_of(site) == ["see #bobs, @designers :party:"]

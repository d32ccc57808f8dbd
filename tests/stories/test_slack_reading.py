"""Reading Slack on its bad days: long threads, tight limits, closed doors."""

from dataclasses import replace

import pytest

from core.errors import NotPermitted, ProviderBusy
from core.reading import Wanted
from tests.contracts.reading_sites import SlackSite, Telling
from tests.stages.slack import stage
from tests.standins.slack_mishaps import broken, refused, too_many


@pytest.fixture
def database_url(tmp_path):
    return f"sqlite:///{tmp_path}/flashbulb.db"


@pytest.fixture
async def site(services):
    async with stage(services) as on_stage:
        yield SlackSite(on_stage)


async def test_a_thread_of_5000_messages_is_read_to_its_end(site):
    """The newest are what matters, and Slack tells the oldest first."""
    root = site.said("it begins", 6_000)
    site.said_many(5_000, 5_900, root)
    told = Telling()

    passage = await site.reader.read(site.request(root), Wanted(5_000), told)

    assert [len(passage.said), passage.said[-1].words] == [5_000, "number 5000"]
    assert "Read 4,500 messages" in told.words
    assert passage.said[-1].link.endswith(f"?thread_ts={root.ts}&cid={site.office.plaza.id}")
    assert len(site.slack.calls("users.info")) < 5


async def test_a_link_to_a_reply_means_its_thread(site):
    """Whoever copies a link copies that of the message under their pointer."""
    root = site.said("it begins", 600)
    reply = site.said("it goes on", 500, thread=root)

    passage = await site.reader.read(site.request(), Wanted(9, thread=site.link_of(reply)), Telling())

    assert [each.words for each in passage.said] == ["it begins", "it goes on"]
    assert passage.title == "the thread in #plaza"


async def test_a_limit_on_the_way_only_takes_longer(site):
    """Other readings in the workspace use the same budget."""
    site.said_many(700, 900)
    site.slack.will(broken("conversations.history"), too_many("conversations.history", 1))

    passage = await site.reader.read(site.request(), Wanted(700), Telling())

    assert len(passage.said) == 700
    assert not passage.stopped


async def test_an_app_held_to_fifteen_messages_a_minute_says_how_far_it_got(site):
    """Slack does that to apps that are sold outside of its Marketplace; a minute a page is no wait for a person."""
    site.said_many(100, 900)
    site.slack.longest_page = 15
    site.slack.always(too_many("conversations.history", 60).only(lambda call: bool(call.text("cursor"))))

    passage = await site.reader.read(site.request(), Wanted(100), Telling())

    assert [each.words for each in passage.said] == [f"number {number}" for number in range(86, 101)]
    assert "read back to" in passage.stopped


async def test_where_slack_gives_nothing_that_is_said(site):
    """With when to come again."""
    site.slack.always(too_many("conversations.history", 60))

    with pytest.raises(ProviderBusy) as busy:
        await site.reader.read(site.request(), Wanted(100), Telling())

    assert busy.value.retry_after_s
    assert busy.value.retry_after_s > 30


async def test_a_message_deleted_while_it_is_read_is_just_not_there(site):
    """Whoever takes back their words is not quoted."""
    posts = site.said_many(600, 900)
    site.said("This message was deleted.", 1, subtype="tombstone")

    def tell(_update):
        site.office.plaza.messages.pop(posts[10].ts, None)

    passage = await site.reader.read(site.request(), Wanted(600), tell)

    assert len(passage.said) == 599
    assert "number 11" not in [each.words for each in passage.said]


async def test_a_public_channel_is_entered_to_be_read(site):
    """Anybody may; only members are told what was said."""
    harbour = site.office.harbour
    site.said("ahoy", 60, channel=harbour)

    passage = await site.reader.read(site.request(channel=harbour), Wanted(9), Telling())

    assert [each.words for each in passage.said] == ["ahoy"]


async def test_a_door_that_stays_closed_is_not_knocked_at_for_ever(site):
    """Slack says that it let the bot in, and that it is no member."""
    site.slack.always(refused("conversations.history", "not_in_channel"))

    with pytest.raises(NotPermitted, match="/invite @flashbulb"):
        await site.reader.read(site.request(), Wanted(9), Telling())

    assert len(site.slack.calls("conversations.join")) == 1


async def test_where_the_bot_is_not_invited_it_says_how(site):
    """In a private channel a slash command works without it."""
    with pytest.raises(NotPermitted, match="/invite @flashbulb"):
        await site.reader.read(site.request(channel=site.office.den), Wanted(9), Telling())


async def test_a_private_channel_elsewhere_is_read_for_its_members_only(site):
    """Bob is among two hundred; Ada is not."""
    for _ in range(200):
        site.bobs.members.add(site.slack.new_id("U"))
    link = site.said_elsewhere()

    passage = await site.reader.read(site.request(user=site.stage.bob.user), Wanted(9, thread=link), Telling())

    assert [each.words for each in passage.said] == ["Bob's secret"]


async def test_a_guest_reads_only_the_channels_they_were_let_into(site):
    """Public is public for the members of the workspace."""
    site.said("ahoy", 60, channel=site.office.harbour)
    link = f"https://square.slack.com/archives/{site.office.harbour.id}"
    site.office.harbour.members.discard(site.stage.ada.user.id)
    assert (await site.reader.read(site.request(), Wanted(9, thread=link), Telling())).said

    site.stage.ada.user.is_guest = True

    with pytest.raises(NotPermitted):
        await site.reader.read(site.request(), Wanted(9, thread=link), Telling())


async def test_another_workspace_is_not_read(site):
    """Its ids mean nothing here."""
    link = f"https://elsewhere.slack.com/archives/{site.office.plaza.id}"

    with pytest.raises(NotPermitted, match="another workspace"):
        await site.reader.read(site.request(), Wanted(9, thread=link), Telling())


async def test_a_scope_that_was_never_granted_is_named(site):
    """Apps that were installed before it was asked for lack it until they are installed again."""
    link = site.said_elsewhere()
    site.slack.scopes.discard("groups:read")

    with pytest.raises(NotPermitted, match=r"groups:read.*`flashbulb check`"):
        await site.reader.read(site.request(), Wanted(9, thread=link), Telling())


async def test_what_asks_right_now_is_no_part_of_what_is_read(site):
    """A mention stands in the channel it asks about; a summary of it would begin with itself."""
    site.said("a word", 60)
    asking = site.said("summarise this", 1)
    request = site.request()

    place = f"slack:{site.slack.team_id}:{site.office.plaza.id}"
    from_mention = replace(request, id=f"{place}:{asking.ts}", address={**request.address, "thread": asking.ts})
    passage = await site.reader.read(from_mention, Wanted(9), Telling())

    assert [each.words for each in passage.said] == ["a word"]


async def test_direct_messages_are_read_only_as_ones_own(site):
    """Their ids can be typed by anybody."""
    ours = site.slack.dm(site.stage.bob.user)
    site.said("between us", 60, "Bob", channel=ours)

    with pytest.raises(NotPermitted):
        await site.reader.read(
            site.request(), Wanted(9, thread=f"https://square.slack.com/archives/{ours.id}"), Telling()
        )

"""What every reader promises of what was said somewhere: whole, in order, with the asker's rights, and linked."""

from datetime import UTC, datetime, timedelta
from importlib import import_module

import pytest

from core.errors import BadOption, NotFound, NotPermitted
from core.reading import Wanted
from tests.contracts.reading_sites import SITES, Telling

MIN = 60.0


@pytest.fixture
def database_url(tmp_path):
    """One is enough: nothing of this is stored."""
    return f"sqlite:///{tmp_path}/flashbulb.db"


@pytest.fixture(params=sorted(SITES))
async def site(request, services):
    """A place with a past. The page has conversations only, and a story of its own for them."""
    async with import_module(f"tests.stages.{request.param}").stage(services) as on_stage:
        yield SITES[request.param](on_stage)


async def words_of(site, wanted: Wanted, request=None) -> list[str]:
    passage = await site.reader.read(request or site.request(), wanted, Telling())
    return [each.words for each in passage.said]


async def test_the_newest_are_read_and_told_oldest_first(site):
    """A summary of "the last two" that begins with the wrong one is worthless."""
    for number in range(5):
        site.said(f"word {number}", (9 - number) * MIN)

    assert await words_of(site, Wanted(2)) == ["word 3", "word 4"]


async def test_what_is_older_than_wanted_is_left_out(site):
    """`since:2h` means two hours, however much was said before."""
    site.said("last week", 7 * 24 * 60 * MIN)
    site.said("just now", 2 * MIN)

    assert await words_of(site, Wanted(50, datetime.now(UTC) - timedelta(hours=2))) == ["just now"]


async def test_a_message_is_told_with_everything_that_a_summary_needs(site):
    """Who said it when and where, in words that a model understands."""
    posted = site.said(f"ask {site.mention_of_bob()}", 5 * MIN, "Ada", files=("plan.pdf",))
    site.said("I answered", 4 * MIN, "bot")

    passage = await site.reader.read(site.request(), Wanted(10), Telling())

    first, ours = passage.said
    assert (first.words, first.name, first.account) == ("ask @Bob", "Ada", site.stage.ada.id)
    assert (first.files, first.link, first.is_ours) == (("plan.pdf",), site.link_of(posted), False)
    assert abs(datetime.now(UTC) - first.at - timedelta(minutes=5)) < timedelta(seconds=30)
    assert ours.is_ours
    assert "plaza" in passage.title
    assert not passage.stopped


async def test_what_nobody_said_is_left_out(site):
    """Who came and went is no part of a discussion."""
    site.said("a word", 3 * MIN)
    site.came_in(2 * MIN)

    assert await words_of(site, Wanted(10)) == ["a word"]


async def test_a_place_can_be_read_again_by_its_link(site):
    """A button under a summary is pressed where it no longer stands below what it is about."""
    site.said("a word", 3 * MIN)
    passage = await site.reader.read(site.request(), Wanted(10), Telling())

    assert passage.link
    assert await words_of(site, Wanted(10, thread=passage.link)) == ["a word"]


async def test_a_link_leads_back_to_its_message(site):
    """Each line of a summary links to what it came from."""
    site.said("here it stands", 3 * MIN)
    passage = await site.reader.read(site.request(), Wanted(1), Telling())

    found = await site.reader.message(site.request(), passage.said[0].link)

    assert found == passage.said[0]
    assert await site.reader.message(site.request(), "https://example.com/1") is None


async def test_a_message_that_was_deleted_is_told_as_gone(site):
    """A link may be older than what it leads to."""
    posted = site.said("oops", 3 * MIN)
    site.deletes(posted)

    with pytest.raises(NotFound, match="not there any more"):
        await site.reader.message(site.request(), site.link_of(posted))


async def test_nobody_reads_through_the_bot_what_they_could_not_read_themselves(site):
    """The bot is in Bob's channel; Ada is not, and has its link."""
    link = site.said_elsewhere()

    with pytest.raises(NotPermitted) as declined:
        await site.reader.read(site.request(), Wanted(10, thread=link), Telling())
    with pytest.raises(NotPermitted):
        await site.reader.message(site.request(), link)

    assert "secret" not in str(declined.value)
    assert "bobs" not in str(declined.value)


async def test_what_is_no_link_is_said_so(site):
    """Typed by hand, `thread:` may hold anything."""
    with pytest.raises(BadOption, match="no link"):
        await site.reader.read(site.request(), Wanted(10, thread="that one"), Telling())


async def test_how_far_it_has_got_is_shown(site):
    """Thousands of messages take a while."""
    site.said_many(1_100, 3_000)
    told = Telling()

    passage = await site.reader.read(site.request(), Wanted(1_050), told)

    assert len(passage.said) == 1_050
    assert "Read 1,0" in told.words
    assert passage.said[-1].words == "number 1100"


async def test_when_somebody_last_spoke_is_known(site):
    """`since:me` reads on from there; nobody else's words count."""
    site.said("mine", 30 * MIN, "Ada")
    site.said("not mine", 2 * MIN, "Bob")

    spoke = await site.reader.last_said(site.request())

    assert spoke
    assert abs(datetime.now(UTC) - spoke - timedelta(minutes=30)) < timedelta(seconds=30)


async def test_who_never_spoke_there_is_told_as_nobody_knows(site):
    """Then the command falls back on something else."""
    site.said("not mine", 2 * MIN, "Bob")

    assert await site.reader.last_said(site.request()) is None

"""One message of a reply: streamed or changed, ended before Slack ends it, and whole at the end, whatever breaks."""

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bots.live import NotYet
from bots.slack.address import Address
from bots.slack.cells import STREAM_S, Cell, Spot
from bots.slack.governor import Governor
from bots.slack.render import ClipFile, DocumentFile, PictureFile, Post, TextFile, Upload
from bots.slack.route import Route
from bots.slack.shares import Kept, Shares
from bots.slack.troubles import NotAllowed, NotSupported, Taken, Trouble, Unreached, Unsure
from bots.slack.wire import Mark, Wire
from core.values import Request
from tests.standins.slack import SlackStandIn
from tests.standins.slack_mishaps import broken, cut, page, refused
from tests.standins.slack_things import Channel, Posted

AIR = "Air scatters blue light. "
ALL = AIR + "Red goes straight through."
MARK = Mark("slack:T:1", 1)
NOTHING_KEPT = Kept(lambda _work: None)


class Clock:
    def __init__(self) -> None:
        self.now_s = 0.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(rate_limits=False) as at:
        yield at


@pytest.fixture
async def wire(slack) -> AsyncIterator[Wire]:
    async with aiohttp.ClientSession() as session:
        client = AsyncWebClient(token=slack.bot_token, base_url=slack.api_base, session=session, retry_handlers=[])
        yield Wire(client, session, Governor(), slack.bot.id, slack.bot_id, (0.0, 0.0, 0.0))


@pytest.fixture
def ada(slack):
    return slack.person("Ada")


@pytest.fixture
def plaza(slack, ada) -> Channel:
    return slack.channel("plaza", ada)


@pytest.fixture
async def spot(slack, wire, ada, plaza) -> Spot:
    """A thread in the plaza."""
    return Spot(plaza.id, (await slack.posts(ada, plaza, "why?")).ts, ada.id, slack.team_id)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def cell(wire, spot, clock) -> Cell:
    return Cell(wire, spot, MARK, clock)


@pytest.fixture
def shown(cell, plaza) -> Callable[[], Posted]:
    """The message, as it stands there."""
    return lambda: plaza.messages[cell.ts]


def post(words: str, *, is_whole: bool = False, is_end: bool = False, small: tuple[str, ...] = ()) -> Post:
    return Post(words, small=small, is_whole=is_whole, is_end=is_end)


def grown(slack) -> list[str]:
    return [call.text("markdown_text") for call in slack.calls("chat.appendStream")]


# ------------------------------------------------------------------------------------------------------- streams


async def test_only_what_is_new_is_sent(slack, cell, shown):
    """A stream is added to; what stands there is not said again."""
    await cell.stream(post("One. "))
    await cell.show(post("One. Two. "))
    await cell.show(post("One. Two. Three.", is_whole=True, small=("0.04 ¢",)))

    assert shown().streamed.strip() == "One. Two. Three."
    assert "".join(grown(slack)) in "Two. Three."
    assert not shown().is_streaming
    assert "0.04 ¢" in shown().words
    assert slack.calls("chat.update") == []


async def test_nothing_new_is_no_call(slack, cell):
    """Every call counts."""
    await cell.stream(post("One. "))
    await cell.show(post("One. "))

    assert grown(slack) == []


async def test_a_whole_one_bears_its_mark(slack, cell, shown, wire, spot):
    """By it the next process finds it again."""
    await cell.stream(post(AIR))
    await cell.show(post(ALL, is_whole=True))

    assert (await wire.found(spot.channel, spot.thread, MARK.request, "0"))[MARK.number] == cell.ts


async def test_it_is_ended_by_us_before_slack_ends_it(slack, cell, clock, shown):
    """After about five minutes Slack does it without a word: from four on the message is changed."""
    await cell.stream(post(AIR))
    clock.now_s = STREAM_S

    await cell.show(post(ALL))
    await cell.show(post(ALL + " The end.", is_whole=True))

    assert grown(slack) == []
    assert shown().words.strip() == ALL + " The end."
    assert len(slack.calls("chat.stopStream")) == 1
    assert not shown().is_streaming


async def test_words_that_are_not_those_of_before_replace_them(slack, cell, shown):
    """A model that is asked anew says something else."""
    await cell.stream(post("Air scatters. "))

    await cell.show(post("Water reflects.", is_whole=True))

    assert shown().words.strip() == "Water reflects."
    assert not shown().is_streaming


async def test_more_than_one_call_takes_is_changed_instead(slack, cell, shown):
    """Slack takes 12,000 characters of one piece."""
    await cell.stream(post("Begin. "))
    words = "Begin. " + "word " * 2300

    await cell.show(post(words, is_whole=True))

    assert shown().words.strip() == words.strip()


BREAKS = [
    broken,
    page,
    cut,
    lambda method: broken(method).applied(),
    lambda method: cut(method).applied(),
    lambda method: refused(method, "message_not_in_streaming_state"),
    lambda method: refused(method, "msg_too_long"),
    lambda method: refused(method, "channel_type_not_supported"),
    lambda method: refused(method, "internal_error"),
]
BROKEN = ["503", "page", "cut", "503 applied", "cut applied", "over", "too long", "not supported", "internal"]


@pytest.mark.parametrize("play", BREAKS, ids=BROKEN)
@pytest.mark.parametrize("method", ["chat.appendStream", "chat.stopStream"])
async def test_a_stream_that_breaks_off_is_whole_in_the_same_message(slack, cell, shown, plaza, play, method):
    """Whether Slack took the last piece or not: each word stands there once."""
    await cell.stream(post(AIR))
    slack.will(play(method))

    await cell.show(post(ALL))
    await cell.show(post(ALL + " The end.", is_whole=True, small=("0.04 ¢",)))

    assert shown().words.count(AIR.strip()) == 1
    assert shown().words.count("The end.") == 1
    assert "0.04 ¢" in shown().words
    assert not shown().is_streaming
    assert len([each for each in plaza.messages.values() if each.author is slack.bot]) == 1


async def test_a_stream_that_slack_ends_in_the_middle_goes_on_by_changes(slack, cell, shown):
    """Without being asked, and not only between two pieces."""
    await cell.stream(post(AIR))
    slack.end_streams()

    await cell.show(post(ALL))
    await cell.show(post(ALL + " The end.", is_whole=True))

    assert shown().words.strip() == ALL + " The end."
    assert len(slack.calls("chat.appendStream")) == 1


@pytest.mark.parametrize("error", ["channel_type_not_supported", "invalid_arguments", "missing_recipient_user_id"])
async def test_where_there_are_no_streams_it_says_so(slack, cell, error):
    """A message is tried next."""
    slack.will(refused("chat.startStream", error))

    with pytest.raises(NotSupported):
        await cell.stream(post(AIR))


async def test_a_message_that_somebody_deleted_is_taken(slack, cell, shown, ada):
    """Nothing is put in its place."""
    await cell.stream(post(AIR))
    await slack.deletes_message(ada, shown())

    with pytest.raises(Taken):
        await cell.show(post(ALL, is_whole=True))

    assert len(slack.posted) == 2


async def test_a_stream_that_another_process_began_is_ended_and_changed(slack, wire, spot, clock, cell, shown):
    """Killed in the middle of it: until it is ended Slack takes no change."""
    await cell.stream(post(AIR))
    after = Cell(wire, spot, MARK, clock, cell.ts)

    await after.show(post(ALL, is_whole=True))

    assert shown().words.strip() == ALL
    assert not shown().is_streaming


async def test_the_session_is_over_with_the_stream_only_when_slack_took_its_end(slack, cell):
    """Otherwise a button that stops nothing would stay."""
    await cell.stream(post(AIR))
    slack.end_streams()

    await cell.show(post(ALL, is_whole=True))

    assert not cell.has_ended_session


async def test_the_end_of_a_stream_ends_the_session(slack, cell, spot):
    """It costs no call of its own."""
    await cell.stream(post(AIR))

    await cell.show(post(ALL, is_whole=True, is_end=True))

    assert cell.has_ended_session
    assert slack.threads.session(spot.channel, spot.thread) == "active"


async def test_the_end_of_a_page_does_not(slack, cell, spot):
    """The next page is still being written, and can be stopped."""
    await cell.stream(post(AIR))

    await cell.show(post(ALL, is_whole=True))

    assert not cell.has_ended_session
    assert slack.threads.session(spot.channel, spot.thread) != "active"


# ------------------------------------------------------------------------------------------------------ messages


async def test_the_same_is_not_shown_twice(slack, cell):
    """Every change counts against fifty a minute."""
    await cell.post(post(AIR))
    await cell.show(post(AIR))
    await cell.show(post(AIR, is_whole=True))

    assert slack.calls("chat.update") == []


@pytest.mark.parametrize("error", ["invalid_blocks", "msg_too_long", "msg_blocks_too_long"])
async def test_what_slack_does_not_take_is_said_plainly(slack, cell, shown, error):
    """A mistake of ours in a block must not cost somebody their answer."""
    slack.will(refused("chat.postMessage", error))

    await cell.post(post("1 < 2"))

    assert shown().text == "1 &lt; 2"


async def test_a_change_that_slack_does_not_take_is_said_plainly(slack, cell, shown):
    """The same of a change."""
    await cell.post(post(AIR))
    slack.will(refused("chat.update", "invalid_blocks"))

    await cell.show(post(ALL, is_whole=True))

    assert shown().text == ALL


async def test_a_message_nobody_knows_of_is_not_posted_again_by_itself(slack, cell):
    """It is looked for first."""
    slack.will(cut("chat.postMessage").applied())

    with pytest.raises(Unsure):
        await cell.post(post(AIR))

    assert len(slack.calls("chat.postMessage")) == 1


# --------------------------------------------------------------------------------------------------------- files

FILES = (TextFile("answer.md", "All of it."),)


@pytest.fixture
def shares(wire) -> Shares:
    return Shares(wire, NOTHING_KEPT, MARK.request, (0.02,) * 10)


async def test_files_are_there_when_it_says_so(slack, shares, spot, plaza):
    """And not before Slack has looked at them."""
    shared = await shares.put(Upload(FILES), spot)

    assert shared
    assert [file.id for file in plaza.messages[shared.ts].files] == list(shared.files)


async def test_a_share_that_never_comes_is_made_again(slack, shares, spot, plaza):
    """Slack said that it was shared, and nobody ever saw it."""
    slack.loses_shares = 1

    shared = await shares.put(Upload(FILES), spot)

    assert shared
    assert len([each for each in plaza.messages.values() if each.files]) == 1


async def test_a_share_that_comes_after_all_is_not_there_beside_the_next(slack, shares, spot, plaza):
    """It took longer than anybody waited, and was done again."""
    slack.share_after_s = 0.35

    asyncio.get_running_loop().call_later(0.1, setattr, slack, "share_after_s", 0.01)

    shared = await shares.put(Upload(FILES), spot)
    await slack.until(lambda: len([each for each in plaza.messages.values() if each.via == "upload"]) == 2)

    visible = [file.id for each in plaza.messages.values() for file in each.files if not file.is_deleted]
    assert shared
    assert visible == list(shared.files)


async def test_shares_that_never_come_are_trouble_and_not_for_ever(slack, shares, spot):
    """Three times, and then it is said."""
    slack.loses_shares = 10

    with pytest.raises(Trouble):
        await shares.put(Upload(FILES), spot)

    assert len(slack.calls("files.completeUploadExternal")) == 3


async def test_what_was_shared_is_found_again(slack, shares, spot):
    """By the next process, or after a receipt that got lost."""
    shared = await shares.put(Upload(FILES), spot)

    assert await shares.found(Upload(FILES), spot, "0") == shared


async def test_pictures_are_not_taken_for_the_report_below_them(slack, wire, spot, kept):
    """Of both it may be unknown whether they were shared; each is found as itself."""
    shares = Shares(wire, kept, MARK.request, (0.02,) * 10)
    clip, report = Upload((CLIP,)), Upload((DocumentFile("run.mp4", "usage.csv", "November", 3),))
    shown = await shares.put(clip, spot)
    assert await shares.found(report, spot, "0") is None

    taken = await shares.put(report, spot)

    assert await shares.found(clip, spot, "0") == shown
    assert await shares.found(report, spot, "0") == taken


async def test_another_requests_files_are_not_found(slack, wire, shares, spot):
    """Two people draw in one thread."""
    await Shares(wire, NOTHING_KEPT, "slack:T:2", (0.02,) * 10).put(Upload(FILES), spot)

    assert await shares.found(Upload(FILES), spot, "0") is None


async def test_a_picture_that_is_no_longer_kept_is_left_out(slack, shares, spot):
    """Whoever cleared the folder has taken it away."""
    assert await shares.put(Upload((PictureFile("gone", "A fox"),)), spot) is None


async def test_a_share_of_a_channel_nobody_can_enter_is_not_allowed(slack, shares, ada):
    """It goes another way, which whoever paints it finds."""
    den = slack.channel("den", ada, is_private=True, has_bot=False)

    with pytest.raises(NotAllowed):
        await shares.put(Upload(FILES), Spot(den.id, "", ada.id, slack.team_id))


async def test_a_picture_has_its_alt_text(slack, wire, spot, tmp_path: Path):
    """For people who do not see it."""
    kept = tmp_path / "fox.png"
    kept.write_bytes(b"\x89PNG")
    shares = Shares(wire, Kept(lambda _work: kept), MARK.request, (0.02,) * 10)

    shared = await shares.put(Upload((PictureFile("1", "A fox in the snow"),)), spot)

    assert shared
    assert slack.files[shared.files[0]].alt_txt == "A fox in the snow"


CLIP = ClipFile("run.mp4", f"A fox runs {'through deep snow ' * 20}".strip(), "flashbulb-video")


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    """Works of a few bytes, where Slack takes no more than ten."""
    (tmp_path / "run.mp4").write_bytes(b"mp4")
    (tmp_path / "long.mp4").write_bytes(b"mp4" * 9)
    return Kept(lambda work: tmp_path / work, most_bytes=10)


async def test_a_clip_is_told_of_by_its_title_and_the_words_above_it(slack, wire, spot, plaza, kept):
    """Slack keeps descriptions of pictures only; whoever cannot see or hear it reads what it is."""
    shares = Shares(wire, kept, MARK.request, (0.02,) * 10)

    shared = await shares.put(Upload((CLIP,)), spot)

    assert shared
    file = slack.files[shared.files[0]]
    assert (file.content, file.mimetype, file.alt_txt) == (b"mp4", "video/mp4", "")
    assert file.title.startswith("A fox runs through deep snow")
    assert plaza.messages[shared.ts].text == CLIP.alt


async def test_a_clip_with_a_short_description_has_no_words_above_it(slack, wire, spot, plaza, kept):
    """Its title says it all."""
    shared = await Shares(wire, kept, MARK.request, (0.02,) * 10).put(Upload((replace(CLIP, alt="A fox"),)), spot)

    assert shared
    assert slack.files[shared.files[0]].title == "A fox"
    assert plaza.messages[shared.ts].text == ""


@pytest.mark.parametrize(
    ("link", "words"),
    [(lambda file: f"https://a.example/{file}", "<https://a.example/long.mp4|Here it is.>"), (None, "Whoever runs")],
)
async def test_what_is_too_large_for_slack_is_had_elsewhere(wire, spot, kept, link, words):
    """A gigabyte is a long film; it was paid for, and stands somewhere."""
    kept = replace(kept, link=link) if link else kept
    large = replace(CLIP, file="long.mp4")

    one = await Shares(wire, kept, MARK.request).fitting(Upload((large,)))
    both = await Shares(wire, kept, MARK.request).fitting(Upload((CLIP, large)))

    assert one.files == ()
    assert both.files == (CLIP,)
    assert "too large for Slack" in one.words
    assert words in one.words
    assert one.words == both.words


@pytest.mark.parametrize(
    ("link", "words"),
    [
        (lambda file: f"https://a.example/{file}", "<https://a.example/long.mp4|Here it is.>"),
        (None, "flashbulb export"),
    ],
)
async def test_a_report_too_large_for_slack_is_had_elsewhere(wire, spot, kept, link, words):
    """It goes through our memory, and an export of a team may be of any size."""
    kept = replace(kept, link=link) if link else kept
    kept = replace(kept, most_bytes=1_000, most_document_bytes=10)
    small, large = (DocumentFile(file, "a&b.csv", "November", 27) for file in ("run.mp4", "long.mp4"))

    fit = await Shares(wire, kept, MARK.request).fitting(Upload((small, large)))

    assert fit.files == (small,)
    assert fit.words.startswith("`a&amp;b.csv` (27 bytes) is too large to be sent on Slack. ")
    assert words in fit.words


async def test_a_report_that_is_gone_is_missed_in_words(wire, kept):
    """An old answer that is opened again is not to look broken."""
    gone = DocumentFile("gone.csv", "usage.csv", "November", 7)

    fit = await Shares(wire, kept, MARK.request).fitting(Upload((gone,)))

    assert fit == Upload((), "`usage.csv` (7 bytes) is gone: such files are kept for 7 days.")


# ----------------------------------------------------------------------------------------------------- the route


class Handles:
    """Fits the port `Posts`, in memory."""

    def __init__(self) -> None:
        self.kept: dict[int, str] = {}

    async def put(self, _request: str, number: int, handle: str) -> None:
        self.kept[number] = handle

    async def of(self, _request: str) -> list[str]:
        return [self.kept.get(number, "") for number in range(max(self.kept, default=-1) + 1)]

    async def request(self, handle: str) -> str:
        return "slack:T:1" if handle in self.kept.values() else ""

    async def cut(self, _request: str, length: int) -> None:
        self.kept = {number: handle for number, handle in self.kept.items() if number < length}


@pytest.fixture
def handles() -> Handles:
    return Handles()


@pytest.fixture
def begun(wire, spot, handles):
    """A route of the same request, of one process or the next."""
    address = Address(spot.team, spot.user, spot.channel, spot.thread)
    request = Request(
        id="slack:T:1",
        platform="slack",
        person="slack:T:U1",
        workspace="slack:T",
        channel="slack:T:C1",
        conversation="slack:T:C1:1",
        command="ask",
        options={},
        asked_at=datetime.now(UTC),
        address=address.kept(),
    )

    def route(kept: Kept = NOTHING_KEPT, *, is_resumed: bool = False) -> Route:
        return Route(request, wire, kept, handles, lambda: datetime.now(UTC), is_resumed=is_resumed)

    return route


async def test_files_that_come_later_are_shared_below_those_that_were(slack, begun, plaza, handles):
    """The second picture of two must not be missing because the first was quicker."""
    route, one, two = begun(), TextFile("1.md", "One."), TextFile("2.md", "Two.")

    await route.put(0, Upload((one,)))
    await route.put(0, Upload((one, two)))
    await route.put(0, Upload((one, two)))

    shared = [(file.content or b"").decode() for each in plaza.messages.values() for file in each.files]
    assert shared == ["One.", "Two."]
    assert len(handles.kept[0].split(",")) == 2


async def test_a_message_stands_where_a_file_would_that_slack_does_not_take(begun, kept, plaza, handles):
    """It has a place and a handle like every other: the next process posts no second one."""
    large = Upload((replace(CLIP, file="long.mp4"),))

    await begun(kept).put(0, large)
    after = begun(kept, is_resumed=True)
    await after.recall()
    await after.put(0, large)

    [posted] = [each for each in plaza.messages.values() if "too large for Slack" in each.words]
    assert handles.kept == {0: f"{plaza.id}/{posted.ts}"}


async def test_files_are_not_shared_again_by_the_next_process(slack, begun, plaza):
    """It knows them by their handle."""
    files = (TextFile("1.md", "One."), TextFile("2.md", "Two."))
    await begun().put(0, Upload(files))
    after = begun(is_resumed=True)
    await after.recall()

    await after.put(0, Upload(files))

    assert len([file for each in plaza.messages.values() for file in each.files]) == 2


async def test_two_who_ask_at_once_what_was_posted_read_it_once(begun):
    """The line below the thread and the answer both ask; a second look must not forget what the first began."""
    await begun().put(0, Post(AIR))
    route = begun(is_resumed=True)

    await asyncio.gather(route.recall(), route.recall())
    first = route._cells[0]
    await route.recall()

    assert route._cells[0] is first


async def test_without_room_for_a_stream_nothing_begins_before_it_is_whole(slack, begun, wire, plaza):
    """Streams are few; a message instead would be changed again and again, and those changes are few too."""
    route = begun()
    wire.governor.hold("chat.startStream", 60)
    with pytest.raises(NotYet):
        await route.put(0, Post(AIR))

    await route.put(0, Post(ALL, is_whole=True))

    assert [each.words for each in plaza.messages.values() if each.author is slack.bot] == [ALL]


async def test_what_never_reached_slack_is_not_looked_for(slack, begun, wire, plaza):
    """There is nothing to be found."""
    route, address = begun(), wire._client.base_url
    wire._client.base_url = "http://127.0.0.1:9/api/"
    with pytest.raises(Unreached):
        await route.put(0, Post(AIR, is_whole=True))
    wire._client.base_url = address

    await route.put(0, Post(AIR, is_whole=True))

    assert slack.calls("conversations.replies") == []
    assert len([each for each in plaza.messages.values() if each.author is slack.bot]) == 1

"""Calls to Slack: at its pace, and done again only where doing it twice harms nobody."""

import asyncio
from collections.abc import AsyncIterator
from socket import socket
from types import SimpleNamespace

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bots.handed import NotFetched
from bots.slack.governor import Governor, Tier
from bots.slack.troubles import NotAllowed, TooLate, TooOften, Trouble, Unreached, Unsure
from bots.slack.wire import Mark, Wire
from core.errors import BadCredentials
from tests.standins.slack import SlackStandIn
from tests.standins.slack_mishaps import Play, broken, cut, page, refused, slow, too_many

HELLO = {"text": "Hello."}
SOON_S = (0.0, 0.0, 0.0)
"""Nobody waits for seconds here."""


@pytest.fixture
async def slack() -> AsyncIterator[SlackStandIn]:
    async with SlackStandIn(rate_limits=False) as at:
        at.scopes |= {"im:write", "users:read"}
        yield at


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=1, sock_read=0.5)
    async with aiohttp.ClientSession(timeout=timeout) as opened:
        yield opened


def wire_to(at: SlackStandIn, session: aiohttp.ClientSession, api_base: str = "") -> Wire:
    client = AsyncWebClient(token=at.bot_token, base_url=api_base or at.api_base, session=session, retry_handlers=[])
    return Wire(client, session, Governor(), at.bot.id, at.bot_id, SOON_S)


@pytest.fixture
def wire(slack, session) -> Wire:
    return wire_to(slack, session)


@pytest.fixture
def ada(slack):
    return slack.person("Ada")


@pytest.fixture
def plaza(slack, ada):
    return slack.channel("plaza", ada)


FAILURES = [
    broken("any"),
    broken("any").applied(),
    page("any"),
    page("any").applied(),
    cut("any"),
    cut("any").applied(),
    slow("any", 2.0),
]
IDS = ["503", "503 applied", "page", "page applied", "cut", "cut applied", "slow"]


@pytest.mark.parametrize("play", FAILURES, ids=IDS)
async def test_a_message_is_never_posted_twice_by_itself(slack, wire, plaza, play):
    """Nobody knows whether it stands there; it is for whoever posts it to look."""
    slack.will(play)

    with pytest.raises(Unsure):
        await wire.post(plaza.id, HELLO)

    assert len(slack.calls("chat.postMessage")) == 1


@pytest.mark.parametrize("play", FAILURES, ids=IDS)
async def test_a_piece_of_a_stream_is_never_sent_twice(slack, wire, ada, plaza, play):
    """It would stand there twice."""
    root = await wire.post(plaza.id, HELLO)
    ts = await wire.start_stream(plaza.id, root, "Air ", ada.id, slack.team_id)
    slack.will(play)

    with pytest.raises(Unsure):
        await wire.append(plaza.id, ts, "scatters")

    assert len(slack.calls("chat.appendStream")) == 1


@pytest.mark.parametrize("play", FAILURES, ids=IDS)
async def test_a_change_is_made_again(slack, wire, plaza, play):
    """Twice the same is the same."""
    ts = await wire.post(plaza.id, HELLO)
    slack.will(play)

    await wire.update(plaza.id, ts, {"text": "Goodbye."})

    assert plaza.messages[ts].text == "Goodbye."


async def test_a_change_is_not_made_again_for_ever(slack, wire, plaza):
    """Whoever shows it tries again later, with what is to be shown then."""
    ts = await wire.post(plaza.id, HELLO)
    slack.always(broken("chat.update"))

    with pytest.raises(Unsure):
        await wire.update(plaza.id, ts, {"text": "Goodbye."})

    assert len(slack.calls("chat.update")) == 1 + len(SOON_S)


async def test_a_body_that_the_sdk_cannot_read_is_no_bug(slack, wire, plaza):
    """A proxy answers 502 and calls its page JSON."""
    slack.will(Play("chat.postMessage", status=502, is_html=True))

    with pytest.raises(Unsure):
        await wire.post(plaza.id, HELLO)


async def test_what_never_reached_slack_is_sent_again(slack, session, plaza):
    """A refused connection has posted nothing."""
    with socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        nowhere = wire_to(slack, session, f"http://127.0.0.1:{port}/api/")

        with pytest.raises(Unreached):
            await nowhere.post(plaza.id, HELLO)


async def test_too_many_is_waited_out_and_sent_again_once(slack, wire, plaza):
    """Nothing was done, so it is done later."""
    slack.will(too_many("chat.postMessage", 1))

    ts = await wire.post(plaza.id, HELLO)

    assert [posted.ts for posted in slack.posted] == [ts]
    first, second = slack.calls("chat.postMessage")
    assert second.at - first.at >= 1


async def test_too_many_of_one_kind_keep_no_other_waiting(slack, wire, plaza):
    """Each method has a limit of its own."""
    ts = await wire.post(plaza.id, HELLO)
    slack.will(too_many("chat.postMessage", 30))
    waiting = asyncio.create_task(wire.post(plaza.id, HELLO))
    async with asyncio.timeout(5):
        while not wire.governor.wait_s("chat.postMessage", plaza.id) > 1:  # noqa: ASYNC110  a refusal rings no bell
            await asyncio.sleep(0.01)

    async with asyncio.timeout(5):
        await wire.update(plaza.id, ts, {"text": "Goodbye."})

    waiting.cancel()
    await asyncio.wait([waiting])


async def test_what_could_be_left_out_is_left_out_when_there_is_no_room(slack, session, ada):
    """A status is worth less than words."""
    dm = slack.dm(ada)
    wire = wire_to(slack, session)
    root = await wire.post(dm.id, HELLO)
    body = {"channel_id": dm.id, "thread_ts": root, "status": "Thinking …"}
    assert await wire.quietly("assistant.threads.setStatus", body, dm.id) is not None

    wire.governor.hold("assistant.threads.setStatus", 60, dm.id)

    assert await wire.quietly("assistant.threads.setStatus", body, dm.id) is None
    assert len(slack.calls("assistant.threads.setStatus")) == 1


async def test_what_could_be_left_out_fails_without_a_word(slack, wire, ada):
    """Nothing of it reaches whoever asked."""
    slack.will(refused("assistant.threads.setStatus", "invalid_thread_ts"))

    assert await wire.quietly("assistant.threads.setStatus", {"channel_id": slack.dm(ada).id}, "") is None


async def test_a_token_that_is_revoked_is_for_whoever_runs_it(slack, wire, plaza):
    """It is no trouble that passes."""
    slack.auth_error = "token_revoked"

    with pytest.raises(BadCredentials):
        await wire.post(plaza.id, HELLO)


async def test_a_message_is_found_by_its_mark(slack, wire, plaza):
    """The receipt got lost, and the message stands there."""
    slack.will(cut("chat.postMessage").applied())
    with pytest.raises(Unsure):
        await wire.post(plaza.id, HELLO, Mark("slack:T:1", 2))
    await wire.post(plaza.id, HELLO, Mark("slack:T:other", 2))

    found = await wire.found(plaza.id, "", "slack:T:1", "0")

    assert dict(found) == {2: slack.posted[0].ts}


async def test_a_reply_is_found_in_its_thread(slack, wire, plaza):
    """A channel's history does not show what stands in threads."""
    root = await wire.post(plaza.id, HELLO, Mark("slack:T:1", 0))
    ts = await wire.post(plaza.id, HELLO, Mark("slack:T:1", 1), root)

    assert (await wire.found(plaza.id, root, "slack:T:1", "0"))[1] == ts


# ------------------------------------------------------------------------------------------------- by an address


async def test_an_address_takes_five_and_then_it_is_too_late(slack, wire, ada, plaza):
    """Whoever has more to say says it elsewhere."""
    url = slack.address(slack.response_url(ada, plaza))
    for _ in range(5):
        await wire.respond(url, HELLO)

    with pytest.raises(TooLate):
        await wire.respond(url, HELLO)


async def test_an_address_that_is_too_old_is_too_late(slack, wire, ada, plaza):
    """Half an hour."""
    url = slack.address(slack.response_url(ada, plaza))
    slack.advance(31 * 60)

    with pytest.raises(TooLate):
        await wire.respond(url, HELLO)


@pytest.mark.parametrize("play", FAILURES, ids=IDS)
async def test_an_answer_by_an_address_is_never_given_twice_by_itself(slack, wire, ada, plaza, play):
    """Nothing can find it again: it has no ts."""
    url = slack.address(slack.response_url(ada, plaza))
    slack.will(play)

    with pytest.raises(Unsure):
        await wire.respond(url, HELLO)

    assert len(slack.calls("respond")) == 1


async def test_too_many_answers_by_addresses_hold_the_others_back(slack, wire, ada, plaza):
    """They count as one kind of call."""
    url = slack.address(slack.response_url(ada, plaza))
    slack.will(too_many("respond", 30))

    with pytest.raises(TooOften):
        await wire.respond(url, HELLO)

    assert not wire.governor.has_room("response_url")


# --------------------------------------------------------------------------------------------------------- files


async def shares(wire: Wire, channel: str) -> str:
    file = await wire.upload("fox.png", b"fox", "A fox")
    await wire.share([{"id": file, "title": "A fox"}], channel, "")
    return file


async def test_a_file_is_there_when_slack_has_looked_at_it(slack, wire, plaza):
    """Not when Slack says that it took it."""
    slack.share_after_s = 0.2
    file = await shares(wire, plaza.id)
    assert await wire.shared(file, plaza.id) == ""

    await slack.until(lambda: slack.files[file].is_shared)

    assert await wire.shared(file, plaza.id) == slack.posted[0].ts
    assert slack.files[file].alt_txt == "A fox"


async def test_a_file_for_a_channel_it_is_no_member_of_is_not_allowed(slack, wire, ada):
    """`chat:write.public` is for words."""
    harbour = slack.channel("harbour", ada, has_bot=False)

    with pytest.raises(NotAllowed):
        await shares(wire, harbour.id)


async def test_a_private_channel_cannot_be_joined(slack, wire, ada):
    """Somebody has to invite it."""
    den = slack.channel("den", ada, is_private=True, has_bot=False)

    with pytest.raises(NotAllowed):
        await wire.join(den.id)


@pytest.mark.parametrize("play", [broken("upload"), page("upload"), cut("upload")], ids=["503", "page", "cut"])
async def test_bytes_that_did_not_arrive_are_not_shared(slack, wire, plaza, play):
    """An empty picture would be shown to everybody."""
    slack.will(play)

    with pytest.raises(Trouble):
        await shares(wire, plaza.id)

    assert slack.calls("files.completeUploadExternal") == []


async def test_a_file_that_may_not_be_seen_is_not_taken_for_its_login_page(slack, wire, ada, plaza):
    """Slack answers 200 to that, with a page."""
    posted = await slack.posts(ada, plaza, "look", files=[("a.png", b"png", "image/png")])
    (file,) = posted.files
    url = f"{slack.base_url}/files-pri/{slack.team_id}-{file.id}/a.png"
    slack.scopes.discard("files:read")

    with pytest.raises(NotFetched):
        await wire.fetch(file.url_private or url)


async def test_the_pace_is_asked_before_every_try():
    """A second try is one more call."""
    governor = Governor({"chat.update": Tier(2, 0.001)})
    asked = []

    class Answers:
        token = "xoxb-1"

        async def api_call(self, method, **_):
            asked.append(governor.fill(method))
            if len(asked) == 1:
                raise aiohttp.ServerDisconnectedError
            return SimpleNamespace(data={"ok": True})

    wire = Wire(Answers(), None, governor, "U1", "B1", SOON_S)
    await wire.update("C1", "1.0", HELLO)

    assert asked == [pytest.approx(0.5, abs=0.01), pytest.approx(0, abs=0.01)]

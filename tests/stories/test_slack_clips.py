"""Videos and sounds in a channel: where they stand, what is told of them, and who is called when they are there."""

import pytest

from core.values import Clip, Offer, Picture, Receipt, Text
from tests.stages.show import Shows
from tests.stages.slack import served, slack
from tests.stages.slack_square import Office, labels
from tests.standins.slack_mishaps import refused

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["slack"], indirect=True)

FILM = Clip("", "A fox runs through snow.", "video", 1.0)
SONG = Clip("", "A slow song about rain.", "audio", 1.0)
PRICE = Receipt(200_000, "", waited_s=20)
LATE = Receipt(200_000, "", waited_s=75)


@pytest.fixture
def shows(services) -> Shows:
    """Asked for before the stage, or Slack does not know its command."""
    shows = Shows()
    shows.will(FILM, Offer("Again", "show", {}), PRICE)
    services.commands["show"] = shows.command
    return shows


def calls(office) -> list:
    """The messages that only call somebody."""
    return [posted for posted in office.answers if "ready" in posted.words]


# ------------------------------------------------------------------------------------------------- what stands there


@on_stage
@pytest.mark.parametrize(("clip", "ending", "kind"), [(FILM, "mp4", "video/mp4"), (SONG, "mp3", "audio/mpeg")])
async def test_a_clip_is_a_file_in_the_thread_with_a_title_for_who_does_not_see_or_hear_it(
    shows, office, ada, clip, ending, kind
):
    """Slack plays it there, and keeps descriptions of pictures only."""
    shows.will(clip, Offer("Again", "show", {}, is_open=True), PRICE)

    await (await ada.uses("/show", "me")).done()

    top, upload, last = office.messages
    (file,) = upload.files
    assert (file.name.rpartition(".")[2], file.mimetype) == (ending, kind)
    assert (file.title, file.alt_txt) == (clip.alt, "")
    assert {upload.thread_ts, last.thread_ts} == {top.ts}
    assert labels(last) == ["Again", "Delete"]
    assert last.words == "20 ¢"
    assert office.pings_beside(ada) == []


@on_stage
async def test_buttons_of_each_result_stand_in_a_row_of_their_own(shows, office, ada):
    """Of four pictures everybody sees at once which button is about which."""
    rows = [Offer(f"{what} {n}", "show", {"words": what}, about=n) for what in ("Vary", "Upscale") for n in (1, 2)]
    shows.will(Picture("", "A fox", 0, 0), Picture("", "A hen", 0, 0), Offer("Again", "show", {}), *rows, PRICE)

    screen = await (await ada.uses("/show", "two")).done()

    blocks = [block for block in screen.under("Again").blocks if block["type"] == "actions"]
    assert [[element["text"]["text"] for element in block["elements"]] for block in blocks] == [
        ["Vary 1", "Upscale 1"],
        ["Vary 2", "Upscale 2"],
        ["Again", "Delete"],
    ]


@on_stage
async def test_in_a_private_channel_a_clip_comes_directly_and_says_how_to_invite_the_bot(shows, office, ada):
    """Only members may send files; whoever ordered it gets it meanwhile."""
    office.everybody_goes_to(office.den)

    await ada.uses("/show", "me")
    ada.place = office.slack.dm(ada.user)
    await office.slack.until(lambda: any(posted.files for posted in ada.place.messages.values()))
    await office.stage.rests()

    assert any("/invite" in each for each in office.alone(ada))
    assert not any(posted.files for posted in office.seen_in(office.den))


@on_stage
async def test_deleting_takes_a_clip_away_with_its_call(shows, office, ada, bob):
    """Gone for everybody, and from Slack's own store of files."""
    shows.will(FILM, LATE)
    screen = await (await ada.uses("/show", "me")).done()
    await office.slack.until(lambda: calls(office))

    await ada.presses(screen, "Delete")
    await office.stage.rests()

    assert all(file.is_deleted for file in office.slack.files.values())
    assert [posted for posted in office.answers if not posted.files] == []


@on_stage
async def test_what_is_said_below_a_clip_is_about_its_words(shows, office, ada, gemini):
    """No model of ours is shown a video: nothing is fetched, and the question is answered all the same."""
    await (await ada.uses("/show", "me")).done()

    await (await ada.says("what is it?", office.messages[0])).done()

    assert office.slack.calls("download") == []


# ------------------------------------------------------------------------------------------------- whoever waited long


@on_stage
async def test_whoever_waited_for_more_than_a_minute_is_called(shows, office, ada, bob):
    """They are doing something else by now, and a message that changes calls nobody."""
    shows.will(FILM, LATE)

    await (await ada.uses("/show", "me")).done()
    await office.stage.rests()

    *_, last = office.messages
    assert last.words == f"<@{ada.user.id}> Your video is ready."
    assert last.text == "Your video is ready."
    assert last.thread_ts == office.messages[0].ts
    assert any(pings.message is last and f"@{ada.user.id}" in pings.whom for pings in office.slack.pings)
    assert office.pings_beside(ada) == []


@on_stage
@pytest.mark.parametrize("updates", [(FILM, PRICE), (Text("A long answer."), LATE)], ids=["soon", "words"])
async def test_nobody_is_called_for_what_they_look_at(shows, office, ada, updates):
    """Soon, or words that were read while they came."""
    shows.will(*updates)

    await (await ada.uses("/show", "me")).done()
    await office.stage.rests()

    assert calls(office) == []


@on_stage
async def test_in_direct_messages_nobody_is_called(shows, office, ada):
    """Slack tells of every message there."""
    shows.will(FILM, LATE)
    ada.place = office.slack.dm(ada.user)

    await ada.uses("/show", "me")
    await office.slack.until(lambda: any(posted.files for posted in ada.place.messages.values()))
    await office.stage.rests()

    assert not ada.sees("ready")


@on_stage
async def test_a_call_that_slack_does_not_take_costs_nothing_else(shows, office, ada):
    """The video stands there whether somebody is called or not, and the call comes at the next try."""
    shows.will(FILM, LATE)
    office.slack.will(refused("chat.postMessage", "internal_error").only(lambda call: "ready" in call.text("text")))

    await (await ada.uses("/show", "me")).done()
    await office.slack.until(lambda: calls(office))
    await office.stage.rests()

    assert len(calls(office)) == 1
    assert len([posted for posted in office.messages if posted.files]) == 1


async def test_the_next_process_calls_nobody_twice(services, shows):
    """It knows what stands there, the call too."""
    shows.will(FILM, LATE)
    async with slack(own=services.commands) as place:
        async with served(services, place) as leaving:
            office = Office(leaving)
            waiting = await office.ada.uses("/show", "me")
            await waiting.done()
            await leaving.rests()
            before = len(office.messages)

        async with served(services, place) as coming:
            await coming.shows_anew(waiting)

        assert len(calls(office)) == 1
        assert len(office.messages) == before


@on_stage
async def test_somebody_is_written_to_of_the_bots_own_accord(office, ada, bob):
    """Whoever runs it learns that the studio's account is empty, wherever they are."""
    stage = office.stage

    assert await stage.tells(ada.id, "Top up at <https://a.example>, then type /imagine.")
    assert not await stage.tells("slack:T1:U0NOBODY", "Hello?")
    assert not await stage.tells("discord:7", "Hello?")
    stage.slack.will(refused("chat.postMessage", "channel_not_found"))
    assert not await stage.tells(bob.id, "Hello?")

    ada.place = stage.slack.dm(ada.user)
    assert ada.sees("Top up at <https://a.example>, then type /imagine.")

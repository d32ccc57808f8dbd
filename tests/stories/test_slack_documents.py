"""Reports and exports at Slack: in the thread where everybody may have them, directly where only one person may."""

import pytest

from core.values import Document, Offer, Receipt, Text
from tests.stages.show import REPORT, Shows
from tests.stages.slack import served, slack
from tests.stages.slack_screen import seen
from tests.stages.slack_square import Office, labels

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
on_stage = pytest.mark.parametrize("stage", ["slack"], indirect=True)

NAME = "usage-2026-11.csv"
USAGE = Document("", NAME, 0, "What 14 people used in November.")


@pytest.fixture
def shows(services) -> Shows:
    """Asked for before the stage, or Slack does not know its command."""
    shows = Shows()
    shows.will(Text("November."), USAGE, Offer("Again", "show", {}))
    services.commands["show"] = shows.command
    return shows


@pytest.fixture
def own(services) -> Shows:
    """Shows what only the asker is to see."""
    shows = Shows(is_private=True)
    shows.will(Text("November."), USAGE)
    services.commands["show"] = shows.command
    return shows


def directly(office) -> list:
    """What the bot has written to Ada alone, in their direct messages."""
    return office.answers_in(office.slack.dm(office.ada.user))


@pytest.fixture
def kept(services) -> Shows:
    """What it shows can be opened again."""
    shows = Shows(is_kept=True)
    shows.will(Text("November."), USAGE)
    services.commands["show"] = shows.command
    return shows


@on_stage
async def test_a_report_is_a_file_in_the_thread_with_words_for_who_does_not_open_it(shows, office, ada):
    """Below the answer and its buttons, which stay where they are read."""
    await (await ada.uses("/show", "me")).done()

    top, upload = office.answers
    (file,) = upload.files
    assert (file.title, file.content) == (NAME, REPORT)
    assert file.name.endswith(f"-{NAME}")
    assert seen(top).splitlines()[-1] == f"{NAME} (31 bytes): What 14 people used in November."
    assert upload.thread_ts == top.ts
    assert labels(top) == ["Again", "Delete"]
    assert office.pings_beside(ada) == []


@on_stage
@pytest.mark.parametrize("where", ["plaza", "harbour", "den"])
async def test_a_private_report_goes_by_direct_message(own, office, ada, bob, where):
    """Slack attaches no file to what only one person sees; whoever asked is told where it is, in private too."""
    office.everybody_goes_to(getattr(office, where))

    await ada.uses("/show", "me")
    await office.until_alone(ada, "Only you are to have the file, so it is in our direct messages")
    await office.stage.rests()

    (upload,) = directly(office)
    assert [(file.title, file.content) for file in upload.files] == [(NAME, REPORT)]
    assert office.answers_in(getattr(office, where)) == []
    assert any("November." in each for each in office.alone(ada))
    assert not bob.sees("November.")


@on_stage
async def test_in_direct_messages_nobody_is_told_where_they_are(own, office, ada):
    """The file is right there."""
    ada.place = office.slack.dm(ada.user)

    screen = await ada.types("/show")
    await office.stage.rests()

    assert screen.documents == {NAME: REPORT}
    assert not ada.sees("in our direct messages")


async def test_the_next_process_sends_no_private_report_twice(services, own):
    """It knows that it is there already."""
    async with slack(own=services.commands) as place:
        async with served(services, place) as leaving:
            office = Office(leaving)
            waiting = await office.ada.uses("/show", "me")
            await office.until_alone(office.ada, "in our direct messages")
            await leaving.rests()
            before = len(office.alone(office.ada))

        async with served(services, place) as coming:
            await coming.shows_anew(waiting)

        assert len(directly(office)) == 1
        assert len(office.alone(office.ada)) == before


@on_stage
async def test_deleting_takes_the_report_away(shows, office, ada):
    """Gone for everybody, and from Slack's own store of files."""
    screen = await (await ada.uses("/show", "me")).done()

    await ada.presses(screen, "Delete")
    await office.stage.rests()

    assert all(file.is_deleted for file in office.slack.files.values())
    assert [posted for posted in office.answers if not posted.files] == []


@on_stage
async def test_whoever_waited_long_for_an_export_is_called(shows, office, ada):
    """A year of a team takes minutes to be packed."""
    shows.will(USAGE, Receipt(0, "", waited_s=180))

    await (await ada.uses("/show", "me")).done()
    await office.stage.rests()

    assert office.answers[-1].words == f"<@{ada.user.id}> Your file is ready."


@on_stage
async def test_a_report_that_is_gone_is_missed_in_words(kept, stage, ada):
    """Whoever opens it again next month is not to think that it broke."""
    await ada.types("/show")
    await stage.house.documents.delete([kept.shown[1].file])

    screen = await ada.types("/history --show 1")

    assert screen.documents == {}
    assert screen.shows(f"{NAME} (31 bytes) is gone: such files are kept for 7 days.")

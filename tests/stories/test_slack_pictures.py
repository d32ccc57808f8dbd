"""Pictures in a channel: how they get there, how they look, and what everybody may do with them, weeks later too."""

from io import BytesIO

import pytest
from PIL import Image

from tests.stages.slack_square import labels
from tests.stages.wishes import plan

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

FOX = "a fox --raw --ar 16:9"


async def draws(office, person, words=FOX):
    return await (await person.uses("/imagine", words)).done()


async def test_a_picture_stands_in_the_thread_with_words_for_who_cannot_see_it(office, ada, bob, gemini):
    """A screen reader reads the alt text; the channel sees who ordered what, and the picture below it."""
    gemini.will(plan("a fox in deep snow", alt_text="A fox stands in snow."))

    await draws(office, ada, "a fox --ar 16:9")

    top, upload, last = office.messages
    assert f"<@{ada.user.id}> used `/imagine`: a fox" in top.words
    (file,) = upload.files
    assert file.alt_txt == "A fox stands in snow."
    assert Image.open(BytesIO(file.content)).size == (1024, 576)
    assert {upload.thread_ts, last.thread_ts} == {top.ts}
    steps = ["Vary", "Upscale", "Edit", "Remove background", "Animate · 20 ¢"]
    assert labels(last) == [*steps, "Again", "Use my words", "Edit prompt", "Details", "Delete"]
    assert labels([top, upload]) == []
    assert office.pings_beside(ada) == []


async def test_several_pictures_are_one_message(office, ada):
    """Slack shows them side by side; each has words of its own."""
    await draws(office, ada, f"{FOX} --count 3")

    (upload,) = [posted for posted in office.messages if posted.files]
    assert len(upload.files) == 3
    assert len({file.alt_txt for file in upload.files}) == 3


async def test_it_enters_a_public_channel_to_send_a_picture(office, ada, bob):
    """Slack takes files of members only, and lets it in."""
    office.everybody_goes_to(office.harbour)

    screen = await draws(office, ada)

    assert len(screen.pictures) == 1
    assert office.harbour.has_bot


async def test_in_a_private_channel_it_says_how_to_invite_it_and_sends_the_picture_directly(office, ada, bob):
    """It cannot enter by itself; whoever ordered it gets it meanwhile, and learns what to type."""
    office.everybody_goes_to(office.den)

    await ada.uses("/imagine", FOX)
    ada.place = office.slack.dm(ada.user)
    await office.slack.until(lambda: any(posted.files for posted in ada.place.messages.values()))
    await office.stage.rests()

    assert any("/invite" in each for each in office.alone(ada))
    assert ada.sees("You wrote a fox", "¢")
    assert not any(posted.files for posted in office.seen_in(office.den))


async def test_below_it_says_meanwhile_what_goes_on(office, ada, gemini, modelslab):
    """Pictures take their time; Slack's own line says at which step they are."""
    gemini.will(plan("a fox in deep snow"))
    modelslab.ready_after_s = 1.0

    await (await ada.mentions("imagine a fox")).done()

    assert office.slack.threads.statuses
    assert "Reading your words …" in office.slack.threads.statuses[0].loading_messages


# ------------------------------------------------------------------------------------------------------- its buttons


async def test_again_by_somebody_else_costs_them(office, ada, bob, modelslab, books):
    """Whoever presses pays, in the thread of a message that everybody sees."""
    screen = await draws(office, ada)
    before = await books.charged(ada.id)

    again = await (await bob.presses(screen, "Again")).done()

    assert len(again.pictures) == 1
    assert any(posted.words.startswith(f"<@{bob.user.id}>: Again") for posted in again.messages)
    assert {posted.thread_ts for posted in again.messages} == {office.messages[0].ts}
    assert modelslab.bought == 2
    assert await books.charged(ada.id) == before
    assert await books.charged(bob.id) >= 4_700
    await books.balance()


async def test_use_my_words_draws_what_was_typed(office, ada, gemini, modelslab):
    """Refined is not always better."""
    gemini.will(plan("a fox in deep snow"))
    screen = await draws(office, ada, "a fox")

    await (await ada.presses(screen, "Use my words")).done()

    assert [body["prompt"] for body in modelslab.bodies] == ["a fox in deep snow", "a fox"]


async def test_edit_prompt_opens_a_form_with_what_it_was_made_from(office, ada, modelslab):
    """One changes a word and keeps the rest."""
    screen = await draws(office, ada, "a fox --raw --ar 16:9 --model juggernaut-xl-v10")
    await ada.presses(screen, "Edit prompt")
    form = await office.opens(ada)
    assert form.title == "Edit prompt"

    edited = await (await ada.fills(prompt="a red fox", aspect="1:1")).done()

    assert edited.fact("You wrote") == "a red fox"
    assert edited.fact("Size") == "1024 × 1024 (1:1)"
    assert modelslab.bodies[-1]["model_id"] == "juggernaut-xl-v10"
    assert {posted.thread_ts for posted in edited.messages} == {office.messages[0].ts}


async def test_details_are_for_who_asked_for_them(office, ada, bob):
    """Six lines of numbers in the channel at every press would be noise; Bob may look too."""
    screen = await draws(office, ada, f"{FOX} --seed 7")
    before = len(office.messages)

    await bob.presses(screen, "Details")
    await office.until_alone(bob, "seed 7")

    assert len(office.messages) == before


async def test_only_the_requester_edits_and_deletes(office, ada, bob):
    """Somebody else's picture is not Bob's to change or to take away, and he is told so privately."""
    screen = await draws(office, ada)
    before = len(office.messages)

    await bob.presses(screen, "Edit prompt")
    await office.until_alone(bob, "somebody else's")
    await bob.presses(screen, "Delete")
    await office.until_alone(bob, "Only whoever asked")

    assert len(office.messages) == before
    assert not any("somebody else's" in each for each in office.alone(ada))


async def test_an_administrator_may_delete(office, ada, bob):
    """Somebody keeps the channel clean, whoever ordered what."""
    bob.user.is_admin = True
    screen = await draws(office, ada)

    await bob.presses(screen, "Delete")
    await office.stage.rests()

    assert all(file.is_deleted for file in office.slack.files.values())


async def test_deleting_takes_messages_and_files_away(office, ada, bob):
    """Gone for everybody, and from Slack's own store of files; what it cost stays counted."""
    screen = await draws(office, ada)

    await ada.presses(screen, "Delete")
    await office.stage.rests()

    assert all(file.is_deleted for file in office.slack.files.values())
    assert not bob.sees("a fox")
    assert [posted for posted in office.answers if not posted.files] == []


@pytest.mark.parametrize("label", ["Again", "Edit prompt", "Details", "Delete"])
async def test_its_buttons_work_a_month_later(office, ada, bob, modelslab, label):
    """What they need is in their id and in storage, not in a token that dies."""
    screen = await draws(office, ada, f"{FOX} --seed 7")
    office.a_month_passes()

    pressed = await ada.presses(screen, label)

    if label == "Again":
        assert len((await pressed.done()).pictures) == 1
    elif label == "Edit prompt":
        edited = await (await ada.fills(prompt="a red fox")).done()
        assert edited.fact("You wrote") == "a red fox"
    elif label == "Details":
        await office.until_alone(ada, "seed 7")
    else:
        await office.stage.rests()
        assert all(file.is_deleted for file in office.slack.files.values())


async def test_a_button_from_another_time_says_so(office, ada):
    """A version before this one, or another app's idea: a sentence, not silence."""
    screen = await draws(office, ada)
    old = {"type": "button", "action_id": "mj:upscale", "text": {"type": "plain_text", "text": "Upscale"}}
    screen.messages[-1].blocks = [{"type": "actions", "block_id": "old", "elements": [old]}]

    await ada.presses(screen, "Upscale")

    await office.until_alone(ada, "another time")


async def test_a_button_of_something_forgotten_says_so(office, ada):
    """After `/forget` the buttons stay on the messages; what is behind them is gone."""
    screen = await draws(office, ada)
    asked = await (await ada.uses("/forget")).done()
    await ada.presses(asked, asked.buttons[0])
    await office.stage.rests()

    await ada.presses(screen, "Again")

    await office.until_alone(ada, "forgotten")


async def test_a_picture_of_ours_can_be_asked_about(office, ada, gemini):
    """Whoever asks below a picture means the picture."""
    await draws(office, ada)

    await (await ada.says("what is it doing?", office.messages[0])).done()

    assert "inlineData" in str(gemini.requests[-1].body["contents"][-1]["parts"])

"""What a second reader of the code asked about: roads that end, tries that were taken, words that stay private."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.answers import OPEN, WHOLE
from tests.standins.discord_mishaps import broken, cut, refused
from tests.standins.discord_things import Upload

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]


async def test_somebody_who_closes_their_messages_is_left_in_peace(ada, gemini, stage, books):
    """Trying again and again counts as an attack, and Discord locks out the bot's whole address."""
    gemini.will(Words(("Air scatters blue light.",)))
    ada.user.accepts_dms = False

    await ada.begins("why is the sky blue?")
    await stage.rests()

    assert 1 <= len(stage.discord.calls("post")) < 5
    assert await books.outcomes() == ["done"]


@pytest.mark.parametrize("play", [broken("post", 503), cut("post")], ids=["503", "cut"])
async def test_a_first_message_that_was_taken_after_all_is_completed(square, ada, gemini, play):
    """The nonce gives the old message back for the new words, so it has to be changed as well."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    square.discord.will(play.applied())

    await ada.mentions("why is the sky blue?")
    await square.stage.rests()

    (answer,) = square.answers
    assert "Air scatters blue light most." in answer.text
    assert [button["label"] for button in answer.buttons] == WHOLE


async def test_a_name_may_hold_any_sign(square, ada, bob, gemini):
    """Some are called like a pattern, and a mention of them must not silence the bot."""
    gemini.will(Words(("Hello.",)))
    bob.user.name = r"\o/ a\1 \g<0>"

    waiting = await ada.mentions(f"say hello to <@{bob.user.id}>")

    assert (await waiting.done()).shows("Hello.")
    assert r"\o/" in gemini.requests[-1].body["contents"][-1]["parts"][-1]["text"]


async def test_private_by_mention_is_not_said_before_everybody(square, ada, gemini):
    """Who asks for privacy must not get the opposite because of how they asked."""
    waiting = await ada.mentions("is my salary fair? --private")

    assert (await waiting.done()).shows("Only you are to see that")
    assert gemini.request_count == 0


async def test_what_is_shared_brings_no_private_buttons_along(square, ada, bob, gemini):
    """“Continue” would go on in public, with what was handed over in private."""
    gemini.will(Words(("Once upon a ti",), finish="MAX_TOKENS"))
    private = await (await ada.uses("ask", question="a long story", private=True)).done()
    assert "Continue" in private.buttons

    await ada.presses(private, "Share")
    await square.stage.rests()

    (shared,) = square.answers
    assert "Once upon a ti" in shared.text
    assert [button["label"] for button in shared.buttons] == OPEN


async def test_a_private_press_is_not_heard_by_the_next_one_who_asks(square, ada, bob, gemini):
    """An answer before everybody, gone on with from one's own history: only the first half is everybody's."""
    gemini.will(Words(("Once upon a ti",), finish="MAX_TOKENS"), Words(("me there was TUNGSTEN.",)), Words(("Yes.",)))
    public = await (await ada.uses("ask", question="a long story")).done()
    opened = await (await ada.uses("history", show=1)).done()
    await ada.taps(opened, "Continue")

    await (await bob.says("and then?", reply_to=public.messages[0])).done()

    seen = str(gemini.requests[-1].body)
    assert "Once upon a ti" in seen
    assert "TUNGSTEN" not in seen


async def test_a_picture_of_ours_can_be_asked_about(square, ada, gemini):
    """Whoever replies to a picture means the picture."""
    picture = await (await ada.uses("imagine", prompt="a fox", raw=True)).done()
    gemini.will(Words(("A fox.",)))

    asked = await ada.says(f"<@{square.discord.bot.id}> what is it doing?", reply_to=picture.messages[0])

    assert (await asked.done()).shows("A fox.")
    parts = gemini.requests[-1].body["contents"][-1]["parts"]
    assert any("inlineData" in part for part in parts)


async def test_a_moderator_changes_and_does_not_go_on(square, ada, gemini):
    """Who may manage messages may edit a prompt; other people's conversations are not theirs."""
    gemini.will(Words(("Once upon a ti",), finish="MAX_TOKENS"))
    cut_off = await (await ada.uses("ask", question="a long story")).done()

    refused = await square.moderator().taps(cut_off, "Continue")

    assert refused.shows("somebody else's")


async def test_a_file_that_is_none_for_a_model_does_not_stop_an_answer_to_its_message(square, ada, bob, gemini):
    """Bob's PDF is Bob's; Ada's question about his words is answered."""
    gemini.will(Words(("It is about bridges.",)))
    plan = Upload("plan.pdf", b"%PDF-1.7 bridges", content_type="application/pdf")
    about = await bob.mentions("here is my plan", files=[plan])
    await square.stage.rests()

    waiting = await ada.mentions("what do you think of it?", reply_to=about.asked)

    assert (await waiting.done()).shows("It is about bridges.")


async def test_a_message_that_takes_no_more_changes_is_replaced(square, ada, gemini, books):
    """Discord counts the changes of old messages. The answer is worth a new one, and only that one stays."""
    gemini.will(Words(("Air scatters ", "blue light most.")))
    gemini.pauses()
    waiting = await ada.uses("ask", question="why is the sky blue?")
    await waiting.until("Air scatters")
    square.discord.will(refused("edit", 30046))

    gemini.goes_on()
    screen = await waiting.done()

    (answer,) = square.answers
    assert screen.shows("Air scatters blue light most.", "¢")
    assert [button["label"] for button in answer.buttons] == WHOLE
    assert await books.outcomes() == ["done"]

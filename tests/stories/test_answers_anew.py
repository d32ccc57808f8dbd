"""An answer once more: harder, shorter, tried again, and gone on with where it stopped."""

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.answers import CUT, WHOLE

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What differs between databases has contracts of its own."""


def said_to(gemini):
    """What the model was shown last: who said what."""
    return [(turn["role"], turn["parts"][-1]["text"]) for turn in gemini.requests[-1].body["contents"]]


async def test_below_an_answer_stands_what_may_be_done_next(ada, gemini):
    """The likeliest first; what only makes sense at the end of a cut one stands only there."""
    gemini.will(Words(("Air.",)), Words(("Once upon a ti",), finish="MAX_TOKENS"))

    whole = await ada.types("why is the sky blue?")
    cut = await ada.types("a long story")

    assert [label for label in whole.buttons if label in CUT] == WHOLE
    assert [label for label in cut.buttons if label in CUT] == CUT


async def test_thinking_harder_takes_the_next_level_until_there_is_none(ada, gemini):
    """One press instead of typing the question again with an option that hardly anybody knows."""
    first = await ada.types("/ask --thinking medium which plan is riskier?")

    second = await ada.taps(first, "Think harder")

    thinking = gemini.requests[-1].body["generationConfig"]["thinkingConfig"]
    assert "HIGH" in thinking.values()
    assert said_to(gemini)[-1][1].endswith("which plan is riskier?")
    assert "Think harder" not in second.buttons


async def test_what_is_tried_again_is_one_question_to_the_model(ada, gemini):
    """It must not see its earlier try while it makes another, nor both of them ever after."""
    gemini.will(Words(("Five.",)), Words(("Four.",)), Words(("Eight.",)))
    first = await ada.types("two and two?")

    await ada.taps(first, "Try again")
    again = said_to(gemini)
    await ada.types("and twice that?")

    assert [words for _, words in again] == ["two and two?"]
    assert [words for _, words in said_to(gemini)] == ["two and two?", "Four.", "and twice that?"]


async def test_shorter_shows_the_model_what_is_too_long(ada, gemini):
    """The same, in fewer words: not another answer that happens to be short."""
    gemini.will(Words(("Air scatters blue light, as Lord Rayleigh found out.",)), Words(("Air scatters blue.",)))
    long = await ada.types("why is the sky blue?")

    short = await ada.taps(long, "Shorter")

    (_, question), (role, before), (_, wanted) = said_to(gemini)[-3:]
    assert short.shows("Air scatters blue.")
    assert "why is the sky blue?" in question
    assert (role, before) == ("model", "Air scatters blue light, as Lord Rayleigh found out.")
    assert "much shorter" in wanted


async def test_what_was_cut_off_reads_on_however_often(ada, gemini):
    """It goes on in the middle of a word, with all of it in view, also when something else was asked meanwhile."""
    gemini.will(
        Words(("Once upon a ti",), finish="MAX_TOKENS"),
        Words(("Four.",)),
        Words(("me there was a f",), finish="MAX_TOKENS"),
        Words(("ox.",)),
    )
    cut = await ada.types("tell me a very long story")
    await ada.types("what is two and two?")
    more = await ada.taps(cut, "Continue")

    rest = await ada.taps(more, "Continue")

    role, before = said_to(gemini)[-2]
    assert (role, before) == ("model", "Once upon a time there was a f")
    assert rest.shows("ox.")


async def test_code_that_was_cut_off_goes_on_as_code(ada, gemini):
    """Half a block below its beginning would be shown as words, with its signs turned into Markdown."""
    gemini.will(Words(("```python\nprint(1)\n",), finish="MAX_TOKENS"), Words(("print(2)\n```\n",)))
    cut = await ada.types("a long program")

    rest = await ada.taps(cut, "Continue")

    assert rest.shows("print(2)")
    assert "```" not in rest.text


async def test_details_tell_how_an_answer_came_about(ada, gemini):
    """How hard it was thought, how long it took, who answered and for how much."""
    screen = await ada.types("/ask --thinking low why is the sky blue?")

    details = await ada.taps(screen, "Details")

    assert details.shows("Said: thinking", "low", "after", "Answered by", "Gemini", "tokens in", "¢")
    assert not details.shows("replaces")


async def test_nobody_else_does_an_answer_again(ada, bob, gemini):
    """It would be their question, in a conversation that is not theirs."""
    screen = await ada.types("why is the sky blue?")
    before = gemini.request_count

    refused = await bob.taps(screen, "Try again")

    assert refused.shows("somebody else's")
    assert gemini.request_count == before


async def test_an_edited_question_is_answered_where_the_first_one_was(ada, gemini):
    """A typing error is no reason for two answers below each other."""
    gemini.will(Words(("Rigel is blue.",)), Words(("Air scatters blue.",)))
    first = await ada.types("why is the star blue?")

    second = await ada.edits(first, "Edit question", question="why is the sky blue?")

    assert second.shows("Air scatters blue.", "¢")
    assert said_to(gemini)[-1][1].endswith("why is the sky blue?")
    assert not any(screen.shows("Rigel") for screen in await ada.reloads())


async def test_an_answer_is_there_again_when_the_next_one_fails(ada, gemini, books):
    """What somebody had must not be lost to a try; and it can be edited once more."""
    gemini.will(Words(("Air scatters blue.",)), Words(("I may ",), finish="SAFETY"), Words(("Ozone.",)))
    first = await ada.types("why is the sky blue?")

    failed = await ada.edits(first, "Edit question", question="how do I make poison?")

    assert failed.shows("Air scatters blue.")
    assert not failed.shows("I may")
    assert await books.outcomes() == ["done", "Refused"]
    again = await ada.edits(failed, "Edit question", question="why is the sunset red?")
    assert again.shows("Ozone.")
    assert not any(screen.shows("Air scatters") for screen in await ada.reloads())
    await books.balance()

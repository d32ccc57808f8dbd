"""Answers of every kind and length: what Slack draws itself, what notifications say, where an answer is cut."""

import re

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.answers import CUT
from tests.stages.slack_square import labels
from tests.standins.slack_things import Posted

pytestmark = [
    pytest.mark.parametrize("stage", ["slack"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

TABLE = "| what | how much |\n|---|---|\n" + "\n".join(f"| thing {n} | {n * 7} kg |" for n in range(40))
CODE = "````markdown\nHow to write code:\n\n```python\nprint('nested')\n```\n" + "x = 1\n" * 180 + "````"
LONG_LINE = ("long " * 600).strip()
SIX_THOUSAND = f"# First\n\n{TABLE}\n\n{CODE}\n\n{LONG_LINE}\n\n" + "The end is near. " * 60 + "Omega."
THIRTY_THOUSAND = "\n\n".join(f"{SIX_THOUSAND}\n\nChapter {n} ends." for n in range(5))


def chunks(words: str, size: int = 200) -> Words:
    return Words(tuple(re.findall(rf".{{1,{size}}}", words, re.DOTALL)))


def markdown(posted: Posted) -> str:
    """What Slack draws as Markdown, wherever it came from."""
    blocks = [block["text"] for block in posted.blocks if block["type"] == "markdown"]
    return "\n".join(filter(None, [posted.streamed, *blocks]))


def open_fences(words: str) -> int:
    """Code blocks that are not closed within the message."""
    fence = ""
    for line in words.splitlines():
        found = re.match(r"`{3,}", line)
        if found and not fence:
            fence = found[0]
        elif found and line.strip().startswith(fence) and not line.strip().strip("`"):
            fence = ""
    return 1 if fence else 0


async def test_tables_code_and_links_are_left_to_slack(office, ada, gemini):
    """Slack draws Markdown itself, in one kind of block; what a notification reads is short and without signs."""
    words = f"# Plan\n\nSee **[the plan](https://a.example/plan)**.\n\n{TABLE}\n\n```python\nprint(1 < 2)\n```"
    gemini.will(Words((words,)))

    await (await ada.uses("/ask", "the plan?")).done()

    (posted,) = office.answers
    assert words in markdown(posted)
    assert posted.text.startswith("Plan See the plan.")
    assert len(posted.text) <= 300
    small = posted.blocks[-2]
    assert small["type"] == "context"
    assert "¢ ·" in small["elements"][0]["text"]
    assert "199 of 200 questions left" in small["elements"][0]["text"]


@pytest.mark.parametrize("way", ["command", "mention"])
async def test_six_thousand_characters_are_one_message(office, ada, gemini, way):
    """Nested fences, a table and a 3,000-character line: nothing is lost, by changes or by a stream."""
    assert len(SIX_THOUSAND) >= 6_000
    gemini.will(chunks(SIX_THOUSAND))

    ask = ada.uses("/ask", "everything, please") if way == "command" else ada.mentions("everything, please")
    await (await ask).done()

    (posted,) = office.answers
    assert markdown(posted).split() == SIX_THOUSAND.split()


@pytest.mark.parametrize("way", ["command", "mention"])
async def test_thirty_thousand_characters_continue_in_the_thread(office, ada, gemini, way):
    """Every message stands for itself, and what it cost stands below the last one."""
    assert len(THIRTY_THOUSAND) >= 30_000
    gemini.will(chunks(THIRTY_THOUSAND, 400))

    ask = ada.uses("/ask", "everything, please") if way == "command" else ada.mentions("everything, please")
    waiting = await ask
    await waiting.done()

    answers = office.answers
    assert 3 <= len(answers) <= 4
    whole = "\n".join(map(markdown, answers))
    assert [open_fences(markdown(posted)) for posted in answers] == [0] * len(answers)
    assert whole.count("x = 1") == 5 * 180
    assert whole.count("long") == 5 * 600
    assert all(f"Chapter {n} ends." in whole for n in range(5))
    assert ["¢" in posted.words for posted in answers] == [False] * (len(answers) - 1) + [True]
    top = answers[0].ts if way == "command" else waiting.asked.ts
    assert {posted.thread_ts for posted in answers} - {None} == {top}


async def test_what_is_longer_still_comes_as_a_file(office, ada, gemini):
    """Nobody reads fifteen messages; the file has every word."""
    words = "\n\n".join(f"Paragraph {n}. " + "word " * 100 for n in range(120))
    assert len(words) > 60_000
    gemini.will(chunks(words, 1_000))

    await (await ada.uses("/ask", "a very long one")).done()

    *posts, upload = office.answers
    assert len(posts) == 4
    (file,) = upload.files
    assert file.title == "answer.md"
    assert file.content.decode().split() == words.split()
    assert "answer.md" in posts[-1].words


async def test_an_answer_that_was_cut_off_can_go_on_in_its_thread(office, ada, gemini):
    """One press, below where it stopped."""
    gemini.will(Words(("Once upon a ti",), finish="MAX_TOKENS"), Words(("me there was a fox.",)))
    screen = await (await ada.uses("/ask", "a long story")).done()
    assert labels(office.answers) == CUT

    again = await (await ada.presses(screen, "Continue")).done()

    assert again.shows("Continue", "me there was a fox.")
    assert {posted.thread_ts for posted in again.messages} == {office.answers[0].ts}
    assert "Once upon a ti" in str(gemini.requests[-1].body["contents"])

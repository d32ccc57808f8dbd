"""Answers longer than a message of Discord: where they are cut, what is put in a file, and what is taken away again."""

import re

import pytest

from core.sandbox.gemini_mishaps import Words
from tests.stages.answers import CUT

pytestmark = [
    pytest.mark.parametrize("stage", ["discord"], indirect=True),
    pytest.mark.parametrize("database_url", ["sqlite"], indirect=True),
]

TABLE = "| what | how much |\n|---|---|\n" + "\n".join(f"| thing {n} | {n * 7} kg |" for n in range(40))
CODE = "````markdown\nHow to write code:\n\n```python\nprint('nested')\n```\n" + "x = 1\n" * 180 + "````"
LONG_LINE = "long " * 600
ANSWER = f"# First\n\n{TABLE}\n\n{CODE}\n\n{LONG_LINE.strip()}\n\n" + "The end is near. " * 60 + "Omega."


async def test_six_thousand_characters_of_every_kind_stay_readable(square, ada, gemini):
    """Nested fences, a table and a 3,000-character line: every message stands for itself, and nothing is lost."""
    assert len(ANSWER) >= 6_000
    gemini.will(Words(tuple(re.findall(r".{1,100}", ANSWER, re.DOTALL))))

    screen = await ada.types("/ask everything, please")

    assert 3 <= len(square.messages) <= 6
    for posted in square.messages:
        assert len(posted.content) <= 2_000
        assert open_fences(posted.content) == 0
    whole = "\n".join(posted.content for posted in square.messages)
    assert whole.count("x = 1") == 180
    assert whole.count("long") == 600
    assert all(f"thing {n} " in whole for n in range(40))
    assert "print('nested')" in whole
    assert screen.shows("Omega.", "199 of 200 questions left")


async def test_the_footer_and_the_buttons_stand_under_the_last_message(square, ada, gemini):
    """One looks for them where the answer ends."""
    gemini.will(Words(("word " * 900,), finish="MAX_TOKENS"))

    await ada.types("/ask a long one")

    *firsts, last = square.messages
    assert firsts
    assert "¢" in last.content
    assert [button["label"] for button in last.buttons] == CUT
    assert not any("¢" in each.content or each.buttons for each in firsts)


async def test_a_very_long_answer_comes_as_a_file(square, ada, gemini):
    """Nobody reads fifteen messages, and a channel is not ours alone; the file has every word."""
    words = "\n\n".join(f"Paragraph {n}. " + "word " * 55 for n in range(100))
    assert len(words) > 28_000
    gemini.will(Words(tuple(re.findall(r".{1,400}", words, re.DOTALL))))

    await ada.types("/ask a very long one")

    assert len(square.messages) == 5
    (file,) = square.messages[-1].uploads
    assert file.filename == "answer.md"
    assert file.content.decode().split() == words.split()
    assert "answer.md" in square.messages[-1].content
    assert not any(posted.uploads for posted in square.messages[:-1])


async def test_no_file_is_uploaded_before_the_answer_ends(square, ada, gemini):
    """A file with every change of a long answer would be megabytes for nothing."""
    words = "\n\n".join("word " * 300 for _ in range(20))
    gemini.will(Words((words, "Omega.")))
    gemini.pauses()
    waiting = await ada.begins("/ask a very long one")

    screen = await waiting.until("It goes on.")

    assert not any(posted.uploads for posted in screen.messages)
    gemini.goes_on()
    await waiting.done()
    assert square.messages[-1].uploads
    assert len([call for call in square.discord.heard if call.files]) == 1


def open_fences(content: str) -> int:
    """Code blocks that are not closed within the message."""
    fence = ""
    for line in content.splitlines():
        found = re.match(r"`{3,}", line)
        if found and not fence:
            fence = found[0]
        elif found and line.strip().startswith(fence) and not line.strip().strip("`"):
            fence = ""
    return 1 if fence else 0

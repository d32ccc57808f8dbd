"""A typed line and the options it says: every way people write them, and nothing they write is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.errors import BadOption
from core.options import checked
from core.typed import parsed
from tests.lines import COMMANDS, lines, said


def complaint_about(line: str) -> str:
    """Why it cannot be done, as the person is told; empty when it can."""
    try:
        name, options = said(line)
        checked(COMMANDS[name], options, from_offer=False)
    except BadOption as error:
        return str(error)
    return ""


@pytest.mark.parametrize(
    ("line", "options"),
    [
        ("a lighthouse", {"prompt": "a lighthouse"}),
        ("a lighthouse --ar 16:9 --seed 7", {"prompt": "a lighthouse", "aspect": "16:9", "seed": "7"}),
        (
            "--ar 16:9 a lighthouse --seed 7 at night",
            {"prompt": "a lighthouse at night", "aspect": "16:9", "seed": "7"},
        ),
        ("a fox --no text and blur --raw", {"prompt": "a fox", "avoid": "text and blur", "raw": ""}),
        ("a fox --no text --no blur", {"prompt": "a fox", "avoid": "text, blur"}),
        ("a fox --raw=no", {"prompt": "a fox", "raw": "no"}),
        ("a fox --raw false", {"prompt": "a fox", "raw": "false"}),
        ("--raw a fox", {"prompt": "a fox", "raw": ""}),
        ("a fox aspect:16:9 count:2", {"prompt": "a fox", "aspect": "16:9", "count": "2"}),
        ("a fox —seed 7 –ar 1:1", {"prompt": "a fox", "seed": "7", "aspect": "1:1"}),
        ("a fox --SEED=7 --Ar:16:9", {"prompt": "a fox", "seed": "7", "aspect": "16:9"}),
        ('a fox avoid:"red and blue" --count 2', {"prompt": "a fox", "avoid": "red and blue", "count": "2"}),
        ('a fox --avoid "a --seed, two\nlines"', {"prompt": "a fox", "avoid": "a --seed, two\nlines"}),
        ('a sign that says "buy --now"', {"prompt": 'a sign that says "buy --now"'}),
        ('a 5" pipe --no "red paint" --seed 7', {"prompt": 'a 5" pipe', "avoid": "red paint", "seed": "7"}),
        ('a fox --no "red" and "blue"', {"prompt": "a fox", "avoid": '"red" and "blue"'}),
        ("the sea — and a boat --ar 16:9", {"prompt": "the sea — and a boat", "aspect": "16:9"}),
        ("--seed 7 -- a --raw fox", {"prompt": "a --raw fox", "seed": "7"}),
        ("a cat -- the --seed one", {"prompt": "a cat the --seed one"}),
        ("--seed 7 — a --raw fox", {"prompt": "a --raw fox", "seed": "7"}),
        ("a -5 degree day, 3-4 people", {"prompt": "a -5 degree day, 3-4 people"}),
        ("two\n\nparagraphs  with spaces --seed 7", {"prompt": "two\n\nparagraphs  with spaces", "seed": "7"}),
        ("a fox --seed 1 --seed 2", {"prompt": "a fox", "seed": "2"}),
        ("a fox --seed", {"prompt": "a fox", "seed": ""}),
        ("--prompt a fox --seed 7 at night", {"prompt": "a fox at night", "seed": "7"}),
        ("at 12:30 in re: mail", {"prompt": "at 12:30 in re: mail"}),
        ("", {}),
    ],
)
def test_options_are_said_in_any_of_the_usual_ways(line, options):
    """People bring their habits from Midjourney, Slack and the shell; a phone changes their dashes."""
    assert said(f"/imagine {line}") == ("imagine", options)


@pytest.mark.parametrize(
    "question",
    [
        "git commit --amend",
        "what does `git checkout -- file` do?",
        "git checkout -- file --private",
        "What is — in short — love?",
        "is a<b and b>c, or a==b?",
        "what does --no-edit mean, and --fixup=amend:x?",
        "a -- b",
        "see http://localhost:8080/x?y=1 and C:\\temp",
        'code:\n\n```js\nlet a = "b"  // --c\n\n    indented\n```',
        'he said "hello',
        "what does thinking:high mean?",
        "explain git --private flag",
        "is --thinking high better than --thinking low, and why?",
    ],
)
def test_a_question_stays_word_for_word(question):
    """A question about a command line has options of its own in it."""
    assert said(question) == ("ask", {"question": question})
    assert said(f"/ask {question}") == ("ask", {"question": question})


@pytest.mark.parametrize("line", ["why? --thinkin high", "why? --thinkign=high", "why? --privat", "why? —thinkin high"])
def test_a_near_miss_in_a_question_is_refused_with_a_hint(line):
    """Silently asking the model about `--thinkin` would cost money and not think harder."""
    with pytest.raises(BadOption, match=r"/ask has no option --.*It takes --thinking, .*--private"):
        said(line)


def test_a_command_with_strict_options_refuses_unknown_ones():
    """A misspelt option must not be drawn."""
    with pytest.raises(BadOption, match=r"/imagine has no option --quality\. It takes --aspect, .*--raw\.$"):
        said("/imagine a fox --quality 2")


@pytest.mark.parametrize("line", ["/imagine x --again r1", "/forget --confirm", "/history --details_of r1"])
def test_what_only_a_button_can_say_cannot_be_typed(line):
    """`/forget --confirm` would delete everything without saying how much."""
    with pytest.raises(BadOption):
        checked(COMMANDS[said(line)[0]], said(line)[1], from_offer=False)


@pytest.mark.parametrize("line", ["--file photo.png what is it?", "/ask what is it? --file=photo.png", "--file"])
def test_a_file_is_attached_and_not_typed(line):
    """On the page there is nothing to attach; asking the model about `--file` would cost money and see nothing."""
    with pytest.raises(BadOption, match=r"--file cannot be typed: files are attached .* put ` -- ` before them\."):
        said(line)


@pytest.mark.parametrize(
    "question",
    ["what does tar --file backup.tar do?", "open file:///etc/hosts", "file:x is what?", "grep --files-with-matches x"],
)
def test_a_question_may_be_about_files(question):
    """It is a common word."""
    assert said(question) == ("ask", {"question": question})


@pytest.mark.parametrize("line", ["/imagine\ta fox", "/imagine\na fox", "/IMAGINE a fox", "  /imagine   a fox  "])
def test_the_command_ends_at_any_space(line):
    """Text that was pasted has tabs and line breaks where one expects spaces."""
    assert said(line) == ("imagine", {"prompt": "a fox"})


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("/imagin a fox", r"There is no command /imagin\. Did you mean /imagine\? There are /ask, /imagine, "),
        ("/", r"There is no command /\. There are /ask"),
        ("/etc/passwd says what?", r"There is no command /etc/passwd\. There are /ask"),
        ("/" + "x" * 1_000, r"There is no command /x{40}\. There are"),
        ("/a\ud800\u202eb", r"There is no command /ab\. There are"),
    ],
)
def test_an_unknown_command_is_named_with_those_there_are(line, sentence):
    """A slip of the finger is put right at a glance."""
    with pytest.raises(BadOption, match=sentence):
        said(line)


def test_a_command_without_words_says_what_is_too_much():
    """`/limits yesterday` has to be told that it does not take a day."""
    with pytest.raises(BadOption, match="/limits takes no words of its own; “yesterday” is too much"):
        said("/limits yesterday")


@settings(deadline=None, max_examples=300)
@given(command=st.sampled_from(["", "/ask ", "/imagine ", "/history ", "/usage ", "/"]), line=lines)
def test_any_line_is_understood_or_refused_with_a_sentence(command, line):
    """A crash is never the person's fault."""
    sentence = complaint_about(command + line)

    if sentence:
        assert sentence.endswith((".", "`", "?"))
        assert len(sentence) < 900
        assert "\ud800" not in sentence
        assert any(words in sentence for words in ("has no ", "There is no", "take", "may have", "needs a"))


def test_a_line_of_100000_characters_is_read_in_no_time():
    """One person's paste must not hold up everybody else."""
    for piece in ("x", "-- ", "— ", '"', ' "', "--a ", "avoid:", "\n", '="'):
        sentence = complaint_about("/ask " + piece * (100_000 // len(piece)))

        assert len(sentence) < 900


@pytest.mark.parametrize(
    "line", ["/speak hello --language american english", "/speak --language american english hello"]
)
def test_a_choice_of_several_words_needs_no_quotes(line):
    """Nobody puts quotes around “american english” before they were told to."""
    assert parsed(line, COMMANDS) == ("speak", {"text": "hello", "language": "american english"})

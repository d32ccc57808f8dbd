"""What was said, checked against what a command takes: right types, clear refusals, nothing moved in silence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.command import Command, Option, OptionKind
from core.commands import all_commands
from core.errors import BadOption
from core.options import checked, shown, without_controls

IMAGINE, ASK = all_commands()["imagine"], all_commands()["ask"]


def drawn(**said):
    return checked(IMAGINE, {"prompt": "a fox", **said}, from_offer=False)


def test_what_was_not_said_gets_its_default():
    """A command reads its options without asking whether they are there."""
    options, remarks = drawn()

    assert options == {"prompt": "a fox", "count": 1, "raw": False}
    assert remarks == []


@pytest.mark.parametrize(("said", "count"), [("5", 4), ("0", 1), (-3, 1), ("1_0", 4), (99, 4)])
def test_a_count_out_of_range_is_moved_with_a_word_about_it(said, count):
    """Asked for five pictures, four are closer to the wish than none; the person is told."""
    options, remarks = drawn(count=said)

    assert options["count"] == count
    number = str(said).replace("_", "")
    assert remarks == [f"count takes a whole number from 1 to 4, so {number} became {count}."]


@pytest.mark.parametrize(("said", "count"), [("1", 1), (4, 4), (" 3 ", 3), ("+2", 2), ("٣", 3)])
def test_a_count_in_range_stays_in_silence(said, count):
    """Digits are digits in every script."""
    assert drawn(count=said) == ({"prompt": "a fox", "count": count, "raw": False}, [])


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({"seed": "seven"}, "seed takes a whole number from 0 to 2147483647; “seven” is none."),
        ({"seed": ""}, "seed takes a whole number from 0 to 2147483647; “” is none."),
        ({"seed": "1.5"}, "seed takes a whole number from 0 to 2147483647; “1.5” is none."),
        ({"seed": True}, "seed takes a whole number from 0 to 2147483647; “True” is none."),
        ({"seed": "-1"}, "seed takes a whole number from 0 to 2147483647; -1 is outside of it."),
        ({"seed": "2147483648"}, "seed takes a whole number from 0 to 2147483647; 2147483648 is outside of it."),
        ({"seed": "9" * 300}, "seed takes a whole number from 0 to 2147483647; that is outside of it."),
        ({"seed": "9" * 5_000}, f"seed takes a whole number from 0 to 2147483647; “{'9' * 40}…” is none."),
        ({"aspect": "5:7"}, "aspect takes one of 1:1, 16:9, 9:16, 4:3, 3:4, 3:2, 2:3; “5:7” is none of them."),
        ({"raw": "perhaps"}, "raw takes true or false; “perhaps” is neither."),
        ({"style": "x\u202ey\0z"}, "style takes one of photo, illustration, anime, 3d, painting, pixel, logo, none;"),
        ({"quality": "2"}, "/imagine has no option --quality. It takes --aspect,"),
        ({"again": "r1"}, "/imagine has no option --again. It takes --aspect,"),
        ({"prompt": " \u200b\n"}, "/imagine needs a prompt: for example `/imagine a lighthouse in a storm --ar 16:9`."),
        ({"prompt": "x" * 2_001}, "prompt may have up to 2,000 characters; this one has 2,001. Please shorten it;"),
    ],
)
def test_what_does_not_fit_is_refused_with_what_does(said, why):
    """A refusal that names the option and what is allowed needs no second look into the manual."""
    with pytest.raises(BadOption) as refusal:
        drawn(**said)

    assert str(refusal.value).startswith(why)


def test_a_choice_is_taken_however_it_is_capitalised():
    """Phones begin words with a capital."""
    assert drawn(style=" Photo ")[0]["style"] == "photo"


@pytest.mark.parametrize(
    ("said", "is_raw"),
    [("", True), ("YES", True), ("on", True), ("1", True), (True, True), ("No", False), ("off", False), (False, False)],
)
def test_yes_and_no_are_understood_in_the_usual_ways(said, is_raw):
    """`--raw` alone, `raw:true` on Discord, `raw=no` in a habit."""
    assert drawn(raw=said)[0]["raw"] is is_raw


def test_an_alias_is_the_same_option():
    """`--ar` and `--no` come from Midjourney."""
    options, _ = drawn(ar="16:9", no="text")

    assert (options["aspect"], options["avoid"]) == ("16:9", "text")


def test_our_own_buttons_may_say_more():
    """“Again” carries the request whose plan is drawn once more."""
    options, _ = checked(IMAGINE, {"prompt": "a fox", "again": "r1"}, from_offer=True)

    assert options["again"] == "r1"


def test_a_number_without_bounds_says_so():
    """Not every whole number has a range to name."""
    command = Command("count", "Counts.", IMAGINE.run, (Option("by", "Step.", OptionKind.WHOLE),))

    assert checked(command, {"by": "-12"}, from_offer=False)[0] == {"by": -12}
    with pytest.raises(BadOption, match=r"by takes a whole number; “x” is none\."):
        checked(command, {"by": "x"}, from_offer=False)


def test_a_needed_option_without_examples_points_to_the_manual():
    """There is always a next step."""
    command = Command("dig", "Digs.", IMAGINE.run, (Option("hole", "Where.", is_required=True),))

    with pytest.raises(BadOption, match="/dig needs a hole: see `/help dig`"):
        checked(command, {}, from_offer=False)
    with pytest.raises(BadOption, match="It takes --hole"):
        checked(command, {"depth": "1"}, from_offer=False)


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("a\0b\x1b[31mc\x7f", "ab[31mc"),
        ("line\nbreak\tand tab\r", "line\nbreak\tand tab"),
        ("\u202ebackwards\u202c", "backwards"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("half \ud83d", "half "),
        ("👩‍🚀 and 🏳️‍🌈", "👩‍🚀 and 🏳️‍🌈"),
        ("می‌خواهم", "می‌خواهم"),
        ("the newest: \U0001fae8", "the newest: \U0001fae8"),
        ("ünïcödé e\u0301", "ünïcödé e\u0301"),
    ],
    ids=["controls", "lines", "direction", "zero width", "half a pair", "joined", "Persian", "newest", "accents"],
)
def test_what_no_reader_can_see_is_taken_away(written, kept):
    """Invisible signs reorder what others read and hide words from moderation; letters and emoji stay whole."""
    assert without_controls(written) == kept
    assert checked(ASK, {"question": f"x{written}x"}, from_offer=False)[0]["question"] == f"x{kept}x"


PICTURE, NOTES = "0" * 32 + ".png", "1" * 32 + "-120.txt"


def asked(**said):
    return checked(ASK, {"question": "what is it?", **said}, from_offer=False)


def test_attached_files_are_named_once_each():
    """The same file twice would cost twice."""
    options, _ = asked(file=f" {PICTURE}  {NOTES} {PICTURE} ")

    assert options["file"] == f"{PICTURE} {NOTES}"


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("photo.png", "file takes files that were attached; “photo.png” is none."),
        (f"{PICTURE} ../{NOTES}", "file takes files that were attached;"),
        (True, "file takes files that were attached; “True” is none."),
        (" ".join(f"{number:032x}.jpg" for number in range(5)), "file takes up to 4 files; these are 5."),
    ],
)
def test_only_files_that_were_kept_are_files(said, why):
    """Their names lead to a folder of ours."""
    with pytest.raises(BadOption) as refusal:
        asked(file=said)

    assert str(refusal.value).startswith(why)


def test_what_somebody_wrote_is_said_by_our_own_forms_only():
    """Typed, it would put words into somebody's mouth."""
    with pytest.raises(BadOption, match=r"has no option --about. It takes --thinking, .*--private\."):
        asked(about="Bob: hello")

    assert checked(ASK, {"question": "?", "about": "Bob: hello"}, from_offer=True)[0]["about"] == "Bob: hello"


def test_whoever_looks_back_sees_files_counted_and_words_shortened():
    """Thirty thousand characters and names made of digits help nobody."""
    file, about = ASK.option("file"), ASK.option("about")

    assert shown(file, f"{PICTURE} {NOTES} {'2' * 32}.jpg") == "2 pictures and 1 text"
    assert shown(file, NOTES) == "1 text"
    assert shown(about, "x" * 30_000) == "x" * 400 + " …"
    assert shown(about, "Bob: hello") == "Bob: hello"


@given(st.text())
def test_taking_controls_away_twice_is_taking_them_away_once(words):
    """What is stored must compare equal to what is checked again."""
    assert without_controls(without_controls(words)) == without_controls(words)
    without_controls(words).encode()

"""A draft on Slack: everything there is to see, in pages that keep their place while it grows."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bots.shown import FACT_CHARS, GOES_ON, IN_A_FILE
from bots.slack.blocks import blocks_of
from bots.slack.render import (
    FILES,
    LONGEST_CHARS,
    MOST_POSTS,
    NOTHING_ABOVE,
    Button,
    ClipFile,
    DocumentFile,
    PictureFile,
    Post,
    TextFile,
    Upload,
    pages_of_draft,
    remembered,
    settled,
    utf16,
)
from core.draft import Draft
from core.values import Clip, Document, Facts, Notice, Offer, Picture, Progress, Receipt, Text
from tests.effort import effort_of
from tests.renders.test_pages import ANSWER
from tests.renders.test_slack_said import ALIVE, soups

FOX = Picture("fox.png", "A fox", 64, 64)
RUN = Clip("run.mp4", "A fox runs", "video", 5.0, 64, 64)
STOP = Button("fb:stop:1", "Stop")
DELETE = Button("fb:delete:1", "Delete", "danger")
USAGE = Document("doc-1.csv", "usage.csv", 1_234, "What 14 people used")
USAGE_FILE = DocumentFile("doc-1.csv", "usage.csv", "What 14 people used", 1_234)
LONG = "".join(f"Paragraph {n}. {'Some words. ' * 60}\n\n" for n in range(80))


def over(*updates):
    draft = Draft(updates)
    draft.is_over = True
    return draft


# ------------------------------------------------------------------------------------------------- one message


def test_an_answer_stands_in_its_order():
    """Question, answer, what it was made from, a word about it; below that small print, buttons, and thumbs."""
    [post] = pages_of_draft(
        over(
            Offer("Again", "ask", {}, id="o1"),
            Notice("Mind the gap."),
            Facts((("Seed", "7"), ("Size", "4*4"))),
            Text("Here it is."),
            Receipt(4_700, "38 of 40 pictures left"),
        ),
        "<@U1> asked: why?",
        [DELETE],
        rates="r1",
    )

    assert post == Post(
        "Here it is.\n\n**Seed** 7  \n**Size** 4\\*4\n\nMind the gap.",
        heading="<@U1> asked: why?",
        small=("0.47 ¢ · 38 of 40 pictures left",),
        buttons=(Button("fb:tap:o1", "Again"), DELETE),
        rates="r1",
    )


def test_while_it_is_made_it_says_so_and_can_be_stopped():
    """Somebody who waits wants to know for what."""
    assert pages_of_draft(Draft([Progress("Thinking <hard> …")]), "<@U1> asked: why?", [STOP]) == [
        Post("", "<@U1> asked: why?", ("Thinking &lt;hard&gt; …",), (STOP,))
    ]


def test_where_slack_says_it_nobody_says_it_twice():
    """A stream has the status and the stop button of Slack itself, and only its words grow."""
    draft = Draft([Progress("Thinking …"), Notice("The first one here.")])

    nothing = pages_of_draft(draft, "", [STOP], is_native=True)
    draft.take(Text("Air"))
    words = pages_of_draft(draft, "", [STOP], is_native=True)
    draft.is_over = True
    whole = pages_of_draft(draft, "", [DELETE], is_native=True)

    assert nothing == []
    assert words == [Post("Air")]
    assert whole == [Post("Air\n\nThe first one here.", buttons=(DELETE,))]


@pytest.mark.parametrize("updates", [[], [Text(" \n\x07 ")], [Notice("Your limit is near.", is_private=True)]])
def test_nothing_shown_is_no_page(updates):
    """Slack refuses a message without content; and what is private is whispered."""
    assert pages_of_draft(Draft(updates), "<@U1> asked: why?", [STOP]) == []


def test_a_button_that_cannot_be_pressed_yet_is_no_page():
    """An offer gets its id when it is stored."""
    assert pages_of_draft(Draft([Offer("Again", "ask", {})])) == []


def test_a_private_notice_may_stand_where_nobody_else_looks():
    [post] = pages_of_draft(Draft([Notice("Your limit is near.", is_private=True)]), shows_private=True)

    assert post.words == "Your limit is near."


def test_a_problem_says_when_to_come_back_and_is_not_rated():
    """“Busy” without a time makes people try again at once; and whether it was good needs no asking."""
    busy = Notice("The service is busy.", is_problem=True, retry_after_s=30.0)

    [post] = pages_of_draft(over(Text("Air"), busy), rates="r1")

    assert post.words == "Air\n\n⚠ The service is busy. It is worth trying again in about 30 s."
    assert post.rates == ""


@pytest.mark.parametrize("draft", [Draft([Text("Air")]), over(Facts((("Seed", "7"),))), over(FOX)])
def test_only_a_whole_answer_can_be_rated(draft):
    """Half an answer is neither good nor bad."""
    assert all(page.rates == "" for page in pages_of_draft(draft, rates="r1") if isinstance(page, Post))


def test_values_are_words_and_short_beside_pictures():
    """A prompt is said back as it was typed, and the pictures are not pushed away by it."""
    facts = Facts((("Prompt", "# **fox** <!here>\n" + "x" * 400),))

    [whole] = pages_of_draft(Draft([facts]))
    beside = pages_of_draft(Draft([facts, FOX]))[0]

    assert whole.words.startswith("**Prompt** \\# \\*\\*fox\\*\\* \\<\u2060!here>\nxxx")
    assert len(beside.words) < FACT_CHARS + 40


# ------------------------------------------------------------------------------------------------- pictures


def test_pictures_stand_between_what_they_are_and_what_can_be_done_with_them():
    """Slack shares files in messages of their own, without buttons."""
    pages = pages_of_draft(
        over(
            FOX,
            Picture("hen.png", "x" * 3000, 1, 1),
            Facts((("Seed", "7"),)),
            Notice("Another model drew this."),
            Offer("Again", "imagine", {}, id="o1"),
            Receipt(4_700, ""),
        ),
        "<@U1> asked: a fox",
        [DELETE],
        rates="r1",
    )

    above, files, below = pages
    assert above == Post("**Seed** 7", heading="<@U1> asked: a fox")
    assert isinstance(files, Upload)
    assert files.files[0] == PictureFile("fox.png", "A fox")
    assert len(files.files[1].alt) <= 2000
    assert below == Post("Another model drew this.", small=("0.47 ¢",), buttons=(Button("fb:tap:o1", "Again"), DELETE))


def test_pictures_keep_their_place():
    """A page that changed its kind would have to be taken away and shared again."""
    draft, seen = Draft(), []
    story = [
        *(Progress("Ordering …"), FOX, Picture("hen.png", "A hen", 1, 1), Facts((("Seed", "7"),)), Receipt(400, "")),
    ]

    for update in story:
        draft.take(update)
        seen.append(pages_of_draft(draft, "", [STOP]))
    draft.is_over = True
    seen.append(pages_of_draft(draft, "", []))

    assert [[type(page).__name__ for page in pages] for pages in seen] == [
        ["Post"],
        *[["Post", "Upload", "Post"]] * 5,
    ]
    assert seen[1][0] == Post("", small=(NOTHING_ABOVE,))
    assert seen[-1][0] == Post("**Seed** 7")


def test_more_pictures_than_slack_shares_are_left_out():
    """Eleven are refused, and the ten with them."""
    pages = pages_of_draft(over(*(Picture(f"{n}.png", "", 1, 1) for n in range(12))))

    assert [type(page) for page in pages] == [Post, Upload]
    assert len(pages[1].files) == FILES


def test_clips_stand_where_pictures_do():
    """Slack plays them there; below are the buttons of each, and of all."""
    pages = pages_of_draft(
        over(
            RUN,
            Facts((("Seconds", "5"),)),
            Offer("Again", "film", {}, id="o1"),
            Offer("Extend 1", "film", {}, about=1, id="o2"),
            Receipt(96_000, "", is_estimated=True),
        ),
        "<@U1> used `/film`: a fox",
        [DELETE],
    )

    above, files, below = pages
    assert above == Post("**Seconds** 5", heading="<@U1> used `/film`: a fox")
    assert files == Upload((ClipFile("run.mp4", "A fox runs", "flashbulb-video"),))
    assert below.small == ("about 9.6 ¢",)
    assert [(button.label, button.row) for button in below.buttons] == [("Extend 1", 1), ("Again", 0), ("Delete", 0)]


def test_whoever_waited_long_is_called_by_a_message_of_its_own():
    """Slack tells nobody of a message that changes, and they are doing something else by now."""
    late = over(RUN, Receipt(96_000, "", waited_s=75))

    *answer, call = pages_of_draft(late, calls="U1")

    assert call == Post("", heading="<@U1> Your video is ready.", aloud="Your video is ready.")
    assert answer == pages_of_draft(late)
    assert pages_of_draft(over(RUN, Receipt(96_000, "", waited_s=20)), calls="U1") == answer


# ------------------------------------------------------------------------------------------------- long answers


def test_a_long_answer_goes_on_below():
    """In the same thread, with everything else on its last message."""
    pages = pages_of_draft(over(Text(LONG[:25_000]), Receipt(0, "")), "<@U1> asked: why?", rates="r1")

    assert len(pages) == 3
    assert [page.heading for page in pages] == ["<@U1> asked: why?", "", ""]
    assert [(page.small, page.rates) for page in pages] == [((), ""), ((), ""), (("free",), "r1")]
    assert all(9_000 < len(page.words) <= LONGEST_CHARS for page in pages[:2])


def test_an_answer_that_is_too_long_comes_as_a_file_when_it_is_finished():
    """Nothing is lost, and nothing is uploaded while it is still being written."""
    draft = Draft([Text(LONG)])

    writing = pages_of_draft(draft, extra=[STOP])
    draft.take(Notice("Careful."))
    draft.take(Receipt(0, ""))
    draft.is_over = True
    done = pages_of_draft(draft, rates="r1")

    assert len(writing) == MOST_POSTS
    assert writing[-1].small == (GOES_ON,)
    assert done[:3] == writing[:3]
    assert done[3] == Post(f"{writing[3].words}\n\n{IN_A_FILE}\n\nCareful.", small=("free",), rates="r1")
    assert done[4] == Upload((TextFile("answer.md", f"{LONG.strip()}\n\nCareful.\n"),))


def test_words_behind_an_empty_distance_are_in_the_file():
    """Nobody writes that, and a bot that breaks over it has lost an answer."""
    [post, file] = pages_of_draft(over(Text(" " * 70_000 + "x")))

    assert post == Post(IN_A_FILE)
    assert file == Upload((TextFile("answer.md", "x\n"),))


def test_what_is_taken_along_stands_below_everything():
    """The answer and its buttons are read first; the line about the file stays when the file is deleted."""
    post, files = pages_of_draft(over(Text("November."), USAGE, Receipt(0, "")), extra=[DELETE])

    assert post == Post("November.", small=("`usage.csv` (1.2 kB): What 14 people used", "free"), buttons=(DELETE,))
    assert files == Upload((USAGE_FILE,))


def test_what_is_taken_along_comes_when_the_answer_is_over():
    """Nothing is uploaded between words that still grow."""
    assert pages_of_draft(Draft([Text("Novem"), USAGE])) == [Post("Novem")]


def test_what_is_taken_along_comes_with_the_whole_of_a_long_answer():
    """Both are files below the last message."""
    *_, files = pages_of_draft(over(Text(LONG), USAGE))

    assert [type(file) for file in files.files] == [TextFile, DocumentFile]


def test_pictures_keep_their_place_above_what_is_taken_along():
    """They are looked at; a file is opened later."""
    _, pictures, below, files = pages_of_draft(over(FOX, USAGE, Receipt(0, "")))

    assert pictures == Upload((PictureFile("fox.png", "A fox"),))
    assert below.small[-1] == "free"
    assert files == Upload((USAGE_FILE,))


def test_nobody_is_pinged_by_the_name_of_a_file():
    """Reports are called after channels, and channels after whatever people like."""
    [post, _] = pages_of_draft(over(Document("doc-1.csv", "a&b.csv", 1, "<!channel> & <@U1>")))

    assert post.small == ("`a&amp;b.csv` (1 byte): &lt;!channel&gt; &amp; &lt;@U1&gt;",)


def test_long_pictured_answers_end_in_two_uploads():
    """The pictures are not shared again when the file comes."""
    pages = pages_of_draft(over(Text(LONG), FOX, Receipt(0, "")))

    assert [type(page) for page in pages] == [Post] * 4 + [Upload, Post, Upload]


def test_emoji_count_as_slack_may_count_them():
    """Some APIs count each of them twice."""
    pages = pages_of_draft(over(Text("\U0001f600" * 9_000)))

    assert [utf16(page.words) for page in pages] == [LONGEST_CHARS, 8_000]


# ------------------------------------------------------------------------------------------------- growing


@pytest.mark.parametrize("step", [7, 160, 3_000])
def test_words_of_a_growing_answer_are_only_added_to(step):
    """A stream only appends: what was shown is taken back only where a message got full and is cut.

    What may change is less than is `settled`: a fence or a table is closed only at a cut, which is such a place.
    """
    text = ANSWER * 4
    draft, drawing = Draft(), remembered()
    before, changed = [], 0

    for at in range(0, len(text), step):
        draft.take(Text(text[at : at + step]))
        pages = pages_of_draft(draft, is_native=True, drawing=drawing)
        assert [page.words for page in pages][: max(0, len(before) - 2)] == before[:-2]
        if before and len(pages) == len(before):
            sent = before[-1][: settled(before[-1])]
            changed += not pages[-1].words.startswith(sent)
        before = [page.words for page in pages]

    assert changed == 0
    assert len(before) >= 2


@settings(deadline=None, max_examples=150)
@given(words=soups, more=soups)
def test_a_growing_message_keeps_what_was_settled(words, more):
    """Whatever is written."""
    draft = Draft([Text(f"x{words}")])
    begun = pages_of_draft(draft, is_native=True)[0].words
    draft.take(Text(more))

    grown = pages_of_draft(draft, is_native=True)[0].words

    assert grown.startswith(begun[: settled(begun)])


def test_a_growing_answer_is_cut_as_if_it_were_seen_for_the_first_time():
    """What is remembered from one paint to the next saves work, and changes nothing that anybody sees."""
    drawing, draft = remembered(), Draft()

    for at in range(0, len(LONG), 4_000):
        draft.take(Text(LONG[at : at + 4_000]))

        assert pages_of_draft(draft, drawing=drawing) == pages_of_draft(draft)


@pytest.mark.parametrize("piece", ["Some **bold** words and [a link](https://a.example/x).\n\n", "- `item`\n", "[x]("])
def test_rendering_is_little_work(piece):
    """It runs for every change, and looks at full pages once. (Measured: 2 to 10 ms for 30,000 characters.)"""
    text, drawing = (piece * 30_000)[:30_000], remembered()
    pages_of_draft(Draft([Text(text[:-50])]), drawing=drawing)

    assert effort_of(lambda: pages_of_draft(Draft([Text(text)]), drawing=drawing)) < 200_000


# ------------------------------------------------------------------------------------------------- anything


@settings(deadline=None, max_examples=150)
@given(
    words=soups,
    times=st.integers(1, 400),
    is_over=st.booleans(),
    is_native=st.booleans(),
    more=st.lists(
        st.sampled_from(
            [
                FOX,
                RUN,
                Progress("Thinking …"),
                Receipt(400, "3 of 4 left"),
                Receipt(400, "", waited_s=90),
                Notice("n " * 900),
                Notice("<!here> busy", is_problem=True),
                *(Offer("A & B " * 20, "ask", {}, about=n // 3, id=str(n)) for n in range(9)),
            ]
        ),
        max_size=12,
    ),
)
def test_every_page_is_one_that_slack_takes(words, times, is_over, is_native, more):
    """One that is refused takes the whole answer with it."""
    draft = Draft([Text((words * times)[:60_000]), Facts(((words, words),)), *more])
    draft.is_over = is_over

    pages = pages_of_draft(draft, "<@U1> asked: why?", [STOP], is_native=is_native, rates="r1", calls="U1")

    assert len([page for page in pages if isinstance(page, Post)]) <= MOST_POSTS + 5
    for page in pages:
        if isinstance(page, Upload):
            assert 0 < len(page.files) <= FILES
        else:
            assert not page.is_empty
            assert blocks_of(page)
            assert utf16(page.words) <= 11_000
            assert not ALIVE.search(page.words), page.words
            assert not any(ALIVE.search(line) for line in page.small)
    assert all(page.buttons == () for page in pages[:-3] if isinstance(page, Post))

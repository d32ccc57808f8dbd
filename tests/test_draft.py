"""Every update folded into what the reader should see now, and the same again from what is stored of it."""

from hypothesis import given
from hypothesis import strategies as st

from core.draft import Draft
from core.values import Document, Facts, Notice, Offer, Picture, Progress, Receipt, Text, Update

words = st.text(max_size=8)
updates = st.lists(
    st.one_of(
        st.builds(Text, words),
        st.builds(Progress, words),
        st.builds(Picture, st.sampled_from(["a.png", "b.png"]), words, st.just(64), st.just(64)),
        st.builds(Document, st.sampled_from(["doc-a.csv", "doc-b.zip"]), words, st.just(7), words),
        st.builds(Facts, st.lists(st.tuples(words, words), max_size=2).map(tuple)),
        st.builds(Offer, words, words, st.dictionaries(words, words, max_size=1), id=words),
        st.builds(Notice, words, st.booleans()),
        st.builds(Receipt, st.integers(0, 9), words),
    ),
    max_size=20,
)


def seen(draft: Draft) -> tuple:
    """All that a reader sees, but for what is only passing."""
    return draft.text, draft.pictures, draft.documents, draft.facts, draft.notices, draft.offers, draft.receipt


@given(shown=updates)
def test_what_is_stored_folds_into_the_same_draft(shown):
    """A page that is opened tomorrow shows what was seen today."""
    draft = Draft(shown)

    again = Draft(draft.updates())

    assert seen(again) == seen(draft)
    assert again.updates() == draft.updates()
    assert again.progress == ""


@given(shown=updates, at=st.integers(0, 20))
def test_looking_in_between_changes_nothing(shown, at):
    """The screen is painted whenever it is time to, in the middle of a sentence."""
    draft = Draft(shown[:at])
    assert isinstance(draft.text, str)
    assert isinstance(draft.updates(), tuple)

    for update in shown[at:]:
        draft.take(update)

    assert seen(draft) == seen(Draft(shown))
    assert draft.text == "".join(update.words for update in shown if isinstance(update, Text))


def progress_after(*shown: Update) -> str:
    return Draft(shown).progress


def test_progress_goes_when_what_it_promised_is_there():
    """“Thinking …” beside the answer would be a lie."""
    thinking = Progress("Thinking …")

    assert progress_after(thinking) == "Thinking …"
    assert progress_after(thinking, Progress("Drawing …")) == "Drawing …"
    assert progress_after(thinking, Text("Air")) == ""
    assert progress_after(thinking, Receipt(7, "")) == ""
    assert progress_after(Text("Air"), thinking) == "Thinking …"
    assert progress_after(thinking, Notice("Mind the gap.")) == "Thinking …"


def test_a_picture_that_is_shown_again_is_shown_once():
    """A request that goes on after a restart begins at its first picture."""
    one, two = Picture("a.png", "One", 64, 64), Picture("b.png", "Two", 64, 64)

    assert Draft([one, two, one]).pictures == [one, two]


def test_a_file_that_is_shown_again_is_shown_once():
    """As with pictures; two files are two, whatever they are called."""
    one, two = Document("doc-a.csv", "usage.csv", 7, "May"), Document("doc-b.csv", "usage.csv", 7, "May")

    draft = Draft([one, two, one])

    assert draft.documents == [one, two]
    assert [*draft.files] == ["doc-a.csv", "doc-b.csv"]
    assert draft.has_files
    assert not draft.has_works


def test_of_facts_the_latest_count():
    """They describe one result, not a history of it."""
    assert Draft([Facts((("Seed", "1"),)), Facts((("Seed", "2"),))]).facts == Facts((("Seed", "2"),))


def test_a_long_answer_of_many_small_words_is_put_together_quickly():
    """Looking after each of ten thousand chunks must not copy the whole answer in pieces every time."""
    draft = Draft()

    for _ in range(10_000):
        draft.take(Text("word "))
        assert draft.text.endswith("word ")

    assert len(draft.text) == 50_000
    assert draft.updates() == (Text("word " * 10_000),)

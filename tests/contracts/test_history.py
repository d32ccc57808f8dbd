"""What is remembered, on both databases: found again word for word, by its owner only."""

from datetime import timedelta

import pytest

from core.platforms import Waiting
from core.values import Facts, Notice, Offer, Picture, Receipt, Text, Turn, Usage
from storage.fleeting import Fleeting
from tests.contracts.records import NOON, asked, closing, opening, work

LONG = 1_000_000


def minute(n: int):
    return NOON + timedelta(minutes=n)


async def test_the_latest_turns_come_oldest_first(store, archive):
    """The model reads a conversation as it was said."""
    await archive.said("one?", "One.", minute(1))
    await archive.said("two?", "Two.", minute(2))

    recent = await store.history.recent("web:ada", "first", LONG)

    assert [turn.text for turn in recent.turns] == ["one?", "One.", "two?", "Two."]
    assert [turn.role for turn in recent.turns] == ["user", "model", "user", "model"]
    assert recent.left_out == 0


async def test_only_this_conversation_of_this_person_is_seen(store, archive):
    """Nothing of Bob's may ever be in the model's view for Ada."""
    await archive.said("mine?", "Yours.", minute(1))
    await archive.said("bob's?", "Bob's.", minute(2), person="web:bob")
    await archive.said("elsewhere?", "There.", minute(3), conversation="second")

    recent = await store.history.recent("web:ada", "first", LONG)

    assert [turn.text for turn in recent.turns] == ["mine?", "Yours."]


async def test_an_answer_anew_stands_in_place_of_the_one_before(store, archive):
    """A question that was tried three times is one question: the model must not read it thrice, nor pay for it."""
    await archive.said("zero?", "Zero.", minute(0), id="r0")
    await archive.said("one?", "One.", minute(1), id="r1")
    await archive.said("one?", "Second.", minute(2), id="r2", replaces="r1")

    before = await store.history.recent("web:ada", "first", LONG, without="r1")
    await archive.said("one?", "Third.", minute(3), id="r3", replaces="r1")

    after = await store.history.recent("web:ada", "first", LONG)
    assert ([turn.text for turn in before.turns], before.left_out) == (["zero?", "Zero."], 0)
    assert [turn.text for turn in after.turns] == ["zero?", "Zero.", "one?", "Third."]


async def test_nobody_makes_room_of_what_somebody_else_said(store, archive):
    """In a channel anybody may press Try again, and what Ada was told stays hers."""
    await archive.said("one?", "One.", minute(1), id="r1", asker="Ada")
    bob = {"person": "web:bob", "asker": "Bob", "replaces": "r1"}

    await archive.said("one?", "Another.", minute(2), id="r2", **bob)

    assert [turn.text for turn in (await store.history.recent("web:ada", "first", LONG)).turns] == ["one?", "One."]


async def test_an_answer_that_never_came_makes_no_room(store, archive):
    """Stopped half-way, the earlier answer is still what was said last."""
    await archive.said("one?", "One.", minute(1), id="r1")

    await archive.has_done(asked("r2", replaces="r1"), at=minute(2))

    recent = await store.history.recent("web:ada", "first", LONG)
    assert [turn.text for turn in recent.turns] == ["one?", "One."]


def test_an_answer_anew_stands_in_place_of_the_one_before_where_no_text_is_stored():
    """What is kept by the process alone follows the same rule."""
    fleeting = Fleeting(lambda: NOON)
    for request in (asked("r1"), asked("r2", replaces="r1"), asked("r3", replaces="r1"), asked("r4", person="web:bob")):
        fleeting.parted(closing(request, turns=(Turn("user", request.id),)), request.person)

    def seen(**how: str) -> list[str]:
        return [turn.text for turn in fleeting.turns("web:ada", "first", is_shared=True, **how)]

    assert seen() == ["r4", "r3"]
    assert seen(without="r1") == ["r4"]


@pytest.mark.parametrize(
    ("chars", "kept", "left_out"),
    [
        (16, ["one?", "One.", "two?", "Two."], 0),
        (15, ["two?", "Two."], 2),
        (8, ["two?", "Two."], 2),
        (7, [], 4),
        (0, [], 4),
    ],
)
async def test_turns_fit_the_budget_and_begin_with_the_person(store, archive, chars, kept, left_out):
    """An answer without its question confuses the model, and an over-long view is an error of the service's."""
    await archive.said("one?", "One.", minute(1))
    await archive.said("two?", "Two.", minute(2))

    recent = await store.history.recent("web:ada", "first", chars)

    assert [turn.text for turn in recent.turns] == kept
    assert recent.left_out == left_out


async def test_questions_keep_their_answers_when_two_end_at_once(store, archive):
    """Two tabs can finish in the same millisecond; a mixed-up view makes the model answer the wrong question."""
    await archive.said("one?", "One.", minute(1))
    await archive.said("two?", "Two.", minute(1))

    recent = await store.history.recent("web:ada", "first", LONG)

    texts = [turn.text for turn in recent.turns]
    assert texts in (["one?", "One.", "two?", "Two."], ["two?", "Two.", "one?", "One."])


async def test_of_a_very_long_conversation_the_latest_part_is_read(store, archive):
    """However long people talk, a question is answered quickly, and told how much was left out."""
    turns = [Turn("user" if n % 2 == 0 else "model", f"{n}") for n in range(450)]
    await archive.has_done(asked(), turns=turns)

    recent = await store.history.recent("web:ada", "first", LONG)

    assert [turn.text for turn in recent.turns] == [f"{n}" for n in range(50, 450)]
    assert recent.left_out == 50


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("", {"street", "percent", "under", "slash"}),
        ("STRASSE", {"street"}),
        ("straße", {"street"}),
        ("élan", {"street"}),
        ("ÉLAN", {"street"}),
        ("αςσ", {"under"}),
        ("100%", {"percent"}),
        ("100%!", set()),
        ("%", {"percent"}),
        ("_", {"under"}),
        ("a_b", {"under"}),
        ("\\", {"slash"}),
        ("c:\\temp", {"slash"}),
        ("\\%", set()),
        ("'", {"slash"}),
        ("nothing", set()),
    ],
)
async def test_search_finds_what_is_there_and_takes_no_sign_for_another(store, archive, words, found):
    """People search as they write; `%` is a percent sign to them."""
    texts = {"street": "Die Straße mit ÉLAN", "percent": "100% of it", "under": "a_b ΑΣΣ", "slash": "C:\\temp isn't"}
    for request_id, text in texts.items():
        await archive.has_done(asked(request_id), search_text=text.casefold())

    past, total = await store.history.search("web:ada", words, 0, 10)

    assert {each.request.id for each in past} == found
    assert total == len(found)


async def test_search_is_paged_newest_first(store, archive):
    """The whole history would not fit on a screen."""
    for _ in range(7):
        await archive.has_done(asked(), search_text="lighthouse")

    pages = [await store.history.search("web:ada", "light", skip, 3) for skip in (0, 3, 6, 9)]

    assert [[past.number for past in page] for page, _ in pages] == [[7, 6, 5], [4, 3, 2], [1], []]
    assert {total for _, total in pages} == {7}


async def test_search_leaves_out_what_runs_and_what_has_no_number(store, archive):
    """There is nothing to open there yet, and nothing to open it by."""
    await store.ledger.begin(opening(asked()))
    await archive.has_done(asked(), search_text="kept")
    helped = asked()
    await store.ledger.begin(opening(helped, is_kept=False))

    past, total = await store.history.search("web:ada", "", 0, 10)

    assert ([each.number for each in past], total) == ([2], 1)


async def test_a_request_is_opened_as_it_was(store, archive):
    """What is shown later is the very same thing: words, pictures, buttons, price."""
    updates = (
        Text("# Söme **Markdown**\n\0"),
        Picture("a.png", "A “lighthouse”", 64, 64),
        Facts((("Seed", "7"), ("Model", "flux"))),
        Notice("Mind the gap.", is_problem=True, retry_after_s=2.5),
        Offer("Again", "imagine", {"prompt": "x", "count": 2, "raw": True}, id="offer-1"),
        Receipt(4_700, ""),
    )
    usage = Usage(4_700, 100, 20, 30, 1, is_estimated=True)
    request = await archive.has_done(
        asked("r"), updates=updates, usage=usage, works=[work("b.png"), work("a.png")], took_ms=7
    )

    past = await store.history.by_number("web:ada", 1)

    assert past == await store.history.by_id("r")
    assert past.request == request
    assert (past.updates, past.usage, past.took_ms, past.outcome) == (updates, usage, 7, "done")
    assert (past.finished_at, past.is_running) == (NOON, False)
    assert [made.file for made in past.works] == ["b.png", "a.png"]


async def test_everybody_in_a_shared_conversation_is_heard(store, archive):
    """In a thread the model has to know who said what; elsewhere nobody hears anybody else."""
    await archive.has_done(asked("r1"), turns=[Turn("user", "one?", "Ada"), Turn("model", "One.")])
    await archive.has_done(asked("r2", person="web:bob"), turns=[Turn("user", "two?", "Bob"), Turn("model", "Two.")])

    shared = await store.history.recent("web:bob", "first", 1_000, is_shared=True)
    own = await store.history.recent("web:bob", "first", 1_000)

    assert [(turn.name, turn.text) for turn in shared.turns] == [
        ("Ada", "one?"),
        ("", "One."),
        ("Bob", "two?"),
        ("", "Two."),
    ]
    assert [turn.text for turn in own.turns] == ["two?", "Two."]


async def test_nobody_opens_what_is_somebody_else_s(store, archive):
    """Numbers are easily guessed and ids are seen in addresses."""
    await archive.has_done(asked("r"), works=[work("a.png")])

    assert await store.history.by_number("web:bob", 1) is None
    assert not await store.conversations.may_see("web:bob", "a.png")
    assert await store.conversations.may_see("web:ada", "a.png")
    assert (await store.history.search("web:bob", "", 0, 10)) == ([], 0)


async def test_a_running_request_is_not_opened_by_number_but_known(store):
    """The page shows it as running; `/history show` has nothing to show yet."""
    await store.ledger.begin(opening(asked("r")))

    assert await store.history.by_number("web:ada", 1) is None
    assert (await store.history.by_id("r")).is_running


async def test_an_offer_is_found_with_the_person_it_was_made_to(store, archive):
    """A button works after a restart, and only for them."""
    offer = Offer("Again", "imagine", {"prompt": "a fox", "count": 2, "raw": False}, id="offer-1")
    await archive.has_done(asked(), updates=[offer, Offer("Not stored", "help", {})])

    assert await store.offers.find("offer-1") == Waiting(offer, "web:ada", "first", is_shared=False)
    assert await store.offers.find("offer-2") is None
    assert await store.offers.find("") is None


async def test_conversations_are_listed_newest_first_with_how_they_began(store, archive):
    """A conversation is recognised by its first words."""
    for n, conversation in enumerate(["garden", "sea", "garden"]):
        await archive.has_done(asked(f"r{n}", conversation=conversation, asked_at=minute(n)))
    await archive.has_done(asked("elsewhere", platform="slack", conversation="thread"))
    await store.ledger.begin(opening(asked("runs", conversation="sea", asked_at=minute(1))))

    listed = await store.conversations.latest("web", "web:ada")

    assert [(each.id, each.first.id, each.at, each.is_running) for each in listed] == [
        ("garden", "r0", minute(2), False),
        ("sea", "r1", minute(1), True),
    ]
    requests = await store.conversations.requests("web:ada", "garden")
    assert [past.request.id for past in requests] == ["r0", "r2"]


@pytest.mark.parametrize(
    ("written", "kept"),
    [("zero \0 in it", "zero \ufffd in it"), ("half \ud83d", "half ?"), ("\ufdd0 \U0001fae8", "\ufdd0 \U0001fae8")],
    ids=["zero", "half a pair", "odd ones"],
)
async def test_whatever_a_model_writes_can_be_kept(store, archive, written, kept):
    """Postgres takes no zero and no database takes half an emoji; an answer must not be lost over one sign."""
    shown = [Text(written), Notice(written)]
    turns = [Turn("user", written)]

    await archive.has_done(asked("r"), updates=shown, turns=turns, search_text=written, works=[work("a", written)])

    past = await store.history.by_id("r")
    assert past.updates[0].words in (kept, written)
    assert past.works[0].alt in (kept, written)
    assert (await store.history.recent("web:ada", "first", LONG)).turns == (Turn("user", kept),)
    assert (await store.history.search("web:ada", kept[:4], 0, 1))[1] == 1


async def test_the_last_time_is_known_by_person_command_and_channel(store, archive):
    """“Since I asked last” must not mean somebody else, something else or elsewhere."""
    await archive.has_done(asked(command="summarize"), at=minute(1))
    await archive.has_done(asked(command="summarize"), at=minute(2))
    await archive.has_done(asked(command="summarize", channel="elsewhere"), at=minute(3))
    await archive.has_done(asked(command="summarize", person="web:bob"), at=minute(4))

    request = asked(command="summarize")
    assert await store.history.last_done("web:ada", "summarize", request.channel) == minute(2)
    assert await store.history.last_done("web:ada", "ask", request.channel) is None

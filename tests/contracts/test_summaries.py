"""What older turns come to in short, on both databases: shown in their place, and gone with any word that is in it."""

from datetime import timedelta

from core.summaries import Folded, Spot, Summary
from tests.contracts.records import NOON, asked, opening

LONG = 1_000_000


def minute(n: int):
    return NOON + timedelta(minutes=n)


async def folds(archive, last, n: int, *, turns: int, whose: str = "web:ada", people=("web:ada",)) -> None:
    """Everything up to this request, put in short."""
    summary = Summary("Ada keeps bees.", Spot(minute(n), last.id))
    folded = Folded(whose, "first", summary, None, turns, people)
    await archive.has_done(asked(conversation="", command="fold"), folded=folded)


async def seen(store, person: str = "web:ada", **more):
    recent = await store.history.recent(person, "first", LONG, **more)
    return recent.summary.words if recent.summary else "", [turn.text for turn in recent.turns]


async def test_a_summary_stands_before_the_turns_that_are_not_in_it(store, archive):
    """Nothing is shown twice, and nothing is missing between the two."""
    first = await archive.said("one?", "One.", minute(1))
    await archive.said("two?", "Two.", minute(2))

    await folds(archive, first, 1, turns=2)

    assert await seen(store) == ("Ada keeps bees.", ["two?", "Two."])
    unfolded = await store.history.unfolded("web:ada", "first")
    assert [said.turn.text for said in unfolded.said] == ["two?", "Two."]
    assert unfolded.summary
    assert unfolded.summary.until.request == first.id


async def test_a_summary_is_for_whoever_it_was_made_for(store, archive):
    """Bob, in the same place, has a conversation of his own."""
    first = await archive.said("one?", "One.", minute(1))
    await folds(archive, first, 1, turns=2)

    assert await seen(store, "web:bob") == ("", [])
    assert await seen(store, is_shared=True) == ("", ["one?", "One."])


async def test_what_was_forgotten_while_it_was_folded_does_not_come_back(store, archive):
    """It was read before, and is written after: then it would be there for good."""
    first = await archive.said("one?", "One.", minute(1))
    second = await archive.said("two?", "Two.", minute(2))
    await store.history.forget_one("web:ada", first.id)

    await folds(archive, second, 2, turns=4)

    assert await seen(store) == ("", ["two?", "Two."])


async def test_with_one_exchange_goes_the_summary_that_has_it(store, archive):
    """Nobody can take single words out of it; the other turns are there and are folded anew."""
    first = await archive.said("one?", "One.", minute(1))
    second = await archive.said("two?", "Two.", minute(2))
    third = await archive.said("three?", "Three.", minute(3))
    await folds(archive, second, 2, turns=4)

    await store.history.forget_one("web:ada", third.id)
    kept = await seen(store)
    await store.history.forget_one("web:ada", first.id)

    assert kept == ("Ada keeps bees.", [])
    assert await seen(store) == ("", ["two?", "Two."])


async def test_one_of_several_takes_what_they_said_out_of_a_shared_one(store, archive):
    """What Bob wants forgotten is in the summary of all."""
    await archive.said("one?", "One.", minute(1))
    bobs = await archive.said("two?", "Two.", minute(2), person="web:bob")
    await folds(archive, bobs, 2, turns=4, whose="", people=("web:ada", "web:bob"))
    before = await seen(store, is_shared=True)

    await store.history.forget("web:bob")

    assert before == ("Ada keeps bees.", [])
    assert await seen(store, is_shared=True) == ("", ["one?", "One."])
    assert not await archive.rows("select * from summaries")


async def test_what_is_too_old_goes_with_the_summary_that_has_it(store, archive):
    """A house that keeps words for a month keeps none of them longer in another form."""
    first = await archive.said("one?", "One.", minute(1))
    await archive.said("two?", "Two.", minute(99))
    await folds(archive, first, 1, turns=2)

    await store.keeping.drop_words("lab", minute(50), 10)

    assert await seen(store) == ("", ["two?", "Two."])


async def test_a_folding_whose_process_is_gone_is_gone_on_with(store):
    """Else what it holds of the person's money would be held for good."""
    await store.ledger.begin(opening(asked("fold:1", platform="house", command="fold"), owner="gone"))

    claims = await store.ledger.claim("house", "us", minute(5), minute(6))

    assert [claim.request.id for claim in claims] == ["fold:1"]

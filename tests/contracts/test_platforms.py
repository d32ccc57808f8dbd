"""What platforms remember between two starts, and how several processes take turns."""

import asyncio
from datetime import timedelta

from core.values import Offer
from tests.contracts.records import NOON, asked, opening


async def test_posts_are_remembered_in_order(store):
    """A process that goes on has to change the very messages that are there."""
    await store.posts.put("r", 1, "second")
    await store.posts.put("r", 0, "first")
    await store.posts.put("other", 0, "not mine")

    assert await store.posts.of("r") == ["first", "second"]


async def test_a_post_that_was_never_written_down_leaves_a_gap(store):
    """The place of the others must not change because of it."""
    await store.posts.put("r", 2, "third")

    assert await store.posts.of("r") == ["", "", "third"]


async def test_posts_can_be_replaced_and_cut(store):
    """An answer that moved stands elsewhere, and one that got shorter has fewer."""
    for position, handle in enumerate(("a", "b", "c")):
        await store.posts.put("r", position, handle)
    await store.posts.put("r", 0, "moved")

    await store.posts.cut("r", 1)

    assert await store.posts.of("r") == ["moved"]
    assert await store.posts.of("unknown") == []


async def test_forgetting_takes_the_posts_along(store, archive):
    """They name messages of a person."""
    await archive.has_done(asked("r"))
    await store.posts.put("r", 0, "channel/message")

    await store.history.forget("web:ada")

    assert await store.posts.of("r") == []


async def test_notes_are_kept_by_place(store):
    """Two applications on one database must not take each other's commands for their own."""
    await store.notes.write("discord:1", "commands", "abc")
    await store.notes.write("discord:1", "commands", "def")

    assert await store.notes.read("discord:1", "commands") == "def"
    assert await store.notes.read("discord:2", "commands") == ""


async def test_of_several_notes_at_once_the_first_one_counts(store):
    """Processes that start together agree on the secret that they sign links with."""
    values = await asyncio.gather(*(store.notes.once("page", "secret", f"{number}") for number in range(8)))

    assert len(set(values)) == 1
    assert await store.notes.once("page", "secret", "late") == await store.notes.read("page", "secret") == values[0]


async def test_turns_are_handed_out_one_apart(store):
    """Two processes that identify at once are thrown out; the database is the queue they stand in."""
    turns = await asyncio.gather(*(store.notes.queue("identify", NOON, timedelta(seconds=5)) for _ in range(4)))

    assert sorted(turns) == [NOON + timedelta(seconds=5 * place) for place in range(4)]


async def test_a_queue_that_has_emptied_begins_now(store):
    """Nobody waits for turns that are long past."""
    await store.notes.queue("identify", NOON, timedelta(seconds=5))
    later = NOON + timedelta(hours=1)

    assert await store.notes.queue("identify", later, timedelta(seconds=5)) == later


async def test_a_form_that_waits_is_an_offer_like_any_other(store):
    """It is sent after a restart too, and belongs to no request yet."""
    offer = Offer("Ask about this", "ask", {"about": "Bob: hi"}, asks=("question",), is_open=True, id="form-1")

    await store.offers.keep(offer, "discord:1", "form:form-1", NOON)

    waiting = await store.offers.find("form-1")
    assert (waiting.offer, waiting.person, waiting.conversation) == (offer, "discord:1", "")


async def test_a_form_that_nobody_sends_is_gone_after_an_hour(store):
    """What somebody else wrote is in it, and they cannot know."""
    old, new = (Offer("Ask", "ask", {}, asks=("question",), id=name) for name in ("old", "new"))
    await store.offers.keep(old, "discord:1", "form:old", NOON)

    await store.offers.keep(new, "discord:1", "form:new", NOON + timedelta(hours=2))

    assert await store.offers.find("old") is None
    assert await store.offers.find("new") is not None


async def test_a_clock_that_was_wrong_holds_nobody_up(store):
    """A turn in a year is none."""
    await store.notes.queue("identify", NOON + timedelta(days=365), timedelta(seconds=5))

    assert await store.notes.queue("identify", NOON, timedelta(seconds=5)) == NOON


async def test_the_first_request_of_somebody_has_number_one(store):
    """It is then that they are told what is remembered; what is not kept has no number."""
    numbers = [await store.ledger.begin(opening(asked(f"r{n}"), is_kept=True)) for n in range(2)]

    assert numbers == [1, 2]
    assert await store.ledger.begin(opening(asked("not kept"), is_kept=False)) is None

"""Which turns of a long conversation are brought into short, and when: true of any conversation."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from itertools import groupby

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.folding import (
    FOLD_PERCENT,
    FRAME_BYTES,
    HOUSE,
    KEPT_AT_MOST_PERCENT,
    KEPT_PERCENT,
    KEPT_TURNS,
    PART_BYTES,
    fold_of,
    older_than_kept,
    size_of,
    told_bytes,
)
from core.summaries import Said, Spot
from core.values import Turn
from tests.contracts.records import NOON, asked

NEWEST = KEPT_TURNS // 2
"""So many exchanges are near."""

rooms = st.integers(0, 20_000)
exchanges = st.tuples(st.integers(0, 900), st.integers(0, 2_500), st.sampled_from(("", "Ada", "Jürgen")))
"""How long a question and its answer are, and who asked."""
talks = st.lists(exchanges, max_size=34)
"""Short enough that all of it could go at once."""
percents = st.integers(20, 400)
"""How much room there is for how much was said."""


def said_in(talk: Sequence[tuple[int, int, str]]) -> list[Said]:
    """Every question with its answer, oldest first."""
    found = []
    for number, (question, answer, name) in enumerate(talk):
        spot = Spot(NOON + timedelta(minutes=number), f"web:{number}")
        turns = (Turn("user", "q" * question, name), Turn("model", "a" * answer))
        found += [Said(turn, "web:ada", spot) for turn in turns]
    return found


def sizes(said: Sequence[Said]) -> list[int]:
    """Of each exchange, in bytes."""
    return [sum(map(size_of, turns)) for _, turns in groupby(said, key=lambda each: each.spot.request)]


@given(talks, percents)
def test_the_older_half_and_what_stays_are_the_whole_conversation(talk, percent):
    """In its order: a turn that were in neither would be lost, and one in both be told twice."""
    said = said_in(talk)
    room = sum(sizes(said)) * percent // 100

    old = older_than_kept(said, room)

    assert [*old, *said[len(old) :]] == said


@given(talks, percents)
def test_a_question_stays_with_its_answer(talk, percent):
    """An answer whose question is in short reads like a remark about nothing."""
    said = said_in(talk)
    room = sum(sizes(said)) * percent // 100

    old = older_than_kept(said, room)

    assert {each.spot for each in old}.isdisjoint(each.spot for each in said[len(old) :])


@given(talks, percents)
def test_what_stays_has_room(talk, percent):
    """Else the next question would leave some of it out, in short nowhere."""
    said = said_in(talk)
    room = sum(sizes(said)) * percent // 100

    kept = sizes(said[len(older_than_kept(said, room)) :])

    assert sum(kept) * 100 <= room * KEPT_AT_MOST_PERCENT
    assert len(kept) <= NEWEST or sum(kept) * 100 <= room * KEPT_PERCENT


@given(talks, percents)
def test_the_newest_ten_exchanges_stay_while_they_have_room(talk, percent):
    """What was just said has to be there word for word."""
    said = said_in(talk)
    room = sum(sizes(said)) * percent // 100
    newest = sizes(said)[-NEWEST:]

    kept = sizes(said[len(older_than_kept(said, room)) :])

    assert len(kept) >= len(newest) or sum(newest) * 100 > room * KEPT_AT_MOST_PERCENT


@given(talks, percents)
def test_nothing_stays_that_is_to_go(talk, percent):
    """As many as have room stay, and not one less: bringing into short costs money and words."""
    said = said_in(talk)
    room = sum(sizes(said)) * percent // 100

    old = older_than_kept(said, room)

    whole, kept = sizes(said), sizes(said[len(old) :])
    one_more = whole[-len(kept) - 1 :]
    is_near = len(kept) < NEWEST and sum(one_more) * 100 <= room * KEPT_AT_MOST_PERCENT
    assert not old or (sum(one_more) * 100 > room * KEPT_PERCENT and not is_near)


@given(st.lists(st.integers(1, 150_000), min_size=1, max_size=12))
def test_no_more_goes_at_once_than_a_model_is_asked_for(answers):
    """What is older than that goes first; the rest goes the next time. One exchange always goes, however long."""
    said = said_in([(10, answer, "") for answer in answers])

    old = older_than_kept(said, 0)

    assert old == said[: len(old)]
    assert len(old) == 2 or 0 < sum(map(told_bytes, old)) <= PART_BYTES
    assert len(old) == len(said) or sum(map(told_bytes, said[: len(old) + 2])) > PART_BYTES


@given(st.sampled_from('"\\\nä字😀\x01'), st.integers(1, 100_000))
def test_one_question_with_its_answer_never_comes_to_more_than_is_held_for(sign, length):
    """However long they are and whatever JSON makes of their signs: a hold is a bound."""
    said = said_in([(length, length, "")])
    hard = [replace(each, turn=replace(each.turn, text=sign * length)) for each in said]

    assert sum(map(told_bytes, hard)) <= PART_BYTES + FRAME_BYTES


# ------------------------------------------------------------------------------------------------------ when it is time


@given(rooms, rooms)
def test_it_is_time_when_three_quarters_are_full(room, used):
    """Sooner, and a cache would seldom know the beginning again; later, and something would have no room."""
    fold = fold_of(asked("web:1"), room, used)

    assert (fold is not None) == (used * 100 > room * FOLD_PERCENT)


@given(rooms)
def test_what_has_no_conversation_is_never_brought_into_short(used):
    """There is nothing to come back to."""
    assert fold_of(asked("web:1", conversation=""), 0, used + 1) is None


@pytest.mark.parametrize("asker", ["", "Ada"])
def test_it_is_asked_for_by_the_same_person_and_by_nobody_on_screen(asker):
    """They pay for it, as for any answer, and it must not be painted, remembered or stand in place of anything."""
    request = asked("web:1", asker=asker, address={"line": "hello"}, replaces="web:0", in_place=True)

    fold = fold_of(request, 100, 100)

    assert fold
    assert (fold.id, fold.platform, fold.person, fold.command) == ("fold:web:1", HOUSE, request.person, "fold")
    assert fold.options == {"conversation": request.conversation, "shared": bool(asker)}
    assert fold.from_offer
    assert (fold.conversation, fold.asker, fold.address, fold.replaces, fold.in_place) == ("", "", {}, "", False)

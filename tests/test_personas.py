"""Personas and languages in a system prompt: an admin's words stay in their place, and their length is known."""

import json

from hypothesis import given
from hypothesis import strategies as st

from core.options import without_controls
from core.personas import most_bytes, place_rules

stored = st.text(st.characters(codec="utf-8"), max_size=200).map(lambda words: without_controls(words).strip())


def test_where_nothing_is_decided_nothing_is_said():
    """An ordinary answer costs what it always did."""
    assert place_rules("", "") == []
    assert most_bytes(0, 0) == 0


@given(persona=stored, language=stored)
def test_an_admins_words_cannot_step_out_of_their_place(persona, language):
    """Quotes and line breaks in them are theirs, and no rule of ours is undone by them."""
    rules = place_rules(persona, language)

    said = {}
    for rule in rules:
        said |= json.loads(rule.splitlines()[-1])
    assert said == {name: words for name, words in (("language", language), ("persona", persona)) if words}


@given(persona=stored, language=stored)
def test_what_it_may_cost_is_a_true_upper_bound(persona, language):
    """A hold that is too small would let somebody past a limit."""
    size = sum(len(rule.encode()) + len("\n\n") for rule in place_rules(persona, language))

    assert size <= most_bytes(len(persona.encode()), len(language.encode()))

"""How long each medium is waited for: in one place, and scaled together."""

from random import Random
from typing import get_args

import pytest

from core.providers.paces import Pace, Pauses, Waits
from core.values import Medium


@pytest.mark.parametrize(
    ("medium", "pace"),
    [
        ("picture", Pace(2, 180, 10)),
        ("speech", Pace(5, 300, 50 / 3)),
        ("music", Pace(5, 300, 50 / 3)),
        ("sound", Pace(5, 300, 50 / 3)),
        ("video", Pace(8, 900, 50)),
    ],
)
def test_every_medium_has_its_pace(medium, pace):
    """A video takes minutes: asked every two seconds, ModelsLab would hear of it hundreds of times."""
    assert Waits().of(medium) == pace


@pytest.mark.parametrize("medium", get_args(Medium))
def test_whoever_is_less_patient_is_so_with_all_of_them(medium):
    """Tests and trials set a picture's pace; the others follow."""
    usual, quick = Waits().of(medium), Waits(patience_s=18, poll_s=0.2).of(medium)

    assert (quick.poll_s, quick.patience_s) == pytest.approx((usual.poll_s / 10, usual.patience_s / 10))


def test_pauses_grow_while_answers_are_no_use_and_not_for_ever():
    """A service in trouble is not helped by being asked; one that recovered is noticed soon."""
    pauses = Pauses(2, Random(1))
    lengths = []
    for _ in range(5):
        lengths.append(pauses.next_s())
        pauses.stumble()
    pauses.go_on()
    lengths.append(pauses.next_s())

    for length, about in zip(lengths, (2, 4, 8, 8, 8, 2), strict=True):
        assert about * 0.8 <= length <= about * 1.2

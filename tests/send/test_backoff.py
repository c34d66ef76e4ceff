from __future__ import annotations

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.send import backoff


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 80), (6, 120), (7, 120), (50, 120)]
)
def test_the_longest_wait_doubles_from_five_minutes_to_two_hours(attempts: int, minutes: int) -> None:
    assert backoff.wait(attempts, lambda: 1.0) == minutes * 60
    assert backoff.wait(attempts, lambda: 0.0) == 60


@given(attempts=st.integers(0, 10**6), chance=st.floats(0, 1, exclude_max=True))
def test_a_wait_is_never_longer_than_the_longest_and_tries_come_to_an_end(
    attempts: int, chance: float
) -> None:
    seconds = backoff.wait(attempts, lambda: chance)
    if attempts >= backoff.TRIES:
        assert seconds is None
    else:
        assert seconds is not None
        assert 60 <= seconds <= backoff.LONGEST


def test_a_mail_is_given_up_after_about_two_days() -> None:
    chance = random.Random(11)
    lives = []
    for _ in range(500):
        waits = [backoff.wait(attempts, chance.random) for attempts in range(1, backoff.TRIES + 1)]
        assert waits[-1] is None
        lives.append(sum(seconds for seconds in waits if seconds) / 3600)
    assert min(lives) > 36
    assert max(lives) < 60
    assert 46 < sum(lives) / len(lives) < 50

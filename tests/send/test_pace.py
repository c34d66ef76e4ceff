"""The pace, on a clock that the tests turn."""

from __future__ import annotations

import bisect
import itertools
import math
import random
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.send.answers import Scope
from newsletter.send.pace import FAILURES, Limits, Pace

MINUTE, HOUR, DAY = 60.0, 3600.0, 86400.0


class Clock:
    def __init__(self, now: float = 1000.0) -> None:
        self.now = now

    def __call__(self) -> float:
        return self.now


def begin(pace: Pace, clock: Clock, domain: str = "x.test") -> float:
    """Wait as told, then let one mail begin; gives its moment."""
    while (seconds := pace.wait(domain)) > 0:
        # A clock that is 53 bits wide must not stand still.
        clock.now = max(clock.now + seconds, math.nextafter(clock.now, math.inf))
    pace.take(domain)
    return clock.now


def most_within(moments: list[float], span: float) -> int:
    """How many of the sorted `moments` lie in the fullest window of `span` seconds, without its end."""
    ends = (bisect.bisect_left(moments, moment + span - 1e-6) for moment in moments)
    return max((end - start for start, end in enumerate(ends)), default=0)


# --- rates ---------------------------------------------------------------------------------------------


def test_without_limits_nobody_waits() -> None:
    pace = Pace(Limits(), Clock())
    for _ in range(10_000):
        assert pace.wait("x.test") == 0.0
        pace.take("x.test")


def test_thirty_a_minute_is_one_each_two_seconds() -> None:
    clock = Clock()
    pace = Pace(Limits(per_minute=30), clock)
    moments = [begin(pace, clock) for _ in range(100)]
    gaps = [later - earlier for earlier, later in itertools.pairwise(moments)]
    assert gaps == pytest.approx([2.0] * 99)


def test_a_fast_relay_gets_one_seconds_worth_at_once_and_no_more_even_after_a_long_rest() -> None:
    clock = Clock()
    pace = Pace(Limits(per_minute=840), clock)
    for _ in range(3):
        start = clock.now
        moments = [begin(pace, clock) for _ in range(100)]
        assert sum(moment == start for moment in moments) == 14
        assert moments[-1] - start == pytest.approx((100 - 14) * 60 / 840)
        clock.now += DAY


@settings(max_examples=60, deadline=None)
@given(
    per_minute=st.integers(1, 600),
    rests=st.lists(st.tuples(st.integers(1, 80), st.floats(0, 400)), min_size=1, max_size=8),
    back=st.floats(0, 0.5),
    seed=st.integers(0, 1000),
)
def test_no_minute_holds_more_than_the_limit_and_its_burst(
    per_minute: int, rests: list[tuple[int, float]], back: float, seed: int
) -> None:
    clock, chance = Clock(), random.Random(seed)
    pace = Pace(Limits(per_minute=per_minute), clock)
    moments: list[float] = []
    for count, rest in rests:
        for _ in range(count):
            moment = begin(pace, clock)
            if chance.random() < back:
                pace.give_back("x.test")
            else:
                moments.append(moment)
        clock.now += rest
    assert most_within(moments, MINUTE) <= per_minute + max(1, per_minute // 60)


def test_what_was_given_back_at_once_costs_no_time() -> None:
    clock = Clock()
    pace = Pace(Limits(per_minute=30), clock)
    begin(pace, clock)
    pace.give_back("x.test")
    assert pace.wait("x.test") == 0.0


def test_giving_back_more_than_once_is_no_way_to_a_burst() -> None:
    clock = Clock()
    pace = Pace(Limits(per_minute=840), clock)
    for _ in range(14):
        pace.take("x.test")
    for _ in range(5):
        pace.give_back("x.test")
    assert sum(begin(pace, clock) == 1000.0 for _ in range(3)) == 1


@settings(max_examples=40, deadline=None)
@given(
    per_day=st.integers(1, 50),
    already=st.lists(st.tuples(st.integers(0, 1500), st.integers(1, 20)), max_size=5),
    steps=st.lists(st.tuples(st.integers(1, 30), st.floats(0, 90_000)), min_size=1, max_size=6),
    start=st.floats(0, 1e6),
)
def test_no_24_hours_hold_more_than_the_limit_with_what_was_mailed_before(
    per_day: int, already: list[tuple[int, int]], steps: list[tuple[int, float]], start: float
) -> None:
    clock = Clock(start)
    # Mailed at the very end of the minutes that the ledger counted.
    earlier = [start - max(ago * MINUTE - MINUTE, 0) for ago, count in already for _ in range(count)]
    pace = Pace(Limits(per_day=per_day), clock, [(ago * MINUTE, count) for ago, count in already])
    moments: list[float] = []
    for count, rest in steps:
        moments += [begin(pace, clock) for _ in range(count)]
        clock.now += rest
    everything = sorted(earlier + moments)
    for moment in moments:
        upto = bisect.bisect_right(everything, moment)
        since = bisect.bisect_right(everything, moment - DAY + 1e-3)
        assert upto - since <= per_day


def test_a_day_is_used_to_its_end_and_goes_on_when_the_first_minute_is_a_day_old() -> None:
    clock = Clock(0.0)
    pace = Pace(Limits(per_day=100), clock, already=[(HOUR, 40)])
    moments = [begin(pace, clock) for _ in range(61)]
    assert moments[59] == 0.0
    assert moments[60] == pytest.approx(DAY - HOUR + MINUTE)


def test_what_was_mailed_before_by_a_clock_that_went_wrong_holds_nothing_up_for_longer_than_a_day() -> None:
    clock = Clock()
    pace = Pace(Limits(per_day=10), clock, already=[(-1e9, 5), (1e9, 50), (3 * DAY, 50)])
    for _ in range(5):
        assert begin(pace, clock) == 1000.0
    assert pace.wait("x.test") <= DAY


def test_a_mail_that_did_not_begin_does_not_count_for_the_day() -> None:
    clock = Clock()
    pace = Pace(Limits(per_day=1), clock)
    pace.take("x.test")
    assert pace.wait("x.test") > HOUR
    pace.give_back("x.test")
    assert pace.wait("x.test") == 0.0


# --- domains -------------------------------------------------------------------------------------------


def test_a_domain_that_put_us_off_is_held_and_others_go_on() -> None:
    pace = Pace(Limits(), Clock())
    pace.deferred("slow.test")
    assert pace.wait("slow.test") == MINUTE
    assert pace.wait("other.test") == 0.0


def test_a_hold_doubles_up_to_an_hour_and_eases_with_each_success() -> None:
    clock = Clock()
    pace = Pace(Limits(), clock)
    holds = []
    for _ in range(9):
        pace.deferred("slow.test")
        holds.append(pace.wait("slow.test"))
        clock.now += holds[-1]
    assert holds == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    gaps: list[float] = []
    while (start := clock.now) and len(gaps) < 20:
        begin(pace, clock, "slow.test")
        gaps.append(clock.now - start)
        pace.accepted("slow.test")
    assert gaps[:7] == pytest.approx([0, 30, 15, 7.5, 3.75, 1.875, 0.0])
    assert not pace._held


def test_after_a_hold_one_mail_goes_first() -> None:
    clock = Clock()
    pace = Pace(Limits(), clock)
    pace.deferred("slow.test")
    begin(pace, clock, "slow.test")
    assert pace.wait("slow.test") == 1.0
    pace.give_back("slow.test")
    assert pace.wait("slow.test") == 0.0


def test_answers_to_what_was_under_way_do_not_lengthen_a_hold() -> None:
    pace = Pace(Limits(), Clock())
    for _ in range(10):
        pace.deferred("slow.test")
    pace.accepted("slow.test")
    assert pace.wait("slow.test") == MINUTE


def test_a_full_mailbox_holds_nobody() -> None:
    pace = Pace(Limits(), Clock())
    pace.deferred("x.test", Scope.MAILBOX)
    assert (pace.wait("x.test"), pace.connections) == (0.0, 4)


def test_however_many_domains_are_in_trouble_few_are_remembered() -> None:
    clock = Clock()
    pace = Pace(Limits(), clock)
    for number in range(5000):
        clock.now += 0.001
        pace.deferred(f"d{number}.test")
    assert len(pace._held) <= 500
    assert pace.wait("d4999.test") > 0


# --- connections ---------------------------------------------------------------------------------------


def test_connections_grow_one_by_one_up_to_the_limit() -> None:
    pace = Pace(Limits(connections=6), Clock())
    seen = []
    for _ in range(100):
        pace.accepted("x.test")
        seen.append(pace.connections)
    assert (seen[18], seen[19], seen[39], seen[-1]) == (4, 5, 6, 6)


def test_a_relay_that_takes_few_connections_never_gets_more() -> None:
    pace = Pace(Limits(connections=1), Clock())
    for _ in range(100):
        pace.accepted("x.test")
    assert pace.connections == 1


def test_connections_are_halved_at_most_once_a_second_and_never_gone() -> None:
    clock = Clock()
    pace = Pace(Limits(connections=40), clock)
    for _ in range(720):
        pace.accepted("x.test")
    assert pace.connections == 40
    for number in range(20):
        pace.deferred(f"d{number}.test")
    assert pace.connections == 20
    for _ in range(9):
        clock.now += 1
        pace.deferred("x.test")
    assert pace.connections == 1


# --- the breaker ---------------------------------------------------------------------------------------


def fail(pace: Pace, kind: int) -> None:
    if kind == 0:
        pace.lost("The mail server closed the connection.")
    elif kind == 1:
        pace.deferred("x.test", Scope.RELAY, "“421 busy”")
    else:
        pace.refused("x.test", Scope.RELAY, "“554 no”")


@pytest.mark.parametrize(
    ("kind", "told"), [(0, "closed the connection."), (1, "“421 busy”"), (2, "“554 no”")]
)
def test_failures_in_a_row_break_off_with_the_last_words(kind: int, told: str) -> None:
    clock = Clock()
    pace = Pace(Limits(), clock)
    start = clock.now
    for _ in range(FAILURES):
        assert pace.broken == ""
        begin(pace, clock)
        fail(pace, kind)
    assert pace.broken.startswith("Nothing went through 10 times in a row. The ")
    assert told in pace.broken
    # A relay that is restarted is back by then.
    assert 20 < clock.now - start < 40


def test_connections_that_break_together_are_one_failure() -> None:
    pace = Pace(Limits(), Clock())
    for _ in range(50):
        pace.lost()
    assert pace.broken == ""
    assert 0 < pace.wait("x.test") < 1


def test_one_answer_that_is_no_failure_begins_the_count_anew() -> None:
    clock = Clock()
    well: tuple[Callable[[Pace], None], ...] = (
        lambda pace: pace.accepted("x.test"),
        lambda pace: pace.refused("x.test"),
        lambda pace: pace.deferred("x.test", Scope.MAILBOX),
        lambda pace: pace.deferred("y.test"),
    )
    for answer in well:
        pace = Pace(Limits(), clock)
        for _ in range(3):
            for _ in range(FAILURES - 1):
                begin(pace, clock)
                pace.lost()
            answer(pace)
            assert pace.wait("x.test") == 0.0
        assert pace.broken == ""


# --- all together --------------------------------------------------------------------------------------

ANSWERS = ("accepted", "mailbox", "domain", "relay", "refused", "lost", "back")


@settings(max_examples=60, deadline=None)
@given(
    limits=st.builds(
        Limits,
        connections=st.integers(1, 20),
        per_minute=st.sampled_from([0, 1, 30, 840]),
        per_day=st.sampled_from([0, 5, 1000]),
    ),
    answers=st.lists(st.tuples(st.sampled_from(ANSWERS), st.sampled_from("abc"), st.floats(0, 100))),
)
def test_nobody_starves_whatever_the_relay_answers(
    limits: Limits, answers: list[tuple[str, str, float]]
) -> None:
    clock = Clock()
    pace = Pace(limits, clock)
    for answer, domain, rest in answers:
        before = clock.now
        begin(pace, clock, domain)
        assert clock.now - before <= 25 * HOUR
        clock.now += rest
        match answer:
            case "accepted":
                pace.accepted(domain)
            case "mailbox" | "domain" | "relay":
                pace.deferred(domain, Scope(answer))
            case "refused":
                pace.refused(domain)
            case "lost":
                pace.lost()
            case _:
                pace.give_back(domain)
        assert 1 <= pace.connections <= limits.connections

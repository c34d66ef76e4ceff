from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.check.clients.audience import PROGRAMS, WORD, reach
from newsletter.model import SHARES

FAMILIES = tuple(family for family, _ in SHARES)


def test_the_shares_of_a_public_of_all_kinds_are_all_readers() -> None:
    assert sum(percent for _, percent in SHARES) == 100
    everybody = reach(frozenset(PROGRAMS), ())
    assert round(everybody.percent) == 100
    assert len(everybody.families) == len(SHARES)


def test_a_family_counts_as_far_as_its_programs_do() -> None:
    assert reach({"gmail.ios"}, (("gmail", 70), ("apple", 30))).families == (("Gmail", 20),)
    assert reach({WORD}, (("outlook_windows", 12),)).families == (("Outlook for Windows", 12),)


def test_who_has_no_readers_and_who_lacks_nothing_is_not_named() -> None:
    shares = (("gmail", 0), ("yahoo", 5), ("samsung", 9))
    assert reach({"gmail.ios", "samsung-email.android"}, shares).families == (("Samsung Email", 9),)
    assert reach(frozenset(), shares).families == ()


def test_shares_of_less_than_one_are_the_others() -> None:
    shares = (("gmail", 2), ("yahoo", 1), ("outlook", 1), ("apple", 40))
    found = reach(
        {"gmail.ios", "yahoo.ios", "outlook.outlook-com", "apple-mail.ios", "apple-mail.macos"}, shares
    )
    assert found.shown == (("Apple Mail", 40), ("others", 1))
    assert reach({"gmail.ios"}, (("gmail", 1),)).shown == ()


@given(
    st.frozensets(st.sampled_from(PROGRAMS)),
    st.lists(
        st.tuples(st.sampled_from(FAMILIES), st.integers(0, 100)), unique_by=lambda one: one[0], min_size=1
    ),
)
def test_shares_add_up(programs: frozenset[str], shares: list[tuple[str, int]]) -> None:
    lacking, having = reach(programs, shares), reach(frozenset(PROGRAMS) - programs, shares)
    assert round(lacking.percent + having.percent, 6) == sum(percent for _, percent in shares)
    assert [part for _, part in lacking.families] == sorted(
        (part for _, part in lacking.families), reverse=True
    )
    assert abs(sum(percent for _, percent in lacking.shown) - lacking.percent) <= 0.5 * len(lacking.families)

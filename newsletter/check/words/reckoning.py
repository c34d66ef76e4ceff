"""Whether a number of a teaser follows from what its story says: a sum, a round number, a stretch of time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from newsletter.check.words.numbers import Number

_ROUND = 10
# '12,000' may stand for 12,043, '40' for 41.
_ROUNDED_BY = 0.05
_OLDEST, _NEWEST = 1500, 2100
# In days; a length in one unit may be told in another.
_LENGTHS = {"minute": 1 / 1440, "hour": 1 / 24, "day": 1.0, "week": 7.0, "month": 30.44, "year": 365.25}
_NEARLY = 0.06
# What a whole larger unit has: 'twelve months after' a day of last year.
_WHOLES = {("month", 12): "year", ("day", 7): "week", ("week", 52): "year", ("day", 365): "year"}
# Beyond, two numbers of a text add up to nearly anything.
_MOST_ADDED = 12
_FEWEST_DIGITS = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a story tells: its `numbers`, by what they count too, what its words can count, and its `days`."""

    numbers: frozenset[float]
    of_kind: dict[str, frozenset[float]]
    kinds: frozenset[str]
    days: frozenset[dt.date]


def follows(number: Number, told: Told) -> bool:
    """Whether the number can be had from those of the story."""
    same = told.of_kind.get(number.kind, frozenset())
    return any(
        _is_rounded(value, same | told.numbers)
        or _is_sum(value, same)
        or (number.kind in _LENGTHS and _is_length(value, number.kind, told))
        or _is_year(value, told)
        for value in number.values
    )


def is_slip(number: Number, told: Told) -> bool:
    """Whether it is a number of the story but for one digit, or for two that changed places."""
    return any(
        _one_apart(f"{value:.0f}", f"{other:.0f}") for value in number.values for other in told.numbers
    )


def _one_apart(one: str, other: str) -> bool:
    if len(one) != len(other) or len(one) < _FEWEST_DIGITS:
        return False
    apart = [place for place, (digit, its) in enumerate(zip(one, other, strict=True)) if digit != its]
    if len(apart) == 1:
        return True
    return len(apart) == len("ab") and apart[1] == apart[0] + 1 and sorted(one) == sorted(other)


def _is_rounded(value: float, others: frozenset[float]) -> bool:
    return value % _ROUND == 0 and any(abs(other - value) <= value * _ROUNDED_BY for other in others)


def _is_sum(value: float, same: frozenset[float]) -> bool:
    if len(same) > _MOST_ADDED:
        return False
    pairs = (one + other for one, other in combinations(same, 2))
    return value in pairs or value == sum(same)


def _is_length(value: float, kind: str, told: Told) -> bool:
    if (larger := _WHOLES.get((kind, int(value)))) and larger in told.kinds:
        return True
    length = value * _LENGTHS[kind]
    return any(abs(other - length) <= max(_NEARLY * length, 1) for other in _lengths(kind, told))


def _lengths(kind: str, told: Told) -> Iterator[float]:
    """The stretches of time, in days, that the story tells in other units, in dates and in years."""
    for unit, days in _LENGTHS.items():
        if unit != kind:
            yield from (value * days for value in told.of_kind.get(unit, ()))
    if kind in {"minute", "hour"}:
        return
    for one, other in combinations(told.days, 2):
        yield abs((one - other).days)
    if kind == "year":
        years = {
            *(year for year in told.numbers if _OLDEST <= year <= _NEWEST),
            *(day.year for day in told.days),
        }
        for before, after in combinations(sorted(years), 2):
            # Who was born in December is a year younger for most of one.
            yield from (_LENGTHS["year"] * (after - before - younger) for younger in (0, 1))


def _is_year(value: float, told: Told) -> bool:
    """Whether it is the year that lies so many years back as the story says."""
    back = {day.year - value for day in told.days} if value >= _OLDEST else set()
    return bool(back & told.of_kind.get("year", frozenset()))

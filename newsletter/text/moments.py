"""Moments and lengths of time, as people write and read them."""

from __future__ import annotations

import datetime as dt
import re
from zoneinfo import ZoneInfo

_WRITTEN = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})[ T]+([0-9]{1,2}):([0-9]{2})")
_MINUTE = dt.timedelta(minutes=1)
_FEWEST = 2
_LENGTHS = ((24 * 60 * 60, "day"), (60 * 60, "hour"), (60, "minute"))


def read(typed: str, zone: str) -> dt.datetime:
    """The moment in UTC that `typed`, like '2026-11-22 07:30', is in a time zone.

    Raises ValueError with a sentence for the person who typed it: for what is no moment, and for one that
    comes up never or twice there because the clocks are changed.
    """
    found = _WRITTEN.fullmatch(typed.strip())
    if not found:
        raise ValueError(f"'{typed}' is not a day and a time like 2026-11-22 07:30.")
    try:
        day, time = dt.date.fromisoformat(found[1]), dt.time(int(found[2]), int(found[3]))
    except ValueError:
        raise ValueError(f"'{typed}' is a day or a time that does not exist.") from None
    place = ZoneInfo(zone)
    local = dt.datetime.combine(day, time)
    try:
        first, second = (local.replace(tzinfo=place, fold=fold).utcoffset() for fold in (0, 1))
        assert first is not None  # noqa: S101  a zone always says how far it is from UTC
        assert second is not None  # noqa: S101
        if first == second:
            return (local - first).replace(tzinfo=dt.UTC)
        before, after = _change(local - max(first, second), local - min(first, second), place)
    except OverflowError:
        raise ValueError(f"'{typed}' is too far away.") from None
    shown = f"{day.isoformat()} {time:%H:%M}"
    if first < second:
        raise ValueError(
            f"{shown} does not exist in {zone}: the clocks go from {_clock(before, after)} to "
            f"{_clock(after, before)} then. Take an earlier or a later time."
        )
    raise ValueError(
        f"{shown} comes twice in {zone}: the clocks go back from {_clock(before, after)} to "
        f"{_clock(after, before)} then. Take an earlier or a later time."
    )


def _change(early: dt.datetime, late: dt.datetime, zone: ZoneInfo) -> tuple[dt.datetime, dt.datetime]:
    """What clocks showed when they were changed between two moments in UTC, and what they showed after."""

    def offset(moment: dt.datetime) -> dt.timedelta:
        found = moment.replace(tzinfo=dt.UTC).astimezone(zone).utcoffset()
        assert found is not None  # noqa: S101
        return found

    early -= _MINUTE
    before, after = offset(early), offset(late)
    while late - early > _MINUTE:
        middle = early + (late - early) // 2
        if offset(middle) == before:
            early = middle
        else:
            late = middle
    late = late.replace(second=0, microsecond=0)
    return late + before, late + after


def _clock(shown: dt.datetime, other: dt.datetime) -> str:
    return f"{shown:%H:%M}" if shown.date() == other.date() else f"{shown:%Y-%m-%d %H:%M}"


def lasting(seconds: float) -> str:
    """A length of time in its largest whole unit: '40 seconds', '25 minutes', '3 hours', '5 days'."""
    for length, name in _LENGTHS:
        count = round(seconds / length)
        # Two minutes tell more than 115 seconds; one day tells less than 30 hours.
        if seconds >= _FEWEST * length or count == 1 == round(seconds / length, 2):
            return f"{count} {name}{'s' * (count != 1)}"
    count = max(0, round(seconds))
    return f"{count} second{'s' * (count != 1)}"

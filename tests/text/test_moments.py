from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from newsletter.text import moments

ZONES = sorted(available_timezones())
# Where clocks are changed by an hour, by half of one, by a day, and never.
ODD = ("Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Apia", "Africa/Casablanca", "UTC")


def shown(zone: str, moment: dt.datetime) -> str:
    return f"{moment.astimezone(ZoneInfo(zone)):%Y-%m-%d %H:%M}"


def read(text: str, zone: str) -> dt.datetime | str:
    """The moment, or what is said instead."""
    try:
        return moments.read(text, zone)
    except ValueError as error:
        return str(error)


def times_shown(zone: str, text: str) -> int:
    """How often clocks show this: each minute of the two days around it is looked at."""
    middle = dt.datetime.strptime(text, "%Y-%m-%d %H:%M").replace(tzinfo=dt.UTC)
    minutes = (middle + dt.timedelta(minutes=one) for one in range(-16 * 60, 16 * 60))
    return sum(shown(zone, minute) == text for minute in minutes)


@given(
    st.sampled_from(ZONES),
    st.integers(0, 70 * 366 * 24 * 60),
)
def test_a_moment_that_a_clock_shows_once_is_found_again(zone: str, minutes: int) -> None:
    moment = dt.datetime(1990, 1, 1, tzinfo=dt.UTC) + dt.timedelta(minutes=minutes)
    # Some zones were off by seconds once.
    assume(not moment.astimezone(ZoneInfo(zone)).second)
    text = shown(zone, moment)
    found = read(text, zone)
    if isinstance(found, str):
        assert times_shown(zone, text) == 2
        assert f"{text} comes twice in {zone}" in found
    else:
        assert found == moment


@given(st.sampled_from(ODD), st.sampled_from(range(2009, 2031)), st.data())
def test_what_clocks_show_never_or_twice_is_refused(zone: str, year: int, data: st.DataObject) -> None:
    """Near each change of the clocks, and elsewhere."""
    start = dt.datetime(year, 1, 1, tzinfo=dt.UTC)
    hours = [start + dt.timedelta(hours=one) for one in range(24 * 366)]
    place = ZoneInfo(zone)
    offsets = [hour.astimezone(place).utcoffset() for hour in hours]
    changes = [hour for hour, one, two in zip(hours, offsets, offsets[1:], strict=False) if one != two]
    near = data.draw(st.sampled_from(changes or hours[:1])).astimezone(place).replace(tzinfo=None)
    local = near + dt.timedelta(minutes=data.draw(st.integers(-150, 150)))
    text = f"{local:%Y-%m-%d %H:%M}"
    expected = times_shown(zone, text)
    found = read(text, zone)
    if isinstance(found, str):
        assert expected != 1
        assert ("comes twice" if expected else "does not exist") in found
    else:
        assert expected == 1
        assert shown(zone, found) == text


def test_the_sentence_says_what_the_clocks_do() -> None:
    with pytest.raises(ValueError, match="go from 02:00 to 03:00 then") as raised:
        moments.read("2027-03-28 02:30", "Europe/Berlin")
    assert str(raised.value) == (
        "2027-03-28 02:30 does not exist in Europe/Berlin: the clocks go from 02:00 to 03:00 then. "
        "Take an earlier or a later time."
    )
    with pytest.raises(
        ValueError, match="comes twice in Europe/Berlin: the clocks go back from 03:00 to 02:00"
    ):
        moments.read("2026-10-25 02:00", "Europe/Berlin")
    with pytest.raises(ValueError, match="from 2011-12-30 00:00 to 2011-12-31 00:00"):
        moments.read("2011-12-30 10:00", "Pacific/Apia")


@pytest.mark.parametrize(
    "typed",
    ["", "tomorrow", "2026-11-22", "07:30", "2026-11-22 7", "22.11.2026 07:30", "2026-11-22 07:30 CET"],
)
def test_what_is_no_moment_is_told(typed: str) -> None:
    with pytest.raises(ValueError, match="is not a day and a time like 2026-11-22 07:30"):
        moments.read(typed, "UTC")


@pytest.mark.parametrize(
    "typed", ["2026-02-30 07:30", "2026-11-22 24:00", "2026-11-22 07:60", "0000-01-01 00:00"]
)
def test_a_day_or_time_that_does_not_exist_is_told(typed: str) -> None:
    with pytest.raises(ValueError, match="does not exist"):
        moments.read(typed, "Europe/Berlin")


def test_the_end_of_all_days_is_too_far_away() -> None:
    with pytest.raises(ValueError, match="too far away"):
        moments.read("9999-12-31 23:59", "America/New_York")


def test_spaces_around_and_a_t_between_do_no_harm() -> None:
    expected = dt.datetime(2026, 11, 22, 6, 30, tzinfo=dt.UTC)
    for typed in (" 2026-11-22 07:30 ", "2026-11-22T07:30", "2026-11-22  7:30"):
        assert moments.read(typed, "Europe/Berlin") == expected


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (90, "90 seconds"),
        (60, "1 minute"),
        (150, "2 minutes"),
        (3600, "1 hour"),
        (5400, "90 minutes"),
        (86_400, "1 day"),
        (100_000, "28 hours"),
        (432_000, "5 days"),
    ],
)
def test_a_length_of_time_is_told_in_its_largest_unit(seconds: float, words: str) -> None:
    assert moments.lasting(seconds) == words

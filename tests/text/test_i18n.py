from __future__ import annotations

import datetime as dt
import string

import pytest

from newsletter.text import i18n

SUNDAY = dt.date(2026, 11, 22)


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}


def test_there_are_words_in_seven_languages() -> None:
    assert i18n.languages() == ("ar", "de", "en", "es", "fr", "it", "pt")


@pytest.mark.parametrize("language", i18n.languages())
def test_every_language_has_the_same_names_and_places(language: str) -> None:
    words, english = i18n.catalogue(language), i18n.catalogue("en")
    assert {name: placeholders(text) for name, text in words.items()} == {
        name: placeholders(text) for name, text in english.items()
    }
    assert all(text.strip() == text != "" for text in words.values())


@pytest.mark.parametrize(
    ("tag", "word"), [("de-AT", "Abbestellen"), ("es-MX", "Darse de baja"), ("en-GB", "Unsubscribe")]
)
def test_a_region_has_the_words_of_its_language(tag: str, word: str) -> None:
    assert i18n.catalogue(tag)["unsubscribe"] == word


@pytest.mark.parametrize("tag", ["nl", "xx-YY", "", "../en", "\0", "x-private", "DE_at"])
def test_a_language_without_words_speaks_english(tag: str) -> None:
    assert i18n.catalogue(tag) == i18n.catalogue("en")


@pytest.mark.parametrize(
    ("people", "language", "written"),
    [
        ([], "en", ""),
        (["Ines"], "en", "Ines"),
        (["Ines", "Tomas"], "en-GB", "Ines and Tomas"),
        (["Ines", "Tomas", "Jo"], "en", "Ines, Tomas and Jo"),
        (["Ines", "Tomas", "Jo"], "de", "Ines, Tomas und Jo"),
        (["Ines", "Tomas"], "es", "Ines y Tomas"),
        (["{last}", "{0}"], "en", "{last} and {0}"),
        (["ليلى", "يونس", "مريم"], "ar", "ليلى، يونس ومريم"),
    ],
)
def test_names_are_listed_as_one_writes_them(people: list[str], language: str, written: str) -> None:
    assert i18n.names(people, language) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en-GB", "22 November 2026"),
        ("en", "November 22, 2026"),
        ("de", "22. November 2026"),
        ("de-AT", "22. November 2026"),
        ("es", "22 de noviembre de 2026"),
        ("es-XX", "22 de noviembre de 2026"),
        ("tlh", "November 22, 2026"),
        ("", "November 22, 2026"),
    ],
)
def test_a_date_is_written_as_in_its_language(language: str, written: str) -> None:
    assert i18n.long_date(SUNDAY, language) == written


@pytest.mark.parametrize(
    ("language", "direction"),
    [
        ("en", "ltr"),
        ("de-AT", "ltr"),
        ("", "ltr"),
        ("ar", "rtl"),
        ("he-IL", "rtl"),
        ("FA", "rtl"),
        ("ur-PK", "rtl"),
    ],
)
def test_a_language_has_its_direction(language: str, direction: str) -> None:
    assert i18n.direction(language) == direction


@pytest.mark.parametrize(
    ("language", "full", "day", "month"),
    [
        ("en-GB", "Sunday, 22 November 2026", "Sunday", "Nov"),
        ("en-US", "Sunday, November 22, 2026", "Sunday", "Nov"),
        ("de", "Sonntag, 22. November 2026", "Sonntag", "Nov"),
        ("es", "domingo, 22 de noviembre de 2026", "domingo", "nov"),
        ("tlh", "Sunday, November 22, 2026", "Sunday", "Nov"),
    ],
)
def test_a_day_is_named_whole_and_in_parts(language: str, full: str, day: str, month: str) -> None:
    assert i18n.full_date(SUNDAY, language).replace("Sunday 22", "Sunday, 22") == full
    assert i18n.weekday(SUNDAY, language) == day
    assert i18n.month(SUNDAY, language) == month


@pytest.mark.parametrize(
    ("language", "date", "written"),
    [
        ("en-GB", dt.date(2026, 11, 18), "18 November"),
        ("en-US", dt.date(2026, 11, 18), "November 18"),
        ("de", dt.date(2026, 11, 18), "18. November"),
        ("en-GB", dt.date(2026, 1, 1), "1 January"),
        ("en-GB", dt.date(2025, 12, 31), "31 December 2025"),
    ],
)
def test_this_years_dates_go_without_the_year(language: str, date: dt.date, written: str) -> None:
    assert i18n.day_of_year(date, language, SUNDAY) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [("en-GB", "08:05"), ("en-US", "8:05\u202fAM"), ("de", "08:05"), ("ar", "8:05 ص")],
)
def test_a_time_of_day_is_written_as_in_its_language(language: str, written: str) -> None:
    assert i18n.clock(dt.time(8, 5), language).replace("\u00a0", " ") == written


@pytest.mark.parametrize(
    ("text", "direction"),
    [
        ("A walk", "ltr"),
        ("نزهة", "rtl"),
        ("שלום", "rtl"),
        ("1. “نزهة” A", "rtl"),
        ("🌳 (A) نزهة", "ltr"),
        ("Ωmega", "ltr"),
        ("", ""),
        ("12:30 – 🌳", ""),
    ],
)
def test_a_text_runs_as_its_first_letter(text: str, direction: str) -> None:
    assert i18n.direction_of(text) == direction

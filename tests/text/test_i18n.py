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

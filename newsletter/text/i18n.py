"""The words that the program itself puts into a mail, and dates, in the language of the issue."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

from babel import Locale, UnknownLocaleError, localedata
from babel.dates import format_date, format_skeleton, format_time

_CATALOGUES = Path(__file__).parent / "catalogues"
# The dates of a few issues.
_DATES = 256
_FALLBACK = "en"
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
# Scripts that run from right to left (ISO 15924), by their languages.
_RIGHT_TO_LEFT = frozenset({"ar", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})


@cache
def catalogue(language: str) -> dict[str, str]:
    """The words for a BCP 47 tag, by their names; English where we have none in that language."""
    wanted = _CATALOGUES / f"{_primary(language)}.toml"
    path = wanted if wanted.is_file() else _CATALOGUES / f"{_FALLBACK}.toml"
    return tomllib.loads(path.read_text(encoding="utf-8"))


def is_language(tag: str) -> bool:
    """Whether `tag` is a BCP 47 tag whose language is known, such as `en` or `pt-BR`."""
    return _TAG.fullmatch(tag) is not None and localedata.exists(_primary(tag))


def languages() -> tuple[str, ...]:
    """The languages that we have words for."""
    return tuple(sorted(path.stem for path in _CATALOGUES.glob("*.toml")))


def has_words(language: str) -> bool:
    """Whether the program's own words are there in that language."""
    return _primary(language) in languages()


def names(people: Sequence[str], language: str) -> str:
    """A list of names as one writes it: 'A', 'A and B', 'A, B and C'."""
    if len(people) < 2:  # noqa: PLR2004  one name is no list
        return "".join(people)
    words = catalogue(language)
    return words["and"].format(names=f"{words['comma']} ".join(people[:-1]), last=people[-1])


@lru_cache(_DATES)
def long_date(date: dt.date, language: str) -> str:
    """The date as one writes it in that language: '22 November 2026' in en-GB."""
    return format_date(date, format="long", locale=_locale(language))


@lru_cache(_DATES)
def day_of_year(date: dt.date, language: str, today: dt.date) -> str:
    """The date without its year where that is this year's: '18 November', '18 November 2025'."""
    if date.year != today.year:
        return long_date(date, language)
    return format_skeleton("MMMMd", date, locale=_locale(language))


@lru_cache(_DATES)
def full_date(date: dt.date, language: str) -> str:
    """The date with its weekday: 'Thursday, 26 November 2026' in en-GB."""
    return format_date(date, format="full", locale=_locale(language))


@lru_cache(_DATES)
def weekday(date: dt.date, language: str) -> str:
    """'Thursday'; some languages begin it with a small letter."""
    return format_date(date, format="cccc", locale=_locale(language))


@lru_cache(_DATES)
def month(date: dt.date, language: str) -> str:
    """The month as short as it stands alone: 'Nov'."""
    return format_date(date, format="LLL", locale=_locale(language))


@lru_cache(_DATES)
def clock(time: dt.time, language: str) -> str:
    """The time of day: '18:30' in en-GB, '6:30 PM' in en-US."""
    return format_time(time, format="short", locale=_locale(language))


def direction(language: str) -> str:
    """`rtl` for languages written from right to left, else `ltr`: the value of HTML's `dir`."""
    return "rtl" if _primary(language) in _RIGHT_TO_LEFT else "ltr"


def direction_of(text: str) -> str:
    """`rtl` or `ltr` by the first letter that has a direction, else '' (UAX #9, rules P2 and P3)."""
    for character in text:
        match unicodedata.bidirectional(character):
            case "L":
                return "ltr"
            case "R" | "AL":
                return "rtl"
            case _:
                pass
    return ""


@cache
def _locale(language: str) -> Locale:
    for tag in (language, _primary(language), _FALLBACK):
        try:
            return Locale.parse(tag, sep="-")
        except (UnknownLocaleError, ValueError):
            continue
    raise AssertionError(language)


def _primary(language: str) -> str:
    return language.partition("-")[0].lower()

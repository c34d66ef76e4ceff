"""Dates in running text, in the ways that six languages write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache

from babel import Locale
from babel.dates import get_day_names, get_month_names

LANGUAGES = ("de", "en", "es", "fr", "it", "pt")
# The texts of a few issues.
_TEXTS = 1024
_FULL_WIDTHS = ("wide",)
_ALL_WIDTHS = ("wide", "abbreviated")
_OLDEST, _NEWEST = 1900, 2100
_LONGEST_LEAD = 60
_LONGEST_MONTH = 14
_LAST_DAY, _LAST_MONTH = 31, 12
_CENTURY = 2000
# Written in ways that Unicode's tables do not hold.
_DAYS_TOO = {
    "en": {"tues": 1, "weds": 2, "thur": 3, "thurs": 3},
    "de": {"sonnabend": 5},
    "es": {"miercoles": 2, "sabado": 5},
    "it": {"lunedi": 0, "martedi": 1, "mercoledi": 2, "giovedi": 3, "venerdi": 4},
    "pt": {"segunda": 0, "terça": 1, "terca-feira": 1, "quarta": 2, "quinta": 3, "sexta": 4, "sabado": 5},
}
_MONTHS_TOO = {"en": {"sept": 9, "sep": 9}, "de": {"jänner": 1, "feber": 2}, "es": {"setiembre": 9}}
_PARTS_OF_A_DAY = {
    "en": r"(?:\s+(?:morning|afternoon|evening|night|lunchtime))?",
    "de": r"(?:(?:vor|nach)?mittag|abend|morgen|nacht|\s+(?:vor|nach)?mittag|\s+abend)?",
    "fr": r"(?:\s+(?:matin|midi|soir|après-midi))?",
}
_ARTICLES = r"(?:the|den|dem|der|le|el|il|dia|día|giorno|am|on|o)\s+"
_CLOCK = r"(?:(?:at|um|à|a las|alle|às)\s+)?\d{1,2}(?:[.:]\d{2})?\s*(?:[ap]\.?m\.?|Uhr|h)?,?\s+(?:on\s+)?"
_SUFFIX = r"(?:st|nd|rd|th|er|re|º|°|ª|\.)?"
_AND = r"\s*(?:[-–—/&+,]|to|until|till|and|bis|und|al|a|y|e|au|et|ou|or|o|oder)\s*"
_NUMBER = re.compile(r"(?<![\w/.,:–—+-])\d{1,4}(?=\D|$)")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?![\w/-]|\.\d)")
_NUMERIC = re.compile(
    r"(\d{1,2})([./])(\d{1,2})(?:\2(\d{4}|\d{2})(?![\d%])|(?<=\d)\.(?!\d)|(?![\d.,%]))(?!/)"
)
_BEHIND_A_DAY = re.compile(r"(?:st|nd|rd|th)?(?![\w:%]|[.,]\d)")
_COUNTED = re.compile(r"\s+[a-z]")
_MOST_DIGITS = 2
_YEAR = re.compile(r",?\s+(?:de[l]?\s+)?(\d{4})(?!\d)")
_OF_THE_UNITED_STATES = frozenset(
    f"America/{city}" for city in ("New_York", "Chicago", "Denver", "Los_Angeles", "Phoenix", "Detroit")
)
# '24/7' and fractions are no dates.
_NO_DATES = frozenset({(24, 7), (1, 2), (1, 3), (2, 3), (1, 4), (3, 4), (50, 50)})


@dataclass(frozen=True, slots=True)
class Mention:
    """A date at `start` to `end` of a text, its weekday (0 is Monday) included.

    `year` and `weekday` are None where none is written, and `day` may be one that the month does not have.
    It is `sure` where it can be nothing else, such as a number of people in November.
    """

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None
    sure: bool

    def in_year(self, year: int) -> dt.date | None:
        """The day in that year; None where there is none."""
        try:
            return dt.date(year, self.month, self.day)
        except ValueError:
            return None

    def near(self, anchor: dt.date) -> tuple[dt.date, ...]:
        """The days that can be meant, the nearest to `anchor` first; none where no year has such a day."""
        years = (self.year,) if self.year else range(anchor.year - 4, anchor.year + 5)
        days = [day for year in years if (day := self.in_year(year))]
        return tuple(sorted(days, key=lambda day: abs((day - anchor).days)))


def day_first(language: str, zone: str) -> bool | None:
    """Whether 3/4 is in April there; None where both orders are in use.

    Only the English of the United States puts the month first. An `en` without a country is told by the
    publication's IANA time zone.
    """
    spoken, _, country = language.lower().partition("-")
    if spoken != "en":
        return True
    if country:
        return None if country == "ca" else country != "us"
    if zone in _OF_THE_UNITED_STATES:
        return False
    return True if zone.startswith(("Europe/", "Africa/", "Australia/")) else None


@dataclass(frozen=True, slots=True)
class Names:
    """The words of a language for days and months, small, and what finds them. `full` are not shortened."""

    spoken: str
    days: dict[str, int]
    months: dict[str, int]
    full_days: frozenset[str]
    full_months: frozenset[str]
    worded: re.Pattern[str]
    month_before: re.Pattern[str]
    day_before: re.Pattern[str]
    day_behind: re.Pattern[str]
    alone: re.Pattern[str]


@cache
def names(language: str) -> Names | None:
    """The names of the language of a BCP 47 tag; None for one whose dates are not known here."""
    spoken = language.partition("-")[0].lower()
    if spoken not in LANGUAGES:
        return None
    days = _day_names(spoken, _ALL_WIDTHS)
    months = _month_names(spoken, _ALL_WIDTHS)
    day, month = _any_of(days), _any_of(months)
    part = _PARTS_OF_A_DAY.get(spoken, "")
    return Names(
        spoken=spoken,
        days=days,
        months=months,
        full_days=frozenset({*_day_names(spoken, _FULL_WIDTHS), *_DAYS_TOO.get(spoken, {})}),
        full_months=frozenset(_month_names(spoken, _FULL_WIDTHS)),
        worded=re.compile(
            rf"(?P<head>(?P<day>\d{{1,2}}){_SUFFIX})"
            rf"(?:{_AND}(?:(?:{day})[.,]?\s+)?(?:{_ARTICLES})?(?P<last>\d{{1,2}}){_SUFFIX})?"
            rf"\s*(?:of\s+|de\s+|d[’'])?\s*(?P<month>{month})(?!\w)\.?",
            re.IGNORECASE,
        ),
        month_before=re.compile(rf"(?<!\w)(?P<month>{month})\.?\s+(?:the\s+)?$", re.IGNORECASE),
        day_before=re.compile(
            rf"(?<![\w-])(?P<day>{day}){part}(?P<mark>[.,]*)\s+(?:{_CLOCK})?(?:{_ARTICLES})?$",
            re.IGNORECASE,
        ),
        day_behind=re.compile(
            rf"\s*(?:\(\s*(?:a|an|ein|un)?\s*(?P<bracketed>{day})(?!\w)\.?\)?"
            rf"|,\s+(?:(?:which is|that is)\s+)?(?:a|ein|un)\s+(?P<told>{day})(?!\w))",
            re.IGNORECASE,
        ),
        alone=re.compile(
            rf"(?<![\w-])(?:{_any_of(_day_names(spoken, _FULL_WIDTHS))})(?![\w-])", re.IGNORECASE
        ),
    )


def _day_names(spoken: str, widths: tuple[str, ...]) -> dict[str, int]:
    locale = Locale.parse(spoken)
    known = {
        name.casefold().rstrip("."): number
        for width in widths
        for context in ("format", "stand-alone")
        for number, name in get_day_names(width, context, locale).items()  # type: ignore[arg-type]
    }
    return known | (_DAYS_TOO.get(spoken, {}) if len(widths) > 1 else {})


def _month_names(spoken: str, widths: tuple[str, ...]) -> dict[str, int]:
    locale = Locale.parse(spoken)
    known = {
        name.casefold().rstrip("."): number
        for width in widths
        for context in ("format", "stand-alone")
        for number, name in get_month_names(width, context, locale).items()  # type: ignore[arg-type]
    }
    return known | (_MONTHS_TOO.get(spoken, {}) if len(widths) > 1 else {})


def _any_of(words: dict[str, int]) -> str:
    # The longest first: 'Mar' must not win over 'March'.
    return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@lru_cache(_TEXTS)
def mentions(text: str, language: str, *, first: bool | None = True) -> tuple[Mention, ...]:
    """Every date with a day and a month in `text`, in order. `first` is what `day_first` says."""
    return tuple(_mentions(text, names(language), first=first))


def _mentions(text: str, known: Names | None, *, first: bool | None) -> Iterator[Mention]:
    past = 0
    for number in _NUMBER.finditer(text):
        if number.start() < past:
            continue
        found = _iso(text, number.start())
        if found is None and known:
            found = (
                _worded(text, number.start(), known)
                or _month_before(text, number.start(), number.end(), known)
                or _numeric(text, number.start(), first=first)
            )
        if found is None:
            continue
        mention = _with_weekday(text, found, known) if known else found
        past = mention.end
        yield mention


def _iso(text: str, at: int) -> Mention | None:
    match = _ISO.match(text, at)
    if match is None:
        return None
    year, month, day = (int(part) for part in match.groups())
    if not (_OLDEST <= year <= _NEWEST and 1 <= month <= _LAST_MONTH and 1 <= day <= _LAST_DAY):
        return None
    return Mention(at, match.end(), day, month, year, None, sure=True)


def _worded(text: str, at: int, known: Names) -> Mention | None:
    match = known.worded.match(text, at)
    if match is None or not _is_month(match["month"], known):
        return None
    month, day = known.months[match["month"].casefold()], int(match["day"])
    year, end = _year(text, match.end())
    if match["last"] and int(match["last"]) < day:
        # 'Monday 30 to Friday 4 December' begins in November.
        month = (month - 2) % _LAST_MONTH + 1
        year = None if month == _LAST_MONTH else year
    if match["last"]:
        # The other day is found by itself.
        end = match.end("head")
    full = match["month"].casefold() in known.full_months
    if full and text[end - 1] == ".":
        # It ends the sentence, and shortens no month.
        end -= 1
    return Mention(at, end, day, month, year, None, sure=full and not match["last"])


def _month_before(text: str, at: int, stop: int, known: Names) -> Mention | None:
    """'November 24', which English alone writes."""
    if known.spoken != "en" or stop - at > _MOST_DIGITS:
        return None
    window = text[max(0, at - _LONGEST_MONTH) : at]
    match = known.month_before.search(window)
    if match is None or not _is_month(match["month"], known):
        return None
    behind = _BEHIND_A_DAY.match(text, stop)
    if behind is None:
        return None
    year, end = _year(text, behind.end())
    # 'In November 31 people came.'
    counts = _COUNTED.match(text, end) is not None and year is None and behind.end() == stop
    sure = match["month"].casefold() in known.full_months and not counts
    start = at - len(window) + match.start("month")
    return Mention(
        start, end, int(text[at:stop]), known.months[match["month"].casefold()], year, None, sure=sure
    )


def _numeric(text: str, at: int, *, first: bool | None) -> Mention | None:
    match = _NUMERIC.match(text, at)
    if match is None:
        return None
    one, other = int(match[1]), int(match[3])
    if match[2] == ".":
        first = True
    if (one, other) in _NO_DATES and not match[4]:
        return None
    if first is None:
        first = one > _LAST_MONTH if max(one, other) > _LAST_MONTH else None
    if first is None:
        return None
    day, month = (one, other) if first else (other, one)
    if month > _LAST_MONTH >= day:
        day, month = month, day
    written = match[4] or ""
    year = int(written) + (_CENTURY if len(written) == _MOST_DIGITS else 0) if written else None
    if not (1 <= day <= _LAST_DAY and 1 <= month <= _LAST_MONTH and _OLDEST <= (year or _OLDEST) <= _NEWEST):
        return None
    return Mention(at, match.end(), day, month, year, None, sure=len(written) > _MOST_DIGITS)


def _year(text: str, at: int) -> tuple[int | None, int]:
    match = _YEAR.match(text, at)
    if match is None or not _OLDEST <= int(match[1]) <= _NEWEST:
        return None, at
    return int(match[1]), match.end()


def _is_month(word: str, known: Names) -> bool:
    """Whether the word is a month as its language writes one: 'may' is none in English."""
    return word[0].isupper() or known.spoken != "en"


def _with_weekday(text: str, found: Mention, known: Names) -> Mention:
    first = max(0, found.start - _LONGEST_LEAD)
    before = known.day_before.search(text[first : found.start])
    if before and _is_day(before["day"], before["mark"], known):
        weekday = known.days[before["day"].casefold()]
        return Mention(
            first + before.start("day"), found.end, found.day, found.month, found.year, weekday, sure=True
        )
    behind = known.day_behind.match(text, found.end)
    if behind:
        weekday = known.days[(behind["bracketed"] or behind["told"]).casefold()]
        return Mention(found.start, behind.end(), found.day, found.month, found.year, weekday, sure=True)
    return found


def _is_day(word: str, mark: str, known: Names) -> bool:
    """Whether the word is a weekday as its language writes one: 'sat' is a verb, and 'mar' the sea."""
    if word.casefold() in known.full_days:
        return "." not in mark
    if known.spoken in {"de", "en"}:
        return word[0].isupper()
    return bool(mark)

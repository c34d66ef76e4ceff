"""Dates as pages print them, in the languages of Europe and East Asia. Only a whole date counts.

No clock is ever asked.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from newsletter.collect.lists import phrases

_WEEKDAY = (
    r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs?)?|fri|sat(?:ur)?|sun)(?:day)?|"
    r"(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch|sonnabend|"
    r"lunes|martes|mi[eé]rcoles|jueves|viernes|s[aá]bado|domingo|"
    r"lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|"
    r"luned[iì]|marted[iì]|mercoled[iì]|gioved[iì]|venerd[iì]|sabato|domenica|"
    r"(?:segunda|ter[cç]a|quarta|quinta|sexta)(?:-feira)?|"
    r"(?:maan|dins|woens|donder|vrij|zater|zon)dag|(?:mån|tis|ons|tors|fre|lör|sön|man|tirs|lør|søn)dag|mo|di|mi|do|fr|sa|so)\b[.,]*\s+"
)
_WORD = r"[^\W\d_]{3,12}"
_TIME = (
    r"(?:\s*[,|T@-]?\s*(?:at|um|a las|à|alle|às|om|ore)?\s*\d{1,2}[:.h]\d{2}(?::\d{2})?(?:\.\d{1,9})?"
    r"\s*(?:[ap]\.?m\.?(?!\w))?\s*(?:Uhr|hrs?|h|uur)?\s*(?:(?:Z|[A-Z]{2,4}|[+-]\d{2}:?\d{2})(?!\w))?)?"
)
# A table rather than a date library: measured on hostile text, a library's look-up of every made-up word took
# minutes, and it read 01.11.2019 by the machine's habits.
_MONTHS = {word: number for number, names in enumerate(phrases("months"), start=1) for word in names.split()}
# A clock may follow without a space where a page was copied: 'April 28, 20232:23 PM'.
_NO_DIGIT = r"(?!\d(?!\d?:\d\d))"


def _pattern(before: str, after: str) -> re.Pattern[str]:
    """What a date looks like; `before` and `after` tell what its month and its year may stand beside."""
    return re.compile(
        r"(?:(?:at\s+)?\d{1,2}:\d{2}\s*(?:[ap]\.?m\.?)?(?:\s+[A-Z]{2,4}(?![^\W\d_]))?\s*,?\s+)?"
        rf"(?:{_WEEKDAY})?(?:el\s+|le\s+|il\s+|am\s+|den\s+|the\s+)?(?:"
        r"(?P<y1>\d{4})(?P<s1>[-/.])\s?(?P<m1>\d{1,2})(?P=s1)\s?(?P<d1>\d{1,2})(?!\d)\.?|"
        r"(?P<y5>\d{4})\s?[年년]\s?(?P<m5>\d{1,2})\s?[月월]\s?(?P<d5>\d{1,2})\s?[日일]|"
        r"(?P<a>\d{1,2})(?P<s2>[-/.])(?P<b>\d{1,2})(?P=s2)(?P<y2>\d{4}|\d{2})(?![\d/])|"
        rf"{before}(?P<w3>{_WORD})\.?\s+(?P<d3>\d{{1,2}})(?:st|nd|rd|th)?\s*[.,]?\s+(?P<y3>\d{{4}}){after}|"
        r"(?P<d4>\d{1,2})(?:st|nd|rd|th|er|\.?[ºª°]|\.)?[\s-]+(?:de\s+|of\s+|d[’'])?"
        rf"(?P<w4>{_WORD})\.?,?[\s-]+(?:de\s+|del\s+)?(?P<y4>\d{{4}}){after}"
        rf"){_TIME}",
        re.IGNORECASE,
    )


_DATE = _pattern("", _NO_DIGIT)
_GLUED = _pattern(r"(?:(?<![^\W\d_])|(?-i:(?<=[a-zà-öø-ÿ])(?=[A-Z])))", "")
_MONTH = re.compile(rf"({_WORD})\.?,?\s+(?:de\s+)?(?:19|20)\d{{2}}")
# What every date holds, and the longest one with weekday, time and zone: cheap to look for.
_NUMBERS = re.compile(r"\d{4}|\d[./-]\d")
_LONGEST = 90
_RELATIVE = re.compile(
    r"(?:(?:about|hace|vor|il y a|há)\s+)?(?:\d{1,3}|an?|one|two|three|few)\s+"
    r"(?:sec|min|hour|hr|day|week|month|year|segundo|hora|día|semana|mes|año|Stunde|Tag|Woche|Monat|Jahr|"
    r"heure|jour|semaine|mois|ora|ore|giorn|settiman|dia|uur|dag|weken|maand)[^\W\d_]*\.?"
    r"(?:\s+(?:ago|fa|atrás|geleden))?"
    r"|(?:today|yesterday|just now|hoy|ayer|heute|gestern|aujourd[’']hui|hier|oggi|ieri|hoje|ontem|"
    r"vandaag|gisteren)",
    re.IGNORECASE,
)
_RELATIVE_MARK = re.compile(
    r"\b(?:ago|fa|atrás|geleden|hace|vor|il y a|há|today|yesterday|just now|hoy|ayer|heute|gestern|hier|"
    r"oggi|ieri|hoje|ontem|vandaag|gisteren)\b|aujourd",
    re.IGNORECASE,
)
_OLDEST, _NEWEST = 1800, 2200
# strftime would speak the language of the machine.
_ENGLISH = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)


@dataclass(frozen=True, slots=True)
class Found:
    """A date at `start` to `end` of a text; `day` is None where it is none, and `doubt` says why.

    `other` is the day that an ambiguous date can be as well.
    """

    start: int
    end: int
    day: dt.date | None
    doubt: str = ""
    other: dt.date | None = None


def at_start(text: str, language: str = "") -> Found | None:
    """The date that the text begins with, with weekday and time of day; None when it begins with none."""
    match = _DATE.match(text)
    return _found(match, language) if match else None


def at_end(text: str, language: str = "") -> Found | None:
    """The date that the text ends with; None when it ends with none."""
    if not _NUMBERS.search(text[-_LONGEST:]):
        return None
    for match in _DATE.finditer(text, max(len(text) - _LONGEST, 0)):
        if match.end() == len(text):
            return _found(match, language)
    return None


def within(text: str, language: str = "") -> Found | None:
    """The first whole date in a line, whatever stands around it: 'Jane Doe November 21, 20250'."""
    if not _NUMBERS.search(text):
        return None
    found = (
        _found(match, language) for match in _GLUED.finditer(text) if not _in_number(text, match.start())
    )
    return next((date for date in found if date and date.day), None)


def _in_number(text: str, start: int) -> bool:
    return start > 0 and text[start].isdigit() and (text[start - 1].isdigit() or text[start - 1] in "./-")


def is_relative(text: str) -> bool:
    """Whether the text is nothing but a time counted from now, such as '2 days ago'."""
    return bool(_RELATIVE.fullmatch(text) and _RELATIVE_MARK.search(text))


def is_month(text: str) -> bool:
    """Whether the text is a month with its year and nothing else, such as 'November 2019'."""
    match = _MONTH.fullmatch(text)
    return match is not None and match[1].casefold() in _MONTHS


def written(day: dt.date) -> str:
    """The date for a reader: 1 November 2019."""
    return f"{day.day} {_ENGLISH[day.month - 1]} {day.year}"


def _found(match: re.Match[str], language: str) -> Found | None:
    shown = match[0].strip()
    if match["y1"]:
        day = _day(int(match["y1"]), int(match["m1"]), int(match["d1"]))
        return Found(match.start(), match.end(), day, "" if day else _impossible(shown))
    if match["y5"]:
        day = _day(int(match["y5"]), int(match["m5"]), int(match["d5"]))
        return Found(match.start(), match.end(), day, "" if day else _impossible(shown))
    if match["y2"]:
        return _numeric(match, language, shown)
    word, number, year = (
        (match["w3"] or match["w4"]),
        (match["d3"] or match["d4"]),
        match["y3"] or match["y4"],
    )
    month = _MONTHS.get(word.casefold())
    if month is None:
        return None
    day = _day(int(year), month, int(number))
    return Found(match.start(), match.end(), day, "" if day else _impossible(shown))


def _numeric(match: re.Match[str], language: str, shown: str) -> Found:
    first, second = int(match["a"]), int(match["b"])
    year = int(match["y2"]) + (0 if len(match["y2"]) > 2 else 2000)  # noqa: PLR2004  two digits: this century
    # Only English puts the month first, and never with full stops.
    month_first = language in {"en", ""} and match["s2"] != "."
    day = _day(year, first, second) if month_first else _day(year, second, first)
    other = _day(year, second, first) if month_first else _day(year, first, second)
    if day is None and other is None:
        return Found(match.start(), match.end(), None, _impossible(shown))
    doubt = ""
    sure = match["s2"] == "." and language not in {"en", ""}
    if day and other and day != other and not sure:
        doubt = (
            f"“{shown}” can be {written(day)} or {written(other)}. We took {written(day)}; please check it."
        )
    return Found(match.start(), match.end(), day or other, doubt, other if doubt else None)


def _impossible(shown: str) -> str:
    return f"“{shown}” is no day of the calendar, so the article has no such date yet."


def _day(year: int, month: int, day: int) -> dt.date | None:
    if not _OLDEST <= year <= _NEWEST:
        return None
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None

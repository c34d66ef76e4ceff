"""The year of a date that is written without one, by what its text says of years."""

from __future__ import annotations

import re

_YEAR = re.compile(r"(?<![\w.,/:€$£-])(1[5-9]\d\d|20\d\d)(?![\w/]|[.,:-]\d)")
_DECADE = re.compile(r"(?<![\w.,/-])(1[5-9]\d|20\d)0(?:[’']?s|er)(?!\w)")
# The years that a text named last are those that it tells of.
_MOST_BEFORE = 3
# What is further away is another matter.
_TOLD = 4000
_BEFORE, _BEHIND = 80, 60


def _any(lines: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{'|'.join(lines.split(chr(10))[1:-1])})\b", re.IGNORECASE)


_LAST = _any(r"""
last year|(?:the )?previous year|a year ago
(?:letzte|vorige|vergangene)[mns]? jahr(?:es)?|vorjahr(?:es)?|vor einem jahr
año pasado|año anterior|hace un año
l[’']an dernier|année (?:dernière|passée)|il y a un an
anno scorso|scorso anno|un anno fa
ano passado|ano anterior|há um ano
""")
_NEXT = _any(r"""
next year|nächste[mns]? jahr(?:es)?|kommende[mns]? jahr(?:es)?|año que viene|próximo año
l[’']an prochain|année prochaine|anno prossimo|prossimo anno|ano que vem|próximo ano
""")
# Of some year that cannot be told from here.
_SOME = _any(r"""
that year|the (?:same|following|next) year|years? (?:later|before|earlier|ago|after)
jahre? (?:später|zuvor|danach)|vor \S+ jahren|damals|in jenem jahr
años? (?:después|antes|más tarde|atrás)|hace \S+ años|aquel año
ans (?:plus tard|après|avant)|il y a \S+ ans|cette année-là
anni (?:dopo|fa|prima|più tardi)|quell[’']anno
anos (?:depois|antes|atrás|mais tarde)|há \S+ anos|naquele ano
""")


def named(text: str) -> tuple[int, ...]:
    """The years that `text` names in digits, in order; of 'the 1990s' all ten."""
    found = [(one.start(), int(one[1])) for one in _YEAR.finditer(text)]
    for one in _DECADE.finditer(text):
        found += [(one.start(), int(one[1]) * 10 + last) for last in range(10)]
    return tuple(dict.fromkeys(year for _, year in sorted(found)))


def told_near(text: str, start: int, end: int, year: int) -> tuple[int, ...] | None:
    """The years that a date at `start` to `end` can be of, besides the `year` of the letter.

    Those are the years that the text named before it and in its paragraph, and what 'last year' comes to.
    None where the words around tell of some year that cannot be known, such as 'two years later'.
    """
    around = text[max(0, start - _BEFORE) : end + _BEHIND]
    if _SOME.search(around):
        return None
    told = text[max(0, start - _TOLD) : start]
    paragraph = text[end : end + _TOLD].partition("\n\n")[0]
    before = [one for one in named(told) if one != year]
    found = [*before[-max(_MOST_BEFORE, _of_last_decade(told)) :], *named(paragraph)]
    found += [year - 1] if _LAST.search(around) else []
    found += [year + 1] if _NEXT.search(around) else []
    return tuple(found)


def _of_last_decade(before: str) -> int:
    return 10 if _DECADE.search(before) else 0

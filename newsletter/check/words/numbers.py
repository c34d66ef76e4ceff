"""Numbers in running text, by what they come to: '1,000' is '1000', and 'twelve' is '12'."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

# The texts of a few issues.
_TEXTS = 1024
_SPACES = "'’\u00a0\u202f"
_DIGITS = re.compile(rf"(?<![\w#/:.,-])\d{{1,15}}(?:[.,{_SPACES}]\d{{1,3}})*(?![\w/]|[:.,]\d|-[A-Za-z]*\d)")
_GROUPED = re.compile(rf"\d{{1,3}}(?:([.,{_SPACES}])\d{{3}})(?:\1\d{{3}})*")
_UNITS = """
%|percent|per cent|prozent|por ciento|pour cent|per cento|por cento|mg|µg|mcg|g|kg|ml|mm|cm|km|miles?|kcal
seconds?|minutes?|hours?|days?|nights?|weeks?|months?|years?|patients?|people|women|men|children|readers
tagen?|tage|wochen?|monaten?|jahren?|stunden?|minuten|menschen|frauen|männer|kinder|patient(?:inn)?en
d[ií]as?|semanas?|mes(?:es)?|años?|horas?|minutos?|personas?|pacientes?|mujeres|hombres
jours?|semaines?|mois|ans?|années?|heures?|personnes|patientes?|femmes|hommes
giorni|settiman[ae]|mesi|anni|ore|minuti|persone|pazienti|donne|uomini|anos?|pessoas|mulheres|homens
"""
_UNIT = re.compile(rf"[\s\u00a0-]*(?:{'|'.join(_UNITS.split(chr(10))[1:-1])})(?!\w)", re.IGNORECASE)
# What rounds or multiplies the number: it need not stand in the story as it stands here.
_ROUNDED = re.compile(
    r"\b(?:about|around|almost|nearly|some|roughly|over|under|than|to|least|most|circa|ca|approximately|rund|"
    r"etwa|fast|über|unter|als|bis|gut|knapp|unos|unas|casi|de|hasta|environ|jusqu[’']à|quasi|oltre|di|"
    r"fino a|cerca de|"
    r"quase|até)\.?\s+$|[~≈<>]\s*$",
    re.IGNORECASE,
)
_MULTIPLIED = re.compile(
    r"[\s\u00a0-]*(?:hundred|thousand|mil|mio|mrd|tausend|hundert|bn\b|k\b|m\b|cent|cien)", re.IGNORECASE
)
# What a number counts: the noun behind it, or money.
_MONEY_BEFORE = re.compile(r"[£$€]\s?$")
_MONEY_BEHIND = re.compile(r"\s?(?:[£$€]|(?:euros?|pounds?|dollars?|pence)\b)", re.IGNORECASE)
_PERCENT = re.compile(
    r"[\s\u00a0]*(?:%|(?:percent|per cent|prozent|por ciento|pour cent|per cento|por cento)\b)", re.IGNORECASE
)
_NOUN = re.compile(r"[ \u00a0-]([^\W\d_]+)")
_SHORTEST_NOUN = 3
_NO_NOUNS = frozenset(
    """
    and the for from with was were that who but not are has had have when which than und der die das den
    für von mit war los las del que con por para les des qui pour avec sur gli dei che per con dos das com uma
    """.split()  # noqa: SIM905  a list that people read and add to
)
_TIMES = {
    word: unit
    for unit, words in {
        "minute": "minute minutes minuten minuto minutos minuti",
        "hour": "hour hours stunde stunden hora horas heure heures ora ore",
        "day": "day days tag tage tagen día días dia dias jour jours giorno giorni",
        "week": "week weeks woche wochen semana semanas semaine semaines settimana settimane",
        "month": "month months monat monate monaten mes meses mois mese mesi mês",
        "year": "year years jahr jahre jahren año años an ans année années anno anni ano anos",
    }.items()
    for word in words.split()
}
# 'Open 24 hours a day, seven days a week' counts nothing.
_ALWAYS = re.compile(
    r"(?:24[\s-]*(?:hours?|stunden|horas|heures|ore)|(?:7|seven)[\s-]*days|365[\s-]*days|7[\s-]*(?:tage|d[ií]as|jours|giorni))\s+"
    r"(?:a|per|am|pro|in der|die|al|por|a la|par|sur|su|alla|ao?|à)\s",
    re.IGNORECASE,
)
_ONES = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
_TEENS = [
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_WORDS = {
    "en": {
        **{word: number for number, word in enumerate((*_ONES, *_TEENS), 1)},
        **{word: 20 + 10 * number for number, word in enumerate(_TENS)},
        **{
            f"{ten}-{one}": 20 + 10 * tens + ones
            for tens, ten in enumerate(_TENS)
            for ones, one in enumerate(_ONES, 1)
        },
        "once": 1,
        "twice": 2,
        "half": 50,
        "dozen": 12,
        "hundred": 100,
        "thousand": 1000,
    },
    **{
        language: {word: number for number, word in enumerate(words.split(), 2)}
        for language, words in {
            "de": "zwei drei vier fünf sechs sieben acht neun zehn elf zwölf",
            "es": "dos tres cuatro cinco seis siete ocho nueve diez once doce",
            "fr": "deux trois quatre cinq six sept huit neuf dix onze douze",
            "it": "due tre quattro cinque sei sette otto nove dieci undici dodici",
            "pt": "dois três quatro cinco seis sete oito nove dez onze doze",
        }.items()
    },
}
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
# In words of other languages than English these are told in ways that are not looked up here.
_TOLD_IN_WORDS = 20


@dataclass(frozen=True, slots=True)
class Number:
    """A number of a text. `values` are what it can come to: '1,200' is 1200 in English and 1.2 in French.

    It is `measured` where a unit follows it. `kind` is what is counted, in one form for 'week' and 'weeks',
    '' where no noun follows.
    """

    shown: str
    values: frozenset[float]
    measured: bool
    kind: str = ""

    @property
    def least(self) -> float:
        return min(self.values)


@lru_cache(_TEXTS)
def claims(text: str, language: str) -> tuple[Number, ...]:
    """The numbers that the text gives as exact: those that it rounds ('nearly 300') are left out."""
    return tuple(_claims(text, language.partition("-")[0].lower()))


def _claims(text: str, spoken: str) -> Iterator[Number]:
    for match in _DIGITS.finditer(text):
        if not _ROUNDED.search(text[max(0, match.start() - 20) : match.start()]):
            if _MULTIPLIED.match(text, match.end()) or _ALWAYS.match(text, match.start()):
                continue
            values = _values(match[0])
            unit = _UNIT.match(text, match.end())
            told = spoken != "en" and min(values) <= _TOLD_IN_WORDS and not unit
            if not told:
                shown = match[0] + (unit[0] if unit else "")
                yield Number(shown, values, unit is not None, _kind(text, match.start(), match.end()))
    if spoken == "en":
        for match in _WORD.finditer(text):
            unit = _UNIT.match(text, match.end())
            value = _WORDS["en"].get(match[0].lower())
            if (
                unit
                and value
                and value > 1
                and match[0].lower() not in {"half", "hundred", "thousand", "dozen"}
                and not _ALWAYS.match(text, match.start())
            ):
                rounded = _ROUNDED.search(text[max(0, match.start() - 20) : match.start()])
                if not rounded:
                    kind = _kind(text, match.start(), match.end())
                    yield Number(match[0] + unit[0], frozenset({float(value)}), measured=True, kind=kind)


@lru_cache(_TEXTS)
def known(text: str, language: str) -> frozenset[float]:
    """All that the numbers of the text can come to, in digits and in simple words."""
    found = {
        value for match in re.finditer(rf"\d+(?:[.,{_SPACES}]\d+)*", text) for value in _values(match[0])
    }
    words = _WORDS.get(language.partition("-")[0].lower(), {})
    found.update(float(words[word]) for word in map(str.lower, _WORD.findall(text)) if word in words)
    if words is _WORDS["en"]:
        found.update(
            float(words[part])
            for word in _WORD.findall(text)
            for part in word.lower().split("-")
            if part in words
        )
    return frozenset(found)


@lru_cache(_TEXTS)
def of_kinds(text: str, language: str) -> dict[str, frozenset[float]]:
    """The numbers of the text from two up, by what they count."""
    found: dict[str, set[float]] = {}
    words = _WORDS.get(language.partition("-")[0].lower(), {})
    for match in re.finditer(rf"\d+(?:[.,{_SPACES}]\d+)*", text):
        if kind := _kind(text, match.start(), match.end()):
            found.setdefault(kind, set()).update(_values(match[0]))
    for match in _WORD.finditer(text):
        value = words.get(match[0].lower(), 1)
        if value > 1 and (kind := _kind(text, match.start(), match.end())):
            found.setdefault(kind, set()).add(float(value))
    return {kind: frozenset(values) for kind, values in found.items()}


def kinds(text: str) -> frozenset[str]:
    """All that the words of the text can count, in the form of `Number.kind`."""
    return frozenset(map(_stem, map(str.casefold, _WORD.findall(text))))


def _kind(text: str, start: int, end: int) -> str:
    if _MONEY_BEFORE.search(text[max(0, start - 3) : start]) or _MONEY_BEHIND.match(text, end):
        return "money"
    if _PERCENT.match(text, end):
        return "percent"
    noun = _NOUN.match(text, end)
    word = noun[1].casefold() if noun else ""
    if word in _NO_NOUNS or (len(word) < _SHORTEST_NOUN and word not in _TIMES):
        return ""
    return _stem(word)


def _stem(word: str) -> str:
    if word in _TIMES:
        return _TIMES[word]
    return re.sub(r"(?:en|[aeino])$", "", re.sub(r"y$", "i", word.removesuffix("s")))


def _values(digits: str) -> frozenset[float]:
    found = set()
    if grouped := _GROUPED.fullmatch(digits):
        found.add(float(re.sub(r"\D", "", digits)))
        if grouped[1] not in ".," or digits.count(grouped[1]) > 1:
            return frozenset(found)
    parts = re.split(r"\D", digits)
    found.add(float(f"{''.join(parts[:-1])}.{parts[-1]}") if len(parts) > 1 else float(digits))
    if len(parts) > 1 and not grouped:
        # '10.30' and '3.4.2026' are told by their parts.
        found.update(map(float, parts))
    return frozenset(found)

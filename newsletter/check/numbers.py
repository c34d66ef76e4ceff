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

    It is `measured` where a unit follows it.
    """

    shown: str
    values: frozenset[float]
    measured: bool

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
            if _MULTIPLIED.match(text, match.end()):
                continue
            values = _values(match[0])
            unit = _UNIT.match(text, match.end())
            told = spoken != "en" and min(values) <= _TOLD_IN_WORDS and not unit
            if not told:
                yield Number(match[0] + (unit[0] if unit else ""), values, unit is not None)
    if spoken == "en":
        for match in _WORD.finditer(text):
            unit = _UNIT.match(text, match.end())
            value = _WORDS["en"].get(match[0].lower())
            if (
                unit
                and value
                and value > 1
                and match[0].lower() not in {"half", "hundred", "thousand", "dozen"}
            ):
                rounded = _ROUNDED.search(text[max(0, match.start() - 20) : match.start()])
                if not rounded:
                    yield Number(match[0] + unit[0], frozenset({float(value)}), measured=True)


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


def _values(digits: str) -> frozenset[float]:
    found = set()
    if grouped := _GROUPED.fullmatch(digits):
        found.add(float(re.sub(r"\D", "", digits)))
        if grouped[1] not in ".," or digits.count(grouped[1]) > 1:
            return frozenset(found)
    parts = re.split(r"\D", digits)
    found.add(float(f"{''.join(parts[:-1])}.{parts[-1]}") if len(parts) > 1 else float(digits))
    if len(parts) > 1:
        # '10.30' and '3.4.2026' are told by their parts.
        found.update(map(float, parts))
    return frozenset(found)

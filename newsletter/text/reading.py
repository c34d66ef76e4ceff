"""How hard a text is to read, as the school grade that can read it, by the formulas of six languages.

The names of drugs, diseases and treatments, of people and of places do not count against a text: each is
taken for a word of two syllables and six letters at most.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from newsletter.text import markup, medical, sentences, syllables

# The texts of a few issues.
_TEXTS = 512
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\d+(?:[.,:/]\d+)*")
_PARTS = re.compile(r"[;:!?…][\"”’)»]*\s|(?<=[a-zß-ÿ]{2})\.[\"”’)»]*\s+(?=[\"“„«]?[A-ZÀ-Þ])")
_NO_PROSE = frozenset({"heading", "code", "cell"})
_NAME_SYLLABLES = 2
_NAME_LETTERS = 6
_MANY_SYLLABLES = 3
_LONG_LETTERS = 6
# Flesch, The Art of Readable Writing (1949): ease of reading and school grade.
_FLESCH = ((100, 4.0), (90, 5.0), (80, 6.0), (70, 7.0), (60, 8.5), (50, 11.0), (30, 14.5), (0, 18.0))
# Fernández Huerta (1959), the same for Spanish schools.
_HUERTA = ((100, 3.0), (90, 4.5), (80, 5.5), (70, 6.5), (60, 8.0), (50, 10.0), (30, 14.0), (0, 18.0))
# Lucisano and Piemontese (1988): below 80 too hard for primary school, 60 for middle school, 40 for most.
_GULPEASE = ((100, 3.0), (80, 5.0), (60, 8.0), (40, 13.0), (20, 18.0))


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence at `start` to `end` of the plain text.

    `words` are those of its longest part, where semicolons or colons part it, or full stops within a speech.
    """

    start: int
    end: int
    words: int


@dataclass(frozen=True, slots=True)
class Measures:
    """What the formulas count. Numbers are words of one syllable."""

    sentences: int = 0
    words: int = 0
    syllables: int = 0
    letters: int = 0
    many: int = 0
    long: int = 0
    single: int = 0


@lru_cache(_TEXTS)
def measured(markdown: str, language: str) -> tuple[tuple[Sentence, ...], Measures]:
    """The sentences of the running text, and what the formulas count.

    Headings, tables and code do not count. Offsets are those of `markup.plain`.
    """
    plain = markup.plain(markdown)
    spoken = language.partition("-")[0].lower()
    found: list[Sentence] = []
    counted: list[tuple[int, int]] = []
    for block in plain.blocks:
        if block.kind in _NO_PROSE:
            continue
        text = plain.text[block.start : block.end]
        for start, end in sentences.split(text, language):
            sentence = text[start:end]
            words = _WORD.findall(sentence)
            if not words:
                continue
            longest = max(len(_WORD.findall(part)) for part in _PARTS.split(sentence))
            found.append(Sentence(block.start + start, block.start + end, longest))
            counted += _counted(words, spoken)
    return tuple(found), _sum(len(found), counted)


def _counted(words: list[str], spoken: str) -> Iterable[tuple[int, int]]:
    """The syllables and letters of each word."""
    for number, word in enumerate(words):
        if word[0].isdigit():
            yield 1, 1
        elif _is_name(word, spoken, first=number == 0):
            yield min(_NAME_SYLLABLES, syllables.count(word, spoken)), min(_NAME_LETTERS, len(word))
        else:
            yield syllables.count(word, spoken), len(word)


def _is_name(word: str, spoken: str, *, first: bool) -> bool:
    # German writes every noun with a capital.
    return (not first and word[0].isupper() and (spoken != "de" or word.isupper())) or medical.is_term(word)


def _sum(number: int, counted: list[tuple[int, int]]) -> Measures:
    return Measures(
        sentences=number,
        words=len(counted),
        syllables=sum(one for one, _ in counted),
        letters=sum(letters for _, letters in counted),
        many=sum(one >= _MANY_SYLLABLES for one, _ in counted),
        long=sum(letters > _LONG_LETTERS for _, letters in counted),
        single=sum(one == 1 for one, _ in counted),
    )


def grade(measures: Measures, language: str) -> float | None:
    """The school grade that can read the text; None for a language without a formula here.

    - English: Kincaid, Fishburne, Rogers and Chissom, Derivation of New Readability Formulas (1975).
    - German: first Vienna formula for non-fiction, Bamberger and Vanecek, Lesen, Verstehen, Lernen, Schreiben
      (1984).
    - Spanish: Fernández Huerta, Medidas sencillas de lecturabilidad (1959), by sentence length.
    - French: Kandel and Moles, Application de l'indice de Flesch à la langue française (1958).
    - Italian: Gulpease, Lucisano and Piemontese (1988).
    - Portuguese: Martins, Ghiraldelo, Nunes and Oliveira, Readability Formulas Applied to Textbooks in
      Brazilian Portuguese (1996).

    The last four give an ease, which their tables turn into a grade.
    """
    if not measures.words or not measures.sentences:
        return None
    by_sentence = measures.words / measures.sentences
    by_word = measures.syllables / measures.words
    spoken = language.partition("-")[0].lower()
    if spoken == "en":
        return 0.39 * by_sentence + 11.8 * by_word - 15.59
    if spoken == "de":
        hundredth = measures.words / 100
        many, long, single = (n / hundredth for n in (measures.many, measures.long, measures.single))
        return 0.1935 * many + 0.1672 * by_sentence + 0.1297 * long - 0.0327 * single - 0.875
    by_letters = 10 * measures.letters / measures.words
    eases = {
        "es": (206.84 - 60 * by_word - 1.02 * by_sentence, _HUERTA),
        "fr": (207 - 73.6 * by_word - 1.015 * by_sentence, _FLESCH),
        "it": (89 + 300 / by_sentence - by_letters, _GULPEASE),
        "pt": (248.835 - 84.6 * by_word - 1.015 * by_sentence, _FLESCH),
    }
    return _graded(*eases[spoken]) if spoken in eases else None


def _graded(ease: float, table: tuple[tuple[int, float], ...]) -> float:
    """The grade of an ease, by a line between the two rows of its table that it lies between."""
    for (high, low_grade), (low, high_grade) in pairwise(table):
        if ease >= low:
            return low_grade + (high_grade - low_grade) * min(1.0, max(0.0, (high - ease) / (high - low)))
    return table[-1][1]

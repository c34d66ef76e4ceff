"""Rules about how hard the words are to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from newsletter.check.base import NOTE, WARNING, Evidence, Group, Told, rule
from newsletter.check.texts import Kind, Text, bodies, mailed
from newsletter.text import reading

# Short texts say little of how somebody writes.
_FEWEST_WORDS = {Kind.NOTE: 60, Kind.BODY: 100}
# Measured: of 635 press releases on health and pages of public offices half are above grade 11.6, and one in
# twenty above 16. What is written for patients lies well below.
_HARD = 8
_MOST_GRADE = 18
_LONG_IN_MAIL, _LONG = 50, 60
_LONGISH = 35
_SHOWN_WORDS = 8
# Names and short items between commas are looked through, not kept in mind.
_FEWEST_ITEMS, _LONGEST_ITEM = 8, 5
_BETWEEN_ITEMS = re.compile(r"[,،、]\s")
# Somebody else's words cannot be parted.
_OWN = frozenset(Kind) - {Kind.QUOTE, Kind.PUBLICATION}


@rule(Group.CONTENT, NOTE)
def reading_grade(evidence: Evidence) -> Iterator[Told]:
    """A text that asks for more years of school than the publication means to.

    `reading_grade` below [check] in newsletter.toml says the grade; 0, and nothing is graded. Names, and the
    words for drugs, diseases and treatments, do not count against a text.
    """
    target = evidence.rules.reading_grade
    for text, grade in _graded(evidence):
        if target < grade < target + _HARD:
            yield Told(
                f"{_of(text)} reads like grade {grade}; the letter is meant for grade {target}.",
                text.where,
                "Shorter sentences and shorter words help most.",
            )


@rule(Group.CONTENT, WARNING)
def reading_hard(evidence: Evidence) -> Iterator[Told]:
    """A text that is much harder than the publication means to write.

    It is eight school grades or more above `reading_grade` in newsletter.toml: many readers will give up.
    """
    target = evidence.rules.reading_grade
    for text, grade in _graded(evidence):
        if grade >= target + _HARD:
            shown = f"grade {grade}" if grade < _MOST_GRADE else "a scientific paper"
            yield Told(
                f"{_of(text)} reads like {shown}; the letter is meant for grade {target}, and many readers "
                "will give up.",
                text.where,
                "Part its longest sentences in two, and say the long words in short ones.",
            )


def _graded(evidence: Evidence) -> Iterator[tuple[Text, int]]:
    """The note and the stories with their whole grades, those that are long enough."""
    if not evidence.rules.reading_grade:
        return
    for text in (*mailed(evidence), *bodies(evidence.issue)):
        if text.kind in _FEWEST_WORDS:
            _, measures = reading.measured(text.markdown, text.language)
            grade = reading.grade(measures, text.language)
            if grade is not None and measures.words >= _FEWEST_WORDS[text.kind]:
                yield text, int(grade)


@rule(Group.CONTENT, WARNING)
def sentence_long(evidence: Evidence) -> Iterator[Told]:
    """A very long sentence.

    At its end readers have forgotten how it began. The limit is 50 words in the mail, and 60 in a story; a
    semicolon or colon parts a sentence as a full stop does. Lists, such as one of names to thank, are let be.
    """
    return _long(evidence, _LONG_IN_MAIL, _LONG)


@rule(Group.CONTENT, NOTE)
def sentence_longish(evidence: Evidence) -> Iterator[Told]:
    """A long sentence in what is mailed, of more than 35 words."""
    return _long(evidence, _LONGISH, None)


def _long(evidence: Evidence, in_mail: int, in_story: int | None) -> Iterator[Told]:
    for text in (*mailed(evidence), *(bodies(evidence.issue) if in_story else ())):
        if text.kind not in _OWN:
            continue
        limit = in_mail if text.mailed else in_story
        sentences, _ = reading.measured(text.markdown or text.text, text.language)
        for one in sentences:
            if limit and one.words > limit and (in_story or one.words <= _LONG_IN_MAIL):
                if _is_list(text.text[one.start : one.end], one.words):
                    continue
                words = text.text[one.start : one.end].split()[:_SHOWN_WORDS]
                yield Told(
                    f"A sentence of {text.called} has {one.words} words: '{' '.join(words)} …'",
                    text.at(one.start),
                    "Make two or three of it.",
                )


def _is_list(sentence: str, words: int) -> bool:
    """Whether the sentence is mostly short items between commas, and the rest of it no long one."""
    lengths = [len(part.split()) for part in _BETWEEN_ITEMS.split(sentence)]
    items = [length for length in lengths if length <= _LONGEST_ITEM]
    return len(items) >= _FEWEST_ITEMS and words - sum(items) <= min(_LONGISH, words / 2)


def _of(text: Text) -> str:
    return text.called[:1].upper() + text.called[1:]

"""The headline of a manuscript, and what stands above it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsletter.collect import names
from newsletter.collect.lines import Block, ended, key
from newsletter.collect.manuscript.passages import Passage
from newsletter.collect.pasted import meta, people

_LONGEST, _LONGEST_SENTENCE = 200, 120
_KICKER_LONGEST, _KICKER_WORDS = 40, 4
_NEAR = 4
_BOLD = re.compile(r"\*\*[^*\n]+\*\*")
# What programs call a text that nobody named.
_NAMELESS = re.compile(
    r"(?:microsoft word\s*-.*|(?:document|dokument|documento|untitled|unbenannt|sans titre|sin título|"
    r"senza nome|naamloos)(?:\s*document)?\s*\d*|.*\.(?:docx?|odt|rtf|html?|dotx?))",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Headline:
    """The headline; `rest` are the passages of the story, `above` what was left out, `doubt` why to check."""

    text: str
    kicker: str
    above: tuple[Block, ...]
    rest: tuple[Passage, ...]
    doubt: str = ""


def says_something(block: Block, spoken: str, small_words: frozenset[str]) -> bool:
    """Whether a line says who or when; 'Annual Meeting, November 1, 2019' is rather a headline."""
    facts = meta.parse(block.text, spoken)
    guessed = [person.name for fact in facts if not fact.labelled for person in fact.people]
    sure = all(names.is_bare_name(name, small_words) for name in guessed)
    return (bool(facts) and sure) or people.is_head(block.text) or meta.label_alone(block.text) is not None


def find(
    passages: Sequence[Passage], styled: str, subject: str, named: str, is_fact: Callable[[Block], bool]
) -> Headline | None:
    """The headline; None where there is none.

    It is what is `styled` as one, the first heading above the text, the `subject` of a mail, the first line,
    or what the file is `named`.
    """
    if styled:
        return _headline(styled, (), tuple(passages), is_fact)
    opening = _opening(passages)
    heading = next((index for index in range(opening) if passages[index].part.level), None)
    if heading is not None:
        return _split(passages, heading, is_fact)
    if subject:
        own = _own(passages, subject)
        return (
            _split(passages, own, is_fact) if own >= 0 else _headline(subject, (), tuple(passages), is_fact)
        )
    told = [index for index, passage in enumerate(passages[:_NEAR]) if passage.block.key == key(named)]
    lines = [
        i
        for i, passage in enumerate(passages[: _NEAR * 2])
        if _can_be(passage.block) and not is_fact(passage.block)
    ]
    first = next(iter(told or lines), None)
    only_above = first is not None and any(_is_text(passage.block) for passage in passages[:first])
    if first is not None and not only_above:
        return _split(passages, first, is_fact)
    if named and not _NAMELESS.fullmatch(named):
        doubt = f"The text begins without a headline, so we took what the file is called: “{named}”."
        return _headline(named, (), tuple(passages), is_fact, doubt)
    return None


def _own(passages: Sequence[Passage], subject: str) -> int:
    """Where a mail has a headline of its own, in bold or the same as its subject; -1 for nowhere."""
    for index, passage in enumerate(passages[:_NEAR]):
        bold = _BOLD.fullmatch(passage.part.markdown) and _can_be(passage.block)
        if bold or passage.block.key == key(subject):
            return index
        if _is_text(passage.block):
            break
    return -1


def _opening(passages: Sequence[Passage]) -> int:
    """How many passages stand above the first paragraph of text."""
    return next((index for index, passage in enumerate(passages) if _is_text(passage.block)), len(passages))


def _is_text(block: Block) -> bool:
    return not block.marker and len(block.text) > _LONGEST_SENTENCE and ended(block.text)


def _can_be(block: Block) -> bool:
    if block.marker or not any(character.isalnum() for character in block.text):
        return False
    return len(block.text) <= _LONGEST and not _is_text(block)


def _split(passages: Sequence[Passage], index: int, is_fact: Callable[[Block], bool]) -> Headline:
    return _headline(
        passages[index].block.text, tuple(passages[:index]), tuple(passages[index + 1 :]), is_fact
    )


def _headline(
    text: str,
    before: tuple[Passage, ...],
    after: tuple[Passage, ...],
    is_fact: Callable[[Block], bool],
    doubt: str = "",
) -> Headline:
    text = text.strip()
    facts = tuple(passage for passage in before if is_fact(passage.block))
    others = [passage.block for passage in before if not is_fact(passage.block)]
    kicker = others.pop() if others and _is_kicker(others[-1]) else None
    rest = [
        passage
        for number, passage in enumerate(after)
        if not (number < _NEAR and passage.block.key == key(text))
    ]
    return Headline(text, kicker.text if kicker else "", tuple(others), (*facts, *rest), doubt)


def _is_kicker(block: Block) -> bool:
    return (
        len(block.text) <= _KICKER_LONGEST
        and len(block.text.split()) <= _KICKER_WORDS
        and not block.marker
        and not ended(block.text)
    )

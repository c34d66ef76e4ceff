"""Where sentences begin and end."""

from __future__ import annotations

import re
from collections.abc import Iterator

import sentencex

# An end that is none: the segmenter stops after these (measured on medical texts), or what follows goes on
# in small letters.
_GOES_ON_AFTER = re.compile(
    r"(?:\b(?:approx|no|nos|vol|fig|figs|ref|refs|resp|incl|max|min|avg|ca|cf|vs|tel|art|nr|bzw|núm|pág)\.)\s*$",
    re.IGNORECASE,
)
_LONGEST_ABBREVIATION = 16
_PORTION = 10_000
_MAY_END = re.compile(r"\n\s*\n|(?<=[.!?])\s+|[。！？]")
_STARTS_SMALL = re.compile(r"[\"'“‘(\[]*[a-z0-9à-öø-ÿ]")
_STARTS_LOWER = re.compile(r"[a-zà-öø-ÿ]")
_NUMBER_WORDS = re.compile(r"\b(?:no|nos|nr|núm)\.\s*$", re.IGNORECASE)


def split(text: str, language: str = "en") -> tuple[tuple[int, int], ...]:
    """The (start, end) offsets of each sentence of `text`, white space around it left out.

    `language` is a BCP 47 tag; one that the segmenter does not know falls back to general rules.
    """
    spans: list[tuple[int, int]] = []
    spoken = language.partition("-")[0].lower() or "en"
    for first, last in _portions(text):
        for boundary in sentencex.get_sentence_boundaries(spoken, text[first:last]):
            start, end = _trim(text, first + boundary["start_index"], first + boundary["end_index"])
            if start >= end:
                continue
            if spans and _joins(text, spans[-1], start):
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return tuple(spans)


def _portions(text: str) -> Iterator[tuple[int, int]]:
    """The text in portions that end where a sentence may; twice as much takes the segmenter four times."""
    start = 0
    while len(text) - start > _PORTION:
        *_, cut = (0, *(found.end() for found in _MAY_END.finditer(text, start, start + _PORTION)))
        end = cut or start + _PORTION
        yield start, end
        start = end
    yield start, len(text)


def _trim(text: str, start: int, end: int) -> tuple[int, int]:
    piece = text[start:end]
    return start + len(piece) - len(piece.lstrip()), end - len(piece) + len(piece.rstrip())


def _joins(text: str, last: tuple[int, int], start: int) -> bool:
    # Only the last word matters, and a text that joins again and again would be copied each time.
    before = text[max(last[0], last[1] - _LONGEST_ABBREVIATION) : last[1]]
    if "\n\n" in text[last[1] : start]:
        return False
    if before.endswith(("!", "?", "…", ":")):
        return _STARTS_LOWER.match(text, start) is not None
    if not before.endswith("."):
        return False
    if _STARTS_LOWER.match(text, start):
        return True
    if _NUMBER_WORDS.search(before):
        return text[start].isdigit()
    return _GOES_ON_AFTER.search(before) is not None and _STARTS_SMALL.match(text, start) is not None

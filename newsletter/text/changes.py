"""What changed between two texts, word by word, as a person reads it.

The work grows with the length of the texts and not with its square: past so many changes in one place, that
place counts as written anew.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from newsletter.model import Mark, Passage, Piece

_MOST_EDITS = 200
# Two paragraphs with fewer words in common are not one that was edited.
_ALIKE = 0.4
_LOOK_AHEAD = 20
_UNDERLINE = re.compile(r"\s*(?:={3,}|-{3,})\s*")
# Words shown on either side of a change, and of a change itself.
_AROUND = 8
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Words that stand together; `heading` is the title above them, '' where there is none."""

    heading: str
    words: tuple[str, ...]


def paragraphs(text: str) -> tuple[Paragraph, ...]:
    """The paragraphs of a plain text, whose titles are underlined."""
    made: list[Paragraph] = []
    words: list[str] = []
    heading = above = ""
    for line in (*text.splitlines(), ""):
        if above and _UNDERLINE.fullmatch(line):
            heading = above
        elif line.strip():
            words += line.split()
        elif words:
            made.append(Paragraph(heading, tuple(words)))
            words = []
        above = line.strip()
    return tuple(made)


def edits(before: Sequence[str], after: Sequence[str]) -> tuple[Piece, ...]:
    """One text as words that stayed, went and came; what came stands behind what went in its place."""
    pieces: list[Piece] = []
    old = new = 0
    for start, to, length in _readable(before, after):
        pieces += (
            Piece(mark=Mark.GONE, words=tuple(before[old:start])),
            Piece(mark=Mark.NEW, words=tuple(after[new:to])),
            Piece(mark=Mark.SAME, words=tuple(after[to : to + length])),
        )
        old, new = start + length, to + length
    return tuple(piece for piece in pieces if piece.words)


def passages(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> tuple[Passage, ...]:
    """Every paragraph in which something changed, in the order of the text."""
    made: list[Passage] = []
    old = new = 0
    common = _common([one.words for one in before], [one.words for one in after])
    for start, to, length in [*common, (len(before), len(after), 0)]:
        made += _rewritten(before[old:start], after[new:to])
        old, new = start + length, to + length
    return tuple(made)


def shortened(pieces: Sequence[Piece]) -> tuple[Piece, ...]:
    """The pieces with few words around each change, and long changes cut; '…' stands for what is left out."""
    made: list[Piece] = []
    for number, piece in enumerate(pieces):
        words = piece.words
        if piece.mark is not Mark.SAME:
            if len(words) > _LONGEST_SHOWN:
                rest = len(words) - _LONGEST_SHOWN
                words = (*words[:_LONGEST_SHOWN], f"… ({rest} more word{'s' * (rest > 1)})")
        else:
            first = words[:_AROUND] if number else ()
            last = words[-_AROUND:] if number < len(pieces) - 1 else ()
            if len(first) + len(last) < len(words):
                words = (*first, "…", *last)
        made.append(Piece(mark=piece.mark, words=words))
    return tuple(made)


def _rewritten(before: Sequence[Paragraph], after: Sequence[Paragraph]) -> Iterator[Passage]:
    """Paragraphs that all changed: each with the one that it became, if there is one."""
    came = 0
    for old in before:
        became = next((n for n in range(came, len(after))[:_LOOK_AHEAD] if _alike(old, after[n])), None)
        if became is None:
            yield Passage(heading=old.heading, pieces=(Piece(mark=Mark.GONE, words=old.words),))
            continue
        yield from map(_new, after[came:became])
        yield Passage(heading=after[became].heading, pieces=edits(old.words, after[became].words))
        came = became + 1
    yield from map(_new, after[came:])


def _new(paragraph: Paragraph) -> Passage:
    return Passage(heading=paragraph.heading, pieces=(Piece(mark=Mark.NEW, words=paragraph.words),))


def _alike(one: Paragraph, other: Paragraph) -> bool:
    longer = max(len(one.words), len(other.words))
    if min(len(one.words), len(other.words)) < _ALIKE * longer:
        return False
    return (Counter(one.words) & Counter(other.words)).total() >= _ALIKE * longer


# A run of things that two sequences have in common: where it begins in each, and its length.
_Run = tuple[int, int, int]


def _readable(before: Sequence[str], after: Sequence[str]) -> Iterator[_Run]:
    """What both have in common, without what stands lost between longer changes, such as a lone 'the'.

    The end of both is a run of no length.
    """
    runs = [*_common(before, after), (len(before), len(after), 0)]
    old = new = 0
    for (start, to, length), following in pairwise(runs):
        change_before = max(start - old, to - new)
        change_after = max(following[0] - start - length, following[1] - to - length)
        if length >= min(change_before, change_after):
            yield start, to, length
            old, new = start + length, to + length
    yield runs[-1]


def _common(before: Sequence[object], after: Sequence[object]) -> list[_Run]:
    """What both have in common, in order."""
    shorter = min(len(before), len(after))
    head = 0
    while head < shorter and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < shorter - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    inner = _fewest_edits(before[head : len(before) - tail], after[head : len(after) - tail])
    runs = [(0, 0, head), *((start + head, to + head, length) for start, to, length in inner)]
    runs.append((len(before) - tail, len(after) - tail, tail))
    return [run for run in runs if run[2]]


def _fewest_edits(before: Sequence[object], after: Sequence[object]) -> list[_Run]:
    """The runs that leave the fewest edits, none where these are too many.

    E. Myers, 'An O(ND) difference algorithm and its variations', 1986.
    """
    if not before or not after:
        return []
    # How far one comes in `before` on each diagonal, after each number of edits.
    furthest = {1: 0}
    history: list[dict[int, int]] = []
    for edits in range(min(len(before) + len(after), _MOST_EDITS) + 1):
        history.append(dict(furthest))
        for diagonal in range(-edits, edits + 1, 2):
            x = _next(furthest, diagonal, edits)
            while x < len(before) and x - diagonal < len(after) and before[x] == after[x - diagonal]:
                x += 1
            furthest[diagonal] = x
            if x >= len(before) and x - diagonal >= len(after):
                return _way_back(history, len(before), len(after))
    return []


def _inserts(furthest: dict[int, int], diagonal: int, edits: int) -> bool:
    """Whether the last edit on the best way to a diagonal put something in; else it took something out."""
    return diagonal == -edits or (diagonal != edits and furthest[diagonal - 1] < furthest[diagonal + 1])


def _next(furthest: dict[int, int], diagonal: int, edits: int) -> int:
    return furthest[diagonal + 1] if _inserts(furthest, diagonal, edits) else furthest[diagonal - 1] + 1


def _way_back(history: list[dict[int, int]], x: int, y: int) -> list[_Run]:
    runs: list[_Run] = []
    for edits in range(len(history) - 1, -1, -1):
        furthest, diagonal = history[edits], x - y
        start = _next(furthest, diagonal, edits)
        if x > start:
            runs.append((start, start - diagonal, x - start))
        came_from = diagonal + 1 if _inserts(furthest, diagonal, edits) else diagonal - 1
        x, y = furthest[came_from], furthest[came_from] - came_from
    return runs[::-1]

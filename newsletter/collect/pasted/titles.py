"""The headline above a story with menus around it: the line that is most like one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence

from newsletter.collect.lines import Block, ended
from newsletter.collect.pasted import furniture, stretch
from newsletter.collect.pasted.headline import is_section

# How far above its story a headline stands, and how far into it where a summary was taken for its opening.
_ABOVE, _INTO = 45, 6
_SHORTEST, _LONGEST = 12, 220
_FEWEST_WORDS, _MOST_WORDS = 2, 32
_SMALL_WORD, _ENOUGH_WORDS, _ENOUGH_TIMES = 4, 4, 3
# What speaks for a line, in points: words that the story has too, a repeat, who and when soon below it ...
_SHARED, _REPEATED, _ABOVE_LONG, _BELOW_WHEN = 4.0, 1.0, 0.7, 0.8
_BENEATH = (0.0, 2.5, 2.2, 1.5, 1.0, 0.6)
_USUAL, _MANY, _BARE = (1.0, range(5, 19)), 0.3, -1.0
# ... and against it: a sentence's end, a list's mark, a beginning amid words, a paragraph above, distance.
_SENTENCE, _LISTED, _GOES_ON, _BELOW_TEXT, _EACH_LINE = -2.5, -2.0, -1.5, -0.5, -0.06
_INSIDE, _EACH_INSIDE = -1.0, -0.3
# A line with so few points less is as like a headline; so is the upper of two lines with so many less.
_CLOSE, _UPPER = 1.0, 3.0
_HEADLINE_WORDS = 5
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+")
_NUMBERED = re.compile(r"\d{1,3}[.)]\s")
_CRUMBS = re.compile(r"\s[>»›/|]\s.+\s[>»›/|]\s")


def find(
    blocks: Sequence[Block], start: int, end: int, says: Callable[[Block], bool]
) -> tuple[int, bool] | None:
    """Where the headline of the story from `start` to `end` stands, and whether another line is as like one.

    None where no line can be one. `says` knows the lines on who and when.
    """
    page = _Page(blocks, start, end, says)
    points = {index: page.points(index) for index in page.candidates()}
    if not points:
        return None
    best = max(points, key=lambda index: (points[index], -index))
    unsure = any(
        points[best] - worth < _CLOSE
        for index, worth in points.items()
        if blocks[index].key != blocks[best].key
    )
    while _is_second_line(blocks, best, points):
        best -= 1
    if best < start:
        # Of the same line twice, the one nearer to the story stands above who and when.
        best = max(index for index in points if blocks[index].key == blocks[best].key and index < start)
    return best, unsure


def _is_second_line(blocks: Sequence[Block], index: int, points: Mapping[int, float]) -> bool:
    """Whether the line above is the headline and this one the longer line below it."""
    above = points.get(index - 1)
    if above is None or above < points[index] - _UPPER or blocks[index - 1].marker:
        return False
    text, higher = blocks[index].text, blocks[index - 1].text
    goes_on = not text[0].isalnum() or text[0].islower()
    return len(higher.split()) >= _HEADLINE_WORDS and (len(higher) < len(text) or goes_on)


def _can_be(block: Block) -> bool:
    text = block.text
    words = text.split()
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and len(words) <= _MOST_WORDS
        and (len(words) >= _FEWEST_WORDS or not text.isascii())
        and not (stretch.is_caption(text) or _CRUMBS.search(text))
        and furniture.kind(block) is None
        and any(char.isalpha() for char in text)
        and 2 * sum(map(is_section, words)) < len(words)
    )


def _words(text: str) -> list[str]:
    return [word for word in _WORD.findall(text.casefold()) if len(word) >= _SMALL_WORD]


class _Page:
    """What is known of a page before its lines are compared."""

    def __init__(self, blocks: Sequence[Block], start: int, end: int, says: Callable[[Block], bool]) -> None:
        self._blocks, self._start = blocks, start
        self._range = range(max(start - _ABOVE, 0), min(start + _INTO, end))
        seen = range(self._range.start, min(self._range.stop + _INTO, len(blocks)))
        self._saying = {index for index in seen if says(blocks[index])}
        self._told = Counter(word for block in blocks[start:end] for word in set(_words(block.text)))
        self._in_story = Counter(block.key for block in blocks[start:end])
        self._whole = "\n".join(block.key for block in blocks)

    def candidates(self) -> Iterator[int]:
        for index in self._range:
            block = self._blocks[index]
            inside = index >= self._start and block.marker
            if index not in self._saying and not inside and self._in_story[block.key] <= 1 and _can_be(block):
                yield index

    def points(self, index: int) -> float:
        block = self._blocks[index]
        return self._of_words(block) + self._of_place(index) + self._of_neighbours(index)

    def _of_words(self, block: Block) -> float:
        words = _words(block.text)
        points = 0.0
        if words:
            share = sum(min(self._told[word], _ENOUGH_TIMES) for word in words) / _ENOUGH_TIMES / len(words)
            points = _SHARED * share * min(len(words), _ENOUGH_WORDS) / _ENOUGH_WORDS
        if self._whole.count(block.key) > 1:
            points += _REPEATED
        count = len(block.text.split())
        usual, counts = _USUAL
        points += usual if count in counts else _MANY if count >= counts.stop else 0.0
        points += _BARE if count == _FEWEST_WORDS else 0.0
        if ended(block.text) and block.text[-1] not in "?!…":
            points += _SENTENCE
        if block.text[0] in ".…-–":
            points += _GOES_ON
        return points + (_LISTED if block.marker or _NUMBERED.match(block.text) else 0.0)

    def _of_place(self, index: int) -> float:
        if index < self._start:
            return _EACH_LINE * (self._start - index)
        return _INSIDE + _EACH_INSIDE * (index - self._start)

    def _of_neighbours(self, index: int) -> float:
        gap = next((gap for gap in range(1, len(_BENEATH)) if index + gap in self._saying), 0)
        points = _BENEATH[gap]
        following = self._blocks[index + 1] if index + 1 < len(self._blocks) else None
        if following and following.is_long and not following.marker and index + 1 not in self._saying:
            points += _ABOVE_LONG
        if not gap and self._saying & {index - 1, index - 2}:
            points += _BELOW_WHEN
        return points + (_BELOW_TEXT if index and self._blocks[index - 1].is_sentence else 0.0)

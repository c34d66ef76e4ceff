"""A page copied from its first link to its last: where the story stands in it, and its headline.

A story is a run of paragraphs, a menu a run of few words a line. So every line is worth something or costs something,
and the story is the stretch that is worth most; its headline is the line above that is most like one.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from newsletter.collect import names
from newsletter.collect.lines import Block, ended, key
from newsletter.collect.pasted import furniture, meta
from newsletter.collect.pasted.headline import is_section

# Fewer lines of few words around a story, or fewer in a row, are not a page's menus.
_FEWEST_AROUND, _LONGEST_ROW = 25, 12
# What a paragraph is worth at most, and by how many characters; what a line of few words costs, alone and in a row.
_MOST_WORTH, _WORTH_EACH = 5.0, 60
_LINE, _IN_ROW, _LINK_HEAD, _REPEATED = -0.4, -1.2, -3.0, -0.05
_ROW = 4
_LONG_LINE = 120
_OFTEN = 3
_CUT_OFF = 0.3
# Less than two short paragraphs is no story.
_LEAST = 2.0
# A stretch below who and when is taken before one worth a little more.
_TOLD, _SOON, _STRETCHES = 1.6, 8, 6
# How far above the story its headline stands at most, and how far into it where a summary stands above it.
_ABOVE, _INTO = 45, 6
_SHORTEST, _LONGEST = 12, 220
_FEWEST_WORDS, _MOST_WORDS, _HEADLINE = 2, 32, 5
# A line that is less like a headline by no more than this is nearly as like one.
_NEARLY = 3.0
# What says who and when stands this near to the headline; what is said of the author this near below the story.
_HEAD_ABOVE, _HEAD, _TAIL = 4, 16, 8
_DEK_BELOW, _LONGEST_DEK = 6, 400
_BESIDE, _LONGEST_NAMES = 2, 90
_SMALL = 4
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*|\d+")
_CRUMBS = re.compile(r"\s[>»›/|]\s.+\s[>»›/|]\s")
_CAPTION = re.compile(
    r"(?:photo(?:graph)?|picture|image|credit|foto|bild|source|courtesy)s?\s*(?:by\b|of\b|:)|"
    r"\b(?:getty|reuters|shutterstock|afp|istock)\b[^.]{0,40}$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Cut:
    """The story of a page, its headline first, and apart from it the lines of the page itself.

    `kicker` and `dek` stand above and below the headline; another line is nearly as like one when it is `unsure`.
    """

    title: Block
    kicker: Block | None
    dek: Block | None
    blocks: list[Block]
    gone: list[Block]
    unsure: bool


def cut(
    blocks: Sequence[Block], language: str, says: Callable[[Block], bool], opens: Callable[[Sequence[Block], int], bool]
) -> Cut | None:
    """The story of a whole page; None for a text that is no such page, or has no story.

    `says` knows the lines on who and when, `opens` the places where a part about an author opens.
    """
    values = _values(blocks)
    start, end = _best(values, lambda index: says(blocks[index]))
    if start == end or not _is_whole(values, start, end):
        return None
    title, unsure = _title(blocks, start, end, says)
    if title is None:
        return None
    blocks, start, end, title = _dates_apart(blocks, start, end, title, language)
    values = _values(blocks)
    saying = _saying(blocks, title, end, says, language)
    begin = _begin(values, max(start, title + 1), title, saying)
    if sum(value for value in values[begin:end] if value > 0) < _LEAST:
        return None
    dek = _dek(blocks, title, begin, saying)
    head = [i for i in range(max(title - _HEAD_ABOVE, 0), begin) if i in saying or (i > title and _is_beside(blocks[i], i, saying))]
    story = [i for i in range(begin, end) if i not in _repeated(blocks, begin, end)]
    kept = [title, *(i for i in head if i != title), *story, *_tail(blocks, end, opens)]
    apart = {*kept, dek}
    kicker = title - 1 if title and title - 1 not in apart and is_section(blocks[title - 1].text) else None
    gone = [block for i, block in enumerate(blocks) if i not in apart and i != kicker]
    return Cut(
        title=blocks[title],
        kicker=None if kicker is None else blocks[kicker],
        dek=None if dek is None else blocks[dek],
        blocks=[blocks[i] for i in kept if i != dek],
        gone=gone,
        unsure=unsure,
    )


def _is_dated(block: Block, language: str) -> bool:
    return any(fact.day for fact in meta.parse(block.text, language))


def _dates_apart(
    blocks: Sequence[Block], start: int, end: int, title: int, language: str
) -> tuple[Sequence[Block], int, int, int]:
    """The blocks with the first date near the headline in a line of its own, apart from buttons and counters."""
    near = [*range(title + 1, min(title + _HEAD, end)), *range(title - 1, max(title - _HEAD_ABOVE, 0) - 1, -1)]
    for index in near:
        block = blocks[index]
        if block.is_sentence:
            continue
        if _is_dated(block, language) and not block.marker:
            break
        parts = meta.apart(block.text, language)
        if parts and len(parts[0]) <= _LONGEST_NAMES:
            made = [Block(text.strip(), block.line, block.last) for text in parts if text.strip()]
            more = len(made) - 1
            title += more if index < title else 0
            start += more if index < start else 0
            return [*blocks[:index], *made, *blocks[index + 1 :]], start, end + more, title
    return blocks, start, end, title


def _saying(
    blocks: Sequence[Block], title: int, end: int, says: Callable[[Block], bool], language: str
) -> set[int]:
    """The lines on who and when near the headline; a date above it counts where none stands below."""
    below = {index for index in range(title + 1, min(title + _HEAD, end)) if says(blocks[index])}
    if any(_is_dated(blocks[index], language) for index in below):
        return below
    dated = (i for i in range(title - 1, max(title - _HEAD_ABOVE, 0) - 1, -1) if _is_dated(blocks[i], language))
    return below | set(itertools.islice(dated, 1))


def _begin(values: Sequence[float], start: int, title: int, saying: set[int]) -> int:
    """Where the story begins below its headline: a summary may stand above who and when."""
    begin = start
    for index in sorted(saying):
        if index > title and sum(value > 0 for value in values[title + 1 : index]) <= 1:
            begin = max(begin, index + 1)
    while begin < len(values) and values[begin] <= 0:
        begin += 1
    return begin


def _dek(blocks: Sequence[Block], title: int, begin: int, saying: set[int]) -> int | None:
    """The summary between the headline and the story."""
    for index in range(title + 1, min(title + _DEK_BELOW, begin)):
        block = blocks[index]
        if index in saying or block.key == blocks[title].key:
            continue
        if block.is_long:
            fits = len(block.text) <= _LONGEST_DEK and not (block.marker or _is_caption(block.text))
            return index if fits and furniture.kind(block) is None else None
    return None


def _is_beside(block: Block, index: int, saying: set[int]) -> bool:
    """Whether a name stands beside a line on who and when."""
    near = not saying.isdisjoint(range(index - _BESIDE, index + _BESIDE + 1))
    return near and len(block.text) <= _LONGEST_NAMES and bool(names.parse(block.text))


def _values(blocks: Sequence[Block]) -> list[float]:
    """What every line is worth to a stretch that holds it."""
    shown = Counter(block.key for block in blocks)
    worths = [_worth(block) for block in blocks]
    row = 0
    for index, (block, worth) in enumerate(zip(blocks, worths, strict=True)):
        row = 0 if worth > 0 else row + 1
        if worth > 0:
            continue
        kind = furniture.kind(block)
        if kind is furniture.Kind.RELATED and not ended(block.text):
            worths[index] = _LINK_HEAD
        elif shown[block.key] >= _OFTEN:
            worths[index] = _REPEATED
        elif row == _ROW:
            for earlier in range(index - row + 1, index + 1):
                worths[earlier] = min(worths[earlier], _IN_ROW)
        elif row > _ROW:
            worths[index] = _IN_ROW
    return worths


def _worth(block: Block) -> float:
    if not block.is_sentence and len(block.text) < _LONG_LINE:
        return _LINE
    if _is_caption(block.text) or furniture.kind(block) is not None:
        return _LINE
    worth = min(len(block.text) / _WORTH_EACH, _MOST_WORTH) / (2 if block.marker else 1)
    # What is cut off announces another story.
    return min(worth, _CUT_OFF) if block.text.endswith(("...", "…")) else worth


def _is_caption(text: str) -> bool:
    return len(text) <= 2 * _LONGEST and _CAPTION.search(text) is not None


def _best(values: Sequence[float], says: Callable[[int], bool]) -> tuple[int, int]:
    """The stretch that is worth most, from its first line to behind its last."""
    found: list[tuple[float, int, int]] = []
    best, start, end = 0.0, 0, 0
    total, begin = 0.0, 0
    for index, value in enumerate(values):
        if total <= 0:
            if best:
                found.append((best, start, end))
            best, total, begin = 0.0, 0.0, index
        total += value
        if total > best:
            best, start, end = total, begin, index + 1
    found.append((best, start, end))
    found.sort(reverse=True)
    chosen = (0.0, 0, 0)
    for worth, first, last in found[:_STRETCHES]:
        told = worth * _TOLD > found[0][0] and any(map(says, range(max(first - _SOON, 0), first)))
        chosen = max(chosen, (worth * (_TOLD if told else 1.0), first, last))
    return chosen[1:]


def _is_whole(values: Sequence[float], start: int, end: int) -> bool:
    """Whether so many lines of few words stand around the story that menus must be among them."""
    around = row = longest = 0
    for index, value in enumerate(values):
        few = value <= 0 and not start <= index < end
        around += few
        row = row + 1 if few else 0
        longest = max(longest, row)
    return around >= _FEWEST_AROUND or longest >= _LONGEST_ROW


def _title(
    blocks: Sequence[Block], start: int, end: int, says: Callable[[Block], bool]
) -> tuple[int | None, bool]:
    """Where the headline stands, and whether another line is nearly as like one."""
    told = Counter(
        word for block in blocks[start:end] for word in set(_words(block.text)) if len(word) >= _SMALL
    )
    lines = Counter(block.key for block in blocks)
    often = Counter(block.key for block in blocks[start:end])
    whole = "\n".join(lines)
    first = max(start - _ABOVE, 0)
    last = min(start + _INTO, end)
    saying = {index for index in range(first, min(last + _INTO, len(blocks))) if says(blocks[index])}
    scores: list[tuple[float, int]] = []
    for index in range(first, last):
        listed = index >= start and blocks[index].marker
        if not listed and index not in saying and _can_be_title(blocks[index]) and often[blocks[index].key] <= 1:
            scores.append((_score(blocks, index, start, told, lines, whole, saying), -index))
    if not scores:
        return None, True
    scores.sort(reverse=True)
    best = -scores[0][1]
    others = [score for score, index in scores[1:] if blocks[-index].key != blocks[best].key]
    worth = {-index: score for score, index in scores}
    while _is_dek(blocks, best, worth):
        best -= 1
    # Of the same line twice, the one nearer to the story stands above who and when.
    same = [index for index in worth if blocks[index].key == blocks[best].key and index < start]
    return max([best, *same]) if best < start else best, bool(others) and others[0] > scores[0][0] - 1.0


def _is_dek(blocks: Sequence[Block], index: int, scores: Mapping[int, float]) -> bool:
    """Whether the line above is the headline and this one its second, longer line."""
    above = scores.get(index - 1)
    if above is None or above < scores[index] - _NEARLY or blocks[index - 1].marker:
        return False
    text, higher = blocks[index].text, blocks[index - 1].text
    return len(higher.split()) >= _HEADLINE and (
        len(higher) < len(text) or not text[0].isalnum() or text[0].islower()
    )


def _can_be_title(block: Block) -> bool:
    text = block.text
    words = text.split()
    return (
        _SHORTEST <= len(text) <= _LONGEST
        and len(words) <= _MOST_WORDS
        and (len(words) >= _FEWEST_WORDS or not text.isascii())
        and not (_is_caption(text) or _CRUMBS.search(text))
        and furniture.kind(block) is None
        and any(char.isalpha() for char in text)
    )


def _score(
    blocks: Sequence[Block],
    index: int,
    start: int,
    told: Counter[str],
    lines: Counter[str],
    whole: str,
    saying: set[int],
) -> float:
    block = blocks[index]
    words = [word for word in _words(block.text) if len(word) >= _SMALL]
    share = sum(min(told[word], 3) for word in words) / (3 * len(words)) if words else 0.0
    score = 4.0 * share * min(len(words), 4) / 4
    if lines[block.key] > 1:
        score += 1.0
    elif whole.count(block.key) > 1:
        score += 1.0
    # Who and when stand below a headline, soon.
    beneath = next((gap for gap in range(1, 6) if index + gap in saying), 0)
    score += {0: 0.0, 1: 2.5, 2: 2.2, 3: 1.5, 4: 1.0, 5: 0.6}[beneath]
    if not beneath and saying & {index - 1, index - 2}:
        score += 0.8
    if not block.text[0].isalnum() and block.text[0] in ".…-–":
        score -= 1.5
    count = len(block.text.split())
    score += 1.0 if 5 <= count <= 18 else 0.3 if count > 18 else -1.0 if count == 2 else 0.0  # noqa: PLR2004
    if ended(block.text) and block.text[-1] not in "?!…":
        score -= 2.5
    if block.marker:
        score -= 1.0
    if index > 0 and blocks[index - 1].is_sentence:
        score -= 0.5
    distance = start - index if index < start else 0
    score -= 0.06 * distance
    if index >= start:
        score -= 1.0 + 0.3 * (index - start)
    return score


def _words(text: str) -> list[str]:
    return _WORD.findall(text.casefold())


def _tail(
    blocks: Sequence[Block], end: int, opens: Callable[[Sequence[Block], int], bool]
) -> list[int]:
    """The lines below the story on its author and its tags."""
    kept: list[int] = []
    for index in range(end, min(end + _TAIL, len(blocks))):
        if opens(blocks, index):
            kept.append(index)
            for more in range(index + 1, min(index + _TAIL, len(blocks))):
                if not (blocks[more].is_sentence or opens(blocks, more)) and more > index + 1:
                    break
                kept.append(more)
            break
        if furniture.kind(blocks[index]) is furniture.Kind.TAGS:
            kept.append(index)
    return kept


def _repeated(blocks: Sequence[Block], start: int, end: int) -> set[int]:
    """The lines of few words that stand in the story again and again."""
    shown = Counter(block.key for block in blocks[start:end])
    return {
        index
        for index in range(start, end)
        if shown[blocks[index].key] >= _OFTEN and not blocks[index].is_sentence and not blocks[index].marker
    }

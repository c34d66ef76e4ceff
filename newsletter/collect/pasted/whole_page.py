"""A page copied from its first link to its last: its story, with its headline and what is said of it."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from newsletter.collect import names
from newsletter.collect.lines import Block
from newsletter.collect.pasted import furniture, meta, stretch, titles
from newsletter.collect.pasted.headline import is_section

# Less than this is no story: about two short paragraphs.
_LEAST = 2.0
# How far above and below the headline stands who and when, and how far below the story who the author is.
_HEAD_ABOVE, _HEAD, _TAIL = 4, 16, 8
_DEK_BELOW, _LONGEST_DEK = 6, 400
_BESIDE, _LONGEST_NAMES = 2, 90


@dataclass(frozen=True, slots=True)
class Cut:
    """The story of a page, its headline first, and apart from it the lines of the page itself.

    `kicker` and `dek` stand above and below the headline. It is `unsure` when another line is as like one.
    """

    title: Block
    kicker: Block | None
    dek: Block | None
    blocks: list[Block]
    gone: list[Block]
    unsure: bool


def cut(
    blocks: Sequence[Block],
    language: str,
    says: Callable[[Block], bool],
    opens: Callable[[Sequence[Block], int], bool],
) -> Cut | None:
    """The story of a whole page; None for a text that is no such page, or has no story.

    `says` knows the lines on who and when, `opens` the places where a part about an author opens.
    """
    values = stretch.values(blocks)
    start, end = stretch.best(values, lambda index: says(blocks[index]))
    found = titles.find(blocks, start, end, says) if stretch.is_whole(values, start, end) else None
    if found is None:
        return None
    title, unsure = found
    blocks, start, end, title = _dates_apart(blocks, start, end, title, language)
    values = stretch.values(blocks)
    saying = _saying(blocks, title, end, says, language)
    begin = _begin(values, max(start, title + 1), title, saying)
    if sum(value for value in values[begin:end] if value > 0) < _LEAST:
        return None
    dek = _dek(blocks, title, begin, saying)
    head = [
        i
        for i in range(max(title - _HEAD_ABOVE, 0), begin)
        if i in saying or (i > title and _is_beside(blocks[i], i, saying))
    ]
    between = _between(blocks, begin, end)
    story = [i for i in range(begin, end) if i not in between]
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
    """The blocks with the first date near the headline on a line of its own, apart from buttons."""
    near = [
        *range(title + 1, min(title + _HEAD, end)),
        *range(title - 1, max(title - _HEAD_ABOVE, 0) - 1, -1),
    ]
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
    dated = (
        i for i in range(title - 1, max(title - _HEAD_ABOVE, 0) - 1, -1) if _is_dated(blocks[i], language)
    )
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
            fits = len(block.text) <= _LONGEST_DEK and not (block.marker or stretch.is_caption(block.text))
            return index if fits and furniture.kind(block) is None else None
    return None


def _is_beside(block: Block, index: int, saying: set[int]) -> bool:
    """Whether a name stands beside a line on who and when."""
    near = not saying.isdisjoint(range(index - _BESIDE, index + _BESIDE + 1))
    return near and len(block.text) <= _LONGEST_NAMES and bool(names.parse(meta.bare(block.text)))


def _tail(blocks: Sequence[Block], end: int, opens: Callable[[Sequence[Block], int], bool]) -> list[int]:
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


def _between(blocks: Sequence[Block], start: int, end: int) -> set[int]:
    """The lines of few words that stand in the story again and again, and appeals to subscribe."""
    shown = Counter(block.key for block in blocks[start:end])
    return {
        index
        for index in range(start, end)
        if stretch.is_appeal(blocks[index].text)
        or (
            shown[blocks[index].key] >= stretch.OFTEN
            and not blocks[index].is_sentence
            and not blocks[index].marker
        )
    }

"""What a page shows twice: a paragraph, or a whole run of paragraphs with the headings between them."""

from __future__ import annotations

import itertools
import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from newsletter.collect.lines import LONG, Block, key

_HEADING_WORDS = 2
# A pull quote stands this near to its paragraph.
_NEAR = 3
# Two versions of a paragraph have this share of their words in common.
_SAME_SHARE = 0.75
# One that goes on holds nearly all words of the other.
_HELD_SHARE = 0.9
_CUT = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?)$")


@dataclass(frozen=True, slots=True)
class Parted:
    """The blocks that stand for the first time, those that stood before, and pairs of two versions.

    The first of such a pair is kept.
    """

    kept: list[Block]
    gone: list[Block]
    versions: list[tuple[Block, Block]]


def part(blocks: list[Block]) -> Parted:
    """Parts what stands for the first time from what stood before.

    A long paragraph that repeats goes; so does what is the same around it both times. A short line alone
    stays, because a heading may return, unless it stands twice in a row. What only the second showing has
    between two repeated blocks moves to its place in the first. Of two versions the longer one stays.
    """
    parts = _excerpts(blocks) | _pull_quotes(blocks)
    # For every block that goes, the one that stays in its stead.
    stead = dict(parts)
    changed: dict[int, int] = {}
    first: dict[str, int] = {}
    index = 0
    while index < len(blocks):
        block = blocks[index]
        earlier = first.setdefault(block.key, index) if block.is_long and index not in stead else index
        if earlier == index:
            if index > 0 and _doubled(blocks[index - 1], block):
                stead.setdefault(index, index - 1)
            index += 1
            continue
        _mark_before(blocks, stead, earlier, index, changed)
        index = _run(blocks, stead, earlier, index, changed)
    kept = _in_place(blocks, stead, parts)
    gone = [block for index, block in enumerate(blocks) if index in stead]
    return Parted(*_longest(blocks, stead, changed, kept, gone))


def _longest(
    blocks: list[Block], stead: dict[int, int], changed: dict[int, int], kept: list[Block], gone: list[Block]
) -> tuple[list[Block], list[Block], list[tuple[Block, Block]]]:
    """What stays and what goes once the longest version of every paragraph stays, and the pairs."""
    stays: dict[int, Block] = {}
    pairs: list[tuple[int, Block]] = []
    for index, same in changed.items():
        if same in stead:
            continue
        this, other = stays.get(same, blocks[same]), blocks[index]
        stays[same] = max(this, other, key=lambda block: len(block.text))
        pairs.append((same, this if stays[same] is other else other))
    instead = {blocks[same].line: block for same, block in stays.items()}
    back = {block.line: blocks[same] for same, block in stays.items()}
    return (
        [instead.get(block.line, block) for block in kept],
        [back.get(block.line, block) for block in gone],
        [(stays[same], other) for same, other in pairs],
    )


def _run(
    blocks: list[Block], stead: dict[int, int], earlier: int, index: int, changed: dict[int, int]
) -> int:
    """Marks what repeats from here on; comes back with the first that does not."""
    start = index
    while index < len(blocks) and earlier < start:
        if blocks[earlier].key == blocks[index].key:
            stead[index] = earlier
        elif not {earlier, index} & stead.keys() and _is_version(blocks[earlier], blocks[index]):
            stead[index] = changed[index] = earlier
        else:
            ahead = _ahead(blocks, earlier, index, start)
            if not ahead:
                break
            earlier, index = ahead
            continue
        earlier, index = earlier + 1, index + 1
    return index


def _ahead(blocks: list[Block], earlier: int, index: int, start: int) -> tuple[int, int] | None:
    """Where two showings go on alike, when one of them has a few blocks more."""
    for more, (first, second) in itertools.product(range(1, _NEAR + 1), ((1, 0), (0, 1))):
        a, b = earlier + more * first, index + more * second
        if a + 1 < start and b + 1 < len(blocks):
            pairs = zip(blocks[a : a + 2], blocks[b : b + 2], strict=True)
            if all(one.key == other.key for one, other in pairs):
                return a, b
    return None


def _is_version(one: Block, other: Block) -> bool:
    """Whether two paragraphs in the same place of two showings differ in a few words only."""
    if not (one.is_long and other.is_long):
        return False
    words, others = Counter(one.key.split()), Counter(other.key.split())
    same = (words & others).total()
    short, long = sorted((words.total(), others.total()))
    return same >= _SAME_SHARE * long or (same >= _HELD_SHARE * short and long <= 2 * short)


def _mark_before(
    blocks: list[Block], stead: dict[int, int], earlier: int, index: int, changed: dict[int, int]
) -> None:
    back = 1
    while back <= earlier and index - back > earlier and index - back not in stead:
        before = blocks[index - back]
        if before.key != blocks[earlier - back].key:
            if earlier != back or 0 in stead or not _is_version(blocks[earlier - back], before):
                return
            changed[index - back] = earlier - back
        elif before.is_long:
            return
        stead[index - back] = earlier - back
        back += 1


def _doubled(before: Block, block: Block) -> bool:
    if before.key != block.key or before.marker or block.marker:
        return False
    return len(block.text.split()) >= _HEADING_WORDS and any(char.isalpha() for char in block.text)


def _excerpts(blocks: list[Block]) -> dict[int, int]:
    """The beginnings of paragraphs, cut with three dots, that stand whole elsewhere."""
    whole: dict[str, int] = {}
    for index, block in enumerate(blocks):
        if block.is_long and not _CUT.search(block.text[-8:]):
            whole.setdefault(block.key[:LONG], index)
    found: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if block.is_long and _CUT.search(block.text[-8:]):
            begun = key(_CUT.sub("", block.text))
            same = whole.get(begun[:LONG]) if len(begun) >= LONG else None
            if same is not None and blocks[same].key.startswith(begun):
                found[index] = same
    return found


def _pull_quotes(blocks: list[Block]) -> dict[int, int]:
    """Sentences printed large beside the paragraph that holds them."""
    found: dict[int, int] = {}
    for index, block in enumerate(blocks):
        if block.is_sentence and not block.marker:
            near = range(max(index - _NEAR, 0), min(index + _NEAR + 1, len(blocks)))
            holds = (i for i in near if block.key in blocks[i].key and len(blocks[i].key) > len(block.key))
            same = next(holds, None)
            if same is not None:
                found[index] = same
    return found


def _in_place(blocks: list[Block], stead: dict[int, int], parts: dict[int, int]) -> list[Block]:
    """The blocks that stay; what stands between two neighbours' repeats goes between the neighbours.

    Only whole repeats, not `parts` of paragraphs, tell a second showing.
    """
    between: dict[int, list[int]] = defaultdict(list)
    run: list[int] = []
    before: int | None = None
    for index in range(len(blocks)):
        if index not in stead:
            run.append(index)
            continue
        showing = before is not None and stead[index] == before + 1 and before not in stead
        if before is not None and showing and run and run[0] > before + 1:
            between[before] = run
        run, before = [], None if index in parts else stead[index]
    moved = {index for extra in between.values() for index in extra}
    kept: list[Block] = []
    for index, block in enumerate(blocks):
        if index not in stead and index not in moved:
            kept.append(block)
            kept.extend(blocks[extra] for extra in between.get(index, ()))
    return kept

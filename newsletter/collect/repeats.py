"""What a page shows twice: a paragraph, or a whole run of paragraphs with the headings between them."""

from __future__ import annotations

import re
from collections import defaultdict

from newsletter.collect.lines import LONG, Block, key

_HEADING_WORDS = 2
# A pull quote stands this near to its paragraph.
_NEAR = 3
_CUT = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?)$")


def part(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks that stand for the first time, and those that stood before.

    A long paragraph that repeats goes; so does what is the same around it both times. A short line alone
    stays, because a heading may return, unless it stands twice in a row. What only the second showing has
    between two repeated blocks moves to its place in the first.
    """
    parts = _excerpts(blocks) | _pull_quotes(blocks)
    # For every block that goes, the one that stays in its stead.
    stead = dict(parts)
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
        _mark_before(blocks, stead, earlier, index)
        start = index
        while index < len(blocks) and blocks[earlier + index - start].key == blocks[index].key:
            stead[index] = earlier + index - start
            index += 1
    kept = _in_place(blocks, stead, parts)
    return kept, [block for index, block in enumerate(blocks) if index in stead]


def _mark_before(blocks: list[Block], stead: dict[int, int], earlier: int, index: int) -> None:
    back = 1
    while back <= earlier and index - back > earlier and index - back not in stead:
        before = blocks[index - back]
        if before.is_long or before.key != blocks[earlier - back].key:
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

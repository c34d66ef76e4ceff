"""What a page shows twice: a paragraph, or a whole run of paragraphs with the headings between them."""

from __future__ import annotations

from newsletter.collect.lines import Block

_HEADING_WORDS = 2


def part(blocks: list[Block]) -> tuple[list[Block], list[Block]]:
    """The blocks that stand for the first time, and those that stood before.

    A long paragraph that repeats goes; so does what is the same around it both times. A short line alone
    stays, because a heading may return, unless it stands twice in a row.
    """
    first: dict[str, int] = {}
    gone = [False] * len(blocks)
    index = 0
    while index < len(blocks):
        block = blocks[index]
        earlier = first.setdefault(block.key, index) if block.is_long else index
        if earlier == index:
            gone[index] = index > 0 and _doubled(blocks[index - 1], block)
            index += 1
            continue
        _mark_before(blocks, gone, earlier, index)
        start = index
        while index < len(blocks) and blocks[earlier + index - start].key == blocks[index].key:
            gone[index] = True
            index += 1
    kept = [block for block, drop in zip(blocks, gone, strict=True) if not drop]
    return kept, [block for block, drop in zip(blocks, gone, strict=True) if drop]


def _mark_before(blocks: list[Block], gone: list[bool], earlier: int, index: int) -> None:
    back = 1
    while back <= earlier and index - back > earlier and not gone[index - back]:
        before = blocks[index - back]
        if before.is_long or before.key != blocks[earlier - back].key:
            return
        gone[index - back] = True
        back += 1


def _doubled(before: Block, block: Block) -> bool:
    if before.key != block.key or before.marker or block.marker:
        return False
    return len(block.text.split()) >= _HEADING_WORDS and any(char.isalpha() for char in block.text)

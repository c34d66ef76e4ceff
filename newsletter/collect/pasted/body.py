"""The story itself as Markdown that shows exactly the characters of the source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from newsletter.collect import names
from newsletter.collect.lines import LONG, Block, ended
from newsletter.text import markup

_HEADING_LONGEST = 90
_HEADING_WORDS = 14
_OPENING_WORDS = 3
# In an interview every paragraph opens with who speaks: 'Q: How are you?', 'Dr. Doe: Fine.'
_SPEAKER = re.compile(r"(?:[^\W\d_a-zà-öø-ÿ][\w.’'-]*\s+){0,3}[^\W\d_a-zà-öø-ÿ][\w.’'-]*\s*:\s")
_CLICK = re.compile(r"(?:click|tap)\s+(?:here|on)\b", re.IGNORECASE)


def markdown(blocks: Sequence[Block]) -> str:
    """The blocks with headings, lists and paragraphs marked; every other character stands for itself."""
    pieces: list[str] = []
    before = ""
    for index, block in enumerate(blocks):
        text = markup.escape(block.text)
        if block.marker:
            text = f"{block.marker} {text}" if block.marker == "-" else f"{block.marker}. {text}"
        elif is_heading(blocks, index):
            text = f"## {text}"
        kind = "-" if block.marker == "-" else "1." if block.marker else ""
        if pieces:
            pieces.append("\n" if kind and kind == before else "\n\n")
        pieces.append(text)
        before = kind
    return "".join(pieces)


def is_heading(blocks: Sequence[Block], index: int) -> bool:
    """Whether a short line alone between paragraphs is the heading of the next one."""
    block = blocks[index]
    if not _looks_like_heading(block) or index + 1 == len(blocks):
        return False
    following = blocks[index + 1]
    if not _opens(following) or (_SPEAKER.match(block.text) and _SPEAKER.match(following.text)):
        return False
    if index == 0:
        # A longer line right under the headline is its second line.
        return len(block.text.split()) <= _OPENING_WORDS
    before = blocks[index - 1]
    if before.marker:
        return True
    if _looks_like_heading(before) or not (ended(before.text) or len(before.text) > _HEADING_LONGEST):
        return False
    who = names.parse(block.text)
    # After a quotation, the name of who said it.
    return not (who and (who[0].role or before.text[-1] in '"”»“'))


def _opens(block: Block) -> bool:
    """Whether a block can be the first below a heading."""
    return (block.marker != "" or len(block.text) >= LONG) and not _looks_like_heading(block)


def _looks_like_heading(block: Block) -> bool:
    text = block.text
    if (
        block.marker
        or _CLICK.match(text)
        or len(text) > _HEADING_LONGEST
        or len(text.split()) > _HEADING_WORDS
    ):
        return False
    first = text.lstrip('¿¡"“«')[:1]
    if not (first.isdigit() or (first.isalpha() and not first.islower())):
        return False
    return text[-1] == "?" or (
        (text[-1].isalnum() or text[-1] in ")™®%") and any(char.isalpha() for char in text)
    )


def dangling(blocks: Sequence[Block]) -> Iterator[Block]:
    """The paragraphs that announce something, with a colon, which then does not come."""
    for index, block in enumerate(blocks):
        if not block.text.endswith(":") or block.marker:
            continue
        if index + 1 == len(blocks) or is_heading(blocks, index + 1):
            yield block

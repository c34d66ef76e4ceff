"""The blocks of a manuscript, each as Markdown and as the line of text that it is looked at as."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from newsletter.collect.html.blocks import Part
from newsletter.collect.html.words import flat
from newsletter.collect.lines import Block, ended
from newsletter.collect.pasted import meta, people
from newsletter.text import markup

_HARD = "\\\n"
_BOLD = re.compile(r"\*{2,3}(?P<inner>[^*\n]+)\*{2,3}")
_LONGEST_LINE, _LONGEST_HEADING = 120, 90


@dataclass(frozen=True, slots=True)
class Passage:
    """A block; the line of `block` is its number in the manuscript."""

    part: Part
    block: Block


def passages(parts: Sequence[Part]) -> list[Passage]:
    """The blocks in their order; lines of one paragraph that say who and when are blocks of their own."""
    split = [piece for part in parts for piece in _pieces(part)]
    return [Passage(part, _block(part, number)) for number, part in enumerate(split, start=1)]


def _block(part: Part, number: int) -> Block:
    text = flat(markup.to_text(part.markdown))
    return Block(text, number, number, marker="" if part.is_paragraph or part.level else "-")


def _pieces(part: Part) -> list[Part]:
    if not part.is_paragraph or _HARD not in part.markdown:
        return [part]
    written = part.markdown.split(_HARD)
    texts = [flat(markup.to_text(line)).strip("* ") for line in written]
    if any(len(text) <= _LONGEST_LINE and (meta.parse(text) or people.is_head(text)) for text in texts):
        # Marks of emphasis that open on one line and close on another would show.
        sound = [
            line if _is_sound(line) else markup.escape(text)
            for line, text in zip(written, texts, strict=True)
        ]
        return [replace(part, markdown=line) for line, text in zip(sound, texts, strict=True) if text]
    return [part]


def _is_sound(line: str) -> bool:
    return "*" not in markup.to_text(line)


def with_headings(parts: Sequence[Part]) -> list[Part]:
    """The parts; where none is a heading, short paragraphs in bold above others are."""
    if any(part.level for part in parts):
        return list(parts)
    return [
        Part(bold["inner"], 2)
        if index + 1 < len(parts) and (bold := _heading(part)) and not _heading(parts[index + 1])
        else part
        for index, part in enumerate(parts)
    ]


def _heading(part: Part) -> re.Match[str] | None:
    bold = _BOLD.fullmatch(part.markdown) if part.is_paragraph else None
    short = bold is not None and len(bold["inner"]) <= _LONGEST_HEADING
    return bold if bold and short and (not ended(bold["inner"]) or bold["inner"].endswith("?")) else None

"""What the reader of a source tells the writer about it, in the writer's words."""

from __future__ import annotations

import bisect
from collections.abc import Sequence

from newsletter.collect.lines import Block
from newsletter.model import Note, NoteKind

_MOST_QUOTED = 8
_LONGEST_QUOTE = 80
_MOST_RANGES = 8


class Notes:
    """Collects notes and hands them over in the order: recognised, doubted, dropped; each by line."""

    def __init__(self, filled: Sequence[int] = ()) -> None:
        """`filled` are the lines of the source that are not blank, in order."""
        self._notes: list[Note] = []
        self._filled = filled

    def add(self, kind: NoteKind, text: str, line: int | None = None) -> None:
        note = Note(kind=kind, text=text, line=line)
        if note not in self._notes[-50:]:
            self._notes.append(note)

    def drop(self, one: str, many: str, blocks: Sequence[Block], *, quoted: bool = False) -> None:
        """One note for all lines that went for the same reason, called `one` or `many`."""
        if not blocks:
            return
        blocks = sorted(blocks, key=lambda block: block.line)
        text = f"Dropped {len(blocks)} {one if len(blocks) == 1 else many} ({self._places(blocks)})"
        if quoted:
            shown = [f"“{quote(block.text)}”" for block in blocks[:_MOST_QUOTED]]
            more = len(blocks) - len(shown)
            text += ": " + ", ".join(shown) + (f" and {more} more" if more > 0 else "")
        self.add(NoteKind.DROPPED, f"{text}.", blocks[0].line)

    def told(self) -> tuple[Note, ...]:
        order = list(NoteKind)
        return tuple(sorted(self._notes, key=lambda note: (order.index(note.kind), note.line or 0)))

    def _places(self, blocks: Sequence[Block]) -> str:
        """The lines of the blocks; those with only blank lines between them are one range."""
        ranges: list[tuple[int, int]] = []
        for block in blocks:
            if ranges and self._next(ranges[-1][1]) >= block.line:
                ranges[-1] = (ranges[-1][0], max(block.last, ranges[-1][1]))
            else:
                ranges.append((block.line, block.last))
        shown = [str(start) if start == end else f"{start} to {end}" for start, end in ranges[:_MOST_RANGES]]
        more = " and further" if len(ranges) > _MOST_RANGES else ""
        word = "line" if len(ranges) == 1 and ranges[0][0] == ranges[0][1] else "lines"
        return f"{word} {', '.join(shown)}{more}"

    def _next(self, line: int) -> int:
        index = bisect.bisect_right(self._filled, line)
        return self._filled[index] if index < len(self._filled) else line + 1


def quote(text: str) -> str:
    """The text, cut where a note would grow too long."""
    return text if len(text) <= _LONGEST_QUOTE else text[: _LONGEST_QUOTE - 1].rstrip() + "…"

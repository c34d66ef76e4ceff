"""Paragraphs, headings, lists, quotes and tables, piled up in their order and written as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

# The parser of Markdown reads no deeper than 20 levels, of which a list takes two.
_DEEPEST = 6
_TICKS = re.compile(r"`{3,}")
_CLOSING = re.compile(r"(#+)$")
_TOP = 2
_LOWEST = 6


@dataclass(slots=True)
class _Leaf:
    """One block without others in it; `level` of a heading."""

    text: str
    level: int = 0
    is_paragraph: bool = False


@dataclass(slots=True)
class _Item:
    """What a list's item holds, and the whole text likewise."""

    children: list[_Leaf | _Quote | _List] = field(default_factory=list)


@dataclass(slots=True)
class _Quote(_Item):
    pass


@dataclass(slots=True)
class _List:
    """`implied` where the source has items without a list around them."""

    ordered: bool
    start: int
    implied: bool = False
    items: list[_Item] = field(default_factory=list)


class Pile:
    """Blocks in the order in which they are added, in the quote, list or item that is open."""

    def __init__(self) -> None:
        self._root = _Item()
        self._open: list[_Item | _List] = [self._root]
        self._levels: set[int] = set()

    def paragraph(self, text: str) -> None:
        """A block of running text, ready as Markdown."""
        if text:
            self._place().children.append(_Leaf(text, is_paragraph=True))

    def heading(self, text: str, level: int) -> None:
        """A heading of one line, ready as Markdown."""
        if text:
            self._levels.add(level)
            # Such signs at the end would be taken for a mark of the heading.
            closed = _CLOSING.sub(r"\\\1", text)
            self._place().children.append(_Leaf(closed, level=level))

    def code(self, text: str) -> None:
        """A block of text that keeps its lines."""
        if text.strip():
            lines = [line.rstrip() for line in text.strip("\n").split("\n")]
            fence = "`" * max(3, *(len(ticks) + 1 for ticks in _TICKS.findall(text)), 3)
            self._place().children.append(_Leaf("\n".join([fence, *lines, fence])))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Equally long rows of cells, each a line of Markdown; the first names the columns."""
        if rows:
            ruled = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
            text = "\n".join(f"| {' | '.join(row)} |" for row in ruled)
            self._place().children.append(_Leaf(text))

    def open_quote(self) -> Callable[[], None] | None:
        """Begins a quote; what comes back ends it."""
        if len(self._open) > _DEEPEST * 2:
            return None
        quote = _Quote()
        self._place().children.append(quote)
        return self._enter(quote)

    def open_list(self, *, ordered: bool, start: int) -> Callable[[], None] | None:
        """Begins a list; what comes back ends it."""
        if len(self._open) > _DEEPEST * 2:
            return None
        made = _List(ordered, start)
        self._place().children.append(made)
        return self._enter(made)

    def open_item(self) -> Callable[[], None] | None:
        """Begins an item of the list that is open, of one without a list around it where none is."""
        if len(self._open) > _DEEPEST * 2 + 1:
            return None
        around = self._open[-1]
        if isinstance(around, _List):
            held = around
        else:
            last = around.children[-1] if around.children else None
            held = last if isinstance(last, _List) and last.implied else _List(False, 1, implied=True)  # noqa: FBT003
            if held is not last:
                around.children.append(held)
        item = _Item()
        held.items.append(item)
        return self._enter(item)

    def markdown(self) -> str:
        """All of it, its highest heading one of level 2."""
        shift = _TOP - min(self._levels, default=_TOP)
        return "\n".join(_lines(self._root, shift))

    def _enter(self, container: _Item | _List) -> Callable[[], None]:
        depth = len(self._open)
        self._open.append(container)

        def leave() -> None:
            del self._open[depth:]

        return leave

    def _place(self) -> _Item:
        around = self._open[-1]
        if isinstance(around, _Item):
            return around
        if not around.items:
            around.items.append(_Item())
        return around.items[-1]


def _lines(held: _Item, shift: int, *, tight: bool = False) -> list[str]:
    lines: list[str] = []
    before: _Leaf | _Quote | _List | None = None
    # Two lists in a row would be read as one; another mark parts them.
    other_mark = False
    for child in held.children:
        if isinstance(child, _List):
            alike = isinstance(before, _List) and before.ordered == child.ordered
            other_mark = alike and not other_mark
            written = _list(child, shift, other_mark=other_mark)
        elif isinstance(child, _Quote):
            written = [f"> {line}" if line else ">" for line in _lines(child, shift)]
        elif child.level:
            written = [f"{'#' * min(child.level + shift, _LOWEST)} {child.text}"]
        else:
            written = child.text.split("\n")
        if not written:
            continue
        if lines and not tight:
            lines.append("")
        lines.extend(written)
        before = child
    return lines


def _is_tight(item: _Item) -> bool:
    """Whether an item is a paragraph and at most a list below it that can follow without an empty line."""
    match item.children:
        case [_Leaf(is_paragraph=True)]:
            return True
        case [_Leaf(is_paragraph=True), _List(ordered=ordered, start=start)]:
            return not ordered or start == 1
    return False


def _list(held: _List, shift: int, *, other_mark: bool) -> list[str]:
    lines: list[str] = []
    tight = all(_is_tight(item) for item in held.items if item.children)
    number = held.start
    for item in held.items:
        written = _lines(item, shift, tight=_is_tight(item))
        if not written:
            continue
        point, bullet = (")", "*") if other_mark else (".", "-")
        mark = f"{number}{point} " if held.ordered else f"{bullet} "
        if lines and not tight:
            lines.append("")
        lines.append(mark + written[0])
        lines.extend(" " * len(mark) + line if line else "" for line in written[1:])
        number += 1
    return lines

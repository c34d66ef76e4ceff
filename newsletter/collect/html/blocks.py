"""Paragraphs, headings, lists, quotes and tables, piled up in their order and written as Markdown."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

# The parser of Markdown reads no deeper than 20 levels, of which a list takes two.
_DEEPEST = 6
_TICKS = re.compile(r"`{3,}")
_CLOSING = re.compile(r"(#+)$")
_TOP = 2
_LOWEST = 6


@dataclass(frozen=True, slots=True)
class Part:
    """One block as Markdown; that of a heading has a `level` and is its words without a mark."""

    markdown: str
    level: int = 0
    is_paragraph: bool = False


def join(parts: Sequence[Part]) -> str:
    """The Markdown of a text that is made of these, its highest heading one of level 2."""
    shift = _shift({part.level for part in parts if part.level})
    return "\n\n".join(_marked(part, shift) for part in parts)


def _shift(levels: set[int]) -> int:
    return _TOP - min(levels, default=_TOP)


def _marked(part: Part, shift: int) -> str:
    return f"{'#' * min(part.level + shift, _LOWEST)} {part.markdown}" if part.level else part.markdown


@dataclass(slots=True)
class _Item:
    """What a list's item holds, and the whole text likewise."""

    children: list[Part | _Quote | _List] = field(default_factory=list)


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
            self._place().children.append(Part(text, is_paragraph=True))

    def heading(self, text: str, level: int) -> None:
        """A heading of one line, ready as Markdown."""
        if text:
            self._levels.add(level)
            # Such signs at the end would be taken for a mark of the heading.
            closed = _CLOSING.sub(r"\\\1", text)
            self._place().children.append(Part(closed, level))

    def code(self, text: str) -> None:
        """A block of text that keeps its lines."""
        if text.strip():
            lines = [line.rstrip() for line in text.strip("\n").split("\n")]
            fence = "`" * max(3, *(len(ticks) + 1 for ticks in _TICKS.findall(text)), 3)
            self._place().children.append(Part("\n".join([fence, *lines, fence])))

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Equally long rows of cells, each a line of Markdown; the first names the columns."""
        if rows:
            ruled = [rows[0], ["---"] * len(rows[0]), *rows[1:]]
            text = "\n".join(f"| {' | '.join(row)} |" for row in ruled)
            self._place().children.append(Part(text))

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
        return join(self.parts())

    def parts(self) -> list[Part]:
        """The blocks that are in no other."""
        return list(_parts(self._root, _shift(self._levels)))

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


def _parts(held: _Item, shift: int) -> Iterator[Part]:
    before: Part | _Quote | _List | None = None
    # Two lists in a row would be read as one; another mark parts them.
    other_mark = False
    for child in held.children:
        if isinstance(child, Part):
            yield child
        elif isinstance(child, _List):
            alike = isinstance(before, _List) and before.ordered == child.ordered
            other_mark = alike and not other_mark
            lines = _list(child, shift, other_mark=other_mark)
        else:
            lines = [f"> {line}" if line else ">" for line in _lines(child, shift)]
        if not isinstance(child, Part):
            if not lines:
                continue
            yield Part("\n".join(lines))
        before = child


def _lines(held: _Item, shift: int) -> list[str]:
    between = "\n" if _is_tight(held) else "\n\n"
    text = between.join(_marked(part, shift) for part in _parts(held, shift))
    return text.split("\n") if text else []


def _is_tight(item: _Item) -> bool:
    """Whether an item is a paragraph and at most a list below it that can follow without an empty line."""
    match item.children:
        case [Part(is_paragraph=True)]:
            return True
        case [Part(is_paragraph=True), _List(ordered=ordered, start=start)]:
            return not ordered or start == 1
    return False


def _list(held: _List, shift: int, *, other_mark: bool) -> list[str]:
    lines: list[str] = []
    tight = all(_is_tight(item) for item in held.items if item.children)
    number = held.start
    for item in held.items:
        written = _lines(item, shift)
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

"""Runs of text in one style -> a line of Markdown that shows exactly their characters."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from newsletter.collect.html.words import flat
from newsletter.text import markup

_TICKS = re.compile(r"`+")
_ENTITY = re.compile(r"&(?=#?\w{1,32};)")
_UNSAFE = re.compile(r"[\x00-\x20\x7f-\xa0<>\"\\^`{|}\u2028\u2029]")
_PUNCTUATION = frozenset(string.punctuation)
Emphasis = Literal["strong", "emphasis"]
_MARKS: dict[Emphasis, str] = {"strong": "**", "emphasis": "*"}


@dataclass(frozen=True, slots=True)
class Run:
    """Text in one style; a `hard` run is the end of a line."""

    text: str
    strong: bool = False
    emphasis: bool = False
    code: bool = False
    href: str = ""
    hard: bool = False


@dataclass(frozen=True, slots=True)
class _Item:
    """A piece without white space at its ends, or a space or line end of no style of its own.

    `first` and `last` are the characters at its ends as they are written.
    """

    written: str
    plain: str = ""
    strong: bool = False
    emphasis: bool = False
    gap: bool = False

    @property
    def first(self) -> str:
        return self.written[0]

    @property
    def last(self) -> str:
        return self.written[-1]


def paragraphs(runs: Sequence[Run]) -> Iterator[list[Run]]:
    """The runs of each paragraph, less surplus white space: two ends of lines part paragraphs."""
    current: list[Run] = []
    for run in respaced(runs):
        if run.hard and current and current[-1].hard:
            current.pop()
            if current:
                yield current
            current = []
        elif not (run.hard and not current):
            current.append(run)
    while current and current[-1].hard:
        current.pop()
    if current:
        yield current


def line(runs: Sequence[Run], *, cell: bool = False) -> str:
    """The runs as Markdown, in one line but for hard ends of lines; in a table's `cell` these are spaces."""
    if cell:
        runs = [Run(" ") if run.hard else run for run in runs]
    items = _items(runs, cell=cell)
    if not items:
        return ""
    written, sure = _emphasized(items, careful=False)
    if not sure and not _shows(written, items):
        written, _ = _emphasized(items, careful=True)
        if not _shows(written, items):
            written = "".join(item.written for item in items)
    return written


def plain(runs: Sequence[Run]) -> str:
    """The words alone."""
    return flat("".join(" " if run.hard else run.text for run in runs))


def respaced(runs: Sequence[Run]) -> Iterator[Run]:
    """The runs with single spaces, none at the ends of lines, neighbours of one style joined."""
    before = " "
    waiting: Run | None = None
    for style, group in itertools.groupby(runs, lambda run: replace(run, text="")):
        if style.hard:
            for _ in group:
                if waiting:
                    yield replace(waiting, text=waiting.text.rstrip(" "))
                    waiting = None
                yield style
            before = " "
            continue
        text = "".join(run.text for run in group)
        words = flat(text)
        opens = bool(text) and text[0].isspace() and before != " "
        closes = bool(words) and text[-1].isspace()
        text = " " * (opens and bool(words)) + words + " " * closes or " " * opens
        if not text:
            continue
        if waiting:
            yield waiting
        waiting, before = replace(style, text=text), text[-1]
    if waiting and (text := waiting.text.rstrip(" ")):
        yield replace(waiting, text=text)


def _items(runs: Sequence[Run], *, cell: bool) -> list[_Item]:
    items: list[_Item] = []
    for href, group in itertools.groupby(runs, lambda run: run.href):
        pieces = [item for run in group for item in _pieces(run, cell=cell)]
        said = [piece for piece in pieces if not piece.gap]
        if not href or not said:
            items.extend(pieces)
            continue
        while pieces[0].gap:
            items.append(pieces.pop(0))
        after: list[_Item] = []
        while pieces[-1].gap:
            after.insert(0, pieces.pop())
        if items and items[-1].written.endswith("!"):
            # An exclamation mark before a link would make it a picture.
            items[-1] = replace(items[-1], written=items[-1].written[:-1] + "\\!")
        items.append(_link(pieces, href))
        items.extend(after)
    return items


def _link(pieces: list[_Item], href: str) -> _Item:
    said = [piece for piece in pieces if not piece.gap]
    strong = all(piece.strong for piece in said)
    emphasis = all(piece.emphasis for piece in said)
    inner = [
        replace(
            piece,
            written=" " if piece.gap else piece.written,
            strong=piece.strong and not strong,
            emphasis=piece.emphasis and not emphasis,
        )
        for piece in pieces
    ]
    words = _emphasized(inner, careful=True)[0]
    shown = "".join(piece.plain for piece in pieces)
    return _Item(f"[{words}]({_address(href)})", shown, strong=strong, emphasis=emphasis)


def _pieces(run: Run, *, cell: bool) -> Iterator[_Item]:
    if run.hard:
        yield _Item("\\\n", " ", gap=True)
        return
    text = run.text.strip(" ")
    if run.text.startswith(" "):
        yield _Item(" ", " ", gap=True)
    if text:
        written = _code(text, cell=cell) if run.code else markup.escape(text)
        yield _Item(written, text, strong=run.strong, emphasis=run.emphasis)
        if run.text.endswith(" "):
            yield _Item(" ", " ", gap=True)


def _code(text: str, *, cell: bool) -> str:
    fence = "`" * (max((len(ticks) for ticks in _TICKS.findall(text)), default=0) + 1)
    padding = " " if text[0] == "`" or text[-1] == "`" else ""
    # A table is parted at its bars before anything else is looked at.
    text = text.replace("|", "\\|") if cell else text
    return f"{fence}{padding}{text}{padding}{fence}"


def _address(href: str) -> str:
    href = _UNSAFE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match[0].encode()), href)
    href = _ENTITY.sub("&amp;", href)
    depth = 0
    for character in href:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            break
    return href if depth == 0 else href.replace("(", "%28").replace(")", "%29")


def _emphasized(
    items: Sequence[_Item],
    *,
    careful: bool,
    marks: tuple[Emphasis, ...] = ("strong", "emphasis"),
    before: str = "",
    after: str = "",
) -> tuple[str, bool]:
    """The items written with their emphasis, and whether it surely reads as that.

    With `careful` an emphasis of which that is not sure is left out. `before` and `after` are what stands
    around the items.
    """
    if not marks:
        return "".join(item.written for item in items), True
    mark, rest = marks[0], marks[1:]
    out: list[str] = []
    sure = True
    spans = list(_spans(items, mark))
    for number, (marked, span) in enumerate(spans):
        left = spans[number - 1][1][-1].last if number else before
        right = spans[number + 1][1][0].first if number + 1 < len(spans) else after
        stands = marked and _stands(left, span[0].first) and _stands(right, span[-1].last)
        inner, inner_sure = _emphasized(span, careful=careful, marks=rest, before=left, after=right)
        sure = sure and inner_sure and (stands or not marked)
        held = stands or (marked and not careful)
        out.append(f"{_MARKS[mark]}{inner}{_MARKS[mark]}" if held else inner)
    return "".join(out), sure


def _spans(items: Sequence[_Item], mark: Emphasis) -> Iterator[tuple[bool, Sequence[_Item]]]:
    """The items parted where the emphasis begins and ends; gaps between two that have it are within it."""
    has = [bool(getattr(item, mark)) for item in items]
    for index, item in enumerate(items):
        if item.gap and index and has[index - 1]:
            after = next((other for other in items[index:] if not other.gap), None)
            has[index] = after is not None and bool(getattr(after, mark))
    start = 0
    for index in range(1, len(items) + 1):
        if index == len(items) or has[index] != has[start]:
            yield has[start], items[start:index]
            start = index


def _stands(outside: str, inside: str) -> bool:
    """Whether a mark between two characters can only open or only close (CommonMark 0.31, section 6.2)."""
    if outside in {"", " ", "\\\n", "\n"}:
        return True
    return outside in _PUNCTUATION and inside.isalnum()


def _shows(written: str, items: Sequence[_Item]) -> bool:
    return markup.to_text(written).split() == "".join(item.plain for item in items).split()

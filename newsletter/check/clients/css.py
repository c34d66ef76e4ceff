"""CSS as a row of blocks of declarations. Nothing is refused: what cannot be read is passed over."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

# Texts and brackets hide what would else end something; each goes to its end or to that of the line.
_TOKEN = re.compile(r"\"[^\"\n]*+\"?|'[^'\n]*+'?|\([^(){}]*+\)|[{};]")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_IMPORTANT = re.compile(r"\s*!\s*important\s*\Z")
_PREFIX = re.compile(r"-(?:webkit|moz|ms|o)-")
_INK = re.compile(r"\S")
# No sheet nests as deep, and each block is told all that is around it.
_DEEPEST = 16
_NO_BREAK = re.compile(r"[^\n]")


@dataclass(frozen=True, slots=True)
class Declared:
    """`name: value` in small letters, without vendor prefix and `!important`; `start` is its offset."""

    name: str
    value: str
    start: int


@dataclass(frozen=True, slots=True)
class Block:
    """A rule or an at-rule with what it declares itself.

    `head` is what stands before its bracket, `around` the heads of the blocks that it stands in, `start` the
    offset of its head.
    """

    head: str
    around: tuple[str, ...]
    declared: tuple[Declared, ...]
    start: int


@dataclass(slots=True)
class _Open:
    head: str
    start: int
    declared: list[Declared] = field(default_factory=list)


def blocks(css: str) -> Iterator[Block]:
    """The blocks of a sheet, those that stand in another before it."""
    css = blank(_COMMENT, css)
    opened: list[_Open] = []
    last = 0
    for token in _TOKEN.finditer(css):
        if token[0] == "{":
            opened.append(_Open(" ".join(css[last : token.start()].split()), _begin(css, last)))
        elif token[0] == ";":
            if opened:
                opened[-1].declared += _declared(css, last, token.start())
        elif token[0] == "}":
            if opened:
                block = opened.pop()
                block.declared += _declared(css, last, token.start())
                if len(opened) < _DEEPEST:
                    around = tuple(one.head for one in opened)
                    yield Block(block.head, around, tuple(block.declared), block.start)
        else:
            continue
        last = token.end()


def declared(style: str) -> tuple[Declared, ...]:
    """What a `style` attribute declares."""
    found = next(blocks(f"{{{style}}}"), None)
    return tuple(Declared(one.name, one.value, one.start - 1) for one in found.declared) if found else ()


def blank(pattern: re.Pattern[str], text: str) -> str:
    """The text with spaces where the pattern fits, so that all else keeps its place."""
    return pattern.sub(lambda found: _NO_BREAK.sub(" ", found[0]), text)


def _begin(css: str, start: int) -> int:
    """Where something stands after the blanks at `start`."""
    found = _INK.search(css, start)
    return found.start() if found else start


def _declared(css: str, start: int, end: int) -> tuple[Declared, ...]:
    name, colon, value = css[start:end].partition(":")
    if not colon or not name.strip():
        return ()
    name = _PREFIX.sub("", "".join(name.lower().split()), count=1)
    return (Declared(name, _IMPORTANT.sub("", value.strip().lower()), _begin(css, start)),)

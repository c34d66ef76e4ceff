"""A mail parted into its shape and its words.

The shape goes through MJML and the inliner; the words wait, and are put into the finished page. So no word of
an article or of a reader's language can trip those programs, and an issue of a shape that was seen before,
which is what a preview renders all day, costs no more than its words.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import count

from newsletter.render.tags import Kind, read, split, written
from newsletter.render.tidy import characters

_MARKS = 8192
_SHEETS = 16
# Attributes whose value says something to readers and nothing to MJML or a style sheet.
_SAID = frozenset({"href", "src", "alt", "title", "aria-label"})
_ADDRESSES = frozenset({"href", "src"})
# What the selectors of a style sheet ask of attributes; any of them, where a name is not simply written.
_ASKED = re.compile(r"\[(?:\s*([a-z-]++)\s*[\]~|^$*=])?", re.IGNORECASE)
# Where a word ends up decides: the title of a mail is text in its source and a label in the page.
_ESCAPED = str.maketrans({"<": "&lt;", ">": "&gt;", "\n": "&#10;", "\t": "&#9;", "\r": "", '"': "&quot;"})


def unused(source: str) -> str:
    """Letters and digits that are nowhere in the text, the same ones for nearly every text."""
    return next(slot for number in count() if (slot := f"slot{number}x") not in source)


@dataclass(frozen=True, slots=True)
class Parted:
    """`shape` has `<slot>0z`, `<slot>1z` ... where the `words` stood; `slot` is letters that nobody wrote."""

    shape: str
    words: tuple[str, ...]
    slot: str


@dataclass(frozen=True, slots=True)
class Page:
    """A finished page: its texts, and between them places for words: (number, whether it is in a tag)."""

    texts: tuple[str, ...]
    places: tuple[tuple[int, bool], ...]

    def filled(self, words: tuple[str, ...]) -> str:
        """The page with its words."""
        pieces = [""] * (len(self.texts) + len(self.places))
        pieces[::2] = self.texts
        pieces[1::2] = [
            words[number].translate(_ESCAPED) if in_tag else words[number] for number, in_tag in self.places
        ]
        return "".join(pieces)


def part(source: str) -> Parted:
    """MJML parted. White space alone stays, because it means something between tags and nothing elsewhere."""
    slot = unused(source)
    words: list[str] = []
    pieces = split(source)
    asked = frozenset(
        name
        for piece in pieces[1::2]
        if piece.startswith("<mj-style") and read(piece).get("inline") == "inline"
        for name in _asked(read(piece).css)
    )
    for number, piece in enumerate(pieces):
        if number % 2:
            if (parted := _parted(piece, asked)) is not None:
                around, inside = parted
                places = [f"{slot}{len(words) + more}z" for more in range(len(inside))]
                pieces[number] = "".join(
                    [text for pair in zip(around, [*places, ""], strict=True) for text in pair]
                )
                words += inside
        # What cannot be read has to be found fault with.
        elif piece and not piece.isspace() and "<" not in piece:
            said = piece.strip()
            start = piece.index(said)
            pieces[number] = f"{piece[:start]}{slot}{len(words)}z{piece[start + len(said) :]}"
            words.append(characters(said))
    return Parted("".join(pieces), tuple(words), slot)


@lru_cache(_SHEETS)
def _asked(css: str) -> frozenset[str]:
    """The attributes whose values decide what a style sheet speaks of."""
    names = frozenset(name.lower() for name in _ASKED.findall(css))
    return _SAID if "" in names else names


@lru_cache(_MARKS)
def _parted(piece: str, asked: frozenset[str]) -> tuple[tuple[str, ...], tuple[str, ...]] | None:
    """A mark with words: the texts around them, and the words. What a style sheet `asked` for stays."""
    mark = read(piece)
    said = [one for one in mark.attributes if one.name in _SAID - asked and one.value.strip()]
    if mark.kind is not Kind.TAG or mark.close or not said:
        return None
    hollow = ((one.name, "\0" if one in said else one.value) for one in mark.attributes)
    around = written(mark, hollow, " /" if mark.empty else "").split("\0")
    return tuple(around), tuple(
        characters(one.value.strip() if one.name in _ADDRESSES else one.value) for one in said
    )


def page(html: str, slot: str) -> Page:
    """The page that was made of a shape.

    Raises ValueError where the mark of a word stands where no word can: a theme has written it in letters
    that something on the way has read.
    """
    word = re.compile(rf"{slot}([0-9]+)z")
    texts = [""]
    places: list[tuple[int, bool]] = []
    for number, piece in enumerate(split(html)):
        first, *others = word.split(piece)
        if number % 2 and others:
            said = sum(len(word.findall(one.value)) for one in read(piece).attributes if one.name in _SAID)
            if said * 2 != len(others):
                raise ValueError(slot)
        texts[-1] += first
        texts += others[1::2]
        places += ((int(one), number % 2 == 1) for one in others[::2])
    return Page(tuple(texts), tuple(places))


def packed(page: Page) -> bytes:
    """The page as bytes, from which `unpacked` makes it again."""
    return json.dumps([page.texts, page.places], ensure_ascii=False).encode()


def unpacked(kept: bytes) -> Page:
    """The page that was packed. Raises ValueError for bytes that are none."""
    texts, places = json.loads(kept)
    return Page(tuple(texts), tuple((int(number), bool(in_tag)) for number, in_tag in places))

"""Style sheets and `style` attributes, as far as they decide whether a text can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import NamedTuple

from newsletter.check.styles import values
from newsletter.check.styles.media import ALWAYS, Media, media
from newsletter.check.styles.values import CLEAR, GLOBAL, Color, Length, Word

Value = Color | Length | Word | float | str
# Properties written one by one, a value None where a browser would not take it.
Pairs = Iterator[tuple[str, Value | None]]
_DECLARED = 4096
_SHEETS = 16
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_TEXT = r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'"
_PIECE = re.compile(rf"((?:[^{{}};\"']|{_TEXT}|[\"'])*+)([{{}};]|\Z)", re.DOTALL)
_DECLARATION = re.compile(
    rf"((?:[^;\"'()]|{_TEXT}|\([^()]*+(?:\([^()]*+\)[^()]*+)*+\)|[\"'()])++)", re.DOTALL
)
_IMPORTANT = re.compile(r"\s*!\s*important\s*\Z", re.IGNORECASE)
_IMAGE = re.compile(r"(?:url|(?:repeating-)?(?:linear|radial|conic)-gradient|image-set|-webkit-[a-z-]+)\(")
# The words of a `background` that are no colour. What is in brackets goes together.
_WORDS = re.compile(r"[^\s,/()]+(?:\((?:[^()]|\([^()]*\))*\))?|[,/]")
_SIDES = ("top", "right", "bottom", "left")
_FONT_SIZE = re.compile(r"([^\s/]+)(?:/([^\s/]+))?")
_OF_BACKGROUNDS = """
    none transparent repeat repeat-x repeat-y no-repeat space round scroll fixed local center top bottom
    left right cover contain auto border-box padding-box content-box text , /
"""
_BACKGROUND_WORDS = frozenset(_OF_BACKGROUNDS.split())
_LINES = frozenset({"none", "hidden"})
# `@supports` asks what any mail program of today can; layers are not known to most of them.
_OPEN = ("@supports", "@layer", "@-moz-document")


class Declared(NamedTuple):
    """One property with its value, and the text that it was written as."""

    name: str
    value: Value
    important: bool
    text: str


class Rule(NamedTuple):
    """What is declared for the elements of one or more selectors, on the screens of `media`."""

    selectors: str
    said: tuple[Declared, ...]
    media: tuple[Media, ...]


@lru_cache(_SHEETS)
def rules(css: str, outer: str = "") -> tuple[Rule, ...]:
    """The rules of a sheet that matter here, in its order; `outer` is the `media` of its element."""
    return tuple(_rules(_COMMENT.sub(" ", css), media(outer) if outer.strip() else ALWAYS))


def _rules(css: str, outer: Media) -> Iterator[Rule]:
    around: list[Media] = [outer]
    spoilt = False
    pieces = _PIECE.finditer(css.replace("<!--", " ").replace("-->", " "))
    for piece in pieces:
        before, end = piece[1].strip(), piece[2]
        if end == "}" and len(around) > 1:
            around.pop()
            spoilt = False
        elif end in "};" and not before.startswith("@"):
            # What ends nothing belongs to the selector that follows.
            spoilt = True
        elif end == "{":
            name = before.lower()
            if name.startswith("@media"):
                around.append(media(before[len("@media") :]))
            elif name.startswith(_OPEN):
                around.append(ALWAYS)
            elif before.startswith("@"):
                _inside(pieces)
            elif (said := declared(_inside(pieces))) and not spoilt:
                yield Rule(before, said, tuple(one for one in around if one != ALWAYS))
            spoilt = False


def _inside(pieces: Iterator[re.Match[str]]) -> str:
    """What stands up to the bracket that closes, without what is in further brackets."""
    inside: list[str] = []
    deep = 0
    for piece in pieces:
        if not deep:
            inside.append(piece[1] if piece[2] != "{" else "")
        if piece[2] == "{":
            deep += 1
        elif piece[2] == "}":
            if not deep:
                break
            deep -= 1
    return ";".join(inside)


@lru_cache(_DECLARED)
def declared(text: str) -> tuple[Declared, ...]:
    """What is declared, in its order; what a browser would not take is left out."""
    found: list[Declared] = []
    for one in _DECLARATION.findall(_COMMENT.sub(" ", text)):
        name, colon, value = one.partition(":")
        read = _READ.get(name.strip().lower())
        if not colon or read is None:
            continue
        said = _IMPORTANT.sub("", value).strip()
        important = len(said) < len(value.strip())
        found += [
            Declared(longhand, one, important, said)
            for longhand, one in read(name.strip().lower(), said)
            if one is not None
        ]
    return tuple(found)


def _by(read: Callable[[str], Value | None]) -> Callable[[str, str], Pairs]:
    return lambda name, text: iter([(name, read(text))])


def _word(name: str, text: str) -> Pairs:
    value = text.lower()
    yield name, GLOBAL.get(value, value) if value else None


def _background(_: str, text: str) -> Pairs:
    """Colour and picture: what covers the ground in a way that nobody knows is a picture too."""
    value = text.lower()
    if value in GLOBAL:
        yield "background-color", GLOBAL[value]
        yield "background-image", GLOBAL[value]
        return
    color: Value | None = CLEAR
    picture = bool(_IMAGE.search(value))
    for word in _WORDS.findall(value):
        if not _IMAGE.match(word) and (found := values.color(word)) is not None:
            color = found
    if "var(" in value:
        color = Word.UNKNOWN
    elif color is CLEAR and not picture and not _is_background(value):
        return
    yield "background-color", color
    yield "background-image", Word.UNKNOWN if picture else "none"


def _is_background(value: str) -> bool:
    words = _WORDS.findall(value)
    return bool(words) and all(
        word in _BACKGROUND_WORDS or values.length(word) is not None or word == "transparent"
        for word in words
    )


def _image(name: str, text: str) -> Pairs:
    value = text.lower()
    yield name, GLOBAL.get(value, "none" if value == "none" else Word.UNKNOWN if value else None)


def _sides(name: str, text: str) -> Pairs:
    """What is added above and below."""
    parts = [values.length(one) for one in text.split()]
    if not parts or len(parts) > len(_SIDES) or None in parts:
        return
    yield f"{name}-top", parts[0]
    yield f"{name}-bottom", parts[2] if len(parts) > 2 else parts[0]  # noqa: PLR2004  top, sides, bottom


def _border(name: str, text: str) -> Pairs:
    """The width of a border that is drawn."""
    words = text.lower().split()
    widths = [one for one in map(values.length, words) if isinstance(one, Length)]
    width = widths[0] if widths and not _LINES & set(words) else Length(0, "px")
    for side in ("top", "bottom") if name == "border" else (name.removeprefix("border-"),):
        yield f"border-{side}", width


def _font(_: str, text: str) -> Pairs:
    """The shorthand sets what it does not name back to normal."""
    if text.lower() in GLOBAL:
        word = GLOBAL[text.lower()]
        yield from (("font-size", word), ("line-height", word), ("font-weight", word))
        return
    words = text.split()
    sizes = [
        (number, found)
        for number, word in enumerate(words[:-1])
        if (found := _FONT_SIZE.fullmatch(word)) and isinstance(values.size(found[1]), Length)
    ]
    before = [one for one in sizes if one[1][2] or values.weight(words[one[0]]) is None]
    if not before:
        return
    at, found = before[0]
    weights = [one for one in map(values.weight, words[:at]) if one is not None]
    yield "font-size", values.size(found[1])
    yield "line-height", values.line(found[2]) if found[2] else Word.INITIAL
    yield "font-weight", weights[-1] if weights else 400.0


_READ: dict[str, Callable[[str, str], Pairs]] = {
    "color": _by(values.color),
    "-webkit-text-fill-color": _by(values.color),
    "background-color": _by(values.color),
    "background": _background,
    "background-image": _image,
    "font": _font,
    "font-size": _by(values.size),
    "font-weight": _by(values.weight),
    "line-height": _by(values.line),
    "opacity": _by(values.share),
    "padding": _sides,
    "padding-top": _by(values.length),
    "padding-bottom": _by(values.length),
    "border": _border,
    "border-top": _border,
    "border-bottom": _border,
    **dict.fromkeys(
        (
            *("height", "min-height", "max-height", "width", "max-width", "text-indent"),
            *("left", "top", "margin-left", "margin-top"),
        ),
        _by(values.length),
    ),
    **dict.fromkeys(
        (
            "display",
            "visibility",
            "overflow",
            "position",
            "color-scheme",
            "text-decoration",
            "text-decoration-line",
        ),
        _word,
    ),
}

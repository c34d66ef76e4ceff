"""MJML -> HTML through mjml-python, which gets the components and nothing else.

The HTML in them waits, as words do (`shape`): so none of it has to be what mjml-python can read, and what is
mended in its result (`mends`) is never what a theme wrote. Defaults and classes are resolved here, as the
official MJML does it, because mjml-python forgets some and takes others in another order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

import mjml

from newsletter.errors import RenderError
from newsletter.render.components import holds_html, known_attributes
from newsletter.render.lacking import WORDS_ONLY
from newsletter.render.mends import beside, mended
from newsletter.render.shape import unused
from newsletter.render.tags import DEEPEST, VOID, Kind, Mark, read, split, written

_LONGEST_SHOWN = 40
# No length, colour or font has as many; addresses and alt texts do not come here.
_LONGEST_VALUE = 4000
_WRITTEN = 4096
_INDENT = re.compile(r"(?<![ \t\r])[ \t\r]*+\n\s*+")
_BARE_ZERO = re.compile(r"(?<![\w.#%-])0(?![\w.%])")
_LENGTHS = frozenset({"padding", "inner-padding", "border-radius"})
# Their blanks mean something to a reader.
_SAID = frozenset({"alt", "title"})
_REFERENCES = str.maketrans(
    {'"': "&quot;", "\\": "&#92;", "<": "&lt;", ">": "&gt;", "\n": "&#10;", "\t": "&#9;", "\r": ""}
)
_PIXELS = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4})?px")
_BODY = 600


@dataclass(frozen=True, slots=True)
class Compiled:
    """The HTML, and the CSS that still has to be written into its elements."""

    html: str
    inline_css: str


@dataclass(frozen=True, slots=True)
class Normalised:
    """`source` is what mjml-python gets, with `<slot>0z`, `<slot>1z` ... in place of the `parts` of HTML."""

    source: str
    parts: tuple[str, ...]
    slot: str
    inline_css: str


def compile_mjml(source: str, template: str) -> Compiled:
    """Raises RenderError, naming `template`, where the source is no MJML."""
    normalised = normalise(source, template)
    try:
        html = mjml.mjml2html(normalised.source, disable_comments=False, fonts={})
    except ValueError as error:
        _unreadable(normalised, str(error), template)
    except BaseException as error:
        # What ends a program written in Rust is no exception to Python's mind.
        if type(error).__name__ != "PanicException":
            raise
        _unreadable(normalised, "", template)
    # Premailer drops a lowercase doctype, and without one browsers and clients fall into quirks mode.
    html = re.sub(r"\A\s*<!doctype html>", "<!DOCTYPE html>", html)
    parts = re.compile(rf"{normalised.slot}([0-9]+)z")
    html = parts.sub(lambda found: normalised.parts[int(found[1])], mended(html))
    return Compiled(html, normalised.inline_css)


def normalise(source: str, template: str) -> Normalised:
    """The source in the form that mjml-python gets right.

    Raises RenderError for a `<` that begins no tag, and for nesting that mjml-python would not survive.
    """
    pieces = split(source)
    _survives(pieces, template)
    return _Normaliser(pieces, _Defaults.of(pieces)).normalised()


@dataclass(frozen=True, slots=True)
class _Defaults:
    """What `mj-attributes` says: for all components, by component, by class."""

    by_name: Mapping[str, dict[str, str]]
    by_class: Mapping[str, dict[str, str]]

    @classmethod
    def of(cls, pieces: Sequence[str]) -> _Defaults:
        by_name: dict[str, dict[str, str]] = {}
        by_class: dict[str, dict[str, str]] = {}
        inside = False
        for piece in pieces[1::2]:
            mark = read(piece)
            if mark.name == "mj-attributes":
                inside = mark.opens
            elif inside and not mark.close:
                told = {one.name: one.value for one in mark.attributes}
                if mark.name == "mj-class":
                    by_class.setdefault(told.pop("name", ""), {}).update(told)
                else:
                    by_name.setdefault(mark.name, {}).update(told)
        return cls(by_name, by_class)

    def resolved(self, mark: Mark) -> dict[str, str]:
        """The attributes of a component: its own, else of its classes, else of its kind, else of all."""
        own = {one.name: one.value for one in reversed(mark.attributes)}
        named = [self.by_class.get(name, {}) for name in own.pop("mj-class", "").split()]
        known = known_attributes(mark.name)
        made = dict(self.by_name.get("mj-all", {}))
        for one in (self.by_name.get(mark.name, {}), *named):
            made |= one
        if classes := " ".join(filter(None, (one.get("css-class", "") for one in named))):
            made["css-class"] = classes
        made |= dict(reversed(own.items()))
        # A name that cannot be read would stop mjml-python, and one that is not known says nothing to it.
        return {name: value for name, value in made.items() if name in known or name == "css-class"}


class _Normaliser:
    """One way through the pieces."""

    def __init__(self, pieces: Sequence[str], defaults: _Defaults) -> None:
        self._pieces = pieces
        self._defaults = defaults
        self._made: list[str] = []
        self._parts: list[str] = []
        self._styles: list[str] = []
        self._width = _BODY
        self._slot = unused("".join(pieces))
        # The room in a hero that has padding, which mjml-python forgets when it comes to a picture.
        self._room = 0

    def normalised(self) -> Normalised:
        index, pieces = 0, self._pieces
        while index < len(pieces):
            piece = pieces[index]
            mark = read(piece) if index % 2 else None
            index += 1
            if mark is None:
                self._made.append(piece)
            elif mark.name == "mj-attributes" and mark.opens:
                index = self._end(mark.name, index) + 1
            elif mark.kind is Kind.STYLE and mark.get("inline") == "inline":
                self._styles.append(mark.css)
            elif mark.kind is not Kind.COMMENT and mark.name not in {"mj-font", "mj-attributes"}:
                self._made.append(self._written(mark, piece))
                if mark.opens and holds_html(mark.name):
                    end = self._end(mark.name, index)
                    self._hold(mark.name, pieces[index:end])
                    index = end
        return Normalised("".join(self._made), tuple(self._parts), self._slot, "\n".join(self._styles))

    def _written(self, mark: Mark, piece: str) -> str:
        if mark.name == "mj-hero" and mark.close:
            self._room = 0
        if mark.kind is Kind.TAG and mark.close:
            return f"</{mark.name}>"
        if mark.kind is not Kind.TAG or not mark.name.startswith("mj"):
            return piece
        attributes = self._defaults.resolved(mark)
        if mark.name == "mj-body":
            self._width = _pixels(attributes.get("width", ""), _BODY)
        elif mark.name == "mj-hero":
            padding = beside(_padding(attributes, "0px"))
            self._room = self._width - padding if padding else 0
        elif mark.name == "mj-image" and self._room:
            most = self._room - beside(_padding(attributes, "10px 25px"))
            attributes["width"] = f"{min(most, _pixels(attributes.get('width', ''), most))}px"
        made = [(name, _ascii(value)) for name, value in _as_meant(mark.name, attributes)]
        return written(mark, made, " /" if mark.empty else "")

    def _end(self, name: str, index: int) -> int:
        """Where the end of an element stands, or the last piece."""
        for end in range(index | 1, len(self._pieces), 2):
            mark = read(self._pieces[end])
            if mark.close and mark.name == name:
                return end
        return len(self._pieces)

    def _hold(self, name: str, pieces: Sequence[str]) -> None:
        """Put HTML aside. What is empty stays so, because MJML may leave its element out."""
        html = "".join(_html(piece) if number % 2 else piece for number, piece in enumerate(pieces))
        if "<pre" not in html:
            html = _INDENT.sub("\n", html)
        if name in WORDS_ONLY:
            # The title is the label of the mail too, and attributes are what mjml-python gets wrong.
            self._made.append(_ascii(" ".join(html.split())))
        elif html.strip():
            self._made.append(f"{self._slot}{len(self._parts)}z")
            self._parts.append(html.strip())


def _padding(attributes: Mapping[str, str], usual: str) -> str:
    """The padding of a component as a style, each side after all sides."""
    sides = (f"{name}:{attributes[name]}" for name in ("padding-left", "padding-right") if name in attributes)
    return ";".join((f"padding:{attributes.get('padding', usual)}", *sides))


def _pixels(length: str, usual: int) -> int:
    return int(float(length.strip()[:-2])) if _PIXELS.fullmatch(length.strip()) else usual


def _as_meant(name: str, attributes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The attributes of a component in the words that mjml-python understands."""
    for attribute, value in attributes.items():
        meant = value if attribute in _SAID else value.strip()
        if attribute in _LENGTHS or attribute.startswith("padding-"):
            meant = _BARE_ZERO.sub("0px", meant)
        elif (attribute == "full-width" and meant != "full-width") or (
            attribute == "css-class" and not meant
        ):
            # mjml-python takes its being there for a yes.
            continue
        elif (attribute, meant) == ("mode", "fluid-height"):
            meant = "fluid"
        yield attribute, meant
    if name in {"mj-image", "mj-social-element"} and "alt" not in attributes:
        # Without it a screen reader spells out the address of the picture.
        yield "alt", ""


@lru_cache(_WRITTEN)
def _html(piece: str) -> str:
    """A mark of HTML as every browser and mail program reads it."""
    mark = read(piece)
    if mark.kind is Kind.COMMENT:
        return ""
    # An element stays open for them that says it is empty; Outlook's own keep what they say.
    if mark.kind is Kind.TAG and mark.empty and ":" not in mark.name and mark.name.lower() not in VOID:
        return f"{written(mark, ((one.name, one.value) for one in mark.attributes))}</{mark.name}>"
    return piece


def _survives(pieces: Sequence[str], template: str) -> None:
    """Refuses what mjml-python would stumble over without saying where, or not survive."""
    depth = 0
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            if (at := piece.find("<")) >= 0:
                _no_tag(piece[at:] + "".join(pieces[number + 1 :]), template)
            continue
        mark = read(piece)
        if mark.kind is Kind.BROKEN:
            _no_tag(piece, template)
        if mark.close:
            depth = max(0, depth - 1)
        elif mark.opens:
            depth += 1
        if depth > DEEPEST:
            raise RenderError(
                f"The theme nests more than {DEEPEST} elements.",
                template=template,
                hint="Look for an element that is opened in a loop and never closed.",
            )
        if mark.name.startswith("mj") and any(len(one.value) > _LONGEST_VALUE for one in mark.attributes):
            raise RenderError(
                f"A <{mark.name}> has an attribute of more than {_LONGEST_VALUE} characters.",
                template=template,
                hint="Look for a loop in its value.",
            )


def _no_tag(source: str, template: str) -> NoReturn:
    raise RenderError(
        f"The theme gives MJML that cannot be read at '{_shown(source)}'.",
        template=template,
        hint="Close the element, put its attributes into quotes, or write &lt; where a '<' is meant.",
    )


def _unreadable(normalised: Normalised, error: str, template: str) -> NoReturn:
    offset = re.search(r"\b(\d+)(?:\.\.|:\d)", error)
    near = ""
    if offset:
        # The offset counts bytes.
        rest = normalised.source.encode()[int(offset[1]) :].decode(errors="ignore")
        near = f" near '{_shown(rest)}'"
    raise RenderError(
        f"The theme gives MJML that cannot be read{f' ({error})' if error else ''}.",
        template=template,
        hint=f"Look for an element that is not closed{near}.",
    ) from None


def _ascii(value: str) -> str:
    return value.translate(_REFERENCES).encode("ascii", "xmlcharrefreplace").decode()


def _shown(text: str) -> str:
    return " ".join(text[:_LONGEST_SHOWN].split())

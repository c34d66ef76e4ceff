"""MJML -> HTML through mjml-python, with its measured defects mended before and after.

mjml-python (mrml 6) prints attribute values in a programmer's notation, joins words parted by a line end,
ignores `<mj-style inline="inline">` and overflows its stack on deep nesting; all of these would reach a
reader, or end the process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NoReturn

import mjml

from newsletter.errors import RenderError
from newsletter.render.mends import mended
from newsletter.render.tags import DEEPEST, VOID, Kind, Mark, read, split, written

_LONGEST_SHOWN = 40
_WRITTEN = 4096
_BARE_ZERO = re.compile(r"(?<![\w.#%-])0(?![\w.%])")
_LENGTHS = frozenset({"padding", "inner-padding", "border-radius"})
# Their blanks mean something to a reader.
_SAID = frozenset({"alt", "title"})
_REFERENCES = str.maketrans(
    {'"': "&quot;", "\\": "&#92;", "<": "&lt;", ">": "&gt;", "\n": "&#10;", "\t": "&#9;", "\r": ""}
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """The HTML, and the CSS that still has to be written into its elements."""

    html: str
    inline_css: str


def compile_mjml(source: str, template: str) -> Compiled:
    """Raises RenderError, naming `template`, where the source is no MJML."""
    normalised, inline_css = normalise(source, template)
    try:
        html = mjml.mjml2html(normalised, disable_comments=False, fonts={})
    except ValueError as error:
        raise RenderError(
            f"The theme gives MJML that cannot be read ({error}).",
            template=template,
            hint=f"Look for an element that is not closed{_near(normalised, str(error))}.",
        ) from None
    # premailer drops a lowercase doctype, and without one browsers and clients fall into quirks mode.
    html = re.sub(r"\A\s*<!doctype html>", "<!DOCTYPE html>", html)
    return Compiled(mended(html), inline_css)


def normalise(source: str, template: str) -> tuple[str, str]:
    """The source in the form that mjml-python gets right, and the CSS of its `mj-style inline="inline"`.

    Raises RenderError for a `<` that begins no tag, and for nesting that mjml-python would not survive.
    """
    pieces = split(source)
    _survives(pieces, template)
    classes = _css_classes(pieces)
    made: list[str] = []
    styles: list[str] = []
    before, text, preformatted = "", "", False
    for number, piece in enumerate(pieces):
        if number % 2 == 0:
            text += piece
            continue
        mark = read(piece)
        if mark.kind is Kind.COMMENT or mark.name == "mj-font":
            continue
        made.append(_between(text, before, mark.name, preformatted=preformatted))
        text = ""
        if mark.kind is Kind.CONDITION:
            made.append(piece)
            continue
        before = mark.name
        if mark.name == "pre":
            preformatted = not mark.close
        if mark.kind is Kind.STYLE and mark.get("inline") == "inline":
            styles.append(mark.css)
        else:
            made.append(_written(piece, _of_two_classes(mark, classes)))
    return "".join((*made, text)), "\n".join(styles)


def _css_classes(pieces: Sequence[str]) -> dict[str, str]:
    """The css-class of each mj-class that has one."""
    marks = [read(piece) for piece in pieces[1::2] if piece.startswith("<mj-class")]
    return {mark.get("name") or "": mark.get("css-class") or "" for mark in marks if mark.get("css-class")}


def _of_two_classes(mark: Mark, classes: dict[str, str]) -> str:
    """The css-class that an element gets from its mj-classes, of which mjml-python takes one only."""
    if not classes or mark.name == "mj-class" or mark.get("css-class") is not None:
        return ""
    named = [classes[one] for one in (mark.get("mj-class") or "").split() if one in classes]
    return " ".join(named) if len(named) > 1 else ""


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


def _no_tag(source: str, template: str) -> NoReturn:
    raise RenderError(
        f"The theme gives MJML that cannot be read at '{_shown(source)}'.",
        template=template,
        hint="Close the element, put its attributes into quotes, or write &lt; where a '<' is meant.",
    )


def _between(text: str, before: str, after: str, *, preformatted: bool) -> str:
    if before == after == "mj-title":
        # The title is the label of the mail too, and attributes are what mjml-python gets wrong.
        return _ascii(" ".join(text.split()))
    inside_html = before and after and not before.startswith("mj") and not after.startswith("mj")
    if inside_html and "\n" in text and not text.strip():
        # A reference to a line end is left alone.
        return text.replace("\n", "&#10;") if preformatted else " "
    return text


@lru_cache(_WRITTEN)
def _written(piece: str, css_class: str) -> str:
    """A tag as mjml-python gets it right, with a `css_class` that it would not find itself."""
    mark = read(piece)
    if mark.close:
        return f"</{mark.name}>"
    name = mark.name
    made = (
        list(_as_meant(mark)) if name.startswith("mj") else [(one.name, one.value) for one in mark.attributes]
    )
    if css_class:
        made.append(("css-class", css_class))
    made = [(attribute, _ascii(value)) for attribute, value in made]
    if mark.kind is Kind.STYLE:
        return f"{written(mark, made)}{mark.css}</{name}>"
    # To a browser an element of HTML stays open that says it is empty; Outlook's own keep what they say.
    html = mark.empty and not name.startswith("mj") and ":" not in name and name not in VOID
    return f"{written(mark, made)}</{name}>" if html else written(mark, made, " /" if mark.empty else "")


def _as_meant(mark: Mark) -> Iterator[tuple[str, str]]:
    """The attributes of a component in the words that mjml-python understands."""
    for one in mark.attributes:
        value = one.value if one.name in _SAID else one.value.strip()
        if one.name in _LENGTHS or one.name.startswith("padding-"):
            value = _BARE_ZERO.sub("0px", value)
        elif one.name == "mj-class":
            # Where two classes say something else, the last one counts; mjml-python takes the first.
            value = " ".join(reversed(value.split()))
        elif one.name == "full-width" and value != "full-width":
            # mjml-python takes its being there for a yes.
            continue
        elif (one.name, value) == ("mode", "fluid-height"):
            value = "fluid"
        yield one.name, value
    if mark.name in {"mj-image", "mj-social-element"} and mark.get("alt") is None:
        # Without it a screen reader spells out the address of the picture.
        yield "alt", ""


def _ascii(value: str) -> str:
    return value.translate(_REFERENCES).encode("ascii", "xmlcharrefreplace").decode()


def _near(source: str, error: str) -> str:
    offset = re.search(r"\b(\d+)(?:\.\.|:\d)", error)
    # The offset counts bytes.
    return f" near '{_shown(source.encode()[int(offset[1]) :].decode(errors='ignore'))}'" if offset else ""


def _shown(text: str) -> str:
    return " ".join(text[:_LONGEST_SHOWN].split())

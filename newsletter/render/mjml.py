"""MJML -> HTML through mjml-python, with its measured defects mended before and after.

mjml-python (mrml 6) prints attribute values in a programmer's notation, joins words parted by a line end,
ignores `<mj-style inline="inline">` and overflows its stack on deep nesting; all of these would reach a
reader, or end the process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import NoReturn

import mjml

from newsletter.errors import RenderError
from newsletter.render.tags import DEEPEST, MARK, STYLE, STYLE_END, VOID, attributes

_LONGEST_SHOWN = 40
_BARE_ZERO = re.compile(r"(?<![\w.#%-])0(?![\w.%])")
_LENGTHS = frozenset({"padding", "inner-padding", "border-radius"})
_BETWEEN_CONDITIONS = re.compile(r"<!\[endif\]-->\s*<!--\[if mso \| IE\]>")
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
    # As the official MJML does: what one comment for Outlook closes need not be opened again by the next.
    return Compiled(_BETWEEN_CONDITIONS.sub("", html), inline_css)


def normalise(source: str, template: str) -> tuple[str, str]:
    """The source in the form that mjml-python gets right, and the CSS of its `mj-style inline="inline"`.

    Raises RenderError for a `<` that begins no tag, and for nesting that mjml-python would not survive.
    """
    pieces: list[str] = []
    styles: list[str] = []
    depth, last, before, text = 0, 0, "", ""
    while (start := source.find("<", last)) >= 0:
        mark = MARK.match(source, start) or _no_tag(source, start, template)
        name = mark["name"] or ""
        text += source[last:start]
        last = mark.end()
        if mark["comment"]:
            continue
        pieces.append(_between(text, before, name))
        text = ""
        if mark["condition"]:
            pieces.append(mark["condition"])
            continue
        before = name
        if name == STYLE and not mark["close"] and not mark["empty"]:
            last = source.find(STYLE_END, last)
            if last < 0:
                _no_tag(source, start, template)
            css = source[mark.end() : last]
            inline = any((a.name, a.value) == ("inline", "inline") for a in attributes(mark))
            styles += [css] if inline else []
            pieces.append(_tag(mark, name) + ("" if inline else css))
            depth += 1
            continue
        if mark["close"]:
            depth = max(0, depth - 1)
        elif not mark["empty"] and name not in VOID:
            depth += 1
        if depth > DEEPEST:
            raise RenderError(
                f"The theme nests more than {DEEPEST} elements.",
                template=template,
                hint="Look for an element that is opened in a loop and never closed.",
            )
        pieces.append(_tag(mark, name))
    pieces.append(text + source[last:])
    return "".join(pieces), "\n".join(styles)


def _no_tag(source: str, start: int, template: str) -> NoReturn:
    raise RenderError(
        f"The theme gives MJML that cannot be read at '{_shown(source[start:])}'.",
        template=template,
        hint="Close the element, put its attributes into quotes, or write &lt; where a '<' is meant.",
    )


def _between(text: str, before: str, after: str) -> str:
    inside_html = before and after and not before.startswith("mj") and not after.startswith("mj")
    if inside_html and "\n" in text and not text.strip():
        return " "
    return text


def _tag(mark: re.Match[str], name: str) -> str:
    if mark["close"]:
        return f"</{name}>"
    written = [name]
    for attribute in attributes(mark):
        value = attribute.value
        if name.startswith("mj-") and (attribute.name in _LENGTHS or attribute.name.startswith("padding-")):
            value = _BARE_ZERO.sub("0px", value)
        elif attribute.name == "mj-class":
            # Where two classes say something else, the last one counts; mjml-python takes the first.
            value = " ".join(reversed(value.split()))
        written.append(f'{attribute.name}="{_ascii(value)}"')
    if name == "mj-image" and not any(one.startswith("alt=") for one in written):
        # Without it a screen reader spells out the address of the picture.
        written.append('alt=""')
    return f"<{' '.join(written)}{' /' if mark['empty'] else ''}>"


def _ascii(value: str) -> str:
    return value.translate(_REFERENCES).encode("ascii", "xmlcharrefreplace").decode()


def _near(source: str, error: str) -> str:
    offset = re.search(r"\b(\d+)(?:\.\.|:\d)", error)
    # The offset counts bytes.
    return f" near '{_shown(source.encode()[int(offset[1]) :].decode(errors='ignore'))}'" if offset else ""


def _shown(text: str) -> str:
    return " ".join(text[:_LONGEST_SHOWN].split())

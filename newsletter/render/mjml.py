"""MJML -> HTML through mjml-python, with its measured defects mended before and after.

mjml-python (mrml 6) prints attribute values in a programmer's notation, joins words parted by a line end,
ignores `<mj-style inline="inline">` and overflows its stack on deep nesting; all of these would reach a
reader, or end the process.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import mjml

from newsletter.errors import RenderError

_DEEPEST = 200
_TAG = re.compile(
    r"<!--.*?-->|<(?P<close>/?)(?P<name>[A-Za-z][\w:-]*)"
    r"(?P<attributes>(?:\s+[^\s=>/\"'<]+(?:\s*=\s*(?:\"[^\"]*\"|'[^']*'))?)*)\s*(?P<empty>/?)>",
    re.DOTALL,
)
_ATTRIBUTE = re.compile(r"([^\s=>/\"'<]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'))?")
_INLINE_STYLE = re.compile(
    r"<mj-style\b[^>]*\binline\s*=\s*[\"']inline[\"'][^>]*>(.*?)</mj-style\s*>", re.DOTALL
)
_STYLE = re.compile(r"(<mj-style\b[^>]*>)(.*?)(</mj-style\s*>)", re.DOTALL)
_BARE_ZERO = re.compile(r"(?<![\w.#%-])0(?![\w.%])")
_LENGTHS = frozenset({"padding", "inner-padding", "border-radius"})
_VOID = frozenset(
    {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
)


@dataclass(frozen=True, slots=True)
class Compiled:
    """The HTML, and the CSS that still has to be written into its elements."""

    html: str
    inline_css: str


def compile_mjml(source: str, template: str) -> Compiled:
    """Raises RenderError, naming `template`, where the source is no MJML."""
    inline_css = "\n".join(match[1] for match in _INLINE_STYLE.finditer(source))
    normalised = normalise(_INLINE_STYLE.sub("", source), template)
    try:
        html = mjml.mjml2html(normalised, disable_comments=False, fonts={})
    except ValueError as error:
        raise RenderError(
            f"The theme gives MJML that cannot be read ({error}).",
            template=template,
            line=_line(normalised, str(error)),
            hint="Look for an element that is not closed, or a '<' that is meant as a character.",
        ) from None
    # premailer drops a lowercase doctype, and without one browsers and clients fall into quirks mode.
    html = re.sub(r"\A\s*<!doctype html>", "<!DOCTYPE html>", html)
    return Compiled(html, inline_css)


def normalise(source: str, template: str) -> str:
    """The source in the form that mjml-python gets right."""
    pieces: list[str] = []
    depth, last, after_tag = 0, 0, ""
    for match in _TAG.finditer(source):
        pieces.append(_between(source[last : match.start()], after_tag, match["name"] or ""))
        last = match.end()
        if match["name"] is None:
            if match[0].startswith("<!--[if"):
                pieces.append(match[0])
            continue
        name = match["name"]
        if match["close"]:
            depth -= 1
        elif not match["empty"] and name.lower() not in _VOID:
            depth += 1
        if depth > _DEEPEST:
            raise RenderError(
                f"The theme nests more than {_DEEPEST} elements.",
                template=template,
                hint="Look for an element that is opened in a loop and never closed.",
            )
        pieces.append(_tag(match, name))
        after_tag = name
    pieces.append(source[last:])
    return "".join(pieces)


def _between(text: str, before: str, after: str) -> str:
    inside_html = before and after and not before.startswith("mj") and not after.startswith("mj")
    if inside_html and "\n" in text and not text.strip():
        return " "
    return text


def _tag(match: re.Match[str], name: str) -> str:
    if match["close"]:
        return f"</{name}>"
    written = [name]
    for attribute in _ATTRIBUTE.finditer(match["attributes"]):
        value = attribute[2] if attribute[2] is not None else attribute[3]
        if value is None:
            value = ""
        if name.startswith("mj-") and (attribute[1] in _LENGTHS or attribute[1].startswith("padding-")):
            value = _BARE_ZERO.sub("0px", value)
        written.append(f'{attribute[1]}="{_ascii(value)}"')
    return f"<{' '.join(written)}{' /' if match['empty'] else ''}>"


def _ascii(value: str) -> str:
    escaped = value.replace('"', "&quot;").replace("\\", "&#92;").replace("\n", "&#10;").replace("\t", "&#9;")
    return escaped.replace("\r", "").encode("ascii", "xmlcharrefreplace").decode()


def _line(source: str, error: str) -> int:
    offset = re.search(r"\b(\d+)\.\.", error) or re.search(r"position (\d+)", error)
    return source.count("\n", 0, int(offset[1])) + 1 if offset else 1

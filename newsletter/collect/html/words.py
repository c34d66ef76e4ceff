"""The characters of an element's text as a reader sees them."""

from __future__ import annotations

import re

from lxml import etree
from lxml.html import HtmlElement

from newsletter.collect import lines
from newsletter.collect.html import shown

_SIMPLE = re.compile(r"[\t\n\f\r -~]*")
_RAISED = str.maketrans("0123456789+-−=()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾")
_LOWERED = str.maketrans("0123456789+-−=()", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎")
_SIGNS = re.compile(r"[\s0-9+\-−=()]+")
_INLINE_TAGS = """
    a abbr acronym b bdi bdo big cite code data dfn em font i img ins kbd label mark nobr q ruby rb rt rtc
    samp small span strong sub sup time tt u var wbr
"""
# What parts words although nothing of it is written.
_APART = frozenset({"button", "select", "textarea", "iframe", "video", "audio", "object", "embed", "canvas"})
_INLINE = frozenset(_INLINE_TAGS.split())


def flat(text: str) -> str:
    """The text on one line: runs of white space are one space, what is invisible is gone."""
    if _SIMPLE.fullmatch(text):
        return " ".join(text.split())
    # What the parser resolved once is not to be resolved again.
    return lines.clean(text.replace("&", "&amp;"))


def raised(text: str) -> str:
    """Digits and signs as the characters that stand higher, such as ⁹; other text as it is."""
    return text.translate(_RAISED) if _SIGNS.fullmatch(text) else text


def lowered(text: str) -> str:
    """Digits and signs as the characters that stand lower, such as ₂; other text as it is."""
    return text.translate(_LOWERED) if _SIGNS.fullmatch(text) else text


def is_inline(element: HtmlElement) -> bool:
    """Whether an element stands within a line of text; names with a colon are Word's own, and do."""
    return element.tag in _INLINE or ":" in element.tag


def stands_apart(element: HtmlElement) -> bool:
    """Whether what stands before and after an element that is left out are two words."""
    return element.tag in _APART


def text_of(root: HtmlElement) -> str:
    """The shown words of an element on one line."""
    pieces: list[str] = [root.text or ""]
    skipped: HtmlElement | None = None
    walk = etree.iterwalk(root, events=("start", "end", "comment", "pi"))
    for event, element in walk:
        if element is root:
            continue
        if event == "start":
            if not shown.is_shown(element):
                pieces.append(" " if stands_apart(element) else "")
                skipped = element
                walk.skip_subtree()
                continue
            if not is_inline(element):
                pieces.append(" ")
            pieces.append(element.text or "")
        else:
            if event == "end" and element is not skipped and not is_inline(element):
                pieces.append(" ")
            pieces.append(element.tail or "")
    return flat("".join(pieces))

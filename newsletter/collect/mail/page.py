"""The paragraphs of a mail in HTML, as elements that can be taken out one by one."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

from newsletter.collect.html import shown, words

_CITED = ("gmail_quote", "gmail_quote_container", "yahoo_quoted", "protonmail_quote", "moz-cite-prefix")
_SIGNATURES = ("gmail_signature", "moz-signature", "signature_container", "protonmail_signature_block")
_WHOLE = frozenset({"ul", "ol", "table", "pre", "dl"})


@dataclass(frozen=True, slots=True)
class Paragraph:
    """An element without blocks in it, and its words; lines are kept apart. `quoted` as in `around.part`."""

    element: HtmlElement
    text: str
    quoted: bool


def paragraphs(root: HtmlElement) -> list[Paragraph]:
    """The paragraphs in their order; loose text becomes one, and empty lines part them."""
    for signature in list(root.iter("div", "pre", "table")):
        if any(name in signature.get("class", "") for name in _SIGNATURES) and signature is not root:
            signature.drop_tree()
    made: list[Paragraph] = []
    waiting: list[tuple[HtmlElement, bool]] = [(root, False)]
    while waiting:
        element, quoted = waiting.pop()
        if not shown.is_shown(element) and element is not root:
            continue
        quoted = quoted or _is_cited(element)
        if element is not root and not _has_blocks(element):
            made.append(Paragraph(element, _lines(element), quoted))
            continue
        _wrap_loose(element)
        waiting.extend((child, quoted) for child in reversed(list(element)))
    return made


def _is_cited(element: HtmlElement) -> bool:
    if element.tag == "blockquote" and (
        element.get("type", "") == "cite" or "gmail_quote" in element.get("class", "")
    ):
        return True
    return any(name in element.get("class", "").split() for name in _CITED)


def _has_blocks(element: HtmlElement) -> bool:
    if element.tag in _WHOLE and not (element.tag == "table" and _is_frame(element)):
        return False
    children = list(element)
    if any(
        not words.is_inline(child) and child.tag != "br"
        for child in element.iterdescendants()
        if isinstance(child.tag, str)
    ):
        return True
    following = itertools.pairwise(children)
    return any(one.tag == other.tag == "br" and not (one.tail or "").strip() for one, other in following)


def _is_frame(table: HtmlElement) -> bool:
    """Whether a table only frames a mail: one cell, or other tables or paragraphs in it."""
    return (
        len(list(table.iter("td", "th"))) == 1
        or next(table.iterdescendants("table", "p", "div"), None) is not None
    )


def _wrap_loose(element: HtmlElement) -> None:
    """Puts text and inline elements that stand beside blocks into paragraphs of their own."""
    if element.tag in {"table", "tbody", "thead", "tfoot", "tr"}:
        return
    made: list[HtmlElement] = []
    current: HtmlElement | None = None
    if (element.text or "").strip():
        current = _paragraph(made)
        current.text = element.text
    for child in list(element):
        tail, child.tail = child.tail, None
        if child.tag == "br" and current is not None and _ends_with_break(current):
            current = None
        elif words.is_inline(child) or child.tag == "br":
            current = _paragraph(made) if current is None else current
            current.append(child)
        else:
            current = None
            made.append(child)
        if current is not None and len(current):
            current[-1].tail = tail
        elif (tail or "").strip():
            current = _paragraph(made)
            current.text = tail
    element.text = None
    element[:] = made


def _ends_with_break(paragraph: HtmlElement) -> bool:
    last = paragraph[-1] if len(paragraph) else None
    return last is not None and last.tag == "br" and not (last.tail or "").strip()


def _paragraph(made: list[HtmlElement]) -> HtmlElement:
    made.append(lxml.html.Element("p"))
    return made[-1]


def _lines(element: HtmlElement) -> str:
    """The shown words, a line for each line."""
    pieces = [element.text or ""]
    walk = etree.iterwalk(element, events=("start", "end"))
    for event, inner in walk:
        if inner is element:
            continue
        if event == "start":
            if not shown.is_shown(inner):
                walk.skip_subtree()
                continue
            pieces.append("\0" if inner.tag == "br" or inner.tag in {"li", "tr", "p", "div"} else "")
            pieces.append(inner.text or "")
        else:
            pieces.append(inner.tail or "")
    lines = (words.flat(line) for line in "".join(pieces).split("\0"))
    return "\n".join(line for line in lines if line)

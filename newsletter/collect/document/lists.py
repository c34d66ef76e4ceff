"""Lists that word processors write flat, nested again as they look."""

from __future__ import annotations

import re
from dataclasses import dataclass

import lxml.html
from lxml.html import HtmlElement

from newsletter.collect.html import words

_GOOGLE = re.compile(r"(?:^|\s)lst-kix_\S*?-(\d)(?:\s|$)")
_WORD = re.compile(r"(?:^|\s)MsoListParagraph")
_LEVEL = re.compile(r"mso-list:[^;]*\blevel(\d)")
_INDENT = re.compile(r"margin-left:\s*(\d+(?:\.\d+)?)(in|pt|cm|px)")
_INCHES = {"in": 1.0, "pt": 1 / 72, "cm": 1 / 2.54, "px": 1 / 96}
_STEP = 0.5
# Word's own fonts have these letters for dots and squares.
_DOT = re.compile(r"[·•▪◦●■□§üvØ‣○–—\-*o\uf0a7\uf0b7\uf0d8\uf0fc]")
_NUMBER = re.compile(r"\(?(?:(?P<digits>\d{1,3})|(?P<letter>[a-zA-Z])|[ivxlcIVXLC]{2,6})[.)]")
_DEEPEST = 5


@dataclass(frozen=True, slots=True)
class _Mark:
    level: int
    ordered: bool
    start: int


def nest(root: HtmlElement) -> None:
    """Puts lists of deeper levels into the items above them, and makes lists of Word's paragraphs."""
    for wrapper in list(root.iter("div")):
        if "ListContainerWrapper" in wrapper.get("class", ""):
            wrapper.drop_tag()
    _nest_siblings(root)
    _from_paragraphs(root)


def _nest_siblings(root: HtmlElement) -> None:
    above: list[tuple[int, HtmlElement]] = []
    for element in list(root.iter("ul", "ol")):
        level = _level(element)
        if level is None:
            continue
        before = element.getprevious()
        if not above or before is None or before is not above[0][1] or (before.tail or "").strip():
            above = [(level, element)]
            continue
        while len(above) > 1 and above[-1][0] > level:
            above.pop()
        last_level, last = above[-1]
        if level > last_level and len(last):
            last[-1].append(element)
            above.append((level, element))
        elif level == last_level and last.tag == element.tag:
            last.extend(list(element))
            element.drop_tree()
        else:
            above = [(level, element)]


def _level(element: HtmlElement) -> int | None:
    if google := _GOOGLE.search(element.get("class", "")):
        return int(google[1])
    first = element.find("li")
    online = "" if first is None else first.get("data-aria-level", "")
    return int(online) - 1 if online.isascii() and online.isdigit() and len(online) == 1 else None


def _from_paragraphs(root: HtmlElement) -> None:
    lists: list[HtmlElement] = []
    previous: HtmlElement | None = None
    for paragraph in list(root.iter("p")):
        mark = _mark(paragraph)
        if mark is None:
            # The next paragraph of an item is indented like it, without a mark.
            continue
        if previous is None or paragraph.getprevious() is not _outer(lists, previous):
            lists = []
        paragraph.tag = "li"
        _place(paragraph, mark, lists)
        previous = paragraph


def _outer(lists: list[HtmlElement], item: HtmlElement) -> HtmlElement:
    return lists[0] if lists else item


def _place(item: HtmlElement, mark: _Mark, lists: list[HtmlElement]) -> None:
    level = min(mark.level, len(lists), _DEEPEST)
    del lists[level + 1 :]
    tag = "ol" if mark.ordered else "ul"
    item.tail = None
    if len(lists) > level and lists[level].tag == tag:
        lists[level].append(item)
        return
    del lists[level:]
    made = lxml.html.Element(tag)
    if mark.ordered and mark.start != 1:
        made.set("start", str(mark.start))
    if lists:
        lists[-1][-1].append(made)
    else:
        item.addprevious(made)
    made.append(item)
    lists.append(made)


def _mark(paragraph: HtmlElement) -> _Mark | None:
    """What stands before the words of a paragraph that Word shows as an item; it is taken out of it."""
    style = paragraph.get("style", "").lower()
    level = _LEVEL.search(style)
    if level is None and not _WORD.search(paragraph.get("class", "")):
        return None
    span = next((inner for inner in paragraph.iter("span") if words.text_of(inner)), None)
    before = paragraph.text or ""
    written = "" if span is None or before.strip() else words.text_of(span)
    number = _NUMBER.fullmatch(written)
    if span is None or not (number or _DOT.fullmatch(written)):
        return None
    span.text = None
    for inner in list(span):
        span.remove(inner)
    ordered = number is not None
    digits = number["digits"] if number else None
    return _Mark(int(level[1]) - 1 if level else _indent(style), ordered, int(digits) if digits else 1)


def _indent(style: str) -> int:
    found = _INDENT.search(style)
    return max(0, round(float(found[1]) * _INCHES[found[2]] / _STEP) - 1) if found else 0

"""The elements of a page as a style sheet sees them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import lxml.html

_LETTER = re.compile(r"[^\W_]")
# What is in them is not shown, or not as text of the page. The head is not among them: where a page has no
# body and begins with an element that the parser does not know, all of it is left in the head.
_SILENT_TAGS = """
    title style script template noscript iframe object video audio svg math select textarea button
    datalist
"""
_SILENT = frozenset(_SILENT_TAGS.split())


class Node:
    """An element. `number` is its place among those of the page, and -1 where the HTML does not write it.

    `place` is how many elements stand before it in its parent, `words` whether letters stand directly in it,
    `says` whether anything does;
    `above` holds the classes of all around it. What is `silent` shows no text, and what is
    `unheard` is not read aloud.
    """

    __slots__ = (
        "above", "attributes", "children", "classes", "element", "number", "parent", "place", "says",
        "silent", "tag", "unheard", "words",
    )  # fmt: skip

    def __init__(self, tag: str, attributes: dict[str, str], parent: Node | None, number: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.number = number
        self.children: list[Node] = []
        self.classes = frozenset(attributes["class"].split()) if "class" in attributes else _NONE
        self.words = False
        self.says = False
        self.element: lxml.html.HtmlElement | None = None
        self.place = 0
        self.above: frozenset[str] = _NONE
        self.silent = tag in _SILENT
        self.unheard = self.silent or attributes.get("aria-hidden", "").lower() == "true"
        if parent is not None:
            self.place = len(parent.children)
            parent.children.append(self)
            self.above = parent.above | parent.classes if parent.classes else parent.above
            self.silent = self.silent or parent.silent
            self.unheard = self.unheard or parent.unheard

    @property
    def around(self) -> Iterator[Node]:
        """The elements that it stands in, the nearest first."""
        node = self.parent
        while node is not None:
            yield node
            node = node.parent


_NONE: frozenset[str] = frozenset()


def has_letter(text: str) -> bool:
    """Whether a text has a letter or a digit, and is more than a mark between others."""
    return _LETTER.search(text) is not None


def _note(node: Node, text: str) -> None:
    node.words = has_letter(text)
    node.says = node.says or node.words or not text.isspace()


def nodes(root: lxml.html.HtmlElement) -> list[Node]:
    """The elements of a page in their order, each table with the tbody that it has (HTML, 13.2.6.4.9)."""
    made: list[Node] = []
    known: dict[Any, Node] = {}
    implied: dict[Node, Node] = {}
    number = -1
    for element in root.iter():
        above = element.getparent()
        parent = known.get(above) if above is not None else None
        if parent is not None and element.tail and not parent.words:
            _note(parent, element.tail)
        if not isinstance(element.tag, str):
            continue
        number += 1
        if element.tag == "tr" and parent is not None and parent.tag == "table":
            if parent not in implied:
                implied[parent] = Node("tbody", {}, parent, -1)
                made.append(implied[parent])
            parent = implied[parent]
        attributes = {name.lower(): value for name, value in element.items()}
        node = Node(element.tag.lower(), attributes, parent, number)
        node.element = element
        if element.text:
            _note(node, element.text)
        known[element] = node
        made.append(node)
    return made

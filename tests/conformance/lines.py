"""White space as it is shown: one blank for several, none at the edge of a line (CSS Text 3, section 4.1)."""

from __future__ import annotations

import re

import lxml.html

from tests.conformance.css import declarations, longhands

_SPACE = re.compile(r"[ \t\r\n\f]+")
_IN_LINES = frozenset(
    {
        "a",
        "abbr",
        "b",
        "cite",
        "code",
        "del",
        "em",
        "font",
        "i",
        "img",
        "input",
        "ins",
        "kbd",
        "label",
        "mark",
    }
    | {"q", "s", "small", "span", "strong", "sub", "sup", "u", "var"}
)
_REPLACED = frozenset({"img", "input"})


def as_shown(root: lxml.html.HtmlElement) -> None:
    """Changes the texts below `root`."""
    _Lines().element(root, sizeless=False, written=False)


class _Lines:
    """One way through a page. `_last` is the text that the line ends with, if that ends with a blank."""

    def __init__(self) -> None:
        self._last: tuple[lxml.html.HtmlElement, str] | None = None
        self._blank = True

    def element(self, node: lxml.html.HtmlElement, *, sizeless: bool, written: bool) -> None:
        style = longhands(declarations(node.get("style", "")))
        display = style.get("display", "inline" if node.tag in _IN_LINES else "block")
        if "font-size" in style:
            sizeless = style["font-size"] == "0"
        written = written or node.tag in {"pre", "textarea"}
        if display == "block":
            self._end()
        elif display == "inline-block":
            self._last, self._blank = None, True
        self._words(node, "text", sizeless=sizeless, written=written)
        for child in node:
            if isinstance(child.tag, str):
                self.element(child, sizeless=sizeless, written=written)
            self._words(child, "tail", sizeless=sizeless, written=written)
        if display != "inline":
            self._end()
        if display == "inline-block" or node.tag in _REPLACED:
            self._last, self._blank = None, False

    def _words(self, node: lxml.html.HtmlElement, where: str, *, sizeless: bool, written: bool) -> None:
        words: str = getattr(node, where) or ""
        if not written:
            words = _SPACE.sub(" ", words)
            if self._blank:
                words = words.removeprefix(" ")
            # A blank of no size takes no room.
            if sizeless and words == " ":
                words = ""
            setattr(node, where, words)
        if words:
            self._blank = words.endswith(" ") and not written
            self._last = (node, where) if self._blank else None

    def _end(self) -> None:
        if self._last:
            node, where = self._last
            setattr(node, where, getattr(node, where).removesuffix(" "))
        self._last, self._blank = None, True

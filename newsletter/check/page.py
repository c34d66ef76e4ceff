"""The finished mail as rules look at it: as a tree, and as its structure without its words."""

from __future__ import annotations

import re
from functools import lru_cache

import lxml.html

_PAGES = 4
# What is for nobody; the marks of conditional comments are none. Here and below, what has no end goes to the
# end of the page, so that each is looked at once.
_COMMENT = re.compile(r"<!--(?!\[if|<!\[|>).*?(?:-->|\Z)", re.DOTALL)
# A style with its CSS is one piece.
_MARK = re.compile(
    r"(<(?:style\b[^>]*+>.*?(?:</style\s*>|\Z)|!--<!\[endif\]-->|(?:[^\"'<>]++|\"[^\"]*+\"|'[^']*+')*+>))",
    re.DOTALL | re.IGNORECASE,
)
_SAID = re.compile(r"(\s(?:href|src|alt|title|aria-label)=)(?:\"[^\"]*+\"|'[^']*+')", re.IGNORECASE)
_TEXT = "x"


@lru_cache(_PAGES)
def page(html: str) -> lxml.html.HtmlElement:
    """The mail as a tree, read once for all rules."""
    return lxml.html.document_fromstring(html)


@lru_cache(_PAGES)
def skeleton(html: str) -> str:
    """The mail without what it says: an `x` for each text, and nothing in `href`, `src`, `alt` and the like.

    Rules about looks are the same for two mails with the same one, so what they find can be kept under it
    while somebody edits the words.
    """
    pieces = _MARK.split(_COMMENT.sub("", html))
    pieces[::2] = [_TEXT if text and not text.isspace() else "" for text in pieces[::2]]
    return _SAID.sub(r'\1""', "".join(pieces))

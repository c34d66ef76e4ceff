"""The HTML of a mail as the rules read it."""

from __future__ import annotations

import re
from functools import lru_cache

import lxml.html

LINKING = frozenset({"a", "area"})
HREF = frozenset({"href", "xlink:href", "{http://www.w3.org/1999/xlink}href"})
# One issue at a time, a few states of it in a preview.
_PAGES = 4
_UNSEEN = frozenset({"head", "style", "script", "title"})
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE
)


@lru_cache(_PAGES)
def page(html: str) -> lxml.html.HtmlElement:
    """The root of the document."""
    return lxml.html.document_fromstring(html)


@lru_cache(_PAGES)
def attributes(html: str) -> tuple[tuple[str, str, str], ...]:
    """Every attribute of the page as (element, name in small letters, value), in order."""
    return tuple(
        (one.tag, str(name).lower(), str(value))
        for one in page(html).iter("*")
        for name, value in one.items()
    )


@lru_cache(_PAGES)
def addresses(html: str) -> tuple[str, ...]:
    """Where the links of a mail lead, each address once."""
    found = (value for tag, name, value in attributes(html) if tag in LINKING and name in HREF)
    return tuple(dict.fromkeys(found))


@lru_cache(_PAGES)
def words_shown(html: str) -> tuple[str, ...]:
    """The words that are seen: what is hidden and what is for Outlook alone is left out."""
    pieces: list[str] = []
    unseen: set[lxml.html.HtmlElement] = set()
    for one in page(html).iter():
        hidden = one in unseen
        if not isinstance(one.tag, str):
            text = ""
        elif hidden or is_hidden(one):
            unseen.update(one)
            text = ""
        else:
            text = one.text or ""
        pieces += text, "" if hidden else one.tail or ""
    return tuple(" ".join(pieces).split())


def is_hidden(element: lxml.html.HtmlElement) -> bool:
    """Whether an element by itself keeps what is in it from being seen."""
    return element.tag in _UNSEEN or bool(_HIDDEN.search(element.get("style", "")))

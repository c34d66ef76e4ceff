"""The HTML of a mail as the rules read it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

import lxml.html

from newsletter.model import RenderedEmail

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


def addresses(email: RenderedEmail) -> tuple[str, ...]:
    """Where the links of a mail lead, each address once."""
    links = (one for one in page(email.html).iter() if one.tag in LINKING)
    found = (str(value) for one in links for name, value in one.items() if str(name).lower() in HREF)
    return tuple(dict.fromkeys(found))


@lru_cache(_PAGES)
def words_shown(html: str) -> tuple[str, ...]:
    """The words that are seen: what is hidden and what is for Outlook alone is left out."""
    return tuple(" ".join(_pieces(page(html))).split())


def _pieces(element: lxml.html.HtmlElement) -> Iterator[str]:
    """The texts in and below `element`, walked without recursion: a page may be nested deeply."""
    skipping = None
    for event, one in lxml.etree.iterwalk(element, events=("start", "end", "comment")):
        if event == "comment":
            if skipping is None and one.tail:
                yield one.tail
            continue
        if event == "start":
            if skipping is None:
                if is_hidden(one):
                    skipping = one
                elif one.text:
                    yield one.text
            continue
        if skipping is one:
            skipping = None
        if skipping is None and one.tail and one is not element:
            yield one.tail


def is_hidden(element: lxml.html.HtmlElement) -> bool:
    """Whether an element by itself keeps what is in it from being seen."""
    return element.tag in _UNSEEN or bool(_HIDDEN.search(element.get("style", "")))

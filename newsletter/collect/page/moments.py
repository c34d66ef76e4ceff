"""When a page was published and changed: the day as its publisher would print it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.collect import dates
from newsletter.collect.html import words
from newsletter.collect.page.jsonld import Data
from newsletter.collect.page.metatags import Head

_PUBLISHED = (
    *("article:published_time", "og:article:published_time", "article:published", "og:published_time"),
    *("datepublished", "date.published", "parsely-pub-date", "sailthru.date", "cxenseparse:recs:publishtime"),
    *("dc.date.issued", "dcterms.created", "dc.date.created", "dc.date", "dcterms.date", "dcterms.issued"),
    *("citation_publication_date", "citation_date", "pubdate", "publishdate", "publish-date", "publish_date"),
    *(
        "publication_date",
        "article.published",
        "date",
        "created",
        "last-published",
        "originalpublicationdate",
    ),
)
_UPDATED = (
    *(
        "article:modified_time",
        "og:updated_time",
        "og:article:modified_time",
        "datemodified",
        "dcterms.modified",
    ),
    *("dc.date.modified", "last-modified", "lastmod", "revised", "modified"),
)
_ISO = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:\D|$|T)")
_CLASSES = re.compile(
    r"(?:^|[^a-z])(?:date|time|published|posted|pubdate|timestamp|meta|byline|datum|fecha)", re.IGNORECASE
)
_IN_URL = re.compile(r"/((?:19|20)\d{2})[/-](\d{1,2})[/-](\d{1,2})(?:/|-|$)")
_LINES = ("h1", "span", "div", "p", "li", "small", "em", "b", "strong", "td", "dd", "a", "time")
_STARTS = re.compile(r"[^\w](?=\w)")
# The shortest date is 1.1.26.
_SHORTEST, _LONGEST = 6, 160
_EARLIEST = 1990


def published(root: HtmlElement, head: Head, data: Data, language: str) -> dt.date | None:
    """The first day that structured data, then the head, then the page itself tell."""
    told = (data.text("datePublished"), *head.all(*_PUBLISHED)[:1], data.text("dateCreated", "uploadDate"))
    return _first((*told, *_times(root, updated=False)), language) or _on_page(root, language)


def updated(head: Head, data: Data, language: str) -> dt.date | None:
    return _first((data.text("dateModified"), head.first(*_UPDATED)), language)


def in_address(url: str) -> dt.date | None:
    """The day that stands in a web address, as blogs have it."""
    found = _IN_URL.search(url)
    return _day(int(found[1]), int(found[2]), int(found[3])) if found else None


def _first(told: tuple[str, ...], language: str) -> dt.date | None:
    return next((day for text in told if text and (day := read(text, language))), None)


def read(text: str, language: str) -> dt.date | None:
    """A day in a machine's writing or in words."""
    if found := _ISO.match(text.strip()):
        return _day(int(found[1]), int(found[2]), int(found[3]))
    in_words = dates.at_start(text.strip()[:_LONGEST], language)
    return in_words.day if in_words else None


def _day(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day) if year >= _EARLIEST else None
    except ValueError:
        return None


def _times(root: HtmlElement, *, updated: bool) -> Iterator[str]:
    for element in root.iter("time"):
        about = f"{element.get('itemprop', '')} {element.get('class', '')}".lower()
        if ("modif" in about or "updat" in about) != updated:
            continue
        yield element.get("datetime") or words.text_of(element)
    for element in root.iterfind(".//*[@itemprop='datePublished']"):
        yield element.get("content") or element.get("datetime") or words.text_of(element)


def _on_page(root: HtmlElement, language: str) -> dt.date | None:
    """A short line that is marked as a date and holds one, else the first such line below the headline."""
    below = False
    plain: dt.date | None = None
    for element in root.iter(*_LINES):
        below = below or element.tag == "h1"
        named = _CLASSES.search(f"{element.get('class', '')} {element.get('id', '')}")
        if not (named or (below and plain is None)):
            continue
        text = words.text_of(element)
        if _SHORTEST <= len(text) <= _LONGEST and (day := _within(text, language)):
            if named:
                return day
            plain = day
    return plain


def _within(text: str, language: str) -> dt.date | None:
    """The first day in a line."""
    for start in (0, *(match.end() for match in _STARTS.finditer(text[:80]))):
        found = dates.at_start(text[start:], language)
        if found and found.day:
            return found.day
    return None

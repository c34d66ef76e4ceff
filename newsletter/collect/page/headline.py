"""The headline of a page: what it shows, held against what it says of itself."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml.html import HtmlElement

from newsletter.collect.html import shown, words
from newsletter.collect.lines import key
from newsletter.collect.page.jsonld import Data
from newsletter.collect.page.metatags import Head

_AROUND = re.compile(r"\s+(?:[|–—»·•]|::|-|/)\s+|\s*\|\s*")
_LONGEST, _SHORTEST = 300, 4
_CLASSES = re.compile(
    r"(?:headline|article-?title|entry-title|post-title|page-title|story-title)", re.IGNORECASE
)


def find(root: HtmlElement, head: Head, data: Data) -> tuple[str, bool]:
    """The headline and whether it is doubtful; '' where the page has none.

    A heading on the page wins that stands in what the page says of itself: sites add their name there, and
    shorten, or put other words for search engines.
    """
    said = [
        one
        for one in (data.text("headline", "name"), head.first("og:title", "twitter:title"), head.title)
        if one
    ]
    parts = [key(one) for one in said]
    headings = list(dict.fromkeys(_headings(root)))
    for heading in headings:
        if any(_within(key(heading), part) for part in parts):
            return heading, False
    bare = [_without_site(one, head) for one in said]
    if bare:
        alone = headings[0] if len(headings) == 1 else ""
        # Words that both share make one the other's shorter form; the page's own is what readers know.
        if alone and _alike(alone, bare[0]):
            return alone, False
        return bare[0], bool(alone)
    return (headings[0], len(headings) > 1) if headings else ("", True)


def _headings(root: HtmlElement) -> Iterator[str]:
    for tag in ("h1", "h2"):
        for element in root.iter(tag):
            if not shown.is_shown(element):
                continue
            if tag == "h2" and not _CLASSES.search(
                f"{element.get('class', '')} {element.get('itemprop', '')}"
            ):
                continue
            text = words.text_of(element)
            if _SHORTEST <= len(text) <= _LONGEST:
                yield text


def _within(heading: str, said: str) -> bool:
    return len(heading) >= _SHORTEST and (
        heading == said or (heading in said and 2 * len(heading) >= len(said))
    )


def _alike(one: str, other: str) -> bool:
    ones, others = set(key(one).split()), set(key(other).split())
    return 2 * len(ones & others) >= min(len(ones), len(others)) and len(ones & others) > 1


def _without_site(title: str, head: Head) -> str:
    """The title less the site's name after or before it."""
    site = key(head.first("og:site_name", "application-name"))
    pieces = _AROUND.split(title)
    if len(pieces) < 2:  # noqa: PLR2004  a title and a site
        return title
    if site:
        for end in (pieces[-1], pieces[0]):
            if key(end) == site or site in key(end) or key(end) in site:
                cut = title[: title.rfind(end)] if end is pieces[-1] else title[len(end) :]
                return cut.strip(" |–—»·•:-/") or title
        return title
    last = pieces[-1]
    return title[: title.rfind(last)].strip(" |–—»·•:-/") if len(last) < len(title) / 3 else title

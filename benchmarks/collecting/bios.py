"""What a page tells of its authors, found by rules of its own: what is measured must not judge itself."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from lxml import html
from lxml.html import HtmlElement

_CLASS = re.compile(r"author[-_]?(?:bio|description|desc)|bio[-_]?(?:text|description)|p-note", re.IGNORECASE)
_HEADING = re.compile(
    r"about the authors?|über (?:den autor|die autorin)|sobre (?:el autor|la autora)", re.IGNORECASE
)
_SHORTEST, _LONGEST = 40, 1500


def told(page: bytes) -> str:
    """A text about an author, '' where the page carries none."""
    root = html.document_fromstring(page.decode("utf-8", "replace").encode(), parser=_parser())
    for text in (*_structured(root), *_marked(root)):
        flat = " ".join(text.split())
        if _SHORTEST <= len(flat) <= _LONGEST:
            return flat
    return ""


def _parser() -> html.HTMLParser:
    return html.HTMLParser(encoding="utf-8")


def _structured(root: HtmlElement) -> Iterator[str]:
    for script in root.xpath("//script[@type='application/ld+json']"):
        try:
            left = [json.loads(script.text or "", strict=False)]
        except ValueError:
            continue
        while left:
            one = left.pop()
            if isinstance(one, list):
                left += one
            elif isinstance(one, dict):
                if one.get("@type") == "Person" and isinstance(one.get("description"), str):
                    yield re.sub(r"<[^>]+>", " ", one["description"])
                left += one.values()


def _marked(root: HtmlElement) -> Iterator[str]:
    for element in root.xpath("//*[@class]"):
        if isinstance(element.tag, str) and _CLASS.search(element.get("class", "")):
            yield element.text_content()
    for heading in root.xpath("//h2|//h3|//h4|//strong"):
        following = heading.getnext()
        if _HEADING.fullmatch(heading.text_content().strip(" :")) and following is not None:
            yield following.text_content()

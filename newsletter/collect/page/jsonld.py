"""What a page says of its story as structured data (JSON-LD with the words of schema.org)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from lxml.html import HtmlElement

from newsletter.collect.html import words

_ARTICLES = re.compile(
    r"(?:\w*Article|BlogPosting|LiveBlogPosting|SocialMediaPosting|Report|Posting|MedicalWebPage|Recipe|Review)"
)
_PAGES = frozenset({"WebPage", "ItemPage", "AboutPage", "VideoObject", "Product", "Book"})
_BROKEN_LINES = re.compile(r"[\r\n\t\x00-\x1f]+")
_WRAPPED = re.compile(
    r"^\s*(?:<!--|//\s*<!\[CDATA\[|/\*\s*<!\[CDATA\[\s*\*/)|(?:-->|//\s*\]\]>|/\*\s*\]\]>\s*\*/)\s*$"
)
_LAST_COMMA = re.compile(r",\s*(?=[}\]])")
_LARGEST = 2_000_000
_DEEPEST, _MOST = 12, 5000

Node = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Data:
    """The node of the story, an empty one where there is none, and every node that has an `@id`."""

    article: Node = field(default_factory=dict)
    page: Node = field(default_factory=dict)
    nodes: Mapping[str, Node] = field(default_factory=dict)

    def text(self, *keys: str) -> str:
        """The first of the story's values that is a text, on one line and without marks of HTML."""
        return next((said for key in keys if (said := said_by(self.article.get(key)))), "")

    def people(self, key: str) -> tuple[Node, ...]:
        """The nodes behind `author` and the like; a name alone is a node with a name."""
        return tuple(self._people(self.article.get(key), 0))

    def _people(self, value: object, depth: int) -> Iterator[Node]:
        if depth > _DEEPEST:
            return
        if isinstance(value, list):
            for one in value[:20]:
                yield from self._people(one, depth + 1)
        elif isinstance(value, str):
            yield {"name": value}
        elif isinstance(value, dict):
            known = self.nodes.get(str(value.get("@id", "")), {})
            yield {**known, **value}

    def images(self) -> Iterator[Node]:
        """The pictures of the story; an address alone is a node with a url."""
        for key in ("image", "primaryImageOfPage", "thumbnailUrl"):
            for value in (self.article.get(key), self.page.get(key)):
                for one in value if isinstance(value, list) else [value]:
                    if isinstance(one, str) and one:
                        yield {"url": one}
                    elif isinstance(one, dict):
                        yield {**self.nodes.get(str(one.get("@id", "")), {}), **one}


def said_by(value: object) -> str:
    """A value as a line of text; that of a node is its name."""
    if isinstance(value, list):
        return next((said for one in value if (said := said_by(one))), "")
    if isinstance(value, dict):
        return said_by(value.get("@value") or value.get("name") or "")
    if not isinstance(value, str):
        return ""
    return words.flat(_unmarked(value))


def _unmarked(text: str) -> str:
    if "<" not in text and "&" not in text:
        return text
    from newsletter.collect.html import tree

    return words.text_of(tree.fragment(text))


def read(root: HtmlElement) -> Data:
    """The structured data of a page; what cannot be read of it is passed over."""
    found: list[Node] = []
    for script in root.iter("script"):
        if "ld+json" in script.get("type", "").lower():
            found += _nodes(_loaded((script.text or "")[:_LARGEST]))
    nodes: dict[str, Node] = {}
    for node in found:
        if name := node.get("@id"):
            nodes[str(name)] = {**nodes.get(str(name), {}), **node}
    articles = [node for node in found if any(map(_ARTICLES.fullmatch, _types(node)))]
    pages = [node for node in found if _PAGES.intersection(_types(node))]
    best = max(articles, key=_told, default=None)
    page = next(iter(pages), {})
    return Data(best if best is not None else page, page, nodes)


def _told(node: Node) -> int:
    """How much a node tells: lists of other stories tell little of each."""
    return sum(
        bool(node.get(key))
        for key in ("headline", "author", "datePublished", "image", "articleBody", "description")
    )


def _types(node: Node) -> tuple[str, ...]:
    kinds = node.get("@type", ())
    kinds = kinds if isinstance(kinds, list) else [kinds]
    return tuple(str(kind).rpartition("/")[2] for kind in kinds)


def _loaded(text: str) -> object:
    text = _WRAPPED.sub("", text.strip())
    for attempt in (text, _LAST_COMMA.sub("", _BROKEN_LINES.sub(" ", text))):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return None


def _nodes(value: object) -> list[Node]:
    """Every object in the data, the outer ones first."""
    found: list[Node] = []
    left: list[tuple[object, int]] = [(value, 0)]
    while left and len(found) < _MOST:
        one, depth = left.pop(0)
        if depth > _DEEPEST:
            continue
        if isinstance(one, list):
            left += [(inner, depth + 1) for inner in one]
        elif isinstance(one, dict):
            found.append(one)
            left += [(inner, depth + 1) for inner in one.values() if isinstance(inner, (list, dict))]
    return found

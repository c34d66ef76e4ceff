"""Who wrote a page's story."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial

from lxml.html import HtmlElement

from newsletter.collect import names
from newsletter.collect.html import shown, words
from newsletter.collect.lines import key
from newsletter.collect.names import Person
from newsletter.collect.page.jsonld import Data, Node, said_by
from newsletter.collect.page.metatags import Head
from newsletter.collect.pasted import meta

_META = (
    "author",
    "article:author",
    "dc.creator",
    "dcterms.creator",
    "parsely-author",
    "sailthru.author",
    "byl",
    "citation_author",
    "creator",
)
_CLASSES = re.compile(
    r"(?:^|[\s_-])(?:author|byline|autor|auteur|autore|verfasser)(?:s|en|in)?(?:$|[\s_-]|name|link)",
    re.IGNORECASE,
)
_NOT_CLASSES = re.compile(
    r"(?:bio|description|avatar|image|photo|box|about|related|comment|social|count|date|info)", re.IGNORECASE
)
_BY = re.compile(
    r"^(?:(?:written|posted|reported|published|words|text|story)\s+)?(?:by|von|por|par|di|door|af|av|przez)(?:\s*:\s*|\s+|(?=[A-Z]))",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"\s*[,;|•·]\s*|\s+/\s+|\s+(?:and|und|y|e|et|en|og|och|&|with)\s+", re.IGNORECASE)
_ASIDE = re.compile(r"\s*\([^)]{1,12}\)")
_WEB = re.compile(r"https?://|www\.|@|\.(?:com|org|net|de)\b", re.IGNORECASE)
_LONGEST, _LONGEST_NAME, _MOST = 160, 60, 12
_PEOPLE = frozenset({"Person"})


def find(root: HtmlElement, head: Head, data: Data) -> tuple[Person, ...]:
    """The writers in the order of the byline: from structured data, else the head, else the page itself.

    A desk or an agency counts only where nobody finds a person.
    """
    site = {
        key(one)
        for one in (head.first("og:site_name", "application-name"), said_by(data.article.get("publisher")))
        if one
    }
    groups: tuple[Person, ...] = ()
    ways: tuple[Callable[[], Iterator[Person]], ...] = (
        partial(_of_data, data),
        partial(_of_head, head),
        partial(_of_page, root),
        partial(_of_library, root),
    )
    for find_some in ways:
        kept: dict[str, Person] = {}
        for person in find_some():
            name = key(person.name)
            if name and name not in site and len(kept) < _MOST:
                kept.setdefault(name, person)
        if any(names.is_name(person.name) for person in kept.values()):
            return tuple(kept.values())
        groups = groups or tuple(kept.values())
    return groups or _of_groups(data)


def of_lines(lines: Iterable[str]) -> tuple[Person, ...]:
    """The writers that lines above a story name."""
    facts = [fact for line in lines for fact in meta.parse(line) if fact.what is meta.What.AUTHOR]
    return tuple(dict.fromkeys(person for fact in facts for person in fact.people))


def _of_data(data: Data) -> Iterator[Person]:
    for node in (*data.people("author"), *([] if data.article.get("author") else data.people("creator"))):
        if not _is_person(node):
            continue
        yield from _people(said_by(node.get("name")), role=said_by(node.get("jobTitle")))


def _of_groups(data: Data) -> tuple[Person, ...]:
    """Where no person is named, the desk or the agency that is."""
    named = (said_by(node.get("name")) for node in data.people("author"))
    return tuple(Person(name) for name in dict.fromkeys(named) if name and not _WEB.search(name))[:_MOST]


def _is_person(node: Node) -> bool:
    kind = node.get("@type", "Person")
    kinds = kind if isinstance(kind, list) else [kind]
    return bool(_PEOPLE.intersection(map(str, kinds)))


def _of_head(head: Head) -> Iterator[Person]:
    for name in _META:
        for said in head.all(name):
            if not _WEB.search(said):
                yield from _people(said)
        if name in head.values and any(not _WEB.search(said) for said in head.all(name)):
            return


def _of_page(root: HtmlElement) -> Iterator[Person]:
    for element in root.iter(
        "a", "span", "div", "p", "address", "li", "cite", "strong", "em", "h3", "h4", "h5"
    ):
        rel = element.get("rel", "").lower().split()
        prop = element.get("itemprop", "").lower()
        named = f"{element.get('class', '')} {element.get('id', '')} {element.get('data-testid', '')}"
        if not (
            "author" in rel or prop == "author" or (_CLASSES.search(named) and not _NOT_CLASSES.search(named))
        ):
            continue
        if not shown.is_shown(element):
            continue
        text = words.text_of(element)
        if not text or len(text) > _LONGEST:
            continue
        facts = [fact for fact in meta.parse(text) for _ in fact.people if fact.what is meta.What.AUTHOR]
        if facts:
            yield from (person for fact in dict.fromkeys(facts) for person in fact.people)
            return
        inner = [words.text_of(one) for one in element.iter("a")] if len(element) else []
        for said in (text, *inner):
            found = tuple(_people(said))
            if found and all(names.is_name(person.name) for person in found):
                yield from found
                return


def _of_library(root: HtmlElement) -> Iterator[Person]:
    """What trafilatura finds in the ways in which sites mark a byline."""
    from trafilatura.metadata import extract_author

    for name in (extract_author(root) or "").split(";"):
        yield from _people(name.strip())


def _people(text: str, role: str = "") -> Iterator[Person]:
    """The people that a value names; a single word or a desk is taken as it stands."""
    text = _ASIDE.sub("", _BY.sub("", text)).strip(" ,.|-–—")
    if not any(map(str.isalpha, text)) or _WEB.search(text):
        return
    found = names.parse(text)
    if found:
        yield from (Person(one.name, one.role or role) for one in found)
        return
    for piece in _SPLIT.split(text):
        if piece and len(piece) <= _LONGEST_NAME:
            parsed: Sequence[Person] = names.parse(piece) or (Person(piece),)
            yield from (Person(one.name, one.role or role) for one in parsed)

"""Every link of an issue with its words and its place: those that readers get, and those inside stories."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from urllib.parse import SplitResult, urlsplit

from newsletter.check.base import Evidence, place, setting
from newsletter.model import ActionItem, EventItem, NoticeItem, SponsorItem, Where
from newsletter.text import markup, merge_tags

# The texts of a few issues.
_TEXTS = 512
_LONGEST_SHOWN = 60
# Not in brackets: there it is a link that was mistyped, which has a rule of its own.
_ADDRESS = re.compile(r"(?<![(\[])https?://[^\s<>\"()]*[^\s<>\"().,;:!?]", re.IGNORECASE)
# RFC 2606, section 2 and 3: names for examples, which never answer.
_EXAMPLES = frozenset({"example", "example.com", "example.net", "example.org"})

# Names that lead nowhere outside a house: RFC 2606 (section 2), 6761, 6762, 8375 and what routers use.
_LOCAL_ENDS = frozenset(
    {"localhost", "local", "internal", "intranet", "lan", "home", "corp", "test", "invalid", "localdomain"}
)


@dataclass(frozen=True, slots=True)
class Hyperlink:
    """A link as somebody wrote it. `words` are what is clicked on, '' where the theme says them.

    `where` is the place of the address, `said` that of the words. `named` where the theme has what it is
    about read with it; `mailed` is False inside the body of a story.
    """

    address: str
    words: str
    where: Where
    said: Where
    named: bool = False
    way: bool = False
    mailed: bool = True

    @property
    def parts(self) -> SplitResult:
        return parts(self.address)

    @property
    def host(self) -> str:
        return host(self.address)


@lru_cache(_TEXTS)
def parts(address: str) -> SplitResult:
    """The parts of an address; all empty where it cannot be taken apart."""
    try:
        return urlsplit(address)
    except ValueError:
        return SplitResult("", "", "", "", "")


def host(address: str) -> str:
    """The host of an address in small letters, '' where it has none."""
    try:
        return (parts(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def shown(text: str) -> str:
    """An address or a link's words as a message quotes them, cut where they are long."""
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


def is_example(name: str) -> bool:
    """Whether a host is a name that stands in examples and never answers (RFC 2606, sections 2 and 3)."""
    return name.rpartition(".")[2] in _EXAMPLES or ".".join(name.split(".")[-2:]) in _EXAMPLES


def is_local(name: str) -> bool:
    """Whether a host is one that only its own network knows."""
    if not name:
        return False
    try:
        return not ipaddress.ip_address(name).is_global
    except ValueError:
        return "." not in name or name.rpartition(".")[2] in _LOCAL_ENDS or name.endswith(".home.arpa")


@lru_cache(2)
def hyperlinks(evidence: Evidence) -> tuple[Hyperlink, ...]:
    """Every link that somebody wrote, in the order of the mail, then those inside the stories."""
    return (*_written(evidence), *_ways(evidence), *_inside(evidence))


def _written(evidence: Evidence) -> Iterator[Hyperlink]:
    issue = evidence.issue
    yield from in_markdown(issue.note, issue.where.path, issue.note_line)
    for article in issue.articles:
        if article.url:
            yield _bare(article.url, place(article, "url"))
    for section in issue.sections:
        for item in section.items:
            match item:
                case NoticeItem():
                    for link in in_markdown(item.text, item.where.path, item.where.line):
                        yield replace(link, where=item.where, said=item.where)
                case EventItem() | ActionItem() | SponsorItem() if item.url:
                    named = not isinstance(item, ActionItem)
                    yield Hyperlink(item.url, item.label, place(item, "url"), place(item, "label"), named)
                case _:
                    pass
    for author in issue.authors:
        if author.url:
            yield _bare(author.url, place(author, "url"))
        yield from in_markdown(author.bio, author.where.path, author.bio_line)


def _ways(evidence: Evidence) -> Iterator[Hyperlink]:
    """The addresses of the publication at the foot of each mail."""
    publication, sender = evidence.publication, evidence.publication.sender
    for key, address in (
        ("publication.website", publication.website),
        ("publication.issue_url", publication.issue_url),
        ("sender.unsubscribe_url", sender.unsubscribe_url),
        ("sender.preferences_url", sender.preferences_url),
    ):
        if address:
            yield replace(_bare(address, setting(evidence, key)), way=True)


def _inside(evidence: Evidence) -> Iterator[Hyperlink]:
    for article in evidence.issue.articles:
        for link in in_markdown(article.body, article.where.path, article.body_line):
            yield replace(link, mailed=False)


def _bare(address: str, where: Where) -> Hyperlink:
    return Hyperlink(address, "", where, where, named=True)


@lru_cache(_TEXTS)
def in_markdown(text: str, path: str, first: int) -> tuple[Hyperlink, ...]:
    """The links of a Markdown text whose first line is `first` of the file `path`."""
    if "[" not in text and "<" not in text and "://" not in text and "www." not in text:
        return ()
    return tuple(_links(compact(text), path, first))


def compact(text: str) -> str:
    """Merge tags without blanks, which would end an address: they are filled in before Markdown is read."""
    for one in reversed(tuple(merge_tags.typed(text))):
        if one.name:
            text = f"{text[: one.start]}{{{{{one.name}}}}}{text[one.end :]}"
    return text


def _bare_in(text: str, where: Where) -> Iterator[Hyperlink]:
    """Addresses that stand among words: mail programs make links of them."""
    for found in _ADDRESS.finditer(text):
        yield Hyperlink(found[0], found[0], where, where)


def _links(text: str, path: str, first: int) -> Iterator[Hyperlink]:
    for token in markup.parse(text):
        line = first + (token.map[0] if token.map else 0)
        address: str | None = None
        words: list[str] = []
        where = Where(path=path, line=line)
        for child in token.children or ():
            if child.type == "link_open":
                address, words, where = str(child.attrGet("href") or ""), [], Where(path=path, line=line)
            elif child.type == "link_close" and address is not None:
                yield Hyperlink(address, " ".join("".join(words).split()), where, where)
                address = None
            elif child.type in {"softbreak", "hardbreak"}:
                line += 1
                words.append(" ")
            else:
                words.append(child.content)
                if address is None and child.type == "text":
                    yield from _bare_in(child.content, Where(path=path, line=line))


def markdown(evidence: Evidence) -> Iterator[tuple[str, str, int]]:
    """Each Markdown text with its file and first line."""
    issue = evidence.issue
    yield issue.note, issue.where.path, issue.note_line
    for section in issue.sections:
        for item in section.items:
            if isinstance(item, NoticeItem):
                yield item.text, item.where.path, item.where.line
    for author in issue.authors:
        yield author.bio, author.where.path, author.bio_line
    for article in issue.articles:
        yield article.body, article.where.path, article.body_line

"""The stories of a project, known again by where they came from."""

from __future__ import annotations

import datetime as dt
import re
import sys
from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

from newsletter.errors import ProjectError
from newsletter.model import Article, Earlier, Entry
from newsletter.model.base import frozen
from newsletter.project import files, folder, frontmatter, load
from newsletter.project.earlier import earlier
from newsletter.project.frontmatter import Document
from newsletter.text import addresses

_OF_CONTENT = re.compile(r"\S+ sha256:[0-9a-f]{16}")
# What is added to an address so that its visitors are counted.
_COUNTING = re.compile(r"utm_.*|fbclid|gclid", re.IGNORECASE)
# Two texts that have fewer of their words in common are two stories.
_ALIKE = 0.5
_FILES = 8192


@frozen
class Story:
    """An article's file that can be read."""

    slug: str
    path: Path
    document: Document

    def value(self, key: str) -> str:
        """The value of a key, '' where it holds none that is one text."""
        try:
            return self.document.string(key)
        except ProjectError:
            return ""


def stories(root: Path, date: dt.date) -> tuple[Story, ...]:
    """The articles in the folder of an issue, but for broken files and versions in other languages."""
    listed = files.listing(root, folder.issue_folder(root, date) / "articles")
    read = (_story(root, path, _stamp(path)) for path in listed if not load.version_language(path))
    return tuple(story for story in read if story)


def _stamp(path: Path) -> tuple[int, int]:
    """By what it is known that a file is as it was."""
    try:
        state = path.stat()
    except OSError:
        return 0, 0
    return state.st_mtime_ns, state.st_size


@lru_cache(_FILES)
def _story(root: Path, path: Path, _: tuple[int, int]) -> Story | None:
    try:
        document = frontmatter.parse(files.read(root, path), files.relative(root, path))
        return Story(slug=document.string("slug") or path.stem, path=path, document=document)
    except ProjectError:
        return None


def known_again(present: Iterable[Story], article: Article) -> Story | None:
    """The story that came from the same source: the same origin or page, or an older version of a file."""
    found = tuple(present)
    by_origin = (one for one in found if article.origin and one.value("origin") == article.origin)
    by_page = (one for one in found if article.url and page(one.value("url")) == page(article.url))
    by_name = (one for one in found if one.slug == article.slug and _is_version(one, article))
    return next((one for group in (by_origin, by_page, by_name) for one in group), None)


def elsewhere(root: Path, date: dt.date, *, url: str, origin: str) -> Earlier | None:
    """The story of another issue that came from the same source, of several the newest."""
    for one in earlier(root, date, sys.maxsize):
        if (origin and one.origin == origin) or (url and page(one.url) == page(url)):
            return one
    return None


def issue_of(root: Path, entry: Entry) -> dt.date | None:
    """The issue that has the story of an entry, of several the newest."""
    found = elsewhere(root, dt.date.min, url=entry.url, origin=f"feed {entry.ident}")
    return found.issue if found else None


def kind(origin: str) -> str:
    """What kind of source an origin tells of: `web`, or the word that it begins with."""
    return "web" if addresses.is_web(origin) else origin.partition(" ")[0]


@lru_cache(_FILES)
def page(url: str) -> str:
    """What two addresses of one page have in common; '' for no address."""
    try:
        parts = urlsplit(url.strip())
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port and parts.port not in {80, 443} else ""
    except ValueError:
        return url
    asked = parse_qsl(parts.query, keep_blank_values=True)
    kept = urlencode([(name, value) for name, value in asked if not _COUNTING.fullmatch(name)])
    return f"{host}{port}{parts.path.rstrip('/')}{'?' * bool(kept)}{kept}"


def is_alike(one: str, other: str) -> bool:
    """Whether two texts have most of their words in common."""
    words, others = Counter(one.split()), Counter(other.split())
    return (words & others).total() >= _ALIKE * max(words.total(), others.total(), 1)


def _is_version(story: Story, article: Article) -> bool:
    origin = story.value("origin")
    return (
        kind(origin) == kind(article.origin)
        and all(_OF_CONTENT.fullmatch(one) for one in (origin, article.origin))
        and is_alike(story.document.body, article.body)
    )

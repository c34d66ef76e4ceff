"""Saved pages with what is known to be right of them, and the measures of how near an answer comes."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

HALVES = ("tuned", "held", "all")
_LONGEST_RUN = re.compile(r"[0-9a-f]{12,}|\d{7,}")
_DAY = re.compile(r"(?:19|20)\d{6}(?:\d{6})?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page and its truths; None for what is not known of it."""

    id: str
    url: str
    html: bytes
    title: str | None
    authors: tuple[str, ...] | None
    date: str | None
    images: tuple[str, ...] | None
    words: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What an extractor made of a page; None for what it does not give at all."""

    title: str | None = None
    authors: tuple[str, ...] | None = None
    date: str | None = None
    image: str | None = None
    body: str | None = None
    bios: tuple[str, ...] = ()


def half_of(name: str) -> str:
    """Which half a page or a paste belongs to, told by its name alone."""
    return "tuned" if hashlib.sha256(name.encode()).digest()[-1] % 2 else "held"


def rows(path: Path, half: str) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if half in {"all", half_of(row["id"])}:
                yield row


def pages(folder: Path, half: str) -> Iterator[Page]:
    """The pages of a folder laid out as `pages.jsonl.gz` with the HTML that it names."""
    for row in rows(folder / "pages.jsonl.gz", half):
        shown = [url for image in row["images"] or () for url in image["urls"]]
        yield Page(
            id=row["id"],
            url=row["url"],
            html=gzip.decompress((folder / row["html"]).read_bytes()),
            title=row["title"],
            authors=tuple(row["authors"]) if row["authors"] else None,
            date=row["date"][:10] if row["date"] else None,
            images=tuple(shown) or None,
            words="\n".join(row["paragraphs"]) if row["paragraphs"] else None,
        )


def score(page: Page, answer: Answer) -> dict[str, float]:
    """Each measure that both the page and the extractor know, from 0 to 1.

    `title`, `authors`, `date` and `image` are right or wrong; `body` is the F1 of its words.
    """
    marks: dict[str, float] = {}
    if page.title and answer.title is not None:
        marks["title"] = plain(page.title) == plain(answer.title)
    if page.authors and answer.authors is not None:
        marks["authors"] = {*map(plain, page.authors)} == {*map(plain, answer.authors)}
    if page.date and answer.date is not None:
        marks["date"] = page.date == answer.date
    if page.images and answer.image is not None:
        marks["image"] = any(is_same(answer.image, url) for url in page.images)
    if page.words and answer.body is not None:
        marks["body"] = f1(page.words, answer.body)
    return marks


def plain(text: str) -> str:
    """The words alone, without regard to case, marks and spaces."""
    return " ".join(re.findall(r"\w+", text.casefold()))


def f1(truth: str, found: str) -> float:
    ours, theirs = (Counter(re.findall(r"\w+", text.casefold())) for text in (found, truth))
    shared = sum((ours & theirs).values())
    return 2 * shared / max(1, sum(ours.values()) + sum(theirs.values()))


def is_same(one: str, other: str) -> bool:
    """Whether two addresses are one picture's in different sizes.

    The same name of the file without its ending, or a number of seven digits (a hash of twelve) that both
    paths hold and that is no day.
    """
    paths = [urlsplit(url).path.casefold() for url in (one, other)]
    stems = [re.sub(r"(?:\.\w{3,4})+$", "", path.rpartition("/")[2]) for path in paths]
    if one == other or (stems[0] == stems[1] and len(stems[0]) > len("image")):
        return True
    ids = [{found for found in _LONGEST_RUN.findall(path) if not _DAY.fullmatch(found)} for path in paths]
    return bool(ids[0] & ids[1])


def percent(marks: Iterable[float]) -> float | None:
    """The mean in percent with one decimal, None for nothing."""
    known = list(marks)
    return round(100 * sum(known) / len(known), 1) if known else None


def overlaps(told: str, bios: Sequence[str]) -> bool:
    """Whether one of the bios holds most words of what the page tells, or they most of it."""
    truth = set(plain(told).split())
    found = [set(plain(bio).split()) for bio in bios]
    return any(2 * len(truth & bio) >= min(len(truth), len(bio)) > 0 for bio in found)

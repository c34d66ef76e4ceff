"""Whole pages with what a careful reader takes from each, told line by line in `pages/*.txt`.

    ### what the page shows | date of publication | author ; author
    T|the headline
    X|what is no part of the story
    B|a block of the story
    1|a paragraph about the first author

Names, places and findings are invented.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter.collect import lines
from newsletter.collect.pasted import read
from newsletter.model import Collected
from newsletter.text import markup

PAGES = Path(__file__).parent / "pages"
MARKER = re.compile(r"^(?:[•*–-]|\d{1,2}[.)])\s+")


@dataclass(frozen=True)
class Page:
    text: str
    title: str
    date: str
    authors: list[tuple[str, str]]
    body: list[str]


def load() -> Iterator[tuple[str, Page]]:
    for path in sorted(PAGES.glob("*.txt")):
        for told in path.read_text(encoding="utf-8").split("### ")[1:]:
            head, _, rest = told.partition("\n")
            name, date, people = (part.strip() for part in head.split("|"))
            marked = [(line[:1], line[2:]) for line in rest.rstrip("\n").split("\n")]
            shown: dict[str, list[str]] = {}
            for mark, text in marked:
                shown.setdefault(mark, []).append(lines.clean(text))
            authors = [
                (person.strip(), "\n\n".join(shown.get(str(number), [])))
                for number, person in enumerate(filter(None, people.split(";")), start=1)
            ]
            yield (
                name,
                Page(
                    text="\n".join(text for _, text in marked),
                    title=shown["T"][0],
                    date=date,
                    authors=authors,
                    body=[MARKER.sub("", text, count=1) for text in shown["B"]],
                ),
            )


FRESH = dict(load())


def told(collected: Collected) -> Page:
    body = markup.to_text(collected.article.body)
    return Page(
        text="",
        title=collected.article.title,
        date=str(collected.article.published or ""),
        authors=[(author.name, markup.to_text(author.bio)) for author in collected.authors],
        body=[MARKER.sub("", line, count=1) for line in body.split("\n") if line],
    )


@pytest.mark.parametrize("newline", ["\n", "\r\n"], ids=["unix", "windows"])
@pytest.mark.parametrize("name", FRESH)
def test_a_fresh_page_is_read_as_a_careful_reader_would(name: str, newline: str) -> None:
    page = FRESH[name]
    read_page = told(read(page.text.replace("\n", newline), "page.txt"))
    assert read_page.title == page.title
    assert read_page.date == page.date
    assert read_page.authors == page.authors
    assert read_page.body == page.body


@pytest.mark.parametrize("name", FRESH)
def test_no_word_of_a_fresh_page_goes_silently(name: str) -> None:
    """Whatever is neither in the article nor with its authors stands in the lines that a note names."""
    page = FRESH[name]
    collected = read(page.text, "page.txt")
    noted: set[int] = set()
    for note in collected.notes:
        noted.add(note.line or 0)
        for start, end in re.findall(r"(\d+)(?: to (\d+))?(?=[,) ])", note.text):
            noted.update(range(int(start), int(end or start) + 1))
    article = collected.article
    kept = {article.title, article.kicker, article.dek, *told(collected).body}
    for author in collected.authors:
        kept.update(markup.to_text(author.bio).split("\n\n"), {author.name, author.role})
    missing = [
        (number, text)
        for number, text in lines.numbered(page.text)
        if text and MARKER.sub("", text, count=1) not in kept and number not in noted
    ]
    assert missing == []

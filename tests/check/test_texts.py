from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.check.base import Evidence
from newsletter.check.texts import Kind, Text, texts
from newsletter.config import load
from newsletter.project.load import load_issue
from newsletter.teasers.choose import with_teasers

DATE = dt.date(2026, 11, 22)
ISSUE = """\
---
subject: mark1
preheader: >
  mark2
  goes on
language: es
signed_by: ines
sections:
  - kind: articles
    title: mark3
    items: [walk, soup, rest]
  - kind: events
    items:
      - date: 2026-12-01
        title: mark4
        place: mark5
        text: mark6
        label: mark7
  - kind: quote
    items:
      - text: mark8
        name: mark9
        about: mark10
  - kind: action
    items:
      - label: mark11
        url: https://a.example
        text: mark12
  - kind: sponsor
    items:
      - name: mark13
        title: mark14
        text: mark15
        label: mark16
  - kind: notice
    items:
      - "*mark18*"
---

One mark19 line
and mark20.

- mark21
"""
WALK = """\
---
title: mark22
kicker: mark23
teaser: mark24
dek: unmailed
image: images/a.png
image_alt: mark25
image_caption: mark26
image_credit: mark27
reviewed_by: mark28
language: en
---
mark29 is
below mark30.
"""
SOUP = """\
---
title: mark31
dek: mark32
---
"""
REST = """\
---
title: mark33
---
The first sentence of it says mark34 to all of us.
The next sentence says mark35 to all of us.

## mark36
"""
INES = """\
---
name: mark37
photo: photos/a.png
photo_alt: mark38
role: mark39
---

She says
mark40.
"""
FILES = {
    "issues/2026-11-22/issue.md": ISSUE,
    "issues/2026-11-22/articles/walk.md": WALK,
    "issues/2026-11-22/articles/soup.md": SOUP,
    "issues/2026-11-22/articles/rest.md": REST,
    "issues/authors/ines.md": INES,
}


@pytest.fixture
def marked(empty_project: Path) -> Evidence:
    for name, text in FILES.items():
        path = empty_project / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    settings = load(empty_project, {})
    issue = with_teasers(load_issue(empty_project, DATE).issue, 280)
    return Evidence(issue=issue, publication=settings.publication, rules=settings.rules)


def marks(evidence: Evidence) -> Iterator[tuple[str, str, Text]]:
    """Each mark of the texts, its place and its text."""
    for one in texts(evidence):
        for word in one.text.replace(".", " ").split():
            if word.startswith("mark"):
                yield word, str(one.at(one.text.index(word))), one


def test_every_text_of_an_issue_is_there_with_its_line(marked: Evidence) -> None:
    found = {(word, where) for word, where, _ in marks(marked)}
    written = {
        (word.strip('.,"*'), f"{name}:{number}")
        for name, text in FILES.items()
        for number, line in enumerate(text.splitlines(), 1)
        for word in line.split()
        if word.strip('.,"*').startswith("mark")
    }
    # A text that is folded over several lines stands on the line of its key.
    moved = ("mark2", "issues/2026-11-22/issue.md:4")
    assert found == written - {moved} | {("mark2", "issues/2026-11-22/issue.md:3")}


def test_a_body_is_not_mailed_but_for_the_sentences_of_its_teaser(marked: Evidence) -> None:
    kinds = {(word, one.kind, one.mailed) for word, _, one in marks(marked)}
    assert {k for k in kinds if k[0] in {"mark29", "mark32", "mark34", "mark36"}} == {
        ("mark29", Kind.BODY, False),
        ("mark32", Kind.DEK, True),
        ("mark34", Kind.TEASER, True),
        ("mark34", Kind.BODY, False),
        ("mark36", Kind.BODY, False),
    }
    assert all(one.mailed for word, _, one in marks(marked) if one.kind is not Kind.BODY)


def test_a_text_speaks_the_language_of_its_story_or_else_of_the_issue(marked: Evidence) -> None:
    spoken = {word: one.language for word, _, one in marks(marked)}
    assert (spoken["mark1"], spoken["mark22"], spoken["mark31"]) == ("es", "en", "es")


def test_what_the_settings_put_into_each_mail_is_among_the_texts(marked: Evidence) -> None:
    publication = replace(marked.publication, tagline="Weekly", why="You asked for it.")
    settings = [
        (one.text, str(one.where))
        for one in texts(replace(marked, publication=publication))
        if one.kind is Kind.PUBLICATION
    ]
    assert ("You asked for it.", "newsletter.toml:1") in settings
    assert ("Weekly", "newsletter.toml:1") in settings


def test_an_issue_of_nothing_has_no_empty_texts(clean: Evidence) -> None:
    bare = replace(clean.issue, subject="", preheader="", note="", sections=(), articles=(), authors=())
    kinds = [one.kind for one in texts(replace(clean, issue=bare))]
    assert set(kinds) == {Kind.PUBLICATION}

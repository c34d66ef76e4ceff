"""The first real input: the text of one article page, from the clipboard to the mailbox."""

from __future__ import annotations

import datetime as dt
import email
import email.policy
import mailbox
import re
from collections.abc import Callable
from pathlib import Path

import lxml.html
import pytest

from newsletter.cli import run
from newsletter.project.load import load_issue

pytestmark = pytest.mark.corpora
DATE = dt.date(2019, 11, 1)
Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def source(corpora: Path) -> Path:
    return corpora / "articles" / "smoldering-myeloma.txt"


@pytest.fixture
def added(empty_project: Path, source: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(empty_project)
    assert run(["new", "2019-11-01"]) == 0
    assert run(["add", str(source), "--issue", "2019-11-01"]) == 0
    return empty_project


def lines(source: Path) -> list[str]:
    return [" ".join(line.split()) for line in source.read_text(encoding="utf-8").splitlines()]


def test_the_article_is_what_a_person_would_have_typed(added: Path, source: Path) -> None:
    loaded = load_issue(added, DATE)
    (article,) = loaded.issue.articles
    (author,) = loaded.issue.authors
    text = lines(source)
    paragraphs = list(dict.fromkeys(line for line in text if len(line) > 100))
    bio = paragraphs.pop()
    assert article.title == text[0]
    assert text[0] not in article.body
    assert article.published == DATE
    assert article.image is None
    assert article.image_missing
    assert article.body.split("\n\n") == paragraphs
    assert article.authors == (author.slug,)
    assert author.bio == bio
    assert text[-1] == bio
    assert author.name == text[-3]
    assert (added / "issues/authors" / f"{author.slug}.md").is_file()


def test_a_second_add_changes_nothing_and_says_so(
    added: Path, source: Path, tree: Tree, capsys: pytest.CaptureFixture[str]
) -> None:
    before = tree(added)
    capsys.readouterr()
    assert run(["add", str(source), "--issue", "2019-11-01"]) == 0
    assert "nothing was changed" in capsys.readouterr().out
    assert tree(added) == before


def test_the_writer_is_told_what_is_missing(added: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert run(["check", "--json"]) == 0
    out = capsys.readouterr().out
    for code in ("picture-missing", "story-without-link", "lead-in-dangling", "subject-missing"):
        assert f'"code": "{code}"' in out
    assert '"severity": "error"' not in out


def test_readers_get_headline_date_teaser_and_blurb(added: Path, source: Path) -> None:
    assert run(["send", "--test", "someone@example.org"]) == 0
    (path,) = (added / ".newsletter/outbox/new").iterdir()
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    rich, plain = message.get_body(["html"]), message.get_body(["plain"])
    assert rich is not None
    assert plain is not None
    page = lxml.html.document_fromstring(rich.get_content())
    words = " ".join(str(page.xpath("string(//body)")).split())
    text = lines(source)
    body = " ".join(line for line in text if len(line) > 100)
    for shown in (words, " ".join(plain.get_content().split())):
        assert shown.count(text[0]) == 1
        # The day of the issue, and below the headline, where the year goes without saying, that of the story.
        assert shown.count("1 November") == 2
        assert shown.count("1 November 2019") == 1
        assert shown.count("About the author") == 1
        assert shown.count(text[-1]) == 1
        assert "said:" not in shown
        teaser = re.search(r"1 November\W+1 min read\s*(.+?)\s*About the author", shown)
        assert teaser
        assert 100 < len(teaser[1]) <= 280
        assert teaser[1] in body
        assert teaser[1].endswith(".")
    assert not page.xpath("//a[contains(., 'Read the story')]")
    assert len(mailbox.Maildir(added / ".newsletter/outbox", create=False)) == 1

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ProjectError
from newsletter.model import Article, Author, Where
from newsletter.project import content, frontmatter, texts
from newsletter.project.texts import article_text, author_text, collected_text, is_untouched

DATE = dt.date(2026, 11, 22)
WHERE = Where(path="page.txt")
LINES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), max_size=60).map(str.strip)
WORDS = LINES.filter(bool)


@given(title=WORDS, kicker=LINES, dek=LINES, tags=st.lists(WORDS, max_size=3), body=LINES)
def test_an_article_file_reads_back_as_it_was(
    title: str, kicker: str, dek: str, tags: list[str], body: str
) -> None:
    article = Article(
        slug="a",
        title=title,
        kicker=kicker,
        dek=dek,
        tags=tuple(tags),
        body=body,
        published=DATE,
        authors=("ana", "ben"),
        image_missing=True,
        where=WHERE,
    )
    read = content.article(frontmatter.parse(article_text(article), "issues/2026-11-22/articles/a.md"), "a")
    assert (read.title, read.kicker, read.dek, read.tags, read.body) == (
        title,
        kicker,
        dek,
        tuple(tags),
        body,
    )
    assert (read.published, read.authors, read.image_missing) == (DATE, ("ana", "ben"), True)


@given(name=WORDS, role=LINES, bio=LINES)
def test_an_author_file_reads_back_as_it_was(name: str, role: str, bio: str) -> None:
    author = Author(slug="a", name=name, role=role, bio=bio, where=WHERE)
    read = content.author(frontmatter.parse(author_text(author), "issues/authors/a.md"), "a")
    assert (read.name, read.role, read.bio) == (name, role, bio)


@given(title=WORDS, dek=LINES, body=LINES)
def test_an_article_tells_by_itself_whether_it_was_edited(title: str, dek: str, body: str) -> None:
    article = Article(slug="a", title=title, dek=dek, body=body, authors=("ana",), where=WHERE)
    text = collected_text(article)
    assert is_untouched(text)
    assert is_untouched("\ufeff" + text.replace("\n", "\r\n"))
    assert not is_untouched(text + "A word more.\n")
    assert not is_untouched(text.replace("  - ana\n", "  - ben\n"))
    assert not is_untouched(article_text(article))
    assert content.article(frontmatter.parse(text, "a.md"), "a").title == title


@pytest.mark.parametrize("body", ["a \x07 bell", "half \ud800 a letter", "<<<<<<< mine", "a\x00b"])
def test_what_could_not_be_read_back_is_never_written(body: str) -> None:
    text = article_text(Article(slug="a", title="A", body=body, where=WHERE))
    with pytest.raises(ProjectError, match="kept"):
        texts.proven(text, "a.md", lambda document: content.article(document, "a"))

from __future__ import annotations

from collections.abc import Callable

import pytest

from newsletter.model import Article, Where

Write = Callable[..., Article]


@pytest.fixture(scope="session")
def write() -> Write:
    """An article of the given Markdown."""

    def make(
        body: str, *, title: str = "A walk that waits", language: str = "en", teaser: str = ""
    ) -> Article:
        where = Where(path="issues/2026-11-22/articles/walk.md")
        return Article(slug="walk", title=title, body=body, language=language, teaser=teaser, where=where)

    return make

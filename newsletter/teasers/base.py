"""What a summarizer is."""

from __future__ import annotations

from typing import Protocol

from newsletter.model import Article, Teaser


class Summarizer(Protocol):
    def summarize(self, article: Article, limit: int) -> Teaser | None:
        """A teaser of at most `limit` characters; None where no sentence can stand alone."""
        ...

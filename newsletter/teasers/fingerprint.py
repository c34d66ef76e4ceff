"""The hash by which a teaser knows the body that it was taken from."""

from __future__ import annotations

from newsletter.model import Article
from newsletter.text import digest


def body_hash(article: Article) -> str:
    """16 hex digits of the SHA-256 of the body."""
    return digest.body_hash(article.body)

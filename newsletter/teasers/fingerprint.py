"""The hash by which a teaser knows the body that it was taken from."""

from __future__ import annotations

import hashlib

from newsletter.model import Article


def body_hash(article: Article) -> str:
    """16 hex digits of the SHA-256 of the body."""
    return hashlib.sha256(article.body.encode()).hexdigest()[:16]

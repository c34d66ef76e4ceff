"""The hash by which the words of a story are known again."""

from __future__ import annotations

import hashlib


def body_hash(body: str) -> str:
    """16 hex digits of the SHA-256 of a body."""
    return hashlib.sha256(body.encode()).hexdigest()[:16]

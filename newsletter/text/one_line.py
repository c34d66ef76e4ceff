"""What somebody typed, as it can stand in a sentence about it."""

from __future__ import annotations

_LONGEST = 80


def shown(text: str) -> str:
    """`text` in one line, not too long and without what a terminal would carry out."""
    cut = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in cut)

"""The right name for a misspelt one."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches


def suggest(word: str, known: Iterable[str]) -> str:
    """` Did you mean '...'?` when `word` is nearly one of `known`, else nothing."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.7)
    return f" Did you mean '{near[0]}'?" if near else ""

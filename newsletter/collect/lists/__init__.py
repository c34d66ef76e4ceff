"""Lists of words and phrases, one file each, that people can read and add to without touching code."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def phrases(name: str) -> tuple[str, ...]:
    """The lines of a list; a line that begins with `#` is a remark."""
    text = files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    return tuple(line.strip() for line in text.splitlines() if line.strip() and not line.startswith("#"))


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list whose lines hold many."""
    return frozenset(word for line in phrases(name) for word in line.split())

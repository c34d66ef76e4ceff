"""Where something was typed into the files of a theme."""

from __future__ import annotations

import re
from functools import lru_cache

from newsletter.check.base import Evidence
from newsletter.model import Theme, Where

_THEMES = 4
_PLAIN_TEXT = ".txt.j2"
_SHEET = ".css"
_COMMENT = re.compile(r"\{#.*?#\}|<!--(?!\[if|<!).*?-->", re.DOTALL)
_COMMENT_IN_CSS = re.compile(r"\{#.*?#\}|/\*.*?\*/", re.DOTALL)
_NO_BREAK = re.compile(r"[^\n]")


def typed(evidence: Evidence, *patterns: str, plain_text: bool = False) -> Where | None:
    """Where the theme's pages and style sheets, or its plain text, say what a pattern fits.

    The first pattern that fits anything counts, and comments do not. None where none does, or no theme is
    at hand.
    """
    if evidence.theme is None:
        return None
    for pattern in patterns:
        wanted = re.compile(pattern, re.IGNORECASE)
        for name, source in uncommented(evidence.theme):
            if name.endswith(_PLAIN_TEXT) is plain_text and (found := wanted.search(source)):
                return place(evidence.theme, name, source, found.start())
    return None


def place(theme: Theme, name: str, source: str, offset: int) -> Where:
    """The place of a character of a file of the theme."""
    return Where(path=f"{theme.folder}/{name}", line=source.count("\n", 0, offset) + 1)


@lru_cache(_THEMES)
def uncommented(theme: Theme) -> tuple[tuple[str, str], ...]:
    """The files that make pages, style sheets and plain text, with blanks for what stands in comments."""
    return tuple(
        (
            name,
            (_COMMENT_IN_CSS if name.endswith(_SHEET) else _COMMENT).sub(
                lambda found: _NO_BREAK.sub(" ", found[0]), source
            ),
        )
        for name, source in sorted(theme.files)
        if not name.endswith(".toml")
    )

"""Where in a theme a brace of a style sheet is missing."""

from __future__ import annotations

import re

from newsletter.model import Theme
from newsletter.render.origin import Place

_SHEET = ".css"
_BRACE = re.compile(r"[{};]")
# Jinja, comments and texts: no brace in them belongs to the sheet.
_OTHERS = re.compile(
    r"\{%.*?(?:%\}|\Z)|\{\{.*?(?:\}\}|\Z)|\{#.*?(?:#\}|\Z)|/\*.*?(?:\*/|\Z)|\"[^\"\n]*\"|'[^'\n]*'", re.DOTALL
)
_NO_BREAK = re.compile(r"[^\n]")


def missing(theme: Theme) -> Place | None:
    """The place of the rule that is not closed, or of the brace that closes nothing.

    None where not exactly one of the theme's style sheets has as many of the one as of the other.
    """
    found: list[Place] = []
    for name, source in theme.files:
        if not name.endswith(_SHEET):
            continue
        plain = _OTHERS.sub(lambda other: _NO_BREAK.sub(" ", other[0]), source)
        if plain.count("{") != plain.count("}"):
            found.append(_place(name, source, _unbalanced(plain)))
    return found[0] if len(found) == 1 else None


def _unbalanced(css: str) -> int:
    opened: list[tuple[int, bool]] = []
    last = 0
    for brace in _BRACE.finditer(css):
        head = css[last : brace.start()]
        start = last + len(head) - len(head.lstrip())
        last = brace.end()
        if brace[0] == "{":
            # No rule of a mail stands in another one, but in an @ rule.
            if opened and not opened[-1][1]:
                return opened[-1][0]
            opened.append((start, head.lstrip().startswith("@")))
        elif brace[0] == "}":
            if not opened:
                return brace.start()
            opened.pop()
    return opened[-1][0] if opened else 0


def _place(name: str, source: str, offset: int) -> Place:
    begin = source.rfind("\n", 0, offset) + 1
    return Place(name, source.count("\n", 0, offset) + 1, offset - begin + 1)

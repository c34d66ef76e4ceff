"""The name of a person who gives a word for something."""

from __future__ import annotations

import unicodedata

_LONGEST = 100
# Controls, halves of letters, line ends, and what turns the direction of what follows.
_NEVER = frozenset({"Cc", "Cs", "Co", "Cn", "Zl", "Zp"})
_TURNS = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff")


def name(typed: str) -> str:
    """The name in one line, blanks in a row as one. Raises ValueError for what is none."""
    if any(unicodedata.category(one) in _NEVER or one in _TURNS for one in typed):
        raise ValueError("a name holds no line breaks and no invisible characters")
    found = " ".join(typed.split())
    if not any(one.isalpha() for one in found):
        raise ValueError("this is no name")
    if len(found) > _LONGEST:
        raise ValueError(f"a name has at most {_LONGEST} characters")
    return found

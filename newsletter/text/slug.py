"""Names for files and addresses, made from titles and people's names."""

from __future__ import annotations

import hashlib
import re
import unicodedata

# Letters that Unicode does not decompose into a base letter and a mark.
LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "þ": "th", "ł": "l", "ı": "i"}
)
_LONGEST = 60

VALID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def slug(text: str) -> str:
    """`text` as lowercase ASCII words joined by hyphens, at most 60 characters, cut between words.

    A text without a single Latin letter or digit gives `text-` and a hash, so that two of them differ.
    """
    plain = unicodedata.normalize("NFKD", text.casefold().translate(LETTERS))
    plain = re.sub(r"['’]", "", plain).encode("ascii", "ignore").decode()
    made = "-".join(re.findall(r"[a-z0-9]+", plain))
    if not made:
        return "text-" + hashlib.sha256(text.encode()).hexdigest()[:8]
    if len(made) > _LONGEST:
        made = made[: _LONGEST + 1].rpartition("-")[0] or made[:_LONGEST]
    return made


def safe(name: str) -> str:
    """`name` where it is such a name, else one made from it: nothing else may become the name of a file."""
    return name if VALID.fullmatch(name) else slug(name)

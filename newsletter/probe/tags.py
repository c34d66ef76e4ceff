"""Lists of tags as DKIM and DMARC write them: `v=DMARC1; p=none` (RFC 6376, section 3.2)."""

from __future__ import annotations

import re

_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*")


def parse(text: str) -> dict[str, str]:
    """The tags in their order, names in small letters, without blanks around names and values.

    Raises ValueError with a clause in plain words for a text that is no such list.
    """
    found: dict[str, str] = {}
    for part in text.split(";"):
        if not part.strip():
            continue
        name, sign, value = (one.strip() for one in part.partition("="))
        if not sign or not _NAME.fullmatch(name):
            raise ValueError(f"'{part.strip()[:40]}' is not of the form name=value")
        if name.lower() in found:
            raise ValueError(f"'{name}' stands in it twice")
        if value.endswith("\\"):
            raise ValueError("a backslash stands before a semicolon")
        found[name.lower()] = value
    return found

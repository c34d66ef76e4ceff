"""Who a file or mail says that it is from, which may be a machine or an office."""

from __future__ import annotations

import re

from newsletter.collect import names
from newsletter.collect.names import Person

_NOBODY = re.compile(
    r"(?:microsoft\s+)?(?:office|word|windows)?[\s-]*(?:user|benutzer|utente|usuario|utilisateur|gebruiker|anwender)|"
    r"admin(?:istrator|istrador|istrateur)?|owner|author|autor(?:in)?|unknown|unbekannt|guest|gast|test|"
    r"default|root|student|me|info|office|staff|editor|redaktion|python-docx|apache\s+poi|libreoffice|"
    r"google\s+docs|pages|(?:lenovo|dell|hp|acer|asus|toshiba|samsung|apple|mac|pc|laptop|imac)\b.*",
    re.IGNORECASE,
)
# 'Doe, Jane' and 'Doe, Jane (HR)', as companies list their people.
_TURNED = re.compile(r"(?P<last>[^,;()]+),\s*(?P<first>[^,;()]+?)(?:\s*\([^)]*\))?")
_SEPARATOR = re.compile(r"\s*;\s*")


def parse(text: str) -> tuple[Person, ...]:
    """The people that such a value names; empty for none, as in 'Administrator' or 'Hollin Clinic'."""
    people: list[Person] = []
    for part in _SEPARATOR.split(text.strip(" '\"")):
        if _NOBODY.fullmatch(part) or "@" in part or names.is_group(part):
            continue
        turned = _TURNED.fullmatch(part)
        both = f"{turned['first']} {turned['last']}" if turned else ""
        suffixed = turned is not None and (names.is_degree(turned["first"]) or names.is_job(turned["first"]))
        people.extend(names.parse(both if turned and not suffixed and names.is_name(both) else part))
    return tuple(people)

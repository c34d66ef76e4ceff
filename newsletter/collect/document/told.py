"""What a page that a word processor wrote says of itself in its head."""

from __future__ import annotations

import datetime as dt
import html
import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from newsletter.collect.html.words import flat

_OFFICE = r"<o:{0}>([^<>]{{1,200}})</o:{0}>"
_AUTHORS = ("author", "creator", "dc.creator")
_CREATED = ("created", "dcterms.created", "date")
_CHANGED = ("changed", "dcterms.modified")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Head:
    """'' and None for what it does not say."""

    title: str = ""
    author: str = ""
    created: dt.date | None = None
    modified: dt.date | None = None
    language: str = ""


def head(root: HtmlElement, text: str) -> Head:
    """What the head says in elements, and what Word writes there as XML in comments."""
    meta: dict[str, str] = {}
    for element in root.iter("meta"):
        meta.setdefault(element.get("name", "").lower(), element.get("content", ""))
    title = root.find(".//title")
    return Head(
        title=_short("" if title is None else title.text or ""),
        author=_first(meta, _AUTHORS) or _office(text, "Author"),
        created=_day(_first(meta, _CREATED)) or _day(_office(text, "Created")),
        modified=_day(_first(meta, _CHANGED)) or _day(_office(text, "LastSaved")),
        language=root.get("lang", ""),
    )


def _first(meta: dict[str, str], names: tuple[str, ...]) -> str:
    return next((found for name in names if (found := _short(meta.get(name, "")))), "")


def _office(text: str, name: str) -> str:
    found = re.search(_OFFICE.format(name), text)
    return _short(html.unescape(found[1])) if found else ""


def _short(text: str) -> str:
    text = flat(text)
    return text if len(text) <= _LONGEST else ""


def _day(text: str) -> dt.date | None:
    # LibreOffice writes nine digits of a second.
    found = re.match(r"(\d{4})-(\d\d)-(\d\d)(?!\d)", text)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None

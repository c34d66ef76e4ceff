"""What stands beside the text of a Word document: comments, and what the file says of itself."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from newsletter.collect.html.words import flat
from newsletter.collect.word.names import W

_CORE = "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_TERMS = "{http://purl.org/dc/terms/}"
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class Comment:
    """A remark in the margin."""

    author: str
    text: str


def comments(root: Element | None) -> tuple[Comment, ...]:
    """The remarks of the part that holds them, in their order."""
    if root is None:
        return ()
    found = (
        Comment(
            flat(element.get(W + "author", "")) or "Somebody",
            flat(" ".join(_text(paragraph) for paragraph in element.iter(W + "p"))),
        )
        for element in root.iter(W + "comment")
    )
    return tuple(comment for comment in found if comment.text)


def _text(paragraph: Element) -> str:
    return "".join(inner.text or "" for inner in paragraph.iter(W + "t"))


@dataclass(frozen=True, slots=True)
class Properties:
    """What a document says of itself (ECMA-376, part 2, section 11); '' and None for what it does not say."""

    title: str = ""
    author: str = ""
    created: dt.date | None = None
    modified: dt.date | None = None
    language: str = ""


def properties(root: Element | None) -> Properties:
    """The properties of the part that holds them."""
    if root is None:
        return Properties()
    return Properties(
        title=_value(root, _DC + "title"),
        author=_value(root, _DC + "creator"),
        created=_day(root, _TERMS + "created"),
        modified=_day(root, _TERMS + "modified"),
        language=_value(root, _DC + "language"),
    )


def _value(root: Element, name: str) -> str:
    text = flat(root.findtext(name, "") or "")
    return text if len(text) <= _LONGEST else ""


def _day(root: Element, name: str) -> dt.date | None:
    try:
        return dt.datetime.fromisoformat(_value(root, name)).date()
    except ValueError:
        return None

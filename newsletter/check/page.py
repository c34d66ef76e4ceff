"""The HTML of a mail as a tree, and what is left of it without its words."""

from __future__ import annotations

import html as entities
import re
from functools import lru_cache

import lxml.html

_PAGES = 8
LINKING = frozenset({"a", "area"})
HREF = frozenset({"href", "xlink:href", "{http://www.w3.org/1999/xlink}href"})
_UNSEEN = frozenset({"head", "style", "script", "title"})
_HIDDEN = re.compile(
    r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)", re.IGNORECASE
)
_TAGS = 8192
_TEXTS = 8192
# Attributes whose value says something to readers and decides nothing of how the mail looks.
_SAID = frozenset({"href", "src", "alt", "title", "aria-label"})
_VALUE = r"(?:\"[^\"]*+\"|'[^']*+'|[^\s\"'<>=`]++)"
_TAG = re.compile(rf"/?[A-Za-z][^\s<>/\"'=]*+(?:\s++[^\s<>/\"'=]++(?:\s*+=\s*+{_VALUE})?+)*+\s*+/?")
_ATTRIBUTE = re.compile(rf"(\s[^\s<>/\"'=]++)\s*+=\s*+({_VALUE})")
_CONDITION = re.compile(r"!--\[if[^>]*\]|!--|!\[endif\](?:--)?|!doctype[^>]*|!--[^>]*--", re.IGNORECASE)
_ASKED = re.compile(r"\[\s*(href|src|alt|title|aria-label)\b", re.IGNORECASE)
_LETTER = re.compile(r"[^\W_]")
_BLANK = "\"' \t\r\n\f"
# What stands in these is no markup, so that a `<` in it would be another thing than it looks.
_CLOSED_BY = {name: f"/{name}" for name in ("style", "script", "title", "textarea", "xmp", "iframe")}


@lru_cache(maxsize=_PAGES)
def page(html: str) -> lxml.html.HtmlElement:
    """The tree. It is shared: nobody may change it. A page without anything is an empty element."""
    parser = lxml.html.HTMLParser(encoding="utf-8")
    try:
        return lxml.html.document_fromstring(html.encode(errors="replace"), parser=parser)
    except lxml.etree.ParserError:
        return lxml.html.Element("html")


@lru_cache(maxsize=_PAGES)
def skeleton(html: str) -> str:
    """The page with `x` for each text that has a letter in it, and for what is said in attributes.

    It has the same elements, and two mails of one shape have one: what is found in it is found once. Where
    that cannot be done with certainty, or a style sheet asks for those attributes, it is the page itself.
    """
    first, *pieces = html.split("<")
    made = [_hollow_text(first)]
    closing = ""
    for piece in pieces:
        tag, end, text = piece.partition(">")
        name = tag.partition(" ")[0].lower()
        if closing and name != closing:
            return html
        closing = _CLOSED_BY.get(name, "")
        if name == "style":
            if _ASKED.search(text):
                return html
            made.append(piece)
        elif piece == "!--":
            closing = "![endif]--"
            made.append(piece)
        elif not end or (hollow := _hollow_tag(tag)) is None or "-->" in text:
            return html
        else:
            made.append(f"{hollow}>{_hollow_text(text)}" if text else f"{hollow}>")
    return html if closing else "<".join(made)


@lru_cache(maxsize=_TEXTS)
def _hollow_text(text: str) -> str:
    said = entities.unescape(text) if "&" in text else text
    return "x" if _LETTER.search(said) else text


@lru_cache(maxsize=_TAGS)
def _hollow_tag(tag: str) -> str | None:
    """The tag with nothing said in it, None where it may go on."""
    if tag.startswith("!"):
        return tag if _CONDITION.fullmatch(tag) else None
    if not _TAG.fullmatch(tag):
        return None
    return _ATTRIBUTE.sub(_hollow_value, tag)


def _hollow_value(found: re.Match[str]) -> str:
    if found[1].strip().lower() not in _SAID:
        return found[0]
    return f'{found[1]}="{"x" if found[2].strip(_BLANK) else ""}"'


@lru_cache(_PAGES)
def attributes(html: str) -> tuple[tuple[str, str, str], ...]:
    """Every attribute of the page as (element, name in small letters, value), in order."""
    return tuple(
        (one.tag, str(name).lower(), str(value))
        for one in page(html).iter("*")
        for name, value in one.items()
    )


@lru_cache(_PAGES)
def addresses(html: str) -> tuple[str, ...]:
    """Where the links of a mail lead, each address once."""
    found = (value for tag, name, value in attributes(html) if tag in LINKING and name in HREF)
    return tuple(dict.fromkeys(found))


@lru_cache(_PAGES)
def words_shown(html: str) -> tuple[str, ...]:
    """The words that are seen: what is hidden and what is for Outlook alone is left out."""
    pieces: list[str] = []
    unseen: set[lxml.html.HtmlElement] = set()
    for one in page(html).iter():
        hidden = one in unseen
        if not isinstance(one.tag, str):
            text = ""
        elif hidden or is_hidden(one):
            unseen.update(one)
            text = ""
        else:
            text = one.text or ""
        pieces += text, "" if hidden else one.tail or ""
    return tuple(" ".join(pieces).split())


def is_hidden(element: lxml.html.HtmlElement) -> bool:
    """Whether an element by itself keeps what is in it from being seen."""
    return element.tag in _UNSEEN or bool(_HIDDEN.search(element.get("style", "")))

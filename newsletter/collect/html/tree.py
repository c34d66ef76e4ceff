"""HTML bytes or text as a tree of elements, whatever state they are in."""

from __future__ import annotations

import codecs
import re

import lxml.html
from lxml import etree
from lxml.html import HtmlElement

LARGEST = 20 * 1024 * 1024
# More elements than any page has; what follows is cut off.
_MOST_TAGS = 400_000
# The parser takes time that grows with the square of a tag's attributes.
_LONG_TAG = 4096
_MOST_ATTRIBUTES = 300

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_META = re.compile(rb"<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*[\"']?\s*([\w.:-]+)", re.IGNORECASE)
_HEAD = 4096
# The names that the web uses for more than they say (WHATWG Encoding, section 4.2).
_WIDER = {
    **dict.fromkeys(("iso8859-1", "ascii", "cp1252"), "cp1252"),
    **dict.fromkeys(("gb2312", "gbk", "gb18030"), "gb18030"),
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
    "big5": "big5hkscs",
}
# A page that says UTF-16 in letters of one byte is none (WHATWG HTML, section 13.2.3.2).
_NOT_SEEN_BY_META = frozenset({"utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-7"})
_FEED = re.compile(r"[\x0b\x0c]")
# What no tree of XML may hold, as characters and as references to them.
_CONTROL = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]|"
    r"&#(?:[xX]0*(?:[0-8bBcCeEfF]|1[0-9a-fA-F]|[fF]{3}[eEfF]|[dD][89a-fA-F][0-9a-fA-F]{2})(?![0-9a-fA-F])|"
    r"0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d));?"
)
_ATTRIBUTES = r"(?:[^=>]++|=\s*+(?:\"[^\"]*+\"?|'[^']*+'?)?)*+"
# Elements that hold nothing (WHATWG HTML, section 13.1.2), which the parser does not know as such.
_EMPTY = re.compile(rf"<(source|track|wbr)(?![\w-]){_ATTRIBUTES}>?", re.IGNORECASE)
_TAG = re.compile(rf"<[a-zA-Z]{_ATTRIBUTES}")
_PAGE_ENDS = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_QUOTED = re.compile(r"\"[^\"]*\"|'[^']*'")
_BETWEEN = re.compile(r"[\s/]+")


def document(data: bytes, media_type: str = "") -> HtmlElement:
    """The page as a tree; one without words for nothing.

    Its charset is told by a byte order mark, else by the media type, else by the page, else guessed.
    """
    return _parse(decode(data[:LARGEST], media_type))


def fragment(text: str) -> HtmlElement:
    """A `div` that holds a part of a page."""
    # Without a root of its own, text at the beginning would be put into a paragraph.
    within = _PAGE_ENDS.sub("", text[:LARGEST])
    body = _parse(f"<html><body><div>{within}").find("body")
    children = [] if body is None else list(body)
    if len(children) == 1 and not children[0].tail:
        return children[0]
    held = lxml.html.Element("div")
    held.extend(children)
    return held


def decode(data: bytes, media_type: str = "") -> str:
    """The text of a page. A page that is plainly UTF-8 is read as that, whatever it says of itself."""
    for mark, name in _MARKS:
        if data.startswith(mark):
            return data.removeprefix(mark if name == "utf-8" else b"").decode(name, "replace")
    named = _CHARSET.search(media_type)
    name = _known(named[1]) if named else ""
    if not name and (said := _META.search(data[:_HEAD])):
        name = _known(said[1].decode("ascii", "replace"))
        name = "" if name in _NOT_SEEN_BY_META else name
    try:
        plain = data.decode()
    except UnicodeDecodeError:
        return _not_utf8(data, name)
    if plain.isascii() and name.startswith("iso2022"):
        return data.decode(name, "replace")
    return data.decode(name, "replace") if name in _NOT_SEEN_BY_META else plain


def _not_utf8(data: bytes, name: str) -> str:
    if name in {"", "utf-8"}:
        damaged = data.decode(errors="replace")
        wrong = damaged.count("\ufffd")
        sound = len(damaged) - len(damaged.encode("ascii", "ignore")) - wrong
        # A few damaged letters among sound ones, or letters that were never UTF-8?
        if wrong <= sound:
            return damaged
        name = "cp1252"
    try:
        return data.decode(name, "replace")
    except (UnicodeError, LookupError):
        return data.decode("cp1252", "replace")


def _known(name: str) -> str:
    """The codec of a charset, in the wider form that the web means; '' for none that is one of text."""
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError):
        return ""
    # Python calls codecs such as zip and rot13 by the same means.
    return _WIDER.get(found.name, found.name) if found._is_text_encoding else ""  # noqa: SLF001


def _parse(text: str) -> HtmlElement:
    text = _CONTROL.sub("", _FEED.sub(" ", text))
    if text.count("<") > _MOST_TAGS:
        text = "<".join(text.split("<", _MOST_TAGS)[:-1])
    if len(text) > _LONG_TAG:
        text = _TAG.sub(_bearable, text)
    text = _EMPTY.sub(r"\g<0></\g<1>>", text)
    parser = lxml.html.HTMLParser(
        encoding="utf-8", remove_comments=True, remove_pis=True, no_network=True, huge_tree=True
    )
    try:
        root = lxml.html.document_fromstring(text.encode(errors="replace"), parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, AssertionError):
        root = None
    if root is None or not isinstance(root.tag, str):
        return lxml.html.document_fromstring("<html><body></body></html>")
    return root


def _bearable(tag: re.Match[str]) -> str:
    if tag.end() - tag.start() < _LONG_TAG:
        return tag[0]
    attributes = len(_BETWEEN.findall(_QUOTED.sub("", tag[0])))
    return tag[0] if attributes <= _MOST_ATTRIBUTES else "<p"

"""What is filled into a mail, escaped for the place where it stands."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator, Mapping
from urllib.parse import quote

from newsletter.text import tokens

Escape = Callable[[str], str]
_TOKEN = re.compile(f"({tokens.TOKEN.pattern})")
# An attribute that holds an address and is still open where the text ends.
_IN_ADDRESS = re.compile(r"\b(?:href|src)\s*=\s*(?:\"[^\"]*|'[^']*)\Z", re.IGNORECASE)
_IN_PLAIN_ADDRESS = re.compile(r"(?:https?://|mailto:)[^\s<>\"]*\Z", re.IGNORECASE)
_NEAR = 2000


def text_pieces(text: str, whole: frozenset[str]) -> Iterator[str | tuple[str, Escape]]:
    """Plain text, and (token, escape) for what is filled in. `whole` are tokens that stand for an address."""
    return _pieces(text, whole, _IN_PLAIN_ADDRESS, str)


def html_pieces(page: str, whole: frozenset[str]) -> Iterator[str | tuple[str, Escape]]:
    """The same of HTML."""
    return _pieces(page, whole, _IN_ADDRESS, _markup)


def fill_text(text: str, values: Mapping[str, str], whole: frozenset[str]) -> str:
    """`text` with the values of its tokens."""
    return _filled(text_pieces(text, whole), values)


def fill_html(page: str, values: Mapping[str, str], whole: frozenset[str]) -> str:
    """`page` with the values of its tokens."""
    return _filled(html_pieces(page, whole), values)


def _pieces(
    text: str, whole: frozenset[str], address: re.Pattern[str], usual: Escape
) -> Iterator[str | tuple[str, Escape]]:
    end = 0
    for found in _TOKEN.finditer(text):
        yield text[end : found.start()]
        before = text[max(0, found.start() - _NEAR) : found.start()]
        part = found[0] not in whole and address.search(before)
        yield found[0], _part_of_address if part else usual
        end = found.end()
    yield text[end:]


def _filled(pieces: Iterator[str | tuple[str, Escape]], values: Mapping[str, str]) -> str:
    return "".join(one if isinstance(one, str) else one[1](values[one[0]]) for one in pieces)


def _markup(value: str) -> str:
    return html.escape(value, quote=True)


def _part_of_address(value: str) -> str:
    """Percent-encoded whole (RFC 3986, section 2.1): no value can be a scheme, a host or a further field."""
    return quote(value, safe="")

"""What no reader and no rule of the mail needs is left out of it: Gmail clips a mail by its bytes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache

from newsletter.render.tags import VOID, Kind, read, written

_TAGS = 8192
_CLASS_IN_CSS = re.compile(r"\.(-?[A-Za-z_][\w-]*)")
# Blanks inside a quoted font, an address or a function mean something.
_VERBATIM = re.compile(r"(\"[^\"]*\"|'[^']*'|\([^()]*\)|&[^;&\s]{0,40};)")
_AFTER_PUNCTUATION = re.compile(r"(?<=[;:,]) ")
_REFERENCE = re.compile(r"&#([0-9]{2,7});")
# Below stand controls and what means something in HTML, less the apostrophe, as our values stand in quotes.
_FIRST_SOUND = 160
_APOSTROPHE = 39
_SURROGATES = range(0xD800, 0xE000)


def tidy(pieces: list[str]) -> list[str]:
    """A page (`tags.split`) without classes that no style of it mentions and without blanks in its styles."""
    styles = "".join(read(piece).css for piece in pieces[1::2] if piece.startswith("<style"))
    mentioned = frozenset(_CLASS_IN_CSS.findall(styles))
    tidied = list(map(characters, pieces))
    tidied[1::2] = [_tidied(piece, mentioned) for piece in pieces[1::2]]
    return tidied


@lru_cache(_TAGS)
def _tidied(piece: str, mentioned: frozenset[str]) -> str:
    mark = read(piece)
    if mark.kind is not Kind.TAG or mark.close:
        return piece

    def kept() -> Iterator[tuple[str, str]]:
        for one in mark.attributes:
            value = characters(one.value)
            if one.name == "class" and value:
                value = " ".join(name for name in value.split() if name in mentioned)
                if not value:
                    continue
            elif one.name == "style" and "\\" not in value:
                value = _compact(value if "'" in value else value.replace("&quot;", "'").replace('"', "'"))
            yield one.name, value

    return written(mark, kept(), "/" if mark.empty and mark.name not in VOID else "")


def characters(text: str) -> str:
    """The text with characters in place of references to them, less those that mean something in HTML."""
    return _REFERENCE.sub(_character, text) if "&#" in text else text


def _character(reference: re.Match[str]) -> str:
    number = int(reference[1])
    sound = _FIRST_SOUND <= number <= sys.maxunicode and number not in _SURROGATES
    return chr(number) if sound or number == _APOSTROPHE else reference[0]


def _compact(style: str) -> str:
    pieces = _VERBATIM.split(style)
    pieces[::2] = [_AFTER_PUNCTUATION.sub("", piece) for piece in pieces[::2]]
    return "".join(pieces)

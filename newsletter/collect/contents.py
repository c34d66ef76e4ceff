"""What a web server sent, told by the bytes themselves: servers are often wrong about it."""

from __future__ import annotations

import codecs
import re

from newsletter.collect import unreadable
from newsletter.errors import CollectError

_HEAD = 2048
_PICTURE, _FILM, _PDF, _SVG = "a picture", "a video or a sound recording", "a PDF", "a drawing (SVG)"
_STARTS = (
    (b"%PDF-", _PDF),
    (b"\x89PNG\r\n", _PICTURE),
    (b"\xff\xd8\xff", _PICTURE),
    (b"GIF87a", _PICTURE),
    (b"GIF89a", _PICTURE),
    (b"II*\0", _PICTURE),
    (b"MM\0*", _PICTURE),
    (b"\0\0\x01\0", _PICTURE),
    (b"\x1aE\xdf\xa3", _FILM),
    (b"OggS", _FILM),
    (b"ID3", _FILM),
    (b"FLV\x01", _FILM),
    (b"fLaC", _FILM),
)
_RIFF = {b"WEBP": _PICTURE, b"AVI ": _FILM, b"WAVE": _FILM}
_STILL = frozenset({b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"})
_FAMILIES = {"image": _PICTURE, "video": _FILM, "audio": _FILM}
_DRAWING = re.compile(rb"(?:\s|<\?xml[^>]*>|<!--.*?-->|<!DOCTYPE[^>]*>)*<svg[\s>]", re.IGNORECASE | re.DOTALL)
_HINTS = {
    _PDF: unreadable.COPY,
    _PICTURE: "Give the address of the page that shows it.",
    _SVG: "Give the address of the page that shows it.",
    _FILM: "Give the address of the page that tells about it, or write its text into a file and add that.",
}


def read_as(data: bytes, told: str, name: str) -> str:
    """The media type by which to read what a server sent as `told`: '' where it is plainly not that.

    Raises CollectError for what holds no words: nothing at all, a PDF, a picture, a video.
    """
    if not data.strip():
        raise CollectError(
            "The page is empty.",
            source=name,
            hint="Open it in your browser: if it shows a story there, save the page and add the file.",
        )
    kind = told.partition(";")[0].strip().lower()
    family = "" if kind == "image/svg+xml" else _FAMILIES.get(kind.partition("/")[0], "")
    if kind == "application/pdf":
        family = _PDF
    if found := _what(data) or ("" if _is_text(data) else family):
        raise CollectError(f"This is {found}, not a page of text.", source=name, hint=_HINTS[found])
    return "" if family else told


def _what(data: bytes) -> str:
    for start, kind in _STARTS:
        if data.startswith(start):
            return kind
    if data.startswith(b"RIFF"):
        return _RIFF.get(data[8:12], "")
    if data[4:8] == b"ftyp":
        return _PICTURE if data[8:12] in _STILL else _FILM
    return _SVG if _DRAWING.match(data[:_HEAD].removeprefix(codecs.BOM_UTF8)) else ""


def _is_text(data: bytes) -> bool:
    return data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" not in data[:_HEAD]

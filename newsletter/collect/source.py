"""The text of a source: a file, or what another program hands over."""

from __future__ import annotations

import codecs
import re
import sys
from pathlib import Path

from newsletter.errors import CollectError

STANDARD_INPUT = "-"
LARGEST = 5 * 1024 * 1024

_MERGE_MARK = re.compile(r"^(<{7}|>{7})(?=\s|$)", re.MULTILINE)
_COPY = (
    "Open it, select the text of the article, copy it into a plain text file (.txt), "
    "save that as UTF-8 and add that file instead."
)
_SAVE = "Open the file in the program it was written with and save it again as plain text, encoding UTF-8."
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word document or another zipped file"),
    (b"\xd0\xcf\x11\xe0", "an old Word or Excel document"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"\xff\xd8\xff", "a picture (JPEG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"\x1f\x8b", "a compressed (gzip) file"),
)


def name(source: str) -> str:
    """What to call the source in messages, with `/` between folders."""
    return "standard input" if source == STANDARD_INPUT else source.replace("\\", "/")


def read(source: str) -> str:
    """The text of the file at path `source`, or of standard input for `-`, without a byte order mark.

    UTF-8, and UTF-16 where a mark says so. Raises CollectError when there is nothing that can be read.
    """
    data = _bytes(source)
    called = name(source)
    if len(data) > LARGEST:
        raise CollectError(
            "This file is larger than 5 MB, far more than one article.",
            source=called,
            hint="Copy the text of one article into a file of its own.",
        )
    for start, kind in _KINDS:
        if data.startswith(start):
            raise CollectError(f"This is {kind}, not plain text.", source=called, hint=_COPY)
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        raise CollectError("This is a picture (WebP), not plain text.", source=called, hint=_COPY)
    text = _decode(data, called)
    if mark := _MERGE_MARK.search(text):
        line = text.count("\n", 0, mark.start()) + 1
        raise CollectError(
            f"Line {line} holds a mark ('{mark[1]}') that git leaves where two versions were merged.",
            source=called,
            hint="Keep the lines you want, delete the marks, and try again.",
        )
    if not text.strip():
        raise CollectError(
            "There is no text in it.",
            source=called,
            hint="Paste the article into it, save it, and try again.",
        )
    return text


def _bytes(source: str) -> bytes:
    called = name(source)
    if source == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST + 1)
    try:
        with Path(source).open("rb") as file:
            return file.read(LARGEST + 1)
    except FileNotFoundError as error:
        raise CollectError(
            "There is no such file.", source=called, hint="Check the spelling of its name and its folder."
        ) from error
    except IsADirectoryError as error:
        raise CollectError(
            "This is a folder, not a file.", source=called, hint="Name one text file in it."
        ) from error
    except (OSError, ValueError) as error:
        raise CollectError(
            f"The file cannot be opened ({getattr(error, 'strerror', None) or error}).",
            source=called,
            hint="Check that you may read it and that no other program holds it.",
        ) from error


def _decode(data: bytes, called: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise CollectError(
                "The text says that it is UTF-16, but it is damaged.", source=called, hint=_SAVE
            ) from error
    if b"\0" in data:
        raise CollectError("This is not a plain text file.", source=called, hint=_COPY)
    data = data.removeprefix(codecs.BOM_UTF8)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
        line = before.count(b"\n") + 1
        raise CollectError(
            f"Line {line} holds the byte {data[error.start]:#04x}, which is not UTF-8.",
            source=called,
            hint=_SAVE,
        ) from error

"""The words of a source that is plain text."""

from __future__ import annotations

import codecs
import re

from newsletter.collect import unreadable
from newsletter.collect.base import Source
from newsletter.errors import CollectError

LARGEST = 5 * 1024 * 1024

_MERGE_MARK = re.compile(r"^(<{7}|>{7})(?=\s|$)", re.MULTILINE)
_SAVE = "Open the file in the program it was written with and save it again as plain text, encoding UTF-8."


def text(source: Source) -> str:
    """The text without a byte order mark.

    UTF-8, and UTF-16 where a mark says so. Raises CollectError when there is nothing that can be read.
    """
    data, called = source.data, source.name
    if len(data) > LARGEST:
        raise CollectError(
            "This file is larger than 5 MB, far more than one article.",
            source=called,
            hint="Copy the text of one article into a file of its own.",
        )
    if found := unreadable.look(data):
        raise CollectError(f"This is {found.called}, not plain text.", source=called, hint=found.advice)
    words = _decode(data, called)
    if mark := _MERGE_MARK.search(words):
        line = words.count("\n", 0, mark.start()) + 1
        raise CollectError(
            f"Line {line} holds a mark ('{mark[1]}') that git leaves where two versions were merged.",
            source=called,
            hint="Keep the lines you want, delete the marks, and try again.",
        )
    if not words.strip():
        raise CollectError(
            "There is no text in it.",
            source=called,
            hint="Paste the article into it, save it, and try again.",
        )
    return words


def _decode(data: bytes, called: str) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        try:
            return data.decode("utf-16")
        except UnicodeDecodeError as error:
            raise CollectError(
                "The text says that it is UTF-16, but it is damaged.", source=called, hint=_SAVE
            ) from error
    if b"\0" in data:
        raise CollectError("This is not a plain text file.", source=called, hint=unreadable.COPY)
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

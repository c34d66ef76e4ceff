"""How a table was saved by an office program: its encoding, and what is no table at all."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass
from typing import IO

from newsletter.errors import AudienceError

_SAVE = "Save it as 'CSV UTF-8 (comma delimited)' in Excel and use that file."
_SAVE_WORKBOOK = "Save it as CSV (UTF-8) first, in Excel: File, Save As, CSV UTF-8."
_ZIPPED = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"{\\rtf", "a rich text (RTF) document"),
    (b"\x1f\x8b", "a compressed (gzip) file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3\0", "a database"),
    (b"<", "a web page or an XML document"),
)
_CHUNK = 1 << 20
_HEAD = 4096
# About every second byte of a text in UTF-16 is NUL; one that strayed into a text is the fault of its row.
_MANY = 10
# What Windows-1252 has no letter for.
_NO_LETTER = re.compile(rb"[\x81\x8d\x8f\x90\x9d]")
# An accented letter in UTF-8. In Windows-1252 it would be a pair that no name has, such as `Ã©`.
_ACCENTED = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
_LONGEST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Survey:
    """What a look at all bytes says. `lines` is about how many there are, `doubt` what is a guess, or ''."""

    encoding: str
    lines: int
    doubt: str = ""


def survey(data: IO[bytes], name: str) -> Survey:
    """Read `data` to its end: UTF-8; UTF-16 where a mark or NUL bytes tell it; else Windows-1252, a guess.

    Raises AudienceError for what is no text, or is damaged; `name` stands in it.
    """
    head = data.read(_HEAD)
    _refuse_other_kinds(head, name)
    wide = _wide(head, name)
    end = b"\r" if b"\r" in head and b"\n" not in head else b"\n"
    letters = _Letters(end)
    lines = 0
    chunk = head
    while chunk:
        if not wide:
            letters.look(chunk, lines)
        lines += chunk.count(end)
        chunk = data.read(_CHUNK)
    if wide:
        return Survey(wide, lines)
    letters.look(b"", lines, final=True)
    if not letters.fault:
        return Survey("utf-8-sig", lines)
    return Survey("cp1252", lines, letters.doubt(name, marked=head.startswith(codecs.BOM_UTF8)))


def _refuse_other_kinds(head: bytes, name: str) -> None:
    if head.startswith(_ZIPPED):
        sheet = b"xl/" in head or b"[Content_Types].xml" in head or b"spreadsheet" in head
        kind = "an Excel workbook" if sheet else "a zipped file"
        raise AudienceError(f"This is {kind}, not a CSV file.", source=name, hint=_SAVE_WORKBOOK)
    if head.startswith(_OLD_OFFICE):
        raise AudienceError(
            "This is an old Excel workbook, not a CSV file.", source=name, hint=_SAVE_WORKBOOK
        )
    for start, kind in _KINDS:
        if head.startswith(start):
            raise AudienceError(f"This is {kind}, not a CSV file.", source=name, hint=_SAVE)


def _wide(head: bytes, name: str) -> str:
    """The kind of UTF-16, '' for none."""
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    first, second = head[0::2].count(0), head[1::2].count(0)
    if not first + second or (first + second) * _MANY < len(head):
        return ""
    if not first:
        return "utf-16-le"
    if not second:
        return "utf-16-be"
    raise AudienceError("This is not a text file.", source=name, hint=_SAVE)


class _Letters:
    """Looks for what is not UTF-8 in a file that comes in pieces."""

    def __init__(self, end: bytes) -> None:
        self.fault = 0
        self._end = end
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._line = b""
        self._last = b""
        self._accented = False
        self._no_letter = 0

    def look(self, chunk: bytes, lines: int, *, final: bool = False) -> None:
        """`lines` are those before `chunk`. Sets `fault` to the line of the first byte that is not UTF-8."""
        if not self.fault:
            try:
                self._decoder.decode(chunk, final=final)
            except UnicodeDecodeError as error:
                seen = bytes(error.object)
                self.fault = lines + seen.count(self._end, 0, error.start) + 1
                begin = seen.rfind(self._end, 0, error.start) + 1
                until = seen.find(self._end, error.start)
                self._line = seen[begin : until if until >= 0 else len(seen)]
        if not chunk.isascii():
            self._accented = self._accented or bool(_ACCENTED.search(self._last + chunk))
            if not self._no_letter and (found := _NO_LETTER.search(chunk)):
                self._no_letter = lines + chunk.count(self._end, 0, found.start()) + 1
        self._last = chunk[-1:]

    def doubt(self, name: str, *, marked: bool) -> str:
        """What is a guess where there was a fault. Raises AudienceError where a guess would be wrong."""
        if marked or self._accented:
            raise AudienceError(
                "A letter of this line is damaged, while others of the file are UTF-8.",
                source=name,
                line=self.fault,
                hint=f"Was it put together from several files? {_SAVE}",
            )
        if self._no_letter:
            raise AudienceError(
                "This line holds a letter that is neither UTF-8 nor Windows-1252.",
                source=name,
                line=self._no_letter,
                hint=_SAVE,
            )
        line = self._line.decode("cp1252", "replace").strip()
        cut = f"{line[:_LONGEST_SHOWN]}…" if len(line) > _LONGEST_SHOWN else line
        shown = "".join(one if one.isprintable() else " " for one in cut)
        return (
            f"The file does not say how its letters are written; Windows-1252 was guessed. Line {self.fault} "
            f"then reads: {shown} - if that is wrong, save the table as 'CSV UTF-8' and import it again."
        )

"""What is no article in any form that we read, known by its first bytes, and what to do about it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

COPY = (
    "Open it, select the text of the article, copy it into a plain text file (.txt), "
    "save that as UTF-8 and add that file instead."
)
_AS_WORD = "Open it, save it as a Word document (.docx) and add that file instead."
_OF_PICTURE = (
    "A picture holds no text that can be read. Add the text of the article; the picture can stand beside it."
)
_OF_RECORDING = "A recording holds no text. Add a page or a document with what is said in it."
_OF_PROGRAM = (
    "Do not open it if you do not know where it comes from, and ask for the text of the article instead."
)
_UNPACK = "Unpack it and add the one file in it that holds the article."
_OF_MAIL = (
    "In Outlook, save the mail as a file of the kind .eml (or forward it to yourself and save that), "
    "or save the document attached to it, and add that file instead."
)
_OF_SLIDES = (
    "It holds no running text. Ask for the text of the article as a Word document, or copy it into one."
)


@dataclass(frozen=True, slots=True)
class Unreadable:
    """`called` stands after 'This is'; `advice` is what to do."""

    called: str
    advice: str


_BEGINNINGS = (
    *((start, Unreadable("a PDF", COPY)) for start in (b"%PDF", b"\xef\xbb\xbf%PDF")),
    (b"{\\rtf", Unreadable("a rich text (RTF) document", _AS_WORD)),
    (b"\xffWPC", Unreadable("a WordPerfect document", _AS_WORD)),
    (b"\xdb\xa5-", Unreadable("a document of a very old Word", _AS_WORD)),
    (b"\x06\x06\xed\xf5", Unreadable("an InDesign document", COPY)),
    (b"%!PS", Unreadable("a PostScript document", COPY)),
    (b"bplist00", Unreadable("a web archive of Safari or a list of Apple's", COPY)),
    (b"\x89PNG", Unreadable("a picture (PNG)", _OF_PICTURE)),
    (b"\xff\xd8\xff", Unreadable("a picture (JPEG)", _OF_PICTURE)),
    (b"GIF8", Unreadable("a picture (GIF)", _OF_PICTURE)),
    (b"II*\0", Unreadable("a picture (TIFF)", _OF_PICTURE)),
    (b"MM\0*", Unreadable("a picture (TIFF)", _OF_PICTURE)),
    (b"8BPS", Unreadable("a picture (Photoshop)", _OF_PICTURE)),
    *(
        (start, Unreadable("a recording (MP3)", _OF_RECORDING))
        for start in (b"ID3", b"\xff\xfb", b"\xff\xf3")
    ),
    (b"OggS", Unreadable("a recording (Ogg)", _OF_RECORDING)),
    (b"fLaC", Unreadable("a recording (FLAC)", _OF_RECORDING)),
    (b"\x1aE\xdf\xa3", Unreadable("a film (WebM or Matroska)", _OF_RECORDING)),
    (b"\x7fELF", Unreadable("a program", _OF_PROGRAM)),
    *(
        (start, Unreadable("a program", _OF_PROGRAM))
        for start in (b"\xcf\xfa\xed\xfe", b"\xce\xfa\xed\xfe", b"\xca\xfe\xba\xbe")
    ),
    (b"\x1f\x8b", Unreadable("a compressed (gzip) file", _UNPACK)),
    (b"BZh", Unreadable("a compressed (bzip2) file", _UNPACK)),
    (b"\xfd7zXZ", Unreadable("a compressed (xz) file", _UNPACK)),
    (b"7z\xbc\xaf", Unreadable("a packed (7-Zip) file", _UNPACK)),
    (b"Rar!", Unreadable("a packed (RAR) file", _UNPACK)),
    (b"!BDN", Unreadable("a mailbox of Outlook", _OF_MAIL)),
    (b"SQLite format 3\0", Unreadable("a database", COPY)),
)
# These letters may begin a text as well: only with a byte that no text holds are they more.
_WITH_NUL = (
    (b"MZ", Unreadable("a program for Windows", _OF_PROGRAM)),
    (b"BM", Unreadable("a picture (BMP)", _OF_PICTURE)),
)
# RIFF is a box for several (RIFF is at 0, the kind at 8).
_IN_RIFF = {
    b"WEBP": Unreadable("a picture (WebP)", _OF_PICTURE),
    b"WAVE": Unreadable("a recording (WAV)", _OF_RECORDING),
    b"AVI ": Unreadable("a film (AVI)", _OF_RECORDING),
}
# ISO 14496-12: 'ftyp' is at 4, the kind at 8.
_IN_BOXES = {
    **dict.fromkeys(
        (b"heic", b"heix", b"heim", b"heis", b"mif1", b"msf1"), "a picture (HEIC, from a telephone)"
    ),
    **dict.fromkeys((b"avif", b"avis"), "a picture (AVIF)"),
    **dict.fromkeys((b"M4A ", b"M4B "), "a recording (M4A)"),
}
_FILM = Unreadable("a film (MP4 or QuickTime)", _OF_RECORDING)
# Microsoft's older files are small file systems; what they are is told by the names in them.
_OLE = b"\xd0\xcf\x11\xe0"
_IN_OLE = (
    (
        "EncryptedPackage",
        Unreadable(
            "an Office document that is protected by a password",
            "Open it, save it without a password (File, Info, Protect), and add that file.",
        ),
    ),
    ("__properties_version1.0", Unreadable("a mail as Outlook saves it (.msg)", _OF_MAIL)),
    ("WordDocument", Unreadable("an old Word document (.doc)", _AS_WORD)),
    ("PowerPoint Document", Unreadable("an old PowerPoint presentation (.ppt)", _OF_SLIDES)),
    ("Workbook", Unreadable("an old Excel workbook (.xls)", COPY)),
    ("Book", Unreadable("an old Excel workbook (.xls)", COPY)),
    ("VisioDocument", Unreadable("a Visio drawing", COPY)),
    ("Quill", Unreadable("a Publisher document", COPY)),
)
_OLD_OFFICE = Unreadable("an old Word or Excel document", _AS_WORD)
_ZIP = b"PK\x03\x04"
_BY_TYPE = {
    b"application/vnd.oasis.opendocument.text": Unreadable("an OpenDocument text (.odt)", _AS_WORD),
    b"application/vnd.oasis.opendocument.spreadsheet": Unreadable("an OpenDocument spreadsheet (.ods)", COPY),
    b"application/vnd.oasis.opendocument.presentation": Unreadable(
        "an OpenDocument presentation (.odp)", _OF_SLIDES
    ),
    b"application/epub+zip": Unreadable("a book (EPUB)", COPY),
}
_BY_MEMBER = (
    ("xl/", Unreadable("an Excel workbook (.xlsx)", COPY)),
    ("ppt/", Unreadable("a PowerPoint presentation (.pptx)", _OF_SLIDES)),
    ("visio/", Unreadable("a Visio drawing (.vsdx)", COPY)),
    (
        "word/",
        Unreadable("a Word document (.docx)", "Add it under a name that ends in .docx, or with “--as word”."),
    ),
    (
        "Index/",
        Unreadable(
            "a document of Pages, Numbers or Keynote",
            "Open it, choose File, Export To, Word, and add that file instead.",
        ),
    ),
    (
        "index.xml",
        Unreadable(
            "a document of Pages, Numbers or Keynote",
            "Open it, choose File, Export To, Word, and add that file instead.",
        ),
    ),
    ("META-INF/MANIFEST.MF", Unreadable("a program (Java)", _OF_PROGRAM)),
)
_ZIPPED = Unreadable("a zipped file", _UNPACK)
_MOST_MEMBERS = 2_000
_LOOKED_AT = 1024
_LONGEST_TYPE = 200
_DAMAGED = (RuntimeError, struct.error, zlib.error)


def look(data: bytes) -> Unreadable | None:
    """What the bytes are and what to do; None for what may be text."""
    for start, found in _BEGINNINGS:
        if data.startswith(start):
            return found
    if data.startswith(_OLE):
        return _in_ole(data)
    if data.startswith(_ZIP):
        return _in_zip(data)
    if data[4:8] == b"ftyp":
        called = _IN_BOXES.get(data[8:12])
        advice = _OF_RECORDING if called and called.startswith("a recording") else _OF_PICTURE
        return Unreadable(called, advice) if called else _FILM
    if data[:4] == b"RIFF":
        return _IN_RIFF.get(data[8:12])
    binary = b"\0" in data[:_LOOKED_AT]
    return next((found for start, found in _WITH_NUL if binary and data.startswith(start)), None)


def what(data: bytes) -> str:
    """What the bytes are, in words after 'This is'; '' for what may be text."""
    found = look(data)
    return found.called if found else ""


def _in_ole(data: bytes) -> Unreadable:
    return next((found for name, found in _IN_OLE if name.encode("utf-16-le") in data), _OLD_OFFICE)


def _in_zip(data: bytes) -> Unreadable:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.namelist()[:_MOST_MEMBERS]
            # OpenDocument files and EPUBs hold their type as a member.
            short = "mimetype" in members and archive.getinfo("mimetype").file_size < _LONGEST_TYPE
            kind = archive.read("mimetype").strip() if short else b""
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, EOFError, *_DAMAGED):
        return _ZIPPED
    if kind in _BY_TYPE:
        return _BY_TYPE[kind]
    for start, found in _BY_MEMBER:
        if any(member.startswith(start) for member in members):
            return found
    return _ZIPPED

"""What is no text is told apart, each with what to do about it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect import plain, unreadable
from newsletter.collect.word import WordFile
from newsletter.errors import CollectError
from tests.collect.sources import named
from tests.collect.word.files import zipped

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)
ODT = zipped({"mimetype": "application/vnd.oasis.opendocument.text", "content.xml": "<x/>"})


@pytest.mark.parametrize(
    ("data", "called", "advice"),
    [
        (b"%PDF-1.7", "a PDF", "copy it into a plain text file"),
        (b"{\\rtf1", "RTF", ".docx"),
        (ODT, "OpenDocument text", ".docx"),
        (zipped({"word/document.xml": ""}), "Word document (.docx)", "--as word"),
        (zipped({"xl/workbook.xml": ""}), "Excel workbook", "plain text file"),
        (zipped({"ppt/presentation.xml": ""}), "PowerPoint", "as a Word document"),
        (zipped({"Index/Document.iwa": ""}), "Pages", "Export To"),
        (zipped({"META-INF/MANIFEST.MF": ""}), "program", "where it comes from"),
        (zipped({"letter.txt": ""}), "a zipped file", "Unpack"),
        (b"PK\x03\x04", "a zipped file", "Unpack"),
        (OLE + "WordDocument".encode("utf-16-le"), "old Word document", ".docx"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "protected by a password", "without a password"),
        (OLE + "__properties_version1.0".encode("utf-16-le"), ".msg", ".eml"),
        (OLE + "Workbook".encode("utf-16-le"), "Excel", "plain text file"),
        (OLE, "old Word or Excel", ".docx"),
        (b"\0\0\0\x18ftypheic\0\0\0\0", "HEIC", "no text that can be read"),
        (b"\0\0\0\x18ftypisom\0\0\0\0", "a film", "recording"),
        (b"\0\0\0\x18ftypM4A \0\0\0\0", "a recording", "recording"),
        (b"RIFF\0\0\0\0WEBP", "WebP", "no text that can be read"),
        (b"RIFF\0\0\0\0WAVE", "WAV", "recording"),
        (b"ID3\3\0", "MP3", "recording"),
        (b"MZ\x90\0\3", "a program", "where it comes from"),
        (b"\x7fELF\2", "a program", "where it comes from"),
        (b"BM\x36\0\0\0", "BMP", "no text"),
        (b"Rar!\x1a", "RAR", "Unpack"),
        (b"bplist00", "Safari", "plain text file"),
    ],
)
def test_every_kind_is_told_with_what_to_do(data: bytes, called: str, advice: str) -> None:
    with pytest.raises(CollectError) as caught:
        plain.text(named("a", data))
    assert called in caught.value.message
    assert advice in caught.value.hint


@pytest.mark.parametrize(
    "text", ["MZ writes to us.", "BM", "RIFF-RAFF and others", "Rare words", "ID 3", "", "GIF"]
)
def test_a_text_that_begins_alike_is_a_text(text: str) -> None:
    assert unreadable.what(text.encode()) == ""


@pytest.mark.parametrize(
    ("data", "called"), [(OLE, "old Word"), (b"%PDF-1.7", "a PDF"), (b"text", "another kind")]
)
def test_a_wrong_name_or_kind_is_told(data: bytes, called: str) -> None:
    with pytest.raises(CollectError, match=f"This is .*{called}.*, not a Word document"):
        tuple(WordFile().load(named("a.docx", data)))


@given(
    st.sampled_from([b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"RIFF", b"\0\0\0\x18ftyp"]), st.binary(max_size=100)
)
def test_any_bytes_are_looked_at_without_harm(start: bytes, rest: bytes) -> None:
    unreadable.look(start + rest)

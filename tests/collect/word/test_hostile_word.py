"""A Word document that is damaged, or made to do harm, is refused in words."""

from __future__ import annotations

import contextlib
import io
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect.word import WordAccepted, WordFile
from newsletter.errors import CollectError
from tests.collect.sources import named
from tests.collect.word.files import PNG, core, document, docx, item, p, parts, picture, relations, zipped

TITLE = p("Quiet Evenings", style="Titel")


def refused(data: bytes) -> str:
    with pytest.raises(CollectError) as caught:
        tuple(WordFile().load(named("a.docx", data)))
    assert caught.value.hint
    return caught.value.message


def test_a_zip_that_unpacks_without_end_is_not_unpacked() -> None:
    assert "far larger" in refused(docx(TITLE, more={"word/media/image1.png": bytes(30_000_000)}))


def test_a_directory_that_lies_about_sizes_is_no_way_around() -> None:
    data = bytearray(docx(TITLE, more={"word/comments.xml": document("x" * 12_000_000)}))
    size = len(document("x" * 12_000_000)).to_bytes(4, "little")
    honest = bytes(data)
    assert size in honest
    message = refused(honest.replace(size, (500).to_bytes(4, "little")))
    assert "larger" in message or "damaged" in message


def test_more_members_than_any_document_has_are_not_read() -> None:
    assert "far larger" in refused(docx(TITLE, more={f"x/{number}": b"" for number in range(6000)}))


def test_a_picture_that_is_a_bomb_is_not_unpacked() -> None:
    more: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": relations(("rId1", "image", "media/image1.png")),
        "word/media/image1.png": PNG + bytes(50_000_000),
    }
    assert "far larger" in refused(docx(TITLE, p(picture("rId1")), p("x"), more=more))


@pytest.mark.parametrize("name", ["../evil.xml", "/etc/passwd", "word\\..\\..\\evil.xml", "C:/evil.xml"])
def test_a_member_that_would_lie_outside_its_folder_is_refused(name: str) -> None:
    assert "outside" in refused(docx(TITLE, p("x"), more={name: b"x"}))


def test_a_picture_is_never_taken_from_outside_the_file() -> None:
    for target in ("../../../../etc/hostname", "/etc/hostname", "file:///etc/hostname"):
        more = {"word/_rels/document.xml.rels": relations(("rId1", "image", target))}
        (collected,) = WordFile().load(named("a.docx", docx(TITLE, p(picture("rId1")), p("x"), more=more)))
        assert collected.image is None


@pytest.mark.parametrize(
    "part",
    [
        "word/document.xml",
        "word/styles.xml",
        "word/numbering.xml",
        "word/comments.xml",
        "word/footnotes.xml",
        "word/_rels/document.xml.rels",
        "docProps/core.xml",
        "_rels/.rels",
    ],
)
def test_entities_are_refused_in_every_part(part: str) -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]><x>&b;&c;</x>'
    assert "entities" in refused(zipped({**parts(TITLE, p("x")), part: bomb}))


def test_elements_nested_without_end_are_refused() -> None:
    deep = "<w:sdt><w:sdtContent>" * 20_000 + "</w:sdtContent></w:sdt>" * 20_000
    assert "damaged" in refused(docx(TITLE, deep))


@pytest.mark.parametrize(
    "data", [b"PK\x03\x04", b"PK\x03\x04" + bytes(100), docx(TITLE)[:-30], docx(TITLE)[:200]]
)
def test_a_damaged_zip_is_told(data: bytes) -> None:
    assert "damaged" in refused(data)


def test_a_zip_without_a_document_is_told() -> None:
    assert "not a Word document" in refused(zipped({"a.txt": b"x"}))


def test_a_password_in_the_zip_is_told() -> None:
    data = bytearray(docx(TITLE, p("x")))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        first = archive.infolist()[0].header_offset
    data[first + 6] |= 1
    directory = data.index(b"PK\x01\x02")
    data[directory + 8] |= 1
    assert "password" in refused(bytes(data))


WHOLE = parts(
    TITLE,
    p("By Jane Doe"),
    item("tea"),
    item("first", 2),
    p(picture("rId1", "A lamp")),
    p("The nurses met on Monday."),
    more={
        "docProps/core.xml": core("Jane Doe", "2026-11-01T08:00:00Z"),
        "word/_rels/document.xml.rels": relations(("rId1", "image", "media/image1.png")),
        "word/media/image1.png": PNG,
    },
)


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_parts_are_read_or_refused(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([part for part in WHOLE if part.endswith((".xml", ".rels"))]))
    text = str(WHOLE[name])
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, min(len(text), start + 40)))
    put = data.draw(st.sampled_from(["", "0", "-1", "<w:p/>", 'w:val="zz"', "9" * 30]) | st.text(max_size=10))
    damaged = text[:start] + put + text[end:]
    with contextlib.suppress(CollectError):
        tuple(WordAccepted().load(named("a.docx", zipped({**WHOLE, name: damaged.encode(errors="replace")}))))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.binary(max_size=20), st.integers(0, 30))
def test_damaged_files_are_read_or_refused(start: int, put: bytes, gone: int) -> None:
    whole = zipped(WHOLE)
    start %= len(whole)
    with contextlib.suppress(CollectError):
        tuple(WordFile().load(named("a.docx", whole[:start] + put + whole[start + gone :])))

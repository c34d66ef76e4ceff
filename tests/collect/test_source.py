from __future__ import annotations

import codecs
import io
from pathlib import Path
from types import SimpleNamespace

import pytest

from newsletter.collect import plain
from newsletter.collect.opening import called, open_source
from newsletter.errors import CollectError
from newsletter.net.fetch import Web
from newsletter.net.polite import Polite
from tests.collect.sources import of_file


@pytest.mark.parametrize(
    "data",
    [
        "Grüße\n".encode(),
        codecs.BOM_UTF8 + "Grüße\n".encode(),
        codecs.BOM_UTF16_LE + "Grüße\n".encode("utf-16-le"),
        codecs.BOM_UTF16_BE + "Grüße\n".encode("utf-16-be"),
    ],
)
def test_text_is_read_without_its_mark(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    assert plain.text(of_file(path)) == "Grüße\n"


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"%PDF-1.7 ...", "This is a PDF"),
        (b"PK\x03\x04...", "zipped file"),
        (b"\x89PNG\r\n", "picture (PNG)"),
        (b"\xff\xd8\xff\xe0", "picture (JPEG)"),
        (b"GIF89a", "picture (GIF)"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8", "picture (WebP)"),
        (b"{\\rtf1", "rich text"),
        (b"one\0two", "not a plain text file"),
        (b"", "no text in it"),
        (b" \n\t\n", "no text in it"),
        (b"one\r\ntwo\ncaf\xe9", "Line 3 holds the byte 0xe9"),
        (codecs.BOM_UTF16_LE + b"a", "damaged"),
        (b"a" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
    ],
)
def test_what_is_no_text_is_named_with_what_to_do(data: bytes, words: str, tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(data)
    with pytest.raises(CollectError) as caught:
        plain.text(of_file(path))
    assert words in caught.value.message
    assert caught.value.hint


def test_a_missing_file_and_a_folder_are_told_apart(tmp_path: Path) -> None:
    with pytest.raises(CollectError, match="no such file"):
        open_source(str(tmp_path / "gone.txt"), Polite(Web()))
    with pytest.raises(CollectError, match="a folder"):
        open_source(str(tmp_path), Polite(Web()))


def test_a_name_that_no_system_allows_is_told() -> None:
    with pytest.raises(CollectError, match="cannot be opened"):
        open_source("a\0b.txt", Polite(Web()))


def test_standard_input_is_a_source(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdin", SimpleNamespace(buffer=io.BytesIO(b"hello")))
    assert open_source("-", Polite(Web())).data == b"hello"
    assert called("-") == "standard input"

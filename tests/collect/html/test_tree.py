"""Bytes of a page become a tree, whatever state they are in."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.html.tree import document, fragment
from newsletter.collect.html.words import text_of


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        ("é’x".encode(), ""),
        (b"\xef\xbb\xbf" + "é’x".encode(), "text/html; charset=iso-8859-1"),
        ("é’x".encode("utf-16"), "text/html"),
        ("é’x".encode("cp1252"), "text/html; charset=iso-8859-1"),
        ("é’x".encode("cp1252"), "text/html; charset=utf-8"),
        ("é’x".encode("cp1252"), ""),
        ("é’x".encode(), "text/html; charset=iso-8859-1"),
        ("é’x".encode(), "text/html; charset=bogus"),
        ("é’x".encode(), "text/html; charset=zip"),
        (b"<meta charset=windows-1252>" + "é’x".encode("cp1252"), ""),
        (b"<meta charset='utf-16'>" + "é’x".encode(), ""),
        (
            b"<meta http-equiv=Content-Type content='text/html; charset=mac-roman'>"
            + "é’x".encode("mac-roman"),
            "",
        ),
        (b"<?xml version='1.0' encoding='windows-1252'?>" + "é’x".encode("cp1252"), ""),
    ],
)
def test_the_letters_are_read_as_they_were_meant(data: bytes, media_type: str) -> None:
    assert text_of(document(data, media_type)) == "é’x"


@pytest.mark.parametrize(
    ("name", "text"),
    [("shift_jis", "東京の夜"), ("gb2312", "你好"), ("koi8-r", "вечер"), ("iso-2022-jp", "東京")],
)
def test_letters_of_other_scripts_are_read_where_their_charset_is_named(name: str, text: str) -> None:
    assert text_of(document(text.encode(name), f"text/html; charset={name}")) == text


def test_one_damaged_letter_does_not_make_the_others_wrong() -> None:
    data = "ééééé".encode() + b"\xff"
    assert text_of(document(data, "text/html; charset=utf-8")).startswith("ééééé")


@pytest.mark.parametrize("data", [b"", b" \n", b"<!-- x -->", b"\0", b"<?xml?>", b"<!DOCTYPE html>", b"</p>"])
def test_nothing_is_an_empty_tree(data: bytes) -> None:
    assert text_of(document(data)) == ""


def test_entities_of_a_doctype_are_not_resolved() -> None:
    data = b'<!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]><p>a&x;b</p>'
    assert "root:" not in text_of(document(data))


@pytest.mark.parametrize("sign", ["\x0c", "&#12;", "&#x0C;", "&#0;", "&#xFFFE;", "\x01", "&#xD800;"])
def test_what_no_tree_may_hold_is_not_in_it(sign: str) -> None:
    paragraph = fragment(f"<p>a{sign} b").find(".//p")
    paragraph.tail = paragraph.text
    assert paragraph.text.split()[-1] == "b"


def test_a_picture_stands_beside_its_sources_and_not_in_them() -> None:
    root = fragment("<picture><source srcset='a>b'><img src=x></picture><wbr>word")
    assert root.find(".//source/img") is None
    assert text_of(root) == "word"


def test_a_fragment_holds_all_that_was_given() -> None:
    assert text_of(fragment("a</div>b<p>c</body>d")) == "a b cd"
    assert fragment("<p>x").tag == "div"


def test_a_tag_with_attributes_without_end_costs_no_time() -> None:
    tag = "<p " + " ".join(f"a{number}=1" for number in range(200_000)) + ">"
    assert text_of(fragment(f"{tag}x")) == "x"


def test_a_long_address_in_a_tag_stays() -> None:
    held = f"data:image/png;base64,{'A' * 100_000}"
    assert fragment(f"<img alt='a b' src='{held}'>").find("img").get("src") == held


def test_more_elements_than_a_page_has_are_cut_off() -> None:
    assert len(document(b"<p>x" * 1_000_000).findall(".//p")) < 500_000


@given(st.binary(max_size=300), st.sampled_from(["", "text/html; charset=utf-16", "text/html; charset=hz"]))
def test_any_bytes_are_some_tree(data: bytes, media_type: str) -> None:
    text_of(document(data, media_type))

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ProjectError
from newsletter.project import frontmatter, splice


def parse(front: str, body: str = "Body\n") -> frontmatter.Document:
    return frontmatter.parse(f"---\n{front}\n---\n{body}", "a.md")


def read(front: str) -> None:
    document = parse(front)
    document.date("published")
    document.whole_number("number")


@pytest.mark.parametrize("word", ["No", "yes", "2019", "1e3", "0x10", "12:30", "2026-11-22", "=", "on"])
def test_a_value_stays_the_text_that_was_typed(word: str) -> None:
    assert parse(f"title: {word}").string("title") == word


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_an_empty_value_is_no_text(nothing: str) -> None:
    assert parse(f"title: {nothing}").string("title") == ""


def test_the_word_null_in_quotes_is_a_word() -> None:
    assert parse('title: "null"').string("title") == "null"


def test_every_value_knows_its_line() -> None:
    document = parse("title: A\n# a comment\nsections:\n  - kind: lead\n    items:\n      - one\n      - two")
    section = document.items("sections")[0]
    assert document.line_of("title") == 2
    assert section.line == 5
    assert [item.line for item in section.fields()["items"].items()] == [7, 8]


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_the_body_begins_on_the_line_that_it_says(line_end: str) -> None:
    text = line_end.join(["---", "title: A", "---", "", "First"])
    document = frontmatter.parse(text, "a.md")
    assert document.body_line == 4
    assert document.string("title") == "A"


def test_a_byte_order_mark_is_no_part_of_the_first_line() -> None:
    assert frontmatter.parse("\ufeff---\ntitle: A\n---\n", "a.md").string("title") == "A"


def test_a_date_is_read_with_or_without_quotes_or_time() -> None:
    for written in ("2026-11-22", '"2026-11-22"', "2026-11-22T08:00:00Z", "2026-11-22 08:00"):
        assert parse(f"published: {written}").date("published") == dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("front", "line", "words"),
    [
        ("title: A\npublished: 2019-02-30", 3, "does not exist"),
        ("title: A\npublished: yesterday", 3, "should be a date"),
        ("title: A: b", 2, "colon"),
        ("title: A\nnumber: seven", 3, "whole number"),
        ("title: A\ntitle: B", 3, "twice"),
        ("title: A\nteaser: *this*", 3, "begins with"),
        ('title: A\nteaser: "open', 3, "not closed"),
        ('title: "A blood count\nkicker: B\nteaser: "C"', 2, "not closed"),
        ("a line without a name\ntitle: A", 2, "no colon"),
        ("title: A\nkicker B\nteaser: C", 3, "no colon"),
        ("\ttitle: A", 2, "A tab"),
        ("title: A\n\tkicker: B", 3, "A tab"),
        ("- a\n- b", 2, "name: value"),
        ("title: A\nnonsense", 3, "no colon"),
        ("title: A\nkicker: a\x07b", 3, "control character"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_line(front: str, line: int, words: str) -> None:
    with pytest.raises(ProjectError) as raised:
        read(front)
    assert (raised.value.path, raised.value.line) == ("a.md", line)
    assert words in raised.value.message


@pytest.mark.parametrize("text", ["", "title: A\n", "Some words", "----\ntitle: A\n---\n"])
def test_a_file_without_front_matter_is_told_how_to_begin(text: str) -> None:
    with pytest.raises(ProjectError, match="does not begin"):
        frontmatter.parse(text, "a.md")


def test_front_matter_that_is_not_closed_is_told() -> None:
    with pytest.raises(ProjectError, match="not closed"):
        frontmatter.parse("---\ntitle: A\nBody", "a.md")


def test_an_endless_alias_does_no_harm() -> None:
    document = parse("title: A\nmore: &x\n  - *x")
    assert document.string("title") == "A"
    with pytest.raises(ProjectError):
        splice.SetKey("title", "B").apply(document.text, "a.md")


@given(st.text())
def test_any_text_is_read_or_refused_in_plain_words(text: str) -> None:
    for candidate in (text, f"---\n{text}\n---\n", f"---\ntitle: {text}\n---\n"):
        try:
            document = frontmatter.parse(candidate, "a.md")
        except ProjectError as error:
            assert error.message.endswith((".", "!"))  # noqa: PT017
            assert 1 <= error.line <= len(candidate.splitlines()) + 1  # noqa: PT017
        else:
            assert document.text == candidate
            assert candidate.endswith(document.body)


def test_a_text_over_several_lines_is_one_line() -> None:
    assert parse("title: |\n  One\n  two").string("title") == "One two"
    assert parse('title: "One\\r\\ntwo  three"').string("title") == "One two  three"

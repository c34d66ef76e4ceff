from __future__ import annotations

import datetime as dt

import pytest

from newsletter.collect.markdown import read
from newsletter.errors import CollectError
from newsletter.model import NoteKind

BODY = "Low light *helps*.\n\n## Why\n\nNobody knows."


def test_front_matter_fills_the_article() -> None:
    text = (
        "---\ntitle: Quiet evenings\ndate: 2019-11-01\nauthors: [Jane Doe, 'John Smith, MD']\nslug: quiet\n"
        "tags: [sleep, rest]\ndescription: Low light is enough.\nimage: images/ward.jpg\nalt: The ward\n"
        f"canonical: https://hollin.example/quiet\n---\n# Quiet Evenings\n\n{BODY}\n"
    )
    collected = read(text, "quiet.md")
    article = collected.article
    assert (article.title, article.slug, article.dek) == ("Quiet evenings", "quiet", "Low light is enough.")
    assert article.published == dt.date(2019, 11, 1)
    assert article.body == BODY
    assert text.split("\n")[article.body_line - 1] == "Low light *helps*."
    assert article.tags == ("sleep", "rest")
    assert article.url == "https://hollin.example/quiet"
    assert collected.image is not None
    assert (collected.image.place, collected.image.alt) == ("images/ward.jpg", "The ward")
    assert article.authors == ("jane-doe", "john-smith")
    assert collected.authors[1].role == "MD"
    assert collected.notes == ()


def test_without_front_matter_the_first_heading_is_the_title() -> None:
    article = read(f"# Quiet evenings #\r\n\r\n{BODY}", "a.md").article
    assert (article.title, article.body) == ("Quiet evenings", BODY)


@pytest.mark.parametrize(
    "date", ["November 1, 2019", "'2019-11-01'", "2019-11-01T08:00:00Z", "1. November 2019"]
)
def test_a_date_may_be_written_in_words(date: str) -> None:
    article = read(f"---\ntitle: A\npublished: {date}\n---\nText.", "a.md").article
    assert article.published == dt.date(2019, 11, 1)


def test_what_is_not_understood_is_told() -> None:
    collected = read("---\ntitle: A\ndate: soon\nurl: 'javascript:x'\nlayout: post\n---\nText.", "a.md")
    assert collected.article.published is None
    assert collected.article.url == ""
    doubts = [note.line for note in collected.notes if note.kind is NoteKind.DOUBTED]
    assert sorted(line or 0 for line in doubts) == [3, 4]
    assert "layout" in collected.notes[-1].text


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("---\ntitle: A\ntags: [a\n---\nText.", "a.md:3: A list is opened"),
        ("---\ntitle: A: b: c\n---\nText.", "a.md:2: A colon stands"),
        ("---\n- a\n- b\n---\nText.", "name: value"),
        ("---\ntitle: A\nText.", "not closed"),
        ("Text alone.", "no title"),
        ("# Only a title", "no text"),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(text: str, words: str) -> None:
    with pytest.raises(CollectError, match=words) as caught:
        read(text, "a.md")
    assert caught.value.hint


def test_a_date_that_does_not_exist_is_told_with_its_line() -> None:
    collected = read("---\ntitle: A\ndate: 2019-02-30\n---\nText.", "a.md")
    assert collected.article.published is None
    assert [note.line for note in collected.notes] == [3]


def test_a_title_stays_the_word_that_was_typed() -> None:
    assert read("---\ntitle: No\n---\nText.", "a.md").article.title == "No"


def test_our_own_format_comes_through_whole() -> None:
    text = (
        "---\ntitle: A\nkicker: B\ndek: C\npublished: 2026-11-01\nupdated: 2026-11-02\n"
        "authors: [ines-okafor, Ana Ruiz]\nimage: images/a.png\nimage_alt: D\nimage_caption: E\n"
        "image_credit: F\nurl: https://x.example\ntags: [g]\nlanguage: es\nreviewed_by: H\n"
        "reviewed_on: 2026-11-03\nsources: [i, j]\nteaser: K\norigin: L\n---\nText.\n"
    )
    collected = read(text, "a.md")
    article = collected.article
    assert collected.notes == ()
    assert article.authors == ("ines-okafor", "ana-ruiz")
    assert [author.name for author in collected.authors] == ["Ana Ruiz"]
    assert collected.image is not None
    assert (collected.image.alt, collected.image.caption, collected.image.credit) == ("D", "E", "F")
    assert (article.reviewed_by, article.reviewed_on) == ("H", dt.date(2026, 11, 3))
    assert (article.sources, article.teaser, article.language) == (("i", "j"), "K", "es")


def test_a_picture_left_out_on_purpose_is_not_missed() -> None:
    for image, missing in (("none", False), ("", True)):
        found = read(f"---\ntitle: A\nimage: {image}\n---\nText.", "a.md")
        assert (found.image, found.article.image_missing) == (None, missing)


def test_a_source_with_commas_is_one_source() -> None:
    text = '---\ntitle: A\nsources: ["Smith, J. (2020), Blood 12"]\ntags: a, b\n---\nText.'
    article = read(text, "a.md").article
    assert (article.sources, article.tags) == (("Smith, J. (2020), Blood 12",), ("a", "b"))


def test_a_value_of_the_wrong_shape_is_told_and_not_lost_silently() -> None:
    text = "---\ntitle: A\ndate: [2026-01-02]\nimage:\n  src: x.png\n---\nText."
    assert [note.line for note in read(text, "a.md").notes] == [3, 5]


def test_an_empty_list_of_authors_does_not_hide_the_author() -> None:
    text = '---\ntitle: A\nauthors:\nauthor: "[[Kim Lee]]"\n---\nText.'
    assert [author.name for author in read(text, "a.md").authors] == ["Kim Lee"]


def test_front_matter_below_blank_lines_is_front_matter() -> None:
    assert read("\n\n---\ntitle: A\n---\nText.", "a.md").article.title == "A"


@pytest.mark.parametrize("text", ['+++\ntitle = "A"\n+++\nText.', '{"title": "A"}\nText.'])
def test_front_matter_that_we_cannot_read_is_named(text: str) -> None:
    with pytest.raises(CollectError, match="TOML or JSON"):
        read(text, "a.md")

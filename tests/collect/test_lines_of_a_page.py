"""Single lines as pages print them around a story, and what is made of each."""

from __future__ import annotations

import datetime as dt

import pytest

from newsletter.collect.pasted import read
from newsletter.model import Collected, NoteKind

TITLE = "Quiet Evenings Help Most People Sleep"
FIRST = "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home."
SECOND = "They found that most people sleep better when the evening is quiet and the light is low."
DAY = dt.date(2019, 11, 1)
LATER = dt.date(2019, 11, 3)


def page(*lines: str) -> Collected:
    return read("\n".join([TITLE, *lines, "", FIRST, "", SECOND]), "page.txt")


def doubts(collected: Collected) -> str:
    return "\n".join(note.text for note in collected.notes if note.kind is NoteKind.DOUBTED)


def unharmed(collected: Collected) -> bool:
    return collected.article.title == TITLE and collected.article.body == f"{FIRST}\n\n{SECOND}"


@pytest.mark.parametrize(
    "line",
    [
        "Posted: Nov 01, 2019",
        "Posted on November 1, 2019",
        "Published 1 November 2019",
        "Published: 2019-11-01",
        "Date: November 1, 2019",
        "Nov 1, 2019 | 4 min read",
        "November 1st, 2019",
        "Fri, 01 Nov 2019 08:00",
        "Friday, November 1, 2019",
        "2019-11-01T08:00:00Z",
        "Published: Nov 1, 2019, 8:00 a.m. ET",
        "News | Nov 1, 2019",
        "Posted in News on Nov 1, 2019",
        "Published\u00a0on:\u00a0Nov.\u00a01,\u00a02019",
        "Publicado el 1 de noviembre de 2019",
        "Veröffentlicht am 1. November 2019",
        "Publié le 1er novembre 2019",
        "Pubblicato il 1º novembre 2019",
        "Publicado em 1 de novembro de 2019",
        "Gepubliceerd op 1 november 2019",
    ],
)
def test_a_date_line_dates_the_article_and_leaves_the_text(line: str) -> None:
    collected = page(line)
    assert collected.article.published == DAY
    assert unharmed(collected)


@pytest.mark.parametrize(
    "line",
    [
        "Updated: Nov 03, 2019",
        "Last updated on November 3, 2019",
        "Stand: 3. November 2019",
        "Aktualisiert am 3. November 2019",
        "Actualizado el 3 de noviembre de 2019",
        "Mis à jour le 3 novembre 2019",
    ],
)
def test_an_update_is_kept_apart_from_the_publication(line: str) -> None:
    collected = page("Posted: Nov 1, 2019", line)
    assert (collected.article.published, collected.article.updated) == (DAY, LATER)
    assert unharmed(collected)


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("11/01/2019", "1 November 2019 or 11 January 2019"),
        ("Posted: Feb 30, 2019", "no day of the calendar"),
        ("Posted 2 days ago", "cannot be counted"),
        ("yesterday", "cannot be counted"),
        ("Posted: Nov 1", "no whole date"),
    ],
)
def test_a_date_that_cannot_be_sure_is_doubted(line: str, words: str) -> None:
    collected = page(line)
    assert words in doubts(collected)
    assert unharmed(collected)


def test_a_date_inside_a_sentence_never_counts() -> None:
    text = (
        f"{TITLE}\nOn November 1, 2019 the ward opened its doors to everybody who could not sleep.\n{FIRST}"
    )
    assert read(text, "x").article.published is None


def test_an_event_keeps_its_own_date() -> None:
    collected = read(f"{TITLE}\n{FIRST}\n{SECOND}\nDate: December 5, 2019\nTime: 6 pm", "x")
    assert collected.article.published is None
    assert "Date: December 5, 2019" in collected.article.body


def test_english_puts_the_month_first_and_others_the_day() -> None:
    assert page("Posted: 11/02/2019").article.published == dt.date(2019, 11, 2)
    german = (
        "Ruhige Abende helfen\n11.02.2019\n"
        "Die Pflegerinnen der Station haben am Montag über Schlaf und Essen gesprochen und viel gelernt."
    )
    assert read(german, "x").article.published == dt.date(2019, 2, 11)


@pytest.mark.parametrize(
    ("line", "name", "role"),
    [
        ("By Jane Doe", "Jane Doe", ""),
        ("BY JANE DOE", "Jane Doe", ""),
        ("Written by: Jane Doe", "Jane Doe", ""),
        ("Author: Jane Doe", "Jane Doe", ""),
        ("The author Jane Doe", "Jane Doe", ""),
        ("Posted by Jane Doe on Nov 1, 2019", "Jane Doe", ""),
        ("Words: Jane Doe", "Jane Doe", ""),
        ("Story by Jane Doe", "Jane Doe", ""),
        ("By Jane Doe, MD, PhD", "Jane Doe", "MD, PhD"),
        ("By Jane Doe | Staff writer", "Jane Doe", "Staff writer"),
        ("By Jane Doe, Senior Editor", "Jane Doe", "Senior Editor"),
        ("By Jane Doe | November 1, 2019", "Jane Doe", ""),
        ("November 1, 2019 by Jane Doe", "Jane Doe", ""),
        ("Written by\nJane Doe", "Jane Doe", ""),
        ("By Jean-Luc O’Neil", "Jean-Luc O’Neil", ""),
        ("By Dr. Jane Q. Doe", "Dr. Jane Q. Doe", ""),
        ("Von Anna von der Heide", "Anna von der Heide", ""),
        ("Por María López", "María López", ""),
        ("Par Élodie Martin", "Élodie Martin", ""),
        ("Di Carla Rossi", "Carla Rossi", ""),
        ("Door Jan de Vries", "Jan de Vries", ""),
    ],
)
def test_a_byline_names_the_author(line: str, name: str, role: str) -> None:
    collected = page(line)
    assert [(author.name, author.role) for author in collected.authors] == [(name, role)]
    assert collected.article.authors == tuple(author.slug for author in collected.authors)
    assert unharmed(collected)


@pytest.mark.parametrize(
    "line",
    [
        "By Jane Doe and John Smith, MD",
        "Authors: Jane Doe & John Smith",
        "By Jane Doe, RN, and John Smith, PhD",
    ],
)
def test_two_people_are_two_authors(line: str) -> None:
    assert [author.name for author in page(line).authors] == ["Jane Doe", "John Smith"]


def test_a_name_alone_beside_the_date_is_taken_with_doubt() -> None:
    collected = page("Jane Doe", "November 1, 2019")
    assert [author.name for author in collected.authors] == ["Jane Doe"]
    assert "We took Jane Doe as the author" in doubts(collected)


@pytest.mark.parametrize("line", ["By the time it gets dark", "By 2019, most were gone", "Sleep Stories"])
def test_what_only_looks_like_a_byline_stays(line: str) -> None:
    collected = page(line)
    assert collected.authors == ()
    assert line in collected.article.body


@pytest.mark.parametrize("line", ["By Staff", "By Hollin Foundation", "By the Editors"])
def test_an_organisation_is_no_author(line: str) -> None:
    assert page(line).authors == ()


def test_the_writer_hears_of_an_organisation_in_the_byline() -> None:
    assert "“By Hollin Foundation” names no person" in doubts(page("By Hollin Foundation"))


def test_the_review_is_kept_with_its_reviewer() -> None:
    article = page("Medically reviewed by Dr. Ann Li, MD on Nov 3, 2019").article
    assert (article.reviewed_by, article.reviewed_on) == ("Dr. Ann Li, MD", LATER)


@pytest.mark.parametrize("line", ["https://hollin.example/sleep", "Source: https://hollin.example/sleep"])
def test_an_address_alone_is_where_the_article_comes_from(line: str) -> None:
    collected = page(line)
    assert collected.article.url == "https://hollin.example/sleep"
    assert unharmed(collected)


@pytest.mark.parametrize("line", ["javascript:alert(1)", "Source: ftp://hollin.example/sleep"])
def test_no_other_kind_of_address_is_taken(line: str) -> None:
    assert page(line).article.url == ""


@pytest.mark.parametrize(
    "line",
    [
        *(
            "Share",
            "Share this article",
            "Facebook Twitter LinkedIn",
            "Tweet",
            "Print",
            "Email",
            "Read more »",
        ),
        *("Leave a comment", "Advertisement", "Subscribe to our newsletter", "4 min read", "* * *"),
        *(
            "Home > News > Sleep",
            "Back to News",
            "Skip to main content",
            "© 2019 Hollin Foundation",
            "3 comments",
        ),
        *("Teilen", "Compartir", "Partager", "Condividi", "Compartilhar", "Delen"),
    ],
)
def test_lines_of_the_page_go_with_a_note(line: str) -> None:
    collected = page(line)
    assert unharmed(collected)
    dropped = [note.text for note in collected.notes if note.kind is NoteKind.DROPPED]
    assert any(line in text for text in dropped)


@pytest.mark.parametrize(
    "line",
    [
        "Image",
        "Photo: A nurse reads",
        "Photo by Ann Li",
        "Credit: Hollin",
        "A nurse reads. Photo: Ann Li",
        "Getty Images",
    ],
)
def test_a_caption_says_that_a_picture_is_missing(line: str) -> None:
    collected = page(line)
    assert collected.article.image_missing
    assert "picture that is not in the text" in doubts(collected)
    assert unharmed(collected)


@pytest.mark.parametrize(
    "line",
    [
        "Share your worries with somebody you trust.",
        "Print the list and hang it where you see it.",
        "Comments from the ward were warm, and many came back.",
        "Source: a survey of the ward",
        "The photo shows the ward: it is quiet there.",
    ],
)
def test_a_sentence_of_the_story_is_never_taken_for_the_page(line: str) -> None:
    assert line in page(line).article.body


def test_tags_and_category_are_kept() -> None:
    article = page("Category: News", "Tags: sleep, rest").article
    assert (article.kicker, article.tags) == ("News", ("sleep", "rest"))


def test_only_a_labelled_summary_becomes_the_dek() -> None:
    assert page("Summary: Low light is enough.").article.dek == "Low light is enough."
    assert page("Low light is enough, say the nurses of a ward by the sea.").article.dek == ""

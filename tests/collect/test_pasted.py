"""Whole pages as copied from a browser."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from newsletter.collect.pasted import read
from newsletter.errors import CollectError
from newsletter.model import Collected, NoteKind
from newsletter.text import markup

TITLE = "Quiet Evenings Help Most People Sleep"
P1 = "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home."
P2 = "They found that most people sleep better when the evening is quiet and the light is low."
P3 = "A second meeting is planned for the spring, and everybody who wants to come is welcome."
BODY = f"{P1}\n\n{P2}\n\n{P3}"


def noted(collected: Collected, kind: NoteKind) -> str:
    return "\n".join(f"{note.line}: {note.text}" for note in collected.notes if note.kind is kind)


def test_a_page_that_shows_everything_twice_is_read_once() -> None:
    page = (
        f"{TITLE}\nPosted: Nov 01, 2019\n{TITLE} image\n\n{P1}\n\n\u00a0 \n"
        f"{P2}\n\u00a0\n\n{P1}  \n\n{P2}\n\u00a0\n"
        "The author Jane Doe\n\nabout the author\nJane Doe\n\nNurse, mother of two, reader of old books."
    )
    collected = read(page, "page.txt")
    assert collected.article.title == TITLE
    assert collected.article.published == dt.date(2019, 11, 1)
    assert collected.article.body == f"{P1}\n\n{P2}"
    assert collected.article.image is None
    assert collected.article.image_missing
    (author,) = collected.authors
    assert (author.slug, author.bio) == ("jane-doe", "Nurse, mother of two, reader of old books.")
    assert "3: The page showed a picture" in noted(collected, NoteKind.DOUBTED)
    assert "Dropped 2 paragraphs that stood there twice (lines 11 to 13)" in noted(
        collected, NoteKind.DROPPED
    )


@pytest.mark.parametrize(
    "top",
    [
        f"{TITLE}",
        f"Skip to main content\nMenu\n{TITLE}",
        f"NEWS\n{TITLE}",
        f"Sleep News\n{TITLE}",
        f"Title: {TITLE}",
        f"Nov 1, 2019\n{TITLE}",
        f"{TITLE} | Hollin Foundation\nHome > News\n{TITLE}",
        f"{TITLE} - Hollin\n{TITLE}",
        f"{TITLE}\n“{TITLE.upper()}”\n{TITLE}  photo\nImage: {TITLE}",
    ],
)
def test_the_headline_is_found_under_what_stands_above_it(top: str) -> None:
    article = read(f"{top}\n{BODY}\n{TITLE}", "x").article
    assert article.title == TITLE
    assert article.body == BODY


def test_a_line_above_the_headline_is_its_kicker() -> None:
    assert read(f"NEWS\n{TITLE}\n{BODY}", "x").article.kicker == "NEWS"


def test_the_body_twice_goes_with_its_headings() -> None:
    once = f"{P1}\nWhy it matters\n{P2}\nWhat is next\n{P3}"
    body = read(f"{TITLE}\n{once}\n\n{once}", "x").article.body
    assert body == f"{P1}\n\n## Why it matters\n\n{P2}\n\n## What is next\n\n{P3}"


def test_a_short_heading_may_return() -> None:
    body = read(f"{TITLE}\n{P1}\nWhat helps\n{P2}\nWhat helps\n{P3}", "x").article.body
    assert body.count("## What helps") == 2


def test_a_repeat_is_seen_through_other_quotes_and_capitals() -> None:
    said = "“Quiet evenings are half of the cure,” said the head of the ward on Monday."
    again = said.replace("“", '"').replace("”", '"').replace("Quiet", "QUIET")
    assert read(f"{TITLE}\n{said}\n{P1}\n{again}", "x").article.body == f"{said}\n\n{P1}"


@pytest.mark.parametrize(
    ("source", "markdown"),
    [
        ("• Low light\n• Warm tea", "- Low light\n- Warm tea"),
        ("- Low light\n* Warm tea\n– No screens", "- Low light\n- Warm tea\n- No screens"),
        ("o Low light\no Warm tea", "- Low light\n- Warm tea"),
        ("•\nLow light\n•\nWarm tea", "- Low light\n- Warm tea"),
        ("1. Low light\n2) Warm tea", "1. Low light\n2. Warm tea"),
    ],
)
def test_lists_stay_lists(source: str, markdown: str) -> None:
    body = read(f"{TITLE}\n{P1}\nThis helps:\n{source}\n{P2}", "x").article.body
    assert f"This helps:\n\n{markdown}\n\n{P2}" in body


@pytest.mark.parametrize(
    "line",
    [
        "Use *this* and _that_ or {{ 7*7 }} and #tag and <b>bold</b> [here](http://x.example).",
        "# not a heading, only a line that begins with a strange sign.",
        "1986. A great year for quiet evenings and for all who took part.",
        "a | b | c and \\ and ` and ~~gone~~ and !important",
        "> nobody said this, but the line begins like a quotation",
    ],
)
def test_every_character_shows_as_itself(line: str) -> None:
    body = read(f"{TITLE}\n{P1}\n{line}\n{P2}", "x").article.body
    assert markup.to_text(body) == f"{P1}\n\n{line}\n\n{P2}"


def test_entities_spaces_and_invisible_signs_are_cleaned() -> None:
    line = "10&nbsp;mg &amp; 20\u202fmg\u200b of qui\u00ade\u0301t, every\tsingle evening at  home."
    page = f"\ufeff{TITLE}\r\n\r\n{line}\f{P1}"
    body = read(page, "x").article.body
    assert body == f"10 mg \\& 20 mg of qui\u00e9t, every single evening at home.\n\n{P1}"


def test_wrapped_lines_become_paragraphs() -> None:
    page = (
        f"{TITLE}\n\nThe nurses of the Hollin ward met on Monday to talk about rest, food\n"
        "and the long way home. They found that most people sleep better when\nthe evening is quiet.\n\n"
        "A second meeting is planned for the spring, and everybody who wants\nto come is welcome.\n"
    )
    assert read(page, "x").article.body == (
        "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home. "
        "They found that most people sleep better when the evening is quiet.\n\n"
        "A second meeting is planned for the spring, and everybody who wants to come is welcome."
    )


def test_one_paragraph_a_line_stays_apart() -> None:
    assert read(f"{TITLE}\n{P1}\n{P2}\n{P3}", "x").article.body == BODY


@pytest.mark.parametrize("after", ["", f"\nWhat comes next\n{P3}"])
def test_a_lead_in_without_its_quotation_is_doubted_and_stays(after: str) -> None:
    collected = read(f"{TITLE}\n{P1}\nAt the end the head of the ward said:{after}", "x")
    assert "At the end the head of the ward said:" in collected.article.body
    assert "3: This paragraph announces something" in noted(collected, NoteKind.DOUBTED)


def test_a_lead_in_before_a_list_or_paragraph_is_fine() -> None:
    collected = read(f"{TITLE}\n{P1}\nThe head of the ward said:\n{P2}\nThis helps:\n- Tea", "x")
    assert "announces" not in noted(collected, NoteKind.DOUBTED)


def test_a_biography_may_have_paragraphs_and_ends_before_the_footer() -> None:
    page = (
        f"{TITLE}\nBy Jane Doe\n{BODY}\nAbout Jane Doe\nJane Doe is a nurse.\n"
        f"She lives by the sea, and reads.\nShare\n© 2019"
    )
    (author,) = read(page, "x").authors
    assert author.bio == "Jane Doe is a nurse.\n\nShe lives by the sea, and reads."


def test_each_of_two_authors_has_a_biography() -> None:
    page = (
        f"{TITLE}\nBy Jane Doe and John Smith\n{BODY}\nAbout the authors\n"
        "Jane Doe is a nurse at the Hollin ward.\nJohn Smith, PhD, is a researcher who likes long walks."
    )
    assert [author.bio for author in read(page, "x").authors] == [
        "Jane Doe is a nurse at the Hollin ward.",
        "John Smith, PhD, is a researcher who likes long walks.",
    ]


def test_names_and_jobs_on_lines_of_their_own_open_each_biography() -> None:
    page = (
        f"{TITLE}\n{BODY}\nAbout the authors\nJane Doe\nStaff writer\nShe works nights.\n"
        "John Smith, PhD\nHe sleeps a lot and writes about it."
    )
    told = [(author.name, author.role, author.bio) for author in read(page, "x").authors]
    assert told == [
        ("Jane Doe", "Staff writer", "She works nights."),
        ("John Smith", "PhD", "He sleeps a lot and writes about it."),
    ]


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("Über die Autorin", "Anna Muster ist Pflegerin in Hollin."),
        ("Sobre la autora", "Anna Muster es enfermera en Hollin."),
        ("À propos de l’autrice", "Anna Muster est infirmière à Hollin."),
        ("L’autrice", "Anna Muster è infermiera a Hollin."),
        ("Sobre a autora", "Anna Muster é enfermeira em Hollin."),
        ("Over de auteur", "Anna Muster is verpleegkundige in Hollin."),
    ],
)
def test_a_biography_is_known_in_other_languages(head: str, line: str) -> None:
    (author,) = read(f"{TITLE}\n{BODY}\n{head}\n{line}", "x").authors
    assert (author.name, author.bio) == ("Anna Muster", line)


def test_a_last_paragraph_about_the_author_is_the_biography() -> None:
    collected = read(f"{TITLE}\nBy Jane Doe\n{BODY}\nJane Doe is a nurse at the Hollin ward.", "x")
    assert collected.authors[0].bio == "Jane Doe is a nurse at the Hollin ward."
    assert collected.article.body == BODY


def test_a_box_about_the_author_above_the_story_takes_one_paragraph() -> None:
    collected = read(f"{TITLE}\nAbout the author\nJane Doe\nJane Doe is a nurse at night.\n{BODY}", "x")
    assert collected.authors[0].bio == "Jane Doe is a nurse at night."
    assert collected.article.body == BODY


def test_a_heading_about_an_illness_is_no_author() -> None:
    page = (
        f"{TITLE}\nBy Jane Doe\n{P1}\nAbout Restless Legs\n"
        f"Restless Legs is a common trouble, and legs hurt.\n{P2}"
    )
    collected = read(page, "x")
    assert [author.name for author in collected.authors] == ["Jane Doe"]
    assert "## About Restless Legs" in collected.article.body


def test_one_person_in_three_forms_is_one_author() -> None:
    page = (
        f"{TITLE}\nBy Jennifer Doe\n{BODY}\nThe author Dr Jennifer M. Doe\n"
        f"about the author\nJenny Doe, MBA\nShe reads."
    )
    collected = read(page, "x")
    assert [(author.slug, author.role, author.bio) for author in collected.authors] == [
        ("jennifer-doe", "MBA", "She reads.")
    ]
    assert "as the same person as Jennifer Doe" in noted(collected, NoteKind.DOUBTED)


def test_two_people_of_one_byline_stay_two() -> None:
    assert len(read(f"{TITLE}\nBy Joan Doe and Joanna Doe\n{BODY}", "x").authors) == 2


def test_links_to_other_stories_go_and_the_author_below_stays() -> None:
    page = (
        f"{TITLE}\n{BODY}\nRelated articles\nHow to rest well\nWhat to eat at night\n"
        f"About the author\nJane Doe\nShe reads."
    )
    collected = read(page, "x")
    assert collected.article.body == BODY
    assert collected.authors[0].bio == "She reads."
    assert "How to rest well" in noted(collected, NoteKind.DROPPED)


def test_a_long_menu_above_the_headline_goes() -> None:
    menu = "\n".join(f"* Section {number}" for number in range(40))
    collected = read(f"{menu}\nSleep\n{TITLE}\nBy Jane Doe\n{BODY}", "x")
    assert (collected.article.title, collected.article.body) == (TITLE, BODY)
    assert "lines above the headline" in noted(collected, NoteKind.DROPPED)


def test_who_said_a_quotation_is_no_heading() -> None:
    body = read(f"{TITLE}\n{P1}\n“I sleep well since the ward is quiet.”\nJane Roe\n{P2}", "x").article.body
    assert "## Jane Roe" not in body
    assert "Jane Roe" in body


def test_the_same_text_with_other_spaces_has_the_same_origin() -> None:
    one = read(f"{TITLE}\n{P1}\n{P2}", "x").article.origin
    other = read(f"\n {TITLE} \r\n\r\n{P1}\u00a0\r\n\r\n{P2.replace(' ', '  ')}\r\n", "y").article.origin
    assert one == other
    assert one != read(f"{TITLE}\n{P1}\n{P3}", "x").article.origin


def test_what_was_found_and_missed_is_told() -> None:
    collected = read(f"{TITLE}\n{BODY}", "x")
    assert "The headline is" in noted(collected, NoteKind.RECOGNISED)
    assert "no date of publication" in noted(collected, NoteKind.DOUBTED)
    assert "no author" in noted(collected, NoteKind.DOUBTED)


@pytest.mark.parametrize(
    "text",
    [
        TITLE,
        f"{TITLE}\nBy Jane Doe\nNov 1, 2019",
        P1,
        "Sign in\nEmail\nForgot your password?\nBy continuing you agree to all of our terms of service.",
        "Menu\nHome\nSearch",
        "...\n\n***",
    ],
)
def test_a_text_without_an_article_is_refused_with_advice(text: str) -> None:
    with pytest.raises(CollectError) as caught:
        read(text, "page.txt")
    assert caught.value.hint


@pytest.mark.corpora
def test_the_first_real_article(corpora: Path) -> None:
    text = (corpora / "articles" / "smoldering-myeloma.txt").read_text(encoding="utf-8")
    collected = read(text, "article.txt")
    article = collected.article
    assert article.title == text.split("\n", 1)[0].strip()
    assert article.published == dt.date(2019, 11, 1)
    assert article.image_missing
    assert article.authors == ("jennifer-ahlstrom",)
    assert collected.authors[0].bio.startswith("Myeloma survivor")
    source = list(dict.fromkeys(line.strip() for line in text.splitlines() if len(line) > 200))
    assert markup.to_text(article.body).split("\n\n") == source[:2]
    assert "8: This paragraph announces something" in noted(collected, NoteKind.DOUBTED)


def test_the_longer_of_two_versions_stays_in_its_place_and_a_doubt_tells() -> None:
    first = "Half of the 240 patients in the trial were free of pain after a year."
    second = "Half of the 240 patients in the trial slept well, and were free of pain after a year."
    around = "The trial began in spring, in four cities and with help of the Hollin ward.", "Short one."
    page = f"{TITLE}\n\n{around[0]}\n\n{first}\n\n{around[1]}\n\n{around[0]}\n\n{second}\n\n{around[1]}"
    collected = read(page, "x")
    assert collected.article.body.split("\n\n") == [around[0], second, around[1]]
    assert any("two versions. We kept this one, not line 5." in note.text for note in collected.notes)


def test_lines_of_an_interview_are_no_headings() -> None:
    answer = "Dr. Lund: Every three months in the first two years, and then twice a year."
    asked = f"Radio: How often do you test?\n\n{answer}\n\nClick here to listen"
    page = f"{TITLE}\n\n{BODY}\n\n{asked}\n\n{P1[:-1]} too."
    assert "##" not in read(page, "x").article.body


@pytest.mark.parametrize(
    "below", ["Posted: Jun 4, 2021", "Posted: Jun 4, 2021\nSleeping Better image", "By Jane Doe", ""]
)
@pytest.mark.parametrize("menu", ["Home\nNews\nEvents", "Home\nOur Work\nGet Help\nNews\nEvents"])
def test_a_menu_above_a_short_headline_is_told_from_it(menu: str, below: str) -> None:
    collected = read(f"{menu}\nSleeping Better\n{below}\n{BODY}", "x")
    assert (collected.article.title, collected.article.kicker) == ("Sleeping Better", "")
    assert collected.article.body == BODY
    assert any("Check that it is the right one" in note.text for note in collected.notes)

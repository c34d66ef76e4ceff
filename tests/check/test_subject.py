from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from newsletter.check import earlier, subject
from newsletter.check.base import Evidence
from newsletter.model import Earlier, EventItem, Section, Where
from newsletter.text.digest import body_hash


def with_subject(clean: Evidence, text: str, **changes: object) -> Evidence:
    return replace(clean, issue=replace(clean.issue, subject=text, **changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "text",
    ["A WALK THAT WAITS", "FREE SOUP", "LAST CHANCE: walk with us", "PASEO PARA TODOS", "URGENTE: LEA ESTO"],
)
def test_capitals_are_shouting(clean: Evidence, text: str) -> None:
    assert len(list(subject.subject_shouting(with_subject(clean, text)))) == 1


@pytest.mark.parametrize(
    "text",
    [
        *(
            "NHS",
            "MRI: what to expect",
            "MRI OR CT?",
            "COVID-19 & RSV",
            "UNICEF and WHO meet",
            "AIDS, HIV: a talk",
        ),
        *(
            "ASCO, ESMO and ASH",
            "Hello",
            "日本語のニュース",
            "أخبار الأسبوع الجديدة",
            "A walk",
            "NEW: soup",
            "47",
            "",
        ),
    ],
)
def test_abbreviations_and_scripts_without_capitals_are_not(clean: Evidence, text: str) -> None:
    assert list(subject.subject_shouting(with_subject(clean, text))) == []


@pytest.mark.parametrize("text", ["Now!!", "What?!?!", "Win $$$", "¡¡Hola!!", "Now !!!"])
def test_loud_marks_are_found(clean: Evidence, text: str) -> None:
    assert len(list(subject.subject_loud(with_subject(clean, text)))) == 1


@pytest.mark.parametrize("text", ["Now!", "What?", "$5 soup", "¡Hola!", "Really?!"])
def test_one_mark_is_let_be(clean: Evidence, text: str) -> None:
    assert list(subject.subject_loud(with_subject(clean, text))) == []


@pytest.mark.parametrize(
    ("one", "other", "repeats"),
    [
        ("A walk that waits", "A walk that waits.", True),
        ("A walk that waits", "a walk — that waits! And soup", True),
        ("Soup: a walk that waits for you", "A walk that waits", True),
        ("A walk that waits for you", "The walk that waits for you", True),
        ("Hi {{ first_name | there }}: a walk", "Hi there: a walk", True),
        ("The walk", "The walking group, soup and a blood count", False),
        ("News", "News from the ward and the kitchen", False),
        ("A walk that waits", "Plus: soup for off days, and a seat in Olu's car", False),
        ("", "", False),
    ],
)
def test_a_preheader_repeats_the_subject_or_adds_to_it(
    clean: Evidence, one: str, other: str, *, repeats: bool
) -> None:
    found = list(subject.preheader_repeats(with_subject(clean, one, preheader=other)))
    assert bool(found) is repeats


def test_a_merge_tag_counts_as_what_a_reader_gets(clean: Evidence) -> None:
    assert list(subject.subject_cut(with_subject(clean, "x" * 30 + "{{ first_name | reader }}"))) == []
    assert len(list(subject.subject_cut(with_subject(clean, "x" * 40 + "{{ first_name | reader }}")))) == 1


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (
            "Une marche, une soupe et puis la lettre de novembre",
            "'Une marche, une soupe et puis la lettre de…'",
        ),
        (
            "A walk that waits for you, and soup for those off days",
            "'A walk that waits for you, and soup for those…'",
        ),
        ("x" * 50, f"'{'x' * 45}…'"),
    ],
)
def test_a_subject_is_shown_cut_between_its_words(clean: Evidence, text: str, shown: str) -> None:
    (found,) = subject.subject_cut(with_subject(clean, text))
    assert found.message.endswith(shown)


CHOIR = EventItem(title="Choir", date=dt.date(2026, 12, 5), where=Where(path="issue.md"))
DATES = [
    ("Our letter of 15 November 2026", True),
    ("Our letter of 22 November 2025", True),
    ("The Test Letter, 15 November", True),
    ("October newsletter", True),
    ("Newsletter October 2026", True),
    ("Newsletter for October", True),
    ("The Test Letter: October 2026", True),
    ("The November 2025 issue", True),
    ("The Test Letter, 22 November", False),
    ("Sing with us on 5 December", False),
    ("Register by 30 November", False),
    ("November newsletter", False),
    ("The December issue", False),
    ("What October taught us", False),
    ("News from 3 of 5 wards", False),
    ("Newsletter: may we come in?", False),
    ("News, 15 November", True),
    ("A quiet week, 15 November", True),
    ("A quiet week – 15 November 2026", True),
    ("15 November – a quiet week", True),
    ("A letter of 15 November 1944", False),
    ("Good news from 8 January", False),
    ("Our 15 November issue", True),
    ("Register by 15 November", True),
    ("Join us on 15 November", True),
    ("What 11 November means to us", False),
    ("Read by 29 November: your vote counts", False),
    ("Soup, songs and places from 8 January.", False),
    ("How 15 November became our day", False),
]


@pytest.mark.parametrize(("text", "wrong"), DATES)
def test_a_date_in_the_subject_is_the_issues_or_one_that_it_names(
    clean: Evidence, text: str, *, wrong: bool
) -> None:
    events = Section(kind="events", items=(CHOIR,), where=CHOIR.where)
    note = "Please write until 30 November."
    faulty = with_subject(clean, text, sections=(*clean.issue.sections, events), note=note)
    assert len(list(earlier.subject_date(faulty))) == wrong


@pytest.mark.parametrize(
    ("date", "text", "wrong"),
    [
        (dt.date(2026, 12, 27), "January newsletter", False),
        (dt.date(2026, 12, 27), "January 2027 newsletter", False),
        (dt.date(2026, 12, 27), "January 2026 newsletter", True),
        (dt.date(2027, 1, 3), "December newsletter", False),
        (dt.date(2027, 1, 17), "December newsletter", True),
    ],
)
def test_a_letter_of_a_month_may_come_a_little_before_or_after_it(
    clean: Evidence, date: dt.date, text: str, *, wrong: bool
) -> None:
    assert len(list(earlier.subject_date(with_subject(clean, text, date=date)))) == wrong


NUMBERS = [
    *(("Issue 46", True), ("Issue 46: a walk", True), ("No. 46: a walk", True), ("#46 – a walk", True)),
    *(("The 46th issue", True), ("Newsletter 46", True), ("Ausgabe 46", True), ("Número 46", True)),
    *(
        ("Issue 47", False),
        ("No. 47", False),
        ("No. 3 will surprise you", False),
        ("A walk for 46 people", False),
    ),
    *(("#1 tip: earplugs", False), ("NHS to issue 4 guides", False), ("No. 10 Downing Street", False)),
    *(
        ("Newsletter no. 46 is here", True),
        ("A walk that waits | Issue 46", True),
        ("A walk (issue 46)", True),
    ),
    *(
        ("In issue 46: a walk", True),
        ("The Test Letter, no. 46", True),
        ("The 46th issue of our letter", True),
    ),
    *(("The 46th issue of The Test Letter", True), ("Join the 5th edition of our harbour run", False)),
    *(("The 2nd edition of Rosa's cookbook is here", False), ("Die 3. Ausgabe des Lesefests", False)),
    *(
        ("Goodbye, bus no. 46", False),
        ("The Test Letter: goodbye, bus no. 46", False),
        ("Adiós al autobús número 46", False),
    ),
    *(("Number one costs nothing", False), ("Edition 47 of 50", False), ("No 46% of all", False)),
]


@pytest.mark.parametrize(("text", "wrong"), NUMBERS)
def test_a_number_of_the_letter_in_the_subject_is_the_issues(
    clean: Evidence, text: str, *, wrong: bool
) -> None:
    assert len(list(earlier.subject_number(with_subject(clean, text, number=47)))) == wrong
    assert list(earlier.subject_number(with_subject(clean, text))) == []


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ({"url": "http://hollinmarrow.example/walk/"}, True),
        ({"url": "https://www.HollinMarrow.example/walk?utm_source=letter#more"}, True),
        ({"url": "https://hollinmarrow.example/walk?page=2"}, False),
        ({"url": "https://hollinmarrow.example/walk-two"}, False),
        ({"url": "https://hollinmarrow.example"}, False),
        ({"url": "https://[bad"}, False),
        ({"slug": "walk", "title": "A walk"}, True),
        ({"slug": "walk", "title": "Another walk"}, False),
        # A column of every week.
        ({"slug": "walk", "title": "A walk", "url": "https://a.example/2", "body_hash": "0" * 16}, False),
        ({"body_hash": "e3b0c44298fc1c14"}, False),
    ],
)
def test_a_story_is_known_again_by_its_address_its_words_or_its_name(
    clean: Evidence, other: dict[str, str], *, same: bool
) -> None:
    told = Earlier(issue=dt.date(2026, 11, 15), **({"slug": "x", "title": "x"} | other))
    assert len(list(earlier.story_in_two_issues(replace(clean, earlier=(told,))))) == same


@pytest.mark.parametrize(
    ("title", "body", "other", "same"),
    [
        ("A cook is wanted", "Who cooks?", {"title": "A driver", "body_hash": "0" * 16}, False),
        ("A cook is wanted", "", {"title": "A driver"}, False),
        ("A cook is wanted", "Who cooks?", {"title": "A cook is wanted", "body_hash": "0" * 16}, True),
        ("A cook is wanted", "Who cooks?", {"title": "A driver", "body_hash": body_hash("Who cooks?")}, True),
        ("A cook is wanted", "", {"title": "A cook is wanted"}, True),
    ],
)
def test_stories_may_share_the_address_of_a_page_that_changes(
    clean: Evidence, title: str, body: str, other: dict[str, str], *, same: bool
) -> None:
    jobs = replace(clean.issue.articles[0], title=title, body=body, url="https://hollinmarrow.example/jobs")
    told = Earlier(issue=dt.date(2026, 11, 15), slug="x", url=jobs.url, **other)
    faulty = replace(clean, issue=replace(clean.issue, articles=(jobs,)), earlier=(told,))
    assert len(list(earlier.story_in_two_issues(faulty))) == same


def test_a_date_is_quoted_without_the_full_stop_behind_it(clean: Evidence) -> None:
    (found,) = earlier.subject_date(with_subject(clean, "Your letter of 15 November."))
    assert "'15 November'," in found.message


def test_the_front_page_of_a_site_is_no_address_of_a_story(clean: Evidence) -> None:
    walk = replace(clean.issue.articles[0], url="https://hollinmarrow.example/")
    told = Earlier(issue=dt.date(2026, 11, 15), slug="x", title="x", url="https://hollinmarrow.example")
    faulty = replace(clean, issue=replace(clean.issue, articles=(walk,)), earlier=(told,))
    assert list(earlier.story_in_two_issues(faulty)) == []

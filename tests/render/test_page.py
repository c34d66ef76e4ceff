from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest

from newsletter.model import (
    Article,
    Author,
    Brand,
    EventItem,
    Issue,
    NoticeItem,
    QuoteItem,
    Section,
    SponsorItem,
    StoryItem,
    Where,
)
from newsletter.render.page import page
from newsletter.render.view import Event, Page, Story

WHERE = Where(path="issues/2026-11-22/issue.md")
BRAND = Brand(color="#7A1D56", serif="Georgia", sans="Arial")
EVENT = EventItem(title="A walk", date=dt.date(2026, 11, 26), where=WHERE)


def made(issue: Issue) -> Page:
    return page(issue, "A subject", BRAND, {}, ())


def of(*sections: Section, language: str = "en-GB", articles: tuple[Article, ...] = ()) -> Issue:
    people = tuple(
        Author(slug=slug, name=slug.title(), bio=bio, where=WHERE)
        for slug, bio in (("ada", "Ada bakes."), ("ben", "Ben cooks."), ("cleo", ""))
    )
    return Issue(
        date=dt.date(2026, 11, 22),
        language=language,
        sections=sections,
        articles=articles,
        authors=people,
        where=WHERE,
    )


def event(language: str = "en-GB", **changes: Any) -> Event:  # noqa: ANN401  fields of many types
    item = dataclasses.replace(EVENT, **changes)
    return made(of(Section(kind="events", items=(item,), where=WHERE), language=language)).parts[0].events[0]


def story(language: str = "en-GB", /, **fields: Any) -> Story:  # noqa: ANN401  fields of many types
    told: dict[str, Any] = {"slug": "a", "title": "A walk", "where": WHERE} | fields
    article = Article(**told)
    part = Section(kind="articles", items=(StoryItem(article="a", where=WHERE),), where=WHERE)
    return made(of(part, language=language, articles=(article,))).parts[0].stories[0]


EVENING = {"starts": dt.time(18, 30), "ends": dt.time(19, 30)}


@pytest.mark.parametrize(
    ("language", "changes", "when", "in_full"),
    [
        ("en-GB", {}, "Thursday", "Thursday, 26 November 2026"),
        ("en-GB", {"starts": dt.time(8)}, "Thursday, 08:00", "Thursday, 26 November 2026, 08:00"),
        ("en-GB", EVENING, "Thursday, 18:30 to 19:30", "Thursday, 26 November 2026, 18:30 to 19:30"),
        (
            "en-US",
            EVENING,
            "Thursday, 6:30\u202fPM to 7:30\u202fPM",
            "Thursday, November 26, 2026, 6:30\u202fPM to 7:30\u202fPM",
        ),
        ("de", EVENING, "Donnerstag, 18:30 bis 19:30", "Donnerstag, 26. November 2026, 18:30 bis 19:30"),
    ],
)
def test_an_event_says_when_as_one_writes_it_there(
    language: str, changes: dict[str, object], when: str, in_full: str
) -> None:
    found = event(language, **changes)
    assert (found.when, found.in_full) == (when, in_full)
    assert found.day == "26"


@pytest.mark.parametrize(
    ("date", "when"),
    [
        (dt.date(2026, 11, 22), "Sunday"),
        (dt.date(2027, 9, 17), "Friday"),
        (dt.date(2027, 9, 18), "Saturday, 18 September 2027"),
        (dt.date(2027, 11, 26), "Friday, 26 November 2027"),
        (dt.date(2026, 11, 21), "Saturday, 21 November 2026"),
    ],
)
def test_where_a_leaf_of_a_calendar_leaves_a_doubt_the_whole_date_stands(date: dt.date, when: str) -> None:
    assert event(date=date).when == when


@pytest.mark.parametrize(
    ("language", "month"), [("en-GB", "Nov"), ("de", "Nov"), ("es", "nov"), ("fr", "nov.")]
)
def test_a_leaf_of_a_calendar_has_a_short_month(language: str, month: str) -> None:
    assert event(language).month == month


def test_an_event_without_a_page_has_no_link_and_one_with_a_page_says_what_it_is_about() -> None:
    assert event().link is None
    link = event(url="https://a.example").link
    assert link
    assert (link.text, link.label) == ("About this event", "About this event: A walk, 26 November")
    own = event(url="https://a.example", label="Save a place").link
    assert own
    assert own.label == "Save a place: A walk, 26 November"


def test_a_blurb_stands_below_the_section_that_first_names_the_author() -> None:
    articles = tuple(
        Article(slug=slug, title=slug, authors=authors, where=WHERE)
        for slug, authors in (("one", ("ada", "cleo")), ("two", ("ben", "ada")), ("three", ("ben", "nobody")))
    )
    issue = of(
        *(
            Section(kind="articles", items=(StoryItem(article=one.slug, where=WHERE),), where=WHERE)
            for one in articles
        ),
        articles=articles,
    )
    found = made(issue)
    assert [[person.name for person in part.blurbs] for part in found.parts] == [["Ada"], ["Ben"], []]
    # And a second time the page is asked for, nobody has been met.
    assert made(issue) == found


@pytest.mark.parametrize(
    ("count", "facts"),
    [
        (0, ()),
        (119, ()),
        (120, ("1 min read",)),
        (299, ("1 min read",)),
        (301, ("2 min read",)),
        (2000, ("10 min read",)),
    ],
)
def test_the_time_to_read_is_told_for_what_takes_some(count: int, facts: tuple[str, ...]) -> None:
    assert story(body="word " * count).facts == facts


def test_the_time_to_read_counts_words_and_not_marks() -> None:
    assert story(body="[word](https://a.example/one/two) — **it's** " * 59).facts == ()
    assert story(body="[word](https://a.example/one/two) — **it's** " * 60).facts == ("1 min read",)


@pytest.mark.parametrize(
    ("page_language", "fields", "language", "direction"),
    [
        ("en-GB", {}, "", ""),
        ("en-GB", {"language": "en-GB"}, "", ""),
        ("en-GB", {"language": "de"}, "de", ""),
        ("en-GB", {"language": "ar"}, "ar", "rtl"),
        ("en-GB", {"title": "نزهة"}, "", "rtl"),
        ("en-GB", {"title": "123"}, "", ""),
        ("ar", {"title": "نزهة"}, "", ""),
        ("ar", {"language": "en", "title": "A walk"}, "en", "ltr"),
    ],
)
def test_a_story_says_only_what_differs_from_the_page(
    page_language: str, fields: dict[str, object], language: str, direction: str
) -> None:
    found = story(page_language, **fields)
    assert (found.language, found.direction) == (language, direction)


def test_facts_of_a_story_are_in_the_order_of_a_byline() -> None:
    found = story(published=dt.date(2025, 11, 18), authors=("ada", "ben"), body="word " * 400)
    assert found.facts == ("By Ada and Ben", "18 November 2025", "2 min read")
    assert found.names == "Ada and Ben"


def test_who_reviewed_is_told_with_the_day_where_it_is_known() -> None:
    assert story(reviewed_by="Dr Quist").reviewed == "Reviewed by Dr Quist"
    day = dt.date(2026, 11, 12)
    assert story(reviewed_by="Dr Quist", reviewed_on=day).reviewed == "Reviewed by Dr Quist, 12 November 2026"
    assert story(reviewed_on=day).reviewed == ""


def test_a_sponsor_is_named_in_a_sentence_of_the_issues_language() -> None:
    sponsor = Section(kind="sponsor", items=(SponsorItem(name="Osier", where=WHERE),), where=WHERE)
    assert made(of(sponsor)).parts[0].sponsors[0].paid_by == "Paid for by Osier"
    assert "Osier" in made(of(sponsor, language="ar")).parts[0].sponsors[0].paid_by


def test_a_note_is_signed_only_where_there_is_one() -> None:
    issue = dataclasses.replace(of(), signed_by="ada")
    assert made(issue).signature is None
    signed = made(dataclasses.replace(issue, note="Dear reader,")).signature
    assert signed
    assert signed.name == "Ada"
    assert made(dataclasses.replace(issue, note="Dear reader,", signed_by="nobody")).signature is None


def test_headings_of_a_notice_stand_below_its_title() -> None:
    notice = NoticeItem(text="# Call\n\nus", where=WHERE)
    with_title = Section(kind="notice", title="Please", items=(notice,), where=WHERE)
    for section, tag in ((with_title, "<h3"), (dataclasses.replace(with_title, title=""), "<h2")):
        assert tag in made(of(section)).parts[0].notices[0].html


def test_a_quote_keeps_its_words() -> None:
    quote = QuoteItem(text="I was *there*.", name="Jonas", where=WHERE)
    (found,) = made(of(Section(kind="quote", items=(quote,), where=WHERE))).parts[0].quotes
    assert (found.text, found.name, found.about) == ("I was *there*.", "Jonas", "")

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest

from newsletter.check.base import Evidence
from newsletter.check.report import RULES, report
from newsletter.model import (
    Article,
    Asset,
    Earlier,
    EventItem,
    Finding,
    ImageAnswer,
    Report,
    Rules,
    Section,
    Sender,
    Severity,
    TeaserOrigin,
    Variant,
    Where,
)
from newsletter.text import tokens

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
ISSUE_FILE = "issues/2026-11-22/issue.md"
ISSUE = f"{ISSUE_FILE}:1"
WALK = "issues/2026-11-22/articles/walk.md"
SETTINGS = "newsletter.toml:1"
THEME = "templates/bulletin:1"
Fault = Callable[[Evidence], Evidence]


def issue(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    return lambda clean: replace(clean, issue=replace(clean.issue, **changes))


def story(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    return lambda clean: issue(articles=(replace(clean.issue.articles[0], **changes),))(clean)


def teaser(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    return lambda clean: issue(teasers=(replace(clean.issue.teasers[0], **changes),))(clean)


def author(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    return lambda clean: issue(authors=(replace(clean.issue.authors[0], **changes),))(clean)


def publication(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    return lambda clean: replace(clean, publication=replace(clean.publication, **changes))


def mail(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    def put(clean: Evidence) -> Evidence:
        assert clean.email is not None
        return replace(clean, email=replace(clean.email, **changes))

    return put


def event(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    whole = EventItem(
        title="Choir",
        date=dt.date(2026, 11, 26),
        starts=dt.time(18, 30),
        place="Hall",
        where=Where(path=ISSUE_FILE),
    )

    def put(clean: Evidence) -> Evidence:
        part = Section(kind="events", items=(replace(whole, **changes),), where=whole.where)
        return issue(sections=(*clean.issue.sections, part))(clean)

    return put


def added(html: str) -> Fault:
    def put(clean: Evidence) -> Evidence:
        assert clean.email is not None
        return mail(html=clean.email.html + html)(clean)

    return put


def hidden_leave(clean: Evidence) -> Evidence:
    assert clean.email is not None
    return mail(html=f"<p>x<!--[if mso]>{clean.email.html}")(clean)


def value_as_link(clean: Evidence) -> Evidence:
    assert clean.email is not None
    city = tokens.merge_tag("city", "Hollin")
    html = f"{clean.email.html}<a href='{city.token}'>a</a>"
    return mail(html=html, merge_tags=(*clean.email.merge_tags, city))(clean)


def lost_picture(number: int) -> Fault:
    def put(clean: Evidence) -> Evidence:
        images = list(clean.images)
        images[number] = ImageAnswer(path=images[number].path, problem="there is no such file")
        return replace(clean, images=tuple(images))

    return put


def animated_picture(clean: Evidence) -> Evidence:
    first, *others = clean.images
    return replace(clean, images=(replace(first, animated=True), *others))


def shown_at(width: int, height: int) -> Fault:
    def put(clean: Evidence) -> Evidence:
        image = clean.pictures[0]
        variant = Variant(name="0.png", media_type="image/png", width=width, height=height, data=b"")
        asset = Asset(token="t", image=image, slot="lead", width=width, height=height, variants=(variant,))
        return mail(assets=(asset, replace(asset, token="u")))(clean)

    return put


def hosted_pictures(clean: Evidence) -> Evidence:
    image = clean.pictures[0]
    variant = Variant(name="0.png", media_type="image/png", width=1, height=1, data=b"")
    asset = Asset(token="t", image=image, slot="lead", width=1, height=1, variants=(variant,))
    by = replace(clean.publication, image_base_url="https://a.example/letter")
    return replace(mail(assets=(asset,))(clean), publication=by)


def without_alt(clean: Evidence) -> Evidence:
    image = clean.issue.articles[0].image
    assert image is not None
    return story(image=replace(image, alt=""))(clean)


def unplaced(clean: Evidence) -> Evidence:
    where = Where(path="issues/2026-11-22/articles/soup.md")
    return replace(clean, unplaced=(Article(slug="soup", title="Soup", where=where),))


def told_before(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    """The only story of the issue was in another one."""
    story = {"issue": dt.date(2026, 11, 15), "slug": "x", "title": "x", **changes}
    return lambda clean: replace(clean, earlier=(Earlier(**story),))


def of_editor(text: str, **changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    """A teaser that the story's file holds on its third line, and a story of 60 words."""

    def put(clean: Evidence) -> Evidence:
        walk = story(teaser=text, body=f"The walk takes twelve weeks. {PROSE}", lines=(("teaser", 3),))(clean)
        return teaser(text=text, origin=TeaserOrigin.EDITOR, **changes)(walk)

    return put


def asking(*names: str) -> Fault:
    return lambda clean: replace(clean, rules=Rules(required=names))


@dataclass(frozen=True)
class Case:
    """One fault, put into the clean issue, and what is said about it: its code, weight, place and a word."""

    fault: Fault
    code: str
    severity: Severity
    where: str
    says: str


PROSE = "We met at the gate and went on to the pond. " * 6
HARD = (
    "Considerable organisational responsibilities necessitate comprehensive interdisciplinary coordination. "
)
HARDER = "Most of our readers remember a similar evening, and several of them told us about it afterwards. "
OUTLOOK = "<!--[if mso]><v:fill src='https://a.example/x'/><![endif]-->"
FETCHED = "fetched-from-elsewhere"
NOBODY = Sender(name="Hollin Marrow", email="letters@hollinmarrow.example")
CASES = [
    Case(issue(subject=""), "subject-missing", WARNING, ISSUE, "'A walk'"),
    Case(issue(subject="x" * 79), "subject-long", WARNING, ISSUE, "79 characters"),
    Case(issue(preheader=""), "preheader-missing", WARNING, ISSUE, "preheader"),
    Case(issue(subject="x" * 46), "subject-cut", NOTE, ISSUE, "45 characters"),
    Case(issue(subject="A QUIET WEEK"), "subject-shouting", WARNING, ISSUE, "all capitals"),
    Case(issue(subject="A quiet week!!!"), "subject-loud", WARNING, ISSUE, "'!!!'"),
    Case(issue(preheader="A quiet week."), "preheader-repeats", WARNING, ISSUE, "repeats"),
    Case(issue(preheader="x" * 131), "preheader-long", NOTE, ISSUE, "131 characters"),
    Case(issue(subject="Our 15 November letter"), "subject-date", WARNING, ISSUE, "'15 November'"),
    Case(issue(subject="The October newsletter"), "subject-date", WARNING, ISSUE, "'October newsletter'"),
    Case(issue(subject="Issue 46: a walk", number=47), "subject-number", WARNING, ISSUE, "issue 47"),
    Case(
        told_before(url="http://www.hollinmarrow.example/walk/?utm_source=x#top"),
        "story-in-two-issues",
        WARNING,
        f"{WALK}:1",
        "was in the issue of 2026-11-15",
    ),
    Case(
        told_before(slug="walk", title="A walk", issue=dt.date(2026, 12, 6)),
        "story-in-two-issues",
        WARNING,
        f"{WALK}:1",
        "is in the issue of 2026-12-06",
    ),
    Case(issue(note="Dear reader,\n\nTODO", note_line=9), "leftover", ERROR, f"{ISSUE_FILE}:11", "'TODO'"),
    Case(event(text="Lorem ipsum dolor sit amet"), "leftover", ERROR, ISSUE, "an event"),
    Case(story(body="One.\n\nTwo [name]."), "leftover-in-story", WARNING, f"{WALK}:11", "'[name]'"),
    Case(story(title="A&nbsp;walk"), "markup-in-words", WARNING, f"{WALK}:1", "'&nbsp;'"),
    Case(issue(preheader="The cafÃ© is open"), "broken-letters", ERROR, ISSUE, "for 'é'"),
    Case(story(body="donâ€™t go"), "broken-letters-in-story", WARNING, f"{WALK}:9", "for '’'"),
    Case(
        issue(note="Come\non Monday 24 November.", note_line=9),
        "weekday-wrong",
        WARNING,
        f"{ISSUE_FILE}:10",
        "is a Tuesday",
    ),
    Case(event(title="Monday choir"), "weekday-wrong", WARNING, ISSUE, "is a Thursday"),
    Case(
        issue(note="Until 31 November.", note_line=9), "date-impossible", WARNING, f"{ISSUE_FILE}:9", "no day"
    ),
    Case(teaser(stale=True, body_hash="0" * 16), "teaser-stale", WARNING, f"{WALK}:1", "was changed"),
    Case(of_editor("Ready in 13 weeks."), "teaser-number", WARNING, f"{WALK}:3", "'13 weeks'"),
    Case(asking("reviewed_by"), "health-field-missing", ERROR, f"{WALK}:1", "looked through its facts"),
    Case(story(reviewed_on=dt.date(2023, 11, 21)), "review-old", NOTE, f"{WALK}:1", "2023-11-21"),
    Case(story(reviewed_on=dt.date(2026, 11, 23)), "review-later", WARNING, f"{WALK}:1", "2026-11-23"),
    Case(issue(note=HARD * 9, note_line=9), "reading-hard", WARNING, f"{ISSUE_FILE}:9", "grade 8"),
    Case(story(body=HARDER * 12), "reading-grade", NOTE, f"{WALK}:9", "grade 8"),
    Case(
        issue(note=f"One.\n\nTwo.\nSo {'it goes so ' * 17}on.", note_line=9),
        "sentence-long",
        WARNING,
        f"{ISSUE_FILE}:12",
        "53 words: 'So it goes",
    ),
    Case(
        issue(note=f"{'so it goes ' * 12}on.", note_line=9), "sentence-longish", NOTE, f"{ISSUE_FILE}:9", "37"
    ),
    Case(story(kicker="What BMT means"), "abbreviation-unexplained", NOTE, f"{WALK}:1", "'BMT'"),
    Case(issue(sections=()), "issue-empty", ERROR, ISSUE, "no story"),
    Case(unplaced, "story-unplaced", WARNING, "issues/2026-11-22/articles/soup.md:1", "'Soup'"),
    Case(story(url=""), "story-without-link", WARNING, f"{WALK}:1", "'A walk'"),
    Case(story(published=None), "story-without-date", WARNING, f"{WALK}:1", "'A walk'"),
    Case(story(authors=()), "story-without-author", NOTE, f"{WALK}:1", "'A walk'"),
    Case(author(bio=""), "author-without-blurb", NOTE, "issues/authors/ines.md:4", "Ines Okafor"),
    Case(issue(teasers=()), "teaser-missing", WARNING, f"{WALK}:1", "'A walk'"),
    Case(teaser(cut=True), "teaser-cut", WARNING, f"{WALK}:1", "'A walk'"),
    Case(teaser(text="x" * 281), "teaser-long", WARNING, f"{WALK}:1", "281 characters"),
    Case(story(body="One.\n\nTwo.\n\nShe said:\n"), "lead-in-dangling", WARNING, f"{WALK}:13", "colon"),
    Case(story(body="She said:\n\n## Next\n\nOne."), "lead-in-dangling", WARNING, f"{WALK}:9", "colon"),
    Case(issue(subject="For {{ frist_name | you }}"), "merge-tag-unknown", ERROR, ISSUE, "'first_name'"),
    Case(
        issue(note="Dear\n{{ first name }},", note_line=9),
        "merge-tag-broken",
        ERROR,
        f"{ISSUE_FILE}:10",
        "{{ first name }}",
    ),
    Case(issue(preheader="For {{ name }}"), "merge-tag-without-fallback", WARNING, ISSUE, "see nothing"),
    Case(story(published=dt.date(2027, 1, 1)), "story-from-the-future", WARNING, f"{WALK}:1", "2027-01-01"),
    Case(
        issue(note="![a](b.png)", note_line=9),
        "note-with-picture",
        WARNING,
        f"{ISSUE_FILE}:9",
        "not shown",
    ),
    Case(added("<script>1</script>"), "active-content", ERROR, THEME, "<script>"),
    Case(added("<p onclick='x'>a</p>"), "active-content", ERROR, THEME, "onclick"),
    Case(added("<meta http-equiv='Refresh' content='0'>"), "active-content", ERROR, THEME, "<meta>"),
    Case(
        added("<img src='https://a.example/p.gif'>"),
        FETCHED,
        ERROR,
        THEME,
        "https://a.example/p.gif",
    ),
    Case(added("<td background='//a.example/p.gif'>"), FETCHED, ERROR, THEME, "who reads it"),
    Case(added("<p style='background:URL(x)'>"), FETCHED, ERROR, THEME, "who reads it"),
    Case(added("<style>@import 'x'</style>"), FETCHED, ERROR, THEME, "a style sheet"),
    Case(added("<link href='https://a.example/f.css'>"), FETCHED, ERROR, THEME, "f.css"),
    Case(added("<svg><image href='https://a.example/p.png' /></svg>"), FETCHED, ERROR, THEME, "who reads it"),
    Case(added("<p style='background:image-set(\"x\" 1x)'>"), FETCHED, ERROR, THEME, "who reads it"),
    Case(added("<p style='background:u\\72l(x)'>"), FETCHED, ERROR, THEME, "who reads it"),
    Case(added("<style>p { background: u\\72l(x) }</style>"), FETCHED, ERROR, THEME, "a style sheet"),
    Case(added("<!--[if mso]><link href='x'><![endif]-->"), FETCHED, ERROR, THEME, "Outlook"),
    Case(added("<!--[if mso]><script>1</script><![endif]-->"), FETCHED, ERROR, THEME, "Outlook"),
    Case(added("<a xlink:href='javascript:1'>a</a>"), "unsafe-link", ERROR, THEME, "javascript:1"),
    Case(added(OUTLOOK), FETCHED, ERROR, THEME, "Outlook"),
    Case(value_as_link, "link-of-a-value", ERROR, ISSUE, "{{ city }}"),
    Case(added("<input type='checkbox' name='a'>"), "active-content", ERROR, THEME, "<input>"),
    Case(added("<input type='text'>"), "active-content", ERROR, THEME, "<input>"),
    Case(added("<a href='javascript:1'>a</a>"), "unsafe-link", ERROR, THEME, "javascript:1"),
    Case(event(date=dt.date(2026, 11, 21)), "event-past", WARNING, ISSUE, "2026-11-21"),
    Case(event(ends=dt.time(8)), "event-ends-early", WARNING, ISSUE, "18:30"),
    Case(event(place=""), "event-without-place", NOTE, ISSUE, "no place"),
    Case(story(image=None, image_missing=True), "picture-missing", WARNING, f"{WALK}:1", "'A walk'"),
    Case(lost_picture(0), "picture-unusable", WARNING, f"{WALK}:6", "there is no such file"),
    Case(lost_picture(1), "picture-unusable", WARNING, "issues/authors/ines.md:5", "photos/ines.png"),
    Case(animated_picture, "picture-animated", NOTE, f"{WALK}:6", "could not stop it"),
    Case(shown_at(81, 40), "picture-small", WARNING, f"{WALK}:6", "60 x 40 pixels and is shown at 81 x 40"),
    Case(shown_at(60, 54), "picture-small", WARNING, f"{WALK}:6", "at 60 x 54"),
    Case(hosted_pictures, "pictures-hosted", NOTE, "newsletter.toml:1", "https://a.example/letter"),
    Case(added("<img src='' alt=''>"), "picture-without-source", ERROR, THEME, "broken box"),
    Case(added("<img alt=''>"), "picture-without-source", ERROR, THEME, "broken box"),
    Case(without_alt, "alt-missing", WARNING, f"{WALK}:6", "read aloud"),
    Case(publication(sender=NOBODY), "unsubscribe-missing", ERROR, SETTINGS, "leave"),
    Case(mail(html="<p>x"), "unsubscribe-invisible", ERROR, "templates/bulletin:1", "HTML"),
    Case(hidden_leave, "unsubscribe-invisible", ERROR, "templates/bulletin:1", "HTML"),
    Case(mail(text="x"), "unsubscribe-invisible", ERROR, "templates/bulletin:1", "plain text"),
    Case(issue(language="nl"), "language-without-words", WARNING, ISSUE, "'nl'"),
    Case(publication(address=""), "address-missing", WARNING, SETTINGS, "postal address"),
    Case(
        publication(
            sender=replace(NOBODY, email="letters@example.org", unsubscribe_email="a@hollin.example")
        ),
        "sender-placeholder",
        WARNING,
        SETTINGS,
        "letters@example.org",
    ),
]
LARGE = Case(mail(), "html-large", WARNING, ISSUE, "KB")


def told(found: Report) -> list[tuple[str, Severity, str]]:
    return [(finding.code, finding.severity, str(finding.where)) for finding in found.findings]


def test_a_clean_issue_is_met_with_silence(clean: Evidence) -> None:
    assert told(report(clean)) == []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_one_fault_is_one_finding_in_its_place(clean: Evidence, case: Case) -> None:
    found = report(case.fault(clean))
    assert told(found) == [(case.code, case.severity, case.where)]
    assert case.says in found.findings[0].message
    assert found.findings[0].hint


def test_a_mail_that_gmail_would_cut_is_told_with_its_bytes(clean: Evidence) -> None:
    assert clean.email is not None
    html = clean.email.html
    fits = html + "é" * ((Rules().html_size - len(html)) // 2)
    assert len(fits.encode()) in {Rules().html_size, Rules().html_size - 1}
    assert told(report(mail(html=fits)(clean))) == []
    found = report(mail(html=fits + "éé")(clean))
    assert told(found) == [(LARGE.code, LARGE.severity, LARGE.where)]
    assert "102 KB" in found.findings[0].message


@pytest.mark.parametrize(
    "harmless",
    [
        issue(subject="x" * 45),
        of_editor("Ready in 12 weeks."),
        asking("authors", "url", "image", "published"),
        told_before(url="https://hollinmarrow.example/", slug="walk", title="Another walk"),
        event(title="Thursday choir"),
        story(reviewed_on=dt.date(2023, 11, 22)),
        teaser(text="x" * 280),
        story(image=None),
        story(body="She said:\n\n- tea\n- milk"),
        story(body="She said: come."),
        publication(sender=replace(NOBODY, unsubscribe_url="https://hollinmarrow.example/leave")),
        author(photo=None),
        shown_at(80, 53),
        shown_at(30, 20),
        added("<input class='mj-menu-checkbox' type='checkbox' id='x'>"),
        lambda clean: replace(clean, email=None),
    ],
)
def test_what_is_just_within_the_rules_is_met_with_silence(clean: Evidence, harmless: Fault) -> None:
    assert told(report(harmless(clean))) == []


def test_every_rule_has_a_case() -> None:
    tested = {case.code for case in [*CASES, LARGE]}
    assert {rule.code for rule in RULES} == tested


def test_each_rule_gives_only_its_own_code(clean: Evidence) -> None:
    for case in CASES:
        faulty = case.fault(clean)
        speaking = {rule.code for rule in RULES if list(rule(faulty))}
        assert speaking == {case.code}


def test_errors_come_first_and_the_rest_stays_in_the_order_of_the_rules(clean: Evidence) -> None:
    known = Finding(code="story-broken", severity=ERROR, message="It cannot be read.")
    faulty = clean
    for fault in (issue(sections=()), story(url="", authors=()), publication(address="", sender=NOBODY)):
        faulty = fault(faulty)
    found = report(faulty, [known])
    assert [finding.code for finding in found.findings] == [
        *("story-broken", "issue-empty", "unsubscribe-missing"),
        *("story-without-link", "address-missing"),
        "story-without-author",
    ]
    assert [finding.code for finding in found.errors] == [
        "story-broken",
        "issue-empty",
        "unsubscribe-missing",
    ]
    assert [finding.code for finding in found.warnings] == ["story-without-link", "address-missing"]


def test_the_rules_of_the_publication_decide(clean: Evidence) -> None:
    strict = replace(clean, rules=Rules(subject_length=5, teaser_length=5, html_size=5))
    assert [finding.code for finding in report(strict).findings] == [
        "subject-long",
        "teaser-long",
        "html-large",
    ]


def test_an_issue_of_nothing_at_all_can_be_checked(clean: Evidence) -> None:
    empty = issue(sections=(), articles=(), authors=(), teasers=(), subject="")(clean)
    assert "issue-empty" in [finding.code for finding in report(empty).findings]

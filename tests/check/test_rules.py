from __future__ import annotations

import datetime as dt
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from newsletter.check.base import Evidence
from newsletter.check.report import RULES, report
from newsletter.model import Finding, Report, Rules, Sender, Severity, SpamAnswer, SpamRule
from newsletter.text import tokens
from tests.check.faults import (
    ADDRESS,
    ERROR,
    HARD,
    HARDER,
    ISSUE,
    ISSUE_FILE,
    NOTE,
    SETTINGS,
    SUBJECT,
    THEME,
    WALK,
    WARNING,
    Case,
    Fault,
    added,
    animated_picture,
    asking,
    audience,
    author,
    both,
    changed,
    empty_section,
    event,
    hidden_leave,
    hosted_pictures,
    in_head,
    issue,
    judged,
    leave_shown_as,
    leave_without_words,
    lost_picture,
    mail,
    near_the_limit,
    note,
    of_editor,
    picture,
    private,
    publication,
    said,
    secret,
    sender,
    shown_at,
    sponsor,
    story,
    teaser,
    told_before,
    twice,
    unanswered,
    unjudged,
    unplaced,
    value_as_link,
    weighing,
    without_address,
    without_alt,
    without_link,
)

OUTLOOK = "<!--[if mso]><v:fill src='https://a.example/x'/><![endif]-->"
FETCHED = "fetched-from-elsewhere"
NOBODY = Sender(
    name="Hollin Marrow", email="letters@hollinmarrow.example", list_id="letters.hollinmarrow.example"
)
LOCK, SHOWN = "condition-on-lock-screen", "condition-in-address"
PRIVATE = "sensitive-merge-tag"
NOTE_LINE = f"{ISSUE_FILE}:9"
PAGE = "https://hollinmarrow.example/leave"
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
        added("<img src='https://a.example/p.gif' alt=''>"),
        FETCHED,
        ERROR,
        THEME,
        "https://a.example/p.gif",
    ),
    Case(added("<td background='//a.example/p.gif'>"), FETCHED, ERROR, THEME, "who reads it"),
    Case(added("<p style='background:URL(x)'>"), FETCHED, ERROR, THEME, "who reads it"),
    Case(in_head("<style>@import 'x'</style>"), FETCHED, ERROR, THEME, "would fetch x,"),
    Case(in_head("<style>@import url( 'a.css' );</style>"), FETCHED, ERROR, THEME, "would fetch a.css,"),
    Case(
        added("<p style='margin:0;background:url(https://a.eu/p.png)'>"),
        FETCHED,
        ERROR,
        THEME,
        "fetch https://a.eu/p.png,",
    ),
    Case(added("<td background='data:image/gif;base64,R0'>"), "picture-in-code", WARNING, THEME, "(data:)"),
    Case(
        added("<p style='background:url(\"data:image/gif;base64,R0\")'>"),
        "picture-in-code",
        WARNING,
        THEME,
        "(data:)",
    ),
    Case(
        in_head("<style>p { background:url( DATA:image/gif;base64,R0) }</style>"),
        "picture-in-code",
        WARNING,
        THEME,
        "(data:)",
    ),
    Case(added("<source src='data:video/mp4;base64,AA'>"), FETCHED, ERROR, THEME, "data:video"),
    Case(added("<link href='https://a.example/f.css'>"), FETCHED, ERROR, THEME, "f.css"),
    Case(added("<image href='https://a.example/p.png' />"), FETCHED, ERROR, THEME, "who reads it"),
    Case(added("<p style='background:image-set(\"x\" 1x)'>"), FETCHED, ERROR, THEME, "who reads it"),
    Case(added("<p style='background:u\\72l(x)'>"), FETCHED, ERROR, THEME, "who reads it"),
    Case(in_head("<style>p { background: u\\72l(x) }</style>"), FETCHED, ERROR, THEME, "fetch x,"),
    Case(added("<!--[if mso]><link href='x'><![endif]-->"), FETCHED, ERROR, THEME, "Outlook"),
    Case(added("<!--[if mso]><script>1</script><![endif]-->"), FETCHED, ERROR, THEME, "Outlook"),
    Case(added("<a xlink:href='javascript:1'>a</a>"), "unsafe-link", ERROR, THEME, "javascript:1"),
    Case(added(OUTLOOK), FETCHED, ERROR, THEME, "Outlook"),
    Case(value_as_link, "link-of-a-value", ERROR, ISSUE, "{{ city }}"),
    Case(added("<input type='checkbox' name='a'>"), "active-content", ERROR, THEME, "<input>"),
    Case(added("<input type='text'>"), "active-content", ERROR, THEME, "<input>"),
    Case(added("<a href='javascript:1'>a</a>"), "unsafe-link", ERROR, THEME, "'javascript:1', which no"),
    Case(added("<a href=''>a</a>"), "unsafe-link", ERROR, THEME, "A link is empty"),
    Case(added("<a href='#top'>a</a>"), "unsafe-link", ERROR, THEME, "'#top', a place inside a page"),
    Case(added("<a href='/guide'>a</a>"), "unsafe-link", ERROR, THEME, "no page that a short address"),
    Case(added("<a href='guide.html'>a</a>"), "unsafe-link", ERROR, THEME, "no page that a short address"),
    Case(added("<a href='www.hollin.eu'>a</a>"), "unsafe-link", ERROR, THEME, "lacks https://"),
    Case(added("<a href='//hollin.eu/a'>a</a>"), "unsafe-link", ERROR, THEME, "lacks https://"),
    Case(added("<a href='hollin.eu/a.html'>a</a>"), "unsafe-link", ERROR, THEME, "lacks https://"),
    Case(added("<a href='ruth@hollin.eu'>a</a>"), "unsafe-link", ERROR, THEME, "lacks mailto:"),
    Case(
        added("<form><input name='a'><button>b</button></form>"),
        "active-content",
        ERROR,
        THEME,
        "<form> with <input> <button> into",
    ),
    Case(added("<form onsubmit='x()'></form>"), "active-content", ERROR, THEME, "<form> into"),
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
    Case(without_link, "unsubscribe-invisible", ERROR, THEME, "HTML"),
    Case(hidden_leave, "unsubscribe-invisible", ERROR, THEME, "HTML"),
    Case(leave_shown_as("<div style='display:none'>{}</div>"), "unsubscribe-invisible", ERROR, THEME, "HTML"),
    Case(mail(text=ADDRESS), "unsubscribe-invisible", ERROR, THEME, "plain text"),
    Case(
        both(issue(language="nl"), changed("lang='en'", "lang='nl'")),
        "language-without-words",
        WARNING,
        ISSUE,
        "'nl'",
    ),
    Case(publication(address=""), "address-missing", ERROR, SETTINGS, "postal address"),
    Case(
        publication(
            sender=replace(NOBODY, email="letters@example.org", unsubscribe_url=PAGE, one_click=True)
        ),
        "sender-placeholder",
        WARNING,
        SETTINGS,
        "letters@example.org",
    ),
    Case(picture(alt="IMG_2041.jpg"), "alt-file-name", WARNING, f"{WALK}:6", "'IMG_2041.jpg'"),
    Case(picture(alt="DSC 0042"), "alt-file-name", WARNING, f"{WALK}:6", "'DSC 0042'"),
    Case(picture(alt="walk"), "alt-file-name", WARNING, f"{WALK}:6", "'walk'"),
    Case(picture(alt="x" * 151), "alt-long", WARNING, f"{WALK}:6", "151 letters"),
    Case(picture(alt="Photo of people"), "alt-announced", NOTE, f"{WALK}:6", "'Photo of'"),
    Case(weighing(400 * 1024 + 1), "picture-heavy", WARNING, f"{WALK}:6", "400 KB"),
    Case(weighing(390 * 1024, 4), "mail-heavy", WARNING, ISSUE, "2.1 MB"),
    Case(both(story(body=""), issue(teasers=())), "picture-only", WARNING, f"{WALK}:1", "'A walk'"),
    Case(shown_at(80, 53, 9), "pictures-over-text", WARNING, ISSUE, "7 words"),
    Case(mail(text=" "), "text-missing", ERROR, THEME, "no plain text"),
    Case(said(html="<p>" + "a word " * 40), "text-thin", WARNING, THEME, "6 words"),
    Case(said(text="a word " * 20), "text-line-long", WARNING, THEME, "140 letters"),
    Case(near_the_limit, "html-near-limit", NOTE, ISSUE, "KB as it travels"),
    Case(without_address("html"), "address-invisible", ERROR, THEME, "HTML"),
    Case(without_address("text"), "address-invisible", ERROR, THEME, "plain text"),
    Case(both(sponsor("Osier"), said(text="Sponsor. Osier")), "sponsor-unlabelled", ERROR, THEME, "HTML"),
    Case(both(sponsor("Osier"), said("<b>Sponsor Osier")), "sponsor-unlabelled", ERROR, THEME, "plain text"),
    Case(sender(email="no-reply@hollin.example"), "sender-nobody", WARNING, SETTINGS, "nobody reads"),
    Case(sender(reply_to="donotreply@hollin.example"), "sender-nobody", WARNING, SETTINGS, "donotreply@"),
    Case(sender(email="marrow@gmail.com"), "sender-freemail", WARNING, SETTINGS, "gmail.com"),
    Case(sender(one_click=False), "one-click-missing", NOTE, SETTINGS, "one click"),
    Case(sender(list_id=""), "list-id-missing", NOTE, SETTINGS, "list id"),
    Case(secret(issue(subject="Life with Leukaemia")), LOCK, WARNING, ISSUE, "'leukaemia'"),
    Case(secret(issue(preheader="Three leukämie tips")), LOCK, WARNING, ISSUE, "'leukamie'"),
    Case(secret(issue(subject="The HIV letter")), LOCK, WARNING, ISSUE, "'hiv'"),
    Case(secret(sender(name="Leukaemia News")), LOCK, WARNING, SETTINGS, "name names"),
    Case(secret(sender(email="news@leukaemia-post.example")), LOCK, WARNING, SETTINGS, "sender's address"),
    Case(secret(sender(list_id="leukaemia.hollin.example")), LOCK, WARNING, SETTINGS, "list id"),
    Case(secret(sender(unsubscribe_url="https://a.eu/leukaemia")), SHOWN, WARNING, SETTINGS, "leukaemia"),
    Case(secret(note("[bone-marrow.eu](https://bone-marrow.eu/a)")), SHOWN, WARNING, NOTE_LINE, "bone"),
    Case(
        secret(story(url="https://hollin.eu/lymphoma-leukaemia")),
        "condition-in-link",
        NOTE,
        f"{WALK}:1",
        "'leukaemia'",
    ),
    Case(note("[you](https://a.eu/?e={{ email }})"), "value-in-address", WARNING, NOTE_LINE, "{{ email }}"),
    Case(private(note("[you](https://a.eu/?d={{ diagnosis | x }})")), PRIVATE, ERROR, NOTE_LINE, "diagnosis"),
    Case(twice, "story-twice", WARNING, "issues/2026-11-22/articles/b.md:1", "'A walk'"),
    Case(teaser(text="A walk."), "teaser-repeats", WARNING, f"{WALK}:1", "repeats"),
    Case(empty_section, "section-empty", WARNING, f"{ISSUE_FILE}:5", "'More'"),
    Case(picture(alt="A walk"), "alt-repeats", NOTE, f"{WALK}:6", "headline"),
    Case(said(html="<p>A walk"), "text-thin", WARNING, THEME, "the headline 'A walk'"),
    Case(private(issue(subject="Your {{ diagnosis | x }}")), PRIVATE, ERROR, ISSUE, "diagnosis"),
    Case(
        private(note("[you](https://a.example/?d={{diagnosis|x}})")),
        PRIVATE,
        ERROR,
        f"{ISSUE_FILE}:9",
        "private",
    ),
]
CASES += [
    Case(judged(5.0), "spam-score", WARNING, ISSUE, "5.0 points, and 5.0 are enough"),
    Case(
        judged(0.5, "SUBJ_ALL_CAPS"), "spam-rule", NOTE, SUBJECT, "0.5 points for a subject all in capitals"
    ),
    Case(judged(1, "HTML_IMAGE_RATIO_02"), "spam-rule", NOTE, ISSUE, "1 point for much picture"),
    Case(judged(1.1, "HTML_FONT_LOW_CONTRAST"), "spam-rule", NOTE, THEME, "nearly the colour"),
    Case(judged(1.1, "FREEMAIL_REPLYTO"), "spam-rule", NOTE, SETTINGS, "free mail service"),
    Case(judged(2.5, "NEVER_SEEN"), "spam-rule", NOTE, ISSUE, "2.5 points: In its own words (NEVER_SEEN)"),
    Case(unjudged, "spam-unchecked", NOTE, ISSUE, "not installed"),
    Case(unanswered, "spam-unanswered", NOTE, ".env:1", "looked at the mail: it hangs."),
]
CLIENTS = [
    Case(added("<svg></svg>"), "client-content", WARNING, THEME, "do not see the drawing"),
    Case(added("<p style='display:flex'>a</p>"), "client-layout", WARNING, THEME, "Windows (7 %)"),
    Case(
        lambda clean: audience(("gmail", 90), ("yahoo", 4))(added("<p style='gap:4px'>a</p>")(clean)),
        "client-few",
        NOTE,
        THEME,
        "Some 4 % of readers",
    ),
    Case(added("<p style='transform:none'>a</p>"), "client-looks", NOTE, THEME, "Gmail (33 %)"),
    Case(in_head(f"<style>{'p { color: #000 } ' * 1100}</style>"), "style-large", WARNING, THEME, "19 KB"),
    Case(in_head("<style>@media print { @page { } }</style>"), "style-nested", WARNING, THEME, "@ rule"),
    Case(
        added("<style>p { color: #000 }</style>"),
        "style-in-body",
        WARNING,
        THEME,
        "Outlook for Windows (7 %)",
    ),
    Case(
        issue(note="A\n\n|a|b|c|d|e|\n|-|-|-|-|-|\n|1|2|3|4|5|", note_line=9),
        "table-wide",
        WARNING,
        f"{ISSUE_FILE}:11",
        "5 columns",
    ),
]
CASES += CLIENTS
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
    # The one merge tag of the mail, filled in at its longest.
    filled = len(html) + 120 - len(clean.email.merge_tags[0].token)
    fits = html + "é" * ((Rules().html_size - filled) // 2)
    assert "html-large" not in [code for code, *_ in told(report(mail(html=fits)(clean)))]
    found = [one for one in report(mail(html=fits + "éé")(clean)).findings if one.code == LARGE.code]
    assert [(one.severity, str(one.where)) for one in found] == [(LARGE.severity, LARGE.where)]
    assert "102 KB" in found[0].message


def test_a_long_value_of_a_merge_tag_counts_too(clean: Evidence) -> None:
    assert clean.email is not None
    city = tokens.merge_tag("city")
    html = clean.email.html + city.token * 100 + "<p>" + "x" * 9000
    email = mail(html=html, merge_tags=(*clean.email.merge_tags, city))(clean)
    long = publication(fields=(("city", "x" * 1000),))(email)
    assert "html-large" in [one.code for one in report(long).findings]
    assert "html-large" not in [one.code for one in report(email).findings]


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
        publication(sender=replace(NOBODY, unsubscribe_url=PAGE, one_click=True)),
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
    files = (import_module(f"tests.check.{path.stem}") for path in Path(__file__).parent.glob("test_*.py"))
    tested = {case.code for file in files for case in getattr(file, "CASES", ())}
    seen_otherwise = {LARGE.code, "links-unchecked", "link-example"}
    assert {rule.code for rule in RULES} <= tested | seen_otherwise


def test_each_rule_gives_only_its_own_code(clean: Evidence) -> None:
    for case in CASES:
        faulty = case.fault(clean)
        speaking = {rule.code for rule in RULES if list(rule(faulty))}
        assert speaking == {case.code}


def test_errors_come_first_and_the_rest_stays_in_the_order_of_the_rules(clean: Evidence) -> None:
    known = Finding(code="story-broken", severity=ERROR, message="It cannot be read.")
    faulty = clean
    for fault in (issue(sections=()), story(url="", authors=(), published=None), publication(sender=NOBODY)):
        faulty = fault(faulty)
    found = report(faulty, [known])
    assert [finding.code for finding in found.findings] == [
        *("story-broken", "issue-empty", "unsubscribe-missing"),
        *("story-without-link", "story-without-date"),
        "story-without-author",
    ]
    assert [finding.code for finding in found.errors] == [
        "story-broken",
        "issue-empty",
        "unsubscribe-missing",
    ]
    assert [finding.code for finding in found.warnings] == ["story-without-link", "story-without-date"]


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


def test_the_gravest_signs_of_spam_are_told_and_not_all(clean: Evidence) -> None:
    rules = tuple(SpamRule(name=f"SIGN_{number}", points=number / 2) for number in range(20))
    found = report(replace(clean, spam=SpamAnswer(score=1, rules=rules))).findings
    assert [one.message.rpartition(" ")[2] for one in found] == [
        f"(SIGN_{number})." for number in range(19, 11, -1)
    ]


def test_an_unsubscribe_link_without_words_is_none(clean: Evidence) -> None:
    codes = [one.code for one in report(leave_without_words(clean)).errors]
    assert codes == ["link-without-name", "unsubscribe-invisible"]

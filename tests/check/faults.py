"""Small changes that put one fault into the clean issue, and what is to be said of each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from newsletter.check.base import Evidence
from newsletter.model import (
    Article,
    Asset,
    Earlier,
    EventItem,
    Image,
    ImageAnswer,
    LinkAnswer,
    NoticeItem,
    Section,
    Severity,
    SpamAnswer,
    SpamRule,
    SponsorItem,
    TeaserOrigin,
    Variant,
    Where,
)
from newsletter.text import tokens

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
ISSUE_FILE = "issues/2026-11-22/issue.md"
ISSUE = f"{ISSUE_FILE}:1"
WALK = "issues/2026-11-22/articles/walk.md"
INES = "issues/authors/ines.md"
SETTINGS = "newsletter.toml:1"
THEME = "templates/bulletin:1"
SUBJECT = f"{ISSUE_FILE}:3"
PROSE = "We met at the gate and went on to the pond. " * 6
HARD = (
    "Considerable organisational responsibilities necessitate comprehensive interdisciplinary coordination. "
)
HARDER = "Most of our readers remember a similar evening, and several of them told us about it afterwards. "
PICTURE = tokens.image_token(Image(path="a.png", where=Where(path="a.md")), 1, 1)
ADDRESS = "Mill Street 4, Hollin"
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
    return mail(html=clean.email.html.replace("<a ", "<p>x<!--[if mso]><a "))(clean)


def leave_shown_as(form: str) -> Fault:
    def put(clean: Evidence) -> Evidence:
        assert clean.email is not None
        before, mark, link = clean.email.html.partition("<a ")
        return mail(html=before + form.format(mark + link))(clean)

    return put


def leave_without_words(clean: Evidence) -> Evidence:
    assert clean.email is not None
    return mail(html=clean.email.html.replace("Unsubscribe", " "))(clean)


def without_link(clean: Evidence) -> Evidence:
    assert clean.email is not None
    return mail(html=clean.email.html.partition("<a ")[0])(clean)


def changed(one: str, other: str) -> Fault:
    """With something else in the HTML."""

    def put(clean: Evidence) -> Evidence:
        assert clean.email is not None
        assert one in clean.email.html
        return mail(html=clean.email.html.replace(one, other))(clean)

    return put


def in_head(html: str) -> Fault:
    return changed("</head>", f"{html}</head>")


def in_arabic(clean: Evidence) -> Evidence:
    return issue(language="ar")(changed("lang='en'", "lang='ar'")(clean))


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
    return rules(required=names)


def judged(points: float, *names: str) -> Fault:
    """What a spam filter counts: names of rules, or with none only the sum."""
    rules = tuple(SpamRule(name=name, points=points, words="In its own words") for name in names)
    spam = SpamAnswer(score=min(points, 4.9) if names else points, rules=rules)
    return lambda clean: replace(issue(lines=(("subject", 3),))(clean), spam=spam)


def _real(clean: Evidence) -> Evidence:
    """With links to no names for examples, which would be told once the network is asked."""
    return both(story(url="https://hollin.eu/walk"), sender(unsubscribe_url="https://hollin.eu/leave"))(clean)


def unjudged(clean: Evidence) -> Evidence:
    """The network was asked, and no spam filter was there."""
    return replace(_real(clean), links=())


def unanswered(clean: Evidence) -> Evidence:
    return replace(_real(clean), spam=SpamAnswer(score=9, problem="it hangs"), links=())


def shown_at(width: int, height: int, count: int = 2) -> Fault:
    """One picture at `count` places."""

    def put(clean: Evidence) -> Evidence:
        image = clean.pictures[0]
        variant = Variant(name="0.png", media_type="image/png", width=width, height=height, data=b"")
        asset = Asset(token="t", image=image, slot="lead", width=width, height=height, variants=(variant,))
        return mail(assets=tuple(replace(asset, token=f"t{n}") for n in range(count)))(clean)

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


@dataclass(frozen=True)
class Case:
    """One fault, put into the clean issue, and what is said about it: its code, weight, place and a word."""

    fault: Fault
    code: str
    severity: Severity
    where: str
    says: str


def rules(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    return lambda clean: replace(clean, rules=replace(clean.rules, **changes))


def sender(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    return lambda clean: publication(sender=replace(clean.publication.sender, **changes))(clean)


def picture(**changes: Any) -> Fault:  # noqa: ANN401  fields of many types
    """The picture of the story, everywhere it stands."""

    def put(clean: Evidence) -> Evidence:
        image = replace(clean.pictures[0], **changes)
        others = clean.pictures[1:]
        return replace(story(image=image)(clean), pictures=(image, *others))

    return put


def note(text: str) -> Fault:
    """The note, whose first line is line 9 of its file."""
    return issue(note=text, note_line=9)


def notice(text: str) -> Fault:
    return section(NoticeItem(text=text, where=Where(path=ISSUE_FILE, line=20)), "notice")


def section(item: Any, kind: str) -> Fault:  # noqa: ANN401  items of many types
    def put(clean: Evidence) -> Evidence:
        part = Section(kind=kind, items=(item,), where=Where(path=ISSUE_FILE))
        return issue(sections=(*clean.issue.sections, part))(clean)

    return put


def sponsor(name: str) -> Fault:
    return section(SponsorItem(name=name, where=Where(path=ISSUE_FILE)), "sponsor")


def answered(*answers: LinkAnswer) -> Fault:
    return lambda clean: replace(clean, links=answers)


def both(*faults: Fault) -> Fault:
    def put(clean: Evidence) -> Evidence:
        for fault in faults:
            clean = fault(clean)
        return clean

    return put


def weighing(size: int, count: int = 1) -> Fault:
    """The pictures of the mail as `count` variants of `size` bytes each."""

    def put(clean: Evidence) -> Evidence:
        image = clean.pictures[0]
        assets = [
            Asset(
                token=f"t{number}",
                image=image,
                slot="lead",
                width=6,
                height=4,
                variants=(
                    Variant(
                        name=f"{number}.png", media_type="image/png", width=6, height=4, data=bytes(size)
                    ),
                ),
            )
            for number in range(count)
        ]
        return mail(assets=tuple(assets))(clean)

    return put


def said(html: str = "", text: str = "") -> Fault:
    """More words in the HTML, and in the plain text."""

    def put(clean: Evidence) -> Evidence:
        assert clean.email is not None
        return mail(html=clean.email.html + html, text=clean.email.text + text)(clean)

    return put


def secret(fault: Fault) -> Fault:
    """Where some conditions are nobody's business."""
    return both(rules(conditions=("leukaemia", "Leukämie", "bone marrow", "HIV")), fault)


def private(fault: Fault) -> Fault:
    """Where a merge tag is nobody's business."""
    return both(rules(sensitive=("diagnosis",)), publication(fields=(("diagnosis", "x"),)), fault)


def near_the_limit(clean: Evidence) -> Evidence:
    """No words, which would make the plain text look thin."""
    return added("<i></i>" * (97 * 1024 // 7))(clean)


def without_address(part: str) -> Fault:
    """One form of the mail without the postal address."""

    def put(clean: Evidence) -> Evidence:
        return mail(**{part: getattr(clean.email, part).replace(ADDRESS, "")})(clean)

    return put


def audience(*shares: tuple[str, int]) -> Fault:
    return rules(shares=shares)


def twice(clean: Evidence) -> Evidence:
    """Another story that leads to the page of the first."""
    (walk,) = clean.issue.articles
    where = Where(path="issues/2026-11-22/articles/b.md")
    other = replace(walk, slug="b", title="B", url=f"{walk.url}/", image=None, where=where)
    words = replace(clean.issue.teasers[0], article="b", text="Something else.")
    return issue(articles=(walk, other), teasers=(*clean.issue.teasers, words))(clean)


def empty_section(clean: Evidence) -> Evidence:
    part = Section(kind="articles", title="More", where=Where(path=ISSUE_FILE, line=5))
    return issue(sections=(*clean.issue.sections, part))(clean)

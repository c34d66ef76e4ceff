"""Rules about the words: subject, stories, teasers, authors."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import Evidence, error, note, place, warning
from newsletter.model import Article, Finding, Where
from newsletter.text import i18n, markup


def subject_missing(evidence: Evidence) -> Iterator[Finding]:
    if not evidence.issue.subject and evidence.issue.articles:
        yield warning(
            "subject-missing",
            f"The issue has no subject, so the headline of its first story is used: "
            f"'{evidence.issue.articles[0].title}'.",
            place(evidence.issue, "subject"),
            "Write one into issue.md: subject: ...",
        )


def subject_long(evidence: Evidence) -> Iterator[Finding]:
    length, limit = len(evidence.issue.subject), evidence.rules.subject_length
    if length > limit:
        yield warning(
            "subject-long",
            f"The subject has {length} characters; inboxes cut it after {limit} or sooner.",
            place(evidence.issue, "subject"),
            "Put what matters into the first 40 characters.",
        )


def preheader_missing(evidence: Evidence) -> Iterator[Finding]:
    if not evidence.issue.preheader:
        yield warning(
            "preheader-missing",
            "The issue has no preheader, so inboxes show the first words of the mail after the subject.",
            place(evidence.issue, "preheader"),
            "Write one into issue.md: preheader: ...",
        )


def language_without_words(evidence: Evidence) -> Iterator[Finding]:
    language = evidence.issue.language
    if not i18n.has_words(language):
        yield warning(
            "language-without-words",
            f"'Read the story', 'Unsubscribe' and the like are not there in '{language}' yet, so readers "
            "get them in English.",
            place(evidence.issue, "language"),
            f"They are there in: {', '.join(i18n.languages())}.",
        )


def issue_empty(evidence: Evidence) -> Iterator[Finding]:
    if not any(section.items for section in evidence.issue.sections):
        yield error(
            "issue-empty",
            "The issue holds no story.",
            place(evidence.issue, "sections"),
            f"Add one with: newsletter add FILE --issue {evidence.issue.date.isoformat()}",
        )


def story_unplaced(evidence: Evidence) -> Iterator[Finding]:
    for article in evidence.unplaced:
        yield warning(
            "story-unplaced",
            f"The story '{article.title}' is in no section, so readers do not get it.",
            article.where,
            f"Put '{article.slug}' into a section of issue.md, or move the file out of the issue.",
        )


def story_without_link(evidence: Evidence) -> Iterator[Finding]:
    for article in evidence.issue.articles:
        if not article.url:
            yield warning(
                "story-without-link",
                f"'{article.title}' has no address, so readers get no button to read on.",
                place(article, "url"),
                "Add the story's web address: url: https://...",
            )


def story_without_date(evidence: Evidence) -> Iterator[Finding]:
    for article in evidence.issue.articles:
        if article.published is None:
            yield warning(
                "story-without-date",
                f"'{article.title}' has no date.",
                place(article, "published"),
                "Add the day it appeared: published: YYYY-MM-DD",
            )


def story_from_the_future(evidence: Evidence) -> Iterator[Finding]:
    for article in evidence.issue.articles:
        if article.published and article.published > evidence.issue.date:
            yield warning(
                "story-from-the-future",
                f"'{article.title}' is dated {article.published.isoformat()}, after the day of the issue.",
                place(article, "published"),
                "Correct the date.",
            )


def note_with_picture(evidence: Evidence) -> Iterator[Finding]:
    shown = (child for token in markup.parse(evidence.issue.note) for child in token.children or ())
    if any(child.type == "image" for child in shown):
        yield warning(
            "note-with-picture",
            "A picture in the note is not shown, only the words that describe it.",
            Where(path=evidence.issue.where.path, line=evidence.issue.note_line),
            "Give it to a story: image: images/FILE",
        )


def story_without_author(evidence: Evidence) -> Iterator[Finding]:
    for article in evidence.issue.articles:
        if not article.authors:
            yield note(
                "story-without-author",
                f"'{article.title}' names no author.",
                place(article, "authors"),
                "Add one: authors: [name-of-the-author]",
            )


def author_without_blurb(evidence: Evidence) -> Iterator[Finding]:
    bylines = {slug for article in evidence.issue.articles for slug in article.authors}
    for author in evidence.issue.authors:
        if author.slug in bylines and not author.bio:
            yield note(
                "author-without-blurb",
                f"{author.name} has no blurb, so nothing stands under 'About the author'.",
                author.where,
                "Write a sentence or two below the second line of hyphens.",
            )


def teaser_missing(evidence: Evidence) -> Iterator[Finding]:
    with_one = {teaser.article for teaser in evidence.issue.teasers}
    for article in evidence.issue.articles:
        if article.slug not in with_one:
            yield warning(
                "teaser-missing",
                f"'{article.title}' has no sentence that can stand as its teaser.",
                place(article, "teaser"),
                "Write one yourself: teaser: ...",
            )


def teaser_cut(evidence: Evidence) -> Iterator[Finding]:
    places = {article.slug: article for article in evidence.issue.articles}
    for teaser in evidence.issue.teasers:
        if teaser.cut:
            yield warning(
                "teaser-cut",
                f"The first sentences of '{places[teaser.article].title}' are too long for a teaser, "
                "so one was shortened.",
                place(places[teaser.article], "teaser"),
                "Write one yourself: teaser: ...",
            )


def teaser_long(evidence: Evidence) -> Iterator[Finding]:
    places = {article.slug: article for article in evidence.issue.articles}
    limit = evidence.rules.teaser_length
    for teaser in evidence.issue.teasers:
        if len(teaser.text) > limit:
            yield warning(
                "teaser-long",
                f"The teaser of '{places[teaser.article].title}' has {len(teaser.text)} characters; "
                f"up to {limit} are read on a phone.",
                place(places[teaser.article], "teaser"),
                "Shorten it, or delete it to have one taken from the story.",
            )


def lead_in_dangling(evidence: Evidence) -> Iterator[Finding]:
    """A paragraph that announces words which do not follow, as when a quotation was lost in copying."""
    for article in evidence.issue.articles:
        blocks = markup.plain(article.body).blocks
        text = markup.to_text(article.body)
        for number, block in enumerate(blocks):
            last = number + 1 == len(blocks) or blocks[number + 1].kind == "heading"
            if last and block.kind == "paragraph" and text[block.start : block.end].endswith(":"):
                yield warning(
                    "lead-in-dangling",
                    f"A paragraph of '{article.title}' ends in a colon and nothing follows it. "
                    "Was a quotation lost?",
                    _body_line(article, block.line),
                    "Add what was said, or end the sentence.",
                )


def _body_line(article: Article, line: int) -> Where:
    return Where(path=article.where.path, line=article.body_line + line)

"""Every text of an issue with its place: what readers get, and the bodies of the stories behind it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from newsletter.check.base import Evidence, place, setting
from newsletter.model import (
    ActionItem,
    Article,
    Author,
    EventItem,
    Issue,
    Item,
    NoticeItem,
    QuoteItem,
    SponsorItem,
    Teaser,
    TeaserOrigin,
    Where,
)
from newsletter.text import markup

# The texts of a few issues.
_TEXTS = 512
_EVIDENCE = 2


class Kind(StrEnum):
    """What a text is, as a message names it."""

    SUBJECT = "the subject"
    PREHEADER = "the preheader"
    NOTE = "the note"
    SECTION = "the title of a section"
    HEADLINE = "the headline"
    KICKER = "the kicker"
    TEASER = "the teaser"
    DEK = "the dek"
    CAPTION = "the caption"
    CREDIT = "the picture's credit"
    ALT = "the description of a picture"
    REVIEWER = "the reviewer's name"
    NOTICE = "a notice"
    QUOTE = "a quote"
    EVENT = "an event"
    ACTION = "a button"
    SPONSOR = "a sponsor's place"
    AUTHOR = "an author's name or role"
    BLURB = "an author's blurb"
    PUBLICATION = "the settings of the publication"
    BODY = "the story"


@dataclass(frozen=True, slots=True)
class Text:
    """One text as a reader gets it, without Markdown. `where` is the place of its first character.

    `lines` are (offset, line) pairs where it goes on in further lines of the file. `language` is a BCP 47
    tag. What is not `mailed` stands behind the link of a story. `story` is its short name, '' for what
    belongs to none. `markdown` is what it was written as, '' where it can hold no formatting.
    """

    text: str
    where: Where
    kind: Kind
    language: str
    mailed: bool = True
    story: str = ""
    lines: tuple[tuple[int, int], ...] = ()
    markdown: str = ""

    @property
    def called(self) -> str:
        """The text as a message names it."""
        return f"{self.kind} of '{self.story}'" if self.story else str(self.kind)

    def at(self, offset: int) -> Where:
        """The place of the character at `offset`."""
        number = bisect_right(self.lines, offset, key=lambda pair: pair[0]) - 1
        return self.where if number < 0 else Where(path=self.where.path, line=self.lines[number][1])


@lru_cache(_EVIDENCE)
def texts(evidence: Evidence) -> tuple[Text, ...]:
    """Every text that readers get, in the order of the mail, and the bodies of the stories."""
    return tuple(one for one in (*mailed(evidence), *bodies(evidence.issue)) if one.text)


@lru_cache(_EVIDENCE)
def mailed(evidence: Evidence) -> tuple[Text, ...]:
    """Every text that readers get, in the order of the mail. Merge tags stand in it as they were typed."""
    issue = evidence.issue
    return tuple(one for one in (*_of_issue(issue), *_of_publication(evidence)) if one.text)


def bodies(issue: Issue) -> tuple[Text, ...]:
    """The bodies of the stories."""
    return tuple(
        Text(
            text=markup.to_text(article.body),
            where=Where(path=article.where.path, line=article.body_line),
            kind=Kind.BODY,
            language=_language(article, issue),
            mailed=False,
            story=article.slug,
            lines=_lines(article.body, article.body_line),
            markdown=article.body,
        )
        for article in issue.articles
        if article.body
    )


@lru_cache(_TEXTS)
def _lines(markdown: str, first: int) -> tuple[tuple[int, int], ...]:
    """The (offset, line) pairs of a Markdown text whose first line is `first` of its file."""
    return tuple(
        (offset, first + block.line + number)
        for block in markup.plain(markdown).blocks
        for number, offset in enumerate((block.start, *block.breaks))
    )


def _language(article: Article, issue: Issue) -> str:
    return article.language or issue.language


def _of_issue(issue: Issue) -> Iterator[Text]:
    language = issue.language
    yield Text(issue.subject, place(issue, "subject"), Kind.SUBJECT, language)
    yield Text(issue.preheader, place(issue, "preheader"), Kind.PREHEADER, language)
    yield _running(issue.note, Where(path=issue.where.path, line=issue.note_line), Kind.NOTE, language)
    articles = {article.slug: article for article in issue.articles}
    teasers = {teaser.article: teaser for teaser in issue.teasers}
    for section in issue.sections:
        yield Text(section.title, place(section, "title"), Kind.SECTION, language)
        for item in section.items:
            yield from _of_item(item, language)
    for article in articles.values():
        yield from _of_story(article, teasers.get(article.slug), _language(article, issue))
    for author in issue.authors:
        yield from _of_author(author, language)


def _of_story(article: Article, teaser: Teaser | None, language: str) -> Iterator[Text]:
    def field(text: str, key: str, kind: Kind) -> Text:
        return Text(text, place(article, key), kind, language, story=article.slug)

    yield field(article.kicker, "kicker", Kind.KICKER)
    yield field(article.title, "title", Kind.HEADLINE)
    if teaser:
        yield _of_teaser(teaser, article, language)
    if image := article.image:
        yield field(image.alt, "image_alt", Kind.ALT)
        yield field(image.caption, "image_caption", Kind.CAPTION)
        yield field(image.credit, "image_credit", Kind.CREDIT)
    yield field(article.reviewed_by, "reviewed_by", Kind.REVIEWER)


def _of_teaser(teaser: Teaser, article: Article, language: str) -> Text:
    if teaser.origin is TeaserOrigin.EDITOR:
        key, kind = ("teaser", Kind.TEASER) if article.teaser else ("dek", Kind.DEK)
        return Text(teaser.text, place(article, key), kind, language, story=article.slug)
    plain = markup.plain(article.body)
    lines: list[tuple[int, int]] = []
    length = 0
    for start, end in teaser.spans:
        lines.append((length, article.body_line + plain.line_of(start)))
        length += len(" ".join(plain.text[start:end].split())) + 1
    where = Where(path=article.where.path, line=lines[0][1] if lines else article.where.line)
    return Text(teaser.text, where, Kind.TEASER, language, story=article.slug, lines=tuple(lines))


def _of_item(item: Item, language: str) -> Iterator[Text]:
    match item:
        case NoticeItem():
            yield _running(item.text, item.where, Kind.NOTICE, language)
        case EventItem():
            for key in ("title", "place", "text", "label"):
                yield Text(getattr(item, key), place(item, key), Kind.EVENT, language)
        case QuoteItem():
            for key in ("text", "name", "about"):
                yield Text(getattr(item, key), place(item, key), Kind.QUOTE, language)
        case ActionItem():
            for key in ("text", "label"):
                yield Text(getattr(item, key), place(item, key), Kind.ACTION, language)
        case SponsorItem():
            for key in ("name", "title", "text", "label"):
                yield Text(getattr(item, key), place(item, key), Kind.SPONSOR, language)
        case _:
            pass


def _of_author(author: Author, language: str) -> Iterator[Text]:
    yield Text(author.name, place(author, "name"), Kind.AUTHOR, language)
    yield Text(author.role, place(author, "role"), Kind.AUTHOR, language)
    yield _running(author.bio, Where(path=author.where.path, line=author.bio_line), Kind.BLURB, language)
    if author.photo:
        yield Text(author.photo.alt, place(author, "photo_alt"), Kind.ALT, language)


def _of_publication(evidence: Evidence) -> Iterator[Text]:
    publication = evidence.publication
    for key, text in (
        ("publication.name", publication.name),
        ("publication.tagline", publication.tagline),
        ("publication.why", publication.why),
        ("publication.address", publication.address),
        ("sender.name", publication.sender.name),
    ):
        yield Text(text, setting(evidence, key), Kind.PUBLICATION, evidence.issue.language)


def _running(markdown: str, where: Where, kind: Kind, language: str) -> Text:
    """Markdown as its words; what stands in a single line of the front matter has no lines of its own."""
    lines = _lines(markdown, where.line) if kind in {Kind.NOTE, Kind.BLURB} else ()
    return Text(markup.to_text(markdown), where, kind, language, lines=lines, markdown=markdown)

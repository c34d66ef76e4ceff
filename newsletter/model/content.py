"""What is written: articles, authors, pictures, teasers, and the issue that holds them."""

from __future__ import annotations

import datetime as dt
from dataclasses import field
from enum import StrEnum

from newsletter.model.base import frozen


@frozen
class Where:
    """A place in the project: `path` relative to its root with `/` between folders, `line` from 1.

    `column` from 1 too, 0 where only the line is known.
    """

    path: str
    line: int = 1
    column: int = 0

    def __str__(self) -> str:
        return f"{self.path}:{self.line}" + (f":{self.column}" if self.column else "")


@frozen
class Image:
    """A picture as the writer named it; `width` and `height` (pixels) once somebody looked at the file.

    `path` is empty only while a collected picture is still to be found. `lines` are those of `alt`,
    `caption` and `credit`.
    """

    path: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


@frozen
class Author:
    """One person. `bio` is Markdown, printed as the blurb, whose first line stands at `bio_line` of the file.

    `also` are other spellings of the name; `lines` are the lines of the file's keys.
    """

    slug: str
    name: str
    role: str = ""
    bio: str = ""
    bio_line: int = 1
    photo: Image | None = None
    url: str = ""
    also: tuple[str, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


@frozen
class Article:
    """One story. `body` is Markdown whose first line stands at `body_line` of the file; `authors` are slugs.

    `language` is the issue's where the story names none; `lines` are the lines of the file's keys. `image` is
    None both when the story has none and when it is missing; `image_missing` tells them apart: the source
    showed a picture that still has to be found. `teaser_of` is the hash of the body that `teaser` was
    written for, '' where nobody noted it.
    """

    slug: str
    title: str
    kicker: str = ""
    dek: str = ""
    body: str = ""
    body_line: int = 1
    published: dt.date | None = None
    updated: dt.date | None = None
    authors: tuple[str, ...] = ()
    image: Image | None = None
    image_missing: bool = False
    url: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""
    reviewed_by: str = ""
    reviewed_on: dt.date | None = None
    sources: tuple[str, ...] = ()
    teaser: str = ""
    teaser_of: str = ""
    origin: str = ""
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


class NoteKind(StrEnum):
    """What an importer says about a part of its source."""

    RECOGNISED = "recognised"
    DOUBTED = "doubted"
    DROPPED = "dropped"


@frozen
class Note:
    """A remark of an importer for the writer; `line` of the source, from 1, where it has one."""

    kind: NoteKind
    text: str
    line: int | None = None


@frozen
class SourceImage:
    """A picture that a source shows, before it is a file of the project.

    `place` is its web address, or its path beside the source; `data` are its bytes where the source carries
    them, or once they were brought. `ending` (`.jpg`) is told by its content; '' until somebody looked.
    """

    place: str = ""
    data: bytes = field(default=b"", repr=False)
    ending: str = ""
    alt: str = ""
    caption: str = ""
    credit: str = ""


@frozen
class Entry:
    """A story of a source that holds several, as a list shows it; `ident` is the same each time it is read.

    `published` is in UTC; `author` is as the source writes it.
    """

    ident: str
    title: str
    url: str = ""
    published: dt.datetime | None = None
    author: str = ""


@frozen
class Collected:
    """What an importer found of one story: `authors` in the order of the byline, `photos` by their slugs.

    The article itself has no picture yet: `image` is the one that the source shows.
    """

    article: Article
    authors: tuple[Author, ...] = ()
    image: SourceImage | None = None
    photos: tuple[tuple[str, SourceImage], ...] = ()
    notes: tuple[Note, ...] = ()


class TeaserOrigin(StrEnum):
    """Who wrote a teaser."""

    EDITOR = "editor"
    EXTRACTIVE = "extractive"
    MODEL = "model"


@frozen
class Teaser:
    """The words that invite to a story.

    `spans` are (start, end) offsets into the plain text of the body (`text.markup.plain`), one a sentence;
    empty for an editor's own words. `stale` when the body no longer has the hash it was taken from. `cut`
    when a sentence was shortened to fit.
    """

    article: str
    kind: str = "standard"
    text: str
    spans: tuple[tuple[int, int], ...] = ()
    origin: TeaserOrigin = TeaserOrigin.EXTRACTIVE
    body_hash: str = ""
    stale: bool = False
    cut: bool = False


@frozen
class StoryItem:
    """An article's place in a `lead` or `articles` section."""

    article: str
    where: Where


@frozen
class NoticeItem:
    """A short boxed text of a `notice` section, in Markdown."""

    text: str
    where: Where


@frozen
class EventItem:
    """A date to come to; `starts` and `ends` are in the publication's zone, `label` is the link's words.

    `lines` are the lines of its values, here and in what else a section can hold.
    """

    title: str
    date: dt.date
    starts: dt.time | None = None
    ends: dt.time | None = None
    place: str = ""
    text: str = ""
    url: str = ""
    label: str = ""
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


@frozen
class QuoteItem:
    """What somebody said; `about` tells who they are."""

    text: str
    name: str = ""
    about: str = ""
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


@frozen
class ActionItem:
    """Something to do, on a button."""

    text: str = ""
    label: str
    url: str
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


@frozen
class SponsorItem:
    """A paid place. `name` says who paid, and is always shown."""

    name: str
    title: str = ""
    text: str = ""
    url: str = ""
    label: str = ""
    image: Image | None = None
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


Item = StoryItem | NoticeItem | EventItem | QuoteItem | ActionItem | SponsorItem


@frozen
class Section:
    """A part of an issue; its `kind` decides the type of its `items`."""

    kind: str
    title: str = ""
    items: tuple[Item, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


@frozen
class Waiver:
    """A finding that an editor lets stand, and why."""

    code: str
    reason: str
    where: Where


@frozen
class Issue:
    """The dated content, with every article and author that it names; `lines` as in Article.

    `signed_by` is the slug of the author whose name stands below the note.
    """

    date: dt.date
    number: int | None = None
    language: str = "en"
    subject: str = ""
    preheader: str = ""
    theme: str = "bulletin"
    note: str = ""
    note_line: int = 1
    signed_by: str = ""
    sections: tuple[Section, ...] = ()
    articles: tuple[Article, ...] = ()
    authors: tuple[Author, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


@frozen
class Earlier:
    """A story of another issue, by what it can be known again: its own address, title, words and source.

    `body_hash` is '' where it has no words.
    """

    issue: dt.date
    slug: str
    title: str
    url: str = ""
    body_hash: str = ""
    origin: str = ""

"""What passes between the stages: frozen types, and nothing else of ours is imported here."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar, dataclass_transform

_T = TypeVar("_T")


@dataclass_transform(kw_only_default=True, frozen_default=True)
def _frozen(cls: type[_T]) -> type[_T]:
    make: Callable[[type[_T]], type[_T]] = dataclass(frozen=True, slots=True, kw_only=True)
    return make(cls)


@_frozen
class Where:
    """A place in the project: `path` relative to its root with `/` between folders, `line` from 1."""

    path: str
    line: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}"


# --- content -------------------------------------------------------------------------------------------


@_frozen
class Image:
    """A picture as the writer named it; `width` and `height` (pixels) once somebody looked at the file.

    `path` is empty only while a collected picture is still to be found.
    """

    path: str
    alt: str = ""
    caption: str = ""
    credit: str = ""
    width: int | None = None
    height: int | None = None
    where: Where


@_frozen
class Author:
    """One person. `bio` is Markdown, printed as the blurb."""

    slug: str
    name: str
    role: str = ""
    bio: str = ""
    photo: Image | None = None
    url: str = ""
    where: Where


@_frozen
class Article:
    """One story. `body` is Markdown whose first line stands at `body_line` of the file; `authors` are slugs.

    `language` is the issue's where the story names none; `lines` are the lines of the file's keys. `image` is
    None both when the story has none and when it is missing; `image_missing` tells them apart: the source
    showed a picture that still has to be found.
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
    origin: str = ""
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


class NoteKind(StrEnum):
    """What an importer says about a part of its source."""

    RECOGNISED = "recognised"
    DOUBTED = "doubted"
    DROPPED = "dropped"


@_frozen
class Note:
    """A remark of an importer for the writer; `line` of the source, from 1, where it has one."""

    kind: NoteKind
    text: str
    line: int | None = None


@_frozen
class Collected:
    """What an importer found in one source: `authors` in the order of the byline."""

    article: Article
    authors: tuple[Author, ...] = ()
    images: tuple[Image, ...] = ()
    notes: tuple[Note, ...] = ()


class TeaserOrigin(StrEnum):
    """Who wrote a teaser."""

    EDITOR = "editor"
    EXTRACTIVE = "extractive"
    MODEL = "model"


@_frozen
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


@_frozen
class StoryItem:
    """An article's place in a `lead` or `articles` section."""

    article: str
    where: Where


@_frozen
class NoticeItem:
    """A short boxed text of a `notice` section, in Markdown."""

    text: str
    where: Where


Item = StoryItem | NoticeItem


@_frozen
class Section:
    """A part of an issue; its `kind` decides the type of its `items`."""

    kind: str
    title: str = ""
    items: tuple[Item, ...] = ()
    where: Where


@_frozen
class Issue:
    """The dated content, with every article and author that its sections name; `lines` as in Article."""

    date: dt.date
    number: int | None = None
    language: str = "en"
    subject: str = ""
    preheader: str = ""
    theme: str = "bulletin"
    note: str = ""
    note_line: int = 1
    sections: tuple[Section, ...] = ()
    articles: tuple[Article, ...] = ()
    authors: tuple[Author, ...] = ()
    teasers: tuple[Teaser, ...] = ()
    lines: tuple[tuple[str, int], ...] = ()
    where: Where


# --- the publication -----------------------------------------------------------------------------------


@_frozen
class Brand:
    """How the publication looks. Colours are `#rrggbb`; font stacks are CSS `font-family` values."""

    color: str
    serif: str
    sans: str


@_frozen
class Sender:
    """Who a mail comes from, and how a reader leaves.

    `one_click` only where `unsubscribe_url` answers the POST of RFC 8058, section 3.1.
    """

    name: str
    email: str
    reply_to: str = ""
    list_id: str = ""
    unsubscribe_url: str = ""
    unsubscribe_email: str = ""
    one_click: bool = False


@_frozen
class Publication:
    """What every issue has in common. `zone` is an IANA time zone name, `address` the postal address."""

    name: str
    tagline: str = ""
    language: str = "en"
    zone: str = "UTC"
    address: str = ""
    website: str = ""
    why: str = ""
    brand: Brand
    sender: Sender


@_frozen
class Slot:
    """A place for a picture in a theme, in CSS pixels.

    A picture is cropped to the shape of the slot; with `height` 0 it keeps its own.
    """

    name: str
    width: int
    height: int = 0


@_frozen
class Theme:
    """A theme as text: (file name, source) pairs, and the folder they came from for messages.

    `light` and `dark` are the grounds (`#rrggbb`) that its text stands on.
    """

    name: str
    folder: str
    files: tuple[tuple[str, str], ...]
    slots: tuple[Slot, ...] = ()
    light: tuple[str, ...] = ("#FFFFFF",)
    dark: tuple[str, ...] = ("#000000",)


class Secret:
    """A value that shows as `***` wherever it is printed; `reveal()` gives it to the one who needs it."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        return self._value

    def __bool__(self) -> bool:
        return bool(self._value)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __repr__(self) -> str:
        return "***" if self._value else ""

    __str__ = __repr__


class Security(StrEnum):
    """How a connection to the relay is encrypted."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


@_frozen
class Relay:
    """The SMTP server that mail is handed to. `timeout` in seconds; `ca_file` a PEM file of trusted roots."""

    host: str
    port: int = 587
    security: Security = Security.STARTTLS
    user: str = ""
    password: Secret = Secret("")
    ca_file: str = ""
    timeout: float = 60.0


# --- the rendered email --------------------------------------------------------------------------------


@_frozen
class Variant:
    """One encoding of an image, `width` x `height` pixels; `name` is its content hash with an ending."""

    name: str
    media_type: str
    width: int
    height: int
    data: bytes


@_frozen
class Asset:
    """An image of the mail. `token` stands in the HTML for its address; the first variant is the mailed one.

    `slot` names its place in the theme, `width` and `height` are the CSS pixels that it is shown at.
    """

    token: str
    image: Image
    slot: str
    width: int
    height: int
    variants: tuple[Variant, ...]


@_frozen
class MergeTag:
    """A place filled in per recipient. `token` stands for it in subject, HTML and text."""

    name: str
    fallback: str
    token: str


@_frozen
class RenderedEmail:
    """An issue as it will be mailed, once for everybody; `digest` covers everything that a reader gets."""

    issue: dt.date
    language: str
    sender: Sender
    subject: str
    preheader: str
    html: str
    text: str
    assets: tuple[Asset, ...] = ()
    merge_tags: tuple[MergeTag, ...] = ()
    digest: str


@_frozen
class Recipient:
    """A person frozen into a mailing. `fields` and `links` are (name, value) pairs."""

    subscriber: str
    email: str
    name: str = ""
    language: str = ""
    fields: tuple[tuple[str, str], ...] = ()
    links: tuple[tuple[str, str], ...] = ()


# --- checking ------------------------------------------------------------------------------------------


class Severity(StrEnum):
    """How much a finding matters: an error blocks, a warning is read, a note is only said."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@_frozen
class Finding:
    """One thing a reader would suffer from: what (`message`), where, and what to do (`hint`)."""

    code: str
    severity: Severity
    message: str
    where: Where | None = None
    hint: str = ""


@_frozen
class Report:
    """Every finding about an issue, errors first."""

    findings: tuple[Finding, ...] = ()

    @property
    def errors(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        return tuple(f for f in self.findings if f.severity is Severity.WARNING)


@_frozen
class ImageAnswer:
    """What was seen of an image file: its pixels, bytes and format, or why it cannot be used (`problem`)."""

    path: str
    width: int = 0
    height: int = 0
    size: int = 0
    format: str = ""
    problem: str = ""


@_frozen
class Rules:
    """The limits that the checks hold an issue to. Lengths are characters, sizes are bytes."""

    subject_length: int = 78
    teaser_length: int = 280
    html_size: int = 102 * 1024

"""What a theme sees of an issue: text and safe HTML side by side, every word in the issue's language."""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup


@dataclass(frozen=True, slots=True)
class Rich:
    """Running text in both forms."""

    html: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the mail; `src` is a token, `width` and `height` are CSS pixels.

    Where the file cannot be used `src` is empty, and the theme shows a gap with the words of `alt`.
    """

    src: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Person:
    """`more` are the words of the link to `url`; `signature` is the photo beside a signed note."""

    name: str
    role: str
    bio: Rich
    url: str
    more: str
    photo: Picture | None
    signature: Picture | None


@dataclass(frozen=True, slots=True)
class Link:
    """A link whose `label` makes sense alone, where `text` may be short."""

    url: str
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class Story:
    """`language` and `direction` only where they differ from the page's.

    `facts` are the byline, the date and the reading time, those that are known; `names` the authors alone.
    """

    title: str
    language: str
    direction: str
    kicker: str
    facts: tuple[str, ...]
    names: str
    teaser: str
    link: Link | None
    reviewed: str
    picture_line: str
    lead: Picture | None
    thumb: Picture | None


@dataclass(frozen=True, slots=True)
class Event:
    """`month` and `day` as on a leaf of a calendar, `when` what stands beside it, `in_full` both."""

    title: str
    month: str
    day: str
    when: str
    in_full: str
    place: str
    text: str
    link: Link | None


@dataclass(frozen=True, slots=True)
class Quote:
    """`quoted` is the text between the marks of its language, `mark` the first of them."""

    text: str
    quoted: str
    mark: str
    name: str
    about: str


@dataclass(frozen=True, slots=True)
class Action:
    text: str
    link: Link


@dataclass(frozen=True, slots=True)
class Sponsor:
    """`paid_by` names who paid, in a sentence."""

    paid_by: str
    title: str
    text: str
    link: Link | None
    picture: Picture | None


@dataclass(frozen=True, slots=True)
class Part:
    """A section with the items of its kind. `blurbs` are the authors whom the issue has not met yet."""

    kind: str
    title: str
    stories: tuple[Story, ...] = ()
    events: tuple[Event, ...] = ()
    quotes: tuple[Quote, ...] = ()
    notices: tuple[Rich, ...] = ()
    actions: tuple[Action, ...] = ()
    sponsors: tuple[Sponsor, ...] = ()
    blurbs: tuple[Person, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """The whole mail. `logo` and `art` are the brand's pictures."""

    language: str
    direction: str
    subject: str
    preheader: str
    date: str
    number: str
    logo: Picture | None
    art: Picture | None
    note: Rich | None
    signature: Person | None
    parts: tuple[Part, ...]

"""What a theme sees: an issue made ready for the page, text and safe HTML side by side."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from markupsafe import Markup

from newsletter.model import (
    Article,
    Asset,
    Author,
    Brand,
    Image,
    Issue,
    NoticeItem,
    Section,
    StoryItem,
    Theme,
)
from newsletter.render import color
from newsletter.text import i18n, markup
from newsletter.text.letter import letter


@dataclass(frozen=True, slots=True)
class Rich:
    """Running text in both forms."""

    html: Markup
    text: str


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of the mail; `src` is a token."""

    src: str
    alt: str
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Person:
    name: str
    role: str
    bio: Rich
    url: str
    photo: Picture | None


@dataclass(frozen=True, slots=True)
class Story:
    title: str
    kicker: str
    byline: str
    date: str
    teaser: str
    url: str
    read_label: str
    reviewed: str
    picture_line: str
    lead: Picture | None
    thumb: Picture | None


@dataclass(frozen=True, slots=True)
class Part:
    """A section. `blurbs` are the authors who appear here for the first time in the issue."""

    kind: str
    title: str
    stories: tuple[Story, ...]
    notices: tuple[Rich, ...]
    blurbs: tuple[Person, ...]


@dataclass(frozen=True, slots=True)
class Palette:
    """The brand's colour, shades of it for links and buttons in light and dark, and what reads on each."""

    brand: str
    on_brand: str
    link: str
    on_link: str
    dark_link: str
    on_dark_link: str


@dataclass(frozen=True, slots=True)
class Page:
    """The whole mail."""

    language: str
    direction: str
    subject: str
    preheader: str
    date: str
    number: str
    note: Rich | None
    parts: tuple[Part, ...]


def page(issue: Issue, subject: str, assets: Mapping[tuple[str, str], Asset]) -> Page:
    """`subject` is what will be mailed; `assets` are found by the image's path and the slot's name."""
    words = i18n.catalogue(issue.language)
    seen: set[str] = set()
    return Page(
        language=issue.language,
        direction=i18n.direction(issue.language),
        subject=subject,
        preheader=issue.preheader,
        date=i18n.long_date(issue.date, issue.language),
        number="" if issue.number is None else words["issue_number"].format(number=issue.number),
        note=_rich(issue.note) if issue.note else None,
        parts=tuple(_part(section, issue, assets, seen) for section in issue.sections),
    )


def palette(brand: Brand, theme: Theme) -> Palette:
    """Each pair, and the links on the theme's grounds, reach a contrast of 4.5 (WCAG 2.2, 1.4.3)."""
    link = color.readable(brand.color, *theme.light)
    dark_link = color.readable(brand.color, *theme.dark)
    return Palette(
        brand=brand.color,
        on_brand=color.text_on(brand.color),
        link=link,
        on_link=color.text_on(link),
        dark_link=dark_link,
        on_dark_link=color.text_on(dark_link),
    )


def _part(section: Section, issue: Issue, assets: Mapping[tuple[str, str], Asset], seen: set[str]) -> Part:
    by_slug = {article.slug: article for article in issue.articles}
    people = {author.slug: author for author in issue.authors}
    articles = [
        by_slug[i.article] for i in section.items if isinstance(i, StoryItem) and i.article in by_slug
    ]
    fresh = [
        slug
        for slug in dict.fromkeys(slug for article in articles for slug in article.authors)
        if slug in people and slug not in seen
    ]
    seen.update(fresh)
    return Part(
        kind=section.kind,
        title=section.title,
        stories=tuple(_story(article, issue, people, assets) for article in articles),
        notices=tuple(_rich(item.text) for item in section.items if isinstance(item, NoticeItem)),
        blurbs=tuple(_person(people[slug], assets) for slug in fresh if people[slug].bio),
    )


def _story(
    article: Article, issue: Issue, people: Mapping[str, Author], assets: Mapping[tuple[str, str], Asset]
) -> Story:
    words = i18n.catalogue(issue.language)
    names = i18n.names([people[slug].name for slug in article.authors if slug in people], issue.language)
    teaser = next((one.text for one in issue.teasers if one.article == article.slug), "")
    return Story(
        title=article.title,
        kicker=article.kicker,
        byline=words["by"].format(names=names) if names else "",
        date=i18n.long_date(article.published, issue.language) if article.published else "",
        teaser=teaser,
        url=article.url,
        read_label=words["read_story_of"].format(title=article.title),
        reviewed=_reviewed(article, issue.language),
        picture_line=_picture_line(article.image, issue.language),
        lead=_picture(article.image, "lead", assets),
        thumb=_picture(article.image, "thumb", assets),
    )


def _reviewed(article: Article, language: str) -> str:
    """Who vouches for the facts of a story, and since when."""
    words = i18n.catalogue(language)
    if not article.reviewed_by:
        return ""
    if article.reviewed_on is None:
        return words["reviewed"].format(name=article.reviewed_by)
    date = i18n.long_date(article.reviewed_on, language)
    return words["reviewed_on"].format(name=article.reviewed_by, date=date)


def _picture_line(image: Image | None, language: str) -> str:
    """The caption of a picture and whom it is owed to."""
    if image is None:
        return ""
    credit = i18n.catalogue(language)["picture_by"].format(credit=image.credit) if image.credit else ""
    return " ".join(filter(None, (image.caption, credit)))


def _person(author: Author, assets: Mapping[tuple[str, str], Asset]) -> Person:
    return Person(
        name=author.name,
        role=author.role,
        bio=_rich(author.bio),
        url=author.url,
        photo=_picture(author.photo, "photo", assets),
    )


def _picture(image: Image | None, slot: str, assets: Mapping[tuple[str, str], Asset]) -> Picture | None:
    if image is None or (image.path, slot) not in assets:
        return None
    asset = assets[image.path, slot]
    return Picture(src=asset.token, alt=image.alt, width=asset.width, height=asset.height)


def _rich(markdown: str) -> Rich:
    return Rich(html=Markup(markup.to_html(markdown)), text=letter(markdown))  # noqa: S704  cleaned by nh3

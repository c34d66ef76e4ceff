"""The web page of an article, fetched, saved or pasted -> its story.

tree -> head, structured data -> headline, who, when, picture, bios -> body
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from newsletter.collect import language, names, unreadable
from newsletter.collect.base import Source
from newsletter.collect.html import figures, links, tree, words
from newsletter.collect.lines import key
from newsletter.collect.manuscript import origin
from newsletter.collect.notes import Notes, quote
from newsletter.collect.page import bio, body, byline, headline, jsonld, lead, metatags, moments, refusals
from newsletter.collect.page.bio import Bio
from newsletter.collect.page.jsonld import Data
from newsletter.collect.page.metatags import Head
from newsletter.errors import CollectError
from newsletter.model import Article, Author, Collected, NoteKind, SourceImage, Where
from newsletter.text import i18n, markup
from newsletter.text.slug import slug

_FIRST = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta|article|main|section|div|h[1-6]|p)\b",
    re.IGNORECASE | re.DOTALL,
)
_HEAD = 2048
_COUNTING = re.compile(r"utm_\w+|fbclid|gclid|mc_[ce]id|msclkid", re.IGNORECASE)
_SHORT = 400
_MOST_TAGS, _LONGEST_TAG = 8, 40
_LONGEST_DEK = 400


class WebPage:
    """A page of HTML that holds one article."""

    def handles(self, source: Source) -> bool:
        return (
            source.kind in {"text/html", "application/xhtml+xml"}
            or source.has_ending(".html", ".htm", ".xhtml")
            or _FIRST.match(source.data[:_HEAD].removeprefix(b"\xef\xbb\xbf")) is not None
        )

    def load(self, source: Source) -> Iterable[Collected]:
        yield read(source)


def read(source: Source) -> Collected:
    """The story with its authors and pictures. Raises CollectError for a page that holds none."""
    if found := unreadable.look(source.data):
        raise CollectError(f"This is {found.called}, not a web page.", source=source.name, hint=found.advice)
    root = tree.document(source.data, source.media_type)
    base = links.base_of(root, source.url)
    head = metatags.read(root, base)
    base = base or head.canonical
    data = jsonld.read(root)
    title, doubtful = headline.find(root, head, data)
    spoken = _language(head, data)
    story = body.find(root, base, data)
    text = words.text_of(story) if story is not None else ""
    if error := refusals.why(source.name, root, head, data, title, text):
        raise error
    spoken = spoken or language.guess(text)
    above = body.above(story, spoken) if story is not None else ()
    people = byline.find(root, head, data) or byline.of_lines(above)
    address = source.url or head.canonical
    day = moments.published(root, head, data, spoken) or moments.in_address(address)
    bios = bio.find(root, data, people, base)
    pictures = figures.figures(root, base)
    shown = lead.find(head, data, pictures, base)
    dek = _dek(head, data, text, title)
    about = [part for one in bios.values() for part in (one.text,) if part]
    written = body.written(story, base, title, [dek, *above, *about]) if story is not None else ""
    url = _own_address(source.url, head)
    authors, photos = _authors(people, bios, source.name)
    article = Article(
        slug=slug(title),
        title=title,
        kicker=_kicker(head, data),
        dek=dek,
        body=written,
        published=day,
        updated=moments.updated(head, data, spoken),
        authors=tuple(author.slug for author in authors),
        url=url,
        tags=_tags(head),
        language=spoken,
        origin=url or origin("html", f"{title} {text}"),
        where=Where(path=source.name),
    )
    notes = _notes(article, authors, shown, doubtful=doubtful, length=len(text))
    return Collected(article=article, authors=authors, image=shown, photos=photos, notes=notes.told())


def _language(head: Head, data: Data) -> str:
    for said in (
        head.language,
        head.first("og:locale", "content-language", "language"),
        data.text("inLanguage"),
    ):
        tag = said.replace("_", "-").strip()
        short = tag.partition("-")[0].lower()
        if i18n.is_language(tag):
            return tag
        if i18n.is_language(short):
            return short
    return ""


def _own_address(url: str, head: Head) -> str:
    """The address that the page names for itself, where it is on the same host, less what counts clicks."""
    named = head.canonical
    if not url or (
        named and urlsplit(named).hostname == urlsplit(url).hostname and urlsplit(named).path != "/"
    ):
        url = named or url
    if not url:
        return ""
    parts = urlsplit(url)
    asked = [
        (name, value)
        for name, value in parse_qsl(parts.query, keep_blank_values=True)
        if not _COUNTING.fullmatch(name)
    ]
    query = (
        urlencode(asked) if len(asked) < len(parse_qsl(parts.query, keep_blank_values=True)) else parts.query
    )
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _dek(head: Head, data: Data, text: str, title: str) -> str:
    """The description, where it is a whole sentence and no copy of the story's beginning."""
    for said in (
        data.text("description", "alternativeHeadline"),
        head.first("og:description", "description", "twitter:description"),
    ):
        whole = said.endswith((".", "!", "?", "”", '"', "»", "“", "。"))
        if not whole or len(said) > _LONGEST_DEK or said.endswith(("...", "…")) or key(said) == key(title):
            continue
        if key(said)[:60] not in key(text[:2000]):
            return said
    return ""


def _kicker(head: Head, data: Data) -> str:
    said = head.first("article:section") or data.text("articleSection")
    return said if 1 < len(said) <= 40 and "/" not in said else ""  # noqa: PLR2004  a word or three


def _tags(head: Head) -> tuple[str, ...]:
    said = head.all("article:tag")
    tags = said[0].split(",") if len(said) == 1 else said
    return tuple(dict.fromkeys(tag.strip() for tag in tags if 0 < len(tag.strip()) <= _LONGEST_TAG))[
        :_MOST_TAGS
    ]


def _authors(
    people: Sequence[names.Person], bios: dict[str, Bio], name: str
) -> tuple[tuple[Author, ...], tuple[tuple[str, SourceImage], ...]]:
    made: dict[str, Author] = {}
    photos: list[tuple[str, SourceImage]] = []
    for person in people:
        known = bios.get(person.name, Bio())
        short = slug(names.plain(person.name))
        if short in made:
            continue
        made[short] = Author(
            slug=short,
            name=person.name,
            role=person.role,
            bio=markup.escape(known.text),
            url=known.url,
            where=Where(path=name),
        )
        if known.photo:
            photos.append((short, known.photo))
    return tuple(made.values()), tuple(photos)


def _notes(
    article: Article, authors: Sequence[Author], shown: SourceImage | None, *, doubtful: bool, length: int
) -> Notes:
    said = Notes()
    said.add(NoteKind.RECOGNISED, f"The headline is “{quote(article.title)}”.")
    if authors:
        said.add(NoteKind.RECOGNISED, f"Written by {', '.join(author.name for author in authors)}.")
    else:
        said.add(NoteKind.DOUBTED, "The page names no author.")
    if article.published:
        said.add(NoteKind.RECOGNISED, f"Published on {article.published.isoformat()}.")
    else:
        said.add(NoteKind.DOUBTED, "The page does not say when it was published.")
    if shown:
        described = f": “{quote(shown.alt)}”" if shown.alt else ", which has no description yet"
        said.add(NoteKind.RECOGNISED, f"It shows a picture{described}.")
    if doubtful:
        said.add(
            NoteKind.DOUBTED,
            "The page has another headline for search engines. Check that this is the right one.",
        )
    if length < _SHORT:
        said.add(NoteKind.DOUBTED, "The text is very short. Check that it is whole.")
    return said

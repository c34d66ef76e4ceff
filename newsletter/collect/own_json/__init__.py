"""Articles as JSON, as a script that knows this newsletter writes them (docs/article.schema.json)."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator

from newsletter.collect import language, lines, manuscript, names, unreadable
from newsletter.collect.base import Source
from newsletter.collect.html import figures, tree
from newsletter.collect.html.endings import ending
from newsletter.collect.html.markdown import markdown
from newsletter.collect.own_json.values import HINT, Fields, Value
from newsletter.errors import CollectError
from newsletter.model import Article, Author, Collected, Note, NoteKind, SourceImage, Where
from newsletter.text.slug import slug

_LARGEST = 40 * 1024 * 1024
_ARTICLE = frozenset(
    {
        *("title", "kicker", "dek", "body", "body_html", "published", "updated", "authors", "image", "url"),
        *("language", "tags", "reviewed_by", "reviewed_on", "sources", "teaser"),
    }
)
_AUTHOR = frozenset({"name", "role", "bio", "photo", "url"})
_IMAGE = frozenset({"url", "path", "data", "alt", "caption", "credit"})
_LIST = "articles"
_OPENS = re.compile(rb"(?:\xef\xbb\xbf)?\s*[\[{]")
_HEADING = re.compile(r"\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_MOST_TOLD = 10


class OwnJson:
    """One article, a list of them, or an object with a list of `articles`."""

    def handles(self, source: Source) -> bool:
        ours = source.has_ending(".json") or source.kind == "application/json"
        if not _OPENS.match(source.data) or len(source.data) > _LARGEST:
            return ours and not source.data.strip()
        try:
            held = json.loads(source.data)
        except (ValueError, RecursionError):
            return ours
        first = held[0] if isinstance(held, list) and held else held
        if _is_of_others(held, first):
            return False
        return ours or (isinstance(first, dict) and ("title" in first or _LIST in first))

    def load(self, source: Source) -> Iterable[Collected]:
        found = list(_articles(_parsed(source)))
        if not found:
            raise CollectError("There is no article in it.", source=source.name, hint=HINT)
        # Nothing is handed out before all of it was read: half of a list would be neither done nor undone.
        return [read(value) for value in found]


def _is_of_others(held: object, first: object) -> bool:
    """Whether it is a JSON Feed or what WordPress answers."""
    if isinstance(held, dict) and "jsonfeed.org" in str(held.get("version", "")):
        return True
    if not isinstance(first, dict):
        return False
    return any(isinstance(first.get(key), dict) and "rendered" in first[key] for key in ("title", "content"))


def _parsed(source: Source) -> Value:
    data = source.data
    if len(data) > _LARGEST:
        raise CollectError(
            "This file is larger than 40 MB, far more than articles are.",
            source=source.name,
            hint="Write fewer articles into one file, and pictures as files beside it.",
        )
    if found := unreadable.look(data):
        raise CollectError(f"This is {found.called}, not JSON.", source=source.name, hint=found.advice)
    try:
        return Value(json.loads(data), "$", source.name)
    except json.JSONDecodeError as error:
        raise CollectError(
            f"Line {error.lineno}, column {error.colno}: this is not JSON ({error.msg}).",
            source=source.name,
            hint="Let a program write it rather than a hand: python -m json.tool shows where it breaks.",
        ) from error
    except (ValueError, RecursionError) as error:
        raise CollectError(
            "This is not JSON that can be read: its letters are not UTF-8, or it is nested without end.",
            source=source.name,
            hint=HINT,
        ) from error


def _articles(value: Value) -> Iterator[Value]:
    if isinstance(value.held, dict):
        held = value.fields()[_LIST]
        if held is None:
            yield value
            return
        value = held
    yield from value.items()


def read(value: Value) -> Collected:
    """The article of an object. Raises CollectError that names the path of what is wrong."""
    fields = value.fields()
    title = _needed(fields, "title")
    body, shown = _body(fields, title)
    notes: list[Note] = []
    authors, photos = _authors(fields, notes)
    image = _image(fields["image"], notes) or shown
    unknown = fields.unknown(_ARTICLE)
    if fields["body"] and fields["body_html"]:
        unknown.append(f"{fields.path}.body_html (there is a body already)")
    _tell_unknown(unknown, notes)
    spoken = fields["language"]
    url = fields["url"]
    article = Article(
        slug=slug(title),
        title=title,
        kicker=fields.line("kicker"),
        dek=fields.line("dek"),
        body=body,
        published=fields.day("published"),
        updated=fields.day("updated"),
        authors=tuple(author.slug for author in authors),
        url=url.address() if url else "",
        tags=fields.lines("tags"),
        language=spoken.language() if spoken else language.guess(body),
        reviewed_by=fields.line("reviewed_by"),
        reviewed_on=fields.day("reviewed_on"),
        sources=fields.lines("sources"),
        teaser=fields.line("teaser"),
        origin=manuscript.origin("json", f"{title} {body}"),
        where=Where(path=value.source),
    )
    return Collected(article=article, authors=authors, image=image, photos=photos, notes=tuple(notes))


def _needed(fields: Fields, key: str) -> str:
    found = fields[key]
    text = found.line() if found else ""
    if not text:
        raise CollectError(f"{fields.path}.{key} is missing or empty.", source=fields.source, hint=HINT)
    return text


def _body(fields: Fields, title: str) -> tuple[str, SourceImage | None]:
    """The body as Markdown without the title above it, and the first picture of one in HTML."""
    body, shown = fields.text("body"), None
    html = fields.text("body_html")
    if html and not body.strip():
        root = tree.fragment(html)
        base = fields["url"]
        address = base.address() if base else ""
        body = markdown(root, address)
        shown = next(iter(figures.figures(root, address)), None)
    heading = _HEADING.match(body)
    if heading and lines.key(heading["title"]) == lines.key(title):
        body = body[heading.end() :]
    if not body.strip():
        raise CollectError(
            f"{fields.path} has no text: its body or body_html is missing or empty.",
            source=fields.source,
            hint=HINT,
        )
    return body.strip(), shown


def _authors(
    fields: Fields, notes: list[Note]
) -> tuple[tuple[Author, ...], tuple[tuple[str, SourceImage], ...]]:
    """The authors, each once, and their photos."""
    made: dict[str, Author] = {}
    photos: dict[str, SourceImage] = {}
    found = fields["authors"]
    for item in [] if found is None else [found] if found.is_text else found.items():
        for author, photo in _author(item, notes):
            made.setdefault(author.slug, author)
            if photo:
                photos.setdefault(author.slug, photo)
    return tuple(made.values()), tuple(photos.items())


def _author(item: Value, notes: list[Note]) -> Iterator[tuple[Author, SourceImage | None]]:
    where = Where(path=item.source)
    if item.is_text:
        for person in _people(item.line()):
            short = slug(names.plain(person.name))
            yield Author(slug=short, name=person.name, role=person.role, where=where), None
        return
    fields = item.fields()
    name = _needed(fields, "name")
    people = _people(name)
    person = people[0] if len(people) == 1 else names.Person(name)
    url = fields["url"]
    _tell_unknown(fields.unknown(_AUTHOR), notes)
    author = Author(
        slug=slug(names.plain(person.name)),
        name=person.name,
        role=fields.line("role") or person.role,
        bio=fields.text("bio").strip(),
        url=url.address() if url else "",
        where=where,
    )
    yield author, _image(fields["photo"], notes)


def _people(text: str) -> tuple[names.Person, ...]:
    # Who writes JSON means a name to be one, and it may be that of an office.
    return names.parse(text) or ((names.Person(text),) if text else ())


def _image(value: Value | None, notes: list[Note]) -> SourceImage | None:
    """A picture by its address or path, or as an object that tells more of it."""
    if value is None:
        return None
    if value.is_text:
        place = value.line()
        return SourceImage(place=place) if place else None
    fields = value.fields()
    _tell_unknown(fields.unknown(_IMAGE), notes)
    url, data = fields["url"], fields["data"]
    held = _bytes(data) if data else b""
    place = url.address() if url else fields.line("path")
    if not place and not held:
        raise value.wrong("names no picture: it needs a url, a path or data.")
    return SourceImage(
        place="" if held else place,
        data=held,
        ending=ending(held),
        alt=fields.line("alt"),
        caption=fields.line("caption"),
        credit=fields.line("credit"),
    )


def _bytes(value: Value) -> bytes:
    try:
        held = base64.b64decode("".join(value.text().split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise value.wrong("is no picture in base64.") from error
    if not ending(held):
        raise value.wrong("is no picture of a kind that mails show (PNG, JPEG, GIF, WebP).")
    return held


def _tell_unknown(unknown: list[str], notes: list[Note]) -> None:
    if unknown:
        more = f" and {len(unknown) - _MOST_TOLD} more" if len(unknown) > _MOST_TOLD else ""
        text = f"These values were not used: {', '.join(unknown[:_MOST_TOLD])}{more}."
        notes.append(Note(kind=NoteKind.DROPPED, text=text))

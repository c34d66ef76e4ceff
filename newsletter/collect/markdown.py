"""An article that is Markdown already, with front matter (ours, Hugo's, Jekyll's ...) or without."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping

from newsletter.collect import dates, lines, names, plain
from newsletter.collect.base import Source
from newsletter.errors import CollectError, ProjectError
from newsletter.model import Article, Author, Collected, Note, NoteKind, SourceImage, Where
from newsletter.project import content, frontmatter
from newsletter.project.fields import NO_IMAGE
from newsletter.project.frontmatter import Document, Value
from newsletter.text import addresses, i18n
from newsletter.text.slug import VALID, slug

_HEADING = re.compile(r"\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_FENCE = re.compile(r"---[ \t]*(?:\n|\Z)")
# What other programs call our keys.
_OTHERS = ("date", "lastmod", "description", "summary", "author", "alt", "canonical", "lang")

_ONE_TEXT = frozenset((*content.ARTICLE_KEYS, *_OTHERS)) - {"authors", "author", "tags", "sources"}

_Fields = Mapping[str, Value]


class MarkdownFile:
    """One article in a `.md` file; the body stays as it was written."""

    def handles(self, source: Source) -> bool:
        return source.has_ending(".md", ".markdown") or source.kind == "text/markdown"

    def load(self, source: Source) -> Iterable[Collected]:
        yield read(plain.text(source), source.name)


def read(text: str, name: str) -> Collected:
    """The article of a Markdown text; `name` is the source in messages. Raises CollectError."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    document = _document(text, name)
    fields = {key.strip().lower(): value for key, value in document.fields.items()}
    title, body = _headline(document, _text(fields, "title"), name)
    where = Where(path=name)
    notes: list[Note] = []
    authors, slugs = _authors(fields, name)
    given = _text(fields, "slug")
    language = _text(fields, "language", "lang")
    article = Article(
        slug=given if VALID.fullmatch(given) else slug(given or title),
        title=title,
        kicker=_text(fields, "kicker"),
        dek=_text(fields, "dek", "description", "summary"),
        body=body,
        body_line=text.count("\n", 0, text.index(body)) + 1,
        published=_day(fields, notes, "published", "date"),
        updated=_day(fields, notes, "updated", "lastmod"),
        authors=slugs,
        image_missing="image" in fields and not _text(fields, "image"),
        url=_address(fields, notes),
        tags=_several(fields, "tags", commas=True),
        language=language if i18n.is_language(language) else "",
        reviewed_by=_text(fields, "reviewed_by"),
        reviewed_on=_day(fields, notes, "reviewed_on"),
        sources=_several(fields, "sources"),
        teaser=_text(fields, "teaser"),
        origin=f"markdown sha256:{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:16]}",
        where=where,
    )
    for key, value in fields.items():
        if key in _ONE_TEXT and not value.empty and not _words(value):
            text = f"The value of '{key}' is a list or a group, so it was left out."
            notes.append(Note(kind=NoteKind.DOUBTED, text=text, line=value.line))
    unknown = [key for key in fields if key not in (*content.ARTICLE_KEYS, *_OTHERS)]
    if unknown:
        left = ", ".join(unknown[:10])
        notes.append(
            Note(kind=NoteKind.DROPPED, text=f"These settings of the file were not used: {left}.", line=1)
        )
    return Collected(article=article, authors=authors, image=_image(fields), notes=tuple(notes))


def _document(text: str, name: str) -> Document:
    if text.lstrip().startswith(("+++", "{")):
        raise CollectError(
            "The values on top are written as TOML or JSON, which we cannot read.",
            source=name,
            hint="Write them as 'name: value' lines between two lines of three hyphens.",
        )
    if _FENCE.match(text.lstrip("\n \t")):
        # Blank lines above it do not make it part of the story.
        text = text.lstrip("\n \t")
    if not _FENCE.match(text):
        return Document(path=name, text=text, start=0, end=0, fields={}, body=text, body_line=1)
    try:
        return frontmatter.parse(text, name)
    except ProjectError as error:
        raise CollectError(error.message, source=f"{name}:{error.line}", hint=error.hint) from error


def _headline(document: Document, title: str, name: str) -> tuple[str, str]:
    """The title, and the body without the heading that repeats it or stands for it."""
    body = document.body
    heading = _HEADING.match(body)
    if heading and (not title or lines.key(heading["title"]) == lines.key(title)):
        title, body = title or heading["title"], body[heading.end() :]
    if not title:
        raise CollectError(
            "The article has no title.",
            source=name,
            hint="Begin the file with a line such as: # The headline",
        )
    if not body.strip():
        raise CollectError(
            "The article has a title but no text.", source=name, hint="Write the text below the title."
        )
    return title, body.strip()


def _text(fields: _Fields, *keys: str) -> str:
    for key in keys:
        if key in fields and (words := _words(fields[key])):
            return words
    return ""


def _words(value: Value) -> str:
    try:
        return lines.clean(value.text())
    except ProjectError:
        return ""


def _several(fields: _Fields, key: str, *, commas: bool = False) -> tuple[str, ...]:
    """The members of a list; with `commas` a single text may be a whole list, as some programs write it."""
    if key not in fields:
        return ()
    value = fields[key]
    alone = _words(value)
    words = alone.split(",") if commas and alone else [_words(item) for item in value.items()]
    return tuple(dict.fromkeys(filter(None, (word.strip() for word in words))))


def _day(fields: _Fields, notes: list[Note], *keys: str) -> dt.date | None:
    value = next((fields[key] for key in keys if key in fields and _words(fields[key])), None)
    if value is None:
        return None
    try:
        return value.date()
    except ProjectError:
        found = dates.at_start(_words(value))
    if found is None or found.day is None or found.doubt:
        why = found.doubt if found and found.doubt else f"“{_words(value)}” is not a date that we can read."
        notes.append(Note(kind=NoteKind.DOUBTED, text=why, line=value.line))
    return found.day if found else None


def _address(fields: _Fields, notes: list[Note]) -> str:
    url = _text(fields, "url", "canonical")
    if not url or addresses.is_web(url):
        return url
    line = fields["url" if "url" in fields else "canonical"].line
    notes.append(
        Note(kind=NoteKind.DOUBTED, text=f"“{url}” is not a web address, so it was left out.", line=line)
    )
    return ""


def _image(fields: _Fields) -> SourceImage | None:
    path = _text(fields, "image")
    if not path or path == NO_IMAGE:
        return None
    return SourceImage(
        place=path,
        alt=_text(fields, "image_alt", "alt"),
        caption=_text(fields, "image_caption"),
        credit=_text(fields, "image_credit"),
    )


def _authors(fields: _Fields, name: str) -> tuple[tuple[Author, ...], tuple[str, ...]]:
    """The authors that the file names, and the short names of all, those of known authors among them."""
    written = (fields[key] for key in ("authors", "author") if key in fields and not fields[key].empty)
    value = next(written, None)
    made: dict[str, Author] = {}
    slugs: list[str] = []
    for item in value.items() if value else ():
        called = _person(item)
        if VALID.fullmatch(called) and "-" in called:
            slugs.append(called)
            continue
        for person in names.parse(called) or (names.Person(called),) if called else ():
            short = slug(names.plain(person.name))
            slugs.append(short)
            made.setdefault(
                short, Author(slug=short, name=person.name, role=person.role, where=Where(path=name))
            )
    return tuple(made.values()), tuple(dict.fromkeys(slugs))


def _person(item: Value) -> str:
    if words := _words(item):
        # Obsidian writes a name as a link to its note.
        return words.removeprefix("[[").removesuffix("]]").partition("|")[0]
    try:
        return _text(item.fields(), "name")
    except ProjectError:
        return ""

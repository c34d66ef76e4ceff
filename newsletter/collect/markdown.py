"""An article that is Markdown already, with YAML front matter or without."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterable, Mapping

import yaml

from newsletter.collect import dates, lines, names, source
from newsletter.errors import CollectError
from newsletter.model import Article, Author, Collected, Image, Note, NoteKind, Where
from newsletter.text.slug import VALID, slug

_FRONT = re.compile(r"---[ \t]*\n(?P<yaml>.*?)(?:\n|(?<=\n))(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"\s*#[ \t]+(?P<title>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)")
_KNOWN = (
    *("title", "kicker", "dek", "description", "summary", "date", "published", "updated", "lastmod"),
    *("author", "authors", "slug", "tags", "image", "alt", "url", "canonical", "language", "lang"),
)


class MarkdownFile:
    """One article in a `.md` file; the body stays as it was written."""

    def handles(self, source: str) -> bool:
        return source.lower().endswith((".md", ".markdown"))

    def load(self, source: str) -> Iterable[Collected]:
        yield _load(source)


def _load(path: str) -> Collected:
    return read(source.read(path), source.name(path))


def read(text: str, name: str) -> Collected:
    """The article of a Markdown text; `name` is the source in messages. Raises CollectError."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    front = _FRONT.match(text)
    values = _values(front["yaml"], name) if front else {}
    start = front.end() if front else 0
    heading = _HEADING.match(text, start)
    title = _text(values, "title")
    if heading and (not title or lines.key(heading["title"]) == lines.key(title)):
        title = title or heading["title"]
        start = heading.end()
    if not title:
        raise CollectError(
            "The article has no title.",
            source=name,
            hint="Begin the file with a line such as: # The headline",
        )
    body = text[start:].strip()
    if not body:
        raise CollectError(
            "The article has a title but no text.", source=name, hint="Write the text below the title."
        )
    where = Where(path=name)
    authors = _authors(values, name)
    notes: list[Note] = []
    picture = _text(values, "image")
    given = _text(values, "slug")
    article = Article(
        slug=given if VALID.fullmatch(given) else slug(given or title),
        title=title,
        kicker=_text(values, "kicker"),
        dek=_text(values, "dek", "description", "summary"),
        body=body,
        body_line=text.count("\n", 0, text.index(body, start)) + 1,
        published=_day(values, notes, "published", "date"),
        updated=_day(values, notes, "updated", "lastmod"),
        authors=tuple(author.slug for author in authors),
        image=Image(path=picture, alt=_text(values, "alt"), where=where) if picture else None,
        url=_address(_text(values, "url", "canonical"), notes),
        tags=_several(values.get("tags")),
        language=_text(values, "language", "lang"),
        origin=f"markdown sha256:{hashlib.sha256(text.encode(errors='replace')).hexdigest()[:16]}",
        where=where,
    )
    unknown = [key for key in values if key not in _KNOWN]
    if unknown:
        left = ", ".join(unknown[:10])
        notes.append(
            Note(kind=NoteKind.DROPPED, text=f"These settings of the file were not used: {left}.", line=1)
        )
    images = (article.image,) if article.image else ()
    return Collected(article=article, authors=authors, images=images, notes=tuple(notes))


def _values(text: str, name: str) -> Mapping[str, object]:
    try:
        loaded: object = yaml.safe_load(text)
    except yaml.MarkedYAMLError as error:
        # The first line of the front matter is the file's second.
        line = error.problem_mark.line + 2 if error.problem_mark else 1
        raise _unreadable(name, line, error.problem or "") from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise _unreadable(name, 1, str(error).partition("\n")[0]) from error
    if loaded is None:
        return {}
    if not isinstance(loaded, dict):
        raise _unreadable(name, 2, "each line must be a name, a colon and a value")
    return {str(key).strip().lower(): value for key, value in loaded.items()}


def _unreadable(name: str, line: int, why: str) -> CollectError:
    return CollectError(
        f"The settings between the --- lines cannot be read, near line {line} ({why}).",
        source=name,
        hint="Put the value in quotation marks if it holds a colon, a # or a quotation mark.",
    )


def _text(values: Mapping[str, object], *keys: str) -> str:
    for key in keys:
        value = values.get(key)
        if (
            isinstance(value, str | int | float | dt.date)
            and not isinstance(value, bool)
            and str(value).strip()
        ):
            return lines.clean(str(value))
    return ""


def _several(value: object) -> tuple[str, ...]:
    given = value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    words = (lines.clean(str(word)) for word in given if isinstance(word, str | int | float))
    return tuple(dict.fromkeys(filter(None, words)))


def _day(values: Mapping[str, object], notes: list[Note], *keys: str) -> dt.date | None:
    for key in keys:
        value = values.get(key)
        if isinstance(value, dt.datetime):
            return value.date()
        if isinstance(value, dt.date):
            return value
        if not isinstance(value, str) or not value.strip():
            continue
        found = dates.at_start(value.strip())
        if found is None or found.day is None or found.doubt:
            why = found.doubt if found and found.doubt else f"“{value}” is not a date that we can read."
            notes.append(Note(kind=NoteKind.DOUBTED, text=why, line=1))
        if found and found.day:
            return found.day
    return None


def _address(url: str, notes: list[Note]) -> str:
    if url and not re.fullmatch(r"https?://[^\s<>\"]+", url, re.IGNORECASE):
        notes.append(
            Note(kind=NoteKind.DOUBTED, text=f"“{url}” is not a web address, so it was left out.", line=1)
        )
        return ""
    return url


def _authors(values: Mapping[str, object], name: str) -> tuple[Author, ...]:
    given = values.get("authors") or values.get("author")
    entries = given if isinstance(given, list) else [given]
    made: dict[str, Author] = {}
    for entry in entries:
        written = entry.get("name") if isinstance(entry, dict) else entry
        if not isinstance(written, str) or not written.strip():
            continue
        text = lines.clean(written)
        for person in names.parse(text) or (names.Person(text),):
            author = slug(names.plain(person.name))
            made.setdefault(
                author, Author(slug=author, name=person.name, role=person.role, where=Where(path=name))
            )
    return tuple(made.values())

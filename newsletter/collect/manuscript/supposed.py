"""What the file or mail says of a text, where the text itself says nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace

from newsletter.collect import dates, names
from newsletter.collect.manuscript import people_of_files
from newsletter.collect.notes import quote
from newsletter.model import Author, Collected, Note, NoteKind, Where
from newsletter.text.slug import slug

# How the reader of pasted text tells that he found nothing.
_NO_DATE, _NO_AUTHOR = "We found no date of publication.", "We found no author."


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """`author` as it is written there; `called` is what a note calls the source, `file` or `mail`."""

    author: str = ""
    created: dt.date | None = None
    modified: dt.date | None = None
    called: str = "file"


def complete(collected: Collected, outside: Outside) -> Collected:
    """The article with its author and day from outside where it has none, each of them doubted."""
    collected = _with_author(collected, outside) if not collected.authors and outside.author else collected
    day = outside.created or outside.modified
    return _with_day(collected, outside, day) if day and not collected.article.published else collected


def _with_author(collected: Collected, outside: Outside) -> Collected:
    persons = people_of_files.parse(outside.author)
    if not persons:
        left = (
            f"The {outside.called} names “{quote(outside.author)}” as its author, which is no person's name."
        )
        return replace(collected, notes=_told(collected, left, ""))
    who = " and ".join(person.name for person in persons)
    made = {
        slug(names.plain(person.name)): Author(
            slug=slug(names.plain(person.name)),
            name=person.name,
            role=person.role,
            where=Where(path=collected.article.where.path),
        )
        for person in persons
    }
    text = f"The text names no author, so we took {who}, whom the {outside.called} names. Please check it."
    return replace(
        collected,
        article=replace(collected.article, authors=tuple(made)),
        authors=tuple(made.values()),
        notes=_told(collected, text, _NO_AUTHOR),
    )


def _with_day(collected: Collected, outside: Outside, day: dt.date) -> Collected:
    of = "is of" if outside.called == "mail" else "was begun on" if outside.created else "was saved on"
    last = outside.modified
    later = f" (and last saved on {dates.written(last)})" if last and last != day else ""
    text = (
        f"The text has no date of publication, so we took the day of the {outside.called}, "
        f"which {of} {dates.written(day)}{later}. Please check it."
    )
    return replace(
        collected,
        article=replace(collected.article, published=day),
        notes=_told(collected, text, _NO_DATE),
    )


def _told(collected: Collected, text: str, instead_of: str) -> tuple[Note, ...]:
    kept = (note for note in collected.notes if not (instead_of and note.text.startswith(instead_of)))
    order = list(NoteKind)
    notes = (*kept, Note(kind=NoteKind.DOUBTED, text=text))
    return tuple(sorted(notes, key=lambda note: order.index(note.kind)))

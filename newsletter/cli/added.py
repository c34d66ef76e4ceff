"""What became of a story that was added, for people and for programs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

import click

from newsletter.cli import changes
from newsletter.errors import NewsletterError
from newsletter.model import Collected, Note, NoteKind
from newsletter.project.again import BODY, Part
from newsletter.project.authors import Credited
from newsletter.project.collected import Added, Held

_HELD = {
    Held.MAILED: "The issue was mailed, so nothing was taken over. This is different at the source now:",
    Held.UNKNOWN: "The file was edited, and this computer does not know what was collected, so nothing was "
    "taken over. This is different at the source:",
    Held.OTHER_SOURCE: "The story was added from another source before, so nothing was taken over. This is "
    "different here:",
}
_CALLED = {
    BODY: "text",
    "image": "picture",
    "image_alt": "words in place of the picture",
    "image_caption": "caption",
    "image_credit": "credit of the picture",
    "url": "web address",
}


def as_text(collected: Collected, added: Added, issue: dt.date, *, verbose: bool) -> Iterator[str]:
    """A line of what it became, then what to look at; with `verbose` all that is known."""
    if added.elsewhere:
        day = added.elsewhere.isoformat()
        yield (
            f"{added.path}: '{added.title}' is in the issue of {day} already, so nothing was done. To "
            "have it in this one too, add --anyway"
        )
        return
    yield f"{added.path}: {_became(added, issue)}"
    if added.new:
        yield from _to_check(collected.notes, added)
    yield from _taken(added.taken)
    yield from _shown(added)
    for person in added.people:
        yield from _person(person, verbose=verbose)
    if added.new or verbose:
        yield from _rest(collected.notes, verbose=verbose)


def _became(added: Added, issue: dt.date) -> str:
    day = issue.isoformat()
    if added.new:
        return f"'{added.title}' is now in the issue of {day}."
    if added.taken:
        return f"'{added.title}' changed at its source; this was taken over:"
    if added.placed:
        return f"this story is there already; it was put back into the issue of {day}."
    return "this story is there already; nothing was changed."


def _to_check(notes: Sequence[Note], added: Added) -> Iterator[str]:
    for remark in added.remarks:
        yield _marked("please check: ", remark)
    for note in notes:
        if note.kind is NoteKind.DOUBTED:
            yield _marked("please check: ", f"{note.text}{f' (line {note.line})' if note.line else ''}")


def _marked(lead: str, words: str) -> str:
    return f"  {click.style(lead, fg='yellow')}{words}"


def _taken(parts: Sequence[Part]) -> Iterator[str]:
    from newsletter.text.changes import edits

    for part in parts:
        name = _CALLED.get(part.key, part.key)
        if part.key == BODY:
            yield f"  {name}:"
            yield from (f"  {line}" for line in changes.passages(part.passages))
        else:
            yield f"  {name}: {changes.marked(edits(part.was.split(), part.now.split()))}"


def _shown(added: Added) -> Iterator[str]:
    if not added.shown:
        return
    told = _HELD[added.held] if added.held else "This changed at its source too; what you wrote stays:"
    yield f"  {told}"
    for part in added.shown:
        name = _CALLED.get(part.key, part.key)
        if part.key == BODY:
            yield f"    {name}:"
            yield from (f"    {line}" for line in changes.passages(part.passages))
        elif part.key == "image":
            yield f"    {name}: another one there; yours stays"
        else:
            now = f"'{part.now}' there" if part.now else "taken out there"
            before = f", '{part.was}' before" if part.was else ""
            yield f"    {name}: {now}{before}; yours is '{part.yours}'"


def _person(person: Credited, *, verbose: bool) -> Iterator[str]:
    if person.new:
        yield f"  new author: {person.name}"
        for other in person.proposals:
            yield f"    {proposal((person.name, person.slug), (other.name, other.slug))}"
        return
    filled = f"; filled in the {_listed(person.filled)}" if person.filled else ""
    yield f"  author: {person.name} (known already{filled})"
    if verbose and person.differs:
        yield f"    The {_listed(person.differs)} at the source is another than yours, which stays."


def proposal(one: tuple[str, str], other: tuple[str, str]) -> str:
    """What to do where two authors, told as (name, short name), may be one: the fuller name is kept."""
    kept, old = sorted((one, other), key=lambda author: (-len(author[0]), author[1]))
    return f"Is this {other[0]}? If so: newsletter authors merge {old[1]} {kept[1]}"


def _listed(words: Sequence[str]) -> str:
    *first, last = words
    return f"{', '.join(first)} and {last}" if first else last


def _rest(notes: Sequence[Note], *, verbose: bool) -> Iterator[str]:
    """What was recognised and dropped; only how much was, unless all is wanted."""
    for note in notes:
        if verbose and note.kind is not NoteKind.DOUBTED:
            # What was dropped names its lines itself: they are often many.
            place = f" (line {note.line})" if note.line and note.kind is not NoteKind.DROPPED else ""
            yield f"  {note.text}{place}"
    dropped = sum(note.kind is NoteKind.DROPPED for note in notes)
    if dropped and not verbose:
        yield f"  left out: {dropped} thing{'s' * (dropped > 1)} that -v lists"


def for_programs(
    source: str, collected: Collected | None, became: Added | NewsletterError
) -> dict[str, object]:
    """The same as JSON types: `outcome` is added, updated, unchanged, elsewhere or failed."""
    if isinstance(became, NewsletterError):
        title = collected.article.title if collected else None
        return {
            "source": source,
            "outcome": "failed",
            "title": title,
            "error": str(became),
            "hint": became.hint,
        }
    if became.elsewhere:
        outcome = "elsewhere"
    else:
        outcome = "added" if became.new else "updated" if became.taken else "unchanged"
    return {
        "source": source,
        "outcome": outcome,
        "title": became.title,
        "path": became.path,
        "placed": became.placed,
        "elsewhere": became.elsewhere.isoformat() if became.elsewhere else None,
        "authors": [_person_for_programs(person) for person in became.people],
        "taken": [_part_for_programs(part) for part in became.taken],
        "shown": [_part_for_programs(part) for part in became.shown],
        "held": str(became.held) if became.held else None,
        "remarks": list(became.remarks),
        "notes": [
            {"kind": str(note.kind), "text": note.text, "line": note.line}
            for note in (collected.notes if collected else ())
        ],
    }


def _person_for_programs(person: Credited) -> dict[str, object]:
    return {
        "name": person.name,
        "slug": person.slug,
        "new": person.new,
        "filled": list(person.filled),
        "differs": list(person.differs),
        "proposals": [{"slug": one.slug, "name": one.name} for one in person.proposals],
    }


def _part_for_programs(part: Part) -> dict[str, object]:
    return {"key": part.key, "was": part.was, "now": part.now, "yours": part.yours}

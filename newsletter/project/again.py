"""What changed at the source of a story since it was collected, beside what staff have made of it."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping

from newsletter.errors import ProjectError
from newsletter.model import Passage
from newsletter.model.base import frozen
from newsletter.project import frontmatter
from newsletter.project.frontmatter import Data
from newsletter.project.splice import SetBody, SetKey, Together
from newsletter.project.texts import STAMP, is_untouched, stamp
from newsletter.text import changes

BODY = "body"
ORIGIN = "origin"
# The hash of the picture, in what is kept of a story (newsletter.project.bases).
PICTURE = "picture"
# What is written for the program's own use, and compared with nothing.
_OURS = frozenset({ORIGIN, STAMP, PICTURE})
_LISTS = frozenset({"authors", "tags", "sources"})

_Change = SetKey | SetBody


@frozen
class Part:
    """A part of a story, named by its key or `body`: what it was when collected, is now, and is in the file.

    `passages` are the changes of a body, word by word: since it was collected or, where nobody knows what it
    was, from the file to now.
    """

    key: str
    was: str
    now: str
    yours: str
    passages: tuple[Passage, ...] = ()


@frozen
class Compared:
    """What is taken over, by `change`, and what is only shown; `base` is what to compare with the next time.

    `base` is None where nobody knows how the story was collected.
    """

    taken: tuple[Part, ...] = ()
    shown: tuple[Part, ...] = ()
    change: Together = Together(())
    base: str | None = None


def compare(
    base: str | None,
    staff: str,
    upstream: str,
    path: str,
    *,
    take: bool,
    locked: frozenset[str] = frozenset(),
) -> Compared:
    """Compare three texts of a story: as collected, as its file at `path` is, and as its source has it now.

    What changed at the source and not here is taken over, unless `take` is False or its key is `locked`; what
    changed here stays. Without a base the file itself is one while nobody has touched it.
    """
    if base is None and is_untouched(staff):
        base = staff
    yours, now = _values(staff, path), _values(upstream, path)
    was = _values(base, path) if base is not None else {}
    take = take and base is not None
    text = staff
    taken, shown, made = [], [], []
    for key in dict.fromkeys((*now, *was)):
        if now.get(key) == (was.get(key) if base is not None else yours.get(key)):
            continue
        change = _setting(key, now)
        if now.get(key) != yours.get(key):
            part = _part(key, was if base is not None else None, now, yours)
            if not take or key in locked or yours.get(key) != was.get(key):
                shown.append(part)
                continue
            try:
                text = change.apply(text, path)
            except ProjectError:
                shown.append(part)
                continue
            taken.append(part)
            made.append(change)
        base = _applied(base, change)
    if take:
        made += _settled(staff, text, upstream, path)
        base = _applied(base, SetKey(ORIGIN, _origin(upstream, path)))
    return Compared(taken=tuple(taken), shown=tuple(shown), change=Together(tuple(made)), base=base)


def _settled(staff: str, text: str, upstream: str, path: str) -> list[_Change]:
    """What the program notes for itself in a file whose new `text` it has taken from its source."""
    made: list[_Change] = []
    origin = _origin(upstream, path)
    if origin and origin != _origin(staff, path):
        made.append(SetKey(ORIGIN, origin))
        text = made[0].apply(text, path)
    if text != staff and is_untouched(staff):
        made.append(SetKey(STAMP, stamp(text)))
    return made


def _origin(text: str, path: str) -> str:
    return frontmatter.parse(text, path).string(ORIGIN)


def _values(text: str, path: str) -> dict[str, Data]:
    """What a file says, key by key and without its form; what is empty is not there."""
    document = frontmatter.parse(text, path)
    found: dict[str, Data] = {}
    for key, value in document.fields.items():
        if key in _OURS or value.empty:
            continue
        said = frontmatter.data(value.node)
        found[key] = [said] if key in _LISTS and isinstance(said, str) else said
    found[BODY] = "\n".join(document.body.splitlines()).strip()
    return {key: value for key, value in found.items() if value}


def _setting(key: str, now: Mapping[str, Data]) -> _Change:
    value = now.get(key, "")
    if key == BODY:
        return SetBody(f"{value}\n")
    if isinstance(value, list):
        return SetKey(key, [str(one) for one in value])
    return SetKey(key, [] if key in _LISTS else str(value))


def _applied(base: str | None, change: _Change) -> str | None:
    if base is not None:
        with contextlib.suppress(ProjectError):
            base = change.apply(base, "")
    return base


def _part(
    key: str, was: Mapping[str, Data] | None, now: Mapping[str, Data], yours: Mapping[str, Data]
) -> Part:
    before = (yours if was is None else was).get(key)
    words = (changes.paragraphs(_shown(one)) for one in (before, now.get(key)))
    return Part(
        key=key,
        was=_shown(was.get(key)) if was is not None else "",
        now=_shown(now.get(key)),
        yours=_shown(yours.get(key)),
        passages=changes.passages(*words) if key == BODY else (),
    )


def _shown(value: Data | None) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_shown(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_shown(one) for one in value)
    return value or ""

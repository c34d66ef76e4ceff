"""Which stories of a source that holds several are wanted: told on the command line, or asked for."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

import click

from newsletter.cli import context
from newsletter.cli.mailing import confirm

if TYPE_CHECKING:
    from newsletter.model import Entry

_TRIES = 3
_MOST_ASKED = 40
_LONGEST_AUTHOR = 40
_RANGE = re.compile(r"([0-9]{1,6})(?:-([0-9]{1,6}))?")
_ALL, _NONE = "all", "none"

# Inclusive, from 1.
Ranges = tuple[tuple[int, int], ...]


def ranges(typed: str) -> Ranges:
    """'1,3-5' as pairs. Raises ValueError for anything else."""
    found = []
    for part in re.split(r"[,;\s]+", re.sub(r"\s*[-–]\s*", "-", typed.strip(" ,;"))):
        match = _RANGE.fullmatch(part)
        if not match:
            raise ValueError(f"'{typed}' is not a choice like 1,3-5.")
        first, last = int(match[1]), int(match[2] or match[1])
        if not 1 <= first <= last:
            raise ValueError(f"'{part}' is no range: write the smaller number first, from 1.")
        found.append((first, last))
    return tuple(found)


class Numbers(click.ParamType[Ranges]):
    """Numbers of a list, like 1,3-5."""

    name = "numbers"

    def convert(self, value: object, param: click.Parameter | None, ctx: click.Context | None) -> Ranges:
        if isinstance(value, tuple):
            return value
        try:
            return ranges(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


class Choice:
    """Chooses from each source's stories, as `collect.Chooser` does.

    `numbers`, `latest` or `everything` say which; without them the user is asked. Where nobody can be,
    or `may_ask` is False, the list is handed to `show` and nothing chosen, after which `has_listed`. `place`
    says which issue has a story already.
    """

    def __init__(
        self,
        show: Callable[[str, Sequence[tuple[Entry, dt.date | None]]], None],
        place: Callable[[Entry], dt.date | None],
        *,
        numbers: Ranges = (),
        latest: int = 0,
        everything: bool = False,
        may_ask: bool = True,
    ) -> None:
        self._show, self._place = show, place
        self._numbers, self._latest, self._everything = numbers, latest, everything
        self._may_ask = may_ask
        self.has_listed = False

    def __call__(self, name: str, entries: Sequence[Entry]) -> Sequence[Entry]:
        context.progress_done()
        if self._numbers:
            try:
                return _of(entries, self._numbers)
            except ValueError as error:
                raise click.UsageError(f"{name}: {error}") from None
        if self._everything or self._latest:
            return entries[: self._latest or None]
        listed = [(entry, self._place(entry)) for entry in entries]
        if self._may_ask and confirm.can_ask():
            return _asked(name, listed)
        self._show(name, listed)
        self.has_listed = True
        return ()


def _of(entries: Sequence[Entry], chosen: Ranges) -> list[Entry]:
    """Those of that number, each once. Raises ValueError where there are fewer."""
    if (most := max(last for _, last in chosen)) > len(entries):
        raise ValueError(f"there is no number {most}; the list ends with {len(entries)}.")
    numbers = dict.fromkeys(number for first, last in chosen for number in range(first, last + 1))
    return [entries[number - 1] for number in numbers]


def _asked(name: str, listed: Sequence[tuple[Entry, dt.date | None]]) -> Sequence[Entry]:
    entries = [entry for entry, _ in listed]
    click.echo(f"{name} holds {len(entries)} stories, the newest first:", err=True)
    for line in lines(listed[:_MOST_ASKED]):
        click.echo(line, err=True)
    if len(entries) > _MOST_ASKED:
        click.echo(f"  … and {len(entries) - _MOST_ASKED} more; see all with --list", err=True)
    for _ in range(_TRIES):
        typed = click.prompt(f"Which? 1,3-5, {_ALL} or {_NONE}", default=_NONE, err=True).strip().casefold()
        if typed in {_ALL, _NONE}:
            return entries if typed == _ALL else ()
        try:
            return _of(entries, ranges(typed))
        except ValueError as error:
            said = str(error)
            click.echo(f"{said[:1].upper()}{said[1:]}", err=True)
    click.echo("Nothing was chosen.", err=True)
    return ()


def lines(listed: Sequence[tuple[Entry, dt.date | None]]) -> Iterator[str]:
    """Each story with its number, day, author, and the issue that has it already."""
    width = len(str(len(listed)))
    for number, (entry, issue) in enumerate(listed, start=1):
        told = [f"{entry.published:%Y-%m-%d}"] if entry.published else []
        told += [entry.author[:_LONGEST_AUTHOR]] if entry.author else []
        told += [f"in the issue of {issue.isoformat()}"] if issue else []
        title = entry.title or entry.url or entry.ident
        yield f"  {number:>{width}}  {title}" + f" ({', '.join(told)})" * bool(told)


def for_programs(name: str, listed: Sequence[tuple[Entry, dt.date | None]]) -> list[dict[str, object]]:
    """The same as JSON types; moments in UTC."""
    return [
        {
            "source": name,
            "number": number,
            "title": entry.title,
            "url": entry.url,
            "published": entry.published.isoformat() if entry.published else None,
            "author": entry.author,
            "issue": issue.isoformat() if issue else None,
        }
        for number, (entry, issue) in enumerate(listed, start=1)
    ]

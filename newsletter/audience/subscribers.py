"""Lists of subscribers and addresses never to mail, in the project's database.

SQLAlchemy is imported where it is used: who only asks for help need not wait for it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from newsletter.audience import csv_file, refused_file
from newsletter.audience.people import Duplicate, Refused, people
from newsletter.errors import AudienceError
from newsletter.model import Imported, Person, Suppression
from newsletter.text.nearest import suggest

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsletter.audience.csv_file import Table
    from newsletter.config import Settings

Heard = Callable[["Duplicate | Refused"], None]
# Rows between two words about how far it is.
_STEP = 1000


class Progress(Protocol):
    """Hears how much of what takes long is done."""

    def __call__(self, step: str, done: int = 0, total: int = 0) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Import:
    """What came of reading a table. `new_list` where there was no such list, `notes` as of the table."""

    imported: Imported
    duplicates: int
    refused: int
    new_list: bool
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppressed:
    """How many addresses were suppressed now, and how many had been before, or were named twice."""

    new: int
    known: int
    refused: int = 0
    notes: tuple[str, ...] = ()


class _Rehearsed(Exception):  # noqa: N818  no error: it takes a transaction back
    pass


def import_people(  # noqa: PLR0913  one purpose each, all named
    settings: Settings,
    source: str,
    list_name: str,
    *,
    now: dt.datetime,
    dry_run: bool = False,
    refused: Path | None = None,
    heard: Heard,
    progress: Progress,
) -> Import:
    """Put the people of a table on a list, all in one transaction: nobody where it cannot be read to its end.

    `source` is a path, or `-`. `heard` is told of each row that is nobody new, and those that were refused
    are written into the file `refused`. A dry run comes to the same and changes nothing.
    Raises AudienceError, ConfigError or DatabaseError.
    """
    from newsletter.database import is_begun, lists, opened, subscribers

    with contextlib.ExitStack() as stack:
        table = stack.enter_context(csv_file.opened(source))
        write = stack.enter_context(refused_file.opened(refused, source, table)) if refused else None
        rows = _Sorted(table, heard, write, progress)
        if dry_run and not is_begun(settings.database, settings.root):
            return rows.told(Imported(added=sum(1 for _ in rows)), new_list=True)
        database = stack.enter_context(opened(settings.database, settings.root))
        with database.reading() as connection:
            new = not lists.known(connection, list_name)
        # A campaign that runs is held up only while what was read is written.
        with contextlib.suppress(_Rehearsed), database.preparing() as connection:
            imported = subscribers.put(connection, list_name, rows, now)
            if dry_run:
                raise _Rehearsed
        return rows.told(imported, new_list=new)


def lists_of(settings: Settings) -> tuple[tuple[str, int], ...]:
    """Every list and how many people are on it. Raises ConfigError or DatabaseError, as all below do."""
    from newsletter.database import is_begun, lists, opened

    if not is_begun(settings.database, settings.root):
        return ()
    with opened(settings.database, settings.root) as database, database.reading() as connection:
        return lists.names(connection)


def leave(settings: Settings, list_name: str, addresses: Iterable[str]) -> tuple[str, ...]:
    """Take people from a list; those addresses that were not on it. Raises AudienceError for no list."""
    from newsletter.database import lists, memberships

    with _writing(settings) as connection:
        if not lists.known(connection, list_name):
            raise AudienceError(
                f"There is no such list.{suggest(list_name, (name for name, _ in lists.names(connection)))}",
                source=f"list '{list_name}'",
                hint="See them all with: newsletter subscribers lists",
            )
        return tuple(one for one in addresses if not memberships.leave(connection, list_name, one))


def suppress(settings: Settings, addresses: Iterable[str], reason: str, *, now: dt.datetime) -> Suppressed:
    """See to it that the addresses are never mailed."""
    from newsletter.database import suppressions

    wanted = tuple(addresses)
    with _writing(settings) as connection:
        new = suppressions.put(connection, wanted, reason, now)
    return Suppressed(new=new, known=len(wanted) - new)


def suppress_file(
    settings: Settings,
    source: str,
    reason: str,
    *,
    now: dt.datetime,
    heard: Heard,
    progress: Progress,
) -> Suppressed:
    """The same for those of a table, all or none of them. Raises AudienceError where it cannot be read."""
    from newsletter.database import suppressions

    with csv_file.opened(source, only_addresses=True) as table:
        rows = _Sorted(table, heard, None, progress)
        with _writing(settings) as connection:
            new = suppressions.put(connection, (person.email for person in rows), reason, now)
    return Suppressed(
        new=new, known=rows.people + rows.duplicates - new, refused=rows.refused, notes=table.notes
    )


def unsuppress(settings: Settings, addresses: Iterable[str]) -> tuple[str, ...]:
    """Let the addresses be mailed again; those that could be already."""
    from newsletter.database import suppressions

    with _writing(settings) as connection:
        return tuple(one for one in addresses if not suppressions.remove(connection, (one,)))


@contextlib.contextmanager
def suppressed(settings: Settings) -> Iterator[Iterator[Suppression]]:
    """Every address that is never mailed, in the order in which they came."""
    from newsletter.database import is_begun, opened, suppressions

    if not is_begun(settings.database, settings.root):
        yield iter(())
        return
    with opened(settings.database, settings.root) as database, database.reading() as connection:
        yield suppressions.all(connection)


@contextlib.contextmanager
def _writing(settings: Settings) -> Iterator[Connection]:
    from newsletter.database import opened

    with opened(settings.database, settings.root) as database, database.writing() as connection:
        yield connection


class _Sorted:
    """The people of a table; whoever is none is counted, told and written down on the way."""

    def __init__(
        self, table: Table, heard: Heard, write: Callable[[Refused], None] | None, progress: Progress
    ) -> None:
        self.people = self.duplicates = self.refused = 0
        self._table = table
        self._heard = heard
        self._write = write
        self._progress = progress

    def __iter__(self) -> Iterator[Person]:
        for one in people(self._told_rows(), self._table.columns):
            if isinstance(one, Person):
                self.people += 1
                yield one
                continue
            self._heard(one)
            if isinstance(one, Duplicate):
                self.duplicates += 1
                continue
            self.refused += 1
            if self._write:
                self._write(one)

    def told(self, imported: Imported, *, new_list: bool) -> Import:
        return Import(
            imported=imported,
            duplicates=self.duplicates,
            refused=self.refused,
            new_list=new_list,
            notes=self._table.notes,
        )

    def _told_rows(self) -> Iterator[csv_file.Row]:
        total = self._table.total
        for count, row in enumerate(self._table.rows):
            if not count % _STEP:
                self._progress(f"Reading {self._table.name}", min(row.line, total), total)
            yield row

"""The rows of a table as people: each is somebody, somebody for the second time, or refused for a reason."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from newsletter.audience import cells
from newsletter.audience.columns import Columns
from newsletter.audience.csv_file import Row
from newsletter.errors import AudienceError
from newsletter.model import Person
from newsletter.text import addresses
from newsletter.text.one_line import shown

_MEMORY = 8 << 10  # KiB that the addresses seen so far may take; the others wait in a temporary file


@dataclass(frozen=True, slots=True)
class Duplicate:
    """A row with an address that stood in the line `first` already."""

    line: int
    address: str
    first: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A row in the lines `line` to `last` that nobody can be made of; `reason` is a sentence."""

    line: int
    last: int
    address: str
    reason: str
    cells: tuple[str, ...]


def people(rows: Iterable[Row], columns: Columns) -> Iterator[Person | Duplicate | Refused]:
    """What each row is, in order. Nothing is kept in memory that grows with the rows."""
    with contextlib.closing(_Seen()) as seen:
        for row in rows:
            try:
                person = _person(row, columns)
            except ValueError as error:
                seen_as = _cell(row.cells, 0 if row.fault else columns.email).strip()
                yield Refused(row.line, row.last, shown(seen_as), str(error), row.cells)
                continue
            first = seen.line(addresses.key(person.email), row.line)
            yield Duplicate(row.line, person.email, first) if first else person


def _person(row: Row, columns: Columns) -> Person:
    if row.fault:
        raise ValueError(row.fault)
    found = tuple(map(cells.unescaped, row.cells)) if columns.ours else row.cells
    if len(found) > columns.count and any(map(str.strip, found[columns.count :])):
        raise ValueError(
            f"It has more cells than there are columns ({columns.count}). Does a value with a comma or "
            "semicolon need quotes around it?"
        )
    for place in columns.unnamed:
        if _cell(found, place).strip():
            raise ValueError(f"“{shown(found[place])}” stands in a column without a heading.")
    email, beside = cells.address(_cell(found, columns.email))
    fields = [
        (name, said)
        for place, name in columns.fields
        if (said := cells.value(f"“{name}”", _cell(found, place)))
    ]
    name = cells.value("The name", _cell(found, columns.name))
    if not name:
        halves = (_cell(found, columns.first).strip(), _cell(found, columns.last).strip())
        name = " ".join(filter(None, halves)) or cells.value("The name", beside)
    return Person(
        email=email,
        name=name,
        language=cells.language(_cell(found, columns.language)),
        fields=tuple(fields),
    )


def _cell(found: tuple[str, ...], place: int | None) -> str:
    return found[place] if place is not None and place < len(found) else ""


class _Seen:
    """The addresses so far and their lines, in a file of SQLite's own that is gone when it is closed."""

    def __init__(self) -> None:
        self._file = sqlite3.connect("", isolation_level=None)
        for line in ("journal_mode = OFF", "synchronous = OFF", f"cache_size = -{_MEMORY}"):
            self._file.execute(f"PRAGMA {line}").close()
        self._file.execute("CREATE TABLE seen (address TEXT PRIMARY KEY, line INTEGER) WITHOUT ROWID")
        self._file.execute("BEGIN")

    def line(self, address: str, line: int) -> int:
        """The line of `address` where it was seen before, else 0; from now on it was, in `line`."""
        try:
            done = self._file.execute(
                "INSERT INTO seen VALUES (?, ?) ON CONFLICT DO NOTHING", (address, line)
            )
            if done.rowcount:
                return 0
            found = self._file.execute("SELECT line FROM seen WHERE address = ?", (address,)).fetchone()
        except sqlite3.Error as error:
            raise AudienceError(
                f"The addresses could not be compared ({error}).",
                source="The folder for temporary files",
                hint="Is the disk full?",
            ) from None
        return int(found[0])

    def close(self) -> None:
        self._file.close()

"""A table of people as office programs export it: CSV with commas, semicolons, tabs or bars."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from newsletter.audience import cells, text_file
from newsletter.audience.columns import Columns, address_column, columns, has_email
from newsletter.audience.text_file import TextFile
from newsletter.errors import AudienceError

_DELIMITERS = (",", ";", "\t", "|")
# Of a line with nothing else nobody can say what parts it.
_BLANK = " \u00a0" + "".join(_DELIMITERS)
# How Excel itself tells it, in a line before the headings.
_SEPARATOR = re.compile(r'"?sep=([,;\t|])"?[\r\n]*', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row, which stands in the lines `line` to `last`.

    `fault` says why it could not be parted into cells, and it is one; else ''.
    """

    line: int
    last: int
    cells: tuple[str, ...]
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """An open table, its rows read as they are taken. `headings` are made up where it has none.

    `total` is about how many lines there are, `notes` what its owner should know of how it was read.
    """

    name: str
    headings: tuple[str, ...]
    columns: Columns
    delimiter: str
    total: int
    notes: tuple[str, ...]
    rows: Iterator[Row]


@contextmanager
def opened(source: str, *, only_addresses: bool = False) -> Iterator[Table]:
    """The table in the file at path `source`, or on standard input for `-`.

    With `only_addresses` nothing else in it is looked at, so that nothing else can be wrong with it.
    Raises AudienceError where it cannot be read; so do its rows where that shows only then.
    """
    with text_file.opened(source) as text:
        yield _table(text, address_column if only_addresses else columns)


def _table(text: TextFile, read: Callable[[Sequence[str]], Columns]) -> Table:
    delimiter, before = _delimiter(text)
    rows = _rows(text, delimiter, before)
    first = next(rows, None)
    if first is None:
        raise AudienceError("There is nothing in this file.", source=text.name)
    notes = [text.doubt] if text.doubt else []
    try:
        if first.fault:
            raise ValueError(first.fault)
        headings = first.cells
        if not has_email(headings) and any(map(_is_address, headings)):
            headings = _made_up(headings)
            rows = _rows(text, delimiter, before)
            notes.append("There are no headings; the first line is an address like those below it.")
        found = read(headings)
    except ValueError as error:
        raise AudienceError(str(error), source=text.name, line=first.line) from None
    return Table(text.name, headings, found, delimiter, text.total, tuple(notes), rows)


def _delimiter(text: TextFile) -> tuple[str, int]:
    """What stands between cells, and how many lines come before the table only to tell it."""
    if told := _SEPARATOR.fullmatch(next(text.lines(), "")):
        return told[1], 1
    scores = [_score(text, delimiter) for delimiter in _DELIMITERS]
    return _DELIMITERS[scores.index(max(scores))], 0


def _score(text: TextFile, delimiter: str) -> tuple[bool, int]:
    """How well a delimiter parts the first row: whether an address comes of it, and how many cells do."""
    try:
        first = next(_rows(text, delimiter, 0), None)
    except AudienceError:
        first = None
    if first is None:
        return False, 0
    filled = [cell for cell in first.cells if cell.strip(_BLANK)]
    return has_email(filled) or any(map(_is_address, filled)), len(filled)


def _rows(text: TextFile, delimiter: str, before: int) -> Iterator[Row]:
    """The rows that are not blank, those after the first `before` lines."""
    lines = text.lines()
    for _ in range(before):
        next(lines, None)
    read = [""]
    reader = csv.reader(_kept(lines, read), delimiter=delimiter, strict=True, skipinitialspace=True)
    while True:
        line = before + reader.line_num + 1
        try:
            found = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            last = before + reader.line_num
            if last > line:
                # It swallowed rows, and nobody can say which: none of the table can be trusted.
                raise AudienceError(
                    f"A quotation mark opens in this line and does not end as it should up to line {last}.",
                    source=text.name,
                    line=line,
                    hint='Remove it, or write it twice where it is meant: "Ana ""Ani"" Ruiz"',
                ) from None
            yield Row(line, last, (read[0].rstrip("\r\n"),), _fault(error))
            continue
        if any(map(str.strip, found)):
            yield Row(line, before + reader.line_num, tuple(found))


def _kept(lines: Iterator[str], last: list[str]) -> Iterator[str]:
    """The lines, the one that was taken last in `last`."""
    for last[0] in lines:
        yield last[0]


def _fault(error: csv.Error) -> str:
    if "limit" in str(error):
        return "A value is too long."
    return 'Its quotation marks are wrong; one that is meant is written twice: "Ana ""Ani"" Ruiz"'


def _is_address(cell: str) -> bool:
    try:
        return bool(cells.address(cell))
    except ValueError:
        return False


def _made_up(first: Sequence[str]) -> tuple[str, ...]:
    """The headings of a table whose first row is an address. Raises ValueError where there is more in it."""
    filled = [cell for cell in first if cell.strip()]
    if len(filled) == 1:
        return tuple("email" if cell.strip() else "" for cell in first)
    if all(map(_is_address, filled)):
        raise ValueError("There are several addresses in one line; each needs a line of its own.")
    raise ValueError(
        "The table has several columns and no headings. Put a line on top that says what each is: email,name"
    )

"""The rows of a table that were refused, as a table that can be mended and imported."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.audience import cells
from newsletter.audience.columns import REFUSED
from newsletter.audience.csv_file import Table
from newsletter.audience.people import Refused
from newsletter.errors import AudienceError


@contextmanager
def opened(path: Path, source: str, table: Table) -> Iterator[Callable[[Refused], None]]:
    """Write each row that is handed over into the file at `path`, with its line and the reason.

    It is for the same office program as the `table` from the file `source`, and nothing in it is taken for a
    formula there. Raises AudienceError where it cannot be written, or is that very file.
    """
    name = path.as_posix()
    try:
        if path.exists() and Path(source).exists() and path.samefile(source):
            raise AudienceError(
                "This is the file that is being read.", source=name, hint="Name another one for refused rows."
            )
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            writer = csv.writer(file, delimiter=table.delimiter)
            ours = set(table.columns.ours)

            def row(told: tuple[str, str], found: tuple[str, ...]) -> None:
                kept = (cell for place, cell in enumerate(found) if place not in ours)
                writer.writerow([*told, *map(cells.escaped, kept)])

            row(REFUSED, table.headings)
            yield lambda one: row((str(one.line), one.reason), one.cells)
    except OSError as error:
        raise AudienceError(
            f"The file cannot be written ({error.strerror or error}).", source=name, hint="Name another one."
        ) from None

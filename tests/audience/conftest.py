from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.audience import csv_file
from newsletter.audience.people import Duplicate, Refused, people
from newsletter.model import Person

Read = Callable[[bytes], list[Person | Duplicate | Refused]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """What the rows of a file with these bytes are."""

    def read(data: bytes) -> list[Person | Duplicate | Refused]:
        file = tmp_path / "people.csv"
        file.write_bytes(data)
        with csv_file.opened(str(file)) as table:
            return list(people(table.rows, table.columns))

    return read

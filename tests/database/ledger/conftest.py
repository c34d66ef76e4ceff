"""A database whose tables were made in one go: the steps that lead to them are tried elsewhere."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from functools import cache
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import URL
from sqlalchemy.schema import CreateIndex, CreateTable

from newsletter.database import Database, opened
from newsletter.database.engine import FILE
from newsletter.database.schema import NEWEST, VERSION_TABLE
from newsletter.database.tables import METADATA
from newsletter.model import Secret


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    make(database_url, tmp_path)
    with opened(Secret(database_url), tmp_path) as database:
        yield database


def make(url: str, root: Path) -> None:
    """Make the tables of an empty database."""
    if url:
        with psycopg.connect(url) as server:
            server.execute(_script("postgresql+psycopg").encode())
        return
    (root / FILE).parent.mkdir()
    with closing(sqlite3.connect(root / FILE)) as file:
        file.execute("PRAGMA journal_mode = WAL")
        file.executescript(f"BEGIN; {_script('sqlite')}; COMMIT")


@cache
def _script(name: str) -> str:
    dialect = URL.create(name).get_dialect()()
    lines = [f"CREATE TABLE {VERSION_TABLE} (version_num VARCHAR(32) NOT NULL PRIMARY KEY)"]
    lines.append(f"INSERT INTO {VERSION_TABLE} VALUES ('{NEWEST.head}')")
    for table in METADATA.sorted_tables:
        lines.append(str(CreateTable(table).compile(dialect=dialect)))
        lines += [str(CreateIndex(index).compile(dialect=dialect)) for index in table.indexes]
    return ";\n".join(lines)

"""A database whose tables were made in one go: the steps that lead to them are tried elsewhere.

On a server it is made once, because that takes longer than most of the tests.
"""

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
from tests.database.ledger.mailing import end_all_connections
from tools.postgresql import Server


@pytest.fixture(scope="session")
def ledgers(postgres_server: Server) -> str:
    """The address of a database of PostgreSQL with its tables, for one test after the other."""
    url = postgres_server.url("ledgers")
    with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as server:
        server.execute("CREATE DATABASE ledgers")
    with psycopg.connect(url) as server:
        server.execute(_script("postgresql+psycopg").encode())
    return url


@pytest.fixture
def postgres_url(ledgers: str) -> str:
    """The address of a database whose tables are empty."""
    # Whoever was killed in the test before may still hold a lock.
    end_all_connections(ledgers)
    with psycopg.connect(ledgers) as server:
        server.execute(f"TRUNCATE {', '.join(METADATA.tables)} RESTART IDENTITY".encode())
    return ledgers


@pytest.fixture
def database(database_url: str, tmp_path: Path) -> Iterator[Database]:
    if not database_url:
        make(tmp_path)
    with opened(Secret(database_url), tmp_path) as database:
        yield database


def make(root: Path) -> None:
    """Make a file with empty tables for the project in `root`."""
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

"""Where SQLite and PostgreSQL are asked in different words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, func, text
from sqlalchemy.dialects import postgresql, sqlite

# Campaigns are planned, and keys made, by one program at a time.
_ADVISORY_LOCK = 0x6E6C5F7475726E73
# Far fewer than the parameters that a statement may have.
_CHUNK = 1000
_T = TypeVar("_T")


def is_server(connection: Connection) -> bool:
    return connection.dialect.name == "postgresql"


def insert_into(connection: Connection, table: Table) -> postgresql.Insert | sqlite.Insert:
    """An INSERT that can say what happens where the row is there already."""
    return insert_of(is_server(connection), table)


def insert_of(server: bool, table: Table) -> postgresql.Insert | sqlite.Insert:  # noqa: FBT001  which of two
    return postgresql.insert(table) if server else sqlite.insert(table)


def in_turn(connection: Connection) -> None:
    """Wait until nobody else is in this part, and keep others out until the transaction ends.

    A transaction that writes has the file of SQLite for itself anyway.
    """
    if is_server(connection):
        connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})


def minute(connection: Connection, column: ColumnElement[Any]) -> ColumnElement[Any]:
    """The minute that a moment lies in, as text in UTC like 2026-11-22 08:30."""
    if is_server(connection):
        return func.to_char(func.timezone("UTC", column), "YYYY-MM-DD HH24:MI")
    return func.strftime("%Y-%m-%d %H:%M", column)


def chunks(items: Iterable[_T]) -> Iterator[Sequence[_T]]:
    """The items in parts that one statement can hold."""
    rest = iter(items)
    while part := list(islice(rest, _CHUNK)):
        yield part

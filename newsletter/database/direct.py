"""Statements that run thousands of times a second, on the driver's own connection.

SQLAlchemy writes them, once; carried out by it they would take twice the time, and what it does beyond (rows
with names, types, events) is not needed for them.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from sqlalchemy import Executable
from sqlalchemy.dialects import sqlite
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import Compiled

from newsletter.database.engine import Database
from newsletter.database.faults import told
from newsletter.database.tables import Moment

Values = dict[str, Any]
# How long one statement waits for who writes a lot (freezing or importing a million people), in milliseconds.
# Whoever mails tries again for minutes; while it waits here it hears neither the relay nor Ctrl-C.
_PATIENCE = 2_000


class Direct:
    """A connection of its own, closed with `close`. Raises DatabaseError, as `Database.writing` does."""

    def __init__(self, database: Database) -> None:
        self._engine, self._place = database.engine, database.place
        self._dialect = database.engine.dialect
        self.is_server = self._dialect.name == "postgresql"
        self._begin = "" if self.is_server else "BEGIN IMMEDIATE"
        # Both then take parameters by their names.
        self._writes = self._dialect if self.is_server else sqlite.dialect(paramstyle="named")
        process = Moment().dialect_impl(self._dialect).bind_processor(self._dialect)
        self.moment: Callable[[dt.datetime | None], Any] = process or (lambda moment: moment)
        self._connect()

    def _connect(self) -> None:
        with told(self._place):
            self._pooled = self._engine.raw_connection()
            connection: Any = self._pooled.driver_connection
            # What was done on it (locks, for one) must end with it.
            self._pooled.detach()
            self._connection = connection
            self._cursor: Any = connection.cursor()
            if not self.is_server:
                self._cursor.execute(f"PRAGMA busy_timeout = {_PATIENCE}").fetchall()

    @property
    def is_lost(self) -> bool:
        """Whether a server ended the connection, and with it every lock that was held on it."""
        return self.is_server and bool(self._connection.closed)

    def renew(self) -> None:
        """Connect once more in place of a connection that is lost."""
        self.close()
        self._connect()

    def written(self, statement: Executable) -> str:
        """The statement as the driver takes it, with its parameters by name; none has a value yet."""
        compiled: Compiled = statement.compile(dialect=self._writes)  # type: ignore[attr-defined]
        return str(compiled)

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """Carried out whole, or not at all where anything is raised."""
        with self._told():
            if self._begin:
                self._cursor.execute(self._begin)
            try:
                yield
                self._commit()
            except BaseException:
                self._roll_back()
                raise

    def row(self, statement: str, values: Values) -> tuple[Any, ...] | None:
        """The first row."""
        found: tuple[Any, ...] | None = self._cursor.execute(statement, values).fetchone()
        return found

    def many(self, statement: str, rows: Sequence[Values]) -> int:
        """How many rows were changed, all `rows` of values together."""
        self._cursor.executemany(statement, rows)
        changed: int = self._cursor.rowcount
        return changed

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self._pooled.close()

    def _commit(self) -> None:
        if self.is_server:
            self._connection.commit()
        else:
            self._cursor.execute("COMMIT")

    def _roll_back(self) -> None:
        # A connection that is gone, or a full disk, has ended the transaction by itself.
        with contextlib.suppress(self._dialect.loaded_dbapi.Error):
            self._connection.rollback()

    @contextlib.contextmanager
    def _told(self) -> Iterator[None]:
        errors = self._dialect.loaded_dbapi.Error
        with told(self._place):
            try:
                yield
            except errors as error:
                raise DBAPIError.instance(
                    None, None, error, dbapi_base_err=errors, dialect=self._dialect
                ) from None

"""Opening the database: the file in the project, or the server that DATABASE_URL names."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, OperationalError

from newsletter.database import schema
from newsletter.database.faults import is_busy, told
from newsletter.database.schema import NEWEST, Schema
from newsletter.errors import ConfigError, DatabaseError
from newsletter.model import Secret

FILE = Path(".newsletter", "newsletter.db")
_PATIENCE = 10  # seconds that one writer waits for another, or for a server to answer
_WRITES = "newsletter_writes"
_LARGEST_JOURNAL = 32 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class Database:
    """A database whose tables are there. `place` is how messages name it, without a password.

    `patience` is for how many seconds more than usual `writing` waits for somebody else who writes.
    """

    engine: Engine
    place: str
    patience: float = 0.0

    @contextlib.contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection in a transaction of its own. Raises DatabaseError, as `writing` does."""
        with told(self.place), self.engine.begin() as connection:
            yield connection

    @contextlib.contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection whose transaction is carried out whole, or not at all where anything is raised."""
        with told(self.place), contextlib.ExitStack() as stack:
            yield self._begun(stack)

    def _begun(self, stack: contextlib.ExitStack) -> Connection:
        engine = self.engine.execution_options(**{_WRITES: True})
        until = time.monotonic() + self.patience
        while True:
            try:
                return stack.enter_context(engine.begin())
            except OperationalError as error:
                if not is_busy(error) or time.monotonic() >= until:
                    raise

    @contextlib.contextmanager
    def preparing(self) -> Iterator[Connection]:
        """Like `writing`, and others can write until the first change of what is stored.

        Nothing that is stored may be read before that: a file of SQLite that somebody else changed in between
        could not be written any more.
        """
        with self.reading() as connection:
            yield connection


def is_begun(url: Secret, root: Path) -> bool:
    """Whether there can be anything to read: who only reads leaves no empty file behind."""
    return bool(url) or (root / FILE).exists()


@contextlib.contextmanager
def opened(url: Secret, root: Path, newest: Schema = NEWEST, *, patience: float = 0.0) -> Iterator[Database]:
    """The database of the project in `root`, made or brought to the newest version where it has to be.

    Raises ConfigError for an address that cannot be used, and DatabaseError where the database cannot be.
    """
    file = None if url else root / FILE
    database = replace(_on_server(url) if file is None else _in_file(file), patience=patience)
    try:
        _bring_up(database, file, newest)
        yield database
    finally:
        database.engine.dispose()


def _bring_up(database: Database, file: Path | None, newest: Schema) -> None:
    with database.reading() as connection:
        if schema.is_newest(connection, newest, database.place):
            return
    with told(database.place), schema.alone(file, database.place):
        if file:
            # Readers and a writer side by side. The file remembers it; inside a transaction it cannot be set.
            with contextlib.closing(database.engine.raw_connection()) as connection:
                connection.cursor().execute("PRAGMA journal_mode = WAL").close()
        with database.writing() as writer:
            if file is None:
                schema.wait_on_server(writer)
            # Somebody else may have done it meanwhile.
            if schema.is_newest(writer, newest, database.place):
                return
            if file and schema.version(writer):
                _back_up(file, newest, database.place)
            schema.upgrade(writer, newest)


def _back_up(file: Path, newest: Schema, place: str) -> None:
    try:
        schema.back_up(file, newest)
    except OSError as error:
        raise DatabaseError(
            f"{place}: no copy could be made before the tables are changed ({error.strerror}).",
            hint="Is the disk full, or the folder write-protected?",
        ) from None


# --- the file in the project ---------------------------------------------------------------------------


def _in_file(file: Path) -> Database:
    place = FILE.as_posix()
    try:
        file.parent.mkdir(exist_ok=True)
        if not file.exists():
            # Who was mailed what is for the owner's eyes only. Never for a file that is there: closing it
            # again would let go of the locks that SQLite holds for another connection of this process.
            with contextlib.suppress(FileExistsError):
                os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    except OSError as error:
        raise DatabaseError(
            f"{place}: the database cannot be made ({error.strerror}).",
            hint="Is the disk full, or the project's folder write-protected?",
        ) from None
    engine = create_engine(URL.create("sqlite", database=str(file)), connect_args={"timeout": _PATIENCE})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return Database(engine, place)


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401  the driver's own connection
    # The driver would begin transactions as it thinks best, and end them before tables are changed.
    connection.isolation_level = None
    cursor = connection.cursor()
    # What a million new rows needed beside the file is given back to the disk later.
    for line in ("foreign_keys = ON", "synchronous = FULL", f"journal_size_limit = {_LARGEST_JOURNAL}"):
        cursor.execute(f"PRAGMA {line}")
    cursor.close()


def _begin(connection: Connection) -> None:
    # Who reads first and writes later could not be let through where somebody else wrote in between.
    writes = connection.get_execution_options().get(_WRITES)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


# --- a server ------------------------------------------------------------------------------------------


def _on_server(url: Secret) -> Database:
    try:
        address = make_url(url.reveal()).set(drivername="postgresql+psycopg")
        # What stands in the address comes before our own.
        patience = {} if "connect_timeout" in address.query else {"connect_timeout": _PATIENCE}
        # A connection that the server ended while nobody used it is noticed before it is used.
        engine = create_engine(address, connect_args=patience, pool_pre_ping=True)
    except (ArgumentError, ValueError):
        raise ConfigError(
            "DATABASE_URL is not the address of a database.",
            hint="Write it like postgresql://USER:PASSWORD@HOST/NAME",
        ) from None
    except ImportError:
        raise ConfigError(
            "DATABASE_URL names a PostgreSQL database, and its driver is not installed here.",
            hint="Install it with: pip install 'newsletter[postgres]'",
        ) from None
    return Database(engine, f"the database {address.database} at {address.host or 'this machine'}")

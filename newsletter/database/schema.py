"""The version of the tables: found with plain SQL, and brought to the newest by Alembic where it is older."""

from __future__ import annotations

import contextlib
import os
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, inspect, text

from newsletter.errors import DatabaseError

# A database server may hold other programs' tables too, and these may use Alembic.
VERSION_TABLE = "newsletter_schema"
# One program at a time changes the tables: others that come to it wait for the number to be free.
_ADVISORY_LOCK = 0x6E6C5F736368656D
_PATIENCE = 60


@dataclass(frozen=True, slots=True)
class Schema:
    """The steps in a folder of migrations, named by numbers of four digits; `head` is the last of them."""

    head: str
    folder: Path


NEWEST = Schema("0002", Path(__file__).parent / "migrations")


def version(connection: Connection) -> str:
    """The version of the tables, '' where there are none yet."""
    if not inspect(connection).has_table(VERSION_TABLE):
        return ""
    return str(connection.scalar(text(f"SELECT version_num FROM {VERSION_TABLE}")) or "")  # noqa: S608  a constant


def is_newest(connection: Connection, schema: Schema, place: str) -> bool:
    """Whether nothing is to be done. Raises DatabaseError where a later version of the program was here."""
    found = version(connection)
    if found > schema.head:
        raise DatabaseError(
            f"{place}: a newer version of newsletter has changed it, and this version cannot read it.",
            hint="Install that version here too.",
        )
    return found == schema.head


def upgrade(connection: Connection, schema: Schema) -> None:
    """Bring the tables to the newest version, in the transaction that `connection` is in."""
    # Half a second, which no other command has to wait.
    from alembic import command
    from alembic.config import Config

    config = Config()
    # The option's value is interpolated, and a folder's name may hold anything.
    config.set_main_option("script_location", str(schema.folder).replace("%", "%%"))
    config.attributes["connection"] = connection
    command.upgrade(config, schema.head)


@contextlib.contextmanager
def alone(file: Path | None, place: str) -> Iterator[None]:
    """Keep other programs from changing the tables of a database file; `file` is None for a server's."""
    if file is None:
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(file.with_name(f"{file.name}.lock"), timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise DatabaseError(
            f"{place}: another newsletter program is changing the tables and does not finish.",
            hint="Wait for it, or close it, and try again.",
        ) from None
    except OSError as error:
        raise DatabaseError(
            f"{place}: nothing can be written beside it ({error.strerror}).",
            hint="May you write into the folder .newsletter?",
        ) from None
    try:
        yield
    finally:
        lock.release()


def wait_on_server(connection: Connection) -> None:
    """Keep other programs from changing the tables of a server's database until the transaction ends."""
    connection.execute(text(f"SET LOCAL lock_timeout = '{_PATIENCE}s'"))
    connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _ADVISORY_LOCK})


def back_up(file: Path, schema: Schema) -> Path:
    """Copy a database file before its tables are changed; the copy beside it.

    Raises OSError or sqlite3.Error.
    """
    copy = file.with_name(f"{file.stem}-before-{schema.head}{file.suffix}")
    copy.unlink(missing_ok=True)
    os.close(os.open(copy, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    with (
        contextlib.closing(sqlite3.connect(file)) as source,
        contextlib.closing(sqlite3.connect(copy)) as target,
    ):
        source.backup(target)
    return copy

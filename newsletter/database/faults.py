"""What a database and its driver say, as a person can read it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

from newsletter.errors import DatabaseError

# Extended result codes of SQLite have the plain one in their last eight bits.
_PLAIN_CODE = 0xFF
_BUSY = "another newsletter program is using the database and does not finish."
_LATER = "Wait for it, or close it, and try again."
_OF_SQLITE = {
    sqlite3.SQLITE_BUSY: (_BUSY, _LATER),
    sqlite3.SQLITE_LOCKED: (_BUSY, _LATER),
    sqlite3.SQLITE_FULL: ("the disk is full; nothing was changed.", "Make room and try again."),
    sqlite3.SQLITE_IOERR: ("the disk does not let it be read or written.", "Is the disk full, or broken?"),
    sqlite3.SQLITE_CORRUPT: ("the database is damaged.", "Restore the file from a backup."),
    sqlite3.SQLITE_NOTADB: ("the database is damaged.", "Restore the file from a backup."),
    sqlite3.SQLITE_READONLY: (
        "the database cannot be written.",
        "May you write into the folder .newsletter?",
    ),
    sqlite3.SQLITE_CANTOPEN: ("the database cannot be opened.", "May you write into the folder .newsletter?"),
    sqlite3.SQLITE_PERM: ("the database cannot be opened.", "May you write into the folder .newsletter?"),
}
# Classes of SQLSTATE (PostgreSQL, appendix A) that a later try may get over: connection, resources, shutdown.
_PASSING = ("08", "53", "57")
_LOCK_NOT_AVAILABLE = "55P03"
_UNDER_WAY = ("starting up", "shutting down", "recovery mode", "too many", "remaining connection slots")
_LONGEST_SHOWN = 200


@contextmanager
def told(place: str) -> Iterator[None]:
    """Turn what a driver raises into a DatabaseError; `place` is how messages name the database."""
    try:
        yield
    except DBAPIError as error:
        of_file = isinstance(error.orig, sqlite3.Error)
        raise (_of_sqlite(error.orig, place) if of_file else _of_server(error, place)) from None
    except sqlite3.Error as error:
        raise _of_sqlite(error, place) from None


def is_busy(error: DBAPIError) -> bool:
    """Whether the file of SQLite is held by somebody else who writes."""
    return _code(error.orig) == sqlite3.SQLITE_BUSY


def _code(error: BaseException | None) -> int:
    return int(getattr(error, "sqlite_errorcode", 0)) & _PLAIN_CODE


def _of_sqlite(error: BaseException | None, place: str) -> DatabaseError:
    message, hint = _OF_SQLITE.get(_code(error), (f"the database refuses this ({_line(str(error))}).", ""))
    return DatabaseError(f"{place}: {message}", hint=hint)


def _of_server(error: DBAPIError, place: str) -> DatabaseError:
    said = str(error.orig)
    state = getattr(error.orig, "sqlstate", None) or ""
    if state == _LOCK_NOT_AVAILABLE:
        return DatabaseError(f"{place}: {_BUSY}", hint=_LATER)
    _, answered, reason = said.rpartition("FATAL:")
    if answered and not state:
        # The server closed the connection at once.
        return DatabaseError(
            f"{place}: the database server refuses the connection ({_line(reason)}).",
            down=any(words in reason for words in _UNDER_WAY),
            hint="Are user, password and name in DATABASE_URL right?",
        )
    if state.startswith(_PASSING) if state else isinstance(error, (OperationalError, InterfaceError)):
        return DatabaseError(
            f"{place}: the database server does not answer ({_line(said)}).",
            down=True,
            hint="Is it running, and is DATABASE_URL right?",
        )
    return DatabaseError(f"{place}: the database refuses this ({_line(said)}).")


def _line(said: str) -> str:
    """The first line of what was said, without the end of its sentence."""
    first, *_ = said.strip().splitlines() or [""]
    return first.strip().rstrip(".")[:_LONGEST_SHOWN]

"""Who works on a campaign: one program at a time, and nobody where it was killed."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import text

from newsletter.database.direct import Direct
from newsletter.database.engine import FILE, Database
from newsletter.errors import DatabaseError, LedgerError

# Seconds. Who only looks whether somebody works there holds the file for a moment, and a server needs
# one too until it sees that a program was killed.
_PATIENCE = 1.0
_PAUSE = 0.05
# A lock whose name has 64 bits is listed in two halves.
_LOCKED = text(
    "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
    " AND (classid::bigint << 32) | objid::bigint = :number"
)


@contextlib.contextmanager
def claimed(direct: Direct, campaign_id: str, root: Path) -> Iterator[None]:
    """Have the campaign for this program alone; the system gives it free where the program is killed.

    Raises LedgerError where another one has it. On a server it is held by the connection of `direct`, and
    lost with it.
    """
    if direct.is_server:
        _lock_on_server(direct, campaign_id)
        yield
        return
    from filelock import FileLock, Timeout

    lock = FileLock(_file(root, campaign_id), timeout=_PATIENCE)
    try:
        lock.acquire()
    except Timeout:
        raise _taken(campaign_id) from None
    except OSError as error:
        raise DatabaseError(
            f"{_file(root, campaign_id).name}: this file cannot be made in .newsletter ({error.strerror}).",
            hint="Is the disk full, or the folder write-protected?",
        ) from None
    try:
        yield
    finally:
        lock.release()


def at_work(database: Database, campaign_id: str, *, root: Path) -> bool:
    """Whether a program works on the campaign at this moment."""
    if database.engine.dialect.name == "postgresql":
        with database.reading() as connection:
            return bool(connection.scalar(_LOCKED, {"number": _number(campaign_id)}))
    from filelock import FileLock, Timeout

    file = _file(root, campaign_id)
    if not file.exists():
        return False
    try:
        with FileLock(file, timeout=0):
            return False
    except Timeout:
        return True


def _lock_on_server(direct: Direct, campaign_id: str) -> None:
    number = {"number": _number(campaign_id)}
    until = time.monotonic() + _PATIENCE
    while True:
        with direct.transaction():
            held = direct.row("SELECT pg_try_advisory_lock(%(number)s)", number)
        if held == (True,):
            return
        if time.monotonic() > until:
            raise _taken(campaign_id)
        time.sleep(_PAUSE)


def _file(root: Path, campaign_id: str) -> Path:
    return root / FILE.with_name(f"campaign-{campaign_id}.lock")


def _number(campaign_id: str) -> int:
    """What an advisory lock is named by: a whole number of 64 bits."""
    digest = hashlib.sha256(f"newsletter campaign {campaign_id}".encode()).digest()
    return int.from_bytes(digest[:8], signed=True)


def _taken(campaign_id: str) -> LedgerError:
    return LedgerError(
        f"Another newsletter program is mailing the campaign {campaign_id}.",
        hint="Wait for it, or stop it with Ctrl-C where it runs.",
    )

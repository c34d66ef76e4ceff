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
        try:
            yield
        finally:
            # The server takes a moment to notice that a connection was closed.
            with contextlib.suppress(DatabaseError), direct.transaction():
                direct.row("SELECT pg_advisory_unlock(%(number)s)", _key(campaign_id))
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


def claim_again(direct: Direct, campaign_id: str) -> None:
    """Have the campaign once more, on the new connection of `direct`, after a server ended the old one.

    Raises DatabaseError where somebody else holds it; that may be the old connection, of which the server
    thinks that it is still there.
    """
    if not _is_locked_now(direct, campaign_id):
        raise DatabaseError(
            f"The campaign {campaign_id} is still held by a connection to the database server that broke.",
            down=True,
            hint=f"Wait until the server gives it up, then: newsletter resume {campaign_id}",
        )


def at_work(database: Database, campaign_id: str, *, root: Path) -> bool:
    """Whether a program works on the campaign at this moment."""
    if database.engine.dialect.name == "postgresql":
        with database.reading() as connection:
            return bool(connection.scalar(_LOCKED, _key(campaign_id)))
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
    until = time.monotonic() + _PATIENCE
    while not _is_locked_now(direct, campaign_id):
        if time.monotonic() > until:
            raise _taken(campaign_id)
        time.sleep(_PAUSE)


def _is_locked_now(direct: Direct, campaign_id: str) -> bool:
    with direct.transaction():
        return direct.row("SELECT pg_try_advisory_lock(%(number)s)", _key(campaign_id)) == (True,)


def _file(root: Path, campaign_id: str) -> Path:
    return root / FILE.with_name(f"campaign-{campaign_id}.lock")


def _key(campaign_id: str) -> dict[str, int]:
    """What an advisory lock is named by, a whole number of 64 bits, as a parameter of a statement."""
    digest = hashlib.sha256(f"newsletter campaign {campaign_id}".encode()).digest()
    return {"number": int.from_bytes(digest[:8], signed=True)}


def _taken(campaign_id: str) -> LedgerError:
    return LedgerError(
        f"Another newsletter program is mailing the campaign {campaign_id}.",
        hint="Wait for it, or stop it with Ctrl-C where it runs.",
    )

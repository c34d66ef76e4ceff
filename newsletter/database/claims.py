"""Who works on a campaign: one program at a time, and nobody where it was killed."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from newsletter.database.direct import Direct
from newsletter.database.engine import FILE
from newsletter.errors import DatabaseError, LedgerError

# Who only looks whether somebody works there holds the file for a moment.
_PATIENCE = 1.0


@contextlib.contextmanager
def claimed(direct: Direct, campaign_id: str, root: Path) -> Iterator[None]:
    """Have the campaign for this program alone; the system gives it free where the program is killed.

    Raises LedgerError where another one has it. On a server it is held by the connection of `direct`, and
    lost with it.
    """
    if direct.is_server:
        with direct.transaction():
            held = direct.row("SELECT pg_try_advisory_lock(%(number)s)", {"number": _number(campaign_id)})
        if held != (True,):
            raise _taken(campaign_id)
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

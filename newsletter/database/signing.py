"""The keys that sign addresses and ids in mails."""

from __future__ import annotations

import datetime as dt
import secrets

from sqlalchemy import Connection, insert, select

from newsletter.database.dialects import in_turn
from newsletter.database.tables import SIGNING_KEYS
from newsletter.errors import DatabaseError

_BYTES = 32


def keys(connection: Connection, now: dt.datetime) -> tuple[bytes, ...]:
    """Every key, the newest first; the first is made where there is none, so the transaction must write.

    Raises DatabaseError where one was damaged: what it signed would not be known again.
    """
    found = _found(connection)
    if not found:
        # Two keys that were made at once would each sign mails of one campaign.
        in_turn(connection)
        found = _found(connection)
    if not found:
        value = secrets.token_hex(_BYTES)
        connection.execute(insert(SIGNING_KEYS).values(value=value, created=now))
        found = (value,)
    try:
        return tuple(map(_read, found))
    except (ValueError, TypeError):
        raise DatabaseError(
            "A key that signs the addresses in mails was damaged in the database.",
            hint="Restore the database from a backup.",
        ) from None


def _found(connection: Connection) -> tuple[str, ...]:
    return tuple(connection.scalars(select(SIGNING_KEYS.c.value).order_by(SIGNING_KEYS.c.id.desc())))


def _read(value: str) -> bytes:
    key = bytes.fromhex(value)
    if len(key) < _BYTES:
        raise ValueError
    return key

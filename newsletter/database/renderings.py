"""Rendered emails by their digest, and the pictures of them all by theirs; nothing damaged is given out."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, Table, select
from sqlalchemy.dialects import postgresql, sqlite

from newsletter.database.tables import RENDERING_IMAGES, RENDERINGS
from newsletter.errors import DatabaseError
from newsletter.model import RenderedEmail
from newsletter.text import stored


def put(connection: Connection, email: RenderedEmail) -> None:
    """Store the email with its pictures; what lies there damaged is mended.

    Raises ValueError where the digest is that of another email.
    """
    content, origin = stored.content(email), stored.origin(email)
    if stored.digest_of(content.encode()) != email.digest:
        raise ValueError("The digest is not that of this email.")
    # In the same order always, or two who write at once could wait for each other.
    for name, data in sorted(stored.pictures(email).items()):
        _put(connection, RENDERING_IMAGES, {"sha256": name, "data": data})
    _put(
        connection,
        RENDERINGS,
        {
            "digest": email.digest,
            "format": stored.FORMAT,
            "content": content,
            "origin": origin,
            "origin_sha256": stored.digest_of(origin.encode()),
        },
    )


def get(connection: Connection, digest: str) -> RenderedEmail:
    """The email with this digest, as it was put there.

    Raises DatabaseError where it is missing, or where a single character or byte of it is another one.
    """
    row = connection.execute(select(RENDERINGS).where(RENDERINGS.c.digest == digest)).first()
    if row is None:
        raise _damaged("it is missing")
    if row.format != stored.FORMAT:
        raise DatabaseError(
            "What was approved was stored by another version of newsletter, and this version cannot read it.",
            hint="Use that version, or approve the issue again.",
        )
    if _text_sha256(row.content) != digest or _text_sha256(row.origin) != row.origin_sha256:
        raise _damaged("it is not what it was")
    try:
        return stored.read(row.content, row.origin, _pictures(connection, stored.needed(row.content)))
    except ValueError:
        raise _damaged("it cannot be read") from None


def _put(connection: Connection, table: Table, row: dict[str, Any]) -> None:
    server = connection.dialect.name == "postgresql"
    made = postgresql.insert(table) if server else sqlite.insert(table)
    (key,) = table.primary_key.columns
    others = {name: made.excluded[name] for name in row if name != key.name}
    connection.execute(made.values(row).on_conflict_do_update(index_elements=[key], set_=others))


def _pictures(connection: Connection, names: frozenset[str]) -> dict[str, bytes]:
    found: dict[str, bytes] = {}
    # One after the other: together they may be more than a driver takes at once.
    for name in sorted(names):
        data = connection.scalar(select(RENDERING_IMAGES.c.data).where(RENDERING_IMAGES.c.sha256 == name))
        if not isinstance(data, bytes) or stored.digest_of(data) != name:
            raise _damaged("a picture is missing or not what it was")
        found[name] = data
    return found


def _text_sha256(found: object) -> str:
    """The SHA-256 of a text, '' for anything else: SQLite puts anything into any column."""
    return stored.digest_of(found.encode()) if isinstance(found, str) else ""


def _damaged(what: str) -> DatabaseError:
    return DatabaseError(
        f"The approved email was damaged in the database: {what}. Nothing of it is used.",
        hint="Look at the issue again and approve it anew.",
    )

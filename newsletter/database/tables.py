"""The tables as the newest migration leaves them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)
from sqlalchemy.types import TypeDecorator

# A constraint that a later migration changes has to have a name.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)
_SHA256 = String(64)


class Moment(TypeDecorator[dt.datetime]):
    """A moment in UTC, also where the database knows no time zones."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        # Python would take one without a zone for one of this machine's.
        assert value.tzinfo is not None  # noqa: S101
        return value.astimezone(dt.UTC)

    def process_result_value(self, value: dt.datetime | None, dialect: Dialect) -> dt.datetime | None:
        if value is None:
            return None
        return value.astimezone(dt.UTC) if value.tzinfo else value.replace(tzinfo=dt.UTC)


# An email as `text.stored` writes it: `digest` is the SHA-256 of `content`, `origin_sha256` that of `origin`.
RENDERINGS = Table(
    "renderings",
    METADATA,
    Column("digest", _SHA256, primary_key=True),
    Column("format", Integer, nullable=False),
    Column("content", Text, nullable=False),
    Column("origin", Text, nullable=False),
    Column("origin_sha256", _SHA256, nullable=False),
)

# The bytes of pictures, each once, whichever emails show it.
RENDERING_IMAGES = Table(
    "rendering_images",
    METADATA,
    Column("sha256", _SHA256, primary_key=True),
    Column("data", LargeBinary, nullable=False),
)

# Who let which email go out. Rows are only ever added; the newest of an issue counts. `waivers` is JSON.
APPROVALS = Table(
    "approvals",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("issue", Date, nullable=False),
    Column("digest", _SHA256, ForeignKey("renderings.digest"), nullable=False),
    Column("by", Text, nullable=False),
    Column("at", Moment, nullable=False),
    Column("waivers", Text, nullable=False),
    Column("program", Text, nullable=False),
    Index(None, "issue"),
)

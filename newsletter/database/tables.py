"""The tables as the newest migration leaves them."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import (
    Boolean,
    Column,
    Date,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.types import TypeDecorator

# A constraint that a later migration changes has to have a name.
METADATA = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
    }
)
_SHA256 = String(64)
_CAMPAIGN = String(8)


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

LISTS = Table(
    "lists",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("created", Moment, nullable=False),
)

# People, each once: `address` is the email as it is compared (`text.addresses.key`), `fields` a JSON object.
# A number that is gone never comes back, because tokens in old mails name it.
SUBSCRIBERS = Table(
    "subscribers",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("email", Text, nullable=False),
    Column("address", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("updated", Moment, nullable=False),
    sqlite_autoincrement=True,
)

MEMBERSHIPS = Table(
    "memberships",
    METADATA,
    Column("list", Integer, ForeignKey("lists.id"), primary_key=True),
    Column("subscriber", Integer, ForeignKey("subscribers.id"), primary_key=True),
    Column("since", Moment, nullable=False),
    Index(None, "subscriber"),
)

# Addresses never to mail, compared like those of subscribers. Numbers only grow: who remembers the last one
# that was seen finds what came later.
SUPPRESSIONS = Table(
    "suppressions",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("address", Text, nullable=False, unique=True),
    Column("reason", Text, nullable=False),
    Column("at", Moment, nullable=False),
    sqlite_autoincrement=True,
)

# `first` and `last` are the numbers of its deliveries: those of one campaign are made in one go, and nobody
# else's lie between them.
CAMPAIGNS = Table(
    "campaigns",
    METADATA,
    Column("id", _CAMPAIGN, primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("issue", Date, nullable=False),
    Column("digest", _SHA256, ForeignKey("renderings.digest"), nullable=False),
    Column("list", Text, nullable=False),
    Column("corrects", _CAMPAIGN, nullable=False),
    Column("bounce_to", Text, nullable=False),
    Column("verp", Boolean, nullable=False),
    Column("one_click", Boolean, nullable=False),
    Column("recipients", Integer, nullable=False),
    Column("zone", Text, nullable=False),
    Column("due", Moment, nullable=False),
    Column("lateness", Integer, nullable=False),
    Column("sample_size", Integer, nullable=False),
    Column("sample_wait", Integer, nullable=False),
    Column("sample_limit", Float, nullable=False),
    Column("by", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("reason", Text, nullable=False),
    Column("created", Moment, nullable=False),
    Column("started", Moment),
    Column("finished", Moment),
    Column("epoch", Integer, nullable=False),
    Column("first", Integer, nullable=False),
    Column("last", Integer, nullable=False),
    Index(None, "issue"),
)

# One row for each recipient of a campaign, with everything that was known of them when it was planned.
# Most rows are pending at first and submitted at last; the index holds only the few between. SQLite uses it
# where a query names one of its states just as it is written here.
_OPEN = text("state = 'submitting' OR state = 'deferred' OR state = 'doubtful'")
DELIVERIES = Table(
    "deliveries",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("campaign", _CAMPAIGN, ForeignKey("campaigns.id"), nullable=False),
    Column("subscriber", Integer, nullable=False),
    Column("email", Text, nullable=False),
    Column("address", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("language", Text, nullable=False),
    Column("fields", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("reply", Text, nullable=False),
    Column("not_before", Moment),
    Column("updated", Moment),
    UniqueConstraint("campaign", "address"),
    Index(
        "ix_deliveries_open",
        "campaign",
        "state",
        "not_before",
        sqlite_where=_OPEN,
        postgresql_where=_OPEN,
    ),
)

# What signs the addresses and ids in mails; the newest signs, all of them are known again.
SIGNING_KEYS = Table(
    "signing_keys",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("value", Text, nullable=False),
    Column("created", Moment, nullable=False),
)

# Whose ledger this is: one row, written when the first campaign is.
LEDGERS = Table(
    "ledgers",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("created", Moment, nullable=False),
)

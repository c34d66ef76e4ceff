"""Lists and the people on them, whom never to mail, campaigns, and what became of each recipient."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

_MOMENT = sa.DateTime(timezone=True)
_OPEN = "state = 'submitting' OR state = 'deferred' OR state = 'doubtful'"


def upgrade() -> None:
    _people()
    _campaigns()
    _deliveries()
    op.create_table(
        "signing_keys",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("value", sa.Text, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
    )
    op.create_table(
        "ledgers",
        sa.Column("id", sa.String(32), primary_key=True),
        sa.Column("created", _MOMENT, nullable=False),
    )


def _people() -> None:
    op.create_table(
        "lists",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("created", _MOMENT, nullable=False),
    )
    op.create_table(
        "subscribers",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("updated", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "memberships",
        sa.Column("list", sa.Integer, sa.ForeignKey("lists.id"), primary_key=True),
        sa.Column("subscriber", sa.Integer, sa.ForeignKey("subscribers.id"), primary_key=True),
        sa.Column("since", _MOMENT, nullable=False),
    )
    op.create_index("ix_memberships_subscriber", "memberships", ["subscriber"])
    op.create_table(
        "suppressions",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("address", sa.Text, nullable=False, unique=True),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("at", _MOMENT, nullable=False),
        sqlite_autoincrement=True,
    )


def _campaigns() -> None:
    op.create_table(
        "campaigns",
        sa.Column("id", sa.String(8), primary_key=True),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("issue", sa.Date, nullable=False),
        sa.Column("digest", sa.String(64), sa.ForeignKey("renderings.digest"), nullable=False),
        sa.Column("list", sa.Text, nullable=False),
        sa.Column("corrects", sa.String(8), nullable=False),
        sa.Column("bounce_to", sa.Text, nullable=False),
        sa.Column("verp", sa.Boolean, nullable=False),
        sa.Column("one_click", sa.Boolean, nullable=False),
        sa.Column("recipients", sa.Integer, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("due", _MOMENT, nullable=False),
        sa.Column("lateness", sa.Integer, nullable=False),
        sa.Column("sample_size", sa.Integer, nullable=False),
        sa.Column("sample_wait", sa.Integer, nullable=False),
        sa.Column("sample_limit", sa.Float, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("created", _MOMENT, nullable=False),
        sa.Column("started", _MOMENT),
        sa.Column("finished", _MOMENT),
        sa.Column("epoch", sa.Integer, nullable=False),
        sa.Column("first", sa.Integer, nullable=False),
        sa.Column("last", sa.Integer, nullable=False),
    )
    op.create_index("ix_campaigns_issue", "campaigns", ["issue"])


def _deliveries() -> None:
    op.create_table(
        "deliveries",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("campaign", sa.String(8), sa.ForeignKey("campaigns.id"), nullable=False),
        sa.Column("subscriber", sa.Integer, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("fields", sa.Text, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("reply", sa.Text, nullable=False),
        sa.Column("not_before", _MOMENT),
        sa.Column("updated", _MOMENT),
        sa.UniqueConstraint("campaign", "address"),
    )
    op.create_index(
        "ix_deliveries_open",
        "deliveries",
        ["campaign", "state", "not_before"],
        sqlite_where=sa.text(_OPEN),
        postgresql_where=sa.text(_OPEN),
    )

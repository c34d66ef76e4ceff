"""Emails that were approved, their pictures, and who approved them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "renderings",
        sa.Column("digest", sa.String(64), primary_key=True),
        sa.Column("format", sa.Integer, nullable=False),
        sa.Column("content", sa.Text, nullable=False),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("origin_sha256", sa.String(64), nullable=False),
    )
    op.create_table(
        "rendering_images",
        sa.Column("sha256", sa.String(64), primary_key=True),
        sa.Column("data", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("issue", sa.Date, nullable=False),
        sa.Column("digest", sa.String(64), sa.ForeignKey("renderings.digest"), nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("waivers", sa.Text, nullable=False),
        sa.Column("program", sa.Text, nullable=False),
    )
    op.create_index("ix_approvals_issue", "approvals", ["issue"])

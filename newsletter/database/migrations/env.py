"""What Alembic runs for each step: on the connection, and in the transaction, that `schema` has begun."""

from __future__ import annotations

from alembic import context

from newsletter.database.schema import VERSION_TABLE
from newsletter.database.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    version_table=VERSION_TABLE,
)
context.run_migrations()

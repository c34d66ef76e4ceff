"""The tables that state is kept in: SQLAlchemy Core, SQLite by default, PostgreSQL by DATABASE_URL.

Nothing imports this package before it is needed: SQLAlchemy takes a quarter of a second.
"""

from __future__ import annotations

from newsletter.database.engine import Database, is_begun, opened

__all__ = ["Database", "is_begun", "opened"]

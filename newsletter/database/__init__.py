"""The tables that state is kept in: SQLAlchemy Core, SQLite by default, PostgreSQL by DATABASE_URL."""

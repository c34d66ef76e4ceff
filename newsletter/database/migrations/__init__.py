"""How the tables came about, step by step (Alembic). A step that was released is never changed."""

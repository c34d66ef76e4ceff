"""Lists of people, by their names."""

from __future__ import annotations

import datetime as dt

from sqlalchemy import Connection, func, select

from newsletter.database.dialects import insert_into
from newsletter.database.tables import LISTS, MEMBERSHIPS


def names(connection: Connection) -> tuple[tuple[str, int], ...]:
    """Every list with the number of its members, by name."""
    members = func.count(MEMBERSHIPS.c.subscriber)
    joined = LISTS.outerjoin(MEMBERSHIPS, MEMBERSHIPS.c.list == LISTS.c.id)
    wanted = select(LISTS.c.name, members).select_from(joined).group_by(LISTS.c.name).order_by(LISTS.c.name)
    return tuple((row.name, row[1]) for row in connection.execute(wanted))


def known(connection: Connection, name: str) -> bool:
    return connection.scalar(select(LISTS.c.id).where(LISTS.c.name == name)) is not None


def made(connection: Connection, name: str, now: dt.datetime) -> int:
    """The number of the list, which is made where there is none of this name."""
    new = insert_into(connection, LISTS).values(name=name, created=now)
    connection.execute(new.on_conflict_do_nothing(index_elements=[LISTS.c.name]))
    return int(connection.scalars(select(LISTS.c.id).where(LISTS.c.name == name)).one())

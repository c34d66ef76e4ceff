"""Who is on which list."""

from __future__ import annotations

from sqlalchemy import Connection, delete, select

from newsletter.database.tables import LISTS, MEMBERSHIPS, SUBSCRIBERS
from newsletter.text import addresses


def leave(connection: Connection, list_name: str, address: str) -> bool:
    """Take somebody from the list, of whom all else stays known; whether they were on it.

    Raises ValueError for what is no address.
    """
    lists = select(LISTS.c.id).where(LISTS.c.name == list_name)
    people = select(SUBSCRIBERS.c.id).where(SUBSCRIBERS.c.address == addresses.key(address))
    left = connection.execute(
        delete(MEMBERSHIPS).where(MEMBERSHIPS.c.list.in_(lists), MEMBERSHIPS.c.subscriber.in_(people))
    )
    return left.rowcount > 0

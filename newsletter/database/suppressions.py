"""Addresses never to mail."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import Connection, Row, delete, select

from newsletter.database.dialects import chunks, insert_into
from newsletter.database.tables import SUPPRESSIONS
from newsletter.model import Suppression
from newsletter.text import addresses as compared


def put(connection: Connection, addresses: Iterable[str], reason: str, now: dt.datetime) -> int:
    """How many of the addresses were new; the others keep their reason.

    Raises ValueError for what is no address.
    """
    new = 0
    # In the same order always, or two who write at once could wait for each other.
    for part in chunks(sorted({compared.key(address) for address in addresses})):
        new += connection.execute(
            insert_into(connection, SUPPRESSIONS).on_conflict_do_nothing(index_elements=["address"]),
            [{"address": address, "reason": reason, "at": now} for address in part],
            execution_options={"preserve_rowcount": True},
        ).rowcount
    return new


def remove(connection: Connection, addresses: Iterable[str]) -> int:
    """How many of the addresses may be mailed again. Raises ValueError for what is no address."""
    return sum(
        connection.execute(delete(SUPPRESSIONS).where(SUPPRESSIONS.c.address.in_(part))).rowcount
        for part in chunks(sorted({compared.key(address) for address in addresses}))
    )


def all(connection: Connection) -> Iterator[Suppression]:  # noqa: A001  read as suppressions.all
    """Every one, in the order in which they came."""
    wanted = select(SUPPRESSIONS).order_by(SUPPRESSIONS.c.id)
    return map(_read, connection.execute(wanted, execution_options={"yield_per": 1000}))


def _read(row: Row[Any]) -> Suppression:
    return Suppression(address=row.address, reason=row.reason, at=row.at)

"""People, each once however many lists they are on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import BindParameter, Connection, Row, bindparam, cast, func, insert, select, update

from newsletter.database import fields, lists
from newsletter.database.dialects import chunks, in_turn, insert_of, is_server
from newsletter.database.tables import LISTS, MEMBERSHIPS, SUBSCRIBERS
from newsletter.errors import DatabaseError
from newsletter.model import Imported, Person
from newsletter.text import addresses

_CHANGE = (
    update(SUBSCRIBERS)
    .where(SUBSCRIBERS.c.id == bindparam("which"))
    .values(
        name=bindparam("called"),
        language=bindparam("speaks"),
        fields=bindparam("more"),
        updated=bindparam("at"),
    )
)
# Built once: a statement that is built anew leaves garbage in circles, and a million people have a thousand.
_INTO: BindParameter[int] = bindparam("into")
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_STORED = (
    select(SUBSCRIBERS, MEMBERSHIPS.c.list)
    .select_from(
        SUBSCRIBERS.outerjoin(
            MEMBERSHIPS, (MEMBERSHIPS.c.subscriber == SUBSCRIBERS.c.id) & (MEMBERSHIPS.c.list == _INTO)
        )
    )
    .where(SUBSCRIBERS.c.address.in_(_KEYS))
)
_JOINING = select(
    cast(_INTO, MEMBERSHIPS.c.list.type),
    SUBSCRIBERS.c.id,
    bindparam("since", type_=MEMBERSHIPS.c.since.type),
).where(SUBSCRIBERS.c.address.in_(_KEYS))
_JOIN = {
    server: insert_of(server, MEMBERSHIPS)
    .from_select(["list", "subscriber", "since"], _JOINING)
    .on_conflict_do_nothing()
    for server in (False, True)
}
_NEW = insert(SUBSCRIBERS)


def put(connection: Connection, list_name: str, people: Iterable[Person], now: dt.datetime) -> Imported:
    """Put the people on the list, which is made where there is none.

    What is said of somebody who is known already takes the place of what was, and nothing that was is lost:
    who is named twice is one person. Raises ValueError for an email that is no address.
    """
    in_turn(connection)
    into = lists.made(connection, list_name, now)
    total = Imported()
    for part in chunks(people):
        done = _put(connection, into, part, now)
        total = Imported(
            added=total.added + done.added,
            joined=total.joined + done.joined,
            updated=total.updated + done.updated,
            unchanged=total.unchanged + done.unchanged,
        )
    return total


def members(connection: Connection, list_name: str) -> int:
    """How many people are on the list, suppressed or not; 0 where there is no such list."""
    joined = MEMBERSHIPS.join(LISTS, LISTS.c.id == MEMBERSHIPS.c.list)
    wanted = select(func.count()).select_from(joined).where(LISTS.c.name == list_name)
    return connection.scalar(wanted) or 0


def _put(connection: Connection, into: int, people: Iterable[Person], now: dt.datetime) -> Imported:
    wanted: dict[str, Person] = {}
    for person in people:
        address = addresses.key(person.email)
        wanted[address] = _merged(wanted[address], person) if address in wanted else person
    keys = sorted(wanted)
    known = {row.address: row for row in connection.execute(_STORED, {"into": into, "keys": keys})}
    new = [_row(address, wanted[address], now) for address in keys if address not in known]
    if new:
        connection.execute(_NEW, new)
    changed = [
        row | {"at": now} for row in (_change(known[address], wanted[address]) for address in known) if row
    ]
    if changed:
        connection.execute(_CHANGE, changed)
    joining = [address for address in keys if address not in known or known[address].list is None]
    if joining:
        connection.execute(_JOIN[is_server(connection)], {"into": into, "keys": joining, "since": now})
    joined = len(joining) - len(new)
    updated = {row["which"] for row in changed}
    touched = sum(1 for row in known.values() if row.list is not None and row.id in updated)
    return Imported(added=len(new), joined=joined, updated=touched, unchanged=len(known) - joined - touched)


def _row(address: str, person: Person, now: dt.datetime) -> Mapping[str, Any]:
    return {
        "email": person.email,
        "address": address,
        "name": person.name,
        "language": person.language,
        "fields": fields.write(person.fields),
        "created": now,
        "updated": now,
    }


def _change(row: Row[Any], person: Person) -> dict[str, Any]:
    """What is new about a person who is known; empty where nothing is."""
    try:
        known, damaged = fields.read(row.fields, row.id), False
    except DatabaseError:
        # Importing again is what mends it.
        known, damaged = (), True
    before = Person(email=row.email, name=row.name, language=row.language, fields=known)
    after = _merged(before, person)
    if after == before and not damaged:
        return {}
    return {
        "which": row.id,
        "called": after.name,
        "speaks": after.language,
        "more": fields.write(after.fields),
    }


def _merged(before: Person, person: Person) -> Person:
    more = {name: value for name, value in person.fields if value}
    return Person(
        # The first spelling stays: it is the one that the person gave.
        email=before.email,
        name=person.name or before.name,
        language=person.language or before.language,
        fields=tuple((dict(before.fields) | more).items()),
    )

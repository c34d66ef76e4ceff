"""People on their way into the database, in a table of one connection: nobody else is held up meanwhile."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from typing import Any

from sqlalchemy import (
    BindParameter,
    Column,
    Connection,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    bindparam,
    delete,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.schema import CreateIndex, CreateTable, DropTable

from newsletter.database import fields
from newsletter.database.dialects import chunks
from newsletter.model import Person
from newsletter.text import addresses

# What is told of a person: columns here and of the subscribers.
TOLD = ("email", "address", "name", "language", "fields")
INCOMING = Table(
    "incoming",
    MetaData(),
    Column("id", Integer, primary_key=True),
    *(Column(name, Text, nullable=False) for name in TOLD),
    prefixes=["TEMPORARY"],
)
# Made once the table is full: that takes a fraction of the time.
_BY_ADDRESS = CreateIndex(Index("ix_incoming_address", INCOMING.c.address))
_BEGIN, _END = CreateTable(INCOMING), DropTable(INCOMING)
_ADD = insert(INCOMING)
# Who is named once has nothing in common with others.
_TWICE = (
    select(INCOMING.c.address)
    .where(INCOMING.c.address > bindparam("after"))
    .group_by(INCOMING.c.address)
    .having(func.count() > 1)
    .order_by(INCOMING.c.address)
    .limit(1000)
)
_KEYS: BindParameter[Any] = bindparam("keys", expanding=True)
_ALL = select(INCOMING).where(INCOMING.c.address.in_(_KEYS)).order_by(INCOMING.c.id)
_FIRST = (
    update(INCOMING)
    .where(INCOMING.c.id == bindparam("which"))
    .values(name=bindparam("called"), language=bindparam("speaks"), fields=bindparam("more"))
)
_OTHERS = delete(INCOMING).where(INCOMING.c.id == bindparam("which"))


@contextlib.contextmanager
def kept(connection: Connection, people: Iterable[Person]) -> Iterator[int]:
    """Have the people in `INCOMING`, each once, until the block ends; how many they are.

    Of somebody who is named twice the later word counts, where it says something. Raises ValueError for an
    email that is no address.
    """
    connection.execute(_BEGIN)
    count = 0
    for part in chunks(people):
        wanted: dict[str, Person] = {}
        for person in part:
            address = addresses.key(person.email)
            wanted[address] = merged(wanted[address], person) if address in wanted else person
        connection.execute(_ADD, [_row(address, person) for address, person in wanted.items()])
        count += len(wanted)
    connection.execute(_BY_ADDRESS)
    yield count - _put_together(connection)
    connection.execute(_END)


def merged(before: Person, person: Person) -> Person:
    """What is known after both; of `person` only what is not empty counts."""
    more = {name: value for name, value in person.fields if value}
    return Person(
        # The first spelling stays: it is the one that the person gave.
        email=before.email,
        name=person.name or before.name,
        language=person.language or before.language,
        fields=tuple((dict(before.fields) | more).items()),
    )


def _put_together(connection: Connection) -> int:
    """Make one row of those that are about the same person; how many are gone."""
    after, gone = "", 0
    while keys := connection.scalars(_TWICE, {"after": after}).all():
        after = keys[-1]
        firsts: dict[str, tuple[int, Person]] = {}
        others = []
        for row in connection.execute(_ALL, {"keys": keys}):
            person = Person(
                email=row.email, name=row.name, language=row.language, fields=fields.read(row.fields, row.id)
            )
            if row.address in firsts:
                first, before = firsts[row.address]
                firsts[row.address] = first, merged(before, person)
                others.append({"which": row.id})
            else:
                firsts[row.address] = row.id, person
        connection.execute(
            _FIRST,
            [
                {"which": which, "called": one.name, "speaks": one.language, "more": fields.write(one.fields)}
                for which, one in firsts.values()
            ],
        )
        connection.execute(_OTHERS, others)
        gone += len(others)
    return gone


def _row(address: str, person: Person) -> dict[str, str]:
    return {
        "email": person.email,
        "address": address,
        "name": person.name,
        "language": person.language,
        "fields": fields.write(person.fields),
    }

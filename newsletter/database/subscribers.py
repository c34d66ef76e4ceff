"""People, each once however many lists they are on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import (
    BindParameter,
    Connection,
    Row,
    Select,
    bindparam,
    cast,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from newsletter.database import fields, incoming, lists
from newsletter.database.dialects import in_turn, insert_of, is_server
from newsletter.database.incoming import INCOMING
from newsletter.database.tables import LISTS, MEMBERSHIPS, SUBSCRIBERS
from newsletter.errors import DatabaseError
from newsletter.model import Imported, Person

# How many people who are known and said to be different are looked at and written at a time.
_PAGE = 1000
_INTO: BindParameter[int] = bindparam("into")
_NOW = bindparam("at", type_=SUBSCRIBERS.c.updated.type)
# Those who are known and may be changed by what is said of them now.
_DIFFERENT: Select[Any] = (
    select(
        INCOMING.c.id.label("place"),
        *(INCOMING.c[name].label(f"new_{name}") for name in ("name", "language", "fields")),
        *(SUBSCRIBERS.c[name] for name in ("id", "email", "name", "language", "fields")),
        MEMBERSHIPS.c.list,
    )
    .select_from(
        INCOMING.join(SUBSCRIBERS, SUBSCRIBERS.c.address == INCOMING.c.address).outerjoin(
            MEMBERSHIPS, (MEMBERSHIPS.c.subscriber == SUBSCRIBERS.c.id) & (MEMBERSHIPS.c.list == _INTO)
        )
    )
    .where(
        INCOMING.c.id > bindparam("after"),
        or_(
            INCOMING.c.fields != SUBSCRIBERS.c.fields,
            *(
                (INCOMING.c[name] != "") & (INCOMING.c[name] != SUBSCRIBERS.c[name])
                for name in ("name", "language")
            ),
        ),
    )
    .order_by(INCOMING.c.id)
    .limit(_PAGE)
)
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
# By their addresses, because then each goes to the end of the index of addresses.
_ADD = insert(SUBSCRIBERS).from_select(
    [*incoming.TOLD, "created", "updated"],
    select(*(INCOMING.c[name] for name in incoming.TOLD), _NOW, _NOW)
    .where(~exists().where(SUBSCRIBERS.c.address == INCOMING.c.address))
    .order_by(INCOMING.c.address),
)
_JOINING = (
    select(cast(_INTO, MEMBERSHIPS.c.list.type), SUBSCRIBERS.c.id, _NOW)
    .select_from(INCOMING.join(SUBSCRIBERS, SUBSCRIBERS.c.address == INCOMING.c.address))
    .where(true())
    .order_by(INCOMING.c.address)
)
_JOIN = {
    server: insert_of(server, MEMBERSHIPS)
    .from_select(["list", "subscriber", "since"], _JOINING)
    .on_conflict_do_nothing()
    for server in (False, True)
}
_COUNTED = {"preserve_rowcount": True}


def put(connection: Connection, list_name: str, people: Iterable[Person], now: dt.datetime) -> Imported:
    """Put the people on the list, which is made where there is none.

    What is said of somebody who is known already takes the place of what was, and nothing that was is lost:
    who is named twice is one person. While `people` are read nobody is held up where the connection comes
    from `Database.preparing`. Raises ValueError for an email that is no address.
    """
    with incoming.kept(connection, people) as count:
        in_turn(connection)
        into = lists.made(connection, list_name, now)
        updated = _update(connection, into, now)
        added = connection.execute(_ADD, {"at": now}, execution_options=_COUNTED).rowcount
        join = _JOIN[is_server(connection)]
        on_list = connection.execute(join, {"into": into, "at": now}, execution_options=_COUNTED).rowcount
    return Imported(added=added, joined=on_list - added, updated=updated, unchanged=count - on_list - updated)


def members(connection: Connection, list_name: str) -> int:
    """How many people are on the list, suppressed or not; 0 where there is no such list."""
    joined = MEMBERSHIPS.join(LISTS, LISTS.c.id == MEMBERSHIPS.c.list)
    wanted = select(func.count()).select_from(joined).where(LISTS.c.name == list_name)
    return connection.scalar(wanted) or 0


def _update(connection: Connection, into: int, now: dt.datetime) -> int:
    """Write what is new about those who are known; how many of them are on the list already."""
    after = updated = 0
    while rows := connection.execute(_DIFFERENT, {"into": into, "after": after}).all():
        after = rows[-1].place
        changes = [(row, change) for row in rows if (change := _change(row))]
        if changes:
            connection.execute(_CHANGE, [{**change, "at": now} for _, change in changes])
        updated += sum(row.list is not None for row, _ in changes)
    return updated


def _change(row: Row[Any]) -> Mapping[str, Any]:
    """What is new about a person who is known; empty where nothing is."""
    try:
        known, damaged = fields.read(row.fields, row.id), False
    except DatabaseError:
        # Importing again is what mends it.
        known, damaged = (), True
    before = Person(email=row.email, name=row.name, language=row.language, fields=known)
    said = Person(
        email=row.email,
        name=row.new_name,
        language=row.new_language,
        fields=fields.read(row.new_fields, row.id),
    )
    after = incoming.merged(before, said)
    if after == before and not damaged:
        return {}
    return {
        "which": row.id,
        "called": after.name,
        "speaks": after.language,
        "more": fields.write(after.fields),
    }

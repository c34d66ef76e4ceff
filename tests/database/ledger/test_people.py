"""The contract of lists, the people on them, and whom never to mail."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gc
from collections.abc import Iterator

import pytest
from sqlalchemy import select, update

from newsletter.database import Database, lists, signing, subscribers, suppressions
from newsletter.database.tables import MEMBERSHIPS, SIGNING_KEYS, SUBSCRIBERS
from newsletter.errors import DatabaseError
from newsletter.model import Imported, Person, Suppression
from tests.database.ledger.mailing import LIST, NOW, address, join

LATER = NOW + dt.timedelta(days=1)
ANA = Person(email="Ana.Ruiz@Hollinmarrow.example", name="Ana", language="es", fields=(("city", "Lugo"),))


def put(database: Database, *people: Person, name: str = LIST) -> Imported:
    with database.writing() as connection:
        return subscribers.put(connection, name, people, LATER)


def stored(database: Database) -> list[tuple[str, str, str, str, str]]:
    with database.reading() as connection:
        rows = connection.execute(select(SUBSCRIBERS).order_by(SUBSCRIBERS.c.id))
        return [(row.email, row.address, row.name, row.language, row.fields) for row in rows]


def test_people_who_are_imported_are_on_their_list(database: Database) -> None:
    assert put(database, ANA, Person(email="b@hollinmarrow.example")) == Imported(added=2)
    with database.reading() as connection:
        assert lists.names(connection) == ((LIST, 2),)
        assert lists.known(connection, LIST)
        assert not lists.known(connection, "others")
    assert stored(database)[0] == (
        "Ana.Ruiz@Hollinmarrow.example",
        "ana.ruiz@hollinmarrow.example",
        "Ana",
        "es",
        '{"city": "Lugo"}',
    )


def test_importing_the_same_again_changes_nothing(database: Database) -> None:
    put(database, ANA)
    before = stored(database)
    assert put(database, ANA) == Imported(unchanged=1)
    assert stored(database) == before


def test_what_a_newer_file_says_takes_the_place_of_what_was_and_blanks_nothing(database: Database) -> None:
    put(database, ANA)
    newer = Person(
        email="ana.ruiz@HOLLINMARROW.example", name="Ana Ruiz", fields=(("city", ""), ("age", "9"))
    )
    assert put(database, newer) == Imported(updated=1)
    (row,) = stored(database)
    assert row[2:] == ("Ana Ruiz", "es", '{"city": "Lugo", "age": "9"}')


def test_a_long_list_leaves_nothing_behind_that_only_a_search_for_circles_would_find(
    database: Database,
) -> None:
    def left(count: int) -> int:
        """How much is left of an import of so many people, half of them known."""
        join(database, *range(0, count, 2), name=f"{count}")
        gc.collect()
        join(database, *range(count), name=f"{count}")
        return gc.collect()

    was_on = gc.isenabled()
    gc.disable()
    try:
        left(10)
        assert left(8000) <= left(20)
    finally:
        if was_on:
            gc.enable()


def test_somebody_who_is_known_joins_another_list_and_stays_one_person(database: Database) -> None:
    put(database, ANA)
    assert put(database, ANA, Person(email="b@hollinmarrow.example"), name="friends") == Imported(
        added=1, joined=1
    )
    assert len(stored(database)) == 2
    with database.reading() as connection:
        assert lists.names(connection) == (("friends", 2), (LIST, 1))


def test_somebody_who_is_named_twice_is_one_person(database: Database) -> None:
    twice = (Person(email="ANA.ruiz@hollinmarrow.example", name="Ana Ruiz"), ANA)
    # Beside each other, and so far apart that they are not written together.
    between = tuple(Person(email=address(number)) for number in range(2500))
    assert put(database, *twice, *between, ANA) == Imported(added=2501)
    (ana,) = (row for row in stored(database) if row[1] == "ana.ruiz@hollinmarrow.example")
    assert ana == ("ANA.ruiz@hollinmarrow.example", ANA.email.lower(), "Ana", "es", '{"city": "Lugo"}')
    assert put(database, *twice, *between, ANA) == Imported(unchanged=2501)


def test_many_who_are_known_are_all_changed(database: Database) -> None:
    people = [Person(email=address(number), name=f"Reader {number}") for number in range(2500)]
    put(database, *people)
    mended = [dataclasses.replace(one, name=one.name.upper()) for one in people]
    assert put(database, *mended, name="friends") == Imported(joined=2500)
    assert put(database, *people) == Imported(updated=2500)
    assert {row[2] for row in stored(database)} == {one.name for one in people}


def test_while_people_are_read_others_write(database: Database) -> None:
    def reading() -> Iterator[Person]:
        yield from (Person(email=address(number)) for number in range(1500))
        # Whoever is another program does not wait for this one.
        assert put(database, ANA, name="friends") == Imported(added=1)
        yield ANA

    with database.preparing() as connection:
        assert subscribers.put(connection, LIST, reading(), LATER) == Imported(added=1500, joined=1)
    assert len(stored(database)) == 1501


def test_an_import_that_fails_can_be_done_again_on_the_same_connection(database: Database) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="not an email"), database.preparing() as connection:
            subscribers.put(connection, LIST, [ANA, Person(email="nobody")], LATER)
    with database.preparing() as connection:
        assert subscribers.put(connection, LIST, [ANA], LATER) == Imported(added=1)
        assert subscribers.put(connection, LIST, [ANA], LATER) == Imported(unchanged=1)


def test_fields_that_were_damaged_are_mended_by_the_next_import(database: Database) -> None:
    put(database, ANA)
    with database.writing() as connection:
        connection.execute(update(SUBSCRIBERS).values(fields="[1"))
    assert put(database, ANA) == Imported(updated=1)
    assert stored(database)[0][4] == '{"city": "Lugo"}'


def test_an_email_that_is_no_address_stops_the_whole_import(database: Database) -> None:
    with pytest.raises(ValueError, match="not an email address"):
        put(database, ANA, Person(email="nobody"))
    assert stored(database) == []


def test_a_suppressed_address_is_found_however_it_is_written_until_it_is_removed(database: Database) -> None:
    with database.writing() as connection:
        assert suppressions.put(connection, ["A@hollinmarrow.example", "b@x.example"], "left", NOW) == 2
        assert suppressions.put(connection, ["a@HOLLINMARROW.example", "c@x.example"], "dead", LATER) == 1
        first, *others = suppressions.all(connection)
        assert first == Suppression(address="a@hollinmarrow.example", reason="left", at=NOW)
        assert [one.reason for one in others] == ["left", "dead"]
        assert suppressions.remove(connection, ["B@x.example", "d@x.example"]) == 1
        assert [one.address for one in suppressions.all(connection)] == [
            "a@hollinmarrow.example",
            "c@x.example",
        ]


def test_the_key_for_signing_is_made_once(database: Database) -> None:
    with database.writing() as connection:
        (key,) = signing.keys(connection, NOW)
    assert len(key) == 32
    with database.reading() as connection:
        assert signing.keys(connection, LATER) == (key,)


def test_the_newest_key_comes_first_and_older_ones_are_kept(database: Database) -> None:
    with database.writing() as connection:
        (key,) = signing.keys(connection, NOW)
        connection.execute(SIGNING_KEYS.insert().values(value="00" * 32, created=NOW))
        assert signing.keys(connection, NOW) == (bytes(32), key)


@pytest.mark.parametrize("value", ["", "00" * 31, "no digits"])
def test_a_key_that_was_damaged_signs_nothing(database: Database, value: str) -> None:
    with database.writing() as connection:
        signing.keys(connection, NOW)
        connection.execute(update(SIGNING_KEYS).values(value=value))
    with pytest.raises(DatabaseError, match="key"), database.reading() as connection:
        signing.keys(connection, NOW)


def test_a_number_that_is_gone_never_comes_back(database: Database) -> None:
    join(database, 1, 2)
    with database.writing() as connection:
        last = connection.scalars(select(SUBSCRIBERS.c.id).order_by(SUBSCRIBERS.c.id.desc())).first()
        for table, column in ((MEMBERSHIPS, MEMBERSHIPS.c.subscriber), (SUBSCRIBERS, SUBSCRIBERS.c.id)):
            connection.execute(table.delete().where(column == last))
    join(database, 3)
    with database.reading() as connection:
        assert last not in connection.scalars(select(SUBSCRIBERS.c.id)).all()

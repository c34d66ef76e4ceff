"""The contract of deliveries: found, decided upon, and counted."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from sqlalchemy import text, update

from newsletter.database import Database, deliveries, opened
from newsletter.database.phrases import stands
from newsletter.database.tables import DELIVERIES
from newsletter.errors import DatabaseError, LedgerError
from newsletter.model import CampaignState, Delivery, DeliveryState, Reconciled, RenderedEmail, Secret
from tests.database.ledger.mailing import ID, NOW, address, begun, counts, plan, put

MINUTE = dt.timedelta(minutes=1)
TOP = NOW.replace(second=0, microsecond=0)


def change(database: Database, number: int, **values: object) -> None:
    with database.writing() as connection:
        chosen = update(DELIVERIES).where(DELIVERIES.c.address == address(number))
        assert connection.execute(chosen.values(values)).rowcount


def of(database: Database, number: int) -> Delivery:
    with database.reading() as connection:
        all_of_them = deliveries.find(connection, ID, tuple(DeliveryState))
    return next(one for one in all_of_them if one.recipient.email == address(number))


def test_deliveries_are_found_by_their_states_page_by_page(database: Database, email: RenderedEmail) -> None:
    begun(database, email, *range(7))
    change(database, 3, state=DeliveryState.DOUBTFUL, not_before=NOW, reply="no answer was seen")
    with database.reading() as connection:
        pages, after = [], 0
        while page := deliveries.find(connection, ID, [DeliveryState.PENDING], after, 4):
            pages.append([one.id for one in page])
            after = page[-1].id
        assert [len(page) for page in pages] == [4, 2]
        (doubtful,) = deliveries.find(connection, ID, [DeliveryState.DOUBTFUL])
    assert doubtful == of(database, 3)
    assert (doubtful.recipient.email, doubtful.not_before) == (address(3), NOW)
    assert sorted(number for page in pages for number in page) == [
        number for page in pages for number in page
    ]


@pytest.mark.parametrize("stored", ["", "[]", '{"a": 1}', "{", "7", '"a"'])
def test_a_recipient_whose_data_was_damaged_is_told_by_number(
    database: Database, email: RenderedEmail, stored: str
) -> None:
    begun(database, email, 1)
    number = of(database, 1).recipient.subscriber
    change(database, 1, fields=stored)
    with pytest.raises(DatabaseError, match=f"the subscriber with the number {number} was damaged"):
        of(database, 1)


def test_the_doubtful_are_found_without_looking_at_everybody(tmp_path: Path) -> None:
    with opened(Secret(""), tmp_path) as database, database.reading() as connection:
        for state in (DeliveryState.SUBMITTING, DeliveryState.DEFERRED, DeliveryState.DOUBTFUL):
            condition = stands(state).compile(dialect=connection.dialect)
            asked = f"EXPLAIN QUERY PLAN SELECT * FROM deliveries WHERE campaign = 'x' AND {condition}"
            assert "ix_deliveries_open" in str(connection.execute(text(asked)).all())


def test_the_doubtful_are_mailed_again_where_somebody_says_so(
    database: Database, email: RenderedEmail
) -> None:
    begun(database, email, 1, 2, 3)
    for number in (1, 2):
        change(database, number, state=DeliveryState.DOUBTFUL, attempts=1)
    with database.writing() as connection:
        named = [address(1).upper(), address(3), address(9)]
        assert deliveries.resolve(connection, ID, named, resend=True, now=NOW) == 1
    assert (of(database, 1).state, of(database, 1).attempts) == (DeliveryState.PENDING, 1)
    assert of(database, 2).state is DeliveryState.DOUBTFUL
    with database.writing() as connection:
        assert deliveries.resolve(connection, ID, None, resend=True, now=NOW) == 1
        assert deliveries.resolve(connection, ID, None, resend=True, now=NOW) == 0
    assert counts(database) == {DeliveryState.PENDING: 3}


def test_who_was_left_at_that_by_mistake_can_still_be_mailed_by_name(
    database: Database, email: RenderedEmail
) -> None:
    begun(database, email, 1, 2)
    for number in (1, 2):
        change(database, number, state=DeliveryState.DOUBTFUL, attempts=1)
    with database.writing() as connection:
        assert deliveries.resolve(connection, ID, None, resend=False, now=NOW) == 2
        assert deliveries.resolve(connection, ID, None, resend=True, now=NOW) == 0
        assert deliveries.resolve(connection, ID, [address(2)], resend=True, now=NOW) == 1
    assert (of(database, 1).state, of(database, 1).reply) == (
        DeliveryState.SKIPPED,
        "not sure whether it arrived, and left at that",
    )
    assert of(database, 2).state is DeliveryState.PENDING


def test_who_waits_can_be_left_out_by_name_and_is_mailed_by_name_after_all(
    database: Database, email: RenderedEmail
) -> None:
    begun(database, email, 1, 2, 3, 4)
    change(database, 2, state=DeliveryState.DEFERRED, attempts=1, not_before=NOW, reply="451 Later")
    change(database, 3, state=DeliveryState.SUBMITTED, attempts=1)
    with database.writing() as connection:
        # Without names only those in doubt are meant.
        assert deliveries.resolve(connection, ID, None, resend=False, now=NOW) == 0
        named = [address(number) for number in (1, 2, 3)]
        assert deliveries.resolve(connection, ID, named, resend=False, now=NOW, by="Ruth") == 2
    left = [(of(database, number).state, of(database, number).reply) for number in (1, 2)]
    assert left == [(DeliveryState.SKIPPED, "left out, as Ruth said")] * 2
    assert of(database, 2).not_before is None
    assert counts(database)[DeliveryState.PENDING] == 1
    again = plan(database, email, "nextnext")
    assert again.recipients == 0
    with database.reading() as connection:
        skipped = deliveries.find(connection, "nextnext", [DeliveryState.SKIPPED])
    assert [one.reply for one in skipped].count(f"left out by hand in campaign {ID}") == 2
    with database.writing() as connection:
        assert deliveries.resolve(connection, ID, [address(1)], resend=False, now=NOW) == 0
        assert deliveries.resolve(connection, ID, None, resend=True, now=NOW) == 0
        assert deliveries.resolve(connection, ID, [address(1)], resend=True, now=NOW) == 1
    assert of(database, 1).state is DeliveryState.PENDING


def test_a_cancelled_campaign_mails_nobody_again(database: Database, email: RenderedEmail) -> None:
    begun(database, email, 1)
    change(database, 1, state=DeliveryState.DOUBTFUL, attempts=1)
    put(database, CampaignState.CANCELLED)
    with pytest.raises(LedgerError, match="cancelled"), database.writing() as connection:
        deliveries.resolve(connection, ID, None, resend=True, now=NOW)
    with database.writing() as connection:
        assert deliveries.resolve(connection, ID, None, resend=False, now=NOW) == 1
        with pytest.raises(LedgerError, match="no campaign zzzzzzzz"):
            deliveries.resolve(connection, "zzzzzzzz", None, resend=False, now=NOW)


def test_the_records_of_the_relay_settle_what_was_in_doubt(database: Database, email: RenderedEmail) -> None:
    states = list(DeliveryState)
    begun(database, email, *range(len(states) + 1))
    for number, state in enumerate(states):
        change(database, number, state=state, attempts=1, reply="said before", updated=NOW)
    told = {int(of(database, number).recipient.subscriber): f"250 {number}" for number in range(len(states))}
    with database.writing() as connection:
        done = deliveries.reconcile(connection, ID, told | {999_999: "250"}, NOW + MINUTE)
    # One is known, and one is being handed over just now.
    assert done == Reconciled(settled=len(states) - 2, known=2, unknown=(999_999,))
    assert counts(database) == {
        DeliveryState.SUBMITTED: len(states) - 1,
        DeliveryState.SUBMITTING: 1,
        DeliveryState.PENDING: 1,
    }
    for number, state in enumerate(states):
        known = state in (DeliveryState.SUBMITTED, DeliveryState.SUBMITTING)
        one = of(database, number)
        assert (one.reply, one.updated) == ("said before" if known else f"250 {number}", NOW)
    with database.writing() as connection:
        again = deliveries.reconcile(connection, ID, told, NOW)
    assert (again.settled, again.known) == (0, len(states))


def test_messages_are_counted_by_the_minute(database: Database, email: RenderedEmail) -> None:
    begun(database, email, *range(6))
    for number, minute in ((0, 0), (1, 0), (2, 2)):
        change(database, number, state=DeliveryState.SUBMITTED, updated=NOW + minute * MINUTE)
    change(database, 3, state=DeliveryState.DOUBTFUL, attempts=1, updated=NOW + MINUTE)
    change(database, 4, state=DeliveryState.SKIPPED, attempts=0, updated=NOW + MINUTE)
    with database.reading() as connection:
        assert deliveries.rates(connection, ID) == ((TOP, 2), (TOP + 2 * MINUTE, 1))
        # Whatever may have reached the relay counts.
        whole = ((TOP, 2), (TOP + MINUTE, 1), (TOP + 2 * MINUTE, 1))
        assert deliveries.handed_over_since(connection, NOW) == whole
        assert deliveries.handed_over_since(connection, NOW + MINUTE) == whole[1:]


def test_what_was_handed_over_lately_counts_over_all_campaigns(
    database: Database, email: RenderedEmail
) -> None:
    begun(database, email, 1)
    change(database, 1, state=DeliveryState.SUBMITTED, updated=NOW)
    put(database, CampaignState.DONE)
    plan(database, email, "nextnext", issue=dt.date(2026, 11, 29))
    put(database, CampaignState.SENDING, "nextnext")
    change(database, 1, state=DeliveryState.SUBMITTED, updated=NOW)
    with database.reading() as connection:
        assert deliveries.handed_over_since(connection, NOW - MINUTE) == ((TOP, 2),)
        # The first was finished before that.
        assert deliveries.handed_over_since(connection, NOW + MINUTE) == ()

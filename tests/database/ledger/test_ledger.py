"""The contract of the ledger in the hands of the program that mails."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import text, update

from newsletter.database import Database, deliveries, ledger, opened, suppressions
from newsletter.database.claims import at_work, claimed
from newsletter.database.direct import Direct
from newsletter.database.ledger import Ledger, working
from newsletter.database.tables import DELIVERIES
from newsletter.errors import DatabaseError, LedgerError
from newsletter.model import CampaignState, Delivery, DeliveryState, Granted, RenderedEmail, Secret
from tests.database.ledger.mailing import (
    ID,
    NOW,
    address,
    answer,
    begun,
    counts,
    end_all_connections,
    plan,
    put,
    submitted,
)

SOON = NOW + dt.timedelta(minutes=10)


@pytest.fixture
def book(database: Database, email: RenderedEmail, tmp_path: Path) -> Iterator[Ledger]:
    """The ledger of a campaign that is being sent to eight."""
    begun(database, email, *range(8))
    with working(database, ID, root=tmp_path, now=NOW) as book:
        yield book


def of(database: Database, wanted: Delivery) -> Delivery:
    with database.reading() as connection:
        (found,) = deliveries.find(connection, ID, tuple(DeliveryState), wanted.id - 1, 1)
    return found


def ids(found: tuple[Delivery, ...]) -> list[int]:
    return [one.id for one in found]


def test_an_intent_is_written_before_the_mail_and_its_answer_after_it(
    database: Database, book: Ledger
) -> None:
    first, second, third = book.waiting(0, 3)
    granted = book.settle([], [first, second], NOW)
    assert granted == Granted(deliveries=frozenset({first.id, second.id}), state=CampaignState.SENDING)
    assert of(database, first).state is DeliveryState.SUBMITTING
    reply = "250 2.0.0 Ok: queued as 4bX2"
    assert book.settle([answer(first, DeliveryState.SUBMITTED, reply=reply)], [third], SOON).deliveries == {
        third.id
    }
    one = of(database, first)
    assert (one.state, one.attempts, one.reply, one.updated) == (DeliveryState.SUBMITTED, 1, reply, SOON)
    assert counts(database) == dict(book.tally().counts)
    assert book.tally().open == 7


@pytest.mark.parametrize(
    ("state", "attempts"),
    [
        (DeliveryState.SUBMITTED, 1),
        (DeliveryState.DEFERRED, 1),
        (DeliveryState.REJECTED, 1),
        (DeliveryState.EXPIRED, 1),
        (DeliveryState.DOUBTFUL, 1),
        (DeliveryState.PENDING, 0),
    ],
)
def test_each_answer_is_written_and_each_try_counted(
    database: Database, book: Ledger, state: DeliveryState, attempts: int
) -> None:
    (one,) = book.waiting(0, 1)
    book.settle([], [one], NOW)
    book.settle([answer(one, state, not_before=SOON)], [], NOW)
    found = of(database, one)
    later = SOON if state is DeliveryState.DEFERRED else None
    assert (found.state, found.attempts, found.not_before) == (state, attempts, later)
    assert counts(database) == dict(book.tally().counts)


def test_what_is_no_answer_is_refused_and_nothing_written(database: Database, book: Ledger) -> None:
    one, other = book.waiting(0, 2)
    book.settle([], [one], NOW)
    for state in (DeliveryState.SUBMITTING, DeliveryState.CANCELLED):
        with pytest.raises(ValueError, match="no answer"):
            book.settle([answer(one, state)], [other], NOW)
    with pytest.raises(ValueError, match="handed over"):
        book.settle([], [one], NOW)
    assert of(database, one).state is DeliveryState.SUBMITTING
    assert of(database, other).state is DeliveryState.PENDING


@pytest.mark.parametrize("reply", ["250 \x00 \udcff\r\n2", "9" * 5000, "250 grüße"])
def test_whatever_a_relay_says_can_be_stored(database: Database, book: Ledger, reply: str) -> None:
    (one,) = book.waiting(0, 1)
    book.settle([], [one], NOW)
    book.settle([answer(one, DeliveryState.SUBMITTED, reply=reply, suppress=reply)], [], NOW)
    stored = of(database, one).reply
    assert stored.startswith(reply[:3])
    assert stored.isprintable()
    assert len(stored) <= 1000


def test_who_was_suppressed_while_nobody_worked_does_not_wait_for_the_next_program(
    database: Database, email: RenderedEmail, tmp_path: Path
) -> None:
    begun(database, email, *range(4))
    with database.writing() as connection:
        suppressions.put(connection, [address(1), "stranger@hollinmarrow.example"], "asked by phone", SOON)
    with working(database, ID, root=tmp_path, now=SOON) as book:
        assert address(1) not in [one.recipient.email for one in book.waiting(0, 100)]
        assert counts(database) == {DeliveryState.PENDING: 3, DeliveryState.SUPPRESSED: 1}
        assert book.tally().of(DeliveryState.PENDING) == 3
    with database.reading() as connection:
        (left,) = deliveries.find(connection, ID, [DeliveryState.SUPPRESSED])
    assert (left.recipient.email, left.reply, left.updated) == (address(1), "asked by phone", SOON)


def test_those_who_wait_come_in_order_and_are_found_once(book: Ledger) -> None:
    whole = ids(book.waiting(0, 100))
    assert whole == sorted(whole)
    assert ids(book.waiting(0, 3)) == whole[:3]
    assert ids(book.waiting(whole[2], 3)) == whole[3:6]
    assert book.waiting(whole[-1], 3) == book.waiting(0, 0) == ()
    book.settle([], [one for one in book.waiting(0, 100) if one.id != whole[4]], NOW)
    assert ids(book.waiting(0, 100)) == [whole[4]]


def test_those_who_wait_are_found_among_many_who_do_not(
    book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = book.waiting(0, 100)
    book.settle([], whole[1:7], NOW)
    # Fewer are looked through at a time than lie between them.
    monkeypatch.setattr(ledger, "_WINDOW", 2)
    assert ids(book.waiting(0, 100)) == [whole[0].id, whole[7].id]
    assert ids(book.waiting(whole[0].id, 1)) == [whole[7].id]


def test_a_deferred_one_is_due_when_its_time_has_come_also_where_a_clock_was_wrong(book: Ledger) -> None:
    assert book.due(NOW, 10) == ()
    soon, never_told, far = book.waiting(0, 3)
    book.settle([], [soon, never_told, far], NOW)
    book.settle(
        [
            answer(soon, DeliveryState.DEFERRED, not_before=SOON),
            answer(never_told, DeliveryState.DEFERRED),
            answer(far, DeliveryState.DEFERRED, not_before=NOW + dt.timedelta(days=1)),
        ],
        [],
        NOW,
    )
    assert ids(book.due(NOW - dt.timedelta(seconds=1), 10)) == [far.id]
    assert ids(book.due(NOW, 10)) == [never_told.id, far.id]
    assert ids(book.due(SOON, 10)) == [never_told.id, soon.id, far.id]
    assert ids(book.due(SOON, 2)) == [never_told.id, soon.id]
    due = book.due(SOON, 10)
    assert book.settle([], due, SOON).deliveries == {soon.id, never_told.id, far.id}
    assert book.due(SOON, 10) == ()


def test_who_is_suppressed_meanwhile_is_not_mailed(database: Database, book: Ledger) -> None:
    left, stays = book.waiting(0, 2)
    with database.writing() as connection:
        suppressions.put(connection, [left.recipient.email.upper()], "left", NOW)
    granted = book.settle([], [left, stays], NOW)
    assert (granted.deliveries, granted.suppressed) == (frozenset({stays.id}), frozenset({left.id}))
    assert (of(database, left).state, of(database, left).reply) == (DeliveryState.SUPPRESSED, "left")
    assert counts(database) == dict(book.tally().counts)


def test_an_address_that_is_dead_is_suppressed_as_it_is_compared(database: Database, book: Ledger) -> None:
    one, other = book.waiting(0, 2)
    book.settle([], [one, other], NOW)
    dead = answer(one, DeliveryState.REJECTED, reply="550 5.1.1 no such user", suppress="550 5.1.1")
    book.settle([dead, answer(other, DeliveryState.REJECTED, reply="554")], [], NOW)
    with database.reading() as connection:
        (found,) = suppressions.all(connection)
    assert (found.address, found.reason, found.at) == (one.recipient.email, "550 5.1.1", NOW)


@pytest.mark.parametrize("state", [CampaignState.PAUSED, CampaignState.SCHEDULED, CampaignState.DONE])
def test_nothing_is_granted_while_the_campaign_is_not_being_sent(
    database: Database, book: Ledger, state: CampaignState
) -> None:
    one, other = book.waiting(0, 2)
    book.settle([], [one], NOW)
    put(database, state)
    granted = book.settle(submitted([one]), [other], NOW)
    assert granted == Granted(deliveries=frozenset(), state=state)
    # The answer counts all the same.
    assert counts(database) == {DeliveryState.SUBMITTED: 1, DeliveryState.PENDING: 7}
    put(database, CampaignState.SENDING)
    assert book.settle([], [other], NOW).deliveries == {other.id}


def test_after_cancelling_nobody_waits_any_more(database: Database, book: Ledger) -> None:
    done, later, never, doubted, waits = book.waiting(0, 5)
    book.settle([], [done, later, never, doubted], NOW)
    put(database, CampaignState.CANCELLED)
    back = [
        *submitted([done]),
        answer(later, DeliveryState.DEFERRED, reply="451 later", not_before=SOON),
        answer(never, DeliveryState.PENDING),
        answer(doubted, DeliveryState.DOUBTFUL),
    ]
    assert book.settle(back, [waits], NOW).deliveries == frozenset()
    assert counts(database) == {
        DeliveryState.SUBMITTED: 1,
        DeliveryState.DOUBTFUL: 1,
        DeliveryState.CANCELLED: 6,
    }
    assert (of(database, later).attempts, of(database, never).attempts) == (1, 0)
    assert counts(database) == dict(book.tally().counts)
    book.finish(CampaignState.DONE, "", NOW)
    assert book.campaign.state is CampaignState.CANCELLED


def test_what_the_operator_decided_meanwhile_of_one_recipient_stays(database: Database, book: Ledger) -> None:
    (one, other) = book.waiting(0, 2)
    with database.writing() as connection:
        number = int(one.recipient.subscriber)
        deliveries.reconcile(connection, ID, {number: "250 from the relay's log"}, NOW)
    # It was about to be mailed, or set aside because its mail cannot be made.
    assert book.settle([answer(one, DeliveryState.REJECTED)], [], NOW).deliveries == frozenset()
    assert book.settle([], [one, other], NOW).deliveries == {other.id}
    assert of(database, one).state is DeliveryState.SUBMITTED
    assert counts(database) == dict(book.tally().counts)


def test_a_recipient_whose_mail_cannot_be_made_is_set_aside_without_a_try(
    database: Database, book: Ledger
) -> None:
    (one,) = book.waiting(0, 1)
    book.settle([answer(one, DeliveryState.REJECTED, reply="the name cannot stand in a header")], [], NOW)
    assert of(database, one).state is DeliveryState.REJECTED
    assert counts(database) == dict(book.tally().counts)


def test_a_program_leaves_the_campaign_in_the_state_that_it_says(database: Database, book: Ledger) -> None:
    (one,) = book.waiting(0, 1)
    with pytest.raises(LedgerError, match="not done"):
        book.finish(CampaignState.DONE, "", NOW)
    book.finish(CampaignState.PAUSED, "535 the login was refused", NOW)
    assert (book.campaign.state, book.campaign.reason) == ("paused", "535 the login was refused")
    assert book.settle([], [one], NOW).state is CampaignState.PAUSED
    put(database, CampaignState.SENDING)
    everybody = book.waiting(0, 100)
    book.settle([], everybody, NOW)
    book.settle(submitted(everybody), [], NOW)
    book.finish(CampaignState.DONE, "", SOON)
    assert (book.campaign.state, book.campaign.finished, book.campaign.reason) == ("done", SOON, "")


def test_what_was_handed_over_without_an_answer_is_doubtful_to_the_next_program(
    database: Database, email: RenderedEmail, tmp_path: Path
) -> None:
    begun(database, email, 1, 2, 3)
    with working(database, ID, root=tmp_path, now=NOW) as book:
        first, second, _ = book.waiting(0, 3)
        book.settle([], [first, second], NOW)
        book.settle(submitted([first]), [], NOW)
        assert book.campaign.epoch == 1
    with working(database, ID, root=tmp_path, now=SOON) as book:
        assert book.campaign.epoch == 2
        assert dict(book.tally().counts) == dict.fromkeys(("submitted", "doubtful", "pending"), 1)
        one = of(database, second)
    # When it was handed over, and not when that was found.
    assert (one.state, one.attempts, one.reply, one.updated) == (
        DeliveryState.DOUBTFUL,
        1,
        "no answer was seen",
        NOW,
    )
    with database.writing() as connection:
        deliveries.resolve(connection, ID, None, resend=True, now=SOON)
    with working(database, ID, root=tmp_path, now=SOON) as book:
        assert second.id in ids(book.waiting(0, 3))


def test_a_campaign_that_is_not_there_cannot_be_worked_on(database: Database, tmp_path: Path) -> None:
    with pytest.raises(LedgerError, match="no campaign"), working(database, ID, root=tmp_path, now=NOW):
        pass


def test_one_program_at_a_time_has_a_campaign(database: Database, book: Ledger, tmp_path: Path) -> None:
    assert at_work(database, ID, root=tmp_path)
    with (
        pytest.raises(LedgerError, match=f"Another newsletter program is mailing the campaign {ID}"),
        working(database, ID, root=tmp_path, now=NOW),
    ):
        pass
    (one,) = book.waiting(0, 1)
    assert book.settle([], [one], NOW).deliveries == {one.id}


def test_a_campaign_is_free_again_when_its_program_ends_whatever_ends_it(
    database: Database, email: RenderedEmail, tmp_path: Path
) -> None:
    begun(database, email, 1)
    assert not at_work(database, ID, root=tmp_path)
    for _ in range(2):
        with contextlib.suppress(KeyError), working(database, ID, root=tmp_path, now=NOW):
            raise KeyError
        assert not at_work(database, ID, root=tmp_path)


def test_other_campaigns_can_be_worked_on_at_the_same_time(
    database: Database, book: Ledger, email: RenderedEmail, tmp_path: Path
) -> None:
    plan(database, email, "nextnext", issue=dt.date(2026, 11, 29))
    put(database, CampaignState.SENDING, "nextnext")
    with working(database, "nextnext", root=tmp_path, now=NOW) as other:
        for each in (book, other):
            (one,) = each.waiting(0, 1)
            assert each.settle([], [one], NOW).deliveries == {one.id}


def test_who_lost_the_campaign_writes_nothing_more(
    database: Database, book: Ledger, email: RenderedEmail
) -> None:
    one, other = book.waiting(0, 2)
    book.settle([], [one], NOW)
    # As if another program had come by a lock that was lost.
    with database.writing() as connection:
        ledger._taken_over(connection, ID, SOON)
    for lost in (
        lambda: book.settle(submitted([one]), [other], NOW),
        lambda: book.settle([], [], NOW),
        lambda: book.finish(CampaignState.DONE, "", NOW),
    ):
        with pytest.raises(LedgerError, match="taken over"):
            lost()
    assert of(database, one).state is DeliveryState.DOUBTFUL
    assert of(database, other).state is DeliveryState.PENDING


def test_a_turn_that_fails_half_way_writes_nothing_and_can_be_tried_again(
    database: Database, book: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = book.waiting(0, 2)
    book.settle([], [one], NOW)

    def fail() -> None:
        raise DatabaseError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(book._direct, "_commit", fail)
        with pytest.raises(DatabaseError, match="full"):
            book.settle(submitted([one]), [other], NOW)
    assert (of(database, one).state, of(database, other).state) == (
        DeliveryState.SUBMITTING,
        DeliveryState.PENDING,
    )
    assert book.settle(submitted([one]), [other], NOW).deliveries == {other.id}
    assert counts(database) == dict(book.tally().counts)


def test_a_server_that_ends_the_connection_frees_the_campaign_and_is_noticed(
    postgres_url: str, email: RenderedEmail, tmp_path: Path
) -> None:
    with opened(Secret(postgres_url), tmp_path) as database:
        begun(database, email, 1, 2)
        with working(database, ID, root=tmp_path, now=NOW) as book:
            one, other = book.waiting(0, 2)
            book.settle([], [one], NOW)
            end_all_connections(postgres_url)
            with working(database, ID, root=tmp_path, now=SOON) as next_one:
                with pytest.raises(DatabaseError) as refused:
                    book.settle(submitted([one]), [other], NOW)
                assert refused.value.down
                assert next_one.settle([], [other], NOW).deliveries == {other.id}
                for _ in range(2):
                    with pytest.raises(LedgerError, match="taken over"):
                        book.settle(submitted([one]), [other], NOW)
            assert of(database, one).state is DeliveryState.DOUBTFUL


def test_a_server_that_comes_back_is_gone_on_with(
    postgres_url: str, email: RenderedEmail, tmp_path: Path
) -> None:
    with opened(Secret(postgres_url), tmp_path) as database:
        begun(database, email, 1, 2)
        with working(database, ID, root=tmp_path, now=NOW) as book:
            one, other = book.waiting(0, 2)
            book.settle([], [one], NOW)
            end_all_connections(postgres_url)
            with pytest.raises(DatabaseError) as refused:
                book.settle(submitted([one]), [other], NOW)
            assert refused.value.down
            assert book.settle(submitted([one]), [other], NOW).deliveries == {other.id}
            assert at_work(database, ID, root=tmp_path)
            end_all_connections(postgres_url)
            with pytest.raises(DatabaseError):
                book.settle(submitted([other]), [], NOW)
            # As if the server had not noticed yet that the old connection is gone.
            with closing(Direct(database)) as old, claimed(old, ID, tmp_path):
                for _ in range(2):
                    with pytest.raises(DatabaseError, match="still held") as held:
                        book.settle(submitted([other]), [], NOW)
                    assert held.value.down
            book.settle(submitted([other]), [], NOW)
            book.finish(CampaignState.DONE, "", NOW)
        assert counts(database) == {DeliveryState.SUBMITTED: 2}
        assert not at_work(database, ID, root=tmp_path)


def test_a_deferred_one_that_is_taken_back_and_deferred_again_is_still_due(book: Ledger) -> None:
    (one,) = book.waiting(0, 1)
    book.settle([], [one], NOW)
    book.settle([answer(one, DeliveryState.DEFERRED, not_before=NOW)], [], NOW)
    (again,) = book.due(NOW, 10)
    book.settle([], [again], NOW)
    # The connection broke before the mail had left.
    book.settle([answer(again, DeliveryState.PENDING)], [], NOW)
    book.settle([], [again], NOW)
    book.settle([answer(again, DeliveryState.DEFERRED, not_before=NOW)], [], NOW)
    assert ids(book.due(NOW, 10)) == [one.id]


def test_moments_are_stored_as_everywhere_else(database: Database, book: Ledger) -> None:
    one, other = book.waiting(0, 2)
    there = NOW.astimezone(dt.timezone(dt.timedelta(hours=-3, minutes=-30)))
    book.settle([], [one], there)
    with database.writing() as connection:
        connection.execute(update(DELIVERIES).where(DELIVERIES.c.id == other.id).values(updated=NOW))
        told = connection.execute(text("SELECT updated FROM deliveries WHERE updated IS NOT NULL")).all()
    assert len(told) == 2
    assert len(set(told)) == 1

"""Several programs with one database: each waits for the other, and nobody is mailed by two."""

from __future__ import annotations

import concurrent.futures
import datetime as dt
import threading
from pathlib import Path

from newsletter.database import Database, campaigns, deliveries, opened, renderings, signing, suppressions
from newsletter.database.ledger import working
from newsletter.model import CampaignState, DeliveryState, Granted, RenderedEmail, Secret
from tests.database.ledger.mailing import (
    ID,
    NOW,
    address,
    begun,
    campaign,
    counts,
    join,
    plan,
    put,
    submitted,
)


def test_two_who_plan_the_same_issue_at_once_mail_nobody_twice(
    database: Database, database_url: str, email: RenderedEmail, tmp_path: Path
) -> None:
    join(database, *range(300))
    with database.writing() as connection:
        renderings.put(connection, email)
    both = threading.Barrier(2)

    def plan_it(campaign_id: str) -> int:
        with opened(Secret(database_url), tmp_path) as own:
            both.wait()
            with own.writing() as connection:
                return campaigns.plan(connection, campaign(email, campaign_id)).recipients

    with concurrent.futures.ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(plan_it, ("aaaaaaaa", "bbbbbbbb"))) == [0, 300]


def test_two_who_need_a_key_or_a_name_at_once_get_the_same(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    all_of_them = threading.Barrier(4)

    def need(_: int) -> tuple[tuple[bytes, ...], str]:
        with opened(Secret(database_url), tmp_path) as own:
            all_of_them.wait()
            with own.writing() as connection:
                return signing.keys(connection, NOW), campaigns.ledger_id(connection, NOW)

    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        assert len(set(pool.map(need, range(4)))) == 1


def test_a_mailing_waits_while_somebody_writes_and_then_sees_what_was_written(
    database: Database, email: RenderedEmail, tmp_path: Path
) -> None:
    begun(database, email, 1, 2)
    with (
        working(database, ID, root=tmp_path, now=NOW) as ledger,
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        one, other = ledger.waiting(0, 2)
        with database.writing() as connection:
            suppressions.put(connection, [one.recipient.email], "left", NOW)
            campaigns.set_state(
                connection, ID, CampaignState.SENDING, now=NOW, expected=(CampaignState.SENDING,)
            )
            turn = pool.submit(ledger.settle, [], [one, other], NOW)
            assert not concurrent.futures.wait([turn], timeout=0.3).done
        assert turn.result() == Granted(
            deliveries=frozenset({other.id}), state=CampaignState.SENDING, suppressed=frozenset({one.id})
        )


def test_whoever_is_cancelled_while_a_mailing_goes_on_is_mailed_or_cancelled_and_never_both(
    database: Database, email: RenderedEmail, tmp_path: Path
) -> None:
    begun(database, email, *range(200))
    begins = threading.Event()

    def cancel() -> None:
        begins.wait()
        put(database, CampaignState.CANCELLED)

    taken: set[int] = set()
    with (
        working(database, ID, root=tmp_path, now=NOW) as ledger,
        concurrent.futures.ThreadPoolExecutor(1) as pool,
    ):
        cancelled = pool.submit(cancel)
        waiting = ledger.waiting(0, 200)
        for one in waiting:
            if ledger.settle([], [one], NOW).deliveries:
                taken.add(one.id)
                ledger.settle(submitted([one]), [], NOW)
                begins.set()
        cancelled.result()
        with database.reading() as connection:
            found = deliveries.find(connection, ID, [DeliveryState.SUBMITTED])
        assert {one.id for one in found} == taken
        assert counts(database).get(DeliveryState.CANCELLED, 0) == 200 - len(taken)
        assert dict(ledger.tally().counts) == counts(database)


def test_another_issue_is_planned_while_one_is_mailed(
    database: Database, email: RenderedEmail, tmp_path: Path
) -> None:
    begun(database, email, 1, 2)
    with working(database, ID, root=tmp_path, now=NOW) as ledger:
        one, other = ledger.waiting(0, 2)
        ledger.settle([], [one], NOW)
        planned = plan(database, email, "nextnext", issue=email.issue + dt.timedelta(days=7))
        assert planned.recipients == 2
        assert ledger.settle(submitted([one]), [other], NOW).deliveries == {other.id}
        assert {one.recipient.email, other.recipient.email} == {address(1), address(2)}

"""The contract of campaigns: who is frozen into them, and how they go from state to state."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import select, update

from newsletter.database import Database, campaigns, deliveries, suppressions
from newsletter.database.tables import CAMPAIGNS, DELIVERIES
from newsletter.errors import DatabaseError, LedgerError
from newsletter.model import (
    Campaign,
    CampaignKind,
    CampaignState,
    Delivery,
    DeliveryState,
    RenderedEmail,
    Sample,
)
from tests.database.ledger.mailing import ID, NOW, address, begun, campaign, counts, join, plan, put

STATES = tuple(DeliveryState)


def found(database: Database, campaign_id: str = ID) -> dict[str, Delivery]:
    with database.reading() as connection:
        all_of_them = deliveries.find(connection, campaign_id, STATES)
    return {one.recipient.email: one for one in all_of_them}


def become(database: Database, number: int, state: DeliveryState, attempts: int = 0) -> None:
    """Bring a delivery of the first campaign into a state, whichever way led there."""
    with database.writing() as connection:
        chosen = update(DELIVERIES).where(
            DELIVERIES.c.address == address(number), DELIVERIES.c.campaign == ID
        )
        connection.execute(chosen.values(state=state, attempts=attempts))


def test_a_campaign_comes_back_as_it_was_planned(database: Database, email: RenderedEmail) -> None:
    join(database, 1, 2, 3)
    planned = plan(
        database,
        email,
        verp=False,
        one_click=True,
        sample=Sample(size=2, wait=60, limit=2.5),
        by="Ruth Ádair-王",
        due=NOW + dt.timedelta(hours=1),
    )
    assert planned.recipients == 3
    with database.reading() as connection:
        assert campaigns.get(connection, ID) == planned
        assert campaigns.of_issue(connection, email.issue) == (planned,)
        assert campaigns.of_issue(connection, dt.date(2026, 11, 29)) == ()
        assert campaigns.open(connection) == (planned,)
        with pytest.raises(LedgerError, match="no campaign zzzzzzzz"):
            campaigns.get(connection, "zzzzzzzz")


def test_everybody_on_the_list_is_frozen_into_the_campaign_and_nobody_else(
    database: Database, email: RenderedEmail
) -> None:
    join(database, 1, 2)
    join(database, 3, name="others")
    plan(database, email)
    join(database, 4)
    assert found(database).keys() == {address(1), address(2)}
    assert counts(database) == {DeliveryState.PENDING: 2}


def test_recipients_stand_in_random_order(database: Database, email: RenderedEmail) -> None:
    join(database, *range(100))
    plan(database, email)
    order = [one.recipient.email for one in found(database).values()]
    assert order != sorted(order, key=lambda one: int(one[6 : one.index("@")]))


def test_who_is_suppressed_stands_in_the_campaign_as_such(database: Database, email: RenderedEmail) -> None:
    join(database, 1, 2)
    with database.writing() as connection:
        suppressions.put(connection, [address(1).upper()], "asked on the phone", NOW)
    assert plan(database, email).recipients == 1
    one = found(database)[address(1)]
    assert (one.state, one.reply) == (DeliveryState.SUPPRESSED, "asked on the phone")


@pytest.mark.parametrize(
    ("state", "attempts", "reply"),
    [
        (DeliveryState.SUBMITTED, 1, "already got it in campaign k3m9x2qa"),
        (DeliveryState.SUBMITTING, 0, "not sure whether they already got it in campaign k3m9x2qa"),
        (DeliveryState.DOUBTFUL, 1, "not sure whether they already got it in campaign k3m9x2qa"),
        # Left at that by somebody's word.
        (DeliveryState.SKIPPED, 1, "not sure whether they already got it in campaign k3m9x2qa"),
        (DeliveryState.REJECTED, 1, "refused before, in campaign k3m9x2qa"),
        (DeliveryState.SKIPPED, 0, ""),
        (DeliveryState.EXPIRED, 9, ""),
        (DeliveryState.CANCELLED, 1, ""),
        (DeliveryState.SUPPRESSED, 0, ""),
    ],
)
def test_planning_again_is_for_those_who_did_not_get_the_issue(
    database: Database, email: RenderedEmail, state: DeliveryState, attempts: int, reply: str
) -> None:
    begun(database, email, 1)
    become(database, 1, state, attempts)
    put(database, CampaignState.CANCELLED)
    join(database, 2)
    rest = plan(database, email, "restrest")
    one = found(database, "restrest")[address(1)]
    assert (one.state, one.reply) == (DeliveryState.SKIPPED if reply else DeliveryState.PENDING, reply)
    assert rest.recipients == counts(database, "restrest")[DeliveryState.PENDING] == (1 if reply else 2)


def test_who_waits_for_the_issue_in_an_open_campaign_is_not_mailed_by_another(
    database: Database, email: RenderedEmail
) -> None:
    begun(database, email, 1)
    put(database, CampaignState.PAUSED)
    assert plan(database, email, "restrest").recipients == 0
    assert found(database, "restrest")[address(1)].reply == "will get it in campaign k3m9x2qa"
    put(database, CampaignState.CANCELLED)
    put(database, CampaignState.CANCELLED, "restrest")
    assert plan(database, email, "restmore").recipients == 1


def test_other_issues_are_mailed_whoever_got_this_one(database: Database, email: RenderedEmail) -> None:
    begun(database, email, 1)
    become(database, 1, DeliveryState.SUBMITTED, 1)
    assert plan(database, email, "nextnext", issue=dt.date(2026, 11, 29)).recipients == 1


def test_a_correction_goes_to_those_who_may_have_the_wrong_mail(
    database: Database, email: RenderedEmail
) -> None:
    wrong = begun(database, email, 1, 2, 3, 4, 5)
    become(database, 1, DeliveryState.SUBMITTED, 1)
    become(database, 2, DeliveryState.DOUBTFUL, 1)
    become(database, 3, DeliveryState.SUBMITTING)
    become(database, 4, DeliveryState.REJECTED, 1)
    with database.writing() as connection:
        suppressions.put(connection, [address(2)], "left", NOW)
        made = campaign(email, "fixfixfx", kind=CampaignKind.CORRECTION, corrects=wrong.id)
        planned = campaigns.plan_correction(connection, made, wrong)
    assert planned.recipients == 2
    assert {one: each.state for one, each in found(database, "fixfixfx").items()} == {
        address(1): DeliveryState.PENDING,
        address(2): DeliveryState.SUPPRESSED,
        address(3): DeliveryState.PENDING,
    }
    # Who got the correction did not get the issue by it.
    put(database, CampaignState.CANCELLED)
    assert plan(database, email, "restrest").recipients == 1


def test_nobody_gets_the_same_correction_twice(database: Database, email: RenderedEmail) -> None:
    wrong = begun(database, email, 1)
    become(database, 1, DeliveryState.SUBMITTED, 1)

    def correct(campaign_id: str) -> Campaign:
        made = campaign(email, campaign_id, kind=CampaignKind.CORRECTION, corrects=wrong.id)
        with database.writing() as connection:
            return campaigns.plan_correction(connection, made, wrong)

    assert correct("fixfixfx").recipients == 1
    assert correct("fixfixf2").recipients == 0


def test_a_list_that_is_not_there_is_told_and_an_empty_one_mails_nobody(
    database: Database, email: RenderedEmail
) -> None:
    with pytest.raises(LedgerError, match="no list “readers”"):
        plan(database, email)
    join(database)
    assert plan(database, email).recipients == 0
    assert counts(database) == {}
    # Its neighbours' numbers are not its own.
    join(database, 1)
    plan(database, email, "nextnext", issue=dt.date(2026, 11, 29))
    assert counts(database) == {}


def test_a_campaign_that_cannot_be_stored_leaves_no_recipient(
    database: Database, email: RenderedEmail
) -> None:
    begun(database, email, 1)
    join(database, 2)
    with pytest.raises(DatabaseError):
        plan(database, email)
    assert counts(database) == {DeliveryState.PENDING: 1}


def test_cancelling_takes_back_what_was_not_handed_over(database: Database, email: RenderedEmail) -> None:
    states = [state for state in DeliveryState if state is not DeliveryState.CANCELLED]
    begun(database, email, *range(len(states)))
    for number, state in enumerate(states):
        become(database, number, state)
    cancelled = put(database, CampaignState.CANCELLED, reason="the date was wrong")
    assert (cancelled.state, cancelled.reason, cancelled.finished) == ("cancelled", "the date was wrong", NOW)
    kept = [state for state in states if state not in (DeliveryState.PENDING, DeliveryState.DEFERRED)]
    assert counts(database) == dict.fromkeys(kept, 1) | {DeliveryState.CANCELLED: 2}
    with database.reading() as connection:
        assert campaigns.open(connection) == ()


@pytest.mark.parametrize(
    ("wanted", "words"),
    [
        (CampaignState.SENDING, "it cannot be resumed"),
        (CampaignState.PAUSED, "it cannot be paused"),
        (CampaignState.DONE, "it cannot be finished"),
    ],
)
def test_a_step_that_is_impossible_is_refused_and_changes_nothing(
    database: Database, email: RenderedEmail, wanted: CampaignState, words: str
) -> None:
    begun(database, email, 1)
    before = put(database, CampaignState.CANCELLED)
    expected = (CampaignState.PAUSED, CampaignState.SENDING)
    with (
        pytest.raises(LedgerError, match=f"The campaign {ID} is cancelled; {words}"),
        database.writing() as connection,
    ):
        campaigns.set_state(connection, ID, wanted, now=NOW, expected=expected)
    with database.reading() as connection:
        assert campaigns.get(connection, ID) == before


def test_a_campaign_remembers_when_it_began_first_and_ended_last(
    database: Database, email: RenderedEmail
) -> None:
    join(database, 1)
    plan(database, email)
    later = NOW + dt.timedelta(hours=1)
    moments = []
    for state, now in (("sending", NOW), ("paused", later), ("sending", later), ("done", later)):
        with database.writing() as connection:
            made = campaigns.set_state(
                connection, ID, CampaignState(state), now=now, expected=tuple(CampaignState)
            )
        moments.append((made.started, made.finished))
    assert moments == [(NOW, None), (NOW, None), (NOW, None), (NOW, later)]


def test_the_ledger_has_one_name_for_good(database: Database) -> None:
    with database.writing() as connection:
        name = campaigns.ledger_id(connection, NOW)
    with database.reading() as connection:
        assert campaigns.ledger_id(connection, NOW + dt.timedelta(days=1)) == name
    assert len(name) == 32


def test_the_numbers_of_campaigns_lie_together(database: Database, email: RenderedEmail) -> None:
    begun(database, email, 1, 2)
    plan(database, email, "nextnext", issue=dt.date(2026, 11, 29))
    with database.reading() as connection:
        for row in connection.execute(select(CAMPAIGNS.c.id, CAMPAIGNS.c.first, CAMPAIGNS.c.last)):
            between = select(DELIVERIES.c.campaign).where(DELIVERIES.c.id.between(row.first, row.last))
            assert connection.scalars(between).all() == [row.id, row.id]

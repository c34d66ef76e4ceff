"""Whatever program and operator do, in whatever order, the ledger tells the truth."""

from __future__ import annotations

import contextlib
import dataclasses
from collections import Counter
from pathlib import Path
from typing import Any, ClassVar

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import delete

from newsletter.database import Database, campaigns, deliveries, suppressions
from newsletter.database.ledger import Ledger, working
from newsletter.database.tables import METADATA
from newsletter.model import CampaignState, Delivery, DeliveryState, RenderedEmail, Settled
from tests.database.ledger.mailing import ID, NOW, address, counts, join, plan, put

S = DeliveryState
# Where one step may lead; what an operator decides of a whole campaign or of a doubtful one is told apart.
ARROWS: dict[DeliveryState, set[DeliveryState]] = {
    S.PENDING: {S.SUBMITTING, S.SUPPRESSED, S.REJECTED, S.CANCELLED, S.SUBMITTED},
    S.SUBMITTING: {S.SUBMITTED, S.DEFERRED, S.REJECTED, S.EXPIRED, S.DOUBTFUL, S.PENDING, S.CANCELLED},
    S.DEFERRED: {S.SUBMITTING, S.SUPPRESSED, S.CANCELLED, S.SUBMITTED},
    S.DOUBTFUL: {S.PENDING, S.SKIPPED, S.SUBMITTED},
    S.SKIPPED: {S.SUBMITTED},
    S.REJECTED: {S.SUBMITTED},
    S.EXPIRED: {S.SUBMITTED},
    S.CANCELLED: {S.SUBMITTED},
    S.SUPPRESSED: {S.SUBMITTED},
    S.SUBMITTED: set(),
}
ANSWERS = (S.SUBMITTED, S.SUBMITTED, S.DEFERRED, S.REJECTED, S.EXPIRED, S.DOUBTFUL, S.PENDING)
PEOPLE = 9


class Mailing(RuleBasedStateMachine):
    database: ClassVar[Database]
    root: ClassVar[Path]
    email: ClassVar[RenderedEmail]

    def __init__(self) -> None:
        super().__init__()
        self.ends = contextlib.ExitStack()
        with self.database.writing() as connection:
            for table in reversed(METADATA.sorted_tables):
                connection.execute(delete(table))
        join(self.database, *range(PEOPLE))
        plan(self.database, self.email)
        put(self.database, CampaignState.SENDING)
        self.state = CampaignState.SENDING
        self.known = {one.id: one for one in self.found()}
        self.in_flight: dict[int, Delivery] = {}
        self.suppressed: set[str] = set()
        self.reopen()

    @initialize()
    def nobody_is_missing(self) -> None:
        assert [one.state for one in self.known.values()] == [S.PENDING] * PEOPLE

    def found(self) -> tuple[Delivery, ...]:
        with self.database.reading() as connection:
            return deliveries.find(connection, ID, tuple(DeliveryState))

    def reopen(self) -> None:
        self.ledger: Ledger = self.ends.enter_context(working(self.database, ID, root=self.root, now=NOW))

    @rule(answers=st.lists(st.sampled_from(ANSWERS), max_size=4), most=st.integers(0, 4), dead=st.booleans())
    def take_a_turn(self, answers: list[DeliveryState], most: int, dead: bool) -> None:  # noqa: FBT001  drawn
        told = [
            Settled(delivery=number, state=state, suppress="dead" if dead and state is S.REJECTED else "")
            for number, state in zip(list(self.in_flight), answers, strict=False)
        ]
        wanted = (self.ledger.due(NOW, most) + self.ledger.waiting(0, most))[:most]
        granted = self.ledger.settle(told, wanted, NOW)
        answered = {one.delivery for one in told if one.state in {S.PENDING, S.DEFERRED}}
        for answer in told:
            done = self.in_flight.pop(answer.delivery)
            if answer.suppress:
                self.suppressed.add(done.recipient.email)
        assert granted.state is self.state
        assert granted.deliveries <= {one.id for one in wanted}
        assert not granted.deliveries or self.state is CampaignState.SENDING
        for one in wanted:
            if one.id in granted.deliveries:
                assert one.recipient.email not in self.suppressed
                # Nobody whom the relay took is handed over again, nor anybody in doubt without a word.
                assert self.known[one.id].state in {S.PENDING, S.DEFERRED} or one.id in answered
                self.in_flight[one.id] = one

    @rule()
    def set_aside_one_whose_mail_cannot_be_made(self) -> None:
        for one in self.ledger.waiting(0, 1):
            self.ledger.settle([Settled(delivery=one.id, state=S.REJECTED)], [], NOW)

    @rule(who=st.integers(0, PEOPLE - 1))
    def suppress(self, who: int) -> None:
        with self.database.writing() as connection:
            suppressions.put(connection, [address(who)], "left", NOW)
        self.suppressed.add(address(who))

    @rule(state=st.sampled_from([CampaignState.SENDING, CampaignState.PAUSED, CampaignState.SENDING]))
    def pause_or_resume(self, state: CampaignState) -> None:
        if self.state is not CampaignState.CANCELLED:
            put(self.database, state)
            self.state = state

    @rule(really=st.integers(0, 3))
    def cancel(self, really: int) -> None:
        if not really:
            put(self.database, CampaignState.CANCELLED)
            self.state = CampaignState.CANCELLED

    @rule()
    def crash(self) -> None:
        self.ends.close()
        self.reopen()
        states = {one.id: one.state for one in self.found()}
        assert all(states[number] is S.DOUBTFUL for number in self.in_flight)
        self.in_flight.clear()

    @rule(resend=st.booleans())
    def decide(self, resend: bool) -> None:  # noqa: FBT001  drawn
        if not (resend and self.state is CampaignState.CANCELLED):
            with self.database.writing() as connection:
                deliveries.resolve(connection, ID, None, resend=resend, now=NOW)

    @rule(who=st.sets(st.integers(0, PEOPLE - 1), max_size=3))
    def read_the_log_of_the_relay(self, who: set[int]) -> None:
        chosen = [one for one in self.known.values() if one.recipient.email in {address(n) for n in who}]
        with self.database.writing() as connection:
            told = {int(one.recipient.subscriber): "250 log" for one in chosen}
            deliveries.reconcile(connection, ID, told, NOW)

    @rule()
    def plan_for_the_rest(self) -> None:
        """Nobody who may have the issue, or will get it, is to be mailed by another campaign."""
        with self.database.writing() as connection:
            before = {one.recipient.email: one for one in self.found()}
            made = campaigns.get(connection, ID)
            undone = connection.begin_nested()
            rest = campaigns.plan(connection, dataclasses.replace(made, id="restrest"))
            again = deliveries.find(connection, "restrest", [S.PENDING])
            undone.rollback()
        assert rest.recipients == len(again)
        for one in again:
            old = before[one.recipient.email]
            assert old.state in {S.EXPIRED, S.CANCELLED, S.SUPPRESSED}

    @invariant()
    def everybody_is_where_the_arrows_lead(self) -> None:
        now = {one.id: one for one in self.found()}
        assert now.keys() == self.known.keys()
        for number, one in now.items():
            before = self.known[number]
            steps = {before.state} | ARROWS[before.state]
            # One turn answers and intends anew.
            reached = steps.union(*(ARROWS[state] for state in steps))
            assert one.state in reached, (before.state, one.state)
            assert one.attempts >= before.attempts
            assert (one.state is S.SUBMITTING) == (number in self.in_flight)
        self.known = now

    @invariant()
    def the_counts_add_up(self) -> None:
        counted = counts(self.database)
        assert sum(counted.values()) == PEOPLE
        assert counted == Counter(one.state for one in self.known.values())

    def teardown(self) -> None:
        self.ends.close()


def test_in_any_order_everybody_is_accounted_for(
    database: Database, email: RenderedEmail, tmp_path: Path
) -> None:
    here: dict[str, Any] = {"database": database, "root": tmp_path, "email": email}
    machine = type("Here", (Mailing,), here)
    of_a_server = database.engine.dialect.name == "postgresql"
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=12 if of_a_server else 40,
            stateful_step_count=25,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )

"""The ledger of a campaign in the hands of the one program that works on it.

An intent is on the disk before the mail is handed over, and its answer before it counts. What a program that
was killed had just handed over is found by the next one and held as doubtful.
"""

from __future__ import annotations

import contextlib
import datetime as dt
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from sqlalchemy import Connection, exists, func, or_, select, update

from newsletter.database import campaigns, deliveries, settling
from newsletter.database.claims import claim_again, claimed
from newsletter.database.direct import Direct
from newsletter.database.engine import Database
from newsletter.database.phrases import stands
from newsletter.database.tables import CAMPAIGNS, DELIVERIES, SUPPRESSIONS
from newsletter.errors import LedgerError
from newsletter.model import Campaign, CampaignState, Delivery, DeliveryState, Granted, Settled, Tally

_NO_ANSWER = "no answer was seen"
# Longer than anybody is told to wait (`send.backoff`): what lies further ahead was written by a wrong clock.
_FURTHEST = dt.timedelta(hours=6)
# How many numbers are looked through at a time. Where few are pending, all of them once.
_WINDOW = 20_000


@contextlib.contextmanager
def working(database: Database, campaign_id: str, *, root: Path, now: dt.datetime) -> Iterator[Ledger]:
    """Have the campaign's ledger for this program alone, whatever state the campaign is in.

    What an earlier program handed over without seeing an answer becomes doubtful, also where nothing more is
    done, and who was suppressed since does not wait any more. Raises LedgerError where there is no such
    campaign, or another program works on it.
    """
    with database.reading() as connection:
        campaigns.get(connection, campaign_id)
    with contextlib.closing(Direct(database)) as direct, claimed(direct, campaign_id, root):
        with database.writing() as connection:
            campaign = _taken_over(connection, campaign_id, now)
            tally = campaigns.tally(connection, campaign_id)
            bounds = connection.execute(
                select(CAMPAIGNS.c.first, CAMPAIGNS.c.last).where(CAMPAIGNS.c.id == campaign_id)
            ).one()
        yield Ledger(database, direct, campaign, tally, range(bounds.first, bounds.last + 1))


def _taken_over(connection: Connection, campaign_id: str, now: dt.datetime) -> Campaign:
    next_one = update(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign_id).values(epoch=CAMPAIGNS.c.epoch + 1)
    connection.execute(next_one)
    connection.execute(
        update(DELIVERIES)
        .where(DELIVERIES.c.campaign == campaign_id, stands(DeliveryState.SUBMITTING))
        .values(
            state=DeliveryState.DOUBTFUL,
            attempts=DELIVERIES.c.attempts + 1,
            reply=_NO_ANSWER,
            # When the mail was handed over, which is what limits by the day count.
            updated=func.coalesce(DELIVERIES.c.updated, now),
        )
    )
    # Who left while nobody mailed is not even named to the relay.
    why = select(SUPPRESSIONS.c.reason).where(SUPPRESSIONS.c.address == DELIVERIES.c.address)
    connection.execute(
        update(DELIVERIES)
        .where(
            DELIVERIES.c.campaign == campaign_id,
            DELIVERIES.c.address.in_(select(SUPPRESSIONS.c.address)),
            stands(DeliveryState.PENDING, DeliveryState.DEFERRED),
        )
        .values(state=DeliveryState.SUPPRESSED, reply=why.scalar_subquery(), updated=now)
    )
    return campaigns.get(connection, campaign_id)


class Ledger:
    """Made by `working`. Every method raises DatabaseError where the database cannot be read or written.

    After LedgerError nothing more may be handed over: another program has the campaign.
    """

    def __init__(
        self, database: Database, direct: Direct, campaign: Campaign, tally: Tally, numbers: range
    ) -> None:
        self.campaign = campaign
        self._database = database
        self._direct = direct
        self._numbers = numbers
        self._settling = settling.Statements(direct, campaign)
        self._counts = Counter(dict(tally.counts))
        self._is_stale = False
        self._under_way: set[int] = set()

    def waiting(self, after: int, most: int) -> tuple[Delivery, ...]:
        """The first of those that wait for their first try, with greater numbers than `after`.

        Asked with the greatest number of the last answer it goes on from there; asked with 0 it looks
        through all of them, and so finds whom the operator has put back meanwhile.
        """
        found: tuple[Delivery, ...] = ()
        begin = max(after, self._numbers.start - 1)
        with self._database.reading() as connection:
            while begin < self._numbers.stop - 1 and len(found) < most:
                end = begin + _WINDOW
                numbers = DELIVERIES.c.id.between(begin + 1, min(end, self._numbers.stop - 1))
                wanted = select(DELIVERIES).where(numbers, stands(DeliveryState.PENDING))
                found += deliveries.read(
                    connection, wanted.order_by(DELIVERIES.c.id).limit(most - len(found))
                )
                begin = end
        return found

    def due(self, now: dt.datetime, most: int) -> tuple[Delivery, ...]:
        """Those of the deferred ones whose time has come, the longest waiting first.

        Who would have to wait longer than anybody is told to does not: a clock was wrong.
        """
        if not self._is_stale and not self._counts[DeliveryState.DEFERRED]:
            return ()
        moment = DELIVERIES.c.not_before
        has_come = or_(moment.is_(None), moment <= now, moment > now + _FURTHEST)
        wanted = select(DELIVERIES).where(
            DELIVERIES.c.campaign == self.campaign.id, stands(DeliveryState.DEFERRED), has_come
        )
        with self._database.reading() as connection:
            return deliveries.read(connection, wanted.order_by(moment, DELIVERIES.c.id).limit(most))

    def has_deferred(self) -> bool:
        """Whether somebody is to be tried again, now or later."""
        deferred = (DELIVERIES.c.campaign == self.campaign.id) & stands(DeliveryState.DEFERRED)
        with self._database.reading() as connection:
            return bool(connection.scalar(select(exists().where(deferred))))

    def settle(self, answers: Sequence[Settled], intents: Sequence[Delivery], now: dt.datetime) -> Granted:
        """Write the answers and the intents in one transaction, which is on the disk when this returns.

        Only those that are granted may be handed over. None are where the campaign is not being sent; an
        address that was suppressed meanwhile, or a delivery that was cancelled, is not. Where this raises,
        nothing was written, and the same may be tried again unless it was LedgerError. Raises ValueError for
        an intent that is granted already.
        """
        if not self._under_way.isdisjoint(intent.id for intent in intents):
            raise ValueError("An intent is for a mail that is being handed over.")
        if self._direct.is_lost:
            self._claim_again()
        done = self._settling.carry_out(answers, intents, now)
        self._count(answers, intents, done)
        return done.granted

    def tally(self) -> Tally:
        """How many are in which state, as this program knows it.

        What the operator decided meanwhile of single recipients is counted at the end.
        """
        if self._is_stale:
            with self._database.reading() as connection:
                self._counts = Counter(dict(campaigns.tally(connection, self.campaign.id).counts))
            self._is_stale = False
        counts = self._counts
        return Tally(counts=tuple((state, counts[state]) for state in DeliveryState if counts[state] > 0))

    def finish(self, state: CampaignState, reason: str, now: dt.datetime) -> None:
        """Put the campaign into the state in which this program leaves it.

        What the operator cancelled stays cancelled. Raises LedgerError where another program has the
        campaign, or where it would be done and is not: somebody may still be mailed.
        """
        self._is_stale = True
        with self._database.writing() as connection:
            epoch = select(CAMPAIGNS.c.epoch).where(CAMPAIGNS.c.id == self.campaign.id).with_for_update()
            if connection.scalar(epoch) != self.campaign.epoch:
                raise settling.lost(self.campaign.id)
            found = campaigns.get(connection, self.campaign.id)
            if CampaignState.CANCELLED in (found.state, state):
                state, reason = CampaignState.CANCELLED, found.reason or reason
            elif state is CampaignState.DONE and campaigns.tally(connection, self.campaign.id).open:
                raise LedgerError(
                    f"The campaign {self.campaign.id} is not done: somebody is still to be mailed."
                )
            campaign = campaigns.set_state(
                connection, self.campaign.id, state, reason=reason, now=now, expected=tuple(CampaignState)
            )
        self.campaign = replace(campaign, epoch=self.campaign.epoch)

    def _claim_again(self) -> None:
        """Go on where a server that was restarted ended the connection, and with it the claim."""
        self._direct.renew()
        try:
            # In this order: whoever has the claim now may have begun to mail.
            self._settling.check()
            claim_again(self._direct, self.campaign.id)
        except BaseException:
            # Nothing may be written on a connection without the claim.
            self._direct.close()
            raise

    def _count(self, answers: Sequence[Settled], intents: Sequence[Delivery], done: settling.Done) -> None:
        for answer, state in zip(answers, done.became, strict=True):
            if answer.delivery in self._under_way:
                self._under_way.remove(answer.delivery)
                self._counts[DeliveryState.SUBMITTING] -= 1
                self._counts[state] += 1
                # Whoever was deferred and is pending now may still be called deferred by the next intent.
                self._is_stale = self._is_stale or state is DeliveryState.PENDING
            else:
                self._is_stale = True
        granted = done.granted.deliveries
        for intent in intents:
            if intent.id in granted:
                self._counts[intent.state] -= 1
        self._under_way |= granted
        self._counts[DeliveryState.SUBMITTING] += len(granted)
        if not done.whole or done.granted.state is not CampaignState.SENDING or len(granted) != len(intents):
            self._is_stale = True

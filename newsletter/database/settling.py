"""One turn of the ledger: answers and intents in one transaction, some thousand times a second."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Text, bindparam, exists, literal_column, select, update

from newsletter.database.dialects import insert_of
from newsletter.database.direct import Direct, Values
from newsletter.database.phrases import stands
from newsletter.database.tables import CAMPAIGNS, DELIVERIES, SUPPRESSIONS, Moment
from newsletter.errors import LedgerError
from newsletter.model import Campaign, CampaignState, Delivery, DeliveryState, Granted, Settled

# From these an answer or an intent may lead on; what the operator did meanwhile stays.
_WAITING = stands(DeliveryState.PENDING, DeliveryState.DEFERRED)
_UNANSWERED = stands(DeliveryState.SUBMITTING, DeliveryState.PENDING, DeliveryState.DEFERRED)
_WHICH = (DELIVERIES.c.id == bindparam("which")) & (DELIVERIES.c.campaign == bindparam("whose"))
_WHY = select(SUPPRESSIONS.c.reason).where(SUPPRESSIONS.c.address == DELIVERIES.c.address)
_TRIED = frozenset(
    {
        DeliveryState.SUBMITTED,
        DeliveryState.DEFERRED,
        DeliveryState.REJECTED,
        DeliveryState.EXPIRED,
        DeliveryState.DOUBTFUL,
    }
)
_ANSWERS = _TRIED | {DeliveryState.PENDING, DeliveryState.SUPPRESSED, DeliveryState.SKIPPED}
# Those who wait once more, unless the operator cancelled the campaign meanwhile.
_AGAIN = (DeliveryState.PENDING, DeliveryState.DEFERRED)
# Replies are kept to be read by people; a relay may say a lot.
_LONGEST_REPLY = 1000

# On a server the row is kept from others until the end: nobody takes the campaign over or cancels it in
# between. The file of SQLite is ours alone anyway.
_FENCE = (
    select(CAMPAIGNS.c.epoch, CAMPAIGNS.c.state)
    .where(CAMPAIGNS.c.id == bindparam("whose"))
    .with_for_update(read=True)
)
_ANSWER = (
    update(DELIVERIES)
    .where(_WHICH, _UNANSWERED)
    .values(
        state=bindparam("becomes"),
        attempts=DELIVERIES.c.attempts + bindparam("tries"),
        reply=bindparam("said"),
        not_before=bindparam("later"),
        updated=bindparam("at"),
    )
)
_INTENT = (
    update(DELIVERIES)
    .where(_WHICH, _WAITING, ~exists(_WHY))
    .values(state=literal_column("'submitting'"), updated=bindparam("at"))
)
_SUPPRESSED = (
    update(DELIVERIES)
    .where(_WHICH, _WAITING, exists(_WHY))
    .values(state=literal_column("'suppressed'"), reply=_WHY.scalar_subquery(), updated=bindparam("at"))
)
# The address that must not be mailed again is the one of the delivery, as it is compared.
_SUPPRESS = (
    ["address", "reason", "at"],
    select(DELIVERIES.c.address, bindparam("why", type_=Text), bindparam("at", type_=Moment)).where(_WHICH),
)
_STATE = select(DELIVERIES.c.state).where(_WHICH)


@dataclass(frozen=True, slots=True)
class Done:
    """What was granted, and the states that the answers led to, one each.

    Not `whole` where the operator had decided meanwhile upon one that an answer was for.
    """

    granted: Granted
    became: tuple[DeliveryState, ...]
    whole: bool


class Statements:
    """What `Ledger.settle` does with the database, for one campaign and one program."""

    def __init__(self, direct: Direct, campaign: Campaign) -> None:
        self._direct = direct
        self._campaign = campaign
        names, suppressed = _SUPPRESS
        suppress = insert_of(direct.is_server, SUPPRESSIONS).from_select(names, suppressed)
        self._fence = direct.written(_FENCE)
        self._answer = direct.written(_ANSWER)
        self._suppress = direct.written(suppress.on_conflict_do_nothing(index_elements=["address"]))
        self._intent = direct.written(_INTENT)
        self._suppressed = direct.written(_SUPPRESSED)
        self._state = direct.written(_STATE)

    def carry_out(self, answers: Sequence[Settled], intents: Sequence[Delivery], now: dt.datetime) -> Done:
        at = self._direct.moment(now)
        with self._direct.transaction():
            state = self._wanted()
            became, whole = self._write(answers, state, at)
            granted: frozenset[int] = frozenset()
            suppressed: frozenset[int] = frozenset()
            if intents and state is CampaignState.SENDING:
                rows = [{"which": one.id, "whose": self._campaign.id, "at": at} for one in intents]
                if self._direct.many(self._intent, rows) == len(rows):
                    granted = frozenset(one.id for one in intents)
                else:
                    granted, suppressed = self._some_granted(rows)
        return Done(Granted(deliveries=granted, state=state, suppressed=suppressed), became, whole)

    def check(self) -> None:
        """Raises LedgerError where another program took the campaign over."""
        with self._direct.transaction():
            self._wanted()

    def _wanted(self) -> CampaignState:
        """What the operator wants of the campaign. Raises LedgerError where it is not ours any more."""
        found = self._direct.row(self._fence, {"whose": self._campaign.id})
        if found is None or found[0] != self._campaign.epoch:
            raise lost(self._campaign.id)
        return CampaignState(found[1])

    def _write(
        self, answers: Sequence[Settled], state: CampaignState, at: object
    ) -> tuple[tuple[DeliveryState, ...], bool]:
        if not answers:
            return (), True
        is_cancelled = state is CampaignState.CANCELLED
        became = tuple(
            DeliveryState.CANCELLED if is_cancelled and answer.state in _AGAIN else answer.state
            for answer in answers
        )
        rows = [self._row(answer, to, at) for answer, to in zip(answers, became, strict=True)]
        written = self._direct.many(self._answer, rows)
        suppress = [
            row | {"why": _said(answer.suppress)}
            for answer, row in zip(answers, rows, strict=True)
            if answer.suppress
        ]
        if suppress:
            self._direct.many(self._suppress, suppress)
        return became, written == len(rows)

    def _row(self, answer: Settled, to: DeliveryState, at: object) -> Values:
        if answer.state not in _ANSWERS:
            raise ValueError(f"This is no answer: {answer.state}.")
        later = None
        if to is DeliveryState.DEFERRED:
            # One without a time would never be due.
            later = at if answer.not_before is None else self._direct.moment(answer.not_before)
        return {
            "which": answer.delivery,
            "whose": self._campaign.id,
            "becomes": to.value,
            "tries": 1 if answer.state in _TRIED else 0,
            "said": _said(answer.reply),
            "later": later,
            "at": at,
        }

    def _some_granted(self, rows: Sequence[Values]) -> tuple[frozenset[int], frozenset[int]]:
        """Which of the intents were written, and which are for an address that is suppressed by now."""
        self._direct.many(self._suppressed, rows)
        states = {row["which"]: self._direct.row(self._state, row) for row in rows}
        return tuple(  # type: ignore[return-value]
            frozenset(which for which, found in states.items() if found == (state,))
            for state in ("submitting", "suppressed")
        )


def lost(campaign_id: str) -> LedgerError:
    return LedgerError(
        f"Another newsletter program has taken over the campaign {campaign_id}.",
        hint="`newsletter status` shows what became of it.",
    )


def _said(reply: str) -> str:
    """The reply as any database takes it: no line break, no NUL, nothing that UTF-8 cannot write."""
    if not reply.isprintable():
        reply = "".join(letter if letter.isprintable() else " " for letter in reply)
    return reply[:_LONGEST_REPLY]

"""What became of the recipients of campaigns: found, decided upon by the operator, and counted by minute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, bindparam, func, or_, select, update

from newsletter.database import fields
from newsletter.database.dialects import chunks, minute
from newsletter.database.phrases import LEFT_OUT, left_out, span, stands
from newsletter.database.tables import CAMPAIGNS, DELIVERIES
from newsletter.errors import LedgerError
from newsletter.model import CampaignState, Delivery, DeliveryState, Recipient, Reconciled
from newsletter.text import addresses as compared

Minutes = tuple[tuple[dt.datetime, int], ...]
_LEFT = "not sure whether it arrived, and left at that"
# Who is in one of these is found by the index ix_deliveries_open.
_FEW = (DeliveryState.SUBMITTING, DeliveryState.DEFERRED, DeliveryState.DOUBTFUL)
# What the relay's records are not needed for: it is known, or about to be.
_KNOWN = (DeliveryState.SUBMITTED, DeliveryState.SUBMITTING)
# How many rows are read at a time where all of a campaign are looked through.
_WINDOW = 10_000


def find(
    connection: Connection,
    campaign_id: str,
    states: Collection[DeliveryState],
    after: int = 0,
    most: int = 1000,
) -> tuple[Delivery, ...]:
    """The first deliveries in one of the states with a greater number than `after`, by their numbers.

    Raises DatabaseError where what is stored of one was damaged.
    """
    few = len(states) == 1 and all(state in _FEW for state in states)
    whose = DELIVERIES.c.campaign == campaign_id if few else span(campaign_id)
    wanted = select(DELIVERIES).where(whose, DELIVERIES.c.id > after, stands(*states))
    return read(connection, wanted.order_by(DELIVERIES.c.id).limit(most))


def of_address(connection: Connection, campaign_id: str, address: str) -> Delivery | None:
    """What became of this address, as addresses are compared; None where it is no recipient."""
    wanted = select(DELIVERIES).where(
        DELIVERIES.c.campaign == campaign_id, DELIVERIES.c.address == compared.key(address)
    )
    return next(iter(read(connection, wanted)), None)


def resolve(
    connection: Connection,
    campaign_id: str,
    addresses: Iterable[str] | None,
    *,
    resend: bool,
    now: dt.datetime,
    by: str = "",
) -> int:
    """How many deliveries were decided upon, `by` somebody: the doubtful ones, or those to the addresses.

    They are mailed once more under the same Message-ID, or left at that. Who is named may also be somebody
    who waits to be mailed and is left out, or who was left out before and is mailed after all. Raises
    LedgerError where the campaign was cancelled and would have to mail, and ValueError for what is no
    address.
    """
    state = _locked(connection, campaign_id)
    if resend and state is CampaignState.CANCELLED:
        raise LedgerError(
            f"The campaign {campaign_id} is cancelled; it mails nobody again.",
            hint="Use --skip, and send the issue to the rest.",
        )
    whose = update(DELIVERIES).where(DELIVERIES.c.campaign == campaign_id)
    doubtful = stands(DeliveryState.DOUBTFUL)
    said = f", as {by} said" if by else ""
    if resend:
        if addresses is not None:
            before = and_(stands(DeliveryState.SKIPPED), DELIVERIES.c.attempts > 0)
            doubtful = or_(doubtful, before, left_out())
        changes = [whose.where(doubtful).values(state=DeliveryState.PENDING, reply="", updated=now)]
    else:
        changes = [whose.where(doubtful).values(state=DeliveryState.SKIPPED, reply=f"{_LEFT}{said}")]
        if addresses is not None:
            waiting = stands(DeliveryState.PENDING, DeliveryState.DEFERRED)
            reply = f"{LEFT_OUT}{said or ' by hand'}"
            changes.append(
                whose.where(waiting).values(state=DeliveryState.SKIPPED, reply=reply, not_before=None)
            )
    if addresses is None:
        return sum(connection.execute(change).rowcount for change in changes)
    return sum(
        connection.execute(change.where(DELIVERIES.c.address.in_(part))).rowcount
        for part in chunks(sorted({compared.key(address) for address in addresses}))
        for change in changes
    )


def reconcile(
    connection: Connection, campaign_id: str, submitted: Mapping[int, str], now: dt.datetime
) -> Reconciled:
    """Enter what the relay's own records say: the subscribers that it took the mail for, and its words.

    The records are believed whatever the ledger says, because it may be an older copy; nobody is mailed
    again whom they name. Only a mail that is being handed over at this moment is left to its answer.
    """
    _locked(connection, campaign_id)
    numbers: dict[int, tuple[int, DeliveryState]] = {}
    wanted = select(DELIVERIES.c.id, DELIVERIES.c.subscriber, DELIVERIES.c.state).where(span(campaign_id))
    for row in connection.execute(wanted, execution_options={"yield_per": _WINDOW}):
        if row.subscriber in submitted:
            numbers[row.subscriber] = (row.id, DeliveryState(row.state))
    changes = [
        {"which": number, "said": submitted[subscriber]}
        for subscriber, (number, state) in numbers.items()
        if state not in _KNOWN
    ]
    settled = (
        update(DELIVERIES)
        .where(DELIVERIES.c.id == bindparam("which"))
        .values(
            state=DeliveryState.SUBMITTED,
            reply=bindparam("said"),
            not_before=None,
            # When it was handed over, where that is known.
            updated=func.coalesce(DELIVERIES.c.updated, now),
        )
    )
    for part in chunks(changes):
        connection.execute(settled, list(part))
    return Reconciled(
        settled=len(changes),
        known=len(numbers) - len(changes),
        unknown=tuple(sorted(submitted.keys() - numbers.keys())),
    )


def rates(connection: Connection, campaign_id: str) -> Minutes:
    """How many messages of the campaign the relay took in each minute that it took any, in order."""
    return _minutes(connection, and_(span(campaign_id), stands(DeliveryState.SUBMITTED)))


def handed_over_since(connection: Connection, since: dt.datetime) -> Minutes:
    """How many messages were handed over in each minute since then, all campaigns together, in order.

    What was left at that counts too, and what is handed over at this moment.
    """
    lately = or_(CAMPAIGNS.c.finished.is_(None), CAMPAIGNS.c.finished >= since)
    wanted = select(CAMPAIGNS.c.id).where(CAMPAIGNS.c.started.is_not(None), lately)
    tried = or_(
        stands(DeliveryState.SUBMITTED, DeliveryState.SUBMITTING, DeliveryState.DOUBTFUL),
        and_(stands(DeliveryState.SKIPPED), DELIVERIES.c.attempts > 0),
    )
    total: dict[dt.datetime, int] = {}
    for campaign_id in connection.scalars(wanted).all():
        for moment, count in _minutes(
            connection, and_(span(campaign_id), tried, DELIVERIES.c.updated >= since)
        ):
            total[moment] = total.get(moment, 0) + count
    return tuple(sorted(total.items()))


def read(connection: Connection, wanted: Select[Any]) -> tuple[Delivery, ...]:
    """The deliveries that a query for all of their columns finds.

    Raises DatabaseError where what is stored of one was damaged.
    """
    return tuple(map(_read, connection.execute(wanted)))


def _read(row: Row[Any]) -> Delivery:
    return Delivery(
        id=row.id,
        campaign=row.campaign,
        recipient=Recipient(
            subscriber=str(row.subscriber),
            email=row.email,
            name=row.name,
            language=row.language,
            fields=fields.read(row.fields, row.subscriber),
        ),
        state=DeliveryState(row.state),
        attempts=row.attempts,
        reply=row.reply,
        not_before=row.not_before,
        updated=row.updated,
    )


def _locked(connection: Connection, campaign_id: str) -> CampaignState:
    """The campaign's state; whoever works on it writes nothing until the transaction ends."""
    state = connection.scalar(
        select(CAMPAIGNS.c.state).where(CAMPAIGNS.c.id == campaign_id).with_for_update()
    )
    if state is None:
        raise LedgerError(f"There is no campaign {campaign_id} in this project's database.")
    return CampaignState(state)


def _minutes(connection: Connection, which: ColumnElement[bool]) -> Minutes:
    when = minute(connection, DELIVERIES.c.updated).label("minute")
    rows = connection.execute(
        select(when, func.count())
        .where(which, DELIVERIES.c.updated.is_not(None))
        .group_by(when)
        .order_by(when)
    )
    return tuple((dt.datetime.fromisoformat(row[0]).replace(tzinfo=dt.UTC), row[1]) for row in rows)

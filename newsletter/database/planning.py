"""Freezing the recipients of a campaign: copied inside the database, in random order, in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    case,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from newsletter.database.phrases import left_out, span, stands
from newsletter.database.tables import (
    CAMPAIGNS,
    DELIVERIES,
    LISTS,
    MEMBERSHIPS,
    SUBSCRIBERS,
    SUPPRESSIONS,
)
from newsletter.model import MAY_HAVE_IT, OPEN_STATES, Campaign, DeliveryState, Tally

_HAVE_IT = (DeliveryState.SUBMITTED,)
_NOT_SURE = (DeliveryState.SUBMITTING, DeliveryState.DOUBTFUL)
_WAIT_FOR_IT = (DeliveryState.PENDING, DeliveryState.DEFERRED)
_FROZEN = ("subscriber", "email", "address", "name", "language", "fields")


@dataclass(frozen=True, slots=True)
class Source:
    """Where recipients are copied from: the tables, the columns that `_FROZEN` names, and which rows."""

    tables: FromClause
    columns: tuple[ColumnElement[Any], ...]
    wanted: ColumnElement[bool]


def of_list(name: str) -> Source:
    """Everybody who is on the list."""
    members = LISTS.join(MEMBERSHIPS, MEMBERSHIPS.c.list == LISTS.c.id)
    return Source(
        members.join(SUBSCRIBERS, SUBSCRIBERS.c.id == MEMBERSHIPS.c.subscriber),
        (SUBSCRIBERS.c.id, *(SUBSCRIBERS.c[name] for name in _FROZEN[1:])),
        LISTS.c.name == name,
    )


def of_wrong(campaign_id: str) -> Source:
    """Everybody who has the mail of this campaign, or may have it."""
    wrong = DELIVERIES.alias("wrong")
    return Source(
        wrong,
        tuple(wrong.c[name] for name in _FROZEN),
        wrong.c.state.in_(MAY_HAVE_IT) & span(campaign_id, wrong),
    )


def freeze(
    connection: Connection, campaign: Campaign, source: Source, others: Iterable[Campaign]
) -> Campaign:
    """Store the campaign with its recipients; those whom `others` mailed, or will mail, are skipped."""
    _store(connection, campaign)
    before = connection.scalar(select(func.coalesce(func.max(DELIVERIES.c.id), 0)))
    _copy(connection, campaign.id, source)
    first, last = connection.execute(
        select(func.min(DELIVERIES.c.id), func.max(DELIVERIES.c.id)).where(DELIVERIES.c.id > before)
    ).one()
    known = update(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign.id)
    if first is not None:
        connection.execute(known.values(first=first, last=last))
    for other in others:
        _skip(connection, campaign.id, other)
    recipients = tally(connection, campaign.id).of(DeliveryState.PENDING)
    connection.execute(known.values(recipients=recipients))
    return replace(campaign, recipients=recipients)


def tally(connection: Connection, campaign_id: str) -> Tally:
    """How many recipients are in which state."""
    wanted = select(DELIVERIES.c.state, func.count()).where(span(campaign_id)).group_by(DELIVERIES.c.state)
    counts = {row[0]: row[1] for row in connection.execute(wanted)}
    return Tally(counts=tuple((state, counts[state]) for state in DeliveryState if state in counts))


def _copy(connection: Connection, campaign_id: str, source: Source) -> None:
    address = source.columns[_FROZEN.index("address")]
    suppressed = SUPPRESSIONS.c.address.is_not(None)
    people = select(
        literal(campaign_id),
        *source.columns,
        case((suppressed, DeliveryState.SUPPRESSED.value), else_=DeliveryState.PENDING.value),
        literal(0),
        func.coalesce(SUPPRESSIONS.c.reason, ""),
    ).select_from(source.tables.outerjoin(SUPPRESSIONS, SUPPRESSIONS.c.address == address))
    # At random, because then the first ones are a fair sample, and those of one mail server stand apart.
    mixed = people.where(source.wanted).order_by(func.random())
    names = ["campaign", *_FROZEN, "state", "attempts", "reply"]
    connection.execute(insert(DELIVERIES).from_select(names, mixed))


def _skip(connection: Connection, campaign_id: str, other: Campaign) -> None:
    """Leave out of the new campaign who was mailed by another one, or will be."""
    theirs = DELIVERIES.alias("theirs")
    # Left at that by somebody's word: what is not sure does not get surer by another campaign.
    left = (theirs.c.state == DeliveryState.SKIPPED) & (theirs.c.attempts > 0)
    words = [
        (left_out(theirs), f"left out by hand in campaign {other.id}"),
        (theirs.c.state.in_(_HAVE_IT), f"already got it in campaign {other.id}"),
        (
            or_(theirs.c.state.in_(_NOT_SURE), left),
            f"not sure whether they already got it in campaign {other.id}",
        ),
        (theirs.c.state == DeliveryState.REJECTED, f"refused before, in campaign {other.id}"),
    ]
    if other.state in OPEN_STATES:
        words.append((theirs.c.state.in_(_WAIT_FOR_IT), f"will get it in campaign {other.id}"))
    connection.execute(
        update(DELIVERIES)
        .where(
            span(campaign_id),
            stands(DeliveryState.PENDING),
            theirs.c.campaign == other.id,
            theirs.c.address == DELIVERIES.c.address,
            or_(*(condition for condition, _ in words)),
        )
        .values(state=DeliveryState.SKIPPED.value, reply=case(*words, else_=""))
    )


def _store(connection: Connection, campaign: Campaign) -> None:
    sample = campaign.sample
    names = [column.name for column in CAMPAIGNS.columns if hasattr(campaign, column.name)]
    connection.execute(
        insert(CAMPAIGNS).values(
            **{name: getattr(campaign, name) for name in names},
            sample_size=sample.size if sample else 0,
            sample_wait=sample.wait if sample else 0,
            sample_limit=sample.limit if sample else 0.0,
            # None: there are none yet.
            first=1,
            last=0,
        )
    )

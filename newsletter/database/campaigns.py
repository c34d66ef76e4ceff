"""Campaigns: found, and moved from one state to the next."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from sqlalchemy import Connection, Row, Select, func, insert, select, update

from newsletter.database import lists, planning
from newsletter.database.dialects import in_turn
from newsletter.database.phrases import span, stands
from newsletter.database.tables import CAMPAIGNS, DELIVERIES, LEDGERS
from newsletter.errors import LedgerError
from newsletter.model import OPEN_STATES, Campaign, CampaignKind, CampaignState, DeliveryState, Sample, Tally

_ENDS = (CampaignState.DONE, CampaignState.CANCELLED)
_VERBS = {
    CampaignState.SCHEDULED: "scheduled again",
    CampaignState.SENDING: "resumed",
    CampaignState.PAUSED: "paused",
    CampaignState.DONE: "finished",
    CampaignState.CANCELLED: "cancelled",
}


def get(connection: Connection, campaign_id: str) -> Campaign:
    """Raises LedgerError where there is none with this id."""
    row = connection.execute(select(CAMPAIGNS).where(CAMPAIGNS.c.id == campaign_id)).first()
    if row is None:
        raise LedgerError(
            f"There is no campaign {campaign_id} in this project's database.",
            hint="`newsletter status` lists the campaigns.",
        )
    return _read(row)


def of_issue(connection: Connection, issue: dt.date) -> tuple[Campaign, ...]:
    """Every campaign of the issue, corrections too, in the order in which they were planned."""
    return _all(connection, select(CAMPAIGNS).where(CAMPAIGNS.c.issue == issue))


def open(connection: Connection) -> tuple[Campaign, ...]:  # noqa: A001  read as campaigns.open
    """Those that are neither done nor cancelled, in the order in which they were planned."""
    return _all(connection, select(CAMPAIGNS).where(CAMPAIGNS.c.state.in_(OPEN_STATES)))


def plan(connection: Connection, campaign: Campaign) -> Campaign:
    """The campaign as it is stored, with its recipients: who is on its list at this moment.

    Whoever is suppressed stands among them as suppressed. Whoever has the issue already, may have it, waits
    for it in another open campaign or was refused there stands among them as skipped, with a reply that says
    so. So planning once more for the same list is for the rest of it. `recipients` is how many are left.
    Raises LedgerError where there is no such list.
    """
    in_turn(connection)
    if not lists.known(connection, campaign.list):
        raise LedgerError(
            f"There is no list “{campaign.list}”.", hint="`newsletter subscribers` shows the lists."
        )
    others = [one for one in of_issue(connection, campaign.issue) if one.kind is CampaignKind.ISSUE]
    return planning.freeze(connection, campaign, planning.of_list(campaign.list), others)


def plan_correction(connection: Connection, campaign: Campaign, wrong: Campaign) -> Campaign:
    """The correction as it is stored, for everybody who has the mail of `wrong` or may have it.

    Who has this very correction already, or was refused with it, is skipped.
    """
    in_turn(connection)
    same = (wrong.id, campaign.digest)
    others = [one for one in of_issue(connection, campaign.issue) if (one.corrects, one.digest) == same]
    return planning.freeze(connection, campaign, planning.of_wrong(wrong.id), others)


def set_state(
    connection: Connection,
    campaign_id: str,
    state: CampaignState,
    *,
    reason: str = "",
    now: dt.datetime,
    expected: tuple[CampaignState, ...],
) -> Campaign:
    """The campaign in its new state. Raises LedgerError where it is in none of those that are expected.

    Who cancels takes back what nobody has been mailed yet. What was handed over, or is just now, stays as it
    is.
    """
    values: dict[str, Any] = {"state": state, "reason": reason, "finished": now if state in _ENDS else None}
    if state is CampaignState.SENDING:
        values["started"] = func.coalesce(CAMPAIGNS.c.started, now)
    known = CAMPAIGNS.c.id == campaign_id
    moved = connection.execute(
        update(CAMPAIGNS).where(known, CAMPAIGNS.c.state.in_(expected)).values(values)
    ).rowcount
    campaign = get(connection, campaign_id)
    if not moved:
        raise LedgerError(
            f"The campaign {campaign_id} is {campaign.state}; it cannot be {_VERBS[state]}.",
            hint=f"`newsletter status {campaign.issue.isoformat()}` shows where it stands.",
        )
    if state is CampaignState.CANCELLED:
        take_back(connection, campaign_id, now)
    return campaign


def take_back(connection: Connection, campaign_id: str, now: dt.datetime) -> None:
    """Cancel every delivery that was not handed over."""
    waiting = stands(DeliveryState.PENDING, DeliveryState.DEFERRED)
    connection.execute(
        update(DELIVERIES)
        .where(span(campaign_id), waiting)
        .values(state=DeliveryState.CANCELLED, not_before=None, updated=now)
    )


def tally(connection: Connection, campaign_id: str) -> Tally:
    """How many recipients are in which state."""
    return planning.tally(connection, campaign_id)


def ledger_id(connection: Connection, now: dt.datetime) -> str:
    """Whose ledger this is: made at first need, so the transaction must write, and then always the same."""
    wanted = select(LEDGERS.c.id).order_by(LEDGERS.c.created).limit(1)
    found = connection.scalar(wanted)
    if found is None:
        in_turn(connection)
        found = connection.scalar(wanted)
    if found is None:
        found = secrets.token_hex(16)
        connection.execute(insert(LEDGERS).values(id=found, created=now))
    return str(found)


def _all(connection: Connection, wanted: Select[Any]) -> tuple[Campaign, ...]:
    rows = connection.execute(wanted.order_by(CAMPAIGNS.c.created, CAMPAIGNS.c.first))
    return tuple(map(_read, rows))


def _read(row: Row[Any]) -> Campaign:
    sample = Sample(size=row.sample_size, wait=row.sample_wait, limit=row.sample_limit)
    return Campaign(
        id=row.id,
        kind=CampaignKind(row.kind),
        issue=row.issue,
        digest=row.digest,
        list=row.list,
        corrects=row.corrects,
        bounce_to=row.bounce_to,
        verp=row.verp,
        one_click=row.one_click,
        recipients=row.recipients,
        zone=row.zone,
        due=row.due,
        lateness=row.lateness,
        sample=sample if row.sample_size else None,
        by=row.by,
        state=CampaignState(row.state),
        reason=row.reason,
        created=row.created,
        started=row.started,
        finished=row.finished,
        epoch=row.epoch,
    )

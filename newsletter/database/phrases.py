"""What queries about deliveries say again and again."""

from __future__ import annotations

from sqlalchemy import ColumnElement, FromClause, or_, select
from sqlalchemy.sql.expression import literal_column

from newsletter.database.tables import CAMPAIGNS, DELIVERIES
from newsletter.model import DeliveryState

# How the reply begins of somebody whom a person left out of a campaign.
LEFT_OUT = "left out"


def stands(*states: DeliveryState) -> ColumnElement[bool]:
    """Whether a delivery is in one of the states.

    They are written out, because an index for some of them is only used where the query shows which.
    """
    return or_(*(DELIVERIES.c.state == literal_column(f"'{state.value}'") for state in states))


def span(campaign_id: str, deliveries: FromClause = DELIVERIES) -> ColumnElement[bool]:
    """The campaign's deliveries, found by their numbers: no other lies between its first and its last.

    The index of addresses would lead to each row on its own, which takes ten times as long.
    """
    known = CAMPAIGNS.c.id == campaign_id
    first = select(CAMPAIGNS.c.first).where(known).scalar_subquery()
    last = select(CAMPAIGNS.c.last).where(known).scalar_subquery()
    return deliveries.c.id.between(first, last)


def left_out(deliveries: FromClause = DELIVERIES) -> ColumnElement[bool]:
    """Whether somebody was left out by a person's word; others are skipped because they have the mail."""
    skipped = deliveries.c.state == literal_column(f"'{DeliveryState.SKIPPED.value}'")
    return skipped & deliveries.c.reply.startswith(LEFT_OUT)

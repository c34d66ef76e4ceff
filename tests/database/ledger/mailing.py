"""A list with people on it, a campaign that mails them, and the words for what a relay said."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

import psycopg

from newsletter.database import Database, campaigns, renderings, subscribers
from newsletter.model import (
    Campaign,
    CampaignState,
    Delivery,
    DeliveryState,
    Imported,
    Person,
    RenderedEmail,
    Settled,
)

NOW = dt.datetime(2026, 11, 22, 8, 30, 15, 123456, dt.UTC)
LIST = "readers"
ID = "k3m9x2qa"


def address(number: int) -> str:
    return f"reader{number}@hollinmarrow.example"


def join(database: Database, *numbers: int, name: str = LIST) -> Imported:
    people = [Person(email=address(number)) for number in numbers]
    with database.writing() as connection:
        return subscribers.put(connection, name, people, NOW)


def campaign(email: RenderedEmail, campaign_id: str = ID, **fields: Any) -> Campaign:  # noqa: ANN401
    told: dict[str, Any] = {
        "id": campaign_id,
        "issue": email.issue,
        "digest": email.digest,
        "list": LIST,
        "bounce_to": "bounce@hollinmarrow.example",
        "recipients": 0,
        "zone": "Europe/Berlin",
        "due": NOW,
        "lateness": 3600,
        "created": NOW,
    }
    return Campaign(**told | fields)


def plan(database: Database, email: RenderedEmail, campaign_id: str = ID, **fields: Any) -> Campaign:  # noqa: ANN401
    with database.writing() as connection:
        renderings.put(connection, email)
        return campaigns.plan(connection, campaign(email, campaign_id, **fields))


def put(database: Database, state: CampaignState, campaign_id: str = ID, reason: str = "") -> Campaign:
    with database.writing() as connection:
        return campaigns.set_state(
            connection, campaign_id, state, reason=reason, now=NOW, expected=tuple(CampaignState)
        )


def begun(database: Database, email: RenderedEmail, *numbers: int, campaign_id: str = ID) -> Campaign:
    """A campaign that is being sent to the readers with these numbers."""
    join(database, *numbers)
    plan(database, email, campaign_id)
    return put(database, CampaignState.SENDING, campaign_id)


def counts(database: Database, campaign_id: str = ID) -> dict[DeliveryState, int]:
    with database.reading() as connection:
        return dict(campaigns.tally(connection, campaign_id).counts)


def answer(delivery: Delivery, state: DeliveryState, **fields: Any) -> Settled:  # noqa: ANN401
    return Settled(delivery=delivery.id, state=state, **fields)


def submitted(deliveries: Sequence[Delivery]) -> list[Settled]:
    return [
        answer(one, DeliveryState.SUBMITTED, reply=f"250 2.0.0 Ok: queued as 4bX{one.id}")
        for one in deliveries
    ]


def end_all_connections(url: str) -> None:
    """What a server of PostgreSQL does when it is restarted."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

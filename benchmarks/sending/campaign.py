"""A campaign as the program plans and mails it: list, ledger, messages, pace and loop, all real."""

from __future__ import annotations

import datetime as dt
import threading
import time
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import func, select, update

from benchmarks.sending.mail import Template, person
from benchmarks.sending.turns import Turn
from newsletter.audience import recipients
from newsletter.database import Database, campaigns, ledger, renderings, signing, subscribers
from newsletter.database.tables import DELIVERIES
from newsletter.message import Mailing, Signer, prepare
from newsletter.model import (
    Campaign,
    CampaignState,
    Delivery,
    DeliveryState,
    Person,
    Relay,
    Secret,
    Security,
)
from newsletter.send.base import Mail
from newsletter.send.connect import Connector
from newsletter.send.loop import mail
from newsletter.send.pace import Limits, Pace
from newsletter.text.signed import Signatures

ID = "benchm4r"
_LIST = "readers"
_BOUNCES = "bounce@letters.example.org"


def subscribe(database: Database, count: int) -> None:
    """Put so many people on the list."""
    people = (Person(email=one["email"], name=one["name"]) for one in map(person, range(count)))
    with database.writing() as connection:
        subscribers.put(connection, _LIST, people, _now())


def freeze(database: Database, template: Template) -> None:
    """Plan the campaign to the whole list and let it begin."""
    now = _now()
    planned = Campaign(
        id=ID,
        issue=now.date(),
        digest=template.digest,
        list=_LIST,
        bounce_to=_BOUNCES,
        one_click=True,
        recipients=0,
        zone="UTC",
        due=now,
        lateness=3600,
        created=now,
    )
    with database.writing() as connection:
        campaigns.plan(connection, planned)
        campaigns.set_state(
            connection, ID, CampaignState.SENDING, now=now, expected=(CampaignState.SCHEDULED,)
        )


def mark_mailed(database: Database, *, all_but: int, in_flight: int) -> None:
    """Leave the ledger as a program that was killed does: few are still to be mailed, some were under way."""
    rows = DELIVERIES
    with database.writing() as connection:
        first = connection.scalar(select(func.min(rows.c.id))) or 0
        count = connection.scalar(select(func.count()).select_from(rows)) or 0
        if count <= all_but:
            return
        last = first + count - all_but
        done = update(rows).where(rows.c.id < last)
        connection.execute(done.values(state=DeliveryState.SUBMITTED, attempts=1, updated=_now()))
        under_way = update(rows).where(rows.c.id >= last, rows.c.id < last + in_flight)
        connection.execute(under_way.values(state=DeliveryState.SUBMITTING, updated=_now()))


def send(
    database: Database,
    root: Path,
    turn: Turn,
    *,
    begun: Callable[[], None] | None = None,
) -> None:
    """Mail to whoever is not mailed yet; `begun` is called when the first mail is made.

    Raises SystemExit where somebody is left of whom nothing is known.
    """
    relay = Relay(
        host=turn.host,
        port=turn.port,
        security=Security.STARTTLS if turn.user else Security.NONE,
        user=turn.user,
        password=Secret(turn.password),
        ca_file=turn.ca_file,
    )
    with ledger.working(database, ID, root=root, now=_now()) as work:
        ending = mail(
            work,
            Connector(relay),
            _composer(database, work.campaign, turn.sign, begun),
            Pace(Limits(connections=turn.connections, per_connection=0)),
            watch=lambda _: None,
            stop=threading.Event(),
            clock=time.monotonic,
            now=_now,
        )
        tally = work.tally()
        work.finish(CampaignState.DONE, "", _now())
    if tally.of(DeliveryState.SUBMITTED, DeliveryState.DOUBTFUL) < tally.total:
        raise SystemExit(f"The campaign ended as {ending} with {tally}.")


def _composer(
    database: Database, campaign: Campaign, sign: str, begun: Callable[[], None] | None
) -> Callable[[Delivery], Mail]:
    with database.writing() as connection:
        email = renderings.get(connection, campaign.digest)
        signatures = Signatures(signing.keys(connection, _now()))
    domain = email.sender.email.rpartition("@")[2]
    signers = (Signer("benchmark", domain, _key(sign)),) if sign else ()
    template = prepare(email, boundary="benchmark", mailing=Mailing(signers=signers, one_click=True))
    waiting = [begun] if begun else []

    def compose(delivery: Delivery) -> Mail:
        while waiting:
            waiting.pop()()
        who = delivery.recipient
        own = recipients.linked(
            who, email, partial(signatures.link_token, campaign=ID, subscriber=who.subscriber)
        )
        data = template.fill(own, date=_now(), message_id=signatures.message_id(ID, who.subscriber, domain))
        return Mail(
            delivery,
            signatures.envelope_sender(campaign.bounce_to, ID, who.subscriber),
            who.email,
            who.email.rpartition("@")[2],
            data,
        )

    return compose


@cache
def _key(sign: str) -> bytes:
    key = Ed25519PrivateKey.generate() if sign == "ed25519" else generate_private_key(65537, 2048)
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)

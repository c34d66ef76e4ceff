"""A campaign that is planned in a ledger of its own, and mailed through a relay that records what it took."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from newsletter.database import Database, campaigns, deliveries, opened, renderings, subscribers
from newsletter.database.ledger import Ledger, working
from newsletter.model import (
    Campaign,
    CampaignState,
    Delivery,
    DeliveryState,
    Person,
    Relay,
    RenderedEmail,
    Secret,
    Sender,
)
from newsletter.send import loop
from newsletter.send.base import Mail
from newsletter.send.connect import Connector
from newsletter.send.ending import Ending
from newsletter.send.loop import Compose
from newsletter.send.pace import Limits, Pace
from newsletter.send.watch import Beat
from newsletter.text import stored
from tests.relays.record import Seen

ISSUE = dt.date(2026, 11, 22)
START = dt.datetime(2026, 11, 22, 8, tzinfo=dt.UTC)
ID = "k3m9x2qa"
LIST = "readers"
BODY = b"Subject: The week\r\n\r\n" + b"A quiet week, and two stories.\r\n" * 30


def email_of(delivery: int) -> str:
    return f"reader{delivery}@x{delivery % 7}.test"


def compose(delivery: Delivery) -> Mail:
    recipient = delivery.recipient.email
    return Mail(
        delivery=delivery,
        sender="bounce@hollinmarrow.example",
        recipient=recipient,
        domain=recipient.rpartition("@")[2],
        data=f"To: {recipient}\r\nMessage-ID: <{delivery.recipient.subscriber}@x.test>\r\n".encode() + BODY,
    )


@dataclasses.dataclass
class Mailing:
    """A campaign of `ID` in a database, and what was heard while it ran. `now` is the time of day there."""

    root: Path
    database: Database
    now: dt.datetime = START
    beats: list[Beat] = dataclasses.field(default_factory=list)

    def run(
        self,
        relay: Relay,
        *,
        limits: Limits | None = None,
        compose: Compose = compose,
        stop: threading.Event | None = None,
        clock: Callable[[], float] = time.monotonic,
        most: int | None = None,
        wrapped: Callable[[Ledger], Ledger] = lambda ledger: ledger,
    ) -> Ending:
        with working(self.database, ID, root=self.root, now=self.now) as ledger:
            return loop.mail(
                wrapped(ledger),
                Connector(relay),
                compose,
                Pace(limits or Limits(connections=4), clock),
                watch=self.beats.append,
                stop=stop or threading.Event(),
                clock=clock,
                now=lambda: self.now,
                most=most,
            )

    def set_state(self, state: CampaignState) -> None:
        with self.database.writing() as connection:
            campaigns.set_state(connection, ID, state, now=self.now, expected=tuple(CampaignState))

    def found(self) -> dict[str, Delivery]:
        """What the ledger says of each recipient, by address."""
        with self.database.reading() as connection:
            found = deliveries.find(connection, ID, tuple(DeliveryState), most=10**6)
        return {one.recipient.email: one for one in found}

    def states(self) -> Counter[DeliveryState]:
        return Counter(one.state for one in self.found().values())


@contextmanager
def planned(root: Path, count: int, url: str = "") -> Iterator[Mailing]:
    """A campaign to `count` people that may be mailed now."""
    email = RenderedEmail(
        issue=ISSUE,
        language="en",
        sender=Sender(name="Hollin Marrow", email="letters@hollinmarrow.example"),
        subject="The week",
        preheader="",
        html="<p>Hello</p>",
        text="Hello",
        digest="",
    )
    email = dataclasses.replace(email, digest=stored.digest(email))
    people = (Person(email=email_of(number), name=f"Reader {number}") for number in range(count))
    with opened(Secret(url), root) as database:
        with database.writing() as connection:
            renderings.put(connection, email)
            subscribers.put(connection, LIST, people, START)
            campaigns.plan(
                connection,
                Campaign(
                    id=ID,
                    issue=ISSUE,
                    digest=email.digest,
                    list=LIST,
                    bounce_to="bounce@hollinmarrow.example",
                    recipients=0,
                    zone="Europe/Berlin",
                    due=START,
                    lateness=3600,
                    created=START,
                ),
            )
        mailing = Mailing(root, database)
        mailing.set_state(CampaignState.SENDING)
        yield mailing


def check(mailing: Mailing, seen: Seen) -> None:
    """What the ledger says of each recipient is what the relay knows, and the relay found nothing amiss."""
    assert seen.breaches == ()
    taken = Counter(seen.recipients)
    for address, delivery in mailing.found().items():
        times = taken.pop(address, 0)
        if delivery.state is DeliveryState.SUBMITTED:
            assert times == 1, f"{address} is said to be mailed, and was {times} times"
        elif delivery.state is DeliveryState.DOUBTFUL:
            assert times <= 1
        else:
            assert times == 0, f"{address} is {delivery.state}, and was mailed"
    assert not taken

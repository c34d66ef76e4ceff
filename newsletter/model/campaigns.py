"""What a mailing to a list is made of: the campaign, and what became of each of its recipients."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from newsletter.model.base import frozen
from newsletter.model.mail import Recipient


class CampaignState(StrEnum):
    """Where a campaign stands. Its recipients are frozen from the first of these on."""

    SCHEDULED = "scheduled"
    SENDING = "sending"
    PAUSED = "paused"
    DONE = "done"
    CANCELLED = "cancelled"


# Not over yet: its recipients may still be mailed.
OPEN_STATES = (CampaignState.SCHEDULED, CampaignState.SENDING, CampaignState.PAUSED)


class CampaignKind(StrEnum):
    """What a campaign mails: an issue, or a correction to those who may have the wrong one."""

    ISSUE = "issue"
    CORRECTION = "correction"


class DeliveryState(StrEnum):
    """What became of one recipient of a campaign (docs/design.md, Promises).

    `submitting` is written before the mail is handed over and gone once the answer is: where it is found
    later, nobody saw the answer, and it becomes `doubtful`.
    """

    PENDING = "pending"
    SUBMITTING = "submitting"
    SUBMITTED = "submitted"
    DEFERRED = "deferred"
    REJECTED = "rejected"
    EXPIRED = "expired"
    DOUBTFUL = "doubtful"
    SUPPRESSED = "suppressed"
    SKIPPED = "skipped"
    CANCELLED = "cancelled"


# Who may have the mail, for all that is known.
MAY_HAVE_IT = (DeliveryState.SUBMITTED, DeliveryState.SUBMITTING, DeliveryState.DOUBTFUL)


@frozen
class Sample:
    """A first part of a campaign: `size` recipients, then `wait` seconds.

    It goes on only while at most `limit` percent of them were rejected.
    """

    size: int
    wait: int
    limit: float


@frozen
class Campaign:
    """One sending of one approved email to one list; `id` is 8 small letters and digits.

    `bounce_to` is the address that envelope senders are made from, one for each recipient where `verp`.
    `corrects` is the campaign that this one mends. `due` is when it may begin, and at most `lateness` seconds
    later it still begins without asking. `reason` says why it is paused or was cancelled. `epoch` counts the
    programs that worked on it, one after the other.
    """

    id: str
    kind: CampaignKind = CampaignKind.ISSUE
    issue: dt.date
    digest: str
    list: str
    corrects: str = ""
    bounce_to: str
    verp: bool = True
    one_click: bool = False
    recipients: int
    zone: str
    due: dt.datetime
    lateness: int
    sample: Sample | None = None
    by: str = ""
    state: CampaignState = CampaignState.SCHEDULED
    reason: str = ""
    created: dt.datetime
    started: dt.datetime | None = None
    finished: dt.datetime | None = None
    epoch: int = 0


@frozen
class Delivery:
    """One recipient of a campaign and what became of them.

    `attempts` counts the times that the mail was handed over or refused, `reply` are the relay's last words.
    `not_before` is when a deferred one is tried again.
    """

    id: int
    campaign: str
    recipient: Recipient
    state: DeliveryState = DeliveryState.PENDING
    attempts: int = 0
    reply: str = ""
    not_before: dt.datetime | None = None
    updated: dt.datetime | None = None


@frozen
class Settled:
    """What came of trying to hand over the delivery with this id; back to `pending` where nothing was tried.

    `suppress` is why the address must not be mailed again, '' where it may.
    """

    delivery: int
    state: DeliveryState
    reply: str = ""
    not_before: dt.datetime | None = None
    suppress: str = ""


@frozen
class Granted:
    """Which of the intended deliveries may be handed over now, and what the operator wants of the campaign.

    `suppressed` are those whose address must not be mailed any more.
    """

    deliveries: frozenset[int]
    state: CampaignState
    suppressed: frozenset[int] = frozenset()


@frozen
class Tally:
    """How many recipients of a campaign are in which state, as (state, count) pairs of those that occur."""

    counts: tuple[tuple[DeliveryState, int], ...]

    def of(self, *states: DeliveryState) -> int:
        return sum(count for state, count in self.counts if state in states)

    @property
    def total(self) -> int:
        return sum(count for _, count in self.counts)

    @property
    def open(self) -> int:
        """Those who may still be mailed without anybody's decision."""
        return self.of(DeliveryState.PENDING, DeliveryState.SUBMITTING, DeliveryState.DEFERRED)


@frozen
class Reconciled:
    """What the relay's own records changed: how many are `settled` by them, and how many were known before.

    `unknown` are subscribers who are not among the recipients.
    """

    settled: int
    known: int
    unknown: tuple[int, ...] = ()


@frozen
class Person:
    """Somebody to put on a list; what is empty is not known. `fields` are (name, value) pairs."""

    email: str
    name: str = ""
    language: str = ""
    fields: tuple[tuple[str, str], ...] = ()


@frozen
class Imported:
    """How many people were new (`added`), known and new on the list (`joined`), or there already."""

    added: int = 0
    joined: int = 0
    updated: int = 0
    unchanged: int = 0


@frozen
class Suppression:
    """An address never to mail, as it is compared, and why."""

    address: str
    reason: str
    at: dt.datetime

"""What an operator says of campaigns: stop, end, and what to do about mails of which nobody is sure."""

from __future__ import annotations

import contextlib
import datetime as dt
import shlex
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from newsletter.campaigns.plan import elsewhere as foreign
from newsletter.campaigns.plan import told as recorded
from newsletter.errors import LedgerError
from newsletter.model import MAY_HAVE_IT, OPEN_STATES, Campaign, CampaignState, Delivery, DeliveryState, Tally
from newsletter.model.base import frozen
from newsletter.project import sent
from newsletter.send import evidence, words
from newsletter.send.evidence import Seen
from newsletter.text import addresses
from newsletter.text.signed import Signatures

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from newsletter.config import Settings
    from newsletter.database import Database
    from newsletter.project.sent import Sent

_PAGE = 1000


@frozen
class Found:
    """What others knew of the mails of a campaign.

    Of the `settled` ones it is known now that the mail server took them, of the `known` ones it was before.
    `bounced` of all these came back since. Of the `doubtful` ones nobody is sure still.
    """

    settled: int
    known: int
    bounced: int
    doubtful: int


@frozen
class Stand:
    """Where a campaign stands, and what became of its recipients.

    `working` where a program is mailing it at this moment. One that is being sent, and by none, was broken
    off.
    """

    campaign: Campaign
    tally: Tally
    working: bool = False

    @property
    def words(self) -> str:
        return words.standing(self.campaign, working=self.working)


def chosen(settings: Settings, ident: str = "", *, states: Iterable[CampaignState] = OPEN_STATES) -> Campaign:
    """The campaign with this id; without one, the only one in these states. Raises LedgerError."""
    from newsletter.database import campaigns, is_begun, opened

    found: tuple[Campaign, ...] = ()
    if is_begun(settings.database, settings.root):
        with opened(settings.database, settings.root) as database:
            with database.reading() as connection:
                if ident:
                    return campaigns.get(connection, ident)
                found = tuple(one for one in campaigns.open(connection) if one.state in states)
            if len(found) > 1:
                raise _several(tuple(_stand(database, settings, one) for one in found))
    if ident:
        raise LedgerError(f"There is no campaign {ident}.", hint="See them with: newsletter status")
    if not found:
        raise LedgerError("There is no campaign under way.", hint="See what was mailed: newsletter status")
    return found[0]


def _several(found: Iterable[Stand]) -> LedgerError:
    told = ", ".join(
        f"{one.campaign.id} ({one.campaign.issue.isoformat()} to {one.campaign.list}, {one.words})"
        for one in found
    )
    return LedgerError(f"There is more than one campaign: {told}.", hint="Say which one you mean.")


def standing(settings: Settings, date: dt.date) -> tuple[Stand, ...]:
    """The campaigns of an issue, the oldest first, and what became of their recipients."""
    from newsletter.database import campaigns, is_begun, opened

    if not is_begun(settings.database, settings.root):
        return ()
    with opened(settings.database, settings.root) as database:
        with database.reading() as connection:
            found = campaigns.of_issue(connection, date)
        return tuple(_stand(database, settings, one) for one in found)


def elsewhere(settings: Settings, date: dt.date) -> tuple[str, ...]:
    """What other computers mailed of an issue, a sentence each. Raises ProjectError for a broken record."""
    from newsletter.database import is_begun, opened

    if not is_begun(settings.database, settings.root):
        return _recorded(sent.records(settings.root, date))
    with opened(settings.database, settings.root) as database, database.reading() as connection:
        return _recorded(foreign(connection, settings, date))


def _recorded(found: Iterable[Sent]) -> tuple[str, ...]:
    return tuple(f"to the list {one.list}: {recorded(one)}" for one in found)


def _stand(database: Database, settings: Settings, campaign: Campaign) -> Stand:
    from newsletter.database import campaigns
    from newsletter.database.claims import at_work

    with database.reading() as connection:
        # One that was cancelled or paused may still be at its last mails.
        may_work = campaigns.tally(connection, campaign.id).of(DeliveryState.SUBMITTING)
    may_work = may_work or campaign.state is CampaignState.SENDING
    working = bool(may_work) and at_work(database, campaign.id, root=settings.root)
    with database.reading() as connection:
        # Once more: the program that mailed it may have come to its end meanwhile.
        now = campaigns.get(connection, campaign.id)
        return Stand(campaign=now, tally=campaigns.tally(connection, campaign.id), working=working)


def pause(settings: Settings, campaign: Campaign, now: dt.datetime) -> Campaign:
    """Stop a campaign so that it can be gone on with. Raises LedgerError where it is not under way."""
    from newsletter.database import campaigns, opened

    with opened(settings.database, settings.root) as database, database.writing() as connection:
        return campaigns.set_state(
            connection,
            campaign.id,
            CampaignState.PAUSED,
            reason="It was stopped by hand.",
            now=now,
            expected=(CampaignState.SCHEDULED, CampaignState.SENDING),
        )


def taken_up(settings: Settings, campaign: Campaign, now: dt.datetime, *, uncorrected: bool) -> Campaign:
    """The campaign as it is gone on with: one that was paused before its moment waits for that again.

    Raises LedgerError for one that is over, and for one that is being corrected, unless `uncorrected`.
    """
    from newsletter.database import campaigns, opened

    if campaign.state is CampaignState.PAUSED and campaign.reason == words.CORRECTED and not uncorrected:
        raise LedgerError(
            f"The campaign {campaign.id} was stopped because its mail is wrong; nothing more was sent.",
            hint="Mend the issue, approve it, and then: newsletter correct "
            f"{campaign.issue.isoformat()} --list {shlex.quote(campaign.list)}. Only where its mail is right "
            f"after all: newsletter resume {campaign.id} --uncorrected",
        )
    if campaign.state is not CampaignState.PAUSED or campaign.started or campaign.due <= now:
        return campaign
    with opened(settings.database, settings.root) as database, database.writing() as connection:
        return campaigns.set_state(
            connection, campaign.id, CampaignState.SCHEDULED, now=now, expected=(CampaignState.PAUSED,)
        )


def cancel(settings: Settings, campaign: Campaign, now: dt.datetime) -> tuple[Campaign, Tally]:
    """End a campaign for good; where nobody was mailed its record is taken back.

    Raises LedgerError where it is over already.
    """
    from newsletter.database import campaigns, opened

    with opened(settings.database, settings.root) as database:
        with database.writing() as connection:
            ended = campaigns.set_state(
                connection,
                campaign.id,
                CampaignState.CANCELLED,
                reason="It was cancelled by hand.",
                now=now,
                expected=OPEN_STATES,
            )
            tally = campaigns.tally(connection, campaign.id)
        if not tally.of(*MAY_HAVE_IT):
            sent.remove(settings.root, ended.issue, ended.id)
        return ended, tally


def doubtful(settings: Settings, campaign: Campaign) -> tuple[Delivery, ...]:
    """The recipients of whom it is not sure whether the mail arrived."""
    from newsletter.database import opened

    with opened(settings.database, settings.root) as database:
        _hold_what_broke_off(database, settings, campaign)
        with database.reading() as connection:
            return _all(connection, campaign.id, DeliveryState.DOUBTFUL)


def _hold_what_broke_off(database: Database, settings: Settings, campaign: Campaign) -> None:
    """Make those doubtful whose mail a killed program was handing over; none where one is at work."""
    from newsletter.database import campaigns
    from newsletter.database.ledger import working

    with database.reading() as connection:
        if not campaigns.tally(connection, campaign.id).of(DeliveryState.SUBMITTING):
            return
    now = dt.datetime.now(dt.UTC)
    with contextlib.suppress(LedgerError), working(database, campaign.id, root=settings.root, now=now):
        pass


def became_of(
    settings: Settings, date: dt.date, address: str
) -> tuple[tuple[Campaign, Delivery | None], ...]:
    """What became of the mail to this address in each campaign of an issue; None where it was on no list."""
    from newsletter.database import deliveries, opened

    found = [one.campaign for one in standing(settings, date)]
    if not found:
        return ()
    with opened(settings.database, settings.root) as database, database.reading() as connection:
        return tuple((one, deliveries.of_address(connection, one.id, address)) for one in found)


def refused(settings: Settings, campaign: Campaign) -> tuple[Delivery, ...]:
    """The recipients whose mail was refused, or was given up after many tries."""
    from newsletter.database import opened

    with opened(settings.database, settings.root) as database, database.reading() as connection:
        return tuple(
            one
            for state in (DeliveryState.REJECTED, DeliveryState.EXPIRED)
            for one in _all(connection, campaign.id, state)
        )


def resolve(
    settings: Settings,
    campaign: Campaign,
    only: Iterable[str],
    *,
    resend: bool,
    now: dt.datetime,
    by: str = "",
) -> int:
    """Mail the doubtful ones again (`resend`, under the same Message-ID) or leave them; how many.

    `only` are their addresses, none for all. Who is named and not mailed yet is left out; who was, is mailed
    after all. A campaign that was done is paused where it has to mail again. `by` is who decided. Raises
    LedgerError where there is nothing to decide about somebody named.
    """
    from newsletter.database import campaigns, deliveries, opened

    named = tuple(only)
    with opened(settings.database, settings.root) as database:
        _hold_what_broke_off(database, settings, campaign)
        with database.writing() as connection:
            count = deliveries.resolve(connection, campaign.id, named or None, resend=resend, now=now, by=by)
            if named and count != len({addresses.key(one) for one in named}):
                raise LedgerError(
                    f"Nothing was changed: not all of these are doubtful ones of campaign {campaign.id}"
                    + ("." if resend else ", or wait for its mail."),
                    hint=f"See who is: newsletter status {campaign.issue.isoformat()} --doubtful",
                )
            if count and resend and campaigns.get(connection, campaign.id).state is CampaignState.DONE:
                campaigns.set_state(
                    connection,
                    campaign.id,
                    CampaignState.PAUSED,
                    reason="Some are to be mailed again.",
                    now=now,
                    expected=(CampaignState.DONE,),
                )
            return count


def from_postfix(settings: Settings, campaign: Campaign, lines: Iterable[str], now: dt.datetime) -> Found:
    """Settle doubtful mails by a log of Postfix."""
    return _reconciled(settings, campaign, lambda known: evidence.postfix(lines, known.by_message_id), now)


def from_message_ids(settings: Settings, campaign: Campaign, lines: Iterable[str], now: dt.datetime) -> Found:
    """Settle doubtful mails by a list of the Message-IDs that the relay took."""
    return _reconciled(
        settings, campaign, lambda known: evidence.message_ids(lines, known.by_message_id), now
    )


def from_replies(settings: Settings, campaign: Campaign, lines: Iterable[str], now: dt.datetime) -> Found:
    """Settle doubtful mails by a list of the relay's own names of the mails that it took, and addresses."""
    return _reconciled(
        settings, campaign, lambda known: evidence.replies(lines, known.answered(), known.by_address), now
    )


class _Known:
    """The mails of a campaign as others name them; each is the number of its subscriber."""

    def __init__(self, connection: Connection, campaign: Campaign, signatures: Signatures) -> None:
        self._connection, self._campaign, self._signatures = connection, campaign, signatures
        self.doubtful = {
            addresses.key(one.recipient.email): int(one.recipient.subscriber)
            for one in _all(connection, campaign.id, DeliveryState.DOUBTFUL)
        }

    def by_message_id(self, message_id: str) -> int | None:
        known = self._signatures.read_message_id(message_id)
        is_ours = known is not None and known.campaign == self._campaign.id
        return int(known.subscriber) if known and is_ours else None

    def by_address(self, address: str) -> int | None:
        return self.doubtful.get(addresses.key(address))

    def answered(self) -> frozenset[str]:
        """What the relay called the mails of this issue that it answered."""
        from newsletter.database import campaigns

        found = campaigns.of_issue(self._connection, self._campaign.issue)
        return frozenset(
            name
            for campaign in found
            for name in evidence.names(
                one.reply for one in _each(self._connection, campaign.id, DeliveryState.SUBMITTED)
            )
        )


def _reconciled(
    settings: Settings, campaign: Campaign, look: Callable[[_Known], Mapping[int, Seen]], now: dt.datetime
) -> Found:
    from newsletter.database import campaigns, deliveries, opened, signing

    with opened(settings.database, settings.root) as database:
        _hold_what_broke_off(database, settings, campaign)
        with database.writing() as connection:
            signatures = Signatures(signing.keys(connection, now))
        # A log of days takes its time, and whoever mails meanwhile writes.
        with database.reading() as connection:
            seen = look(_Known(connection, campaign, signatures))
        with database.writing() as connection:
            # Also those of whom the ledger is sure: it may be an older copy.
            done = deliveries.reconcile(
                connection, campaign.id, {number: one.reply for number, one in seen.items()}, now
            )
            left = campaigns.tally(connection, campaign.id).of(DeliveryState.DOUBTFUL)
    return Found(
        settled=done.settled,
        bounced=sum(one.fate == "bounced" for one in seen.values()),
        known=done.known,
        doubtful=left,
    )


def _all(connection: Connection, campaign_id: str, state: DeliveryState) -> tuple[Delivery, ...]:
    return tuple(_each(connection, campaign_id, state))


def _each(connection: Connection, campaign_id: str, state: DeliveryState) -> Iterator[Delivery]:
    from newsletter.database import deliveries

    after = 0
    while page := deliveries.find(connection, campaign_id, (state,), after, _PAGE):
        yield from page
        after = page[-1].id

"""Mailing a campaign from wherever it stands to its end, or to where somebody or something stops it."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
from collections.abc import Callable, Iterator
from importlib.metadata import version
from typing import TYPE_CHECKING

from newsletter.campaigns import means
from newsletter.campaigns.compose import Composer
from newsletter.campaigns.plan import subject
from newsletter.errors import DatabaseError, LedgerError, StorageError
from newsletter.model import (
    MAY_HAVE_IT,
    OPEN_STATES,
    Campaign,
    CampaignState,
    DeliveryState,
    RenderedEmail,
    Sample,
)
from newsletter.model.base import frozen
from newsletter.project import files, folder, sent
from newsletter.send import profiles, summary, words
from newsletter.send.connect import Connector
from newsletter.send.ending import Ending, Reason
from newsletter.send.loop import mail
from newsletter.send.pace import Pace
from newsletter.send.summary import Summary
from newsletter.send.watch import Beat, Watch
from newsletter.text import moments
from newsletter.text.signed import Signatures

if TYPE_CHECKING:
    from newsletter.config import Settings
    from newsletter.database import Database
    from newsletter.database.ledger import Ledger

_DAY = dt.timedelta(days=1)
_MAILED = (
    *(DeliveryState.SUBMITTED, DeliveryState.SUBMITTING, DeliveryState.DEFERRED, DeliveryState.REJECTED),
    *(DeliveryState.EXPIRED, DeliveryState.DOUBTFUL),
)
_REFUSED = (DeliveryState.REJECTED, DeliveryState.EXPIRED)
# How the reason begins of a campaign whose first recipients were refused too often.
_TOO_MANY = "Too many of the first recipients were refused: "
_TICK = 1.0
# Whoever waits for a moment wakes up a little after it.
_ON_TIME = dt.timedelta(minutes=1)
# Seconds. Importing a million people into the file of SQLite takes a minute or two, in which nobody else can
# write: no reason to miss a moment, or to leave a campaign that is done as if it were not.
_PATIENCE = 600.0


@frozen
class Outcome:
    """Why a run ended, and how the campaign stands after it.

    `files` hold the summary, relative to the project; none where nothing was mailed yet.
    """

    ending: Ending
    summary: Summary
    files: tuple[str, ...] = ()


def is_late(campaign: Campaign, now: dt.datetime) -> bool:
    """Whether its moment passed so long ago that somebody has to say that it is still to be mailed."""
    late = now - campaign.due > max(dt.timedelta(seconds=campaign.lateness), _ON_TIME)
    return campaign.state is CampaignState.SCHEDULED and late


def wait(
    settings: Settings,
    campaign_id: str,
    left: Callable[[], float],
    *,
    tell: Callable[[float], None],
    stop: threading.Event,
) -> CampaignState:
    """Wait until no seconds are `left`, until `stop`, or until the campaign is no longer planned.

    Each second `tell` hears how many are left. Comes back with the campaign's state. Raises LedgerError where
    there is no such campaign.
    """
    from newsletter.database import campaigns, opened

    state = CampaignState.SCHEDULED
    with opened(settings.database, settings.root) as database:
        while True:
            with _outages_let_be(), database.reading() as connection:
                state = campaigns.get(connection, campaign_id).state
            if state is not CampaignState.SCHEDULED or left() <= 0 or stop.is_set():
                return state
            tell(left())
            stop.wait(min(_TICK, max(left(), 0.0)))


def work(
    settings: Settings,
    campaign_id: str,
    *,
    watch: Watch,
    stop: threading.Event,
    now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    clock: Callable[[], float] = time.monotonic,
) -> Outcome:
    """Mail a campaign until it is done or something ends the run; `stop` does, in good order.

    Before its first mail a record of it is written beside the issue. Raises LedgerError where it is done, or
    another program is mailing it; ConfigError, StorageError and DatabaseError.
    """
    from newsletter.database import campaigns, opened, renderings, signing
    from newsletter.database.ledger import working

    relay = means.needed(settings)
    profile = profiles.of(relay)
    with opened(settings.database, settings.root, patience=_PATIENCE) as database:
        with working(database, campaign_id, root=settings.root, now=now()) as ledger:
            with database.writing() as connection:
                email = renderings.get(connection, ledger.campaign.digest)
                signatures = Signatures(signing.keys(connection, now()))
            signers = means.signers(settings, email)
            composer = Composer(ledger.campaign, email, signatures, signers, profile, now)
            pace = Pace(profile.limits, clock, _already(database, now()))
            connector = Connector(relay)
            with database.writing() as connection:
                campaigns.set_state(
                    connection, campaign_id, CampaignState.SENDING, now=now(), expected=OPEN_STATES
                )
            try:
                _record(settings, database, ledger.campaign, email, now())
            except StorageError as error:
                ledger.finish(CampaignState.PAUSED, str(error), now())
                raise

            def run(most: int | None = None) -> Ending:
                return mail(
                    ledger, connector, composer, pace, watch=watch, stop=stop, clock=clock, now=now, most=most
                )

            sample = ledger.campaign.sample
            if sample is None:
                ending = run()
            else:
                ending = _Sampled(database, ledger, sample, run, watch, stop, clock).run()
            _finish(ledger, ending, now())
        return _summed_up(settings, database, campaign_id, subject(email), ending, now())


class _Sampled:
    """A campaign whose first part is mailed and judged before the rest."""

    def __init__(
        self,
        database: Database,
        ledger: Ledger,
        sample: Sample,
        run: Callable[..., Ending],
        watch: Watch,
        stop: threading.Event,
        clock: Callable[[], float],
    ) -> None:
        self._database, self._ledger, self._sample = database, ledger, sample
        self._run, self._watch, self._stop, self._clock = run, watch, stop, clock

    def run(self) -> Ending:
        before = self._ledger.campaign
        mailed = self._ledger.tally().of(*_MAILED)
        was_judged = before.state is CampaignState.PAUSED and before.reason.startswith(_TOO_MANY)
        if was_judged or mailed > self._sample.size:
            # Whoever goes on with it has read how many were refused.
            return self._run()
        if mailed < self._sample.size:
            ending = self._run(self._sample.size - mailed)
            if ending.reason is not Reason.SAMPLED:
                return ending
            if not self._ledger.tally().open:
                # There is nobody to go on with.
                return self._run()
        return self._waited() or self._judged() or self._run()

    def _waited(self) -> Ending | None:
        """Wait for what comes of the first part; why that was ended before its time."""
        from newsletter.database import campaigns

        end = self._clock() + self._sample.wait
        tally = self._ledger.tally()
        while (left := end - self._clock()) > 0:
            if self._stop.is_set():
                return Ending(reason=Reason.STOPPED)
            with _outages_let_be(), self._database.reading() as connection:
                if campaigns.get(connection, self._ledger.campaign.id).state is not CampaignState.SENDING:
                    return Ending(reason=Reason.ORDERED)
            holding = f"waiting {moments.lasting(left)} to see what comes of the first ones"
            self._watch(Beat(tally=tally, rate=0.0, left=None, holding=holding))
            self._stop.wait(min(_TICK, left))
        return None

    def _judged(self) -> Ending | None:
        """Why it is not gone on with; None where few enough were refused."""
        tally = self._ledger.tally()
        refused, whole = tally.of(*_REFUSED), tally.of(*_MAILED)
        if refused * 100 <= self._sample.limit * whole:
            return None
        return Ending(
            reason=Reason.REFUSED,
            words=f"{_TOO_MANY}{refused:,} of {whole:,} ({words.percent(refused, whole)}), where at most "
            f"{self._sample.limit:g} % may be.",
        )


@contextlib.contextmanager
def _outages_let_be() -> Iterator[None]:
    """A database server that is restarted while nothing is mailed is no reason to stop waiting."""
    try:
        yield
    except DatabaseError as error:
        if not error.down:
            raise


def _record(
    settings: Settings, database: Database, campaign: Campaign, email: RenderedEmail, now: dt.datetime
) -> None:
    from newsletter.database import campaigns

    with database.writing() as connection:
        ledger = campaigns.ledger_id(connection, now)
    record = sent.of(campaign, subject=subject(email), ledger=ledger, program=version("newsletter"), now=now)
    sent.write(settings.root, record)


def _already(database: Database, now: dt.datetime) -> list[tuple[float, int]]:
    """How many mails were handed over how many seconds ago, in the last day."""
    from newsletter.database import deliveries

    with database.reading() as connection:
        found = deliveries.handed_over_since(connection, now - _DAY)
    return [((now - minute).total_seconds(), count) for minute, count in found]


def _finish(ledger: Ledger, ending: Ending, now: dt.datetime) -> None:
    """Write down why the run ended; what somebody ordered elsewhere stands there already."""
    if ending.reason is Reason.DONE:
        try:
            ledger.finish(CampaignState.DONE, "", now)
        except LedgerError:
            # In this very moment somebody said of doubtful ones that they are to be mailed again.
            ledger.finish(CampaignState.PAUSED, "Some are to be mailed again.", now)
    elif ending.reason is Reason.STOPPED:
        ledger.finish(CampaignState.PAUSED, "It was stopped by hand.", now)
    elif ending.reason is not Reason.ORDERED:
        ledger.finish(CampaignState.PAUSED, ending.words, now)


def _summed_up(
    settings: Settings, database: Database, campaign_id: str, shown: str, ending: Ending, now: dt.datetime
) -> Outcome:
    from newsletter.database import campaigns, deliveries

    with database.reading() as connection:
        campaign = campaigns.get(connection, campaign_id)
        tally = campaigns.tally(connection, campaign_id)
        rates = deliveries.rates(connection, campaign_id)
    if campaign.state is CampaignState.CANCELLED and not tally.of(*MAY_HAVE_IT):
        # Whoever cancelled it found no record yet.
        sent.remove(settings.root, campaign.issue, campaign.id)
    made = Summary(campaign=campaign, subject=shown, tally=tally, rates=rates, made=now)
    if not tally.of(*_MAILED):
        return Outcome(ending=ending, summary=made)
    place = folder.build_folder(settings.root, campaign.issue)
    written = []
    # Whatever became of the mails stands in the ledger: a full disk takes nothing away from that.
    with contextlib.suppress(StorageError):
        for ending_of_name, text in (("html", summary.as_html(made)), ("json", summary.as_json(made))):
            path = place / f"sending-{campaign_id}.{ending_of_name}"
            files.write(path, text.encode())
            written.append(files.relative(settings.root, path))
    return Outcome(ending=ending, summary=made, files=tuple(written))

"""Carrying a campaign out on the command line: its moment is waited for, it is mailed, and told of."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import shlex
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, TYPE_CHECKING

import click

from newsletter.cli import context, failure
from newsletter.cli.mailing import confirm, interrupts
from newsletter.cli.mailing.progress import Progress
from newsletter.model import Campaign, CampaignState, DeliveryState

if TYPE_CHECKING:
    from newsletter.campaigns import Outcome
    from newsletter.config import Settings
    from newsletter.send.summary import Summary

_MAILING = "Stopping: what was handed over is finished first. Ctrl-C once more ends it at once."
_WAITING = "Stopping."


@contextlib.contextmanager
def events(target: str | None) -> Iterator[IO[str] | None]:
    """Where events go: a file that is added to, stdout for '-', nowhere for None.

    Raises UsageError for a file that cannot be written.
    """
    if target is None:
        yield None
    elif target == "-":
        yield sys.stdout
    else:
        try:
            stream = Path(target).open("a", encoding="utf-8")  # noqa: SIM115  closed below
        except OSError as error:
            raise click.UsageError(
                f"--events: {target} cannot be written ({error.strerror}). Nothing was done."
            ) from None
        with stream:
            yield stream


class Run:
    """Carries out campaigns one after the other. `hold` is how many seconds the first of them waits.

    `even_late` where a moment that passed long ago is no reason to ask.
    """

    def __init__(
        self,
        settings: Settings,
        stream: IO[str] | None,
        *,
        hold: float | None = None,
        even_late: bool = False,
        as_json: bool = False,
    ) -> None:
        self._settings, self._stream = settings, stream
        self._hold, self._even_late, self._as_json = hold, even_late, as_json
        self._stop = threading.Event()
        self._words = _WAITING
        self._is_called_off = False
        self._told: list[dict[str, object]] = []
        self._is_over = False

    def carry_out(self, campaigns: Sequence[Campaign]) -> int:
        """The exit code. Once one is not mailed to its end, those after it are left as they are.

        Where the first is called off while it is held, so are all: nothing was to be sent then.
        """
        code = failure.DONE
        for place, campaign in enumerate(campaigns):
            if self._is_called_off:
                self._cancel(campaign)
            elif self._is_over:
                click.echo(f"Not begun yet: newsletter resume {campaign.id}", err=True)
            else:
                code = max(code, self._one(campaign, is_first=place == 0))
        if self._as_json:
            click.echo(
                json.dumps(self._told if len(campaigns) > 1 else self._told[0], indent=2, ensure_ascii=False)
            )
        return code

    def _one(self, campaign: Campaign, *, is_first: bool) -> int:
        from newsletter import campaigns

        progress = Progress(campaign.id, self._stream)
        with interrupts.caught(self._stop, lambda: progress.say(self._words)):
            if campaign.state is CampaignState.SCHEDULED:
                state = self._wait(campaign, progress, is_first=is_first)
                progress.done()
                if state is not CampaignState.SCHEDULED or self._stop.is_set():
                    return self._not_begun(campaign, state)
        if is_first and campaigns.is_late(campaign, dt.datetime.now(dt.UTC)):
            due = context.moment(campaign.due, campaign.zone)
            question = f"This campaign should have gone out on {due}. Mail it now?"
            confirm.choice(question, self._even_late, "--even-late")
        self._words = _MAILING
        with interrupts.caught(self._stop, lambda: progress.say(self._words)):
            progress.event("start", recipients=campaign.recipients)
            outcome = campaigns.work(self._settings, campaign.id, watch=progress, stop=self._stop)
            progress.done()
        return self._tell(outcome, progress)

    def _wait(self, campaign: Campaign, progress: Progress, *, is_first: bool) -> CampaignState:
        from newsletter import campaigns

        hold = self._hold if is_first else 0.0
        if hold is None:
            if campaign.due > dt.datetime.now(dt.UTC):
                progress.say(
                    f"Campaign {campaign.id} goes out on {context.moment(campaign.due, campaign.zone)}. "
                    "This program waits for that: let it run, and the computer too. Ctrl-C ends it, and "
                    f"'newsletter resume {campaign.id}' takes it up again."
                )
        elif hold:
            progress.say(
                f"Campaign {campaign.id} is ready. Until it starts, Ctrl-C stops it with nothing sent, "
                f"and so does 'newsletter cancel {campaign.id}' in another window."
            )
        end = None if hold is None else time.monotonic() + hold

        def left() -> float:
            return (
                (campaign.due - dt.datetime.now(dt.UTC)).total_seconds()
                if end is None
                else end - time.monotonic()
            )

        def tell(seconds: float) -> None:
            progress.event("waiting", left=round(seconds, 1))
            progress.countdown(f"It starts in {_clock(seconds)}")

        return campaigns.wait(self._settings, campaign.id, left, tell=tell, stop=self._stop)

    def _not_begun(self, campaign: Campaign, state: CampaignState) -> int:
        """Say that nothing was sent: it was stopped here, or cancelled or paused elsewhere."""
        if state is CampaignState.SCHEDULED and self._hold is not None:
            self._cancel(campaign)
            state, self._is_called_off = CampaignState.CANCELLED, True
        said = {
            CampaignState.SCHEDULED: "is still planned",
            CampaignState.PAUSED: "is paused",
            CampaignState.CANCELLED: "is cancelled",
        }.get(state, "is in other hands")
        click.echo(f"Nothing was sent. Campaign {campaign.id} {said}.", err=True)
        if state in {CampaignState.SCHEDULED, CampaignState.PAUSED}:
            click.echo(f"To go on with it: newsletter resume {campaign.id}", err=True)
        self._told.append({"campaign": campaign.id, "state": str(state), "reason": "nothing was sent"})
        self._is_over = True
        return failure.PARTLY

    def _cancel(self, campaign: Campaign) -> None:
        from newsletter import campaigns

        campaigns.cancel(self._settings, campaign, dt.datetime.now(dt.UTC))

    def _tell(self, outcome: Outcome, progress: Progress) -> int:
        from newsletter.project import files, sent
        from newsletter.send import summary, words

        made = outcome.summary
        self._is_over = made.campaign.state is not CampaignState.DONE
        told = summary.for_programs(made)
        progress.event("end", reason=str(outcome.ending.reason), words=outcome.ending.words, summary=told)
        self._told.append({**told, "files": list(outcome.files)})
        if not self._as_json:
            click.echo(heading(made.campaign, words.CAMPAIGNS[made.campaign.state]))
            click.echo(counts(made))
            for path in outcome.files:
                click.echo(path)
        if made.campaign.reason:
            click.echo(made.campaign.reason, err=True)
        if whom := outcome.ending.whom:
            click.echo(
                f"That was the answer for {whom}, as it was the last time. If it is about them alone, leave "
                f"them out and go on: newsletter resolve {made.campaign.id} --skip {shlex.quote(whom)}",
                err=True,
            )
        for what, how in made.ways_on:
            click.echo(f"{what}: {how}", err=True)
        record = sent.path(self._settings.root, made.campaign.issue, made.campaign.id)
        if record.is_file() and sent.is_versioned(self._settings.root):
            click.echo(
                "So that no other computer mails it again, put this into git: "
                f"{files.relative(self._settings.root, record)}",
                err=True,
            )
        return _code(outcome)


def heading(campaign: Campaign, stands: str) -> str:
    """'Campaign k3j9x2ab to readers: paused'."""
    from newsletter.model import CampaignKind

    what = "Correction" if campaign.kind is CampaignKind.CORRECTION else "Campaign"
    return f"{what} {campaign.id} to {campaign.list}: {stands}"


def counts(made: Summary) -> str:
    """How many recipients are in which state, one state a line."""
    from newsletter.send import words

    return "\n".join(f"{count:>11,}  {what}" for what, count in words.counted(made.tally))


def _clock(seconds: float) -> str:
    """'4:05', or in words from an hour on."""
    from newsletter.text import moments

    whole = max(0, round(seconds))
    return f"{whole // 60}:{whole % 60:02}" if whole < 60 * 60 else moments.lasting(whole)


def _code(outcome: Outcome) -> int:
    """Where somebody is refused for good it is done all the same; nobody can be mailed in their place."""
    from newsletter.send.ending import Reason

    stopped = {
        Reason.SETTINGS: failure.CONFIGURATION,
        Reason.HALTED: failure.SERVER,
        Reason.UNREACHABLE: failure.SERVER,
    }
    if outcome.ending.reason in stopped:
        return stopped[outcome.ending.reason]
    made = outcome.summary
    is_done = made.campaign.state is CampaignState.DONE and not made.tally.of(
        DeliveryState.PENDING, DeliveryState.DOUBTFUL
    )
    return failure.DONE if is_done else failure.PARTLY

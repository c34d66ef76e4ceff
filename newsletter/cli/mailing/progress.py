"""How far a mailing is: one line on a terminal, a line now and then elsewhere, events for programs."""

from __future__ import annotations

import datetime as dt
import json
import sys
import time
from collections.abc import Callable
from typing import IO, TYPE_CHECKING

import click

from newsletter.model import DeliveryState

if TYPE_CHECKING:
    from newsletter.send.watch import Beat

_EVERY = 30.0
_TOLD = (
    (DeliveryState.DEFERRED, "put off"),
    (DeliveryState.REJECTED, "refused"),
    (DeliveryState.EXPIRED, "given up"),
    (DeliveryState.DOUBTFUL, "not sure"),
)


class Progress:
    """Tells on stderr how far a mailing of `campaign` is, and into `events` as a line of JSON each time."""

    def __init__(
        self,
        campaign: str,
        events: IO[str] | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
        now: Callable[[], dt.datetime] = lambda: dt.datetime.now(dt.UTC),
    ) -> None:
        self._campaign, self._events = campaign, events
        self._clock, self._now = clock, now
        self._is_terminal = sys.stderr.isatty()
        self._next, self._is_holding = 0.0, False

    def __call__(self, beat: Beat) -> None:
        self.event("progress", **for_programs(beat))
        if self._is_terminal:
            click.echo(f"\r\x1b[K{line(beat)}", err=True, nl=False)
        elif self._clock() >= self._next or self._is_holding != bool(beat.holding):
            self._next, self._is_holding = self._clock() + _EVERY, bool(beat.holding)
            click.echo(line(beat), err=True)

    def say(self, words: str) -> None:
        """Tell something that stays to be read."""
        click.echo(f"\r\x1b[K{words}" if self._is_terminal else words, err=True)

    def countdown(self, words: str) -> None:
        """Tell something in place of the line before, on a terminal only."""
        if self._is_terminal:
            click.echo(f"\r\x1b[K{words}", err=True, nl=False)

    def done(self) -> None:
        if self._is_terminal:
            click.echo("\r\x1b[K", err=True, nl=False)

    def event(self, kind: str, **more: object) -> None:
        """Write an event where somebody listens; a listener who went away is no reason to stop."""
        if self._events is None:
            return
        told = {"type": kind, "time": self._now().isoformat(timespec="milliseconds"), **more}
        try:
            self._events.write(json.dumps({**told, "campaign": self._campaign}, ensure_ascii=False) + "\n")
            self._events.flush()
        except (OSError, ValueError):
            self._events = None


def line(beat: Beat) -> str:
    """'41,000 of 48,231, 620 a second, 12 minutes left, 3 put off, 31 refused'."""
    from newsletter.text import moments

    tally = beat.tally
    never = tally.of(DeliveryState.SUPPRESSED, DeliveryState.SKIPPED, DeliveryState.CANCELLED)
    settled = tally.total - tally.open - never
    parts = [f"{settled:,} of {tally.total - never:,}"]
    if beat.holding:
        parts.append(beat.holding)
    elif beat.rate:
        parts.append(f"{beat.rate:,.0f} a second" if beat.rate >= 1 else f"{beat.rate * 60:,.0f} a minute")
        if beat.left is not None:
            parts.append(f"{moments.lasting(beat.left)} left")
    parts += (f"{count:,} {word}" for state, word in _TOLD if (count := tally.of(state)))
    return ", ".join(parts)


def for_programs(beat: Beat) -> dict[str, object]:
    """The same as JSON types; `rate` in mails a second, `left` in seconds or null."""
    return {
        "counts": {str(state): count for state, count in beat.tally.counts},
        "rate": round(beat.rate, 2),
        "left": None if beat.left is None else round(beat.left, 1),
        "connections": beat.connections,
        "holding": beat.holding,
    }

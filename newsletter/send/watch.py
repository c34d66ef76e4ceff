"""What whoever looks on hears of a mailing while it runs."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Callable
from typing import Protocol

from newsletter.model import DeliveryState, Tally
from newsletter.model.base import frozen

# Long enough to be steady, short enough to show that something changed, in seconds.
_WINDOW = 15.0


@frozen
class Beat:
    """How far a mailing is: `rate` in mails a second of the last seconds, `left` seconds where it is known.

    `connections` are open now. `holding` says in plain words why nothing goes out, '' where something does.
    """

    tally: Tally
    rate: float
    left: float | None
    connections: int = 0
    holding: str = ""


class Watch(Protocol):
    """Hears about once a second how far a mailing is."""

    def __call__(self, beat: Beat, /) -> None: ...


class Counts:
    """The states of all recipients, kept up with what is settled, and how fast they change."""

    def __init__(self, tally: Tally, clock: Callable[[], float]) -> None:
        self._counts = Counter(dict(tally.counts))
        self._clock = clock
        self._handed_over = 0
        self._past: deque[tuple[float, int]] = deque([(clock(), 0)])

    def change(self, old: DeliveryState, new: DeliveryState) -> None:
        self._counts[old] -= 1
        self._counts[new] += 1
        if new not in {DeliveryState.PENDING, DeliveryState.SUPPRESSED, DeliveryState.SKIPPED}:
            self._handed_over += 1

    @property
    def tally(self) -> Tally:
        return Tally(
            counts=tuple((state, count) for state in DeliveryState if (count := self._counts[state]) > 0)
        )

    def beat(self, connections: int, holding: str) -> Beat:
        now = self._clock()
        self._past.append((now, self._handed_over))
        while len(self._past) > 2 and now - self._past[0][0] > _WINDOW:  # noqa: PLR2004  the two ends of the window
            self._past.popleft()
        then, before = self._past[0]
        rate = (self._handed_over - before) / (now - then) if now > then else 0.0
        left = self._counts[DeliveryState.PENDING] / rate if rate else None
        return Beat(tally=self.tally, rate=rate, left=left, connections=connections, holding=holding)

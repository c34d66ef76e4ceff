"""How fast mails may go: rates, domains that want to wait, connections, and when to stop trying.

Time is a monotonic clock's alone, so that a clock of the day that is set forward or back neither lets a burst
through nor holds anything up.
"""

from __future__ import annotations

import math
import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from newsletter.model.base import frozen
from newsletter.send.answers import Scope

_MINUTE, _DAY = 60.0, 86400.0
# No wait is shorter: it would be the rounding of a sum.
_INSTANT = 1e-6
_AT_FIRST = 4
# So many accepted mails allow one more connection.
_FOR_ONE_MORE = 20
# Answers to what was under way at the same moment are one sign, not many.
_BETWEEN_HALVINGS = 1.0
# How long a domain is held that put a mail off; doubled each time that it does so again.
_FIRST_HOLD, _LONGEST_HOLD = 60.0, 3600.0
# After a hold a domain gets one mail at a time, so many to the length of the hold.
_PROBES = 60
_MOST_DOMAINS = 500
# Failures in a row after which the campaign pauses. The wait between them doubles from 0.05 seconds, so that
# ten take about 25 seconds: a relay that is restarted is back by then.
FAILURES = 10
_FIRST_PAUSE, _LONGEST_PAUSE = 0.05, 30.0


@frozen
class Limits:
    """What a relay can take: `connections` at once, mails a minute and in 24 hours, and mails a connection.

    0 is no limit, but for `connections`.
    """

    connections: int = 10
    per_minute: int = 0
    per_day: int = 0
    per_connection: int = 100


@dataclass(slots=True)
class _Held:
    """A domain in trouble: held for `seconds` until `until`, then one mail each `seconds / _PROBES`."""

    seconds: float = 0.0
    until: float = -math.inf
    next: float = -math.inf


@dataclass(slots=True)
class _Minute:
    """A rate without bursts but for one second's worth (GCRA, ITU-T I.371): `full` is when all is used up."""

    gap: float
    burst: int
    full: float = -math.inf
    before: float | None = field(default=None)

    def wait(self, now: float) -> float:
        return self.full - (self.burst - 1) * self.gap - now

    def take(self, now: float) -> None:
        self.before = self.full
        self.full = max(self.full, now) + self.gap

    def give_back(self) -> None:
        # Only what was taken last: an older place lies in the past, and to use it now would be a burst.
        if self.before is not None:
            self.full, self.before = self.before, None


class Pace:
    """The pace of one campaign through one relay.

    `clock` gives seconds that only go forward. `already` is what was handed over in the last 24 hours, as
    pairs of seconds ago and how many, counted by minute. Whoever mails asks `wait` before each mail and tells
    what was answered; nothing here sleeps.
    """

    def __init__(
        self,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
        already: Iterable[tuple[float, int]] = (),
    ) -> None:
        self.limits = limits
        self._clock = clock
        self._minute: _Minute | None = None
        if limits.per_minute:
            self._minute = _Minute(_MINUTE / limits.per_minute, max(1, limits.per_minute // 60))
        self._day = _Day(limits.per_day, already, clock()) if limits.per_day else None
        self._held: dict[str, _Held] = {}
        self.connections = min(_AT_FIRST, max(limits.connections, 1))
        self._accepted = 0
        self._halved = -math.inf
        self._failures = 0
        self._paused_until = -math.inf
        self._last = ""
        self._is_free = not (self._minute or self._day)

    @property
    def broken(self) -> str:
        """Why it is better to pause the campaign; '' where it is not."""
        if self._failures < FAILURES:
            return ""
        return f"Nothing went through {self._failures} times in a row. {self._last}"

    @property
    def is_failing(self) -> bool:
        """Whether nothing went through when it was last tried."""
        return self._failures > 0

    def wait(self, domain: str) -> float:
        """Seconds until one more mail to `domain` may begin: 0.0 where it may now."""
        if self._is_free:
            return 0.0
        now = self._clock()
        longest = self._paused_until - now
        if self._minute:
            longest = max(longest, self._minute.wait(now))
        if self._day:
            longest = max(longest, self._day.wait(now))
        if self._held and (held := self._held.get(domain)):
            longest = max(longest, held.until - now, held.next - now)
        return longest if longest > _INSTANT else 0.0

    def take(self, domain: str) -> None:
        """One more mail to `domain` begins."""
        if self._is_free:
            return
        now = self._clock()
        if self._minute:
            self._minute.take(now)
        if self._day:
            self._day.take(now)
        if self._held and (held := self._held.get(domain)):
            held.next = now + held.seconds / _PROBES

    def give_back(self, domain: str) -> None:
        """The mail that was taken last did not begin after all."""
        if self._minute:
            self._minute.give_back()
        if self._day:
            self._day.give_back()
        if self._held and (held := self._held.get(domain)):
            held.next = -math.inf

    # --- what the relay answered ------------------------------------------------------------------------

    def accepted(self, domain: str) -> None:
        """The relay took a mail to `domain`."""
        if self._failures:
            self._is_well()
        self._accepted += 1
        if self._accepted >= _FOR_ONE_MORE:
            self._accepted = 0
            self.connections = min(self.connections + 1, max(self.limits.connections, 1))
        if self._held and (held := self._held.get(domain)):
            self._ease(domain, held)

    def deferred(self, domain: str, about: Scope = Scope.DOMAIN, said: str = "") -> None:
        """The relay put a mail to `domain` off, for a reason that is `about` its mailbox, the domain or us.

        A full mailbox is no sign of haste. A domain is held and others go on. What is about us all is a
        failure; `said` are the relay's words, for `broken`.
        """
        if about is Scope.RELAY:
            self._fail("The mail server puts us off", said)
            return
        self._is_well()
        if about is Scope.DOMAIN:
            self._slow_down()
            self._hold(domain)

    def refused(self, domain: str, about: Scope = Scope.MAILBOX, said: str = "") -> None:
        """The relay refused a mail to `domain`; where that is `about` us all, it is a failure."""
        if about is Scope.RELAY:
            self._fail("The mail server refuses the mail itself", said)
        else:
            self._is_well()

    def lost(self, said: str = "") -> None:
        """A connection broke, or there was none to be had; `said` is how, a sentence for `broken`."""
        self._fail("The connection to the mail server breaks", said)

    # --- trouble ----------------------------------------------------------------------------------------

    def _slow_down(self) -> None:
        now = self._clock()
        self._accepted = 0
        if now - self._halved >= _BETWEEN_HALVINGS:
            self._halved = now
            self.connections = max(self.connections // 2, 1)

    def _hold(self, domain: str) -> None:
        now = self._clock()
        held = self._held.get(domain)
        if held is None:
            self._make_room()
            held = self._held[domain] = _Held()
            self._is_free = False
        if now < held.until:
            return  # it was under way when the hold began
        held.seconds = min(max(held.seconds * 2, _FIRST_HOLD), _LONGEST_HOLD)
        held.until = now + held.seconds

    def _ease(self, domain: str, held: _Held) -> None:
        now = self._clock()
        if now < held.until:
            return
        held.seconds /= 2
        held.next = min(held.next, now + held.seconds / _PROBES)
        if held.seconds < _FIRST_HOLD:
            del self._held[domain]
            self._look_whether_free()

    def _make_room(self) -> None:
        if len(self._held) >= _MOST_DOMAINS:
            # The one that would have come free first; at worst it is asked too early and held anew.
            del self._held[min(self._held, key=lambda domain: self._held[domain].until)]

    def _fail(self, what: str, said: str) -> None:
        self._slow_down()
        now = self._clock()
        if now < self._paused_until:
            return  # ten connections that break together are one failure
        self._failures += 1
        self._last = f"{what}: {said}" if said else f"{what}."
        doublings = min(self._failures, FAILURES) - 1
        self._paused_until = now + min(_FIRST_PAUSE * 2.0**doublings, _LONGEST_PAUSE)
        self._is_free = False

    def _is_well(self) -> None:
        self._failures = 0
        self._paused_until = -math.inf
        self._look_whether_free()

    def _look_whether_free(self) -> None:
        self._is_free = not (self._minute or self._day or self._held or self._failures)


class _Day:
    """At most `most` in any 24 hours, counted by minutes; each counts until its last second is a day old."""

    def __init__(self, most: int, already: Iterable[tuple[float, int]], now: float) -> None:
        self._most = most
        # A minute is named by its beginning and may hold mails of its end. A clock that was set back makes
        # them later than now.
        ago = sorted(((max(seconds - _MINUTE, 0.0), count) for seconds, count in already), reverse=True)
        self._minutes: deque[list[float]] = deque([now - seconds + _DAY, count] for seconds, count in ago)
        self._sum = sum(count for _, count in ago)

    def wait(self, now: float) -> float:
        while self._minutes and self._minutes[0][0] <= now:
            self._sum -= int(self._minutes.popleft()[1])
        return self._minutes[0][0] - now if self._sum >= self._most else 0.0

    def take(self, now: float) -> None:
        end = (now // _MINUTE + 1) * _MINUTE + _DAY
        if self._minutes and self._minutes[-1][0] >= end:
            self._minutes[-1][1] += 1
        else:
            self._minutes.append([end, 1])
        self._sum += 1

    def give_back(self) -> None:
        if self._minutes and self._minutes[-1][1] > 0:
            self._minutes[-1][1] -= 1
            self._sum -= 1

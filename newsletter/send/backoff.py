"""How long a deferred mail waits until it is tried again, and when it is given up."""

from __future__ import annotations

from collections.abc import Callable

# Greylisting lets nobody in for the first minutes; a server that is overloaded wants longer each time.
_FIRST = 300.0
# Sooner than that a server has hardly changed its mind.
_SOONEST = 60.0
# No wait is longer, in seconds: a mail server that was down for a night is noticed within two hours.
LONGEST = 7200.0
# About two days, because a wait takes 61 minutes on average once it is a long one. RFC 5321, section 4.5.4.1,
# asks for four or five days of servers, but news that come so late are none. Counted in tries and not in
# hours, so that no clock that is set forward can give anybody up.
TRIES = 51


def wait(attempts: int, random: Callable[[], float]) -> float | None:
    """Seconds until the next try after `attempts` of them; None where the mail is given up.

    `random` gives numbers from 0 up to 1. The longest wait doubles with each try, 5 minutes to 2 hours, and
    any shorter one is as likely: those who were deferred together do not come back together.
    """
    if attempts >= TRIES:
        return None
    doublings = min(max(attempts, 1) - 1, TRIES)
    most = min(_FIRST * 2.0**doublings, LONGEST)
    return _SOONEST + random() * (most - _SOONEST)

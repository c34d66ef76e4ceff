"""Who may connect now: so many at once in all, and so many at one host."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager


class Turns:
    """Lets threads take turns. A host that rests is not connected to, and keeps nobody from other hosts."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._changed = threading.Condition()
        self._busy: Counter[str] = Counter()
        self._rested: dict[str, float] = {}

    @contextmanager
    def turn(self, host: str, at_most: int) -> Iterator[None]:
        """Waits until fewer than `at_most` are at the host, it has rested, and there is room in all."""
        with self._changed:
            while True:
                rest = self._rested.get(host, 0.0) - time.monotonic()
                is_free = self._busy[host] < at_most and self._busy.total() < self._at_once
                if is_free and rest <= 0:
                    break
                self._changed.wait(rest if is_free else None)
            self._busy[host] += 1
        try:
            yield
        finally:
            with self._changed:
                self._busy[host] -= 1
                self._changed.notify_all()

    def rest(self, host: str, seconds: float) -> None:
        """From now on nobody begins at the host for so long; who is there already may end."""
        with self._changed:
            self._rested[host] = max(self._rested.get(host, 0.0), time.monotonic() + seconds)

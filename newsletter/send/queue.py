"""Whose turn it is: recipients in the order of the ledger, those of a domain that wants to wait later."""

from __future__ import annotations

import datetime as dt
from collections import deque

from newsletter.database.ledger import Ledger
from newsletter.model import Delivery
from newsletter.send.pace import Pace

_PAGE = 1000
_LOW = 250
# So many of domains that want to wait are held in memory before no more are read.
_MOST = 20_000
# So many are looked for every few seconds; fewer would be the pace of all second tries.
_DUE = 5000


class Queue:
    """The recipients of a campaign who may be mailed now; `most` is how many new ones may begin."""

    def __init__(self, ledger: Ledger, pace: Pace, most: int | None) -> None:
        self._ledger = ledger
        self._pace = pace
        self._left = most
        self._waiting: deque[Delivery] = deque()
        self._last = 0
        self._read_all = False
        self._all_wait = False
        # The deferred ones that were read and whose try is not over: the ledger would name them again.
        self._in_hand: set[int] = set()
        # Seconds until the next one may begin, as it was when none was found.
        self.wait = 0.0

    def __len__(self) -> int:
        return len(self._waiting)

    def fill(self) -> None:
        """Read on in the ledger where few are left, or all that were read have to wait."""
        while not self._read_all and len(self._waiting) < (_MOST if self._all_wait else _LOW):
            self._read()
            self._all_wait = False

    def add_due(self, now: dt.datetime) -> bool:
        """Take in those whose time to be tried again has come; whether anybody's may still come."""
        if len(self._waiting) < _MOST:
            # Those in hand have waited the longest and come first, also where their domain holds them up.
            for delivery in self._ledger.due(now, _DUE + len(self._in_hand)):
                if delivery.id not in self._in_hand:
                    self._in_hand.add(delivery.id)
                    self._waiting.append(delivery)
        return bool(self._waiting) or self._ledger.has_deferred()

    def over(self, delivery: Delivery) -> None:
        """Its try is over, and the ledger will know so before anybody is read again."""
        self._in_hand.discard(delivery.id)

    def next(self) -> Delivery | None:
        """Whose mail may begin now; None where nobody's may, and `wait` says for how long."""
        self.wait = 0.0
        for _ in range(len(self._waiting)):
            delivery = self._waiting[0]
            wait = self._pace.wait(domain(delivery))
            if not wait:
                self._waiting.popleft()
                return delivery
            self.wait = min(self.wait or wait, wait)
            if self._pace.wait(""):
                # Nobody's may, whatever the domain.
                return None
            self._waiting.rotate(-1)
        self._all_wait = True
        return None

    def give_back(self, delivery: Delivery) -> None:
        """It was not begun after all, so its turn is next."""
        self._waiting.appendleft(delivery)

    def _read(self) -> None:
        most = _PAGE if self._left is None else min(_PAGE, self._left)
        page = self._ledger.waiting(self._last, most) if most else ()
        self._waiting += page
        if page:
            self._last = page[-1].id
        if self._left is not None:
            self._left -= len(page)
        self._read_all = len(page) < most or not most


def domain(delivery: Delivery) -> str:
    return delivery.recipient.email.rpartition("@")[2].lower()

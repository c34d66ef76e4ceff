"""What a run owes the ledger: the fate of each mail, written together with whose mail is handed over next."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Sequence

from newsletter.database.ledger import Ledger
from newsletter.errors import DatabaseError, LedgerError
from newsletter.model import Delivery, DeliveryState, Granted, Settled
from newsletter.send import backoff
from newsletter.send.watch import Counts

# How long the ledger may be out of reach, in seconds: a disk can be emptied, a database restarted, and who
# imports a million people has it alone meanwhile.
_PATIENCE = 600.0
_AGAIN = 1.0
# How often the connection may break on one recipient's mail before the others go first.
_MOST_LOSSES = 3


class Books:
    """The answers that are not in the ledger yet.

    While it is out of reach they are kept, and nobody is mailed. `over` hears of each delivery whose try is
    over.
    """

    def __init__(
        self,
        ledger: Ledger,
        clock: Callable[[], float],
        now: Callable[[], dt.datetime],
        over: Callable[[Delivery], None],
    ) -> None:
        self._ledger = ledger
        self._over = over
        self._clock, self._now = clock, now
        self.counts = Counts(ledger.tally(), clock)
        self._answers: list[Settled] = []
        self._handed_over: set[int] = set()
        self._losses: dict[int, int] = {}
        self._down_since: float | None = None
        self._again = 0.0
        self.settled_at = 0.0

    @property
    def is_owing(self) -> bool:
        return bool(self._answers)

    @property
    def is_open(self) -> bool:
        """Whether the ledger could be reached when it was last tried."""
        return self._down_since is None

    @property
    def can_try(self) -> bool:
        return self.is_open or self._clock() >= self._again

    def answer(
        self,
        delivery: Delivery,
        state: DeliveryState,
        reply: str,
        *,
        not_before: dt.datetime | None = None,
        suppress: str = "",
    ) -> None:
        """Note what became of `delivery`."""
        self._handed_over.discard(delivery.id)
        self._losses.pop(delivery.id, None)
        self._over(delivery)
        self._answers.append(
            Settled(delivery=delivery.id, state=state, reply=reply, not_before=not_before, suppress=suppress)
        )
        self.counts.change(delivery.state, state)

    def defer(self, delivery: Delivery, reply: str) -> None:
        """Note that it is to be tried again, or that it was tried for long enough."""
        wait = backoff.wait(delivery.attempts + 1, random.random)
        if wait is None:
            self.answer(delivery, DeliveryState.EXPIRED, reply)
        else:
            again = self._now() + dt.timedelta(seconds=wait)
            self.answer(delivery, DeliveryState.DEFERRED, reply, not_before=again)

    def take_back(self, delivery: Delivery, reply: str = "") -> None:
        """Note that it was not accepted after all, and was nobody's fault; what was said is kept."""
        if reply or delivery.id in self._handed_over:
            self._handed_over.discard(delivery.id)
            self._answers.append(Settled(delivery=delivery.id, state=DeliveryState.PENDING, reply=reply))

    def breaks_each_time(self, delivery: Delivery) -> bool:
        """Whether connections broke on this one's mail so often that it may be the reason."""
        self._losses[delivery.id] = self._losses.get(delivery.id, 0) + 1
        return self._losses[delivery.id] >= _MOST_LOSSES

    def settle(self, intents: Sequence[Delivery]) -> Granted | None:
        """Write all that is owed, and that `intents` are handed over next; None where it cannot be written.

        Raises LedgerError where another program has the campaign now, and DatabaseError once the ledger was
        out of reach for too long.
        """
        taken_back = {one.delivery for one in self._answers if one.state is DeliveryState.PENDING}
        try:
            if not taken_back.isdisjoint(delivery.id for delivery in intents):
                # Its last try has to be over in the ledger before the next one begins there.
                self._ledger.settle(self._answers, (), self._now())
                self._answers.clear()
            granted = self._ledger.settle(self._answers, intents, self._now())
        except LedgerError:
            raise
        except DatabaseError as error:
            self.fails(error)
            return None
        self._down_since, self.settled_at = None, self._clock()
        self._answers.clear()
        self._handed_over |= granted.deliveries
        for delivery in intents:
            if delivery.id in granted.suppressed:
                self.counts.change(delivery.state, DeliveryState.SUPPRESSED)
        return granted

    def fails(self, error: DatabaseError) -> None:
        """The ledger could not be reached: try again in a while. Raises `error` after too many tries."""
        now = self._clock()
        if self._down_since is None:
            self._down_since = now
        if now - self._down_since > _PATIENCE:
            raise error
        self._again = now + _AGAIN

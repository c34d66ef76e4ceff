"""A real Postfix and the relay that it passes mail on to, so that a test sees what it took."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass

from newsletter.model import Relay
from tools.postfix import Postfix

from .record import Taken
from .serving import Scripted

# What this Postfix says to these recipients; it takes mail for all others.
ANSWERS = {
    "gone@refused.test": "550 5.1.1 No such user",
    "later@refused.test": "450 4.2.0 Mailbox busy",
    "policy@refused.test": "554 5.7.1 Not allowed",
}
# The line that Postfix writes above each mail, with its number in the queue, which grows with time.
_RECEIVED = re.compile(rb"Received: (?:[^\r\n]|\r\n[\t ])*? id (?P<queue>\w+)(?:[^\r\n]|\r\n[\t ])*\r\n")
_PATIENCE = 30


@dataclass(frozen=True, slots=True)
class PassingOn:
    """A Postfix, and the relay behind it."""

    server: Postfix
    onward: Scripted

    @property
    def relay(self) -> Relay:
        return self.server.relay

    def log(self) -> str:
        return self.server.log.read_text(encoding="utf-8")

    def passed_on(self, count: int, *, after: int = 0) -> list[tuple[Taken, bytes]]:
        """`count` mails, in the order in which Postfix took them, as they came to it, once all are there.

        Those are left out that had come `after` mails before. Raises AssertionError when they do not come.
        """
        until = time.monotonic() + _PATIENCE
        while len(taken := self.onward.seen().taken[after:]) < count and time.monotonic() < until:
            time.sleep(0.02)
        assert len(taken) == count, f"{len(taken)} mails came, not {count}"
        marked = []
        for one in taken:
            received = _RECEIVED.match(one.data)
            assert received
            marked.append((received["queue"], one, one.data[received.end() :]))
        marked.sort(key=lambda mark: mark[0])
        return [(one, data) for _, one, data in marked]

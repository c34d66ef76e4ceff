"""Interleaved rounds: everybody once, then everybody again, so that all meet the same load of the machine."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass, replace

from benchmarks.sending.senders import Sender
from benchmarks.sending.servers import Server
from benchmarks.sending.turns import Turn

_FIRST = 40
_GROWTH = 8
# No mailing is longer than this: a campaign has to be planned for it first.
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Result:
    """Medians over the rounds: messages a second, CPU ms of the sender for each, and how busy the server was.

    `busy` is the share of one core that the server used while it was sent to.
    """

    sender: Sender
    rate: float
    cpu: float
    busy: float


@dataclass(frozen=True, slots=True)
class _Seen:
    rate: float
    cpu: float
    busy: float


def measured(
    senders: Sequence[Sender], to: Turn, server: Server, *, rounds: int, seconds: float
) -> tuple[Result, ...]:
    """Each of the `senders`, mailing for about so many `seconds` in each of the `rounds`, after a warm-up."""
    counts = {sender.key: _count(sender, to, seconds) for sender in senders}
    seen: dict[str, list[_Seen]] = {sender.key: [] for sender in senders}
    for number in range(rounds):
        first = number * len(senders) // rounds
        for sender in (*senders[first:], *senders[:first]):
            seen[sender.key].append(_once(sender, replace(to, count=counts[sender.key]), server))
    return tuple(
        Result(
            sender,
            rate=statistics.median(one.rate for one in seen[sender.key]),
            cpu=statistics.median(one.cpu for one in seen[sender.key]),
            busy=statistics.median(one.busy for one in seen[sender.key]),
        )
        for sender in senders
    )


def _count(sender: Sender, to: Turn, seconds: float) -> int:
    """How many mails `sender` hands over in about so many seconds; finding that out warms it up."""
    count = _FIRST
    while True:
        rate = count / sender.mail(replace(to, count=count)).seconds
        wanted = min(max(int(rate * seconds), _FIRST), _MOST)
        if wanted <= count * 2:
            return wanted
        count = min(wanted, count * _GROWTH)


def _once(sender: Sender, turn: Turn, server: Server) -> _Seen:
    before = server.cpu()
    taken = sender.mail(turn)
    busy = (server.cpu() - before) / taken.seconds
    return _Seen(turn.count / taken.seconds, taken.cpu / turn.count * 1000, busy)

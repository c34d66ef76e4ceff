"""Interleaved rounds: everybody once, then everybody again, so that all meet the same load of the machine."""

from __future__ import annotations

import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from benchmarks.sending.senders import Sender
from benchmarks.sending.servers import Server
from benchmarks.sending.turns import Turn

_FIRST = 20
_GROWTH = 4
_INSTANT = 0.001
# No mailing is longer than this: a campaign has to be planned for it first.
_MOST = 20_000


@dataclass(frozen=True, slots=True)
class Result:
    """Medians over the rounds: mails a second, CPU ms of the sender for each, and how busy the server was.

    `busy` is the share of one core that the server used while it was sent to, 0 where that is not known.
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
    senders: Sequence[Sender],
    to: Turn,
    server: Server | None,
    *,
    rounds: int,
    seconds: float,
    between: Callable[[], object] = lambda: None,
) -> tuple[Result, ...]:
    """Each of the `senders`, mailing for about so many `seconds` in each of the `rounds`, after a warm-up.

    `between` is called before each round.
    """
    counts = {sender.key: _count(sender, to, seconds) for sender in senders}
    seen: dict[str, list[_Seen]] = {sender.key: [] for sender in senders}
    for number in range(rounds):
        between()
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
    """How many mails `sender` hands over in about so many seconds; finding that out warms it up.

    They are more where it needs long before the first mail, or a turn would be little else.
    """
    count = _FIRST
    took = sender.mail(replace(to, count=count)).seconds
    while True:
        more = count * _GROWTH
        longer = sender.mail(replace(to, count=more)).seconds
        # A smaller difference may be chance.
        if longer - took >= seconds / _GROWTH or more * _GROWTH > _MOST:
            each = max(longer - took, _INSTANT) / (more - count)
            before = took - count * each
            return min(max(int(max(seconds, before * _GROWTH) / each), _FIRST), _MOST)
        count, took = more, longer


def _once(sender: Sender, turn: Turn, server: Server | None) -> _Seen:
    before = server.cpu() if server else 0.0
    taken = sender.mail(turn)
    busy = (server.cpu() - before) / taken.seconds if server else 0.0
    return _Seen(turn.count / taken.seconds, taken.cpu / turn.count * 1000, busy)

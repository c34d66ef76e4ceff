"""Whether a mailing that was killed kept its promises: what arrived, against what its ledger says."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tests.relays.record import Seen

# As many people are named in a verdict.
_MOST = 10


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What came of a mailing: numbers, and who is an exception to which promise, by their addresses.

    `twice` got the mail more than once. `lost` count as submitted and got nothing. `open` are still to be
    mailed although the program had ended. `untold` got the mail, and the ledger knows of no attempt.
    `strangers` got it and are not in the list, `missing` are in the list and not in the ledger. `ids` are
    Message-IDs of several people, or none. `doubtful_most` may be doubtful: one per open connection and kill.
    """

    messages: int
    kills: int
    submitted: int
    doubtful: int
    doubtful_most: int
    doubtful_arrived: int
    twice: tuple[str, ...]
    lost: tuple[str, ...]
    open: tuple[str, ...]
    untold: tuple[str, ...]
    strangers: tuple[str, ...]
    missing: tuple[str, ...]
    ids: tuple[str, ...]
    breaches: tuple[str, ...]

    @property
    def broken(self) -> tuple[str, ...]:
        """The promises that were broken, by name."""
        named = (
            *("twice", "lost", "open", "untold", "strangers", "missing", "ids", "breaches"),
            *(("doubtful",) if self.doubtful > self.doubtful_most else ()),
        )
        return tuple(name for name in named if name == "doubtful" or getattr(self, name))

    def as_json(self) -> dict[str, Any]:
        """Numbers, and for each broken promise the first who show it."""
        told = dataclasses.asdict(self)
        first = {name: value[:_MOST] for name, value in told.items() if isinstance(value, tuple) and value}
        counts = {name: len(value) if isinstance(value, tuple) else value for name, value in told.items()}
        return {"kept": not self.broken} | counts | {"broken": self.broken, "first": first}


def judge(
    readers: Sequence[str], seen: Seen, outcomes: Mapping[str, str], *, kills: int, doubtful_most: int
) -> Verdict:
    """Compare what a relay took with the states that the sender's ledger gives its recipients by address."""
    arrived = Counter(seen.recipients)
    people: dict[str, set[str]] = {}
    for one in seen.taken:
        people.setdefault(one.message_id, set()).add(one.recipient)

    def of(*states: str) -> list[str]:
        return [address for address in readers if outcomes.get(address) in states]

    settled = {"submitted", "doubtful"}
    doubtful = of("doubtful")
    return Verdict(
        messages=len(readers),
        kills=kills,
        submitted=len(of("submitted")),
        doubtful=len(doubtful),
        doubtful_most=doubtful_most,
        doubtful_arrived=sum(address in arrived for address in doubtful),
        twice=tuple(address for address, times in arrived.items() if times > 1),
        lost=tuple(address for address in of("submitted") if address not in arrived),
        open=tuple(address for address in readers if outcomes.get(address, "submitted") not in settled),
        untold=tuple(address for address in arrived if outcomes.get(address, "doubtful") not in settled),
        strangers=tuple(sorted(arrived.keys() - set(readers))),
        missing=tuple(address for address in readers if address not in outcomes),
        ids=tuple(name for name, whose in people.items() if len(whose) > 1 or not name),
        breaches=tuple(dict.fromkeys(seen.breaches)),
    )

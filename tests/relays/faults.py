"""What a scripted relay does wrong, and when."""

from __future__ import annotations

import dataclasses
import random
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """Where in a dialogue: BODY in the mail, DOT between its end and the answer, ANSWER after that."""

    GREETING = "greeting"
    EHLO = "ehlo"
    MAIL = "mail"
    RCPT = "rcpt"
    DATA = "data"
    BODY = "body"
    DOT = "dot"
    ANSWER = "answer"
    RSET = "rset"
    NOOP = "noop"
    QUIT = "quit"


class Then(StrEnum):
    """How a connection goes on: STALL reads on and says nothing more, DEAF does not even read."""

    GO_ON = "go on"
    STALL = "stall"
    DEAF = "deaf"
    CLOSE = "close"
    RESET = "reset"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """One thing that goes wrong at the stage `at`, the `nth` time that it fits (0: each time).

    It fits any connection, or only the one with the number `connection` (from 1), and commands or envelopes
    that hold the text `about`. In a BODY it happens after `offset` bytes. `say` is sent in place of the usual
    answer, of which only the first `cut` bytes leave, after `delay` seconds, in `pieces` of one byte with
    `gap` seconds between them. `takes` is whether a mail is taken at its DOT; None: when the answer says so.
    """

    at: Stage
    nth: int = 1
    connection: int = 0
    about: str = ""
    offset: int = 0
    say: str | None = None
    cut: int | None = None
    delay: float = 0.0
    pieces: bool = False
    gap: float = 0.0
    then: Then = Then.GO_ON
    takes: bool | None = None


NOTHING = Fault(at=Stage.NOOP)


def answer(at: Stage, *lines: str, nth: int = 1, connection: int = 0, about: str = "") -> Fault:
    """These lines in place of the usual answer."""
    return Fault(at=at, say=_said(lines), nth=nth, connection=connection, about=about)


def hang_up(at: Stage, line: str = "421 4.3.2 Going down", *, nth: int = 1) -> Fault:
    """A last answer, and the end of the connection."""
    return Fault(at=at, say=_said([line]), then=Then.CLOSE, nth=nth)


def drop(at: Stage, then: Then = Then.RESET, *, nth: int = 1, offset: int = 0, takes: bool = False) -> Fault:
    """No answer, and the end of the connection; at the DOT of a mail that was taken or not."""
    return Fault(at=at, say="", then=then, nth=nth, offset=offset, takes=takes)


def stall(at: Stage, *, nth: int = 1, offset: int = 0, takes: bool = False) -> Fault:
    """Silence from then on."""
    return drop(at, Then.STALL, nth=nth, offset=offset, takes=takes)


def half(at: Stage, *, cut: int = 2, then: Then = Then.CLOSE, nth: int = 1, takes: bool = True) -> Fault:
    """The beginning of the usual answer only."""
    return Fault(at=at, cut=cut, then=then, nth=nth, takes=takes)


def in_pieces(at: Stage, *, gap: float = 0.0, nth: int = 0) -> Fault:
    """The usual answer, byte by byte."""
    return Fault(at=at, pieces=True, gap=gap, nth=nth)


def late(at: Stage, seconds: float, *, nth: int = 0) -> Fault:
    """The usual answer after a while."""
    return Fault(at=at, delay=seconds, nth=nth)


def garbage(at: Stage, *, nth: int = 1) -> Fault:
    """Bytes that are no answer."""
    return Fault(at=at, say="\xff\0\x01 250? HTTP/1.1 400 Bad Request\r\n\r\n", nth=nth)


def _said(lines: Iterable[str]) -> str:
    return "".join(f"{line}\r\n" for line in lines)


_SOFT = (
    lambda at: answer(at, "451 4.3.0 Later"),
    lambda at: answer(at, "450-4.2.0 Not now,", "450 4.2.0 try later"),
    hang_up,
    lambda at: drop(at, Then.RESET),
    lambda at: drop(at, Then.CLOSE),
)
_MENU = {
    Stage.GREETING: (hang_up, lambda at: drop(at, Then.CLOSE)),
    Stage.EHLO: (hang_up, lambda at: drop(at, Then.RESET)),
    Stage.MAIL: _SOFT,
    Stage.RCPT: (*_SOFT, lambda at: answer(at, "550 5.1.1 No such user")),
    Stage.DATA: _SOFT,
    Stage.BODY: (lambda at: drop(at, Then.RESET), lambda at: drop(at, Then.CLOSE)),
    Stage.DOT: (
        *_SOFT,
        half,
        lambda at: drop(at, Then.RESET, takes=True),
        lambda at: drop(at, Then.CLOSE, takes=True),
    ),
    Stage.ANSWER: (lambda at: drop(at, Then.RESET), lambda at: drop(at, Then.CLOSE)),
    Stage.RSET: (hang_up, lambda at: drop(at, Then.RESET)),
    Stage.NOOP: (hang_up, lambda at: drop(at, Then.RESET)),
    Stage.QUIT: (hang_up, lambda at: drop(at, Then.RESET)),
}


class Plan:
    """Which fault happens where: first those that are told, then by chance, the same with each `seed`.

    `chances` are probabilities by stage.
    """

    def __init__(
        self, faults: Iterable[Fault] = (), chances: Mapping[Stage, float] | None = None, seed: int = 0
    ) -> None:
        self._faults = [*faults]
        self._chances = dict(chances or {})
        self._seed = seed
        self._fitted = [0] * len(self._faults)

    def pick(self, at: Stage, *, connection: int, use: int, about: str) -> Fault:
        """The fault of the `use`-th time that this connection is at this stage; NOTHING where all is well."""
        picked = NOTHING
        for number, fault in enumerate(self._faults):
            if fault.at != at or fault.connection not in {0, connection} or fault.about not in about:
                continue
            self._fitted[number] += 1
            if picked is NOTHING and fault.nth in {0, self._fitted[number]}:
                picked = fault
        if picked is NOTHING and (chance := self._chances.get(at)):
            dice = random.Random(f"{self._seed} {at} {connection} {use}")
            if dice.random() < chance:
                picked = dataclasses.replace(dice.choice(_MENU[at])(at), offset=dice.randrange(20_000))
        return picked

    def as_json(self) -> dict[str, Any]:
        faults = [dataclasses.asdict(fault) for fault in self._faults]
        return {"faults": faults, "chances": self._chances, "seed": self._seed}

    @classmethod
    def from_json(cls, value: dict[str, Any]) -> Plan:
        faults = [
            Fault(**(fault | {"at": Stage(fault["at"]), "then": Then(fault["then"])}))
            for fault in value["faults"]
        ]
        return cls(faults, {Stage(at): chance for at, chance in value["chances"].items()}, value["seed"])

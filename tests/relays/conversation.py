"""The relay's side of one SMTP connection: bytes in, what to do out. It knows no socket."""

from __future__ import annotations

import dataclasses
import re
from typing import Any

from .faults import NOTHING, Fault, Plan, Stage, Then
from .record import Record

_END = b"\r\n.\r\n"
_MAIL = re.compile(rb"FROM:<([^<> ]*)>((?: [^ ]+)*)$", re.IGNORECASE)
_RCPT = re.compile(rb"TO:<([^<> ]+)>((?: [^ ]+)*)$", re.IGNORECASE)
# RFC 5321, section 4.5.3.1, with what SIZE, BODY and SMTPUTF8 add to a command line.
_LONGEST_COMMAND = 1024
# Without its CR LF (section 4.5.3.1.6).
_LONGEST_LINE = 998
_VERBS = {stage.name.encode(): stage for stage in Stage}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Features:
    """What the relay offers and allows.

    `size` is the most bytes of a mail, 0: any. With `late_refusal` DATA is let in although every recipient
    was refused, as some servers do for pipelining clients (RFC 2920, section 3.1). Answers to one group of
    commands leave in one packet where `grouped`, after `latency` seconds.
    """

    pipelining: bool = True
    size: int = 0
    eight_bit: bool = True
    utf8: bool = True
    late_refusal: bool = False
    grouped: bool = True
    latency: float = 0.0

    def as_json(self) -> dict[str, Any]:
        return dataclasses.asdict(self)


@dataclasses.dataclass(frozen=True, slots=True)
class Say:
    """Bytes to send after `delay` seconds, in `pieces` of one byte with `gap` seconds between them."""

    data: bytes
    delay: float = 0.0
    pieces: bool = False
    gap: float = 0.0


Step = Say | Then


class Conversation:
    """One connection, the `number`-th of its relay."""

    def __init__(self, number: int, features: Features, plan: Plan, record: Record) -> None:
        self._number = number
        self._features = features
        self._plan = plan
        self._record = record
        self._uses = dict.fromkeys(Stage, 0)
        self._steps: list[Step] = []
        self._ended = False
        self._line = b""
        self._in_body = False
        self._parts: list[bytes] = []
        self._length = 0
        self._tail = b""
        self._body_fault = NOTHING
        self._taken = 0
        self._forget()

    def _forget(self) -> None:
        self._sender: str | None = None
        self._recipients: list[str] = []

    def greet(self) -> list[Step]:
        self._reply(Stage.GREETING, "220 relay.test ESMTP")
        return self._flush()

    def hear(self, data: bytes) -> list[Step]:
        """What to do about the next bytes of the client; nothing once the conversation ended."""
        while data and not self._ended:
            data = self._hear_body(data) if self._in_body else self._hear_line(data)
        return self._flush()

    def _flush(self) -> list[Step]:
        steps, self._steps = self._steps, []
        return steps

    # --- commands --------------------------------------------------------------------------------------

    def _hear_line(self, data: bytes) -> bytes:
        line, ended, rest = data.partition(b"\n")
        self._line += line
        if not ended:
            return b""
        whole, self._line = self._line, b""
        if not whole.endswith(b"\r") or b"\0" in whole:
            self._breach("a command ends in a bare line feed, or holds a NUL")
        if len(whole) > _LONGEST_COMMAND:
            self._breach("a command line is too long")
        stage = self._command(whole.rstrip(b"\r"))
        if rest and not self._ended:
            if not self._features.pipelining:
                self._breach("a command did not wait for the answer to the one before, without PIPELINING")
            elif stage not in {Stage.MAIL, Stage.RCPT, Stage.RSET}:
                self._breach(f"{stage.upper()} is not the last of its group")
        return rest

    def _command(self, line: bytes) -> Stage:
        verb, _, rest = line.partition(b" ")
        verb = verb.upper()
        stage = _VERBS.get(b"EHLO" if verb == b"HELO" else verb, Stage.NOOP)
        about = line.decode("utf-8", "replace")
        if stage is Stage.EHLO:
            self._forget()
            self._reply(stage, *self._offer(), about=about)
        elif stage is Stage.MAIL:
            self._mail(rest, about)
        elif stage is Stage.RCPT:
            self._rcpt(rest, about)
        elif stage is Stage.DATA:
            self._data(about)
        elif stage is Stage.RSET:
            self._forget()
            self._reply(stage, "250 2.0.0 Ok", about=about)
        elif stage is Stage.QUIT:
            self._reply(stage, "221 2.0.0 Bye", about=about)
            self._end(Then.CLOSE)
        elif verb == b"NOOP":
            self._reply(stage, "250 2.0.0 Ok", about=about)
        else:
            self._breach(f"no such command: {about[:40]!r}")
            self._reply(stage, "500 5.5.2 No such command", about=about)
        return stage

    def _offer(self) -> list[str]:
        features = self._features
        offered = ["relay.test", "ENHANCEDSTATUSCODES"]
        offered += ["PIPELINING"] * features.pipelining
        offered += ["8BITMIME"] * features.eight_bit
        offered += ["SMTPUTF8"] * features.utf8
        offered += [f"SIZE {features.size}"] * bool(features.size)
        return [f"250-{word}" for word in offered[:-1]] + [f"250 {offered[-1]}"]

    def _mail(self, rest: bytes, about: str) -> None:
        said = _MAIL.fullmatch(rest)
        if said is None or self._sender is not None:
            self._breach(f"not a MAIL command here: {about!r}")
            self._reply(Stage.MAIL, "503 5.5.1 Not now", about=about)
            return
        parameters = said[2].decode("latin-1").upper().split()
        self._check_parameters(parameters, said[1])
        declared = next((int(one[5:]) for one in parameters if one.startswith("SIZE=")), 0)
        if 0 < self._features.size < declared:
            self._reply(Stage.MAIL, "552 5.3.4 Message too big", about=about)
        elif self._reply(Stage.MAIL, "250 2.1.0 Ok", about=about):
            self._sender = said[1].decode("utf-8", "replace")

    def _check_parameters(self, parameters: list[str], address: bytes) -> None:
        features = self._features
        allowed = {"BODY": features.eight_bit, "SMTPUTF8": features.utf8, "SIZE": bool(features.size)}
        for parameter in parameters:
            if not allowed.get(parameter.partition("=")[0], False):
                self._breach(f"a parameter that is not offered: {parameter}")
        if not address.isascii() and "SMTPUTF8" not in parameters:
            self._breach("a non-ASCII address without SMTPUTF8")

    def _rcpt(self, rest: bytes, about: str) -> None:
        said = _RCPT.fullmatch(rest)
        if said is None:
            self._breach(f"not a RCPT command: {about!r}")
            self._reply(Stage.RCPT, "501 5.5.4 Syntax error", about=about)
        elif self._sender is None:
            # Allowed in a group whose MAIL was refused.
            self._reply(Stage.RCPT, "503 5.5.1 No MAIL yet", about=about)
        elif self._reply(Stage.RCPT, "250 2.1.5 Ok", about=about):
            self._recipients.append(said[1].decode("utf-8", "replace"))

    def _data(self, about: str) -> None:
        if self._sender is None or not (self._recipients or self._features.late_refusal):
            usual = "503 5.5.1 No MAIL yet" if self._sender is None else "554 5.5.1 No valid recipients"
        else:
            usual = "354 End data with <CR><LF>.<CR><LF>"
        if self._reply(Stage.DATA, usual, about=about, want="354"):
            self._in_body = True
            self._parts, self._length, self._tail = [], 0, b"\r\n"
            self._body_fault = self._pick(Stage.BODY)

    # --- the mail --------------------------------------------------------------------------------------

    def _hear_body(self, data: bytes) -> bytes:
        # The end may lie across the border of two chunks.
        border = (self._tail + data[:4]).find(_END)
        begin = border - len(self._tail) if border >= 0 else data.find(_END)
        ends = border >= 0 or begin >= 0
        part = data[: begin + len(_END)] if ends else data
        fault = self._body_fault
        if fault is not NOTHING and self._length + len(part) >= fault.offset:
            self._body_fault = NOTHING
            self._say(fault, "")
            self._go_on(fault.then)
            if self._ended:
                return b""
        self._parts.append(part)
        self._length += len(part)
        if not ends:
            self._tail = (self._tail + part[-4:])[-4:]
            return b""
        self._in_body = False
        self._whole(b"".join(self._parts)[: -len(b".\r\n")])
        rest = data[len(part) :]
        if rest and not self._features.pipelining and not self._ended:
            self._breach("a command did not wait for the answer to the mail, without PIPELINING")
        return rest

    def _whole(self, stuffed: bytes) -> None:
        """The mail is there; `stuffed` as it travelled, without the lone dot."""
        self._parts = []
        lines = stuffed.split(b"\r\n")
        if not len(lines) - 1 == stuffed.count(b"\r") == stuffed.count(b"\n"):
            self._breach("a bare CR or LF in the mail")
        if max(map(len, lines)) > _LONGEST_LINE:
            self._breach("a line of the mail is too long")
        data = stuffed.replace(b"\r\n.", b"\r\n")
        data = data.removeprefix(b".")
        most = self._features.size
        if not self._recipients:
            usual = "554 5.5.1 No valid recipients"
        elif 0 < most < len(data):
            usual = "552 5.3.4 Message too big"
        else:
            self._taken += 1
            usual = f"250 2.0.0 Ok: queued as {self._number}.{self._taken}"
        fault = self._pick(Stage.DOT)
        said = usual if fault.say is None else fault.say
        takes = said.startswith("250") if fault.takes is None else fault.takes
        if takes and self._recipients and self._sender is not None:
            answered = said.startswith("250") and fault.cut is None and fault.then is not Then.RESET
            self._record.taken(self._number, self._sender, self._recipients, data, answered=answered)
        self._say(fault, f"{usual}\r\n")
        self._go_on(fault.then)
        if not self._ended:
            after = self._pick(Stage.ANSWER)
            self._say(after, "")
            self._go_on(after.then)
        self._forget()

    # --- answers ---------------------------------------------------------------------------------------

    def _reply(self, stage: Stage, *lines: str, about: str = "", want: str = "250") -> bool:
        """Answer with these lines, unless a fault is planned; whether the answer begins with `want`."""
        fault = self._pick(stage, about)
        usual = "".join(f"{line}\r\n" for line in lines)
        said = self._say(fault, usual)
        self._go_on(fault.then)
        return said.startswith(want)

    def _pick(self, stage: Stage, about: str = "") -> Fault:
        self._uses[stage] += 1
        about = about or " ".join([self._sender or "", *self._recipients])
        return self._plan.pick(stage, connection=self._number, use=self._uses[stage], about=about)

    def _say(self, fault: Fault, usual: str) -> str:
        said = usual if fault.say is None else fault.say
        data = said.encode("latin-1")[: fault.cut]
        if data and not self._ended:
            self._steps.append(Say(data, fault.delay, fault.pieces, fault.gap))
        return said

    def _go_on(self, then: Then) -> None:
        if then is not Then.GO_ON:
            self._end(then)

    def _end(self, then: Then) -> None:
        if not self._ended:
            self._ended = True
            self._steps.append(then)

    def _breach(self, what: str) -> None:
        self._record.breach(self._number, what)

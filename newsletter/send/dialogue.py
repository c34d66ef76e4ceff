"""What is said on one connection to a mail server, and what its answers mean (RFC 5321, section 3.3).

Nothing here touches a socket. Whoever has one writes what `take` gives, hands what was read to `feed`, and
gets events back; so every order in which answers can come is tried in tests without a server.

Where the server offers PIPELINING (RFC 2920), envelope and DATA go out as one group, and the next envelope
goes in the same group as the mail before it: one round trip a mail. Elsewhere each command waits for its
answer.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from newsletter.send.answers import Stage
from newsletter.send.base import Mail, Reply

_GO_AHEAD, _CLOSING = 354, 421
_YES, _GO_ON = range(200, 300), range(300, 400)
_CODE = re.compile(rb"[2-5][0-9][0-9](?![^ -])")
# Far more than any server says (RFC 5321, section 4.5.3.1.5 asks for 512 a line), and no flood.
_LONGEST = 65536
# How long to wait for an answer, in seconds (RFC 5321, section 4.5.3.2).
_PATIENCE = {Stage.MAIL: 300.0, Stage.RCPT: 300.0, Stage.DATA: 120.0, Stage.BODY: 600.0}
_IDLE = 300.0


class GarbledError(Exception):
    """What the server said is no answer, or not to what it was asked; it cannot be trusted any more."""


@dataclass(frozen=True, slots=True)
class Ready:
    """The server waits for this mail: `pour` it, or close the connection."""

    mail: Mail


@dataclass(frozen=True, slots=True)
class Answered:
    """The server's word on this mail: its refusal at a stage before the mail, or its answer to the whole."""

    mail: Mail
    stage: Stage
    reply: Reply


Event = Ready | Answered


@dataclass(slots=True)
class _Awaited:
    """An answer that has to come; `mail` is None where it does not matter what it is.

    `resets` where it is that to the RSET before the envelope of `mail`.
    """

    stage: Stage
    mail: Mail | None
    resets: bool = False
    failed: Reply | None = None
    failed_at: Stage | None = None


class Dialogue:
    """The transactions of one connection that was greeted and logged in to; `features` are its EHLO words."""

    def __init__(self, features: frozenset[str]) -> None:
        self._pipelining = "pipelining" in features
        self._size = "size" in features
        self._eight_bit = "8bitmime" in features
        self._utf8 = "smtputf8" in features
        self._out: list[bytes] = []
        # How many bytes were said, and how many were when the last mail's dot was.
        self._said = 0
        self._dot = 0
        self._heard = b""
        self._lines: list[bytes] = []
        self._length = 0
        self._awaited: deque[_Awaited] = deque()
        self._waiting: Mail | None = None
        self._reset = False
        self.closing = False

    @property
    def is_idle(self) -> bool:
        """Whether an envelope can begin."""
        return not self._awaited and self._waiting is None and not self.closing

    @property
    def patience(self) -> float:
        """Seconds until the server counts as silent."""
        return _PATIENCE[self._awaited[0].stage] if self._awaited else _IDLE

    @property
    def is_pouring(self) -> bool:
        """Whether a mail was handed over whose answer has not come."""
        return any(one.stage is Stage.BODY and one.mail for one in self._awaited)

    def speaks(self, mail: Mail) -> bool:
        """Whether the server takes addresses like those of `mail` (RFC 6531, section 3.1)."""
        return self._utf8 or not mail.utf8

    def begin(self, mail: Mail) -> None:
        """Say the envelope of `mail`."""
        if not self.is_idle:
            raise ValueError("Another mail is under way on this connection.")
        self._envelope(mail)

    def pour(self, following: Mail | None) -> None:
        """Hand over the mail that the server waits for, and say the envelope of the one `following`.

        Its lines are not searched for dots at their beginning (RFC 5321, section 4.5.2): a Mail has none.

        Where the server takes one command at a time, `following` has to be None.
        """
        mail = self._waiting
        if mail is None:
            raise ValueError("The server waits for no mail.")
        self._waiting = None
        self._say(mail.data)
        self._say(b".\r\n")
        self._dot = self._said
        self._awaited.append(_Awaited(Stage.BODY, mail))
        if following:
            if not self._pipelining:
                raise ValueError("This server takes one command at a time.")
            self._envelope(following)

    @property
    def pipelines(self) -> bool:
        return self._pipelining

    def take(self) -> bytes:
        """What has to be written now; it is not given out again."""
        out, self._out = self._out, []
        return b"".join(out)

    def feed(self, data: bytes, unwritten: int = 0) -> Iterator[Event]:
        """The events that the server's words mean. Raises GarbledError.

        `unwritten` is how many of the last bytes that were said had not left this machine before.
        """
        is_early = not self._dot_left(unwritten)
        self._heard += data
        while True:
            line, end, rest = self._heard.partition(b"\n")
            if not end:
                break
            self._heard = rest
            if reply := self._line(line.rstrip(b"\r")):
                yield from self._reply(reply, is_early=is_early)
        if len(self._heard) > _LONGEST:
            raise GarbledError

    def lost(self, unwritten: int) -> Iterator[tuple[Mail, bool]]:
        """Each mail that was under way when the connection went, and whether it may have been accepted.

        `unwritten` is how many of the last bytes that were said never left this machine. A mail whose final
        dot was not written cannot have been accepted.
        """
        dot_left = self._dot_left(unwritten)
        if self._waiting:
            yield self._waiting, False
        for mail, stages in self._under_way().items():
            yield mail, Stage.BODY in stages and dot_left
        self._waiting = None
        self._awaited.clear()
        self.closing = True

    def _dot_left(self, unwritten: int) -> bool:
        return self._dot <= self._said - unwritten

    # --- what is said --------------------------------------------------------------------------------------

    def _say(self, said: bytes) -> None:
        self._out.append(said)
        self._said += len(said)

    def _envelope(self, mail: Mail) -> None:
        if self._reset:
            # After a refusal in a group some servers would add the next recipient to the old envelope.
            self._say(b"RSET\r\n")
            self._awaited.append(_Awaited(Stage.MAIL, mail, resets=True))
            self._reset = False
            if not self._pipelining:
                return
        self._awaited.append(_Awaited(Stage.MAIL, mail))
        self._say(self._mail_command(mail))
        if self._pipelining:
            self._awaited += (_Awaited(Stage.RCPT, mail), _Awaited(Stage.DATA, mail))
            self._say(_rcpt_command(mail))
            self._say(b"DATA\r\n")

    def _mail_command(self, mail: Mail) -> bytes:
        size = f" SIZE={len(mail.data)}" if self._size else ""  # RFC 1870, section 6
        # RFC 6531, section 3.6: header fields in UTF-8 are what 8BITMIME announces.
        utf8 = (" BODY=8BITMIME" if self._eight_bit else "") + " SMTPUTF8" if mail.utf8 else ""
        return f"MAIL FROM:<{mail.sender}>{size}{utf8}\r\n".encode()

    # --- what is heard -------------------------------------------------------------------------------------

    def _line(self, line: bytes) -> Reply | None:
        """The reply that ends with this line; None where it goes on (RFC 5321, section 4.2.1)."""
        if not _CODE.match(line) or (self._lines and line[:3] != self._lines[0][:3]):
            raise GarbledError
        self._lines.append(line)
        if line[3:4] == b"-":
            self._length += len(line)
            if self._length > _LONGEST:
                raise GarbledError
            return None
        lines, self._lines, self._length = self._lines, [], 0
        return Reply(int(lines[0][:3]), _words(b" ".join(line[4:] for line in lines)))

    def _reply(self, reply: Reply, *, is_early: bool) -> Iterator[Event]:
        if reply.code == _CLOSING:
            self.closing = True
        if self._awaited:
            awaited = self._awaited[0]
            is_early = is_early and awaited.stage is Stage.BODY
            if _is_out_of_step(awaited.stage, reply) or (is_early and reply.code in _YES):
                raise GarbledError
            self._awaited.popleft()
            if awaited.mail:
                yield from self._word(awaited.mail, awaited, reply)
            if is_early:
                # It may take the rest of the mail for commands, or answer once more at its end.
                raise GarbledError
        elif not self.closing:
            raise GarbledError

    def _word(self, mail: Mail, awaited: _Awaited, reply: Reply) -> Iterator[Event]:
        if awaited.resets:
            if not self._pipelining and not self.closing:
                self._envelope(mail)
        elif awaited.stage is Stage.BODY:
            yield Answered(mail, Stage.BODY, reply)
        elif awaited.stage is Stage.DATA:
            yield from self._data(mail, awaited, reply)
        elif reply.code not in _YES:
            yield from self._no(mail, awaited, reply)
        elif not self._pipelining:
            following = Stage.RCPT if awaited.stage is Stage.MAIL else Stage.DATA
            self._awaited.append(_Awaited(following, mail))
            self._say(_rcpt_command(mail) if following is Stage.RCPT else b"DATA\r\n")

    def _no(self, mail: Mail, awaited: _Awaited, reply: Reply) -> Iterator[Event]:
        self._reset = True
        data = next((one for one in self._awaited if one.mail is mail and one.stage is Stage.DATA), None)
        if data is None or self.closing:
            self._awaited = deque(one for one in self._awaited if one.mail is not mail)
            yield Answered(mail, awaited.stage, reply)
        elif not data.failed:
            # Told only once the group is answered: until then the server may wait for a mail.
            data.failed, data.failed_at = reply, awaited.stage

    def _data(self, mail: Mail, awaited: _Awaited, reply: Reply) -> Iterator[Event]:
        if awaited.failed and awaited.failed_at:
            if reply.code == _GO_AHEAD:
                # It takes a mail for nobody: a lone dot ends that (RFC 2920, section 3.1).
                self._say(b".\r\n")
                self._awaited.appendleft(_Awaited(Stage.BODY, None))
            yield Answered(mail, awaited.failed_at, awaited.failed)
        elif reply.code == _GO_AHEAD:
            self._waiting = mail
            yield Ready(mail)
        else:
            self._reset = True
            yield Answered(mail, Stage.DATA, reply)

    def _under_way(self) -> dict[Mail, set[Stage]]:
        found: dict[Mail, set[Stage]] = {}
        for awaited in self._awaited:
            if awaited.mail:
                found.setdefault(awaited.mail, set()).add(awaited.stage)
        return found


def _is_out_of_step(stage: Stage, reply: Reply) -> bool:
    """Whether the reply cannot be to what it would be taken for: the server said one too many or too few."""
    return reply.code in (_YES if stage is Stage.DATA else _GO_ON)


def _rcpt_command(mail: Mail) -> bytes:
    return f"RCPT TO:<{mail.recipient}>\r\n".encode()


def _words(raw: bytes) -> str:
    text = raw.decode("utf-8", "replace")
    if text.isprintable() and "  " not in text:
        return text.strip()
    return " ".join("".join(character if character.isprintable() else " " for character in text).split())

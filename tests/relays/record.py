"""What a relay writes down: each mail that it took, before it says so, in a file that outlives it."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import re
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

_MESSAGE_ID = re.compile(rb"^Message-ID:[ \t]*(?:\r\n[ \t]+)?(\S+)", re.IGNORECASE | re.MULTILINE)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A mail that was taken for one recipient.

    `answered`: the relay said so; otherwise it took the mail and the connection broke first, or the answer
    was another. `data` is the mail as it was meant, dots unstuffed; empty where only its hash is kept.
    """

    connection: int
    sender: str
    recipient: str
    message_id: str
    sha256: str
    size: int
    answered: bool
    data: bytes = b""


@dataclasses.dataclass(frozen=True, slots=True)
class Seen:
    """All that a relay wrote down: `breaches` are a client's faults, `peak` the most connections at once."""

    taken: tuple[Taken, ...]
    breaches: tuple[str, ...]
    connections: int
    peak: int

    @property
    def recipients(self) -> tuple[str, ...]:
        return tuple(one.recipient for one in self.taken)


class Record:
    """The file while it is written: one line of JSON for each event, and the mails beside it where wanted."""

    def __init__(self, path: Path, *, mails: bool) -> None:
        self._path = path
        self._mails = mails
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        os.close(self._file)

    def opened(self, connection: int) -> None:
        self._write([{"opened": connection}])

    def closed(self, connection: int) -> None:
        self._write([{"closed": connection}])

    def breach(self, connection: int, what: str) -> None:
        """Something that a client must not do."""
        self._write([{"breach": what, "connection": connection}])

    def taken(
        self, connection: int, sender: str, recipients: Sequence[str], data: bytes, *, answered: bool
    ) -> None:
        sha256 = hashlib.sha256(data).hexdigest()
        found = _MESSAGE_ID.search(data, 0, data.find(b"\r\n\r\n") + 1)
        if self._mails:
            (_folder(self._path) / sha256).write_bytes(data)
        self._write(
            [
                {
                    "connection": connection,
                    "sender": sender,
                    "recipient": recipient,
                    "message_id": found[1].decode("latin-1") if found else "",
                    "sha256": sha256,
                    "size": len(data),
                    "answered": answered,
                }
                for recipient in recipients
            ]
        )

    def _write(self, events: list[dict[str, Any]]) -> None:
        # One call, so that a line stands whole or not at all, whatever becomes of this process.
        os.write(self._file, "".join(json.dumps(event) + "\n" for event in events).encode())


def start(path: Path, *, mails: bool) -> Record:
    if mails:
        _folder(path).mkdir()
    return Record(path, mails=mails)


def read(path: Path) -> Seen:
    """What stands in the file of a relay, which may still be running."""
    taken: list[Taken] = []
    breaches: list[str] = []
    open_now = connections = peak = 0
    # The last line may still be half written.
    whole, _, _ = path.read_text(encoding="ascii").rpartition("\n")
    for line in whole.splitlines():
        event = json.loads(line)
        if "opened" in event:
            connections += 1
            open_now += 1
            peak = max(peak, open_now)
        elif "closed" in event:
            open_now -= 1
        elif "breach" in event:
            breaches.append(event["breach"])
        else:
            mail = _folder(path) / event["sha256"]
            taken.append(Taken(**event, data=mail.read_bytes() if mail.exists() else b""))
    return Seen(tuple(taken), tuple(breaches), connections, peak)


def _folder(path: Path) -> Path:
    return path.with_name(f"{path.name}.mails")

"""A sender of a few lines with a ledger. `python -m tests.survival.standin HABIT`, in its project."""

from __future__ import annotations

import socket
import sqlite3
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from enum import StrEnum
from pathlib import Path

LEDGER = "ledger.sqlite"
_PORT = "port"
_BATCH = 200
_BODY = b"A line of a mail.\r\n" * 50


class Habit(StrEnum):
    """How it keeps its ledger.

    CAREFUL writes its intent before each mail and the answer after it. LATE marks 200 mails after they were
    handed over, EARLY before.
    """

    CAREFUL = "careful"
    LATE = "late"
    EARLY = "early"


def prepare(project: Path, readers: Sequence[str], port: int) -> None:
    (project / _PORT).write_text(str(port))
    with closing(sqlite3.connect(project / LEDGER)) as ledger, ledger:
        ledger.execute("PRAGMA journal_mode=WAL")
        ledger.execute("CREATE TABLE deliveries (id INTEGER PRIMARY KEY, email TEXT, state TEXT)")
        ledger.executemany(
            "INSERT INTO deliveries (email, state) VALUES (?, 'pending')", [(address,) for address in readers]
        )


def _mark(ledger: sqlite3.Connection, state: str, people: Sequence[tuple[int, str]]) -> None:
    with ledger:
        ledger.executemany(
            "UPDATE deliveries SET state = ? WHERE id = ?", [(state, number) for number, _ in people]
        )


def _batches(ledger: sqlite3.Connection, size: int) -> Iterator[list[tuple[int, str]]]:
    while waiting := ledger.execute(
        "SELECT id, email FROM deliveries WHERE state = 'pending' LIMIT ?", (size,)
    ).fetchall():
        yield waiting


def _sending(connection: socket.socket) -> Callable[[int, str], None]:
    answers = connection.makefile("rb")

    def say(said: bytes, code: bytes) -> None:
        connection.sendall(said)
        while (answer := answers.readline())[3:4] == b"-":
            pass
        if not answer.startswith(code):
            raise RuntimeError(answer)

    def send(number: int, email: str) -> None:
        say(b"MAIL FROM:<news@x.test>\r\n", b"250")
        say(b"RCPT TO:<" + email.encode() + b">\r\n", b"250")
        say(b"DATA\r\n", b"354")
        say(b"Message-ID: <%d@x.test>\r\n\r\n%s.\r\n" % (number, _BODY), b"250")

    say(b"", b"220")
    say(b"HELO there\r\n", b"250")
    return send


def main(habit: Habit) -> None:
    port = int(Path(_PORT).read_text())
    with closing(sqlite3.connect(LEDGER)) as ledger, socket.create_connection(("127.0.0.1", port)) as relay:
        ledger.execute("PRAGMA synchronous=NORMAL")
        with ledger:
            ledger.execute("UPDATE deliveries SET state = 'doubtful' WHERE state = 'submitting'")
        send = _sending(relay)
        for batch in _batches(ledger, 1 if habit is Habit.CAREFUL else _BATCH):
            if habit is Habit.EARLY:
                _mark(ledger, "submitted", batch)
            elif habit is Habit.CAREFUL:
                _mark(ledger, "submitting", batch)
            for number, email in batch:
                send(number, email)
            _mark(ledger, "submitted", batch)
        relay.sendall(b"QUIT\r\n")
        relay.recv(1000)


if __name__ == "__main__":
    main(Habit(sys.argv[1]))

"""Every sender as one thing that takes a `Turn`: a process that stays, or one a mailing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from time import perf_counter

from benchmarks.render import PEERS
from benchmarks.sending.servers import postfix
from benchmarks.sending.turns import Taken, Turn

Send = Callable[[Turn], Taken]


@dataclass(frozen=True, slots=True)
class Sender:
    """A row of the table: `key` in the JSON, `title` in words, and how it sends."""

    key: str
    title: str
    connections: int
    send: Send
    sign: str = ""

    @property
    def personal(self) -> bool:
        """Whether its mails are made for each reader, which a source of test mails' are not."""
        return not self.key.startswith("smtp_source")

    @property
    def is_ours(self) -> bool:
        return self.key.startswith("ours")

    def mail(self, turn: Turn) -> Taken:
        return self.send(replace(turn, connections=self.connections, sign=self.sign))


_PYTHON = (sys.executable, "-m")
_NODE = ("node", str(PEERS / "nodemailer_pool.mjs"), "nodemailer")
_NODE_9 = (*_NODE[:2], "nodemailer-9")
_PEERS = (*_PYTHON, "benchmarks.sending.peers")
_OURS = (*_PYTHON, "benchmarks.sending.ours")
# Key, title, connections, how DKIM signs, and the command of a process that stays; none for smtp-source.
_ALL: tuple[tuple[str, str, int, str, tuple[str, ...]], ...] = (
    ("smtp_source_1", "smtp-source (C), nothing personal", 1, "", ()),
    ("smtp_source_4", "smtp-source (C), nothing personal", 4, "", ()),
    ("smtp_source_10", "smtp-source (C), nothing personal", 10, "", ()),
    ("nodemailer_5", "nodemailer, pool", 5, "", _NODE),
    ("nodemailer_10", "nodemailer, pool", 10, "", _NODE),
    ("older_nodemailer_10", "nodemailer 9, pool", 10, "", _NODE_9),
    ("aiosmtplib_4", "aiosmtplib", 4, "", (*_PEERS, "aiosmtplib")),
    ("aiosmtplib_10", "aiosmtplib", 10, "", (*_PEERS, "aiosmtplib")),
    ("smtplib_each", "smtplib, a connection a mail", 1, "", (*_PEERS, "smtplib_each")),
    ("smtplib_1", "smtplib, kept open", 1, "", (*_PEERS, "smtplib")),
    ("smtplib_10", "smtplib, threads", 10, "", (*_PEERS, "smtplib")),
    ("django_1", "Django", 1, "", (*_PEERS, "django")),
    ("ours_4", "newsletter, with its ledger", 4, "", _OURS),
    ("ours_10", "newsletter, with its ledger", 10, "", _OURS),
    ("ours_4_ed25519", "newsletter, DKIM ed25519", 4, "ed25519", _OURS),
    ("ours_10_ed25519", "newsletter, DKIM ed25519", 10, "ed25519", _OURS),
    ("ours_4_rsa", "newsletter, DKIM RSA", 4, "rsa", _OURS),
)


@contextmanager
def senders(
    folder: Path, size: int, only: tuple[str, ...], without: tuple[str, ...]
) -> Iterator[tuple[Sender, ...]]:
    """All of them, or those whose key begins with one of `only`, with the mail that lies in `folder`.

    Those whose key is among `without` are left out.
    """

    def source(turn: Turn) -> Taken:
        return _smtp_source(turn, size)

    with ExitStack() as stack:
        started: dict[tuple[str, ...], Send] = {(): source}
        made: list[Sender] = []
        for key, title, connections, sign, command in _ALL:
            if key in without or (only and not key.startswith(only)):
                continue
            if command not in started:
                started[command] = stack.enter_context(_process([*command, str(folder)]))
            made.append(Sender(key, title, connections, started[command], sign))
        yield tuple(made)


@contextmanager
def _process(command: list[str]) -> Iterator[Send]:
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, encoding="utf-8") as process:  # noqa: S603  our own
        assert process.stdin  # noqa: S101  for the type checker
        assert process.stdout  # noqa: S101  for the type checker
        stdin, stdout = process.stdin, process.stdout

        def send(turn: Turn) -> Taken:
            stdin.write(turn.line())
            stdin.flush()
            answer = stdout.readline()
            if not answer:
                sys.exit(f"{' '.join(command[1:])} ended in the middle of a mailing.")
            return Taken(**json.loads(answer))

        try:
            yield send
        finally:
            # Each ends when it is asked for nothing more.
            stdin.close()


def _smtp_source(turn: Turn, size: int) -> Taken:
    """What Postfix's own source of test mails takes, with its start, which is a few milliseconds."""
    program = postfix("smtp-source")
    command = [str(program), "-d", "-s", str(turn.connections), "-m", str(turn.count), "-l", str(size)]
    command += ["-f", "letters@letters.example.org", "-t", "reader@readers.example"]
    start = perf_counter()
    process = subprocess.Popen([*command, f"{turn.host}:{turn.port}"])  # noqa: S603  Postfix's
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{program} ended with {process.returncode}.")
    return Taken(perf_counter() - start, used.ru_utime + used.ru_stime)

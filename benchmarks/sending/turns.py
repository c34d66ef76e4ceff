"""One mailing of one sender, as the benchmark asks a process for it and is answered."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from time import perf_counter, process_time


@dataclass(frozen=True, slots=True)
class Turn:
    """`count` mails on `connections`, to the server at `host` and `port`.

    With a `user` the connection is encrypted (STARTTLS, trusting `ca_file`) and logged in.
    """

    count: int
    connections: int
    port: int
    host: str = "127.0.0.1"
    user: str = ""
    password: str = ""
    ca_file: str = ""
    sign: str = ""

    def line(self) -> str:
        return json.dumps(asdict(self)) + "\n"


@dataclass(frozen=True, slots=True)
class Taken:
    """What a mailing took: seconds, and the CPU seconds of the sender."""

    seconds: float
    cpu: float


def timed(send: Callable[[], None]) -> Taken:
    start, used = perf_counter(), process_time()
    send()
    return Taken(perf_counter() - start, process_time() - used)


def serve(send: Callable[[Turn], Taken]) -> None:
    """Answer each turn that standard input asks for."""
    for line in sys.stdin:
        taken = send(Turn(**json.loads(line)))
        sys.stdout.write(json.dumps(asdict(taken)) + "\n")
        sys.stdout.flush()

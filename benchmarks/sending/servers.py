"""What the senders send into: Postfix's sink, and the same seen from farther off."""

from __future__ import annotations

import os
import smtplib
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools import servers
from tools.sink import INSTALL, SinkMissing

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Server:
    """A server on this machine: its port, and the process whose CPU time tells whether it is the limit."""

    port: int
    pid: int

    def cpu(self) -> float:
        """The CPU seconds that it has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        user, system = fields[11:13]
        return (int(user) + int(system)) / _TICKS


@contextmanager
def sink(*options: str) -> Iterator[Server]:
    """Postfix's smtp-sink, which takes every mail and forgets it. Raises SinkMissing."""
    program = postfix("smtp-sink")
    user = ["-u", "nobody"] if servers.root() else []
    port = servers.free_port()
    with _running([program, *user, *options, f"127.0.0.1:{port}", "1024"], port) as server:
        yield server


@contextmanager
def delayed(port: int, milliseconds: float) -> Iterator[Server]:
    """The server at `port` with so many milliseconds between it and whoever speaks to it, each way."""
    own = servers.free_port()
    command = [sys.executable, str(Path(__file__).with_name("latency.py"))]
    with _running([*command, str(own), str(port), str(milliseconds)], own) as server:
        yield server


def round_trip(port: int, times: int = 30) -> float:
    """The median milliseconds from a NOOP to its answer."""
    taken = []
    with smtplib.SMTP("127.0.0.1", port, "letters.example.org") as client:
        for _ in range(times):
            start = time.perf_counter()
            client.noop()
            taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def postfix(program: str) -> Path:
    """Where one of Postfix's programs is. Raises SinkMissing."""
    return servers.find(
        program,
        SinkMissing(f"{program} is missing. Install it with: {INSTALL}"),
    )


@contextmanager
def _running(command: list[str | Path], port: int) -> Iterator[Server]:
    with (
        tempfile.TemporaryDirectory() as folder,
        servers.running(command, port=port, folder=Path(folder)) as process,
    ):
        yield Server(port, process.pid)

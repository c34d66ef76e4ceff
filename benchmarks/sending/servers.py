"""What the senders send into: Postfix's sink, and the same seen from farther off."""

from __future__ import annotations

import os
import shutil
import signal
import smtplib
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

_SINK = "/usr/sbin/smtp-sink"
_PATIENCE = 10
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
    """Postfix's smtp-sink, which takes every mail and forgets it."""
    if not Path(_SINK).exists():
        sys.exit(f"{_SINK} is missing. On Debian or Ubuntu: sudo apt-get install postfix")
    port = free_port()
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    with ended(subprocess.Popen([_SINK, *user, *options, f"127.0.0.1:{port}", "1024"])) as process:  # noqa: S603  Postfix's
        _wait_for(port, process)
        yield Server(port, process.pid)


@contextmanager
def delayed(port: int, milliseconds: float) -> Iterator[Server]:
    """The server at `port` with so many milliseconds between it and whoever speaks to it, each way."""
    command = [sys.executable, "-m", "benchmarks.sending.latency", str(port), str(milliseconds)]
    with ended(subprocess.Popen(command, stdout=subprocess.PIPE, text=True)) as process:  # noqa: S603  our own
        assert process.stdout  # noqa: S101  for the type checker
        yield Server(int(process.stdout.readline()), process.pid)


def round_trip(port: int, times: int = 30) -> float:
    """The median milliseconds from a NOOP to its answer."""
    taken = []
    with smtplib.SMTP("127.0.0.1", port, "letters.example.org") as client:
        for _ in range(times):
            start = time.perf_counter()
            client.noop()
            taken.append((time.perf_counter() - start) * 1000)
    return statistics.median(taken)


def free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@contextmanager
def ended(process: subprocess.Popen[str] | subprocess.Popen[bytes]) -> Iterator[subprocess.Popen[str]]:
    """The process, which is ended at the end whatever happens."""
    try:
        yield process  # type: ignore[misc]
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    until = time.monotonic() + _PATIENCE
    while time.monotonic() < until:
        if process.poll() is not None:
            sys.exit(f"{_SINK} ended at once, with {process.returncode}.")
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.01)
        else:
            return
    sys.exit(f"{_SINK} does not answer.")


def found(command: str) -> str:
    """Where a program lies, '' where nowhere."""
    return shutil.which(command) or ""

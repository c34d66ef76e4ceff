"""Programs that serve, each on a free port of 127.0.0.1 and in a temporary folder, while they are needed."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

# Where programs of the system lie that no person's PATH need name.
_SYSTEM = "/usr/sbin:/usr/local/sbin:/sbin"
# Daemons start, and end, within this many seconds, on a busy machine too.
_PATIENCE = 30


class ProgramMissing(Exception):  # noqa: N818  a fact about the machine
    """A program is not installed here; the message says how to get it."""


def find(name: str, missing: ProgramMissing) -> Path:
    """Where the program `name` is; raises `missing` where it is not."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:{_SYSTEM}")
    if found is None:
        raise missing
    return Path(found)


def root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def unprivileged(*users: str) -> str | None:
    """Whom a server that refuses to be root runs as: the first known of `users`; else ourselves (None)."""
    if not root():
        return None
    import pwd

    known = {entry.pw_name for entry in pwd.getpwall()}
    return next(name for name in users if name in known)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@contextmanager
def running(
    arguments: Sequence[str | Path], *, port: int, folder: Path, log: Path | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A program that has begun to listen at `port`. It is ended with all that it started.

    Raises RuntimeError, with what it wrote into `log`, where it ends or listens to nobody.
    """
    output = folder / f"{Path(arguments[0]).name}.out"
    with output.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603  programs of the machine, found by path
            arguments,
            cwd=folder,
            env={"PATH": f"{os.environ.get('PATH', '')}:{_SYSTEM}", "LC_ALL": "C", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            # All that it starts is then in one group, which can be ended as one.
            start_new_session=True,
        )
    try:
        if not _listens(port, process):
            told = (path.read_text(errors="replace") for path in (output, log) if path and path.exists())
            raise RuntimeError(f"{arguments[0]} did not start: {''.join(told)}")
        yield process
    finally:
        _end(process)


def _listens(port: int, process: subprocess.Popen[bytes]) -> bool:
    until = time.monotonic() + _PATIENCE
    while process.poll() is None and time.monotonic() < until:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return True
    return False


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its group, first by asking."""
    for asking in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(process.pid, asking)
        except ProcessLookupError:
            break
        except PermissionError:
            # What is left has changed its user, or is a zombie that nobody can end.
            process.send_signal(asking)
        try:
            process.wait(_PATIENCE)
        except subprocess.TimeoutExpired:
            continue
    process.wait()

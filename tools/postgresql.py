"""A PostgreSQL server in a temporary folder, on 127.0.0.1 and with a password, while it is needed."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tools.servers import ProgramMissing, free_port, unprivileged

INSTALL = "tools/install-postgresql.sh"
USER = "newsletter"
PASSWORD = "c4nary/pass"  # noqa: S105  of a server that only this machine reaches, while the tests run
# Debian keeps the programs of each version in a folder of their own.
_DEBIAN = Path("/usr/lib/postgresql")
# The server refuses to run as root.
_UNPRIVILEGED = ("postgres", "nobody")


class PostgresMissing(ProgramMissing):
    """There is no PostgreSQL here; the message says how to get it."""


@dataclass(frozen=True, slots=True)
class Server:
    port: int

    def url(self, database: str, password: str = PASSWORD) -> str:
        quoted = password.replace("/", "%2F")
        return f"postgresql://{USER}:{quoted}@127.0.0.1:{self.port}/{database}"


@contextmanager
def postgresql() -> Iterator[Server]:
    """A running server with an empty database `postgres`. Raises PostgresMissing."""
    programs = _programs()
    user = unprivileged(*_UNPRIVILEGED)
    folder = Path(tempfile.mkdtemp(prefix="newsletter-postgresql-"))
    data, log, secret = folder / "data", folder / "log", folder / "password"
    secret.write_text(PASSWORD)
    if user:
        for path in (folder, secret):
            shutil.chown(path, user)

    def run(program: str, *arguments: str) -> None:
        done = subprocess.run(  # noqa: S603  the machine's own programs, found by path
            [programs / program, *arguments],
            user=user,
            cwd=folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C", "HOME": str(folder)},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            text=True,
            check=False,
        )
        if done.returncode:
            raise RuntimeError(
                f"{program} failed: {done.stderr or (log.read_text() if log.exists() else '')}"
            )

    try:
        run(
            *("initdb", "-D", str(data), "-U", USER, "-A", "scram-sha-256", f"--pwfile={secret}"),
            *("-E", "UTF8", "--no-locale", "--no-sync"),
        )
        port = free_port()
        options = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        run("pg_ctl", "start", "-w", "-D", str(data), "-l", str(log), "-o", options)
        try:
            yield Server(port)
        finally:
            run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(data))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    """The folder of the newest version's programs."""
    found = sorted(_DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: int(path.parent.parent.name.split(".")[0]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("pg_ctl"):
        return Path(on_path).resolve().parent
    raise PostgresMissing(f"PostgreSQL is missing. Install it with: {INSTALL}")

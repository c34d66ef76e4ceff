"""Approve in a process that is killed at its n-th step, for every n or fewer; a program that the test runs.

    python -m tests.database.killed FOLDER URL EVERY

Each time the database is a new one: a file in FOLDER/<n>, or the one at URL made empty. After each kill it
says what is there, as another process sees it, until nobody is killed any more.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
import signal
import sys
from pathlib import Path

import psycopg
from sqlalchemy import Engine, event, func, select

from newsletter.database import approvals, opened, renderings
from newsletter.database.tables import METADATA
from newsletter.model import Approval, RenderedEmail, Secret


def kill_at(step: int) -> None:
    """Die as if the power had gone, before or after the statement with this number."""
    taken = 0

    def tick(*_: object, **__: object) -> None:
        nonlocal taken
        taken += 1
        if taken == step:
            os.kill(os.getpid(), signal.SIGKILL)

    for moment in ("before_cursor_execute", "after_cursor_execute", "begin", "commit"):
        event.listen(Engine, moment, tick)


def approve(url: str, root: Path, email: RenderedEmail) -> None:
    approval = Approval(issue=email.issue, digest=email.digest, by="R", at=dt.datetime.now(dt.UTC))
    with opened(Secret(url), root) as database, database.writing() as connection:
        approvals.record(connection, approval, email)


def seen(url: str, root: Path, email: RenderedEmail) -> str:
    """'none' or 'all', whichever it is; anything else is told in full."""
    with opened(Secret(url), root) as database, database.reading() as connection:
        counts = [connection.scalar(select(func.count()).select_from(t)) for t in METADATA.sorted_tables]
        approval = approvals.latest(connection, email.issue)
        if approval is None:
            return "none" if not any(counts) else f"no approval, and rows: {counts}"
        if renderings.get(connection, approval.digest) != email:
            return "another email"
        return "all"


def make_empty(url: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")


def main(folder: Path, url: str, every: int) -> None:
    email: RenderedEmail = pickle.loads((folder / "email").read_bytes())
    for step in range(1, 1000, every):
        root = folder / str(step)
        root.mkdir()
        if url:
            make_empty(url)
        if child := os.fork():
            _, status = os.waitpid(child, 0)
        else:
            kill_at(step)
            approve(url, root, email)
            os._exit(0)
        sys.stdout.write(f"{seen(url, root, email)} {os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()
        if status == 0:
            return


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]))

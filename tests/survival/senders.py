"""The programs that are killed: ours, and stand-ins that show what the harness can tell."""

from __future__ import annotations

import csv
import os
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from tests.conftest import write_project

from . import standin
from .standin import Habit

_ROOT = Path(__file__).parent.parent.parent
_ISSUE = "2026-11-22"
_LIST = "readers"


class Sender(Protocol):
    """A program that mails to readers, and can be asked what became of them."""

    def prepare(self, project: Path, readers: Sequence[str], port: int) -> None:
        """Make all ready in the empty folder `project`; the mail server listens at `port` of 127.0.0.1."""
        ...

    def command(self, readers: int, *, begun: bool) -> list[str]:
        """What to start in the project: the mailing, or where one was `begun` the rest of it."""
        ...

    def outcomes(self, project: Path) -> dict[str, str]:
        """The states of all readers by address; empty while no mailing was begun."""
        ...


def environment() -> dict[str, str]:
    """This process's, without settings of ours: those of the project are meant."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SMTP_", "DATABASE_"))}
    return kept | {"PYTHONPATH": str(_ROOT)}


@dataclass(frozen=True, slots=True)
class Newsletter:
    """Our program, mailing an issue without pictures, so that many mails travel in a short time."""

    database_url: str = ""

    def prepare(self, project: Path, readers: Sequence[str], port: int) -> None:
        write_project(project)
        settings = {
            "SMTP_HOST": "127.0.0.1",
            "SMTP_PORT": str(port),
            "SMTP_SECURITY": "none",
            "DATABASE_URL": self.database_url,
        }
        (project / ".env").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        with (project / "readers.csv").open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(
                [
                    ("email", "name"),
                    *((address, f"Reader {number}") for number, address in enumerate(readers)),
                ]
            )
        for arguments in (
            ("approve", _ISSUE, "--by", "The Harness", "--offline"),
            ("subscribers", "import", "readers.csv", "--list", _LIST),
        ):
            done = subprocess.run(
                [*_PROGRAM, *arguments],
                cwd=project,
                env=environment(),
                capture_output=True,
                text=True,
                check=False,
            )
            if done.returncode:
                raise RuntimeError(f"newsletter {' '.join(arguments)} failed: {done.stdout}{done.stderr}")

    def command(self, readers: int, *, begun: bool) -> list[str]:
        if begun:
            return [*_PROGRAM, "resume"]
        return [*_PROGRAM, "send", _ISSUE, "--list", _LIST, "--yes-to", str(readers), "--hold", "0"]

    def outcomes(self, project: Path) -> dict[str, str]:
        from sqlalchemy import select

        from newsletter import config
        from newsletter.database import opened
        from newsletter.database.tables import DELIVERIES

        settings = config.load(project, {})
        with opened(settings.database, project) as database, database.reading() as connection:
            rows = connection.execute(select(DELIVERIES.c.email, DELIVERIES.c.state))
            return {email: str(state) for email, state in rows}


_PROGRAM = (sys.executable, "-m", "newsletter")


@dataclass(frozen=True, slots=True)
class StandIn:
    """A sender of a few lines, right or wrong by its habit."""

    habit: Habit

    def prepare(self, project: Path, readers: Sequence[str], port: int) -> None:
        standin.prepare(project, readers, port)

    def command(self, readers: int, *, begun: bool) -> list[str]:
        return [sys.executable, "-m", "tests.survival.standin", self.habit]

    def outcomes(self, project: Path) -> dict[str, str]:
        with closing(sqlite3.connect(project / standin.LEDGER)) as ledger:
            return dict(ledger.execute("SELECT email, state FROM deliveries"))

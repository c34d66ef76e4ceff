"""A project with an approved issue and a list of twelve, and a relay that keeps what it takes."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter import config, pipeline
from newsletter.database import lists, opened, subscribers
from newsletter.model import Person
from tests.relays.conversation import Features
from tests.relays.faults import Plan
from tests.relays.serving import Scripted, scripted

REPOSITORY = Path(__file__).parent.parent.parent.parent
DATE = dt.date(2026, 11, 22)
READERS = tuple(f"reader{number}@example.org" for number in range(12))
Serve = Callable[..., Scripted]
Run = Callable[..., tuple[int, str, str]]
Background = Callable[..., "subprocess.Popen[str]"]
NOW = ("--yes-to", "12", "--hold", "0")


def configure(project: Path, port: int) -> None:
    """Make a relay on this machine the project's."""
    (project / ".env").write_text(f"SMTP_HOST=127.0.0.1\nSMTP_PORT={port}\nSMTP_SECURITY=none\n")


def put(project: Path, name: str, *emails: str) -> None:
    """Put people on a list."""
    now = dt.datetime.now(dt.UTC)
    settings = config.load(project, {})
    with opened(settings.database, project) as database, database.writing() as connection:
        assert lists.made(connection, name, now)
        subscribers.put(connection, name, (Person(email=one) for one in emails), now)


def approve(project: Path) -> str:
    """Approve the issue as it is; the digest."""
    settings = config.load(project, {})
    built = pipeline.build(settings, DATE)
    return pipeline.approve(built, settings, "Ruth Adair", lambda: dt.datetime.now(dt.UTC)).digest


def campaigns(project: Path, newsletter: Run) -> list[dict[str, object]]:
    _, out, _ = newsletter(project, "status", "--json")
    found: list[dict[str, object]] = json.loads(out)["campaigns"]
    return found


def records(project: Path) -> list[Path]:
    return sorted((project / "issues/2026-11-22").glob("sent/*.toml"))


def until(happens: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)


@pytest.fixture(scope="session")
def approved_project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Made once, and only ever copied."""
    from tests import conftest as parts

    root = tmp_path_factory.mktemp("approved")
    for name, text in {
        "newsletter.toml": parts.SETTINGS,
        "issues/authors/ines.md": parts.INES,
        "issues/2026-11-22/issue.md": parts.ISSUE,
        "issues/2026-11-22/articles/walk.md": parts.WALK,
        "issues/2026-11-22/articles/soup.md": parts.SOUP,
    }.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    approve(root)
    put(root, "readers", *READERS)
    return root


@pytest.fixture
def mailer(approved_project: Path, tmp_path: Path) -> Path:
    """The project, its issue approved and its list full; no relay is set yet."""
    root = tmp_path / "project"
    shutil.copytree(approved_project, root)
    return root


@pytest.fixture
def relay(mailer: Path, tmp_path: Path) -> Iterator[Serve]:
    """Start a relay with these faults and make it the project's; it is stopped whatever happens."""
    with contextlib.ExitStack() as stack:

        def start(plan: Plan | None = None, features: Features | None = None) -> Scripted:
            path = tmp_path / f"relay-{len(list(tmp_path.iterdir()))}"
            served = stack.enter_context(scripted(path, plan, features))
            configure(mailer, served.port)
            return served

        yield start


@pytest.fixture
def background(mailer: Path) -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command in a process of its own, in the project."""
    started: list[subprocess.Popen[str]] = []

    def start(*arguments: str, **more: int) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsletter", *arguments],
            cwd=mailer,
            env={name: value for name, value in os.environ.items() if not name.startswith("SMTP_")}
            | {"PYTHONPATH": str(REPOSITORY)},
            stdin=more.get("stdin", subprocess.DEVNULL),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate(timeout=30)

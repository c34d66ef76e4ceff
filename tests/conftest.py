from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import NoReturn

import pytest
from playwright.sync_api import Browser

from tests.name_server import Zone, rsa_key
from tests.relays.behind_postfix import ANSWERS, PassingOn
from tests.relays.serving import scripted
from tools import opendkim as verifier
from tools import postfix as postfixes
from tools import sink as sinks
from tools.chromium import BrowserMissing, chromium
from tools.opendkim import OpenDkimMissing
from tools.postfix import PostfixMissing
from tools.postgresql import PostgresMissing, Server, postgresql
from tools.servers import ProgramMissing
from tools.sink import SinkMissing

REPOSITORY = Path(__file__).parent.parent

SETTINGS = """\
[publication]
name = "The Test Letter"
language = "en-GB"
zone = "Europe/Berlin"
address = "Test Foundation, Mill Street 4, Hollin"

[sender]
email = "letters@hollinmarrow.example"
unsubscribe_url = "https://hollinmarrow.example/unsubscribe"
one_click = true
list_id = "letters.hollinmarrow.example"
"""

ISSUE = """\
---
subject: A quiet week
preheader: Two stories and a note
number: 7
sections:
  - kind: lead
    items: [walk]
  - title: More
    kind: articles
    items:
      - soup
---
Dear reader, this is the note.
"""

WALK = """\
---
title: A walk that waits
published: 2026-11-18
authors: [ines]
url: https://hollinmarrow.example/walk
image: none
---
Every Tuesday at eight a dozen people meet at the gate of the park. Nobody sets a distance before they go.
"""

SOUP = """\
---
title: Soup for off days
published: 2026-11-14
authors:
  - ines
url: https://hollinmarrow.example/soup
image: none
---
Three pots from our readers, for days on which food tastes of nothing at all. All of them freeze well.
"""

INES = """\
---
name: Ines Okafor
role: Nurse
---
Ines worked on a day ward for nineteen years.
"""


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--golden", action="store_true", help="write the golden files anew")
    parser.addoption("--looks", action="store_true", help="write the approved pictures of the mail anew")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("NEWSLETTER_CORPORA"):
        return
    left_out = [item for item in items if item.get_closest_marker("corpora")]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if item not in left_out]


def pytest_report_header() -> str:
    folder = os.environ.get("NEWSLETTER_CORPORA")
    return (
        "corpora: measured" if folder else "corpora: left out (set NEWSLETTER_CORPORA to the folder of texts)"
    )


@pytest.fixture
def corpora() -> Path:
    """The folder of real texts to measure on."""
    folder = Path(os.environ["NEWSLETTER_CORPORA"])
    assert folder.is_dir(), f"NEWSLETTER_CORPORA names no folder: {folder}"
    return folder


def _without(missing: BrowserMissing | ProgramMissing) -> NoReturn:
    if os.environ.get("CI") == "true":
        pytest.fail(str(missing))
    pytest.skip(str(missing))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """A real Chromium. Missing, it fails the run in CI and is a named skip elsewhere."""
    try:
        with chromium() as started:
            yield started
    except BrowserMissing as missing:
        _without(missing)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """A real PostgreSQL. Missing, it fails the run in CI and is a named skip elsewhere."""
    try:
        with postgresql() as server:
            yield server
    except PostgresMissing as missing:
        _without(missing)


@pytest.fixture
def smtp_sink() -> Iterator[int]:
    """The port of a sink for mail. Missing, it fails the run in CI and is a named skip elsewhere."""
    try:
        with sinks.smtp_sink() as port:
            yield port
    except SinkMissing as missing:
        _without(missing)


@pytest.fixture(scope="session")
def postfix(tmp_path_factory: pytest.TempPathFactory) -> Iterator[PassingOn]:
    """A real Postfix. Missing, it fails the run in CI and is a named skip elsewhere."""
    try:
        with (
            scripted(tmp_path_factory.mktemp("postfix") / "record") as onward,
            postfixes.postfix(answers=ANSWERS, onward=onward.port) as server,
        ):
            yield PassingOn(server, onward)
    except PostfixMissing as missing:
        _without(missing)


@pytest.fixture(scope="session")
def opendkim() -> Callable[[bytes, Mapping[str, str]], bool]:
    """A real opendkim's word. Missing, it fails the run in CI and is a named skip elsewhere."""
    try:
        verifier.program()
    except OpenDkimMissing as missing:
        _without(missing)
    return verifier.verify


@pytest.fixture
def postgres_url(postgres_server: Server) -> Iterator[str]:
    """The address of an empty database of PostgreSQL, which is gone after the test."""
    import psycopg

    name = f"t{uuid.uuid4().hex}"
    with psycopg.connect(postgres_server.url("postgres"), autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}".encode())
        yield postgres_server.url(name)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request: pytest.FixtureRequest) -> str:
    """What DATABASE_URL is: empty for the file in the project, and the address of a server."""
    if request.param == "sqlite":
        return ""
    url: str = request.getfixturevalue("postgres_url")
    return url


@pytest.fixture
def empty_project(tmp_path: Path) -> Path:
    """A project that has its settings and nothing else."""
    (tmp_path / "newsletter.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def project(empty_project: Path) -> Path:
    """A project with one sound issue of two stories by one author, dated 2026-11-22."""
    write_project(empty_project)
    return empty_project


def write_project(folder: Path) -> None:
    write = {
        "newsletter.toml": SETTINGS,
        "issues/authors/ines.md": INES,
        "issues/2026-11-22/issue.md": ISSUE,
        "issues/2026-11-22/articles/walk.md": WALK,
        "issues/2026-11-22/articles/soup.md": SOUP,
    }
    for name, text in write.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


@pytest.fixture
def sample(tmp_path: Path) -> Path:
    """A copy of the project that comes with the program."""
    shutil.copy(REPOSITORY / "newsletter.toml", tmp_path)
    for folder in ("brand", "issues"):
        shutil.copytree(REPOSITORY / folder, tmp_path / folder)
    return tmp_path


@pytest.fixture
def start() -> Iterator[Callable[..., subprocess.Popen[str]]]:
    """Start a command that serves until it is ended, in a folder; it is there when its first line is."""
    started: list[subprocess.Popen[str]] = []

    def start(folder: Path, *arguments: str) -> subprocess.Popen[str]:
        process = subprocess.Popen(
            [sys.executable, "-m", "newsletter", *arguments],
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(REPOSITORY)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        started.append(process)
        assert process.stdout
        assert process.stdout.readline(), process.communicate()
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=30)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


@pytest.fixture
def tree() -> Callable[[Path], dict[str, bytes]]:
    """Every file below a folder with its bytes, the program's own state left out."""

    def look(root: Path) -> dict[str, bytes]:
        return {
            path.relative_to(root).as_posix(): path.read_bytes()
            for path in sorted(root.rglob("*"))
            if path.is_file() and ".newsletter" not in path.parts
        }

    return look


@pytest.fixture
def good_zone() -> Zone:
    """What the DNS tells of the test project's domain where all is in order."""
    domain = "hollinmarrow.example"
    return {
        domain: {"TXT": ["v=spf1 mx -all"], "MX": [f"10 mx.{domain}."]},
        f"mx.{domain}": {"A": ["192.0.2.1"]},
        f"s1._domainkey.{domain}": {"TXT": [f"v=DKIM1; k=rsa; p={rsa_key(2048)}"]},
        f"_dmarc.{domain}": {"TXT": [f"v=DMARC1; p=reject; rua=mailto:dmarc@{domain}"]},
    }

from __future__ import annotations

import datetime as dt
import os
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest
from playwright.sync_api import Browser, Page, expect

from newsletter import pipeline
from newsletter.web.preview.desk import Desk
from newsletter.web.preview.routes import preview
from newsletter.web.preview.screen import Build
from newsletter.web.shell.application import names
from newsletter.web.shell.server import Server, listen

# Only how long a broken promise takes to show.
expect.set_options(timeout=20_000)


class Serve(Protocol):
    def __call__(self, root: Path, pinned: dt.date | None = None, build: Build = ...) -> str: ...


@pytest.fixture(autouse=True)
def no_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith(("NEWSLETTER_", "SMTP_"))]:
        monkeypatch.delenv(name)


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Serve the preview of a project on a free port; its address."""
    running: list[tuple[Server, threading.Thread]] = []

    def serve(root: Path, pinned: dt.date | None = None, build: Build = pipeline.build) -> str:
        listening = listen(0, first=0)
        port = listening.getsockname()[1]
        desk, begun = Desk(root, build), threading.Event()
        server = Server(preview(root, desk, pinned, names(port)), on_start=begun.set, on_end=desk.end)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        running.append((server, thread))
        assert begun.wait(20)
        return f"http://127.0.0.1:{port}"

    yield serve
    for server, thread in running:
        server.should_exit = True
        thread.join(20)
        assert not thread.is_alive()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page in a browser of its own; whatever a script of ours fails at fails the test."""
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(20_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


@pytest.fixture
def save() -> Callable[[Path, str], None]:
    """Save a file as editors do: written beside its place, then renamed into it."""

    def save(path: Path, text: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        beside = path.with_name(f".{path.name}.part")
        beside.write_text(text, encoding="utf-8")
        beside.replace(path)

    return save

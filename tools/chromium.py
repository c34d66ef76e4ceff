"""Chromium: where it is on this machine, and how it is started so that it talks to nobody."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

INSTALL = "sudo apt-get install chromium fonts-noto-core fonts-inter fonts-noto-color-emoji"
_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
_QUIET = (
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    # The same pixels whatever the screen and the desktop's settings are.
    "--font-render-hinting=none",
    "--hide-scrollbars",
    "--force-color-profile=srgb",
)


class BrowserMissing(Exception):  # noqa: N818  a fact about the machine
    """There is no Chromium here; the message says how to get one."""


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A headless Chromium with further command-line `arguments`. Raises BrowserMissing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_executable(playwright), args=[*_QUIET, *_unboxed(), *arguments]
        )
        try:
            yield browser
        finally:
            browser.close()


def _executable(playwright: Playwright) -> str:
    """What `CHROMIUM` names, else the system's, else the one that Playwright downloaded."""
    found = next(filter(None, map(shutil.which, _NAMES)), playwright.chromium.executable_path)
    path = os.environ.get("CHROMIUM") or found
    if not Path(path).is_file():
        raise BrowserMissing(f"Chromium is missing. Install it with: {INSTALL}")
    return path


def _unboxed() -> tuple[str, ...]:
    # Chromium refuses to start its sandbox for root, which is who runs in a container.
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()

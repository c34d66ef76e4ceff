"""Chromium: where it is on this machine, and how it is started so that it talks to nobody.

Its fonts are those of `fonts.conf` and no others, so that a page has the same lines on every machine.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

INSTALL = "sudo apt-get install chromium fonts-noto-core fonts-inter fonts-noto-color-emoji"
_FONTS_CONF = Path(__file__).with_name("fonts.conf")
# A file of each package that fonts.conf relies on.
_FONTS = {
    "fonts-noto-core": "truetype/noto/NotoSerif-Regular.ttf",
    "fonts-inter": "*type/inter/Inter*",
    "fonts-noto-color-emoji": "truetype/noto/NotoColorEmoji.ttf",
}
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
    """There is no Chromium here, or not its fonts; the message says how to get them."""


@contextmanager
def chromium(*arguments: str) -> Iterator[Browser]:
    """A headless Chromium with further command-line `arguments`. Raises BrowserMissing."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=_executable(playwright),
            args=[*_QUIET, *_unboxed(), *arguments],
            env={**os.environ, "FONTCONFIG_FILE": str(_fonts())},
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


def _fonts(folder: Path = Path("/usr/share/fonts")) -> Path:
    missing = [package for package, file in _FONTS.items() if not any(folder.glob(file))]
    if missing:
        raise BrowserMissing(f"Chromium lacks {', '.join(missing)}. Install everything with: {INSTALL}")
    return _FONTS_CONF


def _unboxed() -> tuple[str, ...]:
    # Chromium refuses to start its sandbox for root, which is who runs in a container.
    return ("--no-sandbox",) if hasattr(os, "geteuid") and os.geteuid() == 0 else ()

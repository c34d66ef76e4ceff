from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import Serve


class Preview:
    """A page of the preview beside the project that it shows."""

    def __init__(self, page: Page, root: Path, address: str) -> None:
        self.page, self.root, self.address = page, root, address

    def go(self, path: str = "/") -> Preview:
        self.page.goto(f"{self.address}{path}")
        return self

    def file(self, name: str) -> Path:
        return self.root / "issues" / "2026-11-22" / name

    @property
    def mail(self) -> Locator:
        return self.page.frame_locator("iframe.shown").locator("body")

    def shows(self, words: str) -> None:
        expect(self.mail).to_contain_text(words)

    def shows_no_more(self, words: str) -> None:
        expect(self.mail).not_to_contain_text(words)

    def choose(self, name: str) -> None:
        self.page.get_by_role("radio", name=name, exact=True).check(force=True)

    def style(self, selector: str, name: str) -> str:
        script = """([selector, name]) => {
            const page = document.querySelector("iframe.shown").contentDocument;
            return page.defaultView.getComputedStyle(page.querySelector(selector))[name];
        }"""
        return str(self.page.evaluate(script, [selector, name]))


@pytest.fixture
def shown(page: Page, serve: Serve) -> Callable[[Path, str], Preview]:
    """Serve a project and open a page of its preview."""

    def shown(root: Path, path: str = "/") -> Preview:
        return Preview(page, root, serve(root)).go(path)

    return shown

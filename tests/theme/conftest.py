from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.theme.letters import MAKERS, Letter, make

Letters = Callable[[str], Letter]
Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def letters(tmp_path_factory: pytest.TempPathFactory) -> Letters:
    """A letter by its name, built once."""
    made: dict[str, Letter] = {}

    def get(name: str) -> Letter:
        if name not in made:
            root: Path = tmp_path_factory.mktemp(name)
            made[name] = make(MAKERS[name], root)
        return made[name]

    return get


@pytest.fixture(scope="session")
def opened(browser: Browser, letters: Letters) -> Iterator[Opened]:
    """A letter in the browser, loaded once; each test says how wide and in which scheme it looks at it."""
    tab = browser.new_context().new_page()
    shown: list[str] = []

    def show(name: str, width: int = 640, scheme: str = "light") -> Page:
        tab.set_viewport_size({"width": width, "height": 900})
        tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        if shown != [name]:
            tab.goto(letters(name).page.as_uri())
            shown[:] = [name]
        tab.evaluate("""() => {
            for (const mark of ['data-ogsc', 'data-ogsb']) document.documentElement.removeAttribute(mark)
        }""")
        return tab

    yield show
    tab.context.close()

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter import config, pipeline
from newsletter.model import Report
from newsletter.project import folder
from tests.conftest import REPOSITORY

_PARTS = ("issues", "brand", "templates")


def _linked(source: str, target: str) -> None:
    """Pictures are shared, because nobody changes them; every other file is a copy."""
    if source.endswith((".png", ".jpg")):
        os.link(source, target)
    else:
        shutil.copy2(source, target)


@pytest.fixture(scope="session")
def pattern(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample with a theme of its own, built once, so that its pictures are made."""
    root = tmp_path_factory.mktemp("pattern") / "project"
    root.mkdir()
    shutil.copy(REPOSITORY / "newsletter.toml", root)
    for part in _PARTS:
        shutil.copytree(REPOSITORY / part, root / part)
    pipeline.build(config.load(root, {}), folder.newest_issue(root))
    return root


@pytest.fixture
def seeded(pattern: Path, tmp_path: Path) -> Path:
    """A copy of the sample to put a fault into."""
    root = tmp_path / "project"
    shutil.copytree(pattern, root, copy_function=_linked)
    return root


@pytest.fixture
def checked() -> Callable[[Path], Report]:
    """The report of a project's newest issue, as `newsletter check --offline` gives it."""

    def check(root: Path) -> Report:
        settings = config.load(root, {})
        return pipeline.build(settings, folder.newest_issue(root), outside=pipeline.Outside.REFUSED).report

    return check

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from tools.camera import develop

REPOSITORY = Path(__file__).parent.parent.parent


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample issue as a page."""
    return develop(REPOSITORY, dt.date(2026, 11, 22), tmp_path_factory.mktemp("page"))

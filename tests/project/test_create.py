from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.errors import ProjectError
from newsletter.project.create import new_issue

DATE = dt.date(2026, 11, 22)

Tree = Callable[[Path], dict[str, bytes]]


def test_a_new_issue_is_never_started_twice(empty_project: Path, tree: Tree) -> None:
    new_issue(empty_project, DATE)
    before = tree(empty_project)
    with pytest.raises(ProjectError, match="already there"):
        new_issue(empty_project, DATE)
    assert tree(empty_project) == before

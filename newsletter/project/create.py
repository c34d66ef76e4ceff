"""What a project begins with, and an issue."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from newsletter.config import SETTINGS_FILE
from newsletter.errors import ProjectError
from newsletter.project import files, folder
from newsletter.project.edit import create

_NEW_ISSUE = """\
---
# What the inbox shows: the subject (up to 78 characters), then the preheader.
subject: ""
preheader: ""
# The stories in their order. 'newsletter add' puts new ones here.
sections: []
---
"""


# What a new project begins with: its name there, its name in `starter/`.
_STARTER = {"newsletter.toml": "newsletter.toml", ".gitignore": "gitignore", ".env.example": "env.example"}


def new_project(root: Path) -> tuple[Path, ...]:
    """Make `root` a project and give the files that were written; those that are there stay as they are.

    Raises ProjectError when it is a project already.
    """
    if (root / SETTINGS_FILE).exists():
        raise ProjectError(
            "This folder is a newsletter project already; nothing was changed.",
            path=SETTINGS_FILE,
            hint="Start an issue with: newsletter new YYYY-MM-DD",
        )
    folder.author_folder(root).mkdir(parents=True, exist_ok=True)
    written = [root / name for name in _STARTER if not (root / name).exists()]
    for path in written:
        create(root, path, folder.starter(_STARTER[path.name]).read_text(encoding="utf-8"))
    return tuple(written)


def new_issue(root: Path, date: dt.date) -> Path:
    """Start the issue of `date` and give its `issue.md`. Raises ProjectError when it is already there."""
    place = folder.issue_folder(root, date)
    path = place / "issue.md"
    if path.exists():
        raise ProjectError(
            f"The issue of {date.isoformat()} is already there; nothing was changed.",
            path=files.relative(root, path),
            hint=f"Add stories with: newsletter add FILE --issue {date.isoformat()}",
        )
    create(root, path, _NEW_ISSUE)
    for name in ("articles", "images"):
        (place / name).mkdir(exist_ok=True)
    return path

"""Where things lie in a project, and which issues it has."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from newsletter.config import SETTINGS_FILE
from newsletter.errors import ConfigError, ProjectError
from newsletter.project import files

THEMES = "templates"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def find_root(start: Path) -> Path:
    """The project that `start` lies in: the nearest folder upwards that holds `newsletter.toml`."""
    for folder in (start, *start.parents):
        if (folder / SETTINGS_FILE).is_file():
            return folder
    raise ConfigError(
        f"There is no newsletter project in {start} or above it ({SETTINGS_FILE} was not found).",
        hint="Go to the project's folder first, or name it with --project FOLDER.",
    )


def named_root(folder: Path) -> Path:
    """`folder` itself, which must be a project: who names one does not mean its parent."""
    if not (folder / SETTINGS_FILE).is_file():
        raise ConfigError(
            f"{folder} is no newsletter project: it has no {SETTINGS_FILE}.",
            hint="Name the folder that holds that file.",
        )
    return folder


def issue_folder(root: Path, date: dt.date) -> Path:
    return root / "issues" / date.isoformat()


def author_folder(root: Path) -> Path:
    return root / "issues" / "authors"


def build_folder(root: Path, date: dt.date) -> Path:
    return root / "build" / date.isoformat()


def outbox(root: Path) -> Path:
    """The Maildir that mail goes to while no relay is configured."""
    return root / files.STATE_FOLDER / "outbox"


def issue_dates(root: Path) -> tuple[dt.date, ...]:
    """The dates of all issues, oldest first; folders that are not named like a date are none of ours."""
    folder = root / "issues"
    if not folder.is_dir():
        return ()
    try:
        named = [path for path in folder.iterdir() if path.is_dir() and _DATE.fullmatch(path.name)]
    except OSError as error:
        raise ProjectError(f"This folder cannot be read ({error.strerror}).", path="issues") from None
    return tuple(sorted(_date_of(root, path) for path in named))


def _date_of(root: Path, path: Path) -> dt.date:
    try:
        return dt.date.fromisoformat(path.name)
    except ValueError:
        raise ProjectError(
            f"The folder is named after a date that does not exist: {path.name}.",
            path=files.relative(root, path),
            hint="Rename the folder to the day on which the issue appears.",
        ) from None


def started_issues(root: Path) -> tuple[dt.date, ...]:
    """The dates of the issues that have an `issue.md`, oldest first."""
    return tuple(date for date in issue_dates(root) if (issue_folder(root, date) / "issue.md").is_file())


def newest_issue(root: Path) -> dt.date:
    """The date of the newest issue. Raises ProjectError when there is none yet."""
    dates = started_issues(root)
    if not dates:
        raise ProjectError(
            "There is no issue yet.",
            path="issues",
            hint="Start one with: newsletter new YYYY-MM-DD",
        )
    return dates[-1]


def built_in_themes() -> Path:
    """The folder of the themes that come with the program: inside it when installed, else in the checkout."""
    package = Path(__file__).parent.parent
    inside = package / THEMES
    return inside if inside.is_dir() else package.parent / THEMES


def starter(name: str) -> Path:
    """A file that a new project begins with; `env.example` lies on top of a checkout."""
    inside = Path(__file__).parent / "starter" / name
    return inside if inside.is_file() else Path(__file__).parent.parent.parent / f".{name}"

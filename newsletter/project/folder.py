"""Where things lie in a project, and which issues it has."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from pathlib import Path

from newsletter.config import SETTINGS_FILE
from newsletter.errors import ConfigError, ProjectError
from newsletter.model import Slot, Theme
from newsletter.project import files

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_THEME_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_THEME_FILES = (".j2", ".css")


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
    return tuple(
        sorted(
            _date_of(root, path) for path in folder.iterdir() if path.is_dir() and _DATE.fullmatch(path.name)
        )
    )


def _date_of(root: Path, path: Path) -> dt.date:
    try:
        return dt.date.fromisoformat(path.name)
    except ValueError:
        raise ProjectError(
            f"The folder is named after a date that does not exist: {path.name}.",
            path=files.relative(root, path),
            hint="Rename the folder to the day on which the issue appears.",
        ) from None


def newest_issue(root: Path) -> dt.date:
    """The date of the newest issue. Raises ProjectError when there is none yet."""
    dates = issue_dates(root)
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
    inside = package / "templates"
    return inside if inside.is_dir() else package.parent / "templates"


def starter(name: str) -> Path:
    """A file that a new project begins with; `env.example` lies on top of a checkout."""
    inside = Path(__file__).parent / "starter" / name
    return inside if inside.is_file() else Path(__file__).parent.parent.parent / f".{name}"


def load_theme(root: Path, name: str) -> Theme:
    """The files of a theme; a project's own folder `templates/<name>/` comes before the built-in one."""
    own, built_in = root / "templates", built_in_themes()
    for place in (own, built_in) if _THEME_NAME.fullmatch(name) else ():
        folder = place / name
        if folder.is_dir():
            shown = f"templates/{name}"
            return Theme(
                name=name,
                folder=shown,
                files=tuple(
                    (path.relative_to(folder).as_posix(), files.read(root, path))
                    for path in sorted(folder.rglob("*"))
                    if path.suffix in _THEME_FILES and path.is_file()
                ),
                slots=_slots(root, folder, shown),
            )
    known = {p.name for place in (own, built_in) if place.is_dir() for p in place.iterdir() if p.is_dir()}
    raise ProjectError(
        f"There is no theme '{name}'.",
        path="templates",
        hint=f"The themes here are: {', '.join(sorted(known))}.",
    )


def _slots(root: Path, folder: Path, shown: str) -> tuple[Slot, ...]:
    """The places for pictures that the theme's `theme.toml` names, as width x height in pixels."""
    path = folder / "theme.toml"
    if not path.is_file():
        return ()
    try:
        sizes = tomllib.loads(files.read(root, path)).get("images", {})
        return tuple(Slot(name=slot, width=int(size[0]), height=int(size[1])) for slot, size in sizes.items())
    except (tomllib.TOMLDecodeError, ValueError, TypeError, IndexError, AttributeError):
        raise ProjectError(
            "The sizes of the pictures cannot be read.",
            path=f"{shown}/theme.toml",
            hint="Below [images] every line is like: lead = [640, 360]",
        ) from None

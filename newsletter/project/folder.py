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

THEMES = "templates"
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_THEME_NAME = re.compile(r"[a-z0-9][a-z0-9_-]*")
_COLOR = re.compile(r"#[0-9a-fA-F]{6}")
_WIDEST = 2000
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


def newest_issue(root: Path) -> dt.date:
    """The date of the newest issue. Raises ProjectError when there is none yet."""
    dates = [date for date in issue_dates(root) if (issue_folder(root, date) / "issue.md").is_file()]
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


def load_theme(root: Path, name: str) -> Theme:
    """The files of a theme; a project's own folder `templates/<name>/` comes before the built-in one."""
    own, built_in = root / THEMES, built_in_themes()
    for place in (own, built_in) if _THEME_NAME.fullmatch(name) else ():
        folder = place / name
        if folder.is_dir():
            shown = f"{THEMES}/{name}"
            slots, grounds = _manifest(folder, shown)
            return Theme(
                name=name,
                folder=shown,
                files=tuple(
                    (path.relative_to(folder).as_posix(), files.read(place, path))
                    for path in sorted(folder.rglob("*"))
                    if path.suffix in _THEME_FILES and path.is_file()
                ),
                slots=slots,
                **grounds,
            )
    known = {p.name for place in (own, built_in) if place.is_dir() for p in place.iterdir() if p.is_dir()}
    raise ProjectError(
        f"There is no theme '{name}'.",
        path=THEMES,
        hint=f"The themes here are: {', '.join(sorted(known))}.",
    )


def _manifest(folder: Path, shown: str) -> tuple[tuple[Slot, ...], dict[str, tuple[str, ...]]]:
    """What `theme.toml` says: the places for pictures, and the grounds that text stands on."""
    path = folder / "theme.toml"
    if not path.is_file():
        return (), {}
    try:
        told = tomllib.loads(files.read(folder, path))
        slots = tuple(_slot(name, size) for name, size in told.get("images", {}).items())
        grounds = {name: tuple(map(_ground, told["grounds"][name])) for name in told.get("grounds", {})}
        if not grounds.keys() <= {"light", "dark"} or not all(grounds.values()):
            raise ValueError(grounds)
    except (tomllib.TOMLDecodeError, ValueError, TypeError, AttributeError) as error:
        at = re.search(r"at line (\d+)", str(error))
        raise ProjectError(
            "The sizes of pictures and the grounds cannot be read.",
            path=f"{shown}/theme.toml",
            line=int(at[1]) if at else 1,
            hint='Below [images] a line is like: lead = [640, 360], below [grounds]: light = ["#FFFFFF"]',
        ) from None
    return slots, grounds


def _slot(name: str, size: tuple[object, object]) -> Slot:
    width, height = size
    if not isinstance(width, int) or not isinstance(height, int):
        raise TypeError(size)
    if not (0 < width <= _WIDEST and 0 <= height <= _WIDEST):
        raise ValueError(size)
    return Slot(name=name, width=width, height=height)


def _ground(color: str) -> str:
    if not _COLOR.fullmatch(color):
        raise ValueError(color)
    return color

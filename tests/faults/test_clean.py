"""What good staff write raises no error and no warning: issues written before the rules were read."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from newsletter import config, pipeline
from newsletter.model import Finding
from newsletter.project import folder
from tests.conftest import REPOSITORY

CLEAN = Path(__file__).parent / "clean"
ISSUES = [(one.name, date) for one in sorted(CLEAN.iterdir()) for date in folder.started_issues(one)]

_PICTURE = re.compile(r"^(?:image|photo|logo|art|\s+image)\s*[:=]\s*\"?([a-z-]+/[a-z-]+\.png)", re.MULTILINE)
_SIZES = {"photos": (240, 240), "brand": (480, 240)}
_LANDSCAPE = (1280, 720)
_BULLETIN = REPOSITORY / "templates" / "bulletin"
# The bulletin's violet greys in the blue greys of a theme made after it.
_RECOLOURED = {
    "#1E1420": "#10222A",
    "#554A5A": "#40555E",
    "#F6F2F7": "#EDF4F6",
    "#EFEBF0": "#E6EEF0",
    "#DDD3DE": "#C9D8DD",
    "#E7DEE8": "#D5E3E8",
    "#1E1821": "#12222A",
    "#2A222E": "#1B303A",
    "#141016": "#0A161B",
    "#43384A": "#34505C",
    "#F3EDF4": "#EDF4F6",
    "#BBAFBF": "#A9BFC8",
}


def with_pictures(root: Path) -> None:
    """Draw each picture that a file of the project names."""
    for file in (*root.rglob("*.md"), root / "newsletter.toml"):
        base = file.parent.parent if file.parent.name == "articles" else file.parent
        for number, name in enumerate(_PICTURE.findall(file.read_text(encoding="utf-8"))):
            path = base / name
            path.parent.mkdir(exist_ok=True)
            drawn(f"{path.stem}{number}", _SIZES.get(path.parent.name, _LANDSCAPE)).save(path)


def drawn(name: str, size: tuple[int, int]) -> Image.Image:
    """A sun over hills; where it stands, and in which colour, follows from `name`."""
    width, height = size
    seed = sum(place * ord(letter) for place, letter in enumerate(name, 1))
    picture = Image.new("RGB", size, (200 - seed % 90, 215, 235))
    pen = ImageDraw.Draw(picture)
    left, high = width * (seed % 60) // 100, height * (seed % 40) // 100
    pen.ellipse((left, high, left + height // 3, high + height // 3), fill=(244, 180 + seed % 60, 80))
    pen.polygon(
        [(0, height), (width // 3, height // 2), (width, height)], fill=(60, 90 + seed % 50, 80 + seed % 70)
    )
    return picture


def with_theme(root: Path) -> None:
    """Lay the bulletin, in other colours, under the files that a project has of its own theme."""
    for theme in root.glob("templates/*"):
        for path in _BULLETIN.rglob("*.*"):
            own = theme / path.relative_to(_BULLETIN)
            if own.exists():
                continue
            text = path.read_text(encoding="utf-8")
            for old, new in _RECOLOURED.items():
                text = text.replace(old, new)
            own.parent.mkdir(exist_ok=True)
            own.write_text(text, encoding="utf-8")


def told(finding: Finding) -> str:
    place = f"{finding.where.path}:{finding.where.line}" if finding.where else "the issue"
    return f"{finding.severity} {finding.code} at {place}: {finding.message}"


def test_there_are_clean_issues_of_fourteen_publications() -> None:
    assert len({name for name, _ in ISSUES}) == 14


@pytest.mark.parametrize(("name", "date"), ISSUES, ids=[f"{name}-{date}" for name, date in ISSUES])
def test_a_clean_issue_raises_no_error_and_no_warning(name: str, date: dt.date, tmp_path: Path) -> None:
    root = tmp_path / name
    shutil.copytree(CLEAN / name, root)
    with_pictures(root)
    with_theme(root)
    report = pipeline.build(config.load(root, {}), date, outside=pipeline.Outside.REFUSED).report
    found = [told(one) for one in (*report.errors, *report.warnings)]
    assert not found, "\n".join(found)

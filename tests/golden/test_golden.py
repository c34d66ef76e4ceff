"""What the program makes of a small project, byte for byte.

`make golden` writes these files anew; the difference is read before it is committed.
"""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from newsletter import config, pipeline
from newsletter.project.collected import Added

HERE = Path(__file__).parent
EXPECTED = HERE / "expected"


@pytest.fixture
def built(tmp_path: Path) -> Path:
    """The golden project, collected from a page of text and exported."""
    project = tmp_path / "project"
    shutil.copytree(HERE / "project", project)
    date = dt.date(2026, 11, 22)
    outcomes = pipeline.collect([str(HERE / "page.txt")], choose=lambda _, entries: entries)
    for _, added in pipeline.put(project, date, outcomes):
        assert isinstance(added, Added)
        assert added.new
    settings = config.load(project, {})
    issue = pipeline.build(settings, date)
    pipeline.export(issue, settings, project / "build", ["html", "txt", "eml"])
    return project


def results(project: Path) -> dict[str, bytes]:
    folders = (project / "build", project / "issues")
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    # The pictures' bytes are in the mail file, and their hashes are their names in the page.
    kept = [path for path in paths if path.suffix in {".html", ".txt", ".eml", ".md"}]
    return {path.relative_to(project).as_posix(): path.read_bytes() for path in kept}


def test_the_project_gives_the_golden_files(built: Path, request: pytest.FixtureRequest) -> None:
    found = results(built)
    if request.config.getoption("--golden"):
        shutil.rmtree(EXPECTED, ignore_errors=True)
        for name, data in found.items():
            path = EXPECTED / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    expected = {
        path.relative_to(EXPECTED).as_posix(): path.read_bytes()
        for path in sorted(EXPECTED.rglob("*"))
        if path.is_file()
    }
    assert found.keys() == expected.keys()
    for name, data in found.items():
        assert data.decode() == expected[name].decode(), f"{name} differs; after a wanted change: make golden"

"""The program as it is installed elsewhere: everything that it reads at run time must be inside."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder holding the package as its wheel has it."""
    place = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(place)],
        cwd=REPOSITORY,
        check=True,
        capture_output=True,
    )
    (wheel,) = place.glob("*.whl")
    zipfile.ZipFile(wheel).extractall(place / "site")
    return place / "site"


def test_an_installed_copy_makes_a_project_and_a_mail(installed: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.txt"
    page.write_text(
        "The garden in November\n\nThe first frost came on Thursday, and the last tomatoes came in with it.\n"
    )
    script = (
        "import newsletter, sys; print(newsletter.__file__); from newsletter.cli import run; "
        "sys.exit(run(sys.argv[1:]))"
    )
    environ = {"PATH": os.environ["PATH"], "PYTHONPATH": str(installed)}

    def newsletter(*arguments: str, folder: Path = tmp_path / "letter") -> str:
        result = subprocess.run(
            [sys.executable, "-c", script, *arguments],
            cwd=folder,
            env=environ,
            check=True,
            capture_output=True,
            text=True,
        )
        first, _, rest = result.stdout.partition("\n")
        assert first.startswith(str(installed))
        return rest

    assert newsletter("init", "letter", folder=tmp_path).splitlines() == [
        "newsletter.toml",
        ".gitignore",
        ".env.example",
    ]
    newsletter("new", "2026-11-29")
    newsletter("add", str(page))
    assert newsletter("export").rstrip().endswith("issue.eml")
    # What the law asks for stops no draft, and every approval.
    settings = tmp_path / "letter/newsletter.toml"
    settings.write_text(settings.read_text().replace('address = ""', 'address = "Mill Street 4, Hollin"'))
    # The tables come from files of the package too.
    assert newsletter("approve", "--by", "Ruth Adair").rstrip().endswith("Nothing was sent yet.")
    assert newsletter("status").rstrip().endswith("Unchanged since.")
    mail = (tmp_path / "letter/build/2026-11-29/issue.html").read_text()
    assert "The first frost came on Thursday" in mail


def test_nothing_of_the_tests_is_installed(installed: Path) -> None:
    names = {path.name for path in installed.iterdir()}
    assert {name for name in names if not name.endswith(".dist-info")} == {"newsletter"}


def test_the_pages_are_installed_with_all_their_files(installed: Path) -> None:
    def files(package: Path) -> set[str]:
        found = (path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
        return {path.relative_to(package).as_posix() for path in found}

    assert files(installed / "newsletter/web") == files(REPOSITORY / "newsletter/web")

from __future__ import annotations

import re
import shlex
import shutil
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.cli import run

REPOSITORY = Path(__file__).parent.parent
Start = Callable[..., "subprocess.Popen[str]"]
Tree = Callable[[Path], dict[str, bytes]]


def tour() -> list[list[str]]:
    readme = (REPOSITORY / "README.md").read_text(encoding="utf-8")
    return [shlex.split(line) for line in re.findall(r"^ +\.venv/bin/newsletter (.+)$", readme, re.MULTILINE)]


def test_the_tour_works_as_it_is_written(sample: Path, start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(REPOSITORY / "docs", sample / "docs")
    monkeypatch.chdir(sample)
    assert len(tour()) == 10
    for arguments in tour():
        if arguments[0] == "preview":  # serves until Ctrl-C
            process = start(sample, *arguments)
            process.send_signal(signal.SIGINT)
            assert process.wait(30) == 0
        else:
            assert run(arguments) == 0, arguments
    assert (sample / "issues/2026-11-29/articles/the-bench-at-the-second-bend.md").is_file()
    assert (sample / "issues/authors/mirko-vance.md").is_file()
    assert (sample / "build/2026-11-29/issue.eml").is_file()
    assert len(list((sample / ".newsletter/outbox/new").iterdir())) == 1


def test_every_target_of_the_readme_is_in_the_makefile() -> None:
    makefile = (REPOSITORY / "Makefile").read_text(encoding="utf-8")
    for document in ("README.md", "CONTRIBUTING.md"):
        for target in re.findall(r"`make (\w+)", (REPOSITORY / document).read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_sample_is_clean(
    sample: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(sample)
    assert run(["check"]) == 0
    assert capsys.readouterr().out.splitlines()[-1].startswith("0 errors, 0 warnings, ")

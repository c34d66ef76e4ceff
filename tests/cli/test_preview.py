from __future__ import annotations

import socket
from collections.abc import Callable
from pathlib import Path

Run = Callable[..., tuple[int, str, str]]


def test_a_port_that_is_taken_is_one_line_and_a_matter_of_the_machine(newsletter: Run, project: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        code, out, err = newsletter(project, "preview", "--port", str(port))
    assert (code, out) == (4, "")
    assert err.startswith(f"newsletter: Port {port} cannot be used")
    assert err.count("\n") == 1


def test_a_port_that_does_not_exist_is_a_usage_error(newsletter: Run, project: Path) -> None:
    code, _, err = newsletter(project, "preview", "--port", "70000")
    assert code == 2
    assert "70000" in err


def test_a_day_without_an_issue_is_told_before_anything_starts(newsletter: Run, project: Path) -> None:
    code, out, err = newsletter(project, "preview", "2026-12-24")
    assert (code, out) == (1, "")
    assert "There is no issue of 2026-12-24." in err


def test_a_folder_that_is_no_project_is_told(newsletter: Run, tmp_path: Path) -> None:
    code, _, err = newsletter(tmp_path, "preview")
    assert code == 4
    assert "no newsletter project" in err

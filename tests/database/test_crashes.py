from __future__ import annotations

import pickle
import subprocess
import sys
from collections import Counter
from pathlib import Path

from newsletter.model import RenderedEmail

REPOSITORY = Path(__file__).parent.parent.parent


def test_a_process_that_is_killed_at_any_step_leaves_the_whole_approval_or_none(
    database_url: str, email: RenderedEmail, tmp_path: Path
) -> None:
    (tmp_path / "email").write_bytes(pickle.dumps(email))
    # The file shows each step; what a server adds is the wire, and it takes longer.
    every = "2" if database_url else "1"
    done = subprocess.run(
        [sys.executable, "-m", "tests.database.killed", str(tmp_path), database_url, every],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert (done.returncode, done.stderr) == (0, "")
    *killed, survived = done.stdout.splitlines()
    assert survived == "all 0"
    found = Counter(killed)
    assert found.keys() <= {"none -9", "all -9"}
    # From the first look at an empty database, through its making, to the last row.
    assert found["none -9"] > 30

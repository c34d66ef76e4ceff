"""Our own program, killed: nobody twice, nobody lost. `make faults` does it for longer."""

from __future__ import annotations

from pathlib import Path

from .killing import survive
from .senders import Newsletter


def test_nobody_is_lost_and_nobody_mailed_twice_however_often_it_is_killed(
    tmp_path: Path, database_url: str
) -> None:
    verdict = survive(Newsletter(database_url), tmp_path, messages=300, kills=3, seed=11)
    assert verdict.broken == ()
    assert verdict.kills > 1
    assert verdict.submitted + verdict.doubtful == 300

"""The fault bench: every seeded fault is found, at its place, and nothing else is invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.check.report import catalogue
from newsletter.model import Report
from tests.faults.seeds import SEEDS, Seed

Checked = Callable[[Path], Report]


def place(seed: Seed, text: str) -> str:
    """Where the fault is to be told: the file and line."""
    return seed.at or f"{seed.file}:{text.count(chr(10), 0, text.index(seed.old)) + 1}"


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_a_fault_is_found_where_it_is(seed: Seed, seeded: Path, checked: Checked) -> None:
    path = seeded / seed.file
    text = path.read_text(encoding="utf-8")
    assert text.count(seed.old) >= 1, "the sample has changed: mend the seed"
    path.write_text(text.replace(seed.old, seed.new, 1) if seed.old else text + seed.new, encoding="utf-8")
    found = checked(seeded).findings
    told = [(one.code, f"{one.where.path}:{one.where.line}" if one.where else "") for one in found]
    assert (seed.code, place(seed, text)) in told


def test_the_sample_itself_is_clean(seeded: Path, checked: Checked) -> None:
    report = checked(seeded)
    assert (report.errors, report.warnings) == ((), ())


def test_each_rule_has_a_seed() -> None:
    assert {seed.code for seed in SEEDS} >= catalogue().keys() - ELSEWHERE.keys()


# Where the fault of a rule cannot be one small change of a text, and which test shows it.
ELSEWHERE = {
    "link-dead": "tests/faults/test_outside.py",
}

"""The fault bench: every seeded fault is found, at its place, and nothing else is invented."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.check.base import Group
from newsletter.check.report import catalogue
from newsletter.model import Report
from tests.faults.in_texts import TEXTS
from tests.faults.in_themes import THEMES
from tests.faults.seed import WHOLE, Seed
from tests.faults.test_outside import OUTSIDE

SEEDS = [*TEXTS, *THEMES]
Checked = Callable[[Path], Report]


def put(seed: Seed, root: Path) -> str:
    """Do what the seed says; where it is to be told."""
    seed.also(root)
    path = root / seed.file
    if seed.old == WHOLE:
        path.write_text(seed.new, encoding="utf-8")
        return seed.at
    text = path.read_text(encoding="utf-8")
    assert seed.old in text, "the sample has changed: mend the seed"
    path.write_text(text.replace(seed.old, seed.new, 1), encoding="utf-8")
    return seed.at or f"{seed.file}:{text.count(chr(10), 0, text.index(seed.old)) + 1}"


@pytest.mark.parametrize("seed", SEEDS, ids=str)
def test_a_fault_is_found_where_it_is(seed: Seed, seeded: Path, checked: Checked) -> None:
    at = put(seed, seeded)
    found = checked(seeded).findings
    told = [(one.code, f"{one.where.path}:{one.where.line}" if one.where else "") for one in found]
    assert (seed.code, at) in told
    assert all(one.message and one.hint for one in found), "every finding says what to do"


def test_the_sample_itself_is_clean(seeded: Path, checked: Checked) -> None:
    report = checked(seeded)
    assert (report.errors, report.warnings) == ((), ())


def test_each_rule_has_a_seed() -> None:
    """But those of the world outside, whose faults are seeded in servers: see `test_outside`."""
    outside = {rule.code for rule in catalogue().values() if rule.group is Group.SENDING} | set(OUTSIDE)
    outside.add("settings-broken")
    assert {seed.code for seed in SEEDS} == catalogue().keys() - outside

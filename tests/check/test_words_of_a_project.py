"""The rules about words over whole projects, from files to findings."""

from __future__ import annotations

import datetime as dt
import shutil
from pathlib import Path

import pytest

from newsletter import pipeline
from newsletter.config import load

DATE = dt.date(2026, 11, 22)
ISSUE = "issues/2026-11-22/issue.md"
NIGHT_DRIVE = "issues/2026-11-22/articles/night-drive.md"
WALK = "issues/2026-11-22/articles/walking-group.md"
INES = "issues/authors/ines-okafor.md"


def findings(root: Path) -> list[tuple[str, str]]:
    report = pipeline.build(load(root, {}), DATE).report
    return [(one.code, str(one.where)) for one in report.findings]


def test_the_sample_is_met_with_silence(sample: Path) -> None:
    assert findings(sample) == []


@pytest.mark.parametrize(
    ("path", "old", "new", "found"),
    [
        (
            ISSUE,
            "subject: A walk that waits for you",
            "subject: A WALK THAT WAITS FOR YOU",
            [("subject-shouting", 2)],
        ),
        (
            ISSUE,
            'preheader: "Plus: soup',
            'preheader: "A walk that waits for you, soup',
            [("preheader-repeats", 3)],
        ),
        (ISSUE, "Tuesday walk in Larch Park", "Wednesday walk in Larch Park", [("weekday-wrong", 32)]),
        (ISSUE, "text: Any pace", "text: TODO any pace", [("leftover", 36)]),
        (ISSUE, "Write back and", "Until 31 November write back and", [("date-impossible", 62)]),
        (ISSUE, "title: More this week", "title: More &amp; more", [("markup-in-words", 11)]),
        (
            NIGHT_DRIVE,
            "212 times. He keeps a blanket, mints",
            "221 times. He keeps mints",
            [("teaser-number", 8)],
        ),
        (NIGHT_DRIVE, "url: https", "teaser_of: 0000000000000000\nurl: https", [("teaser-stale", 8)]),
        (NIGHT_DRIVE, "Call the foundation", "Call [name]", [("leftover-in-story", 24)]),
        (WALK, "Every Tuesday at eight", "Every XXX at eight", [("leftover", 11)]),
        (WALK, "the thermos is empty", "the cafÃ© is empty", [("broken-letters-in-story", 19)]),
        (INES, "Ines worked on a day ward", "Lorem ipsum", [("leftover", 7)]),
    ],
)
def test_one_change_of_the_sample_is_one_finding_on_its_line(
    sample: Path, path: str, old: str, new: str, found: list[tuple[str, int]]
) -> None:
    text = (sample / path).read_text(encoding="utf-8")
    assert text.count(old) == 1
    (sample / path).write_text(text.replace(old, new), encoding="utf-8")
    assert findings(sample) == [(code, f"{path}:{line}") for code, line in found]


def test_a_story_of_last_week_is_known_again(sample: Path) -> None:
    before = sample / "issues" / "2026-11-15"
    shutil.copytree(sample / "issues" / "2026-11-22", before)
    (before / "articles" / "night-drive.md").unlink()
    codes = findings(sample)
    assert {code for code, _ in codes} == {"story-in-two-issues"}
    assert len(codes) == 4

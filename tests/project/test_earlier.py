from __future__ import annotations

import datetime as dt
import os
import shutil
from pathlib import Path

import pytest

from newsletter.project.earlier import earlier
from newsletter.project.load import load_issue
from newsletter.text.digest import body_hash

DATE = dt.date(2026, 11, 22)
BEFORE = dt.date(2026, 11, 15)
AFTER = dt.date(2026, 11, 29)


@pytest.fixture
def three(project: Path) -> Path:
    """A project whose one issue was copied to the week before and the week after."""
    issues = project / "issues"
    for date in (BEFORE, AFTER):
        shutil.copytree(issues / DATE.isoformat(), issues / date.isoformat())
    return project


def article(project: Path, date: dt.date, name: str) -> Path:
    return project / "issues" / date.isoformat() / "articles" / f"{name}.md"


def test_the_stories_of_all_other_issues_are_known_newest_first(three: Path) -> None:
    found = earlier(three, DATE)
    assert [(one.issue, one.slug) for one in found] == [
        *((AFTER, "soup"), (AFTER, "walk"), (BEFORE, "soup"), (BEFORE, "walk"))
    ]
    walk = next(one for one in load_issue(three, DATE).issue.articles if one.slug == "walk")
    assert (found[1].title, found[1].url) == (walk.title, walk.url)
    assert found[1].body_hash == body_hash(walk.body)


def test_a_lone_issue_has_no_others(project: Path, tmp_path: Path) -> None:
    assert earlier(project, DATE) == ()
    assert earlier(tmp_path / "nowhere", DATE) == ()


def test_what_no_section_names_or_cannot_be_read_is_passed_over(three: Path) -> None:
    article(three, BEFORE, "walk").write_text("no front matter", encoding="utf-8")
    article(three, BEFORE, "extra").write_text("---\ntitle: Left over\n---\nWords.\n", encoding="utf-8")
    article(three, BEFORE, "gone").symlink_to(three / "nowhere.md")
    (three / "issues" / AFTER.isoformat() / "issue.md").write_text(
        "---\nsections: [\n---\n", encoding="utf-8"
    )
    (three / "issues" / "2026-11-08").mkdir()
    assert [(one.issue, one.slug) for one in earlier(three, DATE)] == [(BEFORE, "soup")]


def test_a_section_that_cannot_be_read_does_not_hide_the_others(three: Path) -> None:
    issue = three / "issues" / BEFORE.isoformat() / "issue.md"
    issue.write_text(
        "---\nsections:\n  - kind: nonsense\n    items: [soup]\n  - items: [walk]\n---\n", encoding="utf-8"
    )
    assert [one.slug for one in earlier(three, DATE) if one.issue == BEFORE] == ["walk"]


def test_a_story_has_the_name_that_its_file_gives_it(three: Path) -> None:
    path = article(three, BEFORE, "walk")
    path.write_text(
        path.read_text(encoding="utf-8").replace("---\n", "---\nslug: stroll\n", 1), encoding="utf-8"
    )
    issue = three / "issues" / BEFORE.isoformat() / "issue.md"
    issue.write_text(issue.read_text(encoding="utf-8").replace("walk", "stroll"), encoding="utf-8")
    assert "stroll" in [one.slug for one in earlier(three, DATE)]


def test_a_file_that_was_saved_anew_is_read_anew(three: Path) -> None:
    first = earlier(three, DATE)
    assert earlier(three, DATE) == first
    path = article(three, BEFORE, "walk")
    path.write_text(path.read_text(encoding="utf-8") + "\nMore.\n", encoding="utf-8")
    os.utime(path, ns=(1, 1))
    changed = set(earlier(three, DATE)) - set(first)
    assert [(one.issue, one.slug) for one in changed] == [(BEFORE, "walk")]


def test_of_many_issues_the_newest_sixty_are_looked_at(project: Path) -> None:
    issues = project / "issues"
    for week in range(1, 65):
        shutil.copytree(issues / DATE.isoformat(), issues / (DATE + dt.timedelta(weeks=week)).isoformat())
    found = {one.issue for one in earlier(project, DATE)}
    assert len(found) == 60
    assert min(found) == DATE + dt.timedelta(weeks=5)

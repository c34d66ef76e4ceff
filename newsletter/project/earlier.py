"""The stories of the other issues, by what they can be known again."""

from __future__ import annotations

import datetime as dt
import os
from functools import lru_cache
from pathlib import Path

from newsletter.errors import ProjectError
from newsletter.model import Earlier, StoryItem
from newsletter.project import files, folder, frontmatter, sections
from newsletter.project.fields import text
from newsletter.text import digest

# A year of a weekly letter.
_MOST_ISSUES = 60
# What is kept in mind of files: those of ten years.
_ISSUES = 600
_FILES = 8192


def earlier(root: Path, date: dt.date, most: int = _MOST_ISSUES) -> tuple[Earlier, ...]:
    """What every other issue than that of `date` mails, the newest issue first, `most` issues at most.

    A file that cannot be read is passed over: it is told where its own issue is checked.
    """
    try:
        others = [one for one in folder.issue_dates(root) if one != date]
    except ProjectError:
        return ()
    return tuple(story for other in others[-most:][::-1] for story in _stories(root, other))


def _stories(root: Path, date: dt.date) -> tuple[Earlier, ...]:
    place = folder.issue_folder(root, date)
    try:
        state = os.stat(place / "issue.md")  # noqa: PTH116  360 files are asked on each look at a preview
        with os.scandir(place / "articles") as entries:
            stamps = [
                (one.name, *_stamp(one.stat(follow_symlinks=False)))
                for one in entries
                if one.name.endswith(".md") and one.name[0] != "."
            ]
    except OSError:
        return ()
    return _of_issue(root, date, _stamp(state), tuple(sorted(stamps)))


def _stamp(state: os.stat_result) -> tuple[int, int]:
    """By what it is known that a file is as it was."""
    return state.st_mtime_ns, state.st_size


@lru_cache(_ISSUES)
def _of_issue(
    root: Path, date: dt.date, stamp: tuple[int, int], stamps: tuple[tuple[str, int, int], ...]
) -> tuple[Earlier, ...]:
    place = folder.issue_folder(root, date)
    placed = _placed(root, place / "issue.md", stamp)
    read = (_story(root, place / "articles" / name, date, (time, size)) for name, time, size in stamps)
    return tuple(story for story in read if story and story.slug in placed)


@lru_cache(_FILES)
def _placed(root: Path, path: Path, _: tuple[int, int]) -> frozenset[str]:
    """The short names of the stories that an issue's sections name."""
    try:
        document = frontmatter.parse(files.read(root, path), files.relative(root, path))
        parts = document.items("sections")
    except ProjectError:
        return frozenset()
    found: set[str] = set()
    for part in parts:
        try:
            items = sections.section(part).items
        except ProjectError:
            continue
        found.update(item.article for item in items if isinstance(item, StoryItem))
    return frozenset(found)


@lru_cache(_FILES)
def _story(root: Path, path: Path, date: dt.date, _: tuple[int, int]) -> Earlier | None:
    try:
        document = frontmatter.parse(files.read(root, path), files.relative(root, path))
        keys = ("title", "url", "slug", "origin")
        title, url, slug, origin = (text(document.fields, key) for key in keys)
    except ProjectError:
        return None
    body = document.body.strip()
    return Earlier(
        issue=date,
        slug=slug or path.stem,
        title=title,
        url=url,
        body_hash=digest.body_hash(body) if body else "",
        origin=origin,
    )

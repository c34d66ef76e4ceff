from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter import cache
from newsletter.cache import Cache

DATA = b"several\nlines of \x00 anything\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "made" / "when needed"


def test_what_was_kept_is_found_under_the_same_parts_and_no_others(folder: Path) -> None:
    assert Cache(folder).get("a", 1) is None
    Cache(folder).put(DATA, "a", 1)
    assert Cache(folder).get("a", 1) == DATA
    assert [Cache(folder).get(*parts) for parts in (("a", 2), ("a", "1"), ("a1",), ())] == [None] * 4


@pytest.mark.parametrize(
    "harm",
    [
        lambda whole: b"",
        lambda whole: whole[:-1],
        lambda whole: whole + b"x",
        lambda whole: whole.replace(b"lines", b"Lines"),
        lambda whole: b"\n" + whole,
        lambda whole: b"\xff" * 100,
    ],
)
def test_a_damaged_file_is_not_believed_and_is_replaced(folder: Path, harm: Callable[[bytes], bytes]) -> None:
    Cache(folder).put(DATA, "a")
    (path,) = folder.iterdir()
    whole = path.read_bytes()
    path.write_bytes(harm(whole))
    assert Cache(folder).get("a") is None
    Cache(folder).put(DATA, "a")
    assert path.read_bytes() == whole


def test_a_file_under_the_name_of_another_is_not_believed(folder: Path) -> None:
    Cache(folder).put(DATA, "a")
    (path,) = folder.iterdir()
    Cache(folder).put(b"other", "b")
    (other,) = set(folder.iterdir()) - {path}
    other.replace(path)
    assert Cache(folder).get("a") is None


def test_a_disk_that_takes_nothing_costs_only_time(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where the folder should be")
    Cache(blocked).put(DATA, "a")
    assert Cache(blocked).get("a") is None


def test_a_file_that_somebody_else_has_made_is_not_believed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_key", lambda: b"another key")
    Cache(folder).put(DATA, "a")
    monkeypatch.undo()
    assert Cache(folder).get("a") is None


def test_a_link_to_another_folder_is_neither_read_nor_written_nor_tidied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cache, "_MOST_FILES", 0)
    monkeypatch.setattr(cache, "_CHECKED_EACH", 1)
    others = tmp_path / "others"
    Cache(others).put(DATA, "a")
    (others / ("a" * 64)).write_bytes(b"somebody's own")
    monkeypatch.setattr(cache, "_MOST_FILES", 1000)
    Cache(others).put(DATA, "a")
    monkeypatch.setattr(cache, "_MOST_FILES", 0)
    link = tmp_path / "link"
    link.symlink_to(others, target_is_directory=True)
    before = sorted(others.iterdir())
    for folder in (link, link / "images"):
        assert Cache(folder).get("a") is None
        Cache(folder).put(b"more", "b")
    assert sorted(others.iterdir()) == before


def test_files_of_others_in_the_folder_stay(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_FILES", 0)
    monkeypatch.setattr(cache, "_CHECKED_EACH", 1)
    folder.mkdir(parents=True)
    (folder / "mine.txt").write_text("mine")
    Cache(folder).put(DATA, "a")
    assert [path.name for path in folder.iterdir()] == ["mine.txt"]


def test_without_a_home_things_are_kept_for_this_program_alone(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").write_text("no folder")
    monkeypatch.setattr(Path, "home", lambda: tmp_path / "home")
    cache._key.cache_clear()
    try:
        Cache(folder).put(DATA, "a")
        assert Cache(folder).get("a") == DATA
    finally:
        monkeypatch.undo()
        cache._key.cache_clear()
    assert Cache(folder).get("a") is None


def test_what_was_made_longest_ago_is_forgotten_first(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "_MOST_FILES", 3)
    monkeypatch.setattr(cache, "_CHECKED_EACH", 1)
    for age, part in enumerate("abcde"):
        known = set(folder.iterdir()) if folder.exists() else set()
        Cache(folder).put(DATA, part)
        for path in set(folder.iterdir()) - known:
            os.utime(path, (age, age))
    assert [part for part in "abcde" if Cache(folder).get(part)] == ["c", "d", "e"]
    assert not list(folder.glob("*.part"))

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from newsletter.errors import ConflictError, ProjectError
from newsletter.project import files
from newsletter.project.edit import create, edit
from newsletter.project.splice import AddItem, SetKey

TEXT = "---\r\ntitle: A  # why\r\ntags: [a]\r\n---\r\nBody\r\n"


@pytest.fixture
def article(tmp_path: Path) -> Path:
    path = tmp_path / "a.md"
    path.write_bytes(TEXT.encode())
    return path


def test_an_edit_gives_the_fingerprint_for_the_next_one(tmp_path: Path, article: Path) -> None:
    first = edit(tmp_path, article, files.fingerprint(TEXT), SetKey("title", "B"))
    edit(tmp_path, article, first, SetKey("title", "C"))
    assert article.read_bytes() == TEXT.replace("title: A", "title: C").encode()


def test_a_file_that_changed_meanwhile_is_a_conflict_with_both_texts(tmp_path: Path, article: Path) -> None:
    seen = files.fingerprint(TEXT)
    theirs = TEXT.replace("Body", "Edited elsewhere")
    article.write_bytes(theirs.encode())
    with pytest.raises(ConflictError) as raised:
        edit(tmp_path, article, seen, SetKey("title", "Mine"))
    assert (raised.value.mine, raised.value.theirs) == ("Mine", theirs)
    assert article.read_bytes() == theirs.encode()


def test_an_edit_that_changes_nothing_does_not_touch_the_file(tmp_path: Path, article: Path) -> None:
    os.utime(article, (1, 1))
    edit(tmp_path, article, files.fingerprint(TEXT), SetKey("title", "A"))
    assert article.stat().st_mtime == 1


def test_a_full_disk_leaves_the_old_bytes(
    tmp_path: Path, article: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ProjectError, match="No space left"):
        edit(tmp_path, article, files.fingerprint(TEXT), SetKey("title", "B"))
    assert article.read_bytes() == TEXT.encode()
    assert [path.name for path in tmp_path.iterdir() if path.suffix == ".part"] == []


def test_a_writer_that_is_killed_leaves_the_old_or_the_new_bytes(tmp_path: Path, article: Path) -> None:
    long = "x" * 2_000_000
    script = (
        "import sys; from pathlib import Path; from newsletter.project import files\n"
        "while True:\n"
        "  for letter in (b'a', b'b'):\n"
        f"    files.write(Path(sys.argv[1]), letter * {len(long)})\n"
    )
    whole = {b"a" * len(long), b"b" * len(long), TEXT.encode()}
    for delay in (0.3, 0.37, 0.41, 0.45):
        writer = subprocess.Popen([sys.executable, "-c", script, str(article)])
        try:
            threading.Event().wait(delay)
        finally:
            writer.kill()
            writer.wait()
        assert article.read_bytes() in whole


def test_writers_at_the_same_time_lose_nothing(tmp_path: Path, article: Path) -> None:
    def add(name: str) -> None:
        while True:
            try:
                edit(
                    tmp_path,
                    article,
                    files.fingerprint(files.read(tmp_path, article)),
                    AddItem(("tags",), name),
                )
            except ConflictError:
                continue
            return

    writers = [threading.Thread(target=add, args=(f"t{n}",)) for n in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert sorted(article.read_text().split("[")[1].split("]")[0].split(", ")) == [
        "a",
        *(f"t{n}" for n in range(8)),
    ]


def test_the_mode_of_a_file_stays(tmp_path: Path, article: Path) -> None:
    article.chmod(0o640)
    edit(tmp_path, article, files.fingerprint(TEXT), SetKey("title", "B"))
    assert article.stat().st_mode & 0o777 == 0o640


def test_a_new_file_never_replaces_one(tmp_path: Path, article: Path) -> None:
    with pytest.raises(ProjectError, match="already there"):
        create(tmp_path, article, "other")
    assert article.read_bytes() == TEXT.encode()

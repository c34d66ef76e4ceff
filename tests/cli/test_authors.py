"""`newsletter authors`: who writes, and two spellings of one person made one."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def doubled(project: Path) -> Path:
    (project / "issues/authors/jane-doe.md").write_text(
        "---\nname: Jane Doe\n---\nJane walks.\n", encoding="utf-8"
    )
    (project / "issues/authors/j-doe.md").write_text(
        "---\nname: J. Doe\nrole: Nurse\n---\n", encoding="utf-8"
    )
    soup = project / "issues/2026-11-22/articles/soup.md"
    soup.write_text(soup.read_text(encoding="utf-8").replace("- ines", "- j-doe"), encoding="utf-8")
    return project


def test_the_list_says_who_writes_and_who_may_be_the_same(doubled: Path, newsletter: Run) -> None:
    code, out, err = newsletter(doubled, "authors")
    assert (code, err) == (0, "")
    assert out.splitlines() == [
        "Ines Okafor  ines      1 story     bio, no photo",
        "J. Doe       j-doe     1 story     no bio, no photo",
        "  Is this Jane Doe? If so: newsletter authors merge j-doe jane-doe",
        "Jane Doe     jane-doe  0 stories   bio, no photo",
    ]
    _, out, _ = newsletter(doubled, "authors", "--json")
    assert json.loads(out)[1] == {
        "slug": "j-doe",
        "name": "J. Doe",
        "path": "issues/authors/j-doe.md",
        "also": [],
        "stories": 1,
        "bio": False,
        "photo": False,
        "proposals": [{"slug": "jane-doe", "name": "Jane Doe"}],
    }


def test_a_project_without_authors_says_where_they_come_from(empty_project: Path, newsletter: Run) -> None:
    code, out, err = newsletter(empty_project, "authors")
    assert (code, out) == (0, "")
    assert "newsletter add" in err


def test_a_broken_file_is_named(doubled: Path, newsletter: Run) -> None:
    (doubled / "issues/authors/bad.md").write_text("broken", encoding="utf-8")
    code, out, _ = newsletter(doubled, "authors")
    assert code == 0
    assert "cannot be read: issues/authors/bad.md" in out


def test_the_examples_of_merging_work_when_pasted(doubled: Path, newsletter: Run) -> None:
    _, out, _ = newsletter(doubled, "authors", "merge", "--help")
    examples = re.findall(r"^ +newsletter (.+)$", out, re.MULTILINE)
    assert len(examples) == 2
    for example in examples:
        code, _, err = newsletter(doubled, *shlex.split(example))
        assert code == 0, (example, err)
    assert not (doubled / "issues/authors/j-doe.md").exists()
    assert newsletter(doubled, "check", "--offline")[0] == 0


def test_a_merge_says_what_it_did_and_a_dry_run_what_it_would(
    doubled: Path, newsletter: Run, tree: Tree
) -> None:
    before = tree(doubled)
    code, out, _ = newsletter(doubled, "authors", "merge", "j-doe", "jane-doe", "--dry-run")
    assert (code, out.splitlines()[0]) == (0, "J. Doe would be Jane Doe (jane-doe).")
    assert tree(doubled) == before
    code, out, _ = newsletter(doubled, "authors", "merge", "j-doe", "jane-doe")
    assert code == 0
    first, *rest, last = out.splitlines()
    assert first == "J. Doe is now Jane Doe (jane-doe)."
    assert rest == ["  issues/2026-11-22/articles/soup.md: names jane-doe", "  filled in: role"]
    assert last.startswith("  issues/authors/j-doe.md was removed; a copy: .newsletter/")


def test_of_two_bios_the_old_one_is_shown_and_only_goes_with_a_yes(
    doubled: Path, newsletter: Run, tree: Tree
) -> None:
    old = doubled / "issues/authors/j-doe.md"
    old.write_text(old.read_text(encoding="utf-8") + "J. paints.\n", encoding="utf-8")
    before = tree(doubled)
    code, _, err = newsletter(doubled, "authors", "merge", "j-doe", "jane-doe")
    assert code == 2
    assert "  J. paints.\n" in err
    assert "--yes" in err
    assert tree(doubled) == before
    code, out, _ = newsletter(doubled, "authors", "merge", "j-doe", "jane-doe", "--yes", "--json")
    assert code == 0
    done = json.loads(out)
    assert (done["old"], done["kept"], done["lost_bio"]) == ("j-doe", "jane-doe", "J. paints.")
    assert "J. paints." in (doubled / done["backup"]).read_text(encoding="utf-8")


def test_an_author_who_is_not_there_is_one_plain_line(doubled: Path, newsletter: Run) -> None:
    code, _, err = newsletter(doubled, "authors", "merge", "j-dow", "jane-doe")
    assert (code, len(err.splitlines())) == (1, 1)
    assert "Did you mean 'j-doe'?" in err

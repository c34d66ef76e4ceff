from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.errors import ProjectError, StorageError
from newsletter.project import files
from newsletter.project.collected import add
from newsletter.project.load import load_issue
from newsletter.project.merging import listed, merge
from newsletter.project.texts import is_untouched
from tests.project.test_authors import DATE, by, person

Tree = Callable[[Path], dict[str, bytes]]


@pytest.fixture
def doubled(project: Path) -> Path:
    """A project in which Ines has a second file, which two articles and an issue name in their own ways."""
    add(
        project,
        DATE,
        by(person("I. Okafor", "i-okafor", role="Columnist", url="https://example.org/i"), photo=b"a face"),
    )
    place = project / "issues/2026-11-22"
    (place / "articles/soup.md").write_text(
        (place / "articles/soup.md")
        .read_text(encoding="utf-8")
        .replace("  - ines\n", "  - tom  # a guest\n  - I. Okafor  # as printed\n"),
        encoding="utf-8",
    )
    issue = (place / "issue.md").read_text(encoding="utf-8")
    (place / "issue.md").write_text(issue.replace("number: 7", "signed_by: i-okafor"), encoding="utf-8")
    (project / "issues/authors/tom.md").write_text("---\nname: Tom Lee\n---\n", encoding="utf-8")
    return project


def test_every_reference_is_rewritten_and_nothing_else(doubled: Path, tree: Tree) -> None:
    before = tree(doubled)
    made = merge(doubled, "i-okafor", "ines")
    after = tree(doubled)
    assert set(before) - set(after) == {"issues/authors/i-okafor.md"}
    changed = {path for path in after if after[path] != before[path]}
    articles = "issues/2026-11-22/articles"
    assert changed == {
        "issues/authors/ines.md",
        f"{articles}/soup.md",
        f"{articles}/story-1.md",
        "issues/2026-11-22/issue.md",
    }
    assert set(made.paths) == changed - {"issues/authors/ines.md"}
    assert b"  - tom  # a guest\n  - ines  # as printed\n" in after[f"{articles}/soup.md"]
    loaded = load_issue(doubled, DATE)
    assert loaded.findings == ()
    assert [article.authors for article in loaded.issue.articles] == [("ines",), ("tom", "ines"), ("ines",)]
    assert loaded.issue.signed_by == "ines"


def test_what_the_kept_author_lacks_is_filled_in_and_the_spelling_noted(doubled: Path) -> None:
    made = merge(doubled, "I. Okafor", "Ines Okafor")
    assert (made.filled, made.lost_bio) == (("web address", "photo"), "")
    assert (doubled / "issues/authors/ines.md").read_text(encoding="utf-8") == (
        "---\nname: Ines Okafor\nrole: Nurse\nurl: https://example.org/i\nphoto: photos/i-okafor.jpg\n"
        "also:\n  - I. Okafor\n---\nInes worked on a day ward for nineteen years.\n"
    )
    assert b"role: Columnist" in (doubled / made.backup).read_bytes()
    assert add(doubled, DATE, by(person("I. Okafor", "i-okafor"), number=2)).people[0].slug == "ines"


def test_a_story_from_elsewhere_is_still_updated_after_its_author_was_merged(doubled: Path) -> None:
    merge(doubled, "i-okafor", "ines")
    path = doubled / "issues/2026-11-22/articles/story-1.md"
    assert is_untouched(path.read_text(encoding="utf-8"))
    again = by(person("I. Okafor", "i-okafor", role="Columnist", url="https://example.org/i"))
    assert (add(doubled, DATE, again).taken, add(doubled, DATE, again).shown) == ((), ())


def test_of_two_bios_the_old_one_is_told_and_its_file_kept(doubled: Path) -> None:
    old = doubled / "issues/authors/i-okafor.md"
    text = old.read_text(encoding="utf-8") + "She also paints.\n"
    old.write_text(text, encoding="utf-8")
    made = merge(doubled, "i-okafor", "ines")
    assert made.lost_bio == "She also paints."
    assert (doubled / made.backup).read_text(encoding="utf-8") == text


def test_a_byline_that_names_both_names_the_kept_one_once(doubled: Path) -> None:
    soup = doubled / "issues/2026-11-22/articles/soup.md"
    soup.write_text(soup.read_text(encoding="utf-8").replace("- tom  # a guest", "- ines"), encoding="utf-8")
    merge(doubled, "i-okafor", "ines")
    assert load_issue(doubled, DATE).issue.articles[1].authors == ("ines",)


def test_a_dry_run_says_the_same_and_writes_nothing(doubled: Path, tree: Tree) -> None:
    before = tree(doubled)
    said = merge(doubled, "i-okafor", "ines", dry_run=True)
    assert tree(doubled) == before
    assert merge(doubled, "i-okafor", "ines") == said


@pytest.mark.parametrize("step", range(1, 6))
def test_whichever_file_cannot_be_written_everything_is_as_it_was(
    doubled: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    before, write, steps = tree(doubled), files._replace, 0

    def full_disk(path: Path, data: bytes) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            raise OSError(28, "No space left on device")
        write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(files, "_replace", full_disk)
        with pytest.raises(StorageError):
            merge(doubled, "i-okafor", "ines")
    assert tree(doubled) == before


@pytest.mark.parametrize(
    ("old", "kept", "words"),
    [
        ("i-okafro", "ines", "Did you mean 'i-okafor'?"),
        ("i-okafor", "nobody", "There is no author 'nobody'."),
        ("ines", "Ines Okafor", "are one author already"),
    ],
)
def test_who_cannot_be_merged_is_said(doubled: Path, tree: Tree, old: str, kept: str, words: str) -> None:
    before = tree(doubled)
    with pytest.raises(ProjectError, match=words.replace("?", r"\?")):
        merge(doubled, old, kept)
    assert tree(doubled) == before


def test_a_broken_article_that_may_name_the_old_author_stops_it(doubled: Path, tree: Tree) -> None:
    articles = doubled / "issues/2026-11-22/articles"
    (articles / "notes.md").write_text("---\ntitle: [a\n---\n", encoding="utf-8")
    merge(doubled, "tom", "ines", dry_run=True)
    (articles / "notes.md").write_text("---\ntitle: [a\nauthors: [i-okafor]\n---\n", encoding="utf-8")
    before = tree(doubled)
    with pytest.raises(ProjectError, match="It may name this author, and cannot be read") as caught:
        merge(doubled, "i-okafor", "ines")
    assert caught.value.path == "issues/2026-11-22/articles/notes.md"
    assert tree(doubled) == before


def test_the_list_counts_stories_and_shows_who_may_be_the_same(doubled: Path) -> None:
    (doubled / "issues/authors/bad.md").write_text("broken", encoding="utf-8")
    found = [
        (one.slug, one.author is not None, one.stories, [two.slug for two in one.proposals])
        for one in listed(doubled)
    ]
    assert found == [
        ("bad", False, 0, []),
        ("i-okafor", True, 2, ["ines"]),
        ("ines", True, 1, ["i-okafor"]),
        ("tom", True, 1, []),
    ]


@pytest.mark.parametrize(
    ("written", "becomes"),
    [
        ("authors: [tom, i-okafor]  # two\n", "authors: [tom, ines]  # two\n"),
        ('authors: ["I. Okafor", tom]\n', "authors: [ines, tom]\n"),
        ("authors: i-okafor\n", "authors: ines\n"),
        ("authors:\n- tom\n-   'i-okafor' # guest\n", "authors:\n- tom\n-   ines # guest\n"),
    ],
)
def test_a_byline_keeps_the_form_in_which_it_was_written(doubled: Path, written: str, becomes: str) -> None:
    soup = doubled / "issues/2026-11-22/articles/soup.md"
    text = f"---\ntitle: Soup\n{written}mood: calm\n---\nThree pots.\n"
    soup.write_text(text, encoding="utf-8")
    merge(doubled, "i-okafor", "ines")
    assert soup.read_text(encoding="utf-8") == text.replace(written, becomes)


def test_a_byline_may_name_somebody_by_another_spelling(doubled: Path) -> None:
    merge(doubled, "i-okafor", "ines")
    walk = doubled / "issues/2026-11-22/articles/walk.md"
    walk.write_text(walk.read_text(encoding="utf-8").replace("[ines]", "[I. Okafor]"), encoding="utf-8")
    loaded = load_issue(doubled, DATE)
    assert loaded.findings == ()
    assert loaded.issue.articles[0].authors == ("ines",)

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.errors import ProjectError
from newsletter.model import Finding, Severity
from newsletter.project import folder
from newsletter.project.load import Loaded, load_issue

DATE = dt.date(2026, 11, 22)
ISSUE = "issues/2026-11-22/issue.md"
WALK = "issues/2026-11-22/articles/walk.md"
SOUP = "issues/2026-11-22/articles/soup.md"

WALK_AGAIN = "---\ntitle: Again\n---\nBody\n"

Tree = Callable[[Path], dict[str, bytes]]


def load(project: Path) -> Loaded:
    return load_issue(project, DATE, language="en-GB")


def errors(loaded: Loaded) -> list[Finding]:
    return [finding for finding in loaded.findings if finding.severity is Severity.ERROR]


def rewrite(project: Path, name: str, old: str, new: str) -> None:
    path = project / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")


def test_a_sound_issue_is_loaded_whole(project: Path) -> None:
    loaded = load(project)
    assert loaded.findings == ()
    assert loaded.unplaced == ()
    issue = loaded.issue
    assert (issue.date, issue.number, issue.subject, issue.language) == (DATE, 7, "A quiet week", "en-GB")
    assert [(part.kind, part.title) for part in issue.sections] == [("lead", ""), ("articles", "More")]
    assert [article.slug for article in issue.articles] == ["walk", "soup"]
    assert [author.name for author in issue.authors] == ["Ines Okafor"]
    assert issue.note == "Dear reader, this is the note."
    walk = issue.articles[0]
    assert (walk.published, walk.authors, walk.body_line) == (dt.date(2026, 11, 18), ("ines",), 8)


BAD_ARTICLES: dict[str, tuple[str | bytes, int, str]] = {
    "front matter that is not closed": ("---\ntitle: A\n", 1, "not closed"),
    "no front matter": ("Just text.\n", 1, "does not begin"),
    "a colon in a title": ("---\ntitle: Soup: the sequel\n---\nBody\n", 2, "colon"),
    "a date that does not exist": ("---\ntitle: A\npublished: 2019-02-30\n---\n", 3, "does not exist"),
    "not UTF-8": (b"---\ntitle: caf\xe9\n---\n", 2, "not UTF-8"),
    "UTF-16": ("---\ntitle: A\n---\n".encode("utf-16"), 1, "UTF-16"),
    "a NUL byte": (b"---\ntitle: A\n---\nBody\nwith\0out\n", 5, "NUL"),
    "merge marks": ("---\ntitle: A\n---\n<<<<<<< mine\na\n=======\nb\n>>>>>>> theirs\n", 4, "merged"),
    "no title": ("---\nkicker: A\n---\nBody\n", 1, "no title"),
    "an address that is none": ("---\ntitle: A\nurl: hollin.example\n---\n", 3, "not a web address"),
    "a picture outside": ("---\ntitle: A\nimage: ../../../etc/passwd\n---\n", 3, "not a file of this issue"),
    "an absolute picture": ("---\ntitle: A\nimage: /etc/passwd\n---\n", 3, "not a file of this issue"),
    "an empty file": ("", 1, "does not begin"),
    "a line break of Word": ("---\ntitle: A\n---\nOne\nTwo\x0bThree\n", 5, "control character"),
    "a control character in quotes": ('---\nkicker: x\ntitle: "A\\e[31m"\n---\n', 3, "control character"),
    "a mark of our own": ("---\ntitle: A\n---\nnlm" + "0a" * 12 + "z\n", 4, "only the program itself"),
}


@pytest.mark.parametrize("fault", BAD_ARTICLES)
def test_a_broken_article_is_named_with_file_and_line_and_the_others_load(
    project: Path, tree: Tree, fault: str
) -> None:
    content, line, words = BAD_ARTICLES[fault]
    (project / SOUP).write_bytes(content if isinstance(content, bytes) else content.encode())
    before = tree(project)
    loaded = load(project)
    (error,) = errors(loaded)
    assert str(error.where) == f"{SOUP}:{line}"
    assert words in error.message
    assert "\n" not in error.message + error.hint
    assert [article.slug for article in loaded.issue.articles] == ["walk"]
    assert tree(project) == before


@pytest.mark.parametrize("fault", BAD_ARTICLES)
def test_a_broken_article_that_the_issue_does_not_use_blocks_nothing(project: Path, fault: str) -> None:
    content, line, _ = BAD_ARTICLES[fault]
    other = project / "issues/2026-11-22/articles/other.md"
    other.write_bytes(content if isinstance(content, bytes) else content.encode())
    loaded = load(project)
    assert errors(loaded) == []
    assert [str(finding.where) for finding in loaded.findings] == [
        f"issues/2026-11-22/articles/other.md:{line}"
    ]


def test_a_byte_order_mark_is_a_note_and_the_article_loads(project: Path) -> None:
    path = project / SOUP
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
    loaded = load(project)
    (finding,) = loaded.findings
    assert (finding.code, finding.severity, str(finding.where)) == (
        "byte-order-mark",
        Severity.NOTE,
        f"{SOUP}:1",
    )
    assert len(loaded.issue.articles) == 2


def test_an_unknown_author_is_named_where_it_is_written(project: Path) -> None:
    rewrite(project, SOUP, "  - ines", "  - inez")
    (error,) = errors(load(project))
    assert (error.code, str(error.where)) == ("unknown-author", f"{SOUP}:5")
    assert "Did you mean 'ines'?" in error.message


def test_an_author_may_be_named_in_full(project: Path) -> None:
    rewrite(project, SOUP, "  - ines", "  - Ines Okafor")
    loaded = load(project)
    assert errors(loaded) == []
    assert loaded.issue.articles[1].authors == ("ines",)


def test_a_broken_author_file_is_told_once(project: Path) -> None:
    (project / "issues/authors/ines.md").write_text("---\nrole: Nurse\n---\n", encoding="utf-8")
    (error,) = errors(load(project))
    assert str(error.where) == "issues/authors/ines.md:1"


def test_an_article_in_two_sections_is_named_at_the_second_place(project: Path) -> None:
    rewrite(project, ISSUE, "      - soup", "      - soup\n      - walk")
    (error,) = errors(load(project))
    assert (error.code, str(error.where)) == ("article-twice", f"{ISSUE}:12")
    assert "line 7" in error.message


def test_an_article_that_is_not_there_is_named_with_the_nearest(project: Path) -> None:
    rewrite(project, ISSUE, "      - soup", "      - soop")
    loaded = load(project)
    (error,) = errors(loaded)
    assert (error.code, str(error.where)) == ("unknown-article", f"{ISSUE}:11")
    assert "Did you mean 'soup'?" in error.message
    assert [article.slug for article in loaded.unplaced] == ["soup"]


def test_two_articles_of_one_short_name_are_both_named(project: Path) -> None:
    text = (project / SOUP).read_text(encoding="utf-8").replace("---\n", "---\nslug: soup\n", 1)
    (project / "issues/2026-11-22/articles/stew.md").write_text(text, encoding="utf-8")
    (error,) = errors(load(project))
    assert (error.code, str(error.where)) == ("duplicate-slug", "issues/2026-11-22/articles/stew.md:2")
    assert SOUP in error.message


def test_names_that_differ_only_in_capitals_are_refused(project: Path) -> None:
    (project / "issues/2026-11-22/articles/Walk.md").write_text("---\ntitle: A\n---\n", encoding="utf-8")
    loaded = load(project)
    assert [str(f.where) for f in loaded.findings] == ["issues/2026-11-22/articles/Walk.md:1"]
    assert [article.slug for article in loaded.issue.articles] == ["walk", "soup"]


def test_an_unknown_kind_of_section_is_named_and_the_rest_stands(project: Path) -> None:
    rewrite(project, ISSUE, "kind: articles", "kind: artikles")
    loaded = load(project)
    (error,) = errors(loaded)
    assert str(error.where) == f"{ISSUE}:9"
    assert "Did you mean 'articles'?" in error.message
    assert [article.slug for article in loaded.issue.articles] == ["walk"]


def test_a_misspelt_name_is_a_warning_with_the_right_one(project: Path) -> None:
    rewrite(project, SOUP, "published:", "publishd:")
    (finding,) = load(project).findings
    assert (finding.code, str(finding.where)) == ("unknown-name", f"{SOUP}:3")
    assert "Did you mean 'published'?" in finding.message


def test_keys_of_other_programs_are_left_alone(project: Path) -> None:
    rewrite(project, SOUP, "published:", "layout: post\npublished:")
    assert load(project).findings == ()


def test_a_language_version_is_no_story_of_this_issue(project: Path) -> None:
    (project / "issues/2026-11-22/articles/soup.es.md").write_text("broken", encoding="utf-8")
    loaded = load(project)
    assert [(finding.code, finding.severity) for finding in loaded.findings] == [
        ("language-version", Severity.NOTE)
    ]
    assert len(loaded.issue.articles) == 2


def test_a_dot_in_a_name_is_no_language(project: Path) -> None:
    (project / "issues/2026-11-22/articles/soup.old.md").write_text(WALK_AGAIN, encoding="utf-8")
    assert [str(finding.where) for finding in load(project).findings] == [
        "issues/2026-11-22/articles/soup.old.md:1"
    ]


def test_a_broken_issue_file_is_an_error_with_its_line(project: Path) -> None:
    rewrite(project, ISSUE, "number: 7", "number: seven")
    with pytest.raises(ProjectError) as raised:
        load(project)
    assert (raised.value.path, raised.value.line) == (ISSUE, 4)


def test_an_issue_that_is_not_there_says_how_to_start_it(empty_project: Path) -> None:
    with pytest.raises(ProjectError) as raised:
        load(empty_project)
    assert "newsletter new 2026-11-22" in raised.value.hint


def test_folders_that_are_no_dates_are_no_issues(project: Path) -> None:
    (project / "issues/drafts").mkdir()
    assert folder.issue_dates(project) == (DATE,)


def test_a_folder_named_after_a_date_that_does_not_exist_is_told(project: Path) -> None:
    (project / "issues/2026-02-30").mkdir()
    with pytest.raises(ProjectError, match="does not exist") as raised:
        folder.newest_issue(project)
    assert raised.value.path == "issues/2026-02-30"


def test_an_article_that_is_a_link_out_of_the_project_is_refused(
    project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "soup.md"
    outside.write_text("---\ntitle: Secret\n---\nBody\n", encoding="utf-8")
    (project / SOUP).unlink()
    (project / SOUP).symlink_to(outside)
    (error,) = errors(load(project))
    assert "outside the project" in error.message
    assert "Secret" not in repr(load(project))


def test_a_story_speaks_the_language_of_its_issue_unless_it_says_otherwise(project: Path) -> None:
    rewrite(project, ISSUE, "number: 7", "number: 7\nlanguage: de")
    rewrite(project, SOUP, "published:", "language: es\npublished:")
    assert [article.language for article in load(project).issue.articles] == ["de", "es"]


@pytest.mark.parametrize(
    ("line", "words"),
    [("language: español", "not the tag of a language"), ("number: " + "9" * 5000, "whole number")],
)
def test_a_value_of_the_issue_that_cannot_be_is_named(project: Path, line: str, words: str) -> None:
    rewrite(project, ISSUE, "number: 7", line)
    with pytest.raises(ProjectError, match=words) as raised:
        load(project)
    assert (raised.value.path, raised.value.line) == (ISSUE, 4)
    assert len(str(raised.value)) < 200


def test_a_pipe_named_like_a_story_is_not_waited_for(project: Path) -> None:
    os.mkfifo(project / "issues/2026-11-22/articles/pipe.md")
    (found,) = load(project).findings
    assert "no file" in found.message


def test_what_editors_and_file_systems_keep_beside_a_file_is_no_story(project: Path) -> None:
    for name in ("articles/.#soup.md", "articles/._walk.md"):
        (project / "issues/2026-11-22" / name).write_bytes(b"\xa5")
    (project / "issues/authors/._ines.md").write_bytes(b"\0")
    assert load(project).findings == ()


def test_a_story_may_note_which_version_its_teaser_was_written_for(project: Path) -> None:
    rewrite(
        project,
        "issues/2026-11-22/articles/walk.md",
        "url:",
        "teaser: Come.\nteaser_of: 3a537d0960066525\nurl:",
    )
    loaded = load(project)
    walk = next(one for one in loaded.issue.articles if one.slug == "walk")
    assert (walk.teaser, walk.teaser_of) == ("Come.", "3a537d0960066525")
    assert loaded.findings == ()

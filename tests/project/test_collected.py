from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.errors import ProjectError
from newsletter.model import Article, Author, Collected, SourceImage, StoryItem, Where
from newsletter.project.collected import add
from newsletter.project.create import new_issue
from newsletter.project.load import load_issue

DATE = dt.date(2026, 11, 22)
WHERE = Where(path="page.txt")

Tree = Callable[[Path], dict[str, bytes]]


def collected(title: str = "A new story", *, slug: str = "a-new-story", origin: str = "text 1") -> Collected:
    author = Author(slug="ana-ruiz", name="Ana Ruiz", bio="Ana writes.", where=WHERE)
    article = Article(
        slug=slug,
        title=title,
        body="A first paragraph of this story.",
        published=DATE,
        authors=("ana-ruiz",),
        image_missing=True,
        origin=origin,
        where=WHERE,
    )
    return Collected(article=article, authors=(author,))


def test_a_story_is_added_to_an_issue_that_holds_sections_of_every_kind(sample: Path) -> None:
    made = add(sample, DATE, collected())
    assert (made.new, made.placed) == (True, True)
    issue = load_issue(sample, DATE).issue
    (last,) = [part.items[-1] for part in issue.sections if part.kind == "articles"]
    assert isinstance(last, StoryItem)
    assert last.article == "a-new-story"
    assert not add(sample, DATE, collected()).placed


def test_the_first_story_leads_and_the_others_follow(empty_project: Path) -> None:
    new_issue(empty_project, DATE)
    for number in range(4):
        add(empty_project, DATE, collected(slug=f"story-{number}", origin=f"text {number}"))
    loaded = load_issue(empty_project, DATE)
    assert loaded.findings == ()
    placed = [[getattr(item, "article", "") for item in part.items] for part in loaded.issue.sections]
    assert placed == [["story-0"], ["story-1", "story-2", "story-3"]]


def test_a_story_goes_behind_those_of_a_written_issue(project: Path) -> None:
    issue = project / "issues/2026-11-22/issue.md"
    before = issue.read_text(encoding="utf-8")
    add(project, DATE, collected())
    after = issue.read_text(encoding="utf-8")
    assert after == before.replace("      - soup\n", "      - soup\n      - a-new-story\n")


def test_the_same_text_again_changes_nothing_even_after_edits(project: Path, tree: Tree) -> None:
    first = add(project, DATE, collected())
    path = project / first.path
    path.write_text(path.read_text(encoding="utf-8").replace("A first", "An edited"), encoding="utf-8")
    before = tree(project)
    again = add(project, DATE, collected())
    assert (again.new, again.path) == (False, first.path)
    assert tree(project) == before


def test_another_text_under_the_same_name_is_refused(project: Path, tree: Tree) -> None:
    add(project, DATE, collected())
    before = tree(project)
    with pytest.raises(ProjectError, match="made from another text"):
        add(project, DATE, collected(origin="text 2"))
    assert tree(project) == before


def test_what_staff_wrote_about_an_author_stays(project: Path) -> None:
    author = project / "issues/authors/ana-ruiz.md"
    author.write_text("---\nname: Ana Ruiz, MD\n---\nOur own words.\n", encoding="utf-8")
    added = add(project, DATE, collected())
    assert (added.new_authors, added.kept_authors) == ((), ("Ana Ruiz",))
    assert author.read_text(encoding="utf-8") == "---\nname: Ana Ruiz, MD\n---\nOur own words.\n"


@pytest.mark.parametrize(
    "broken",
    [
        "no front matter",
        "---\nsections: [\n---\n",
        "---\nsections:\n  - kind: nonsense\n---\n",
        "---\nsections: &a [*a]\n---\n",
    ],
)
def test_nothing_is_half_written_when_the_issue_cannot_take_the_story(
    project: Path, tree: Tree, broken: str
) -> None:
    (project / "issues/2026-11-22/issue.md").write_text(broken, encoding="utf-8")
    before = tree(project)
    with pytest.raises(ProjectError):
        add(project, DATE, collected())
    assert tree(project) == before


def with_picture(image: SourceImage) -> Collected:
    return dataclasses.replace(collected(), image=image)


def test_a_picture_that_was_brought_comes_along(project: Path) -> None:
    add(project, DATE, with_picture(SourceImage(data=b"the picture", ending=".png", alt="A bench")))
    read = load_issue(project, DATE).issue.articles[-1]
    assert read.image is not None
    assert (read.image.path, read.image.alt) == ("issues/2026-11-22/images/a-new-story.png", "A bench")
    assert (project / read.image.path).read_bytes() == b"the picture"


def test_a_picture_that_could_not_be_had_is_asked_for(project: Path) -> None:
    add(project, DATE, with_picture(SourceImage(place="gone.png", alt="A bench")))
    loaded = load_issue(project, DATE)
    assert loaded.issue.articles[-1].image is None
    assert loaded.issue.articles[-1].image_missing
    written = (project / "issues/2026-11-22/articles/a-new-story.md").read_text(encoding="utf-8")
    assert "image:\nimage_alt: A bench\n" in written


def test_a_picture_that_staff_put_there_stays(project: Path) -> None:
    images = project / "issues/2026-11-22/images"
    images.mkdir()
    (images / "a-new-story.png").write_bytes(b"ours")
    add(project, DATE, with_picture(SourceImage(data=b"theirs", ending=".png")))
    assert (images / "a-new-story.png").read_bytes() == b"ours"
    assert (images / "a-new-story-2.png").read_bytes() == b"theirs"
    read = load_issue(project, DATE).issue.articles[-1]
    assert read.image is not None
    assert read.image.path.endswith("/a-new-story-2.png")


def test_stories_added_at_the_same_time_all_arrive(project: Path) -> None:
    faults: list[BaseException] = []

    def add(number: int) -> None:
        try:
            add(project, DATE, collected(slug=f"story-{number}", origin=f"text {number}"))
        except ProjectError as error:
            faults.append(error)

    writers = [threading.Thread(target=add, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    loaded = load_issue(project, DATE)
    assert loaded.findings == ()
    assert {article.slug for article in loaded.issue.articles} >= {f"story-{n}" for n in range(8)}


def test_an_add_that_was_cut_off_is_completed_by_the_next(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*arguments: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("newsletter.project.create.edit", power_cut)
        with pytest.raises(KeyboardInterrupt):
            add(project, DATE, collected())
    assert [article.slug for article in load_issue(project, DATE).unplaced] == ["a-new-story"]
    again = add(project, DATE, collected())
    assert (again.new, again.placed) == (False, True)
    assert load_issue(project, DATE).unplaced == ()

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import ProjectError, StorageError
from newsletter.model import Article, Author, Collected, SourceImage, StoryItem, Where
from newsletter.project import files
from newsletter.project.collected import Added, Held, add
from newsletter.project.create import new_issue
from newsletter.project.load import load_issue

DATE = dt.date(2026, 11, 22)
WHERE = Where(path="page.txt")

REPOSITORY = Path(__file__).parents[2]
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
    return replace(collected(), image=image)


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

    def put(number: int) -> None:
        try:
            add(project, DATE, collected(slug=f"story-{number}", origin=f"text {number}"))
        except ProjectError as error:
            faults.append(error)

    writers = [threading.Thread(target=put, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert faults == []
    loaded = load_issue(project, DATE)
    assert loaded.findings == ()
    assert {article.slug for article in loaded.issue.articles} >= {f"story-{n}" for n in range(8)}


# --- whole or not at all -----------------------------------------------------------------------------------

PHOTO = SourceImage(data=b"a face", ending=".jpg")
WHOLE = replace(
    with_picture(SourceImage(data=b"the picture", ending=".png", alt="A bench")),
    photos=(("ana-ruiz", PHOTO),),
)
# Picture, photo, author, article, what to compare with, issue.md.
STEPS = 6


@pytest.mark.parametrize("written", [False, True])
@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_whichever_file_cannot_be_written_everything_is_as_it_was(
    project: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch, step: int, *, written: bool
) -> None:
    before, write, steps = tree(project), files._replace, 0

    def full_disk(path: Path, data: bytes) -> None:
        nonlocal steps
        steps += 1
        if steps != step or written:
            write(path, data)
        if steps == step:
            raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(files, "_replace", full_disk)
        with pytest.raises(StorageError, match="No space left"):
            add(project, DATE, WHOLE)
    assert tree(project) == before
    assert add(project, DATE, WHOLE).placed
    assert load_issue(project, DATE).findings == ()


KILLED = """\
import os, sys
from pathlib import Path
from newsletter.project import files
from newsletter.project.collected import add
from tests.project.test_collected import DATE, WHOLE
write, steps = files._replace, 0
def killed(path, data):
    global steps
    steps += 1
    write(path, data)
    if steps == int(sys.argv[2]):
        os._exit(9)
files._replace = killed
add(Path(sys.argv[1]), DATE, WHOLE)
"""


@pytest.mark.parametrize("step", range(1, STEPS + 1))
def test_wherever_the_program_is_killed_the_issue_can_be_read_and_the_next_add_completes_it(
    project: Path, step: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", KILLED, str(project), str(step)], cwd=REPOSITORY, check=False
    )
    assert done.returncode == 9
    loaded = load_issue(project, DATE)
    assert loaded.findings == ()
    add(project, DATE, WHOLE)
    loaded = load_issue(project, DATE)
    assert (loaded.findings, loaded.unplaced) == ((), ())
    added = loaded.issue.articles[-1]
    assert added.image is not None
    assert (project / added.image.path).read_bytes() == b"the picture"
    assert loaded.issue.authors[-1].photo is not None
    assert len(list((project / "issues/2026-11-22/images").iterdir())) == 1
    assert not add(project, DATE, WHOLE).taken


# --- again -------------------------------------------------------------------------------------------------

PAGE = "https://example.org/news/walk?id=7"


def page(*, origin: str = PAGE, **changes: object) -> Collected:
    whole = with_picture(SourceImage(data=b"the picture", ending=".png", alt="A bench"))
    values = {"origin": origin, "url": origin, "image_missing": False, "dek": "As it was.", **changes}
    return replace(whole, article=replace(whole.article, **values))  # type: ignore[arg-type]


def edit_article(project: Path, old: str, new: str, name: str = "a-new-story") -> None:
    path = project / f"issues/2026-11-22/articles/{name}.md"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_what_changed_at_the_source_is_taken_over_and_the_next_time_nothing_is(
    project: Path, tree: Tree
) -> None:
    add(project, DATE, page())
    made = add(project, DATE, page(title="Another headline", body="A corrected paragraph."))
    assert [(part.key, part.was, part.now) for part in made.taken] == [
        ("title", "A new story", "Another headline"),
        ("body", "A first paragraph of this story.", "A corrected paragraph."),
    ]
    assert (made.new, made.placed, made.shown) == (False, False, ())
    article = load_issue(project, DATE).issue.articles[-1]
    assert (article.slug, article.title, article.body) == (
        "a-new-story",
        "Another headline",
        "A corrected paragraph.",
    )
    before = tree(project)
    made = add(project, DATE, page(title="Another headline", body="A corrected paragraph."))
    assert (made.taken, made.shown) == ((), ())
    assert tree(project) == before


def test_what_staff_edited_stays_and_the_change_is_shown_each_time(project: Path, tree: Tree) -> None:
    add(project, DATE, page())
    edit_article(project, "As it was.", "As we say it.  # by Ruth")
    before = tree(project)
    for _ in range(2):
        made = add(project, DATE, page(dek="As it is now."))
        (part,) = made.shown
        assert (part.key, part.was, part.now, part.yours) == (
            "dek",
            "As it was.",
            "As it is now.",
            "As we say it.",
        )
        assert (made.taken, made.held) == ((), None)
        assert tree(project) == before


@pytest.mark.parametrize(
    "address",
    ["https://www.example.org/news/walk/?id=7&utm_source=mail#top", "http://example.org/news/walk?id=7"],
)
def test_the_same_page_at_another_spelling_of_its_address_is_the_same_story(
    project: Path, address: str
) -> None:
    add(project, DATE, page())
    made = add(project, DATE, page(origin=address, title="Another headline"))
    assert (made.new, made.path) == (False, "issues/2026-11-22/articles/a-new-story.md")
    assert add(project, DATE, page(origin="https://example.org/news/walk?id=8", slug="other")).new


def version(digit: str, **changes: object) -> Collected:
    made = collected(origin=f"markdown sha256:{digit * 16}")
    return replace(made, article=replace(made.article, **changes))  # type: ignore[arg-type]


def test_a_file_of_the_same_name_is_a_new_version_of_it(project: Path, tree: Tree) -> None:
    add(project, DATE, version("1"))
    made = add(project, DATE, version("2", body="A first paragraph of this longer story."))
    assert [part.key for part in made.taken] == ["body"]
    before = tree(project)
    assert not add(project, DATE, version("2", body="A first paragraph of this longer story.")).taken
    assert tree(project) == before
    assert len(list((project / ".newsletter/collected").iterdir())) == 1


def test_a_file_of_the_same_name_with_other_words_is_no_version_of_it(project: Path, tree: Tree) -> None:
    add(project, DATE, version("1"))
    before = tree(project)
    with pytest.raises(ProjectError, match="There is a story of this title already"):
        add(project, DATE, version("2", body="Letters from our readers, all new."))
    assert tree(project) == before


def test_a_page_never_replaces_the_words_of_a_file_that_was_added(project: Path, tree: Tree) -> None:
    made = version("1", url=PAGE)
    add(project, DATE, made)
    before = tree(project)
    again = add(project, DATE, page(body="What a program read on the page."))
    assert (again.new, again.taken, again.held) == (False, (), Held.OTHER_SOURCE)
    assert "body" in [part.key for part in again.shown]
    assert tree(project) == before


def test_a_story_of_the_same_title_from_another_source_is_refused(project: Path, tree: Tree) -> None:
    add(project, DATE, page())
    before = tree(project)
    with pytest.raises(ProjectError, match="There is a story of this title already") as caught:
        add(project, DATE, collected(origin="text 2"))
    assert caught.value.path == "issues/2026-11-22/articles/a-new-story.md"
    assert "--anyway" in caught.value.hint
    assert tree(project) == before


def test_with_a_word_for_it_a_story_of_the_same_title_stands_beside_the_other_and_both_are_told(
    project: Path,
) -> None:
    add(project, DATE, page())
    made = add(project, DATE, collected(origin="text 2"), again=True)
    assert (made.slug, made.new) == ("a-new-story-2", True)
    assert made.remarks == (
        "issues/2026-11-22/articles/a-new-story.md has the same title and came from another source.",
        "issues/2026-11-22/articles/a-new-story.md has the same words, and came from another source.",
    )


def test_another_page_of_the_same_title_with_other_words_is_another_story(project: Path) -> None:
    add(project, DATE, page())
    other = page(origin="https://example.org/letters/9", body="Readers wrote to us about soup this month.")
    made = add(project, DATE, other)
    assert (made.slug, made.new) == ("a-new-story-2", True)
    assert "has the same title" in made.remarks[0]
    assert not add(project, DATE, other).new


def test_a_page_that_copies_another_is_not_taken_for_another_story(project: Path) -> None:
    add(project, DATE, page())
    with pytest.raises(ProjectError, match="of this title already"):
        add(project, DATE, page(origin="https://mirror.example.com/walk"))


def test_a_story_of_another_issue_is_told_and_not_taken_without_a_word_for_it(
    project: Path, tree: Tree
) -> None:
    add(project, DATE, page())
    later = dt.date(2026, 11, 29)
    new_issue(project, later)
    before = tree(project)
    made = add(project, later, page(title="Another headline"))
    assert (made.elsewhere, made.new, made.placed) == (DATE, False, False)
    assert made.path == "issues/2026-11-22/articles/a-new-story.md"
    assert tree(project) == before
    assert add(project, later, page(), again=True).new
    # Each issue is compared with what it got itself.
    add(project, later, page(dek="News."))
    assert [part.key for part in add(project, DATE, page(dek="News.")).taken] == ["dek"]


def test_a_story_that_another_issue_does_not_mail_is_free(project: Path) -> None:
    add(project, DATE, page())
    issue = project / "issues/2026-11-22/issue.md"
    issue.write_text(issue.read_text(encoding="utf-8").replace("      - a-new-story\n", ""), encoding="utf-8")
    later = dt.date(2026, 11, 29)
    new_issue(project, later)
    assert add(project, later, page()).new


def test_of_an_issue_that_was_mailed_nothing_changes_any_more(project: Path, tree: Tree) -> None:
    add(project, DATE, page())
    record = project / "issues/2026-11-22/sent/abcd2345.toml"
    record.parent.mkdir()
    record.write_text("broken or not, it is there")
    before = tree(project)
    made = add(project, DATE, page(title="Another headline"))
    assert (made.taken, made.held, [part.key for part in made.shown]) == ((), Held.MAILED, ["title"])
    assert tree(project) == before


def forget(project: Path) -> None:
    for path in (project / ".newsletter/collected").iterdir():
        path.unlink()


def test_another_computer_takes_over_what_nobody_edited(project: Path) -> None:
    add(project, DATE, page())
    forget(project)
    made = add(project, DATE, page(title="Another headline"))
    assert [part.key for part in made.taken] == ["title"]
    forget(project)
    assert [part.key for part in add(project, DATE, page(title="A third one")).taken] == ["title"]


def test_another_computer_only_shows_what_may_be_edited(project: Path, tree: Tree) -> None:
    add(project, DATE, page())
    edit_article(project, "As it was.", "As we say it.")
    forget(project)
    before = tree(project)
    made = add(project, DATE, page(title="Another headline"))
    assert (made.taken, made.held) == ((), Held.UNKNOWN)
    assert [part.key for part in made.shown] == ["title", "dek"]
    assert tree(project) == before


def test_an_article_that_staff_renamed_is_known_again(project: Path) -> None:
    add(project, DATE, page())
    place = project / "issues/2026-11-22"
    (place / "articles/a-new-story.md").rename(place / "articles/our-walk.md")
    issue = place / "issue.md"
    issue.write_text(issue.read_text(encoding="utf-8").replace("a-new-story", "our-walk"), encoding="utf-8")
    made = add(project, DATE, page(title="Another headline"))
    assert (made.path, made.placed) == ("issues/2026-11-22/articles/our-walk.md", False)
    assert [part.key for part in made.taken] == ["title"]


@pytest.mark.parametrize("step", range(1, 4))
def test_whichever_file_of_an_update_cannot_be_written_everything_is_as_it_was(
    project: Path, tree: Tree, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    add(project, DATE, page())
    news = replace(
        page(title="Another headline"), image=SourceImage(data=b"newer", ending=".png", alt="A bench")
    )
    before, write, steps = tree(project), files._replace, 0

    def full_disk(path: Path, data: bytes) -> None:
        nonlocal steps
        steps += 1
        if steps == step:
            raise OSError(28, "No space left on device")
        write(path, data)

    with monkeypatch.context() as patch:
        patch.setattr(files, "_replace", full_disk)
        with pytest.raises(StorageError, match="No space left"):
            add(project, DATE, news)
    assert tree(project) == before
    assert [part.key for part in add(project, DATE, news).taken] == ["title", "image"]


# --- pictures again ----------------------------------------------------------------------------------------


def shown(data: bytes, alt: str = "A bench") -> Collected:
    return replace(page(), image=SourceImage(data=data, ending=".png", alt=alt))


def image_of(project: Path) -> tuple[str, bytes, str]:
    image = load_issue(project, DATE).issue.articles[-1].image
    assert image is not None
    return image.path.rpartition("/")[2], (project / image.path).read_bytes(), image.alt


def keys(parts: Added) -> tuple[list[str], list[str]]:
    return [part.key for part in parts.taken], [part.key for part in parts.shown]


def test_a_new_picture_is_taken_over_beside_the_old_file(project: Path, tree: Tree) -> None:
    add(project, DATE, page())
    assert keys(add(project, DATE, shown(b"newer", "A new bench"))) == (["image", "image_alt"], [])
    assert image_of(project) == ("a-new-story-2.png", b"newer", "A new bench")
    before = tree(project)
    assert keys(add(project, DATE, shown(b"newer", "A new bench"))) == ([], [])
    assert tree(project) == before


def test_a_picture_that_could_not_be_had_before_is_brought(project: Path) -> None:
    add(project, DATE, shown(b""))
    assert keys(add(project, DATE, shown(b"here"))) == (["image"], [])
    assert image_of(project) == ("a-new-story.png", b"here", "A bench")


def test_a_picture_that_cannot_be_had_now_changes_nothing(project: Path, tree: Tree) -> None:
    add(project, DATE, page())
    before = tree(project)
    assert keys(add(project, DATE, shown(b""))) == ([], [])
    assert keys(add(project, DATE, replace(page(), image=None))) == ([], [])
    assert tree(project) == before


def test_a_picture_that_staff_replaced_stays_with_its_words(project: Path, tree: Tree) -> None:
    add(project, DATE, page())
    (project / "issues/2026-11-22/images/a-new-story.png").write_bytes(b"ours")
    before = tree(project)
    assert keys(add(project, DATE, shown(b"newer", "A new bench"))) == ([], ["image", "image_alt"])
    assert keys(add(project, DATE, shown(b"the picture", "A new bench"))) == ([], ["image_alt"])
    assert tree(project) == before


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("image: images/a-new-story.png", "image: none"),
        ("image: images/a-new-story.png", "image: images/ours.png"),
        ("image_alt: A bench", "image_alt: The bench at the second bend"),
    ],
)
def test_a_picture_that_staff_wrote_about_is_not_changed_under_their_words(
    project: Path, tree: Tree, old: str, new: str
) -> None:
    add(project, DATE, page())
    (project / "issues/2026-11-22/images/ours.png").write_bytes(b"ours")
    edit_article(project, old, new)
    before = tree(project)
    assert keys(add(project, DATE, shown(b"newer")))[0] == []
    assert tree(project) == before


def test_without_knowing_the_picture_that_came_it_is_only_told_that_there_is_another(project: Path) -> None:
    add(project, DATE, page())
    forget(project)
    assert keys(add(project, DATE, shown(b"newer"))) == ([], ["image"])
    assert image_of(project)[1] == b"the picture"


def test_a_name_that_leads_elsewhere_becomes_one_of_this_folder(project: Path, tree: Tree) -> None:
    before = tree(project)
    hostile = version("1", slug="../../../elsewhere", authors=("../ana",))
    made = add(project, DATE, replace(hostile, authors=(replace(hostile.authors[0], slug="../ana"),)))
    assert made.slug == "elsewhere"
    assert set(tree(project)) - set(before) == {
        "issues/2026-11-22/articles/elsewhere.md",
        "issues/authors/ana.md",
    }
    assert load_issue(project, DATE).findings == ()

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter.model import Article, Author, Collected, SourceImage, Where
from newsletter.project.collected import Added, add
from newsletter.project.load import load_issue

DATE = dt.date(2026, 11, 22)
WHERE = Where(path="page.html")
Tree = Callable[[Path], dict[str, bytes]]


def by(*people: Author, number: int = 1, photo: bytes = b"") -> Collected:
    article = Article(
        slug=f"story-{number}",
        title=f"Story {number}",
        body=f"The words of story {number}.",
        authors=tuple(person.slug for person in people),
        origin=f"https://example.org/{number}",
        where=WHERE,
    )
    photos = ((people[0].slug, SourceImage(data=photo, ending=".jpg")),) if photo else ()
    return Collected(article=article, authors=people, photos=photos)


def person(name: str, slug: str, *, bio: str = "", role: str = "", url: str = "") -> Author:
    return Author(slug=slug, name=name, bio=bio, role=role, url=url, where=WHERE)


def file_of(project: Path, slug: str) -> Path:
    return project / f"issues/authors/{slug}.md"


def bylines(project: Path) -> list[tuple[str, ...]]:
    loaded = load_issue(project, DATE)
    assert [one for one in loaded.findings if one.code != "unknown-name"] == []
    return [article.authors for article in loaded.issue.articles[2:]]


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Dr. Ines Okafor, RN", "dr-ines-okafor-rn"),
        ("OKAFOR, INES", "okafor-ines"),
        ("Inés Okafor", "ines-okafor"),
        ("Ines Okafor", "ines-okafor"),
    ],
)
def test_another_spelling_of_a_known_name_is_the_known_author(
    project: Path, tree: Tree, name: str, slug: str
) -> None:
    authors = {path for path in tree(project) if "/authors/" in path}
    made = add(project, DATE, by(person(name, slug)))
    assert [(one.name, one.slug, one.new) for one in made.people] == [("Ines Okafor", "ines", False)]
    assert bylines(project) == [("ines",)]
    assert {path for path in tree(project) if "/authors/" in path} == authors


def test_what_staff_wrote_about_an_author_stays(project: Path) -> None:
    ours = "---\nname: Ines Okafor, MD\nrole: Our nurse  # ask her\n---\nOur own words.\n"
    file_of(project, "ines").write_text(ours, encoding="utf-8")
    made = add(project, DATE, by(person("Ines Okafor", "ines-okafor", bio="Theirs.", role="Nurse")))
    assert (made.people[0].filled, made.people[0].differs) == ((), ("role", "bio"))
    assert file_of(project, "ines").read_text(encoding="utf-8") == ours


def test_what_an_author_lacks_is_filled_in_and_told(project: Path) -> None:
    file_of(project, "ines").write_text(
        "---\r\n# Ours.\r\nname: Ines Okafor\r\nrole:\r\nmood: calm\r\n---\r\n", newline=""
    )
    found = person(
        "Ines Okafor",
        "ines-okafor",
        bio="Ines writes.\n\nShe walks.",
        role="Nurse",
        url="https://example.org/i",
    )
    made = add(project, DATE, by(found, photo=b"a face"))
    assert made.people[0].filled == ("role", "web address", "photo", "bio")
    assert file_of(project, "ines").read_bytes().decode() == (
        "---\r\n# Ours.\r\nname: Ines Okafor\r\nrole: Nurse\r\nmood: calm\r\nurl: https://example.org/i\r\n"
        "photo: photos/ines.jpg\r\n---\r\nInes writes.\r\n\r\nShe walks.\r\n"
    )
    assert (project / "issues/authors/photos/ines.jpg").read_bytes() == b"a face"
    assert add(project, DATE, by(found, number=2, photo=b"a face")).people[0].filled == ()


def test_a_photo_that_staff_want_none_of_is_not_filled_in(project: Path, tree: Tree) -> None:
    file_of(project, "ines").write_text(
        "---\nname: Ines Okafor\nphoto: none\n---\nHer bio.\n", encoding="utf-8"
    )
    assert (
        add(project, DATE, by(person("Ines Okafor", "ines-okafor"), photo=b"a face")).people[0].filled == ()
    )
    assert not any("photos" in path for path in tree(project))


def test_a_new_author_comes_with_bio_and_photo(project: Path) -> None:
    made = add(project, DATE, by(person("Ana Ruiz", "ana-ruiz", bio="Ana writes."), photo=b"a face"))
    assert [(one.slug, one.new, one.proposals) for one in made.people] == [("ana-ruiz", True, ())]
    (ana,) = (one for one in load_issue(project, DATE).issue.authors if one.slug == "ana-ruiz")
    assert (ana.bio, ana.photo and ana.photo.path) == ("Ana writes.", "issues/authors/photos/ana-ruiz.jpg")


def test_who_may_be_the_same_is_proposed_and_has_a_file_of_their_own(project: Path) -> None:
    made = add(project, DATE, by(person("I. Okafor", "i-okafor")))
    assert [(one.new, [two.slug for two in one.proposals]) for one in made.people] == [(True, ["ines"])]
    assert bylines(project) == [("i-okafor",)]
    assert not add(project, DATE, by(person("I. Okafor", "i-okafor"), number=2)).people[0].new


def test_who_is_said_to_be_the_same_is_known_by_that_spelling_ever_after(project: Path) -> None:
    questions: list[tuple[str, str]] = []

    def yes(name: str, author: Author) -> bool:
        questions.append((name, author.name))
        return True

    made = add(project, DATE, by(person("I. Okafor", "i-okafor")), ask=yes)
    assert [(one.slug, one.new) for one in made.people] == [("ines", False)]
    assert "also:\n  - I. Okafor\n" in file_of(project, "ines").read_text(encoding="utf-8")
    add(project, DATE, by(person("I Okafor", "i-okafor"), number=2), ask=yes)
    assert questions == [("I. Okafor", "Ines Okafor")]
    assert bylines(project) == [("ines",), ("ines",)]


def test_who_is_said_to_be_somebody_else_is_not_proposed_again(project: Path) -> None:
    made = add(project, DATE, by(person("I. Okafor", "i-okafor")), ask=lambda name, author: False)
    assert [(one.slug, one.new, one.proposals) for one in made.people] == [("i-okafor", True, ())]


def test_nobody_is_asked_about_a_story_that_is_not_put_in(project: Path) -> None:
    def never(name: str, author: Author) -> bool:
        raise AssertionError(name)

    add(project, DATE, by(person("I. Okafor", "i-okafor")))
    file_of(project, "i-okafor").unlink()
    made: Added = add(project, DATE, by(person("I. Okafor", "i-okafor")), ask=never)
    assert not made.new


def test_two_people_of_one_name_in_one_byline_stay_two(project: Path) -> None:
    twins = (person("Ana Ruiz", "ana-ruiz", bio="One."), person("Ana Ruiz", "ana-ruiz-2", bio="Other."))
    add(project, DATE, by(*twins))
    made = add(project, DATE, by(*twins, number=2))
    assert bylines(project) == [("ana-ruiz", "ana-ruiz-2")] * 2
    assert [one.new for one in made.people] == [False, False]


def test_an_initial_beside_the_full_name_in_one_byline_is_another_person(project: Path) -> None:
    made = add(project, DATE, by(person("Ines Okafor", "ines-okafor"), person("I. Okafor", "i-okafor")))
    assert [(one.slug, one.proposals) for one in made.people] == [("ines", ()), ("i-okafor", ())]


def test_a_byline_that_changes_at_its_source_brings_its_new_author(project: Path) -> None:
    ana, ben = person("Ana Ruiz", "ana-ruiz"), person("Ben Ode", "ben-ode")
    add(project, DATE, by(ana))
    made = add(project, DATE, by(ana, ben))
    assert [(one.slug, one.new) for one in made.people] == [("ana-ruiz", False), ("ben-ode", True)]
    assert bylines(project) == [("ana-ruiz", "ben-ode")]


def test_an_author_whose_name_in_latin_letters_is_taken_gets_a_free_one(project: Path) -> None:
    (project / "issues/authors/ana.md").write_text("---\nname: Somebody Else\nslug: ana-ruiz-2\n---\n")
    (project / "issues/authors/ana-ruiz.md").write_text("broken")
    made = add(project, DATE, by(person("Ana Ruiz", "ana-ruiz"), person("Ana Ruiz", "ana-ruiz-2")))
    # The broken file has her very name; nobody knows more, so it is hers, and it stays as it is.
    assert [(one.slug, one.new) for one in made.people] == [("ana-ruiz", False), ("ana-ruiz-2", False)]
    assert (project / "issues/authors/ana-ruiz.md").read_text() == "broken"

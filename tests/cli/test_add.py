"""`newsletter add`: what it says of each story, and how stories are chosen."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.cli.add import KINDS
from newsletter.cli.choosing import ranges
from newsletter.collect import IMPORTERS
from newsletter.collect.base import Source
from newsletter.errors import CollectError
from newsletter.model import Article, Author, Collected, Entry, Note, NoteKind, Where
from newsletter.project.load import load_issue
from newsletter.text.slug import slug

Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes]]
REPOSITORY = Path(__file__).parents[2]
DATE = dt.date(2026, 11, 22)
ARTICLES = "issues/2026-11-22/articles"
TITLES = "A walk in the rain\nSoup for many\nLetters from readers\nThe bench\n"


class Ring:
    """A source with a story a line, the newest first; 'bad' cannot be read."""

    def handles(self, source: Source) -> bool:
        return source.has_ending(".ring")

    def entries(self, source: Source) -> tuple[Entry, ...]:
        return tuple(
            Entry(
                ident=line,
                title=line,
                url=f"https://example.org/{slug(line)}",
                published=dt.datetime(2026, 11, 20 - number, tzinfo=dt.UTC),
                author="Ana Ruiz",
            )
            for number, line in enumerate(source.data.decode().splitlines())
        )

    def load_entry(self, source: Source, entry: Entry) -> Collected:
        if entry.title == "bad":
            raise CollectError("It is bad.", source=entry.url)
        article = Article(
            slug=slug(entry.title),
            title=entry.title,
            body=f"All the words of {entry.title}.",
            authors=("i-okafor",),
            url=entry.url,
            origin=entry.url,
            where=Where(path=source.name),
        )
        notes = (
            Note(kind=NoteKind.RECOGNISED, text="The title stood on top."),
            Note(kind=NoteKind.DOUBTED, text="The date may be another.", line=3),
            Note(kind=NoteKind.DROPPED, text="Dropped 2 share lines (lines 4 to 5)."),
        )
        author = Author(slug="i-okafor", name="I. Okafor", where=Where(path=source.name))
        return Collected(article=article, authors=(author,), notes=notes)

    def load(self, source: Source) -> Iterator[Collected]:
        return (self.load_entry(source, entry) for entry in self.entries(source))


@pytest.fixture
def ring(project: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with a source of four stories beside it."""
    before = dict(IMPORTERS)
    monkeypatch.setattr("newsletter.collect.IMPORTERS", {"ring": Ring, **before})
    (project / "four.ring").write_text(TITLES, encoding="utf-8")
    return project


def titles(project: Path) -> list[str]:
    return [article.title for article in load_issue(project, DATE).issue.articles[2:]]


def test_where_nobody_can_be_asked_the_stories_are_listed_and_nothing_is_written(
    ring: Path, newsletter: Run, tree: Tree
) -> None:
    before = tree(ring)
    code, out, err = newsletter(ring, "add", "four.ring")
    assert code == 2
    assert out.splitlines() == [
        "four.ring holds 4 stories, the newest first:",
        "  1  A walk in the rain (2026-11-20, Ana Ruiz)",
        "  2  Soup for many (2026-11-19, Ana Ruiz)",
        "  3  Letters from readers (2026-11-18, Ana Ruiz)",
        "  4  The bench (2026-11-17, Ana Ruiz)",
    ]
    assert err == "Choose with --entries 1,3-5, --latest 3 or --all\n"
    assert tree(ring) == before


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        (["--entries", "4,1-2"], ["The bench", "A walk in the rain", "Soup for many"]),
        (["--entries", "3 – 4"], ["Letters from readers", "The bench"]),
        (["--latest", "1"], ["A walk in the rain"]),
        (["--all"], TITLES.splitlines()),
    ],
)
def test_stories_are_chosen_by_their_numbers(
    ring: Path, newsletter: Run, options: list[str], wanted: list[str]
) -> None:
    code, out, err = newsletter(ring, "add", "four.ring", *options)
    assert (code, err) == (0, "")
    assert out.count("is now in the issue of 2026-11-22") == len(wanted)
    assert titles(ring) == wanted


def test_the_list_tells_what_an_issue_has_already(ring: Path, newsletter: Run) -> None:
    newsletter(ring, "add", "four.ring", "--entries", "2")
    newsletter(ring, "new", "2026-11-29")
    code, out, _ = newsletter(ring, "add", "four.ring", "--list")
    assert code == 0
    assert "  2  Soup for many (2026-11-19, Ana Ruiz, in the issue of 2026-11-22)" in out
    code, out, _ = newsletter(ring, "add", "four.ring", "--list", "--json")
    assert [(one["number"], one["issue"]) for one in json.loads(out)] == [
        (1, None),
        (2, "2026-11-22"),
        (3, None),
        (4, None),
    ]


def test_the_list_names_the_one_story_of_other_sources(ring: Path, newsletter: Run, tree: Tree) -> None:
    (ring / "one.md").write_text("# Five questions\n\nShe answered them all.\n", encoding="utf-8")
    before = tree(ring)
    code, out, err = newsletter(ring, "add", "one.md", "nowhere.md", "--list")
    assert (code, out) == (1, "one.md holds one story: Five questions\n")
    assert "nowhere.md" in err
    assert tree(ring) == before


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (["--entries", "5"], "there is no number 5; the list ends with 4"),
        (["--entries", "0"], "from 1"),
        (["--entries", "3-1"], "write the smaller number first"),
        (["--entries", "some"], "is not a choice like 1,3-5"),
        (["--all", "--latest", "2"], "Only one of"),
        (["--as", "rign"], "There is no kind of source named 'rign'. Did you mean 'ring'?"),
        (["four.ring", "--entries", "1"], "one SOURCE"),
    ],
)
def test_a_choice_that_cannot_be_is_a_usage_error_and_writes_nothing(
    ring: Path, newsletter: Run, tree: Tree, options: list[str], words: str
) -> None:
    before = tree(ring)
    code, out, err = newsletter(ring, "add", "four.ring", *options)
    assert (code, out) == (2, "")
    assert words in " ".join(err.split())
    assert tree(ring) == before


def test_one_bad_story_does_not_keep_the_others_out(ring: Path, newsletter: Run) -> None:
    (ring / "four.ring").write_text("One\nbad\nTwo\n", encoding="utf-8")
    code, _, err = newsletter(ring, "add", "four.ring", "nowhere.txt", "--all")
    assert code == 1
    assert "https://example.org/bad: It is bad." in err
    assert "nowhere.txt" in err
    assert titles(ring) == ["One", "Two"]


def test_the_report_is_short_and_begins_with_what_to_check(ring: Path, newsletter: Run) -> None:
    _, out, _ = newsletter(ring, "add", "four.ring", "--latest", "1")
    assert out.splitlines() == [
        f"{ARTICLES}/a-walk-in-the-rain.md: 'A walk in the rain' is now in the issue of 2026-11-22.",
        "  please check: The date may be another. (line 3)",
        "  new author: I. Okafor",
        "    Is this Ines Okafor? If so: newsletter authors merge i-okafor ines",
        "  left out: 1 thing that -v lists",
    ]
    _, out, _ = newsletter(ring, "add", "four.ring", "--entries", "2", "-v")
    assert out.splitlines()[1:] == [
        "  please check: The date may be another. (line 3)",
        "  author: I. Okafor (known already)",
        "  The title stood on top.",
        "  Dropped 2 share lines (lines 4 to 5).",
    ]


def test_programs_get_an_object_for_each_story(ring: Path, newsletter: Run) -> None:
    (ring / "four.ring").write_text("One\nbad\n", encoding="utf-8")
    code, out, _ = newsletter(ring, "add", "four.ring", "--all", "--json")
    assert code == 1
    one, bad = json.loads(out)
    assert (one["source"], one["outcome"], one["title"]) == ("four.ring", "added", "One")
    assert one["path"] == "issues/2026-11-22/articles/one.md"
    assert one["authors"][0]["proposals"] == [{"slug": "ines", "name": "Ines Okafor"}]
    assert one["notes"][1] == {"kind": "doubted", "text": "The date may be another.", "line": 3}
    assert (bad["outcome"], bad["error"]) == ("failed", "https://example.org/bad: It is bad.")
    _, out, _ = newsletter(ring, "add", "four.ring", "--entries", "1", "--json")
    assert [each["outcome"] for each in json.loads(out)] == ["unchanged"]


def test_a_story_of_another_issue_is_told_and_put_in_with_a_word_for_it(ring: Path, newsletter: Run) -> None:
    newsletter(ring, "add", "four.ring", "--entries", "2")
    newsletter(ring, "new", "2026-11-29")
    code, out, _ = newsletter(ring, "add", "four.ring", "--entries", "2")
    assert code == 0
    assert "'Soup for many' is in the issue of 2026-11-22 already, so nothing was done." in out
    code, out, _ = newsletter(ring, "add", "four.ring", "--entries", "2", "--anyway")
    assert "is now in the issue of 2026-11-29" in out


PAGE = "# The garden\n\nThe first frost came on Thursday.\n\nWe made soup of it, enough for the whole ward.\n"


def test_a_new_version_of_a_file_is_taken_over_and_what_was_edited_is_shown(
    project: Path, newsletter: Run
) -> None:
    source = project / "garden.md"
    source.write_text(f"---\ntitle: The garden\ndek: A cold day\n---\n{PAGE[14:]}", encoding="utf-8")
    newsletter(project, "add", "garden.md")
    written = project / "issues/2026-11-22/articles/the-garden.md"
    written.write_text(written.read_text("utf-8").replace("whole ward", "whole house"), encoding="utf-8")
    changed = source.read_text(encoding="utf-8").replace("A cold day", "A very cold day")
    source.write_text(changed.replace("enough for", "plenty for"), encoding="utf-8")
    code, out, _ = newsletter(project, "add", "garden.md")
    assert code == 0
    assert out.splitlines() == [
        "issues/2026-11-22/articles/the-garden.md: 'The garden' changed at its source; this was taken over:",
        "  dek: A {+very+} cold day",
        "  This changed at its source too; what you wrote stays:",
        "    text:",
        "      We made soup of it, [-enough-] {+plenty+} for the whole ward.",
    ]
    assert "whole house" in written.read_text(encoding="utf-8")


def test_a_missing_issue_is_told_before_anything_is_read(project: Path, newsletter: Run) -> None:
    code, _, err = newsletter(project, "add", "nowhere.txt", "--issue", "2030-01-01")
    assert code == 1
    assert "There is no issue of 2030-01-01" in err
    assert "nowhere.txt" not in err


def test_every_kind_of_source_is_told_in_the_help() -> None:
    assert set(IMPORTERS) <= set(KINDS)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("1", ((1, 1),)),
        ("1,3-5", ((1, 1), (3, 5))),
        (" 2 - 3 ; 7 ", ((2, 3), (7, 7))),
        ("1 4", ((1, 1), (4, 4))),
    ],
)
def test_numbers_are_read_as_people_write_them(typed: str, found: tuple[tuple[int, int], ...]) -> None:
    assert ranges(typed) == found


# --- at a terminal -----------------------------------------------------------------------------------------

WITH_RING = """\
import sys
from newsletter import collect
from tests.cli.test_add import Ring
collect.IMPORTERS = {"ring": Ring, **collect.IMPORTERS}
from newsletter.cli import run
sys.exit(run(sys.argv[1:]))
"""


def at_terminal(project: Path, typed: bytes, *arguments: str) -> tuple[int, str]:
    """What a command says to somebody who types at a terminal, and its exit code."""
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        [sys.executable, "-c", WITH_RING, *arguments],
        cwd=project,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(REPOSITORY), "TERM": "xterm", "NO_COLOR": "1"},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        os.write(ours, typed)
        shown = b""
        with contextlib.suppress(OSError):  # what reading the end of a pseudo-terminal raises on Linux
            while piece := os.read(ours, 4096):
                shown += piece
        os.close(ours)
    return process.returncode, shown.decode().replace("\r\n", "\n")


def test_at_a_terminal_stories_are_chosen_by_typing_and_authors_known_by_saying_so(ring: Path) -> None:
    code, shown = at_terminal(ring, b"9\n1,3\ny\n", "add", "four.ring")
    assert code == 0, shown
    assert "There is no number 9" in shown
    assert shown.count("Is “I. Okafor” the Ines Okafor (Nurse) you have?") == 1
    assert titles(ring) == ["A walk in the rain", "Letters from readers"]
    assert "also:\n  - I. Okafor" in (ring / "issues/authors/ines.md").read_text(encoding="utf-8")
    assert not (ring / "issues/authors/i-okafor.md").exists()


def test_at_a_terminal_none_is_an_answer(ring: Path, tree: Tree) -> None:
    before = tree(ring)
    code, shown = at_terminal(ring, b"\n", "add", "four.ring")
    assert (code, "Which?" in shown) == (0, True)
    assert tree(ring) == before

"""Many sources at once: every one has its outcome, in its order."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from newsletter.collect import IMPORTERS, collect
from newsletter.collect.base import Several, Source
from newsletter.collect.gather import Outcome, gather, gather_entries
from newsletter.errors import CollectError, ProjectError
from newsletter.model import Article, Collected, Entry, SourceImage, Where
from newsletter.net.polite import Polite
from tests.collect.sources import named
from tests.net.sites import Heard, Site, reply

REPOSITORY = Path(__file__).parents[2]
TEXT = "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home.\n"


def every(_: str, entries: Sequence[Entry]) -> Sequence[Entry]:
    return entries


def unwatched(name: str, done: int, known: int) -> None:
    pass


def markdown(title: str) -> bytes:
    return reply(200, f"# {title}\n\n{TEXT}".encode(), Content_Type="text/markdown")


def shown(outcomes: Iterable[Outcome]) -> list[str]:
    return [
        outcome.found.message if isinstance(outcome.found, CollectError) else outcome.found.article.title
        for outcome in outcomes
    ]


class Listing:
    """A source with an entry a line; one that is called 'bad' cannot be read, 'worse' is a fault of ours."""

    def handles(self, source: Source) -> bool:
        return source.kind == "text/x-listing"

    def entries(self, source: Source) -> tuple[Entry, ...]:
        return tuple(
            Entry(ident=line, title=line, published=dt.datetime(2026, 11, 22, tzinfo=dt.UTC))
            for line in source.data.decode().split()
        )

    def load_entry(self, source: Source, entry: Entry) -> Collected:
        if entry.title == "bad":
            raise CollectError("It is bad.", source=source.name)
        if entry.title == "worse":
            raise RecursionError
        if entry.title == "edited":
            raise ProjectError("It is no front matter.", path="a.md")
        article = Article(slug=entry.title, title=entry.title, where=Where(path=source.name))
        return Collected(article=article, image=SourceImage(place="/picture"))

    def load(self, source: Source) -> Iterator[Collected]:
        return (self.load_entry(source, entry) for entry in self.entries(source))


def listing(*titles: str) -> bytes:
    return reply(200, " ".join(titles).encode(), Content_Type="text/x-listing")


@pytest.fixture
def listings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(IMPORTERS, "listing", Listing)


def test_outcomes_come_in_the_order_of_the_names(site: Site, home: str, polite: Polite) -> None:
    first_may_end = threading.Event()

    def late(_heard: Heard) -> Iterator[bytes]:
        first_may_end.wait(10)
        yield markdown("Story 0")

    def frees(_heard: Heard) -> Iterator[bytes]:
        first_may_end.set()
        yield markdown("Story 7")

    site.pages |= {f"/{number}": markdown(f"Story {number}") for number in range(40)}
    site.pages |= {"/0": late, "/7": frees}
    names = [f"{home}/{number}" for number in range(40)]
    found = list(gather(names, web=polite, choose=every, progress=unwatched))
    assert shown(found) == [f"Story {number}" for number in range(40)]
    assert [outcome.name for outcome in found] == names


def test_eight_sources_are_read_at_once(site: Site, home: str, polite: Polite) -> None:
    all_there = threading.Barrier(8, timeout=10)

    def together(_heard: Heard) -> Iterator[bytes]:
        all_there.wait()
        yield markdown("A story")

    site.pages |= {f"/{number}": together for number in range(16)}
    names = [f"{home}/{number}" for number in range(16)]
    found = gather(names, web=polite, choose=every, progress=unwatched)
    assert shown(found) == ["A story"] * 16


def test_one_that_fails_leaves_the_others_to_be_read(
    site: Site, home: str, polite: Polite, tmp_path: Path
) -> None:
    site.pages["/a"] = markdown("One")
    (tmp_path / "b.md").write_text(f"# Two\n\n{TEXT}")
    names = [
        f"{home}/gone",
        f"{home}/a",
        str(tmp_path / "gone.md"),
        str(tmp_path / "b.md"),
        "ftp://x.example/",
    ]
    assert shown(gather(names, web=polite, choose=every, progress=unwatched)) == [
        "There is nothing at this address (404).",
        "One",
        "There is no such file.",
        "Two",
        "Addresses that begin with 'ftp:' are not read.",
    ]


def test_an_unknown_kind_is_the_outcome_of_every_source(tmp_path: Path, polite: Polite) -> None:
    (tmp_path / "b.md").write_text(f"# Two\n\n{TEXT}")
    (outcome,) = gather([str(tmp_path / "b.md")], "x", web=polite, choose=every, progress=unwatched)
    assert isinstance(outcome.found, CollectError)
    assert outcome.found.hint.startswith("These are known")


def test_no_names_have_no_outcomes(polite: Polite) -> None:
    assert list(gather([], web=polite, choose=every, progress=unwatched)) == []


# --- sources of several stories ----------------------------------------------------------------------------


def test_of_several_stories_come_those_that_were_chosen_in_their_place(
    site: Site, home: str, polite: Polite, listings: None
) -> None:
    site.pages |= {"/a": markdown("First"), "/b": listing("x", "y", "z"), "/c": markdown("Last")}
    asked: list[tuple[str, list[str], bool]] = []

    def choose(name: str, entries: Sequence[Entry]) -> Sequence[Entry]:
        is_caller = threading.current_thread() is threading.main_thread()
        asked.append((name, [entry.title for entry in entries], is_caller))
        return (entries[2], entries[0])

    names = [f"{home}/{one}" for one in "abc"]
    found = list(gather(names, web=polite, choose=choose, progress=unwatched))
    assert shown(found) == ["First", "z", "x", "Last"]
    assert [outcome.name for outcome in found] == [names[0], names[1], names[1], names[2]]
    assert asked == [(f"{home}/b", ["x", "y", "z"], True)]


def test_nobody_is_asked_to_choose_of_one(site: Site, home: str, polite: Polite, listings: None) -> None:
    def never(name: str, entries: Sequence[Entry]) -> Sequence[Entry]:
        raise AssertionError(name)

    site.pages["/a"] = listing("x")
    assert shown(gather([f"{home}/a"], web=polite, choose=never, progress=unwatched)) == ["x"]


def test_who_chooses_nothing_gets_nothing(site: Site, home: str, polite: Polite, listings: None) -> None:
    site.pages["/a"] = listing("x", "y")
    assert list(gather([f"{home}/a"], web=polite, choose=lambda *_: (), progress=unwatched)) == []


def test_a_story_that_cannot_be_read_leaves_the_others_of_its_source(
    site: Site, home: str, polite: Polite, listings: None
) -> None:
    site.pages["/a"] = listing("x", "bad", "worse", "edited", "y")
    found = list(gather([f"{home}/a"], web=polite, choose=every, progress=unwatched))
    assert shown(found) == [
        "x",
        "It is bad.",
        "Something in it cannot be read (RecursionError).",
        "It is no front matter.",
        "y",
    ]
    assert isinstance(found[2].found, CollectError)
    assert isinstance(found[2].found.__cause__, RecursionError)


class Whole:
    """A source whose stories all come, of which one cannot be read."""

    def __init__(self, *titles: str) -> None:
        self.titles = titles

    def handles(self, source: Source) -> bool:
        return source.kind == "text/x-whole"

    def load(self, source: Source) -> Iterator[Collected]:
        entries = (Entry(ident=title, title=title) for title in self.titles)
        return (Listing().load_entry(source, entry) for entry in entries)


@pytest.mark.parametrize(
    ("titles", "found"),
    [(("x", "y"), ["x", "y"]), (("x", "bad", "y"), ["x", "It is bad."]), ((), ["There is no story in it."])],
)
def test_what_came_before_a_fault_is_kept(
    polite: Polite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, titles: tuple[str, ...], found: list[str]
) -> None:
    monkeypatch.setitem(IMPORTERS, "whole", lambda: Whole(*titles))
    (tmp_path / "a").write_text("a")
    assert (
        shown(gather([str(tmp_path / "a")], "whole", web=polite, choose=every, progress=unwatched)) == found
    )


def test_entries_of_many_sources_are_gathered_in_their_order(polite: Polite) -> None:
    jobs = [
        (Listing(), named(name), Entry(ident=title, title=title))
        for name, title in (("a", "x"), ("b", "bad"), ("c", "y"))
    ]
    assert all(isinstance(importer, Several) for importer, _, _ in jobs)
    seen: list[tuple[str, int, int]] = []
    found = list(gather_entries(jobs, progress=lambda *told: seen.append(told)))
    assert [(outcome.name, words) for outcome, words in zip(found, shown(found), strict=True)] == [
        ("a", "x"),
        ("b", "It is bad."),
        ("c", "y"),
    ]
    assert seen == [("x", 1, 3), ("bad", 2, 3), ("y", 3, 3)]
    assert shown(gather_entries(iter(jobs), progress=unwatched)) == ["x", "It is bad.", "y"]


# --- progress, memory, an end ------------------------------------------------------------------------------


def test_progress_tells_what_how_many_and_of_how_many(
    site: Site, home: str, polite: Polite, listings: None
) -> None:
    site.pages |= {"/a": markdown("A"), "/b": listing("x", "y", "z")}
    seen: list[tuple[str, int, int]] = []
    names = [f"{home}/a", f"{home}/b", f"{home}/gone"]
    list(gather(names, web=polite, choose=every, progress=lambda *told: seen.append(told)))
    a, b, gone = names
    assert seen == [
        *((a, 0, 3), (a, 1, 3)),
        *((b, 1, 3), (b, 2, 5), (b, 3, 5), (b, 4, 5)),
        *((gone, 4, 5), (gone, 5, 5)),
    ]


def test_only_a_few_are_read_ahead_of_whoever_takes_them(site: Site, home: str, polite: Polite) -> None:
    site.pages |= {f"/{number}": markdown("A") for number in range(100)}
    names = [f"{home}/{number}" for number in range(100)]
    found = gather(names, web=polite, choose=every, progress=unwatched)
    for taken in range(1, 5):
        next(found)
        assert len([line for line in site.asked() if line != "GET /robots.txt"]) <= 32 + taken
    assert len(list(found)) == 96


def test_who_takes_no_more_ends_the_reading(site: Site, home: str, polite: Polite) -> None:
    held = threading.Event()

    def slow(_heard: Heard) -> Iterator[bytes]:
        held.wait(10)
        yield markdown("A")

    site.pages |= {f"/{number}": slow for number in range(1, 100)}
    site.pages["/0"] = markdown("A")
    found = gather(
        [f"{home}/{number}" for number in range(100)], web=polite, choose=every, progress=unwatched
    )
    next(found)
    found.close()  # type: ignore[attr-defined]
    held.set()
    wait_until_idle(polite)
    assert len([line for line in site.asked() if line != "GET /robots.txt"]) <= 33


def wait_until_idle(polite: Polite) -> None:
    while polite._turns._busy.total():
        time.sleep(0.01)


def test_an_interruption_ends_the_program_though_servers_are_silent(site: Site) -> None:
    is_asked = threading.Event()

    def silent(heard: Heard) -> Iterator[bytes]:
        is_asked.set()
        return site.silence(heard)

    site.pages["/robots.txt"] = silent
    program = (
        "from newsletter.collect.gather import gather\n"
        "from newsletter.collect.opening import way_out\n"
        f"names = ['http://127.0.0.1:{site.port}/']\n"
        "way = way_out(names, allow_private=True)\n"
        "list(gather(names, web=way, choose=lambda *_: (), progress=lambda *_: None))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=REPOSITORY, stderr=subprocess.PIPE) as process:
        try:
            assert is_asked.wait(30)
            process.send_signal(signal.SIGINT)
            # Its limits of time alone would end it in ten seconds.
            _, said = process.communicate(timeout=6)
        finally:
            process.kill()
    assert said.endswith(b"KeyboardInterrupt\n")


def test_one_source_is_collected_by_the_same_way(
    site: Site, home: str, polite: Polite, listings: None
) -> None:
    site.pages["/a"] = listing("x", "y", "bad", "z")
    stories = collect(f"{home}/a", web=polite, choose=every)
    assert [next(stories).article.title, next(stories).article.title] == ["x", "y"]
    with pytest.raises(CollectError, match="It is bad"):
        next(stories)

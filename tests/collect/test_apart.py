"""Sources read in processes of their own come to the same as others, whatever becomes of the processes."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from newsletter.collect import IMPORTERS, apart, gather, reading
from newsletter.collect.apart import Readers
from newsletter.collect.base import Source
from newsletter.collect.reading import Result
from newsletter.errors import CollectError
from newsletter.model import Entry
from newsletter.net.polite import Polite
from tests.collect.importers_apart import KINDS, START
from tests.collect.sources import named
from tests.net.sites import Site, reply


@pytest.fixture(autouse=True)
def kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two processes, which know the importers of these tests."""
    for kind, make in KINDS.items():
        monkeypatch.setitem(IMPORTERS, kind, make)
    monkeypatch.setattr(apart, "_START", START)
    monkeypatch.setattr(apart, "processors", lambda: 2)
    monkeypatch.setattr(gather, "processors", lambda: 2)


@pytest.fixture
def readers() -> Iterator[Readers]:
    started = Readers()
    yield started
    started.stop()


def source(text: str, **pages: str) -> Source:
    def follow(url: str) -> Source:
        if url not in pages:
            raise CollectError("There is no such page.", source=url, hint="Look.")
        return source(pages[url], **pages)

    return Source(name="a", data=text.encode(), follow=follow)


def shown(results: Sequence[Result]) -> list[str]:
    """Messages, and stories by the first word of their title."""
    return [
        one.message if isinstance(one, CollectError) else one.article.title.partition(" ")[0]
        for one in results
    ]


def process_of(result: Result) -> int:
    assert not isinstance(result, CollectError)
    return int(result.article.title.rpartition(" ")[2])


def test_a_source_comes_to_the_same_as_in_a_thread(readers: Readers) -> None:
    page = named(
        "a.txt", b"Quiet evenings\nBy Jane Doe\n\nThe nurses of the Hollin ward met on Monday to talk.\n"
    )
    assert readers.load("text", page) == tuple(reading.stories(IMPORTERS["text"](), page))


def test_it_is_read_in_another_process(readers: Readers) -> None:
    (found,) = readers.load("shows", source("x"))
    assert process_of(found) != os.getpid()


def test_as_many_processes_as_processors_read_for_any_number_of_threads(readers: Readers) -> None:
    with ThreadPoolExecutor(12) as threads:
        found = list(threads.map(lambda _: readers.load("shows", source("x")), range(40)))
    assert 1 <= len({process_of(one) for (one,) in found}) <= 2


def test_what_a_source_leads_to_is_fetched_by_the_program(readers: Readers) -> None:
    found = readers.load("shows", source("x\nfollow b\nfollow c", b="of b", c="of c"))
    assert shown(found) == ["x", "follow", "follow"]
    assert [one.article.body for one in found if not isinstance(one, CollectError)] == ["", "of b", "of c"]


def test_a_page_that_is_not_there_is_told_there(readers: Readers) -> None:
    _, fault = readers.load("shows", source("x\nfollow b"))
    assert isinstance(fault, CollectError)
    assert (fault.message, fault.source, fault.hint) == ("There is no such page.", "b", "Look.")


def test_a_source_that_leads_on_and_on_is_left(readers: Readers) -> None:
    pages = {f"p{number}": "" for number in range(20)}
    found = readers.load("shows", source("\n".join(f"follow {name}" for name in pages), **pages))
    assert shown(found) == ["It leads on from one address to the next without an end."]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("x\nrefuse", ["x", "It is bad."]),
        ("fail", ["Something in it cannot be read (RecursionError)."]),
        ("print\nx", ["print", "x"]),
        ("x\ndie", ["Reading it took too long, or broke off."]),
    ],
)
def test_whatever_happens_in_a_process_the_next_source_is_read(
    readers: Readers, text: str, words: list[str]
) -> None:
    for _ in range(3):
        assert shown(readers.load("shows", source(text))) == words
        assert shown(readers.load("shows", source("x"))) == ["x"]


def test_a_source_that_takes_too_long_is_given_up() -> None:
    hurried = Readers(seconds=4)
    try:
        assert shown(hurried.load("shows", source("hang"))) == ["Reading it took too long, or broke off."]
        assert shown(hurried.load("shows", source("x"))) == ["x"]
    finally:
        hurried.stop()


def test_a_process_keeps_the_source_of_the_last_entry_at_hand(
    readers: Readers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(apart, "processors", lambda: 1)
    alone = Readers()
    try:
        first = alone.numbered("shows-many", source("a", b="of b"))
        other = alone.numbered("shows-many", source("a"))
        entries = [Entry(ident=title, title=title) for title in ("x", "follow b", "z")]
        read = [alone.read(first, entry) for entry in entries] + [alone.read(other, entries[0])]
    finally:
        alone.stop()
    counts = [one.article.title.split(" ")[-2] for one in read if not isinstance(one, CollectError)]
    # What leads on is read once more.
    assert counts == ["1", "3", "4", "1"]


def test_who_stops_ends_all_processes(readers: Readers) -> None:
    (found,) = readers.load("shows", source("x"))
    readers.stop()
    with pytest.raises(ProcessLookupError):
        os.kill(process_of(found), 0)
    assert shown(readers.load("shows", source("x"))) == ["Reading it took too long, or broke off."]


# --- in the gathering of many ------------------------------------------------------------------------------


def gathered(names: Sequence[str], web: Polite) -> list[Result]:
    outcomes = gather.gather(names, web=web, choose=lambda _, entries: entries, progress=lambda *_: None)
    return [outcome.found for outcome in outcomes]


def test_many_pages_are_read_in_processes_and_few_are_not(site: Site, home: str, polite: Polite) -> None:
    site.pages["/"] = reply(200, b"x", Content_Type="text/x-shows")
    assert {process_of(one) == os.getpid() for one in gathered([f"{home}/"] * 20, polite)} == {False}
    assert {process_of(one) == os.getpid() for one in gathered([f"{home}/"] * 3, polite)} == {True}


def test_many_entries_are_read_in_processes_too(site: Site, home: str, polite: Polite) -> None:
    site.pages |= {
        "/": reply(
            200, b"\n".join(b"follow %s/b" % home.encode() for _ in range(20)), Content_Type="text/x-many"
        ),
        "/b": reply(200, b"of b"),
    }
    found = gathered([f"{home}/"], polite)
    assert {one.article.body for one in found if not isinstance(one, CollectError)} == {"of b"}
    assert len(found) == 20
    assert os.getpid() not in {process_of(one) for one in found}


def test_a_process_that_dies_takes_one_source_with_it(site: Site, home: str, polite: Polite) -> None:
    site.pages |= {
        "/": reply(200, b"x", Content_Type="text/x-shows"),
        "/die": reply(200, b"die", Content_Type="text/x-shows"),
    }
    names = [f"{home}/die" if number % 7 == 3 else f"{home}/" for number in range(28)]
    found = shown(gathered(names, polite))
    assert [words == "x" for words in found] == [number % 7 != 3 for number in range(28)]

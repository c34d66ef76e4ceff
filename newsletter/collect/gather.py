"""Many sources at once: opened, read and their pictures brought in threads, handed over in their order.

    names --opened--> one story, or several to be chosen from --chosen by the caller--> Outcomes

Whoever takes the outcomes sets the pace: only a few are made ahead, so memory does not grow with the number.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from functools import partial
from operator import length_hint
from typing import TypeVar

from newsletter.collect import IMPORTERS, Chooser, importer_for, opening, pictures, reading
from newsletter.collect.apart import Numbered, Readers, processors
from newsletter.collect.base import Importer, Several, Source
from newsletter.collect.reading import Result
from newsletter.errors import CollectError
from newsletter.model import Entry
from newsletter.net.polite import AT_ONCE, Polite

# More than there are connections: one page that takes long to read must not keep the web waiting.
_AHEAD = 4 * AT_ONCE
# Of fewer, the first are read before another process has begun.
_MANY = 12
# What is read at once, without a process.
_LIGHT = frozenset({"markdown", "text", "json"})
# A wait without an end cannot be interrupted on Windows.
_LOOK_UP = 0.5

# What is being read, how many are done, and of how many: those that are known so far.
Progress = Callable[[str, int, int], None]
T = TypeVar("T")
_Jobs = Iterable[tuple[Several, Source, Entry]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """A story of the source `name`, or why there is none."""

    name: str
    found: Result


@dataclass(frozen=True, slots=True)
class _Choice:
    """A source of several stories, before it is known which are wanted."""

    importer: Several
    source: Source
    entries: tuple[Entry, ...]


def gather(
    names: Sequence[str], kind: str = "", *, web: Polite, choose: Chooser, progress: Progress
) -> Iterator[Outcome]:
    """The stories of the sources in their order, with their pictures; of several, those that `choose` wants.

    A source or a story that cannot be had is an outcome like others. `choose` and `progress` are called in
    the thread of the caller.
    """
    crew = _Crew(len(names))
    done, known = 0, len(names)
    try:
        opened = crew.in_order(partial(_opened, crew, name, kind, web) for name in names)
        for name, found in zip(names, opened, strict=True):
            shown = opening.called(name)
            progress(shown, done, known)
            results: Iterable[Result] = ()
            if isinstance(found, _Choice):
                wanted = choose(shown, found.entries)
                crew.expect(len(wanted))
                known += len(wanted) - 1
                results = _of_entries(crew, [(found.importer, found.source, entry) for entry in wanted])
            else:
                known += len(found) - 1
                results = found
            for result in results:
                done += 1
                progress(shown, done, known)
                yield Outcome(shown, result)
    finally:
        crew.stop()


def gather_entries(jobs: _Jobs, *, progress: Progress) -> Iterator[Outcome]:
    """One outcome for each entry, in their order, like `gather`."""
    known = length_hint(jobs)
    crew = _Crew(known)
    told: deque[tuple[Source, Entry]] = deque()

    def noted() -> Iterator[tuple[Several, Source, Entry]]:
        for job in jobs:
            told.append(job[1:])
            yield job

    try:
        for done, result in enumerate(_of_entries(crew, noted()), start=1):
            source, entry = told.popleft()
            progress(entry.title or entry.url, done, max(known, done))
            yield Outcome(source.name, result)
    finally:
        crew.stop()


def _of_entries(crew: _Crew, jobs: _Jobs) -> Iterator[Result]:
    numbered: dict[int, Numbered | None] = {}

    def begun() -> Iterator[Callable[[], Result]]:
        for importer, source, entry in jobs:
            if id(source) not in numbered:
                numbered[id(source)] = crew.numbered(importer, source)
            yield partial(_entry, crew, importer, source, entry, numbered[id(source)])

    return crew.in_order(begun())


# --- in the threads --------------------------------------------------------------------------------------


def _opened(crew: _Crew, name: str, kind: str, web: Polite) -> tuple[Result, ...] | _Choice:
    """Whatever goes wrong in one source is no reason to leave the others unread."""
    try:
        source = opening.open_source(name, web)
        importer = importer_for(source, kind)
        if not isinstance(importer, Several):
            return tuple(_with_pictures(story, source) for story in crew.stories(importer, source))
        entries = importer.entries(source)
    except Exception as error:  # noqa: BLE001  what strangers send finds faults that nobody thought of
        return (reading.told(error, opening.called(name)),)
    if len(entries) == 1:
        return (_entry(crew, importer, source, entries[0], None),)
    return _Choice(importer, source, entries)


def _entry(crew: _Crew, importer: Several, source: Source, entry: Entry, known: Numbered | None) -> Result:
    readers = crew.readers
    found = readers.read(known, entry) if readers and known else reading.story(importer, source, entry)
    return _with_pictures(found, source)


def _with_pictures(story: Result, source: Source) -> Result:
    if isinstance(story, CollectError):
        return story
    try:
        return pictures.bring(story, source)
    except Exception as error:  # noqa: BLE001
        return reading.told(error, source.name)


class _Crew:
    """Threads that work ahead of the caller, and, where there is much to read, processes that read.

    No thread is waited for: an interruption ends the program at once.
    """

    def __init__(self, expected: int) -> None:
        self.readers: Readers | None = None
        self.expect(expected)

    def expect(self, number: int) -> None:
        """So many are going to be read."""
        if self.readers is None and number >= _MANY and processors() > 1:
            self.readers = Readers()

    def stories(self, importer: Importer, source: Source) -> Iterable[Result]:
        kind = _kind(importer)
        if self.readers and kind:
            return self.readers.load(kind, source)
        return reading.stories(importer, source)

    def numbered(self, importer: Several, source: Source) -> Numbered | None:
        """The source as processes know it; None where it is read by a thread."""
        kind = _kind(importer)
        return self.readers.numbered(kind, source) if self.readers and kind else None

    def in_order(self, jobs: Iterable[Callable[[], T]]) -> Iterator[T]:
        """What the jobs come to, in their order."""
        begun: deque[Future[T]] = deque()
        for job in jobs:
            begun.append(self._begin(job))
            if len(begun) == _AHEAD:
                yield _result(begun.popleft())
        while begun:
            yield _result(begun.popleft())

    def stop(self) -> None:
        """Nothing more is begun, and what is read in processes ends."""
        if self.readers:
            self.readers.stop()

    def _begin(self, job: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()

        def work() -> None:
            try:
                future.set_result(job())
            except Exception as error:  # noqa: BLE001  raised where the result is taken
                future.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        return future


def _kind(importer: Importer) -> str:
    """The name by which a process finds the importer; '' for one that takes no time, or is a plug-in."""
    kinds = (kind for kind, make in IMPORTERS.items() if make is type(importer) and kind not in _LIGHT)
    return next(kinds, "")


def _result(future: Future[T]) -> T:
    while not wait([future], timeout=_LOOK_UP).done:
        pass
    return future.result()

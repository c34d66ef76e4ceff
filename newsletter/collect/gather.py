"""Many sources at once: opened, read and their pictures brought by eight threads, handed over in their order.

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

from newsletter.collect import Chooser, importer_for, opening, pictures, unreadable
from newsletter.collect.base import Importer, Several, Source
from newsletter.errors import CollectError, NewsletterError
from newsletter.model import Collected, Entry
from newsletter.net.polite import AT_ONCE, Polite

# Of how many sources something may be known before its turn to be handed over.
_AHEAD = 2 * AT_ONCE
# A wait without an end cannot be interrupted on Windows.
_LOOK_UP = 0.5

# What is being read, how many are done, and of how many: those that are known so far.
Progress = Callable[[str, int, int], None]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Outcome:
    """A story of the source `name`, or why there is none."""

    name: str
    found: Collected | CollectError


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
    crew = _Crew()
    done, known = 0, len(names)
    try:
        opened = crew.in_order(
            partial(_guarded, opening.called(name), partial(_opened, name, kind, web)) for name in names
        )
        for name, found in zip(names, opened, strict=True):
            shown = opening.called(name)
            progress(shown, done, known)
            if isinstance(found, _Choice):
                wanted = choose(shown, found.entries)
                known += len(wanted) - 1
                jobs = ((found.importer, found.source, entry) for entry in wanted)
                results = _of_entries(crew, jobs)
            else:
                known += len(found) - 1
                results = iter(found)
            for result in results:
                done += 1
                progress(shown, done, known)
                yield Outcome(shown, result)
    finally:
        crew.stop()


def gather_entries(jobs: Iterable[tuple[Several, Source, Entry]], *, progress: Progress) -> Iterator[Outcome]:
    """One outcome for each entry, in their order, like `gather`."""
    crew = _Crew()
    known = length_hint(jobs)
    try:
        told: deque[tuple[Source, Entry]] = deque()
        for done, result in enumerate(_of_entries(crew, _noted(jobs, told)), start=1):
            source, entry = told.popleft()
            progress(entry.title or entry.url, done, max(known, done))
            yield Outcome(source.name, result)
    finally:
        crew.stop()


def _noted(
    jobs: Iterable[tuple[Several, Source, Entry]], told: deque[tuple[Source, Entry]]
) -> Iterator[tuple[Several, Source, Entry]]:
    for job in jobs:
        told.append(job[1:])
        yield job


def _of_entries(
    crew: _Crew, jobs: Iterable[tuple[Several, Source, Entry]]
) -> Iterator[Collected | CollectError]:
    entries = (partial(_guarded, job[1].name, partial(_entry, *job)) for job in jobs)
    for found in crew.in_order(entries):
        yield from found


# --- in the threads --------------------------------------------------------------------------------------

_Found = tuple[Collected | CollectError, ...]


def _opened(name: str, kind: str, web: Polite) -> _Found | _Choice:
    source = opening.open_source(name, web)
    importer = importer_for(source, kind)
    if not isinstance(importer, Several):
        return tuple(_stories(importer, source))
    entries = importer.entries(source)
    if len(entries) == 1:
        return _entry(importer, source, entries[0])
    return _Choice(importer, source, entries)


def _stories(importer: Importer, source: Source) -> Iterator[Collected | CollectError]:
    """What comes before a fault is not lost by it."""
    is_empty = True
    try:
        for story in importer.load(source):
            is_empty = False
            yield pictures.bring(story, source)
    except CollectError as error:
        yield error
    else:
        if is_empty:
            yield CollectError("There is no story in it.", source=source.name, hint=unreadable.COPY)


def _entry(importer: Several, source: Source, entry: Entry) -> _Found:
    return (pictures.bring(importer.load_entry(source, entry), source),)


def _guarded(name: str, job: Callable[[], T]) -> T | _Found:
    """What the job comes to. Whatever goes wrong in one source is no reason to leave the others unread."""
    try:
        return job()
    except CollectError as error:
        return (error,)
    except NewsletterError as error:
        return (_told(CollectError(error.message, source=name, hint=error.hint), error),)
    except Exception as error:  # noqa: BLE001  what strangers send finds faults that nobody thought of
        words = f"Something in it cannot be read ({type(error).__name__})."
        return (_told(CollectError(words, source=name, hint=unreadable.COPY), error),)


def _told(fault: CollectError, cause: Exception) -> CollectError:
    fault.__cause__ = cause
    return fault


class _Crew:
    """Eight threads' worth of work. No thread is waited for: an interruption ends the program at once."""

    def __init__(self) -> None:
        self._room = threading.Semaphore(AT_ONCE)
        self._stopped = threading.Event()

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
        """What has not begun does not begin."""
        self._stopped.set()

    def _begin(self, job: Callable[[], T]) -> Future[T]:
        future: Future[T] = Future()

        def work() -> None:
            with self._room:
                if self._stopped.is_set():
                    return
                try:
                    future.set_result(job())
                except Exception as error:  # noqa: BLE001  raised where the result is taken
                    future.set_exception(error)

        threading.Thread(target=work, name="gather", daemon=True).start()
        return future


def _result(future: Future[T]) -> T:
    while not wait([future], timeout=_LOOK_UP).done:
        pass
    return future.result()

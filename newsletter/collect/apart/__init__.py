"""Sources read on several processors at once, in processes of their own.

Python reads pages on one processor at a time, whatever the number of its threads. A process that reads has no
way to the web and never waits for it; one that takes too long over a source is ended.
"""

from __future__ import annotations

import itertools
import os
import pickle
import subprocess
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from queue import LifoQueue

from newsletter.collect import unreadable
from newsletter.collect.apart.messages import Fault, Followed, Found, Load, Plain, Read, Wanted
from newsletter.collect.base import Source
from newsletter.collect.reading import Result, told
from newsletter.errors import CollectError
from newsletter.model import Entry

# A process costs some 100 MB, and more of them do not help where the web is what is waited for.
_MOST = 4
# For one source, without the time in which what it leads to is fetched.
_SECONDS = 60.0
# Each address that a story leads to has it read once more from its beginning.
_MOST_FOLLOWED = 10
_START = "import sys; sys.path[:] = {path!r}; from newsletter.collect.apart.process import main; main()"

_Ask = Callable[["_Process", Followed], Load | Read]


def processors() -> int:
    """How many this program may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@dataclass(frozen=True, slots=True)
class Numbered:
    """A source of several stories, which a process knows again by its number."""

    number: int
    kind: str
    source: Source


class Readers:
    """As many processes as there are processors, started when they are needed. For any number of threads."""

    def __init__(self, *, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._free: LifoQueue[_Process | None] = LifoQueue()
        for _ in range(min(processors(), _MOST)):
            self._free.put(None)
        self._lock = threading.Lock()
        self._started: list[_Process] = []
        self._is_stopped = False
        self._numbers = itertools.count()

    def numbered(self, kind: str, source: Source) -> Numbered:
        return Numbered(next(self._numbers), kind, source)

    def load(self, kind: str, source: Source) -> tuple[Result, ...]:
        """All that the source holds, read by the importer of that kind, like `reading.stories`."""
        plain = Plain.of(source)
        return self._results(source, lambda _, followed: Load(kind, plain, followed))

    def read(self, known: Numbered, entry: Entry) -> Result:
        """One entry of the source, like `reading.story`."""

        def ask(process: _Process, followed: Followed) -> Read:
            plain = None if process.knows == known.number else Plain.of(known.source)
            process.knows = known.number
            return Read(known.kind, known.number, plain, entry, followed)

        (result,) = self._results(known.source, ask)
        return result

    def stop(self) -> None:
        """End them all, whatever they are at."""
        with self._lock:
            self._is_stopped = True
            for process in self._started:
                process.end()

    def _results(self, source: Source, ask: _Ask) -> tuple[Result, ...]:
        followed: Followed = {}
        while len(followed) <= _MOST_FOLLOWED:
            said = self._answer(source, ask, followed)
            if isinstance(said, Found):
                return said.results()
            followed[said.url] = _follow(said.url, source)
        words = "It leads on from one address to the next without an end."
        return (CollectError(words, source=source.name, hint=unreadable.COPY),)

    def _answer(self, source: Source, ask: _Ask, followed: Followed) -> Found | Wanted:
        process = self._free.get()
        try:
            if process is None or process.is_ended:
                process = self._begun()
            return process.answer(ask(process, followed), self._seconds)
        except (OSError, EOFError, ValueError, pickle.UnpicklingError):
            if process:
                process.end()
            words = "Reading it took too long, or broke off."
            return Found((Fault(words, source.name, unreadable.COPY),))
        finally:
            self._free.put(process)

    def _begun(self) -> _Process:
        with self._lock:
            if self._is_stopped:
                raise InterruptedError
            process = _Process()
            self._started.append(process)
            return process


class _Process:
    def __init__(self) -> None:
        self.knows: int | None = None
        self.is_ended = False
        self._run = subprocess.Popen(  # noqa: S603  this very program
            [sys.executable, "-c", _START.format(path=sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            # An interruption at the keyboard is for the program, which ends its processes.
            start_new_session=True,
            creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
        )
        assert self._run.stdin  # noqa: S101  they were asked for
        assert self._run.stdout  # noqa: S101
        self._questions, self._answers = self._run.stdin, self._run.stdout

    def answer(self, question: Load | Read, seconds: float) -> Found | Wanted:
        """What comes of the question. Raises OSError or EOFError where the process is gone by then."""
        limit = threading.Timer(seconds, self._run.kill)
        limit.daemon = True
        limit.start()
        try:
            pickle.dump(question, self._questions, pickle.HIGHEST_PROTOCOL)
            self._questions.flush()
            said: Found | Wanted = pickle.load(self._answers)  # noqa: S301  our own
            return said
        finally:
            limit.cancel()

    def end(self) -> None:
        """Whoever waits for its answer gets none."""
        self.is_ended = True
        self._run.kill()
        self._run.wait()
        for pipe in (self._questions, self._answers):
            with suppress(OSError):
                pipe.close()


def _follow(url: str, source: Source) -> Plain | Fault:
    try:
        return Plain.of(source.follow(url))
    except Exception as error:  # noqa: BLE001  told where the story is read
        return Fault.of(told(error, source.name))

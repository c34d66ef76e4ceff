"""The process that reads sources for the program. It has no way out: what it wants, the program fetches."""

from __future__ import annotations

import os
import pickle
import sys
from typing import BinaryIO

from newsletter.collect import IMPORTERS, reading
from newsletter.collect.apart.messages import Fault, Followed, Found, Load, Read, Wanted
from newsletter.collect.base import Importer, Several, Source


def main() -> None:
    """Read what is asked for on standard input, until it ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # Whatever prints must not speak among the answers.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    desk = _Desk()
    while (asked := _next(sys.stdin.buffer)) is not None:
        pickle.dump(desk.answer(asked), answers, pickle.HIGHEST_PROTOCOL)
        answers.flush()


def _next(questions: BinaryIO) -> Load | Read | None:
    try:
        asked: Load | Read = pickle.load(questions)  # noqa: S301  the program's own
    except EOFError:
        return None
    return asked


class _WantedError(BaseException):
    """No Exception, so that no importer takes it for a page that is not there."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.url = url


class _Desk:
    """Answers one question after the other, and keeps the last source of several stories at hand."""

    def __init__(self) -> None:
        self._followed: Followed = {}
        self._open: tuple[int, Importer, Source] | None = None

    def answer(self, asked: Load | Read) -> Found | Wanted:
        self._followed = asked.followed
        try:
            return self._loaded(asked) if isinstance(asked, Load) else self._read(asked)
        except _WantedError as wanted:
            return Wanted(wanted.url)

    def _loaded(self, asked: Load) -> Found:
        importer = IMPORTERS[asked.kind]()
        return Found.of(tuple(reading.stories(importer, asked.source.source(self._follow))))

    def _read(self, asked: Read) -> Found:
        if self._open is None or self._open[0] != asked.number:
            assert asked.source  # noqa: S101  the program knows what it has sent
            self._open = (asked.number, IMPORTERS[asked.kind](), asked.source.source(self._follow))
        _, importer, source = self._open
        assert isinstance(importer, Several)  # noqa: S101  its entries were listed
        return Found.of((reading.story(importer, source, asked.entry),))

    def _follow(self, url: str) -> Source:
        found = self._followed.get(url)
        if found is None:
            raise _WantedError(url)
        if isinstance(found, Fault):
            raise found.error()
        return found.source(self._follow)

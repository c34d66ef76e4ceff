"""What passes between the program and a process that reads for it: plain values, pickled one after the other.

program: Load | Read       process: Found, or Wanted, upon which the same is asked again with what it wanted
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from newsletter.collect.base import Source
from newsletter.collect.reading import Result
from newsletter.errors import CollectError
from newsletter.model import Collected, Entry


@dataclass(frozen=True, slots=True)
class Plain:
    """A source without its ways out, which lead through the program."""

    name: str
    data: bytes
    path: Path | None
    url: str
    media_type: str

    @staticmethod
    def of(source: Source) -> Plain:
        return Plain(source.name, source.data, source.path, source.url, source.media_type)

    def source(self, follow: Callable[[str], Source]) -> Source:
        return Source(
            name=self.name,
            data=self.data,
            path=self.path,
            url=self.url,
            media_type=self.media_type,
            follow=follow,
        )


@dataclass(frozen=True, slots=True)
class Fault:
    """A CollectError, which cannot be pickled itself."""

    message: str
    source: str
    hint: str

    @staticmethod
    def of(error: CollectError) -> Fault:
        return Fault(error.message, error.source, error.hint)

    def error(self) -> CollectError:
        return CollectError(self.message, source=self.source, hint=self.hint)


# What was found at addresses that the source leads to.
Followed = dict[str, Plain | Fault]


@dataclass(frozen=True, slots=True)
class Load:
    """Read all of the source by the importer of that kind."""

    kind: str
    source: Plain
    followed: Followed


@dataclass(frozen=True, slots=True)
class Read:
    """Read one entry of the source `number`; it comes along where the process has not seen it."""

    kind: str
    number: int
    source: Plain | None
    entry: Entry
    followed: Followed


@dataclass(frozen=True, slots=True)
class Wanted:
    """The source leads to an address that nobody has opened yet."""

    url: str


@dataclass(frozen=True, slots=True)
class Found:
    stories: tuple[Collected | Fault, ...]

    @staticmethod
    def of(results: tuple[Result, ...]) -> Found:
        return Found(tuple(Fault.of(one) if isinstance(one, CollectError) else one for one in results))

    def results(self) -> tuple[Result, ...]:
        return tuple(one.error() if isinstance(one, Fault) else one for one in self.stories)

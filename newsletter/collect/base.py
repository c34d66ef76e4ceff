"""What passes between whoever opens a source and whoever reads it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol, runtime_checkable

from newsletter.errors import CollectError
from newsletter.model import Collected, Entry


def _no_picture(url: str) -> bytes:
    raise CollectError("Pictures of the web are out of reach.", source=url)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source as it was opened: a file, standard input, or what came from a web address.

    `name` is what messages call it, `path` the file; `url` is where redirects ended, '' for what is no web
    address; `media_type` is what its server said, such as `text/html; charset=utf-8`. `follow` opens another
    address in the same way, with the same limits, and raises CollectError; `picture` gives the bytes of a
    picture so.
    """

    name: str
    data: bytes = field(repr=False)
    path: Path | None = None
    url: str = ""
    media_type: str = ""
    follow: Callable[[str], Source] = field(repr=False)
    picture: Callable[[str], bytes] = field(default=_no_picture, repr=False)

    @property
    def kind(self) -> str:
        """The media type without its parameters, in lower case."""
        return self.media_type.partition(";")[0].strip().lower()

    def has_ending(self, *endings: str) -> bool:
        """Whether its name ends so, whatever the case; those of web addresses say nothing."""
        return not self.url and self.name.lower().endswith(endings)


class Importer(Protocol):
    """One kind of source. Others plug theirs in by an entry point of the group `newsletter.importers`."""

    def handles(self, source: Source) -> bool:
        """Whether the source looks like this kind, told by its name, its media type and its first bytes."""

    def load(self, source: Source) -> Iterable[Collected]:
        """Every story of the source, in its order. Raises CollectError when there is none."""


@runtime_checkable
class Several(Importer, Protocol):
    """A kind of source that holds several stories, to be chosen from."""

    def entries(self, source: Source) -> tuple[Entry, ...]:
        """Its stories, newest first. Raises CollectError when there is none."""

    def load_entry(self, source: Source, entry: Entry) -> Collected:
        """The story of one entry, fetched where the source holds only part of it. Raises CollectError."""

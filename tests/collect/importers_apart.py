"""Importers that show in which process they read, and that misbehave; known to tests and to processes."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

from newsletter.collect import IMPORTERS
from newsletter.collect.base import Source
from newsletter.errors import CollectError
from newsletter.model import Article, Collected, Entry, Where


def story(title: str, body: str = "") -> Collected:
    return Collected(article=Article(slug="a", title=title, body=body, where=Where(path="a")))


class Shows:
    """What is written in a source says what is done with it."""

    def handles(self, source: Source) -> bool:
        return source.kind == "text/x-shows"

    def load(self, source: Source) -> Iterator[Collected]:
        for line in source.data.decode().split("\n"):
            what, _, url = line.partition(" ")
            if what == "die":
                os._exit(3)
            if what == "hang":
                time.sleep(60)
            if what == "print":
                print("noise")  # noqa: T201  as a library may
            if what == "fail":
                raise RecursionError
            if what == "refuse":
                raise CollectError("It is bad.", source=source.name, hint="Leave it.")
            body = source.follow(url).data.decode() if what == "follow" else ""
            yield story(f"{what} {os.getpid()}", body)


class ShowsMany(Shows):
    """An entry a line; a story tells how many its importer has read, and in which process."""

    def __init__(self) -> None:
        self.read = 0

    def handles(self, source: Source) -> bool:
        return source.kind == "text/x-many"

    def entries(self, source: Source) -> tuple[Entry, ...]:
        return tuple(Entry(ident=line, title=line) for line in source.data.decode().split("\n"))

    def load_entry(self, source: Source, entry: Entry) -> Collected:
        self.read += 1
        what, _, url = entry.title.partition(" ")
        body = source.follow(url).data.decode() if what == "follow" else ""
        return story(f"{what} {self.read} {os.getpid()}", body)


KINDS = {"shows": Shows, "shows-many": ShowsMany}
# As a process of its own does that imports this.
START = (
    "import sys; sys.path[:] = {path!r}\n"
    "from tests.collect.importers_apart import IMPORTERS, KINDS\n"
    "from newsletter.collect.apart.process import main\n"
    "IMPORTERS.update(KINDS)\n"
    "main()\n"
)
__all__ = ["IMPORTERS", "KINDS", "START"]

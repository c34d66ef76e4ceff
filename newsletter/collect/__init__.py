"""A source (a file, or standard input) becomes articles with their authors."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import entry_points

from newsletter.collect.base import Importer
from newsletter.collect.markdown import MarkdownFile
from newsletter.collect.pasted import PastedText
from newsletter.errors import CollectError
from newsletter.model import Collected

GROUP = "newsletter.importers"
IMPORTERS: dict[str, Callable[[], Importer]] = {"markdown": MarkdownFile, "text": PastedText}
_FALLBACK = "text"


def importer_for(source: str, kind: str = "") -> Importer:
    """The importer that handles the source, or the one of the kind named; built-in ones come first.

    Raises CollectError for a kind that nobody knows. A source that none claims is read as pasted text.
    """
    if kind in IMPORTERS:
        return IMPORTERS[kind]()
    plugins = {point.name: point for point in entry_points(group=GROUP)}
    if kind in plugins:
        loaded: Importer = plugins[kind].load()()
        return loaded
    if kind:
        known = ", ".join(sorted({*IMPORTERS, *plugins}))
        raise CollectError(
            f"There is no kind of source named “{kind}”.", source=source, hint=f"These are known: {known}."
        )
    for make in (*IMPORTERS.values(), *(point.load() for point in plugins.values())):
        importer: Importer = make()
        if importer.handles(source):
            return importer
    return IMPORTERS[_FALLBACK]()


def collect(source: str, kind: str = "") -> tuple[Collected, ...]:
    """Every article of the source: a path, or `-` for standard input. Raises CollectError."""
    return tuple(importer_for(source, kind).load(source))

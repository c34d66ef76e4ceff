"""A source (a file, standard input, a web address) becomes articles with their authors and pictures.

name --opening--> Source --an Importer--> Collected --pictures--> Collected, its pictures brought

`gather` does so for many at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib.metadata import entry_points

from newsletter.collect.base import Importer, Source
from newsletter.collect.document import SavedDocument
from newsletter.collect.mail import MailFile
from newsletter.collect.markdown import MarkdownFile
from newsletter.collect.own_json import OwnJson
from newsletter.collect.page import WebPage
from newsletter.collect.pasted import PastedText
from newsletter.collect.word import WordAccepted, WordFile, WordOriginal
from newsletter.errors import CollectError
from newsletter.model import Collected, Entry
from newsletter.net.polite import Polite

GROUP = "newsletter.importers"
# In the order in which they are asked; what none claims is pasted text.
IMPORTERS: dict[str, Callable[[], Importer]] = {
    "json": OwnJson,
    "word": WordFile,
    "word-accepted": WordAccepted,
    "word-original": WordOriginal,
    "document": SavedDocument,
    "mail": MailFile,
    "html": WebPage,
    "markdown": MarkdownFile,
    "text": PastedText,
}
_FALLBACK = "text"
# Which of a source's stories are wanted, of the name of the source and all of them.
Chooser = Callable[[str, Sequence[Entry]], Sequence[Entry]]


def importer_for(source: Source, kind: str = "") -> Importer:
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
            f"There is no kind of source named “{kind}”.",
            source=source.name,
            hint=f"These are known: {known}.",
        )
    for make in (*IMPORTERS.values(), *(point.load() for point in plugins.values())):
        importer: Importer = make()
        if importer.handles(source):
            return importer
    return IMPORTERS[_FALLBACK]()


def collect(name: str, kind: str = "", *, web: Polite, choose: Chooser) -> Iterator[Collected]:
    """The stories of one source, with their pictures; of several, those that `choose` wants.

    Raises CollectError at the first story that cannot be had.
    """
    # It asks the table above.
    from newsletter.collect.gather import gather

    for outcome in gather((name,), kind, web=web, choose=choose, progress=_unseen):
        if isinstance(outcome.found, CollectError):
            raise outcome.found
        yield outcome.found


def _unseen(name: str, done: int, known: int) -> None:
    """The progress that nobody watches."""

"""A source (a file, standard input, a web address) becomes articles with their authors and pictures.

name --opening--> Source --an Importer--> Collected --pictures--> Collected, its pictures brought
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from importlib.metadata import entry_points

from newsletter.collect import opening, pictures
from newsletter.collect.base import Importer, Several, Source
from newsletter.collect.document import SavedDocument
from newsletter.collect.mail import MailFile
from newsletter.collect.markdown import MarkdownFile
from newsletter.collect.pasted import PastedText
from newsletter.collect.word import WordAccepted, WordFile, WordOriginal
from newsletter.errors import CollectError
from newsletter.model import Collected, Entry
from newsletter.net.fetch import Web

GROUP = "newsletter.importers"
# In the order in which they are asked; what none claims is pasted text.
IMPORTERS: dict[str, Callable[[], Importer]] = {
    "word": WordFile,
    "word-accepted": WordAccepted,
    "word-original": WordOriginal,
    "document": SavedDocument,
    "mail": MailFile,
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


def collect(name: str, kind: str = "", *, web: Web, choose: Chooser) -> Iterator[Collected]:
    """The stories of a source, with their pictures; of several, those that `choose` wants.

    Raises CollectError.
    """
    source = opening.open_source(name, web)
    importer = importer_for(source, kind)
    loaded: Iterable[Collected]
    if isinstance(importer, Several):
        found = importer.entries(source)
        wanted = choose(source.name, found) if len(found) > 1 else found
        loaded = (importer.load_entry(source, entry) for entry in wanted)
    else:
        loaded = importer.load(source)
    return (pictures.bring(one, source) for one in loaded)

"""A source that was opened is read; whatever goes wrong in it is an error of this source alone."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.collect import unreadable
from newsletter.collect.base import Importer, Several, Source
from newsletter.errors import CollectError, NewsletterError
from newsletter.model import Collected, Entry

# A story, or why there is none.
Result = Collected | CollectError


def stories(importer: Importer, source: Source) -> Iterator[Result]:
    """All that the source holds; what comes before a fault is not lost by it."""
    is_empty = True
    try:
        for story in importer.load(source):
            is_empty = False
            yield story
    except Exception as error:  # noqa: BLE001  what strangers send finds faults that nobody thought of
        yield told(error, source.name)
    else:
        if is_empty:
            yield CollectError("There is no story in it.", source=source.name, hint=unreadable.COPY)


def story(importer: Several, source: Source, entry: Entry) -> Result:
    """The story of one entry."""
    try:
        return importer.load_entry(source, entry)
    except Exception as error:  # noqa: BLE001
        return told(error, source.name)


def told(error: Exception, name: str) -> CollectError:
    """The error in words for whoever named the source."""
    if isinstance(error, CollectError):
        return error
    if isinstance(error, NewsletterError):
        words, hint = error.message, error.hint
    else:
        words, hint = f"Something in it cannot be read ({type(error).__name__}).", unreadable.COPY
    made = CollectError(words, source=name, hint=hint)
    made.__cause__ = error
    return made

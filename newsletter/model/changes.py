"""What changed from one email to another, word by word."""

from __future__ import annotations

from enum import StrEnum

from newsletter.model.base import frozen


class Mark(StrEnum):
    """What became of some words."""

    SAME = "same"
    GONE = "gone"
    NEW = "new"


@frozen
class Piece:
    """Words that stand together and share their fate."""

    mark: Mark
    words: tuple[str, ...]


@frozen
class Passage:
    """A paragraph in which something changed; `heading` is the title above it, '' where there is none."""

    heading: str
    pieces: tuple[Piece, ...]


@frozen
class Differences:
    """(name, words) of fields, passages of the plain text, and those that only the HTML has.

    `pictures` are (path, what became of it) pairs. `looks` names what is another one, HTML or plain text,
    though nothing that is read in it changed.
    """

    fields: tuple[tuple[str, tuple[Piece, ...]], ...] = ()
    text: tuple[Passage, ...] = ()
    page: tuple[Passage, ...] = ()
    pictures: tuple[tuple[str, str], ...] = ()
    looks: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return any((self.fields, self.text, self.page, self.pictures, self.looks))

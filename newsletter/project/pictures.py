"""Pictures that come with what is collected, put beside it under names that nothing else has."""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from newsletter.errors import ProjectError
from newsletter.model import Image, SourceImage
from newsletter.model.base import frozen
from newsletter.project import frontmatter
from newsletter.project.bases import Base
from newsletter.project.fields import NO_IMAGE
from newsletter.project.frontmatter import Document
from newsletter.project.writing import Writer

_IN_ORDER = ("image", "image_alt", "image_caption", "image_credit")
KEYS = frozenset(_IN_ORDER)


@frozen
class Picture:
    """A file to be, or one that is there with these very bytes; `name` is how another file names it."""

    path: Path
    name: str
    data: bytes

    def write(self, writer: Writer) -> None:
        """Write it where it is not there. Raises StorageError."""
        if not os.path.lexists(self.path):
            writer.new(self.path, self.data)


def planned(folder: Path, stem: str, image: SourceImage | None) -> Picture | None:
    """The file that a picture becomes in `folder`, None where there are no bytes of it.

    What staff put there stays: the name is one that is not taken, or is by the very same picture.
    """
    if image is None or not image.data:
        return None
    number = 1
    while True:
        name = f"{stem}{image.ending}" if number == 1 else f"{stem}-{number}{image.ending}"
        path = folder / name
        if not os.path.lexists(path) or (path.is_file() and path.read_bytes() == image.data):
            return Picture(path=path, name=f"{folder.name}/{name}", data=image.data)
        number += 1


def digest(data: bytes) -> str:
    """The hash by which a picture is known again, '' for no bytes."""
    return hashlib.sha256(data).hexdigest()[:16] if data else ""


def digest_of(place: Path, named: str) -> str:
    """The hash of the picture that lies at `named` in `place`, '' where none does."""
    if not named or named == NO_IMAGE:
        return ""
    try:
        path = (place / named).resolve()
        return digest(path.read_bytes()) if path.is_relative_to(place.resolve()) and path.is_file() else ""
    except (OSError, ValueError):
        return ""


@frozen
class Compared:
    """The picture that a source shows now, beside the one that a story has.

    `image` is what its file would say of it, `new` its file where that is to be written; `locked` are the
    keys that nothing may change. `before` and `digest` are the hashes of the picture as collected and now.
    """

    image: Image
    new: Picture | None = None
    locked: frozenset[str] = frozenset()
    before: str = ""
    digest: str = ""


def compare(
    place: Path, story: Document, base: Base | None, found: SourceImage | None, slug: str
) -> Compared:
    """Compare the pictures of a story of the issue in `place`: as collected, as it is, and as found now.

    One that staff replaced, took away or wrote about stays theirs with all that is said of it. A source that
    shows none now, or whose picture cannot be had, changes nothing.
    """
    before = base.picture if base else ""
    mine = _said(story)
    was = _said(frontmatter.parse(base.text, story.path)) if base else mine
    if found is None:
        return Compared(image=_image(was, story), before=before, digest=before)
    held, now = digest_of(place, mine.path), digest(found.data)
    # Without a base nobody knows whether the file is the one that was collected.
    is_ours = held == before and mine.path == was.path and (base is not None or not mine.path)
    said = _Said(path=was.path, alt=found.alt, caption=found.caption, credit=found.credit)
    if now and now == held:
        return Compared(image=_image(replace(said, path=mine.path), story), before=before, digest=now)
    new = planned(place / "images", slug, found) if now != before else None
    if new is None:
        locked = frozenset() if is_ours else KEYS
        return Compared(image=_image(said, story), locked=locked, before=before, digest=before)
    locked = frozenset() if is_ours and mine == was else KEYS
    return Compared(
        image=_image(replace(said, path=new.name), story), new=new, locked=locked, before=before, digest=now
    )


@frozen
class _Said:
    path: str
    alt: str
    caption: str
    credit: str


def _said(document: Document) -> _Said:
    path, alt, caption, credit = (_text(document, key) for key in _IN_ORDER)
    return _Said(path=path, alt=alt, caption=caption, credit=credit)


def _text(document: Document, key: str) -> str:
    try:
        return document.string(key)
    except ProjectError:
        return ""


def _image(said: _Said, story: Document) -> Image:
    return Image(path=said.path, alt=said.alt, caption=said.caption, credit=said.credit, where=story.where)

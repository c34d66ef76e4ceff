"""What was collected, kept beside the project's files to be compared with when the same source comes again.

It stays on this computer. Where it is missing, an article's own hash tells whether the file was edited.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

from newsletter.errors import ProjectError
from newsletter.model.base import frozen
from newsletter.project import files, frontmatter
from newsletter.project.again import PICTURE
from newsletter.project.splice import SetKey

_FOLDER = "collected"


@frozen
class Base:
    """The article's file as it was collected, and the hash of the picture that came along, '' if none did."""

    text: str
    picture: str = ""


def path(root: Path, date: dt.date, origin: str) -> Path:
    """Where it lies what the issue of `date` got from this origin."""
    name = hashlib.sha256(f"{date.isoformat()} {origin}".encode()).hexdigest()[:32]
    return root / files.STATE_FOLDER / _FOLDER / f"{name}.md"


def read(root: Path, date: dt.date, origin: str) -> Base | None:
    """What is kept, None where nothing is that can be read."""
    file = path(root, date, origin)
    try:
        text = files.read(root, file)
        return Base(text=text, picture=frontmatter.parse(text, "").string(PICTURE))
    except ProjectError:
        return None


def data(base: Base) -> bytes:
    """The bytes that are kept of it."""
    return SetKey(PICTURE, base.picture).apply(base.text, "").encode()

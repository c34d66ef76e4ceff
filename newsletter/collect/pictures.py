"""The pictures of a story, fetched or read from beside their source."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from newsletter.collect.base import Source
from newsletter.model import Collected, SourceImage

_ENDINGS = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp"})


def bring(collected: Collected, source: Source) -> Collected:
    """The story with the bytes of its pictures; one that cannot be had is told, and the story stays whole."""
    image = collected.image
    if image is None or image.data or source.path is None:
        return collected
    return replace(collected, image=_beside(image, source.path))


def _beside(image: SourceImage, path: Path) -> SourceImage:
    """The picture as it lies beside its source, or below it, or where an issue of ours would have it.

    Nothing else is taken: a file from elsewhere must not reach readers because some text names it.
    """
    folder = path.parent.resolve()
    if folder.name == "articles" and image.place.startswith("images/"):
        folder = folder.parent
    try:
        found = (folder / image.place).resolve()
        usable = found.suffix.lower() in _ENDINGS and found.is_relative_to(folder) and found.is_file()
        data = found.read_bytes() if usable else b""
    except (OSError, ValueError):
        return image
    return replace(image, data=data, ending=found.suffix.lower() if data else "")

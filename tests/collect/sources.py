"""Sources as `collect.opening` gives them, made of bytes."""

from __future__ import annotations

from pathlib import Path

from newsletter.collect.base import Source
from newsletter.errors import CollectError


def nowhere(url: str) -> Source:
    """The web of somebody who has none."""
    raise CollectError("There is no way out.", source=url)


def of_file(path: Path) -> Source:
    return Source(name=str(path), data=path.read_bytes(), path=path, follow=nowhere)


def named(name: str, data: bytes = b"") -> Source:
    return Source(name=name, data=data, path=Path(name), follow=nowhere)

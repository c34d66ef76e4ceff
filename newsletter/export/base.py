"""What an exporter is."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

from newsletter.model import RenderedEmail


class Exporter(Protocol):
    def export(self, email: RenderedEmail, folder: Path) -> tuple[Path, ...]:
        """Write `email` into `folder` in one format and give the files, the main one first.

        Merge tags and picture addresses are translated into what the format needs. A file that was there is
        replaced whole or not at all.
        """
        ...

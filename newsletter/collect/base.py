"""What every importer promises."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from newsletter.model import Collected


class Importer(Protocol):
    """One kind of source. Others plug theirs in by an entry point of the group `newsletter.importers`."""

    def handles(self, source: str) -> bool:
        """Whether the source looks like this kind, told by its name or first bytes alone."""

    def load(self, source: str) -> Iterable[Collected]:
        """Every article of the source, in its order. Raises CollectError when there is none."""

"""What is known of a person besides name and address, as it is stored: a JSON object of texts."""

from __future__ import annotations

import json
from collections.abc import Iterable

from newsletter.errors import DatabaseError

Pairs = tuple[tuple[str, str], ...]
NONE = "{}"


def write(pairs: Iterable[tuple[str, str]]) -> str:
    """The pairs as text, always the same for the same pairs in the same order."""
    return json.dumps(dict(pairs), ensure_ascii=False)


def read(stored: object, subscriber: int) -> Pairs:
    """The pairs that were written. Raises DatabaseError where they were damaged."""
    if stored == NONE:
        return ()
    try:
        told = json.loads(stored) if isinstance(stored, str) else None
    except ValueError:
        told = None
    if not isinstance(told, dict) or not all(isinstance(value, str) for value in told.values()):
        raise DatabaseError(
            f"What is stored of the subscriber with the number {subscriber} was damaged in the database.",
            hint="Import this person again, or restore the database from a backup.",
        )
    return tuple(told.items())

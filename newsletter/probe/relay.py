"""What the relay shows of itself when it is greeted; nothing is sent."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Protocol

from newsletter.errors import NewsletterError, TransportError
from newsletter.model import RelayAnswer


class Greeted(Protocol):
    """An open connection to the relay."""

    def seen(self) -> RelayAnswer:
        """What it shows. Raises TransportError."""
        ...


def look(connect: Callable[[], AbstractContextManager[Greeted]]) -> RelayAnswer:
    """What is seen once `connect` opened the connection, or why it could not."""
    try:
        with connect() as connection:
            return connection.seen()
    except NewsletterError as error:
        later = isinstance(error, TransportError) and error.retryable
        return RelayAnswer(problem=error.message, hint=error.hint, later=later)

"""The way out to hosts that the settings name: one question, one answer, within limits of time and size.

These may be internal or this very machine, so nothing here asks whether an address is a public one.
"""

from __future__ import annotations

import socket
import time

from newsletter.model import Endpoint

_BLOCK = 65536


class TooMuchError(OSError):
    """The other side said more than anybody would read."""


def ask(endpoint: Endpoint, question: bytes, *, seconds: float, most: int) -> bytes:
    """Everything that `endpoint` answers until it closes the connection.

    The whole of it may take `seconds`, however slowly it comes. Raises TooMuchError for an answer of more
    than `most` bytes, TimeoutError, and OSError where no connection came about or it broke.
    """
    end = time.monotonic() + seconds
    with _connected(endpoint, seconds) as connection:
        connection.settimeout(_left(end))
        connection.sendall(question)
        _said_all(connection)
        answer = bytearray()
        while True:
            connection.settimeout(_left(end))
            block = connection.recv(_BLOCK)
            if not block:
                return bytes(answer)
            answer += block
            if len(answer) > most:
                raise TooMuchError("The answer is too long.")


def _connected(endpoint: Endpoint, seconds: float) -> socket.socket:
    try:
        return socket.create_connection((endpoint.host, endpoint.port), timeout=seconds)
    except UnicodeError as error:
        raise OSError("There is no such host.") from error


def _said_all(connection: socket.socket) -> None:
    try:
        connection.shutdown(socket.SHUT_WR)
    except OSError as error:
        # Of a connection that was reset before this, the kernel says that it is not connected, which is no
        # ConnectionError to Python.
        raise ConnectionResetError("The connection broke.") from error


def _left(end: float) -> float:
    left = end - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left

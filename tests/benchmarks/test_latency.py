"""The delay that benchmarks put between a sender and a server."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from benchmarks.sending.servers import delayed

_MILLISECONDS = 20


@contextmanager
def _echo() -> Iterator[int]:
    """A server that gives back whatever it is told; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            while True:
                try:
                    connection, _ = listener.accept()
                except OSError:
                    return
                with connection:
                    while data := connection.recv(65536):
                        connection.sendall(data)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield int(listener.getsockname()[1])
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.fixture
def far() -> Iterator[socket.socket]:
    with (
        _echo() as port,
        delayed(port, _MILLISECONDS) as server,
        socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection,
    ):
        yield connection


def test_nothing_comes_back_before_it_has_gone_both_ways(far: socket.socket) -> None:
    start = time.monotonic()
    far.sendall(b"hello")
    assert far.recv(10) == b"hello"
    assert time.monotonic() - start >= 2 * _MILLISECONDS / 1000


def test_all_of_it_comes_back_in_order_and_then_the_end(far: socket.socket) -> None:
    said = random.Random(1).randbytes(4_000_000)

    def say() -> None:
        far.sendall(said)
        far.shutdown(socket.SHUT_WR)

    writer = threading.Thread(target=say)
    writer.start()
    heard = bytearray()
    while data := far.recv(65536):
        heard += data
    writer.join()
    assert bytes(heard) == said


def test_what_is_said_together_takes_no_longer_than_one_word(far: socket.socket) -> None:
    """A delay of the wire, not a sleep for each piece: all pieces are on their way at the same time."""
    pieces = 200
    start = time.monotonic()
    for _ in range(pieces):
        far.sendall(b"x")
    heard = 0
    while heard < pieces:
        heard += len(far.recv(1000))
    assert time.monotonic() - start < pieces * _MILLISECONDS / 1000

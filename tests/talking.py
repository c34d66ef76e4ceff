"""A server on this machine that says what it is told to say, whatever it is asked."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable, Iterator

from newsletter.model import Endpoint

Connected = Callable[[socket.socket, threading.Event], None]


@contextlib.contextmanager
def talking(talk: Connected) -> Iterator[Endpoint]:
    """Where the server listens. `talk` gets each connection, and an event that is set at the end."""
    over = threading.Event()

    def serve() -> None:
        while not over.is_set():
            with contextlib.suppress(TimeoutError):
                connection, _ = listener.accept()
                with connection, contextlib.suppress(OSError):
                    connection.settimeout(10)
                    talk(connection, over)

    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.05)
        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield Endpoint(host="127.0.0.1", port=listener.getsockname()[1])
        finally:
            over.set()
            thread.join()


def saying(answer: bytes) -> Connected:
    """Listens to the end, then says `answer`."""

    def talk(connection: socket.socket, over: threading.Event) -> None:
        while connection.recv(65536):
            pass
        connection.sendall(answer)

    return talk


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(10)


def dripping(connection: socket.socket, over: threading.Event) -> None:
    while not over.wait(0.02):
        connection.sendall(b"S")


def endless(connection: socket.socket, over: threading.Event) -> None:
    while not over.is_set():
        connection.sendall(b"SPAMD/1.1 0 EX_OK\r\n" * 1000)


def deaf(connection: socket.socket, over: threading.Event) -> None:
    """Never reads, so that whoever says much comes to a halt."""
    over.wait(10)


def hanging_up(connection: socket.socket, over: threading.Event) -> None:
    """Breaks the connection instead of closing it."""
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")

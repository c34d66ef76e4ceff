"""A server for this machine alone: a socket on the loopback address, and an end when it is asked for."""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from newsletter.errors import ConfigError

HOST = "127.0.0.1"
_TRIES = 50
# Backstop for an answer that does not end by itself; streams are told to.
_PATIENCE = 1
_ENDING = (signal.SIGINT, signal.SIGTERM)


def listen(port: int | None, *, first: int) -> socket.socket:
    """A socket on `port` (0 for any), else on the first free one from `first` on. Raises ConfigError."""
    if port is not None:
        try:
            return _bound(port)
        except OSError as error:
            raise ConfigError(
                f"Port {port} cannot be used ({error.strerror}).",
                hint="Name another one with --port, or leave --port out for one that is free.",
            ) from None
    for candidate in range(first, first + _TRIES):
        with contextlib.suppress(OSError):
            return _bound(candidate)
    return _bound(0)


def _bound(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        # On Windows this option would let two programs share a port.
        if os.name == "posix":
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((HOST, port))
        # Here and not in uvicorn: a second program must find the port taken from now on.
        made.listen(128)
    except OSError:
        made.close()
        raise
    return made


class Server(uvicorn.Server):
    """Serves `app` on one socket; `run` comes back after SIGINT or SIGTERM.

    `on_start` is called when pages can be asked for. `on_end` is called when the end begins: whatever keeps
    an answer open must end it then.
    """

    def __init__(self, app: ASGIApp, *, on_start: Callable[[], None], on_end: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,
                log_level="critical",
                access_log=False,
                lifespan="on",
                ws="none",
                server_header=False,
                timeout_graceful_shutdown=_PATIENCE,
            )
        )
        self._on_start = on_start
        self._on_end = on_end

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """As uvicorn's, but a signal is how this server is meant to end: it is not raised again after."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {number: signal.signal(number, self.handle_exit) for number in _ENDING}
        try:
            yield
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self.should_exit = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._on_start()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._on_end()
        await super().shutdown(sockets)

"""Connections opened beside the sending: greeting, encrypting and logging in take their time."""

from __future__ import annotations

import contextlib
import socket
import threading
from queue import Empty, SimpleQueue

from newsletter.send.base import Reply
from newsletter.send.connect import Connected, Connector


class Openings:
    """Opens connections in threads of their own; `wakes` can be read from when one is ready, or failed."""

    def __init__(self, connector: Connector) -> None:
        self._connector = connector
        self._results: SimpleQueue[Connected | Exception] = SimpleQueue()
        self.wakes, self._rings = socket.socketpair()
        self.wakes.settimeout(0)
        self._rings.settimeout(0)
        self._over = threading.Event()
        self.count = 0

    def masked(self, reply: Reply) -> Reply:
        """`reply` without any secret of ours that the server repeats."""
        return self._connector.reply(reply.code, reply.text)

    def start(self) -> None:
        """Begin to open one more."""
        self.count += 1
        # A daemon, because a server that does not answer must not keep the program from ending.
        threading.Thread(target=self._open, daemon=True).start()

    def done(self) -> tuple[Connected | Exception, ...]:
        """Those that came about since the last call, and why others did not."""
        with contextlib.suppress(BlockingIOError):
            self.wakes.recv(4096)
        found = []
        with contextlib.suppress(Empty):
            while True:
                found.append(self._results.get_nowait())
        self.count -= len(found)
        return tuple(found)

    def close(self) -> None:
        """Take no more; what comes about later is closed at once."""
        self._over.set()
        for result in self.done():
            if isinstance(result, Connected):
                result.socket.close()
        self.wakes.close()
        self._rings.close()

    def _open(self) -> None:
        try:
            result: Connected | Exception = self._connector.open()
        except Exception as error:  # noqa: BLE001  raised, or told, by whoever asked for the connection
            result = error
        if self._over.is_set():
            if isinstance(result, Connected):
                result.socket.close()
            return
        self._results.put(result)
        with contextlib.suppress(OSError):
            self._rings.send(b"!")

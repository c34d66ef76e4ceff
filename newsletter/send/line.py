"""One open connection to the relay that never makes anybody wait: what cannot be written stays for later."""

from __future__ import annotations

import contextlib
import selectors
import socket
import ssl
from collections.abc import Callable, Iterator

from newsletter.send.base import Mail
from newsletter.send.dialogue import Dialogue, Event, GarbledError

_BLOCK = 65536
# RFC 5321, section 4.5.3.2.5: how long a block of a mail may take to leave, in seconds.
_BLOCK_PATIENCE = 180.0
_NOT_NOW = (BlockingIOError, ssl.SSLWantReadError, ssl.SSLWantWriteError)


class LostError(Exception):
    """The connection is gone; the message says how, in words that go on from 'the mail server'."""


class Line:
    """A greeted connection and what is said on it. `clock` counts seconds and never jumps."""

    def __init__(self, sock: socket.socket, features: frozenset[str], clock: Callable[[], float]) -> None:
        sock.settimeout(0)
        self.sock = sock
        self.dialogue = Dialogue(features)
        self.mails = 0
        self._clock = clock
        self._unwritten = memoryview(b"")
        self._is_deaf = False
        self._since = clock()

    @property
    def wants(self) -> int:
        """What a selector has to wait for."""
        is_to_write = self._unwritten and not self._is_deaf
        return selectors.EVENT_READ | (selectors.EVENT_WRITE if is_to_write else 0)

    @property
    def is_silent(self) -> bool:
        """Whether the server took longer than any server may."""
        patience = _BLOCK_PATIENCE if self._unwritten else self.dialogue.patience
        return self._clock() - self._since > patience

    def write(self) -> None:
        """Write what is to be said, as much as goes now.

        Where the server takes no more the connection is not lost yet: why may be there to be read.
        """
        if said := self.dialogue.take():
            self._unwritten = memoryview(bytes(self._unwritten) + said if self._unwritten else said)
            self._since = self._clock()
        try:
            while self._unwritten and not self._is_deaf:
                written = self.sock.send(self._unwritten)
                self._unwritten = self._unwritten[written:]
                self._since = self._clock()
        except _NOT_NOW:
            return
        except OSError:
            self._is_deaf = True

    def read(self) -> Iterator[Event]:
        """What the server's words mean, as far as they are here. Raises LostError."""
        while True:
            try:
                data = self.sock.recv(_BLOCK)
            except _NOT_NOW:
                return
            except OSError as error:
                raise LostError("closed the connection") from error
            if not data:
                raise LostError("closed the connection")
            self._since = self._clock()
            try:
                yield from self.dialogue.feed(data, len(self._unwritten))
            except GarbledError:
                raise LostError("gave an answer that is none") from None
            # What an encrypted connection has already unwrapped makes no selector wake up.
            if not (isinstance(self.sock, ssl.SSLSocket) and self.sock.pending()):
                return

    def end(self, *, politely: bool) -> tuple[tuple[Mail, bool], ...]:
        """Close it; each mail that was under way, and whether it may have been accepted.

        QUIT is said only where nothing is under way: in the middle of a mail it would be part of it.
        """
        lost = tuple(self.dialogue.lost(len(self._unwritten)))
        with contextlib.suppress(OSError):
            if politely and not lost:
                self.sock.send(b"QUIT\r\n")
        with contextlib.suppress(OSError):
            self.sock.close()
        return lost

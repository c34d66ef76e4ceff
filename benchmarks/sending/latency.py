"""A way to a server that is farther off: everything arrives a set time after it was sent, in both directions.

    python latency.py PORT SERVER MILLISECONDS

Listens at PORT for connections to the port SERVER. What comes in waits in line with the moment when it is
due, so any number of mails may be on their way at once, as on a long wire.
"""

from __future__ import annotations

import select
import socket
import sys
from collections import deque
from time import monotonic

_BLOCK = 1 << 18
# A wire too holds only so much; without an end a fast sender would fill the memory.
_MOST = 1 << 24


class Wire:
    """One direction of one connection, from `source` to `target`; b'' in the line is the end."""

    def __init__(self, source: socket.socket, target: socket.socket) -> None:
        self.source, self.target = source, target
        self.line: deque[tuple[float, memoryview]] = deque()
        self.held = 0
        self.reading, self.blocked, self.done = True, False, False

    def take(self, delay: float) -> None:
        try:
            data = self.source.recv(_BLOCK)
        except BlockingIOError:
            return
        except OSError:
            data = b""
        self.reading = bool(data)
        self.held += len(data)
        self.line.append((monotonic() + delay, memoryview(data)))

    def give(self, now: float) -> None:
        """Hand on what is due, as far as the target takes it."""
        self.blocked = False
        while self.line and self.line[0][0] <= now:
            due, data = self.line.popleft()
            try:
                if not data:
                    self.target.shutdown(socket.SHUT_WR)
                    self.done = True
                    return
                sent = self.target.send(data)
            except BlockingIOError:
                sent = 0
            except OSError:
                self.done, self.reading = True, False
                self.line.clear()
                return
            self.held -= sent
            if sent < len(data):
                self.line.appendleft((due, data[sent:]))
                self.blocked = True
                return


def carry(listener: socket.socket, port: int, delay: float) -> None:
    """Take connections and carry what they say to `port` and back, until the process is ended."""
    wires: list[Wire] = []
    while True:
        now = monotonic()
        due = min((wire.line[0][0] for wire in wires if wire.line and not wire.blocked), default=now + 60)
        by_source = {wire.source: wire for wire in wires if wire.reading and wire.held < _MOST}
        blocked = {wire.target for wire in wires if wire.blocked}
        # Unlike poll and epoll it knows less than a millisecond; there are few connections.
        readable, writable, _ = select.select([listener, *by_source], blocked, [], max(due - now, 0))
        for one in readable:
            if one is listener:
                wires += _joined(listener, port)
            else:
                by_source[one].take(delay)
        now = monotonic()
        for wire in wires:
            if wire.line and (not wire.blocked or wire.target in writable):
                wire.give(now)
        wires = _without_ended(wires)


def _joined(listener: socket.socket, port: int) -> tuple[Wire, Wire]:
    near, _ = listener.accept()
    far = socket.create_connection(("127.0.0.1", port))
    for one in (near, far):
        one.settimeout(0)
        # The delay is ours alone.
        one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Wire(near, far), Wire(far, near)


def _without_ended(wires: list[Wire]) -> list[Wire]:
    kept: list[Wire] = []
    for there, back in zip(wires[::2], wires[1::2], strict=True):
        if there.done and back.done:
            there.source.close()
            back.source.close()
        else:
            kept += there, back
    return kept


def main() -> None:
    own, port, milliseconds = sys.argv[1:]
    with socket.create_server(("127.0.0.1", int(own)), backlog=128) as listener:
        carry(listener, int(port), float(milliseconds) / 1000)


if __name__ == "__main__":
    main()

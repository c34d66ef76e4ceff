"""A longer way to a server on this machine: all bytes arrive later, in both directions.

`python -m tests.relays.latency PORT SECONDS` says its own port on its first line and ends with its input.
"""

from __future__ import annotations

import asyncio
import collections
import contextlib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

_ROOT = Path(__file__).parent.parent.parent
# So much may be under way in one direction before the sender has to wait.
_MOST = 4_000_000


@contextlib.contextmanager
def longer_way(port: int, one_way: float) -> Iterator[int]:
    """A port, of a process of its own, from which the server at `port` is `one_way` seconds away."""
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.relays.latency", str(port), str(one_way)],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with started:
        assert started.stdout
        assert started.stdin
        try:
            yield int(started.stdout.readline())
        finally:
            started.stdin.close()
            started.wait(30)


class _End(asyncio.Protocol):
    """One of the two ends; what it hears it says at the other, `one_way` seconds later."""

    def __init__(self, one_way: float) -> None:
        self._one_way = one_way
        self.other: _End | None = None
        self._transport: asyncio.Transport | None = None
        self._on_the_way: collections.deque[tuple[float, bytes]] = collections.deque()
        self._length = 0
        self._timer: asyncio.TimerHandle | None = None
        # Whether this end has heard the last byte, and has said it.
        self._heard = self._said = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._send(data)

    def eof_received(self) -> bool:
        self._send(b"")
        self._heard = True
        self._close_when_over()
        return True

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        if not (self._heard and self._said) and self.other and self.other._transport:
            self.other._transport.abort()

    def _close_when_over(self) -> None:
        if self._heard and self._said and self._transport:
            self._transport.close()

    def hang_up(self) -> None:
        """Say the last byte: nothing more comes from the other end."""
        if self._transport:
            self._transport.write_eof()
            self._said = True
            self._close_when_over()

    def _send(self, data: bytes) -> None:
        loop = asyncio.get_running_loop()
        self._on_the_way.append((loop.time() + self._one_way, data))
        self._length += len(data)
        if self._length > _MOST and self._transport:
            self._transport.pause_reading()
        if self._timer is None:
            self._timer = loop.call_later(self._one_way, self.arrive)

    def arrive(self) -> None:
        """Say at the other end, once there is one, what has been on the way for long enough."""
        loop = asyncio.get_running_loop()
        self._timer = None
        other = self.other
        if other is None or other._transport is None:
            return
        while self._on_the_way and self._on_the_way[0][0] <= loop.time():
            _, data = self._on_the_way.popleft()
            self._length -= len(data)
            if data:
                other._transport.write(data)
            else:
                other.hang_up()
                break
        if self._length <= _MOST and self._transport:
            self._transport.resume_reading()
        if self._on_the_way:
            self._timer = loop.call_at(self._on_the_way[0][0], self.arrive)

    def pause_writing(self) -> None:
        if self.other and self.other._transport:
            self.other._transport.pause_reading()

    def resume_writing(self) -> None:
        if self.other and self.other._transport:
            self.other._transport.resume_reading()


class _Client(_End):
    """The end at the client: it reaches for the server when the handshake would have taken its time."""

    def __init__(self, port: int, one_way: float) -> None:
        super().__init__(one_way)
        self._port = port
        self._connecting: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._connecting = asyncio.get_running_loop().create_task(self._connect())

    async def _connect(self) -> None:
        # There, back, and there again before the server knows of the connection.
        await asyncio.sleep(3 * self._one_way)
        server = _End(self._one_way)
        server.other = self
        try:
            await asyncio.get_running_loop().create_connection(lambda: server, "127.0.0.1", self._port)
        except OSError:
            if self._transport:
                self._transport.abort()
            return
        self.other = server
        self.arrive()


async def _serve(port: int, one_way: float) -> None:
    loop = asyncio.get_running_loop()
    over = asyncio.Event()

    def wait() -> None:
        sys.stdin.read()
        loop.call_soon_threadsafe(over.set)

    server = await loop.create_server(lambda: _Client(port, one_way), "127.0.0.1", 0, backlog=1024)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    threading.Thread(target=wait, daemon=True).start()
    await over.wait()
    server.close()


if __name__ == "__main__":
    asyncio.run(_serve(int(sys.argv[1]), float(sys.argv[2])))

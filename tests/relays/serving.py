"""A scripted relay on a free port: in a thread of the test, or as a process of its own.

`python -m tests.relays.serving RECORD '{...}'` says its port on its first line, and ends when its input does.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import struct
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from newsletter.model import Relay, Security

from . import record as records
from .conversation import Conversation, Features, Say, Step
from .faults import Plan, Then
from .record import Record, Seen

_ROOT = Path(__file__).parent.parent.parent


@dataclass(frozen=True, slots=True)
class Scripted:
    """Where a scripted relay listens, and what it writes down."""

    port: int
    path: Path
    process: subprocess.Popen[str] | None = None

    @property
    def relay(self) -> Relay:
        return Relay(host="127.0.0.1", port=self.port, security=Security.NONE, timeout=10)

    def seen(self) -> Seen:
        return records.read(self.path)


@contextlib.contextmanager
def scripted(
    path: Path, plan: Plan | None = None, features: Features | None = None, *, mails: bool = True
) -> Iterator[Scripted]:
    """A relay in a thread of this process. It records into `path`, with `mails` their bytes too."""
    loop = asyncio.new_event_loop()
    over = asyncio.Event()
    with (
        records.start(path, mails=mails) as record,
        socket.create_server(("127.0.0.1", 0), backlog=1024) as door,
    ):
        serving = _serve(door, over, features or Features(), plan or Plan(), record)
        thread = threading.Thread(target=loop.run_until_complete, args=(serving,))
        thread.start()
        try:
            yield Scripted(door.getsockname()[1], path)
        finally:
            loop.call_soon_threadsafe(over.set)
            thread.join()
            loop.close()


@contextlib.contextmanager
def process(
    path: Path, plan: Plan | None = None, features: Features | None = None, *, mails: bool = False
) -> Iterator[Scripted]:
    """A relay as a process of its own, which can be killed, and which is ended whatever happens here."""
    script = {
        "plan": (plan or Plan()).as_json(),
        "features": (features or Features()).as_json(),
        "mails": mails,
    }
    started = subprocess.Popen(
        [sys.executable, "-m", "tests.relays.serving", str(path.absolute()), json.dumps(script)],
        cwd=_ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with started:
        assert started.stdout
        assert started.stdin
        try:
            yield Scripted(int(started.stdout.readline()), path, started)
        finally:
            # The end of its input ends it.
            started.stdin.close()
            started.wait(30)


async def _serve(
    door: socket.socket, over: asyncio.Event, features: Features, plan: Plan, record: Record
) -> None:
    connections: set[_Connection] = set()
    numbers = iter(range(1, sys.maxsize))

    def answer() -> _Connection:
        return _Connection(next(numbers), features, plan, record, connections)

    server = await asyncio.get_running_loop().create_server(answer, sock=door)
    await over.wait()
    # Nobody else is let in. Whoever was at the last moment is known to the loop some turns before we hear of
    # it, and a server that is closed meanwhile would leave their socket open.
    asyncio.get_running_loop().remove_reader(door)
    for _ in range(3):
        await asyncio.sleep(0)
    server.close()
    await asyncio.gather(*(connection.end() for connection in tuple(connections)))


class _Connection(asyncio.Protocol):
    """Does what the conversation says, in its order and its time."""

    def __init__(
        self, number: int, features: Features, plan: Plan, record: Record, connections: set[_Connection]
    ) -> None:
        self._number = number
        self._conversation = Conversation(number, features, plan, record)
        self._features = features
        self._record = record
        self._connections = connections
        self._transport: asyncio.Transport | None = None
        self._steps: list[Step] = []
        self._timer: asyncio.TimerHandle | None = None
        self._made, self._lost = asyncio.Event(), asyncio.Event()
        connections.add(self)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._made.set()
        # asyncio does so for sockets that it made itself only. Whoever hung up already has none.
        with contextlib.suppress(OSError):
            transport.get_extra_info("socket").setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._record.opened(self._number)
        self._do(self._conversation.greet())

    def data_received(self, data: bytes) -> None:
        self._do(self._conversation.hear(data))

    def connection_lost(self, error: Exception | None) -> None:
        if self._timer:
            self._timer.cancel()
        self._transport = None
        self._connections.discard(self)
        self._record.closed(self._number)
        self._lost.set()

    async def end(self) -> None:
        """Break the connection off, and wait until it is gone."""
        await self._made.wait()
        if self._transport:
            self._transport.abort()
        await self._lost.wait()

    def _do(self, steps: list[Step]) -> None:
        if self._features.grouped:
            steps = in_groups(steps)
        latency = self._features.latency
        if latency and steps and isinstance(steps[0], Say):
            steps[0] = Say(steps[0].data, steps[0].delay + latency, steps[0].pieces, steps[0].gap)
        self._steps += steps
        if self._timer is None:
            self._go_on()

    def _go_on(self) -> None:
        """Do what is due, up to the next wait."""
        self._timer = None
        while self._steps and self._transport:
            step = self._steps.pop(0)
            if isinstance(step, Then):
                self._finish(step)
            elif step.delay:
                self._later(step.delay, Say(step.data, 0.0, step.pieces, step.gap))
                return
            elif step.pieces and len(step.data) > 1:
                self._transport.write(step.data[:1])
                # The least wait lets each byte leave alone.
                self._later(step.gap, Say(step.data[1:], 0.0, step.pieces, step.gap))
                return
            else:
                self._transport.write(step.data)

    def _later(self, seconds: float, step: Say) -> None:
        self._steps.insert(0, step)
        self._timer = asyncio.get_running_loop().call_later(seconds, self._go_on)

    def _finish(self, then: Then) -> None:
        assert self._transport
        if then is Then.DEAF:
            self._transport.pause_reading()
        elif then is Then.CLOSE:
            self._transport.close()
        elif then is Then.RESET:
            connection = self._transport.get_extra_info("socket")
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self._transport.abort()


def in_groups(steps: list[Step]) -> list[Step]:
    """The same with plain answers that follow each other in one."""
    grouped: list[Step] = []
    for step in steps:
        last = grouped[-1] if grouped else None
        if isinstance(last, Say) and isinstance(step, Say) and not (last.pieces or step.pieces or step.delay):
            grouped[-1] = Say(last.data + step.data, last.delay)
        else:
            grouped.append(step)
    return grouped


def main() -> None:
    path, script = Path(sys.argv[1]), json.loads(sys.argv[2])

    async def serve(record: Record, door: socket.socket) -> None:
        over = asyncio.Event()
        loop = asyncio.get_running_loop()

        def wait() -> None:
            sys.stdin.read()
            loop.call_soon_threadsafe(over.set)

        threading.Thread(target=wait, daemon=True).start()
        await _serve(door, over, Features(**script["features"]), Plan.from_json(script["plan"]), record)

    with (
        records.start(path, mails=script["mails"]) as record,
        socket.create_server(("127.0.0.1", 0), backlog=1024) as door,
    ):
        sys.stdout.write(f"{door.getsockname()[1]}\n")
        sys.stdout.flush()
        asyncio.run(serve(record, door))


if __name__ == "__main__":
    main()

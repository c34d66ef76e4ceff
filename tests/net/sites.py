"""Web servers on this machine that answer with exactly the bytes they are told, at the pace they are told."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Heard:
    method: str
    target: str
    headers: dict[str, str]
    body: bytes = b""


Page = bytes | Callable[[Heard], Iterable[bytes]]


def reply(status: int, body: bytes = b"", **headers: str) -> bytes:
    """A whole answer. Names of headers are written with underscores."""
    fields = {"Content-Length": str(len(body)), **headers}
    lines = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in fields.items())
    return f"HTTP/1.1 {status} As told\r\n{lines}\r\n".encode("latin-1") + body


@dataclass
class Site:
    """A server and the requests it heard. A page is an answer, or makes the pieces of one."""

    listener: socket.socket
    context: ssl.SSLContext | None = None
    pages: dict[str, Page] = field(default_factory=dict)
    # what somebody gets who begins with anything but a request, such as encryption
    noise_gets: bytes = field(default_factory=lambda: reply(400))
    heard: list[Heard] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)
    _open: list[socket.socket] = field(default_factory=list)
    _threads: list[threading.Thread] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    def asked(self) -> list[str]:
        return [f"{one.method} {one.target}" for one in self.heard]

    def silence(self, _heard: Heard | None = None) -> Iterator[bytes]:
        self.done.wait()
        yield b""

    def run(self) -> None:
        while not self.done.is_set():
            try:
                connection, _ = self.listener.accept()
            except OSError:
                continue
            self._open.append(connection)
            thread = threading.Thread(target=self._serve, args=(connection,))
            self._threads.append(thread)
            thread.start()

    def _serve(self, plain: socket.socket) -> None:
        connection = plain
        with contextlib.suppress(OSError):
            plain.settimeout(10)
            if self.context:
                connection = self.context.wrap_socket(plain, server_side=True)
            for piece in self._answer(connection):
                connection.sendall(piece)
        connection.close()
        plain.close()

    def _answer(self, connection: socket.socket) -> Iterable[bytes]:
        if not self.context and not connection.recv(1, socket.MSG_PEEK).isupper():
            connection.recv(65536)
            return [self.noise_gets]
        with connection.makefile("rb") as lines:
            heard = _request(lines.readline)
            if length := int(heard.headers.get("content-length", "0")):
                heard = replace(heard, body=lines.read(length))
        self.heard.append(heard)
        page = self.pages.get(heard.target, reply(404))
        return [page] if isinstance(page, bytes) else page(heard)

    def stop(self) -> None:
        self.done.set()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()


def _request(readline: Callable[[], bytes]) -> Heard:
    method, target, _ = readline().decode("latin-1").split(" ")
    headers = {}
    while line := readline().decode("latin-1").strip():
        name, _, value = line.partition(":")
        headers[name.lower()] = value.strip()
    return Heard(method, target, headers)


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Site]:
    """A server on a free port of 127.0.0.1, stopped whatever happens."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(0.02)
        site = Site(listener, context)
        thread = threading.Thread(target=site.run)
        thread.start()
        try:
            yield site
        finally:
            site.done.set()
            thread.join()
            site.stop()

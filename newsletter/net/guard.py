"""The connection itself: to a public address that was looked at, within limits of time and size."""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import httpcore

from newsletter.model import LinkFault
from newsletter.net import faults
from newsletter.net.faults import FetchError
from newsletter.net.location import Location
from newsletter.net.public import is_public

Resolver = Callable[[str, int], Sequence[str]]
# A site with more addresses than that is not reached by the fifth either.
_MOST_TRIED = 4


def system_resolver(host: str, port: int) -> Sequence[str]:
    """The IP addresses of `host` as the computer knows them, best first. Raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return tuple(dict.fromkeys(str(entry[4][0]) for entry in found))


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is waited for and taken.

    Seconds to connect (and to look up a name, and to agree on keys), until the next bytes come, and for all
    of an address with its redirects; bytes of the head of an answer; redirects.
    """

    connect: float = 5.0
    read: float = 8.0
    whole: float = 15.0
    head: int = 64 * 1024
    redirects: int = 10


class Guard(httpcore.NetworkBackend):
    """Connects to `location` and nowhere else, at an address that its name has at this very moment.

    A name is looked up once and the connection goes to what was looked at, so a name server that answers
    otherwise the second time gains nothing (DNS rebinding). Where `is_allowed`, any address is taken.
    Raises FetchError.
    """

    def __init__(
        self, location: Location, *, is_allowed: bool, resolve: Resolver, limits: Limits, end: float
    ) -> None:
        self._location = location
        self._is_allowed = is_allowed
        self._resolve = resolve
        self._end = end
        self._head_left: int | None = limits.head
        self.limits = limits

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        lost: Exception | None = None
        for address in self._addresses()[:_MOST_TRIED]:
            try:
                plain = httpcore.SyncBackend().connect_tcp(
                    str(address), port, self.seconds(self.limits.connect), socket_options=socket_options
                )
                return _Stream(plain, self)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                lost = error
        raise lost or self.fault(LinkFault.NO_HOST)

    def _addresses(self) -> Sequence[IPv4Address | IPv6Address]:
        """What may be connected to; nothing where any one address is not public, which no honest site has."""
        where = self._location
        if not self._is_allowed and not where.has_web_port:
            raise self.fault(LinkFault.MALFORMED)
        found = [where.ip] if where.ip else [ip_address(text) for text in self._looked_up()]
        if not self._is_allowed and not all(map(is_public, found)):
            raise self.fault(LinkFault.PRIVATE)
        return found

    def _looked_up(self) -> Sequence[str]:
        # The system's own look-up knows no limit of time and cannot be called off, so it is left behind.
        answer: Future[Sequence[str]] = Future()

        def ask() -> None:
            try:
                answer.set_result(self._resolve(self._location.host, self._location.port))
            except Exception as error:  # noqa: BLE001  raised where the answer is taken
                answer.set_exception(error)

        threading.Thread(target=ask, daemon=True).start()
        try:
            return answer.result(self.seconds(self.limits.connect))
        except (OSError, UnicodeError) as error:
            raise self.fault(faults.of_name(error)) from None

    def fault(self, fault: LinkFault) -> FetchError:
        return FetchError(fault, self._location.url)

    def seconds(self, limit: float) -> float:
        """How long the next step may take. Raises FetchError where all the time is used up."""
        left = self._end - time.monotonic()
        if left <= 0:
            raise self.fault(LinkFault.SILENT)
        return min(limit, left)

    # --- the head of the answer --------------------------------------------------------------------------

    def head_is_read(self) -> None:
        """From here on comes the body, which whoever reads it limits."""
        self._head_left = None

    def wanted(self, most: int) -> int:
        """How many bytes may be read now. Raises FetchError where a head finds no end."""
        if self._head_left == 0:
            raise self.fault(LinkFault.GARBLED)
        return most if self._head_left is None else min(most, self._head_left)

    def took(self, data: bytes) -> None:
        if self._head_left is not None:
            self._head_left -= len(data)


class _Stream(httpcore.NetworkStream):
    def __init__(self, inner: httpcore.NetworkStream, guard: Guard) -> None:
        self._inner = inner
        self._guard = guard
        self._is_silent = True

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        guard = self._guard
        data = self._inner.read(guard.wanted(max_bytes), guard.seconds(guard.limits.read))
        if not data and self._is_silent:
            raise guard.fault(LinkFault.REFUSED)
        self._is_silent = False
        guard.took(data)
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._guard.seconds(self._guard.limits.read))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        guard = self._guard
        try:
            inner = self._inner.start_tls(ssl_context, server_hostname, guard.seconds(guard.limits.connect))
        except httpcore.ConnectError as error:
            raise guard.fault(faults.of_tls(error.__cause__)) from error
        return _Stream(inner, guard)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401  what httpcore declares
        return self._inner.get_extra_info(info)

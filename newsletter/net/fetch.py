"""The one way out to the public web, guarded against being led elsewhere (SSRF) and against having no end."""

from __future__ import annotations

import ssl
import time
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Literal

import httpcore

from newsletter.model import LinkFault
from newsletter.net import faults, location
from newsletter.net.faults import FetchError
from newsletter.net.guard import Guard, Limits, Resolver, system_resolver
from newsletter.net.location import Location

Method = Literal["GET", "HEAD"]
_FORM = "application/x-www-form-urlencoded"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})


@cache
def _trust() -> ssl.SSLContext:
    """The certificates of the system and, where it has none, those that Mozilla trusts."""
    return httpcore.default_ssl_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the address at which redirects ended, and what it said.

    Names of `headers` are in lower case. `body` is as it travelled: a coding that the server chose though it
    was asked for none is left on it. `truncated` where the body was not read to its end.
    """

    url: str
    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes
    truncated: bool

    def header(self, name: str) -> str:
        """The first value of that name, '' where there is none."""
        return next((value for known, value in self.headers if known == name), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """How the public web is reached.

    `purpose` is what servers are told of us. `allow` are hosts with their ports, such as `intranet:80`, that
    may be private all the same. `resolve` gives the IP addresses of a host and raises OSError; `trust` says
    which certificates are valid. Neither cookies nor logins nor proxies are ever used.
    """

    purpose: str = "link check"
    allow: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
    resolve: Resolver = system_resolver
    trust: ssl.SSLContext = field(default_factory=_trust)

    def fetch(self, url: str, *, method: Method = "GET", most: int = 0) -> Answer:
        """What comes back from `url`, with at most so many bytes of its body.

        Raises FetchError and nothing else, whatever `url` is and whatever comes back. Each redirect is judged
        like an address of its own.
        """
        end = time.monotonic() + self.limits.whole
        here = location.read(url)
        seen = {here}
        while isinstance(found := self._step(here, method, most, end), Location):
            here = found
            if here in seen or len(seen) > self.limits.redirects:
                raise FetchError(LinkFault.ENDLESS, here.url)
            seen.add(here)
        return found

    def post(self, url: str, form: bytes, *, most: int = 0) -> Answer:
        """What `url` itself answers to a form; a redirect is an answer and not followed.

        Raises FetchError like `fetch`.
        """
        here = location.read(url)
        return self._ask(here, "POST", most, time.monotonic() + self.limits.whole, form)

    def _step(self, here: Location, method: Method, most: int, end: float) -> Answer | Location:
        """The answer from `here`, or where it sends us on."""
        answer = self._ask(here, method, most, end)
        to = answer.header("location")
        return here.onward(to.encode("latin-1")) if answer.status in _REDIRECTS and to else answer

    def _ask(self, here: Location, method: str, most: int, end: float, form: bytes | None = None) -> Answer:
        is_allowed = here.place in self.allow
        guard = Guard(here, is_allowed=is_allowed, resolve=self.resolve, limits=self.limits, end=end)
        address = httpcore.URL(scheme=here.scheme, host=here.host, port=here.port, target=here.target)
        headers: dict[bytes | str, bytes | str] = {
            "Host": here.authority,
            "User-Agent": f"newsletter/{version('newsletter')} (+{self.purpose})",
            "Accept": "*/*",
            # A body that unpacks to a thousand times its size never comes to be unpacked.
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        if form is not None:
            headers |= {"Content-Type": _FORM, "Content-Length": str(len(form))}
        try:
            with (
                httpcore.ConnectionPool(self.trust, network_backend=guard) as pool,
                pool.stream(method, address, headers=headers, content=form) as response,
            ):
                guard.head_is_read()
                fields = tuple((name.lower(), value) for name, value in response.headers)
                is_moved = response.status in _REDIRECTS and any(name == b"location" for name, _ in fields)
                body, truncated = (b"", False) if method == "HEAD" or is_moved else _body(response, most)
                return Answer(
                    url=here.url,
                    status=response.status,
                    headers=tuple(
                        (name.decode("latin-1"), value.decode("latin-1")) for name, value in fields
                    ),
                    body=body,
                    truncated=truncated,
                )
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(faults.of_http(error), here.url) from error


def _body(response: httpcore.Response, most: int) -> tuple[bytes, bool]:
    if not most:
        return b"", True
    body = bytearray()
    for piece in response.iter_stream():
        body += piece
        if len(body) > most:
            return bytes(body[:most]), True
    return bytes(body), False

"""The one way out to the public web, guarded against being led elsewhere (SSRF) and against having no end."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import version
from typing import Literal

import httpcore

from newsletter.model import LinkFault
from newsletter.net import faults, location, packed
from newsletter.net.faults import FetchError
from newsletter.net.guard import Guard, Limits, Resolver, system_resolver
from newsletter.net.location import Location

# What servers know us by, in the User-Agent and in their robots.txt (RFC 9309, section 2.2.1).
NAME = "newsletter"
Method = Literal["GET", "HEAD"]
Headers = tuple[tuple[str, str], ...]
_FORM = "application/x-www-form-urlencoded"
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OF_WHAT_IS_PACKED = frozenset({"content-encoding", "content-length"})


@cache
def _trust() -> ssl.SSLContext:
    """The certificates of the system and, where it has none, those that Mozilla trusts."""
    return httpcore.default_ssl_context()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What came back: the address at which redirects ended, and what it said.

    Names of `headers` are in lower case. `body` is as it travelled: a coding that the server chose though it
    was asked for none is left on it, unless it was to be unpacked. `truncated` where the body was not read to
    its end.
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
class Request:
    """What is asked of a place: `most` bytes of the body are wanted.

    `headers` stand instead of ours of the same name. With `unpack`, the server may pack what it sends.
    """

    method: str = "GET"
    most: int = 0
    headers: Headers = ()
    unpack: bool = False
    form: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """How the public web is reached.

    `purpose` is what servers are told of us. `allow` are hosts that may be private all the same: with their
    port, such as `intranet:80`, or alone, for every port of the web. `resolve` gives the IP addresses of a
    host and raises OSError; `trust` says which certificates are valid. Neither cookies nor logins nor
    proxies are ever used.
    """

    purpose: str = "link check"
    allow: frozenset[str] = frozenset()
    limits: Limits = field(default_factory=Limits)
    resolve: Resolver = system_resolver
    trust: ssl.SSLContext = field(default_factory=_trust)

    def fetch(self, url: str, *, method: Method = "GET", most: int = 0, headers: Headers = ()) -> Answer:
        """What comes back from `url`, with at most so many bytes of its body.

        Raises FetchError and nothing else, whatever `url` is and whatever comes back. Each redirect is judged
        like an address of its own.
        """
        end = time.monotonic() + self.limits.whole
        request = Request(method=method, most=most, headers=headers)
        return followed(url, lambda here: self.ask(here, request, end), self.limits.redirects)

    def post(self, url: str, form: bytes, *, most: int = 0) -> Answer:
        """What `url` itself answers to a form; a redirect is an answer and not followed.

        Raises FetchError like `fetch`.
        """
        request = Request(method="POST", most=most, form=form)
        return self.ask(location.read(url), request, time.monotonic() + self.limits.whole)

    def allows(self, here: Location) -> bool:
        """Whether that place may be private."""
        return here.place in self.allow or (here.host in self.allow and here.has_web_port)

    def ask(self, here: Location, request: Request, end: float) -> Answer:
        """What that place itself answers, all of it before the moment `end` (time.monotonic).

        The body of a redirect is not read. Raises FetchError like `fetch`.
        """
        guard = Guard(here, is_allowed=self.allows(here), resolve=self.resolve, limits=self.limits, end=end)
        address = httpcore.URL(scheme=here.scheme, host=here.host, port=here.port, target=here.target)
        try:
            with (
                httpcore.ConnectionPool(self.trust, network_backend=guard) as pool,
                pool.stream(
                    request.method, address, headers=self._headers(here, request), content=request.form
                ) as response,
            ):
                guard.head_is_read()
                fields = tuple(
                    (name.lower().decode("latin-1"), value.decode("latin-1"))
                    for name, value in response.headers
                )
                return _read(response, fields, request, here.url)
        except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
            raise FetchError(faults.of_http(error), here.url) from error
        except packed.BombError as error:
            raise FetchError(LinkFault.OVERPACKED, here.url) from error
        except packed.DamagedError as error:
            raise FetchError(LinkFault.GARBLED, here.url) from error

    def _headers(self, here: Location, request: Request) -> list[tuple[bytes, bytes]]:
        ours = {
            "Host": here.authority,
            "User-Agent": f"{NAME}/{version('newsletter')} (+{self.purpose})",
            "Accept": "*/*",
            # A body that unpacks to a thousand times its size never comes to be unpacked.
            "Accept-Encoding": packed.ASKED_FOR if request.unpack else "identity",
            "Connection": "close",
        }
        if request.form is not None:
            ours |= {"Content-Type": _FORM, "Content-Length": str(len(request.form))}
        given = {name.lower() for name, _ in request.headers}
        told = [
            *((name, value) for name, value in ours.items() if name.lower() not in given),
            *request.headers,
        ]
        return [(name.encode("latin-1", "ignore"), value.encode("latin-1", "ignore")) for name, value in told]


def followed(url: str, ask: Callable[[Location], Answer], most: int) -> Answer:
    """What the place answers to which `url` leads in the end, by at most so many redirects.

    Raises FetchError for redirects without end and for an address that cannot be opened.
    """
    here = location.read(url)
    seen = {here}
    while True:
        answer = ask(here)
        to = answer.header("location")
        if answer.status not in _REDIRECTS or not to:
            return answer
        here = here.onward(to.encode("latin-1"))
        if here in seen or len(seen) > most:
            raise FetchError(LinkFault.ENDLESS, here.url)
        seen.add(here)


def _read(response: httpcore.Response, fields: Headers, request: Request, url: str) -> Answer:
    named = dict(reversed(fields))
    is_moved = response.status in _REDIRECTS and "location" in named
    body, truncated = b"", False
    if request.method != "HEAD" and not is_moved:
        coding = named.get("content-encoding", "")
        if request.unpack and request.most and packed.is_packed(coding):
            body, truncated = packed.unpacked(response.iter_stream(), coding, request.most)
            fields = tuple((name, value) for name, value in fields if name not in _OF_WHAT_IS_PACKED)
        else:
            body, truncated = _body(response, request.most)
    return Answer(url=url, status=response.status, headers=fields, body=body, truncated=truncated)


def _body(response: httpcore.Response, most: int) -> tuple[bytes, bool]:
    if not most:
        return b"", True
    body = bytearray()
    for piece in response.iter_stream():
        body += piece
        if len(body) > most:
            return bytes(body[:most]), True
    return bytes(body), False

from __future__ import annotations

import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import pytest
import trustme

from newsletter.net.fetch import Web
from newsletter.net.guard import Limits
from tests.net.sites import Site, serving

HOST = "site.example"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as started:
        yield started


@pytest.fixture
def web(site: Site) -> Web:
    """A way out for which every name is this machine; only the site's own port may be private."""
    places = frozenset({f"{HOST}:{site.port}", f"other.example:{site.port}", f"127.0.0.1:{site.port}"})
    return Web(allow=places, resolve=lambda host, port: ("127.0.0.1",), limits=Limits(read=10, whole=20))


@pytest.fixture
def home(site: Site) -> str:
    """The beginning of the site's addresses."""
    return f"http://{HOST}:{site.port}"


@dataclass
class Internet:
    """Public addresses behind which local servers stand, and every connection that was begun."""

    ports: dict[str, int] = field(default_factory=dict)
    connections: list[str] = field(default_factory=list)


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    """An internet on this machine: what is not in its `ports` cannot be reached."""
    made = Internet()
    connect = socket.create_connection

    def create_connection(
        address: tuple[str, int], timeout: float, source_address: tuple[str, int] | None = None
    ) -> socket.socket:
        made.connections.append(address[0])
        if address[0] not in made.ports:
            raise ConnectionRefusedError
        return connect(("127.0.0.1", made.ports[address[0]]), timeout)

    monkeypatch.setattr(socket, "create_connection", create_connection)
    return made


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture(scope="session")
def trust(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.create_default_context()
    authority.configure_trust(context)
    return context


Secure = Callable[[trustme.LeafCert], Site]


@pytest.fixture
def secure() -> Iterator[Secure]:
    """Start a site with that certificate."""
    with contextlib.ExitStack() as stack:

        def start(certificate: trustme.LeafCert) -> Site:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            certificate.configure_cert(context)
            return stack.enter_context(serving(context))

        yield start

from __future__ import annotations

from collections.abc import Iterator

import pytest

from newsletter.net.fetch import Web
from newsletter.net.guard import Limits
from newsletter.net.polite import Manners, Polite
from tests.net.sites import Site, serving

HOST = "intranet.example"


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as started:
        yield started


@pytest.fixture
def home(site: Site) -> str:
    """The beginning of the site's addresses."""
    return f"http://{HOST}:{site.port}"


@pytest.fixture
def polite() -> Polite:
    """A way out for which every name is this machine, and only one host may be private."""
    web = Web(
        allow=frozenset({HOST}),
        resolve=lambda host, port: ("127.0.0.1",),
        limits=Limits(connect=5, read=5, whole=10),
    )
    return Polite(web, manners=Manners(busy=0.01, delay=0.01))

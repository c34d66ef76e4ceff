from __future__ import annotations

import ssl
from collections.abc import Iterator

import pytest
import trustme

from newsletter.net.fetch import Web
from newsletter.net.guard import Limits
from newsletter.probe import one_click
from newsletter.probe.one_click import OneClick
from tests.net.sites import Site, reply, serving

HOST = "site.example"


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def site(authority: trustme.CA) -> Iterator[Site]:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(HOST).configure_cert(context)
    with serving(context) as started:
        yield started


@pytest.fixture
def web(site: Site, authority: trustme.CA) -> Web:
    trust = ssl.create_default_context()
    authority.configure_trust(trust)
    return Web(
        allow=frozenset({f"{HOST}:{site.port}"}),
        resolve=lambda host, port: ("127.0.0.1",),
        limits=Limits(read=10, whole=20),
        trust=trust,
    )


@pytest.fixture
def page(site: Site) -> str:
    return f"https://{HOST}:{site.port}/leave?token=nobody"


@pytest.mark.parametrize("status", [200, 202, 204])
def test_a_page_that_takes_the_click_works(site: Site, web: Web, page: str, status: int) -> None:
    site.pages["/leave?token=nobody"] = reply(status)
    assert one_click.look(page, web) == OneClick(works=True)
    (heard,) = site.heard
    assert (heard.method, heard.body) == ("POST", b"List-Unsubscribe=One-Click")
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
    assert "cookie" not in heard.headers


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_page_that_sends_elsewhere_does_not(site: Site, web: Web, page: str, status: int) -> None:
    site.pages["/leave?token=nobody"] = reply(status, Location="/thanks")
    site.pages["/thanks"] = reply(200)
    found = one_click.look(page, web)
    assert found == OneClick(
        works=False, problem="the page for leaving sends mail programs on to another page"
    )
    assert len(site.heard) == 1


@pytest.mark.parametrize(
    ("status", "words"), [(404, "404 Not Found"), (405, "405 Method Not Allowed"), (500, "500"), (999, "999")]
)
def test_a_page_that_refuses_does_not(site: Site, web: Web, page: str, status: int, words: str) -> None:
    site.pages["/leave?token=nobody"] = reply(status)
    found = one_click.look(page, web)
    assert not found.works
    assert found.problem.startswith(f"the page for leaving answers {words}")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("", "no web address for leaving is set"),
        ("http://site.example/leave", "does not begin with https://"),
        ("mailto:leave@example.org", "does not begin with https://"),
        ("https://localhost/leave", "cannot be reached"),
    ],
)
def test_an_address_that_no_mail_program_can_use_does_not(url: str, words: str) -> None:
    found = one_click.look(url, Web(resolve=lambda host, port: ("127.0.0.1",)))
    assert not found.works
    assert words in found.problem

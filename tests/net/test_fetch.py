"""What servers may do, and what becomes of it."""

from __future__ import annotations

import contextlib
import datetime as dt
import gzip
import ssl
from collections.abc import Iterable, Iterator
from dataclasses import replace
from importlib.metadata import version

import pytest
import trustme
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.model import LinkFault
from newsletter.net.faults import FetchError
from newsletter.net.fetch import Web
from newsletter.net.guard import Limits
from tests.net.conftest import HOST, Secure
from tests.net.sites import Heard, Page, Site, reply

SOON = Limits(connect=5, read=0.05, whole=5)
ENDLESS = b"x" * 65536


def fault_of(web: Web, url: str, most: int = 0) -> LinkFault:
    with pytest.raises(FetchError) as caught:
        web.fetch(url, most=most)
    return caught.value.fault


@pytest.mark.parametrize("status", [200, 204, 304, 401, 403, 404, 405, 410, 429, 500, 503, 999])
def test_an_answer_is_handed_back_whatever_its_status(site: Site, web: Web, home: str, status: int) -> None:
    site.pages["/page?q=1"] = reply(status)
    answer = web.fetch(f"{home}/page?q=1#part")
    assert (answer.status, answer.url, answer.body) == (status, f"{home}/page?q=1", b"")
    assert site.asked() == ["GET /page?q=1"]


def test_a_server_is_told_who_asks_and_nothing_else(site: Site, web: Web, home: str) -> None:
    site.pages["/"] = reply(302, Location="/next", Set_Cookie="seen=1")
    site.pages["/next"] = reply(200)
    web.fetch(f"{home}/")
    assert [one.headers for one in site.heard] == [
        {
            "host": f"{HOST}:{site.port}",
            "user-agent": f"newsletter/{version('newsletter')} (+link check)",
            "accept": "*/*",
            "accept-encoding": "identity",
            "connection": "close",
        }
    ] * 2


# --- redirects ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_redirects_are_followed_to_their_end(site: Site, web: Web, home: str, status: int) -> None:
    site.pages |= {
        "/": reply(status, Location="a"),
        "/a": reply(status, Location=f"http://other.example:{site.port}/b?c#d"),
        "/b?c": reply(410, b"gone"),
    }
    answer = web.fetch(f"{home}/", method="HEAD")
    assert (answer.url, answer.status) == (f"http://other.example:{site.port}/b?c", 410)
    assert site.asked() == ["HEAD /", "HEAD /a", "HEAD /b?c"]


def test_a_redirect_that_names_no_place_is_the_answer(site: Site, web: Web, home: str) -> None:
    site.pages["/"] = reply(302)
    assert web.fetch(f"{home}/").status == 302


@pytest.mark.parametrize(("length", "is_fine"), [(10, True), (11, False)])
def test_ten_redirects_are_followed_and_no_more(
    site: Site, web: Web, home: str, length: int, *, is_fine: bool
) -> None:
    site.pages |= {f"/{n}": reply(302, Location=f"/{n + 1}") for n in range(length)}
    site.pages[f"/{length}"] = reply(200)
    if is_fine:
        assert web.fetch(f"{home}/0").status == 200
    else:
        assert fault_of(web, f"{home}/0") is LinkFault.ENDLESS
        assert len(site.heard) == 11


def test_redirects_in_a_circle_are_endless_at_once(site: Site, web: Web, home: str) -> None:
    site.pages |= {"/": reply(302, Location="/a"), "/a": reply(302, Location="/#again")}
    assert fault_of(web, f"{home}/") is LinkFault.ENDLESS
    assert len(site.heard) == 2


def test_the_time_of_an_address_is_that_of_all_its_redirects(site: Site, web: Web, home: str) -> None:
    def slowly(heard: Heard) -> Iterator[bytes]:
        site.done.wait(0.04)
        yield reply(302, Location=f"{heard.target}x")

    site.pages |= {"/" + "x" * n: slowly for n in range(10)}
    assert fault_of(replace(web, limits=Limits(read=5, whole=0.1)), f"{home}/") is LinkFault.SILENT
    assert len(site.heard) < 10


# --- bodies ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("most", "body", "truncated"),
    [
        (0, b"", True),
        (1, b"0", True),
        (9, b"012345678", True),
        (10, b"0123456789", False),
        (99, b"0123456789", False),
    ],
)
def test_as_much_of_a_body_is_read_as_was_asked_for(
    site: Site, web: Web, home: str, most: int, body: bytes, *, truncated: bool
) -> None:
    site.pages["/"] = reply(200, b"0123456789", Content_Type="text/html")
    answer = web.fetch(f"{home}/", most=most)
    assert (answer.body, answer.truncated) == (body, truncated)
    assert (answer.header("content-type"), answer.header("date")) == ("text/html", "")


def test_the_body_of_a_redirect_is_not_read(site: Site, web: Web, home: str) -> None:
    def endless(heard: Heard) -> Iterator[bytes]:
        yield b"HTTP/1.1 302 Found\r\nLocation: /end\r\n\r\n"
        while True:
            yield ENDLESS

    site.pages |= {"/": endless, "/end": reply(200, b"end")}
    assert web.fetch(f"{home}/", most=100).body == b"end"


@pytest.mark.parametrize("most", [0, 100_000])
def test_a_body_without_end_is_cut(site: Site, web: Web, home: str, most: int) -> None:
    def endless(heard: Heard) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\n"
        while True:
            yield ENDLESS

    site.pages["/"] = endless
    answer = web.fetch(f"{home}/", most=most)
    assert (len(answer.body), answer.truncated) == (most, True)


def test_what_is_packed_stays_packed(site: Site, web: Web, home: str) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    site.pages["/"] = reply(200, bomb, Content_Encoding="gzip")
    answer = web.fetch(f"{home}/", most=1_000_000)
    assert (answer.body, answer.header("content-encoding")) == (bomb, "gzip")


# --- silence and noise -------------------------------------------------------------------------------------


def test_a_server_that_says_nothing_is_silent(site: Site, web: Web, home: str) -> None:
    site.pages["/"] = site.silence
    assert fault_of(replace(web, limits=SOON), f"{home}/") is LinkFault.SILENT


@pytest.mark.parametrize("first", [b"", b"HTTP/1.1 200 OK\r\nServer: ", b"HTTP/1.1 200 OK\r\n\r\n"])
def test_a_server_that_drips_is_silent_in_the_end(site: Site, web: Web, home: str, first: bytes) -> None:
    def drip(heard: Heard) -> Iterator[bytes]:
        yield first
        while not site.done.wait(0.01):
            yield b"H"

    site.pages["/"] = drip
    web = replace(web, limits=Limits(read=5, whole=0.1, head=100_000))
    assert fault_of(web, f"{home}/", most=1000) is LinkFault.SILENT


def many(piece: bytes) -> Page:
    def endless(heard: Heard) -> Iterable[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        while True:
            yield piece

    return endless


@pytest.mark.parametrize("piece", [b"X-Filler: yes\r\n" * 100, ENDLESS])
def test_a_head_without_end_is_not_read_to_the_end(site: Site, web: Web, home: str, piece: bytes) -> None:
    site.pages["/"] = many(piece)
    assert fault_of(web, f"{home}/") is LinkFault.GARBLED


def test_answers_that_announce_answers_for_ever_are_not_read_to_the_end(
    site: Site, web: Web, home: str
) -> None:
    def endless(heard: Heard) -> Iterator[bytes]:
        while True:
            yield b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100

    site.pages["/"] = endless
    assert fault_of(web, f"{home}/") is LinkFault.GARBLED


@pytest.mark.parametrize(
    "said",
    [
        b"220 mail.example ESMTP\r\n",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"<html>hello</html>",
        b"\x00\xff" * 100,
        b"HTTP/1.1 abc OK\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nno colon\r\n\r\n",
        b"HTTP/1.1 200 OK\r\nA: \x00\r\n\r\n",
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: chat\r\n\r\n",
        b"HTTP/1.1 200 OK",
    ],
)
def test_what_no_web_server_says_is_garbled(site: Site, web: Web, home: str, said: bytes) -> None:
    site.pages["/"] = said
    assert fault_of(web, f"{home}/") is LinkFault.GARBLED


def test_a_body_that_ends_too_soon_is_garbled(site: Site, web: Web, home: str) -> None:
    site.pages["/"] = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc"
    assert fault_of(web, f"{home}/", most=100) is LinkFault.GARBLED


def test_who_hangs_up_without_a_word_refuses(site: Site, web: Web, home: str) -> None:
    site.pages["/"] = b""
    assert fault_of(web, f"{home}/") is LinkFault.REFUSED


def test_where_nothing_listens_the_connection_is_refused(web: Web, free_port: int) -> None:
    web = replace(web, allow=frozenset({f"{HOST}:{free_port}"}))
    assert fault_of(web, f"http://{HOST}:{free_port}/") is LinkFault.REFUSED


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(st.binary() | st.binary().map(b"HTTP/1.1 ".__add__) | st.binary().map(b"HTTP/1.1 200 OK\r\n".__add__))
def test_whatever_a_server_says_there_is_an_answer_or_a_fault(
    site: Site, web: Web, home: str, said: bytes
) -> None:
    site.pages["/"] = said
    with contextlib.suppress(FetchError):
        assert web.fetch(f"{home}/", most=1000).status


# --- encryption --------------------------------------------------------------------------------------------


def secured(web: Web, site: Site, trust: ssl.SSLContext) -> Web:
    return replace(web, allow=frozenset({f"{HOST}:{site.port}"}), trust=trust)


def test_a_certificate_is_valid_for_the_name_and_not_for_the_address(
    web: Web, authority: trustme.CA, secure: Secure, trust: ssl.SSLContext
) -> None:
    site = secure(authority.issue_cert(HOST))
    site.pages["/"] = reply(200, b"secret")
    answer = secured(web, site, trust).fetch(f"https://{HOST}:{site.port}/", most=100)
    assert (answer.status, answer.body) == (200, b"secret")
    assert answer.url == f"https://{HOST}:{site.port}/"


def test_a_certificate_of_another_name_is_insecure(
    web: Web, authority: trustme.CA, secure: Secure, trust: ssl.SSLContext
) -> None:
    site = secure(authority.issue_cert("other.example", "127.0.0.1"))
    assert fault_of(secured(web, site, trust), f"https://{HOST}:{site.port}/") is LinkFault.INSECURE
    assert site.heard == []


def test_an_expired_certificate_is_insecure(
    web: Web, authority: trustme.CA, secure: Secure, trust: ssl.SSLContext
) -> None:
    site = secure(authority.issue_cert(HOST, not_after=dt.datetime.now(dt.UTC) - dt.timedelta(days=2)))
    assert fault_of(secured(web, site, trust), f"https://{HOST}:{site.port}/") is LinkFault.INSECURE


def test_a_certificate_that_nobody_vouches_for_is_insecure(web: Web, secure: Secure) -> None:
    site = secure(trustme.CA().issue_cert(HOST))
    web = replace(web, allow=frozenset({f"{HOST}:{site.port}"}))
    assert fault_of(web, f"https://{HOST}:{site.port}/") is LinkFault.INSECURE


@pytest.mark.parametrize(("said", "fault"), [(reply(400), LinkFault.GARBLED), (b"", LinkFault.REFUSED)])
def test_a_server_that_knows_no_encryption_is_told_as_what_it_does(
    site: Site, web: Web, said: bytes, fault: LinkFault
) -> None:
    site.noise_gets = said
    assert fault_of(web, f"https://{HOST}:{site.port}/") is fault
    assert site.heard == []


# --- forms -------------------------------------------------------------------------------------------------


def test_a_form_is_posted_as_it_is(site: Site, web: Web, home: str) -> None:
    site.pages["/leave?token=1"] = reply(200, b"gone")
    answer = web.post(f"{home}/leave?token=1", b"a=1&b=2", most=100)
    assert (answer.status, answer.body) == (200, b"gone")
    (heard,) = site.heard
    assert (heard.method, heard.target, heard.body) == ("POST", "/leave?token=1", b"a=1&b=2")
    assert heard.headers["content-type"] == "application/x-www-form-urlencoded"


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_form_is_never_taken_to_another_place(site: Site, web: Web, home: str, status: int) -> None:
    site.pages["/"] = reply(status, Location="/next")
    answer = web.post(f"{home}/", b"a=1")
    assert (answer.status, answer.header("location")) == (status, "/next")
    assert site.asked() == ["POST /"]


def test_a_form_is_posted_to_public_addresses_alone(site: Site, home: str) -> None:
    with pytest.raises(FetchError) as caught:
        Web(resolve=lambda host, port: ("127.0.0.1",)).post("http://site.example/", b"a=1")
    assert caught.value.fault is LinkFault.PRIVATE
    assert site.heard == []

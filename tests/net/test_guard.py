"""No address and no server leads us to a place that is not public."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import replace

import pytest

from newsletter.model import LinkFault
from newsletter.net.faults import FetchError
from newsletter.net.fetch import Answer, Web
from newsletter.net.guard import Guard, Limits
from newsletter.net.location import read
from tests.net.conftest import Internet
from tests.net.sites import Site, reply

PUBLIC, ANOTHER = "93.184.215.14", "2606:4700:4700::1111"


def fault_of(web: Web, url: str) -> FetchError:
    with pytest.raises(FetchError) as caught:
        web.fetch(url)
    return caught.value


class Names:
    """A name server that gives one answer after the other, the last one again and again."""

    def __init__(self, *answers: Sequence[str]) -> None:
        self.answers = list(answers)
        self.asked: list[str] = []

    def __call__(self, host: str, port: int) -> Sequence[str]:
        self.asked.append(host)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.mark.parametrize(
    "host",
    [
        *(
            "127.0.0.1",
            "127.1",
            "2130706433",
            "0x7f000001",
            "0x7f.1",
            "0177.0.0.1",
            "017700000001",
            "0",
            "0.0.0.0",
        ),
        *(
            "10.0.0.1",
            "172.16.0.1",
            "192.168.1.1",
            "100.64.0.1",
            "169.254.169.254",
            "0xa9fea9fe",
            "168.63.129.16",
        ),
        *("224.0.0.1", "255.255.255.255", "１２７.０.０.１", "①②⑦。1", "%31%32%37.1", "127.0.0.1."),
        *("[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::127.0.0.1]", "[64:ff9b::127.0.0.1]"),
        *(
            "[64:ff9b::a00:1]",
            "[64:ff9b:1::1]",
            "[2002:7f00:1::]",
            "[2002:a9fe:a9fe::1]",
            "[fe80::1]",
            "[fd00::1]",
        ),
        *("[fec0::1]", "[ff02::1]", "[2001:0:7f00:1::]", "[0:0:0:0:0:0:0:1]", "[FD00:EC2::254]"),
    ],
)
def test_a_private_address_is_refused_in_every_spelling(internet: Internet, host: str) -> None:
    for url in (f"http://{host}/", f"https://{host}:8080/"):
        assert fault_of(Web(), url).fault is LinkFault.PRIVATE
    assert internet.connections == []


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST", "localhost."])
def test_this_machine_by_name_is_refused(internet: Internet, host: str) -> None:
    assert fault_of(Web(), f"http://{host}/").fault is LinkFault.PRIVATE
    assert internet.connections == []


@pytest.mark.parametrize("found", [["10.0.0.1"], [PUBLIC, "127.0.0.1"], ["::1", PUBLIC], ["fe80::1%eth0"]])
def test_a_name_with_any_private_address_is_refused(internet: Internet, found: list[str]) -> None:
    assert fault_of(Web(resolve=Names(found)), "https://site.example/").fault is LinkFault.PRIVATE
    assert internet.connections == []


def test_the_connection_goes_to_the_address_that_was_looked_at(site: Site, internet: Internet) -> None:
    site.pages["/"] = reply(200)
    internet.ports[PUBLIC] = site.port
    names = Names([PUBLIC], ["127.0.0.1"])
    web = Web(resolve=names)
    assert web.fetch("http://rebinding.example/").status == 200
    assert (names.asked, internet.connections) == (["rebinding.example"], [PUBLIC])
    assert fault_of(web, "http://rebinding.example/").fault is LinkFault.PRIVATE
    assert internet.connections == [PUBLIC]


def test_a_redirect_is_looked_up_and_judged_anew(site: Site, internet: Internet) -> None:
    site.pages["/"] = reply(302, Location="/inside")
    internet.ports[PUBLIC] = site.port
    error = fault_of(Web(resolve=Names([PUBLIC], ["192.168.0.1"])), "http://rebinding.example/")
    assert (error.fault, error.url) == (LinkFault.PRIVATE, "http://rebinding.example/inside")
    assert (site.asked(), internet.connections) == (["GET /"], [PUBLIC])


@pytest.mark.parametrize(
    "to", ["http://127.0.0.1/", "//localhost/", "http://2130706433/", "http://[::1]:8080/"]
)
def test_a_redirect_into_this_machine_is_refused(site: Site, web: Web, home: str, to: str) -> None:
    site.pages["/"] = reply(301, Location=to)

    def resolve(host: str, port: int) -> Sequence[str]:
        return ("127.0.0.1",)

    error = fault_of(replace(web, resolve=resolve), f"{home}/")
    assert error.fault is LinkFault.PRIVATE
    assert site.asked() == ["GET /"]


@pytest.mark.parametrize(
    "to", ["file:///etc/passwd", "ftp://site.example/", "javascript:alert(1)", "http://u:p@a/"]
)
def test_a_redirect_to_what_is_no_web_address_is_refused(site: Site, web: Web, home: str, to: str) -> None:
    site.pages["/"] = reply(307, Location=to)
    error = fault_of(web, f"{home}/")
    assert (error.fault, error.url) == (LinkFault.MALFORMED, to)


@pytest.mark.parametrize("port", [0, 22, 25, 110, 143, 465, 587, 993, 6667])
def test_ports_of_other_services_are_never_opened(internet: Internet, port: int) -> None:
    names = Names([PUBLIC])
    assert fault_of(Web(resolve=names), f"http://site.example:{port}/").fault is LinkFault.MALFORMED
    assert (names.asked, internet.connections) == ([], [])


def test_an_allowed_host_may_be_private_at_its_port_alone(site: Site, internet: Internet) -> None:
    site.pages["/"] = reply(200)
    internet.ports["10.0.0.5"] = site.port
    web = Web(allow=frozenset({"intranet:80"}), resolve=Names(["10.0.0.5"]))
    assert web.fetch("http://intranet/").status == 200
    for url in ("http://intranet:8080/", "https://intranet/", "http://10.0.0.5/", "http://other/"):
        assert fault_of(web, url).fault is LinkFault.PRIVATE
    assert internet.connections == ["10.0.0.5"]


def test_the_next_address_is_tried_where_one_does_not_answer(site: Site, internet: Internet) -> None:
    site.pages["/"] = reply(200)
    internet.ports[PUBLIC] = site.port
    assert Web(resolve=Names([ANOTHER, PUBLIC])).fetch("http://site.example/").status == 200
    assert internet.connections == [ANOTHER, PUBLIC]


def test_not_every_one_of_a_hundred_addresses_is_tried(internet: Internet) -> None:
    many = [f"1.1.1.{number}" for number in range(100)]
    assert fault_of(Web(resolve=Names(many)), "http://site.example/").fault is LinkFault.REFUSED
    assert internet.connections == many[:4]


@pytest.mark.parametrize(
    ("error", "fault"),
    [
        (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), LinkFault.NO_HOST),
        (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), LinkFault.SILENT),
        (TimeoutError(), LinkFault.SILENT),
        (UnicodeError(), LinkFault.NO_HOST),
    ],
)
def test_why_a_name_has_no_address_is_told(error: Exception, fault: LinkFault) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise error

    assert fault_of(Web(resolve=resolve), "http://site.example/").fault is fault


def test_a_name_without_addresses_is_no_host(internet: Internet) -> None:
    assert fault_of(Web(resolve=Names([])), "http://site.example/").fault is LinkFault.NO_HOST


def test_a_name_server_that_says_nothing_is_not_waited_for() -> None:
    done = threading.Event()

    def resolve(host: str, port: int) -> Sequence[str]:
        done.wait()
        return ()

    try:
        web = Web(resolve=resolve, limits=Limits(connect=0.02))
        assert fault_of(web, "http://site.example/").fault is LinkFault.SILENT
    finally:
        done.set()


def test_no_step_may_take_longer_than_all_of_it() -> None:
    end = time.monotonic() + 50
    guard = Guard(
        read("http://site.example/"), is_allowed=False, resolve=Names([PUBLIC]), limits=Limits(), end=end
    )
    assert guard.seconds(5) == 5
    assert 40 < guard.seconds(600) <= 50


def test_proxies_of_the_environment_are_not_used(
    site: Site, web: Web, home: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/")
    site.pages["/"] = reply(200)
    assert isinstance(web.fetch(f"{home}/"), Answer)


def test_a_host_that_is_allowed_by_its_name_may_have_every_port_of_the_web(site: Site) -> None:
    site.pages["/"] = reply(200)
    web = Web(allow=frozenset({"intranet"}), resolve=Names(("127.0.0.1",)))
    assert web.fetch(f"http://intranet:{site.port}/").status == 200
    assert fault_of(web, "http://intranet:25/").fault is LinkFault.MALFORMED


@pytest.mark.parametrize("to", ["http://127.0.0.1:{}/", "http://other.example:{}/", "http://localhost:{}/"])
def test_what_an_allowed_host_leads_to_is_not_allowed_by_that(site: Site, to: str) -> None:
    site.pages |= {"/": reply(302, Location=to.format(site.port) + "secret"), "/secret": reply(200)}
    web = Web(allow=frozenset({"intranet"}), resolve=Names(("127.0.0.1",)))
    assert fault_of(web, f"http://intranet:{site.port}/").fault is LinkFault.PRIVATE
    assert site.asked() == ["GET /"]

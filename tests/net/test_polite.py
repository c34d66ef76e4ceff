"""How many threads visit the web as one guest."""

from __future__ import annotations

import email.utils
import gzip
import itertools
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field, replace

import pytest

from newsletter.model import LinkFault
from newsletter.net.faults import FetchError
from newsletter.net.fetch import Web
from newsletter.net.guard import Limits
from newsletter.net.polite import Manners, Polite
from tests.net.conftest import Internet
from tests.net.sites import Heard, Page, Site, reply, serving

# Long enough to be seen, and nothing that a test waits for.
QUICK = Manners(busy=0.01, delay=0.05, breath=0.01)


@dataclass
class Counted:
    """Pages that count who is there at the same time."""

    now: int = 0
    most: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)

    def page(self, body: bytes = b"page", **headers: str) -> Callable[[Heard], Iterator[bytes]]:
        def answer(_heard: Heard) -> Iterator[bytes]:
            with self.lock:
                self.now += 1
                self.most = max(self.most, self.now)
            time.sleep(0.02)
            with self.lock:
                self.now -= 1
            yield reply(200, body, **headers)

        return answer


@dataclass
class Hosts:
    """Starts public hosts on port 80, each with a server of its own behind it."""

    internet: Internet
    stack: ExitStack
    addresses: dict[str, str] = field(default_factory=dict)

    def __call__(self, name: str) -> Site:
        site = self.stack.enter_context(serving())
        self.addresses[name] = f"93.184.215.{len(self.addresses) + 1}"
        self.internet.ports[self.addresses[name]] = site.port
        return site

    def resolve(self, name: str, port: int) -> tuple[str, ...]:
        if name not in self.addresses:
            raise OSError("no such name")
        return (self.addresses[name],)


@pytest.fixture
def host(internet: Internet) -> Iterator[Hosts]:
    with ExitStack() as stack:
        yield Hosts(internet, stack)


@pytest.fixture
def web(host: Hosts) -> Web:
    return Web(resolve=host.resolve, limits=Limits(read=10, whole=20))


@pytest.fixture
def polite(web: Web) -> Polite:
    return Polite(web, manners=QUICK)


def at_once(polite: Polite, urls: Iterable[str]) -> list[int]:
    with ThreadPoolExecutor(24) as threads:
        return [answer.status for answer in threads.map(polite.fetch, urls)]


def fault_of(polite: Polite, url: str) -> tuple[LinkFault, str]:
    with pytest.raises(FetchError) as caught:
        polite.fetch(url, most=100)
    return caught.value.fault, caught.value.url


# --- turns -------------------------------------------------------------------------------------------------


def test_a_host_has_one_connection_at_a_time(host: Hosts, polite: Polite) -> None:
    counted = Counted()
    site = host("a.example")
    site.pages |= {f"/{number}": counted.page() for number in range(8)}
    assert at_once(polite, [f"http://a.example/{number}" for number in range(8)]) == [200] * 8
    assert counted.most == 1


def test_eight_hosts_are_asked_at_once(host: Hosts, web: Web) -> None:
    all_there = threading.Barrier(8, timeout=10)

    def together(_heard: Heard) -> Iterator[bytes]:
        all_there.wait()
        yield reply(200)

    urls = [f"http://h{number}.example/" for number in range(8)]
    for number in range(8):
        host(f"h{number}.example").pages["/"] = together
    assert at_once(Polite(web, robots=False), urls) == [200] * 8


def test_never_more_than_eight_are_asked_at_once(host: Hosts, web: Web) -> None:
    counted = Counted()
    urls = [f"http://h{number}.example/" for number in range(20)]
    for number in range(20):
        host(f"h{number}.example").pages["/"] = counted.page()
    assert at_once(Polite(web, robots=False), urls) == [200] * 20
    assert 1 < counted.most <= 8


def test_a_host_that_the_user_allowed_may_have_all_eight(site: Site) -> None:
    all_there = threading.Barrier(8, timeout=10)

    def together(_heard: Heard) -> Iterator[bytes]:
        all_there.wait()
        yield reply(200)

    site.pages["/"] = together
    own = Polite(Web(allow=frozenset({"intranet"}), resolve=lambda host, port: ("127.0.0.1",)))
    assert at_once(own, [f"http://intranet:{site.port}/"] * 8) == [200] * 8


def test_each_step_of_a_redirect_counts_at_its_own_host(host: Hosts, polite: Polite) -> None:
    counted = Counted()
    end = host("end.example")
    end.pages |= {f"/{number}": counted.page() for number in range(6)}
    for number in range(6):
        start = host(f"s{number}.example")
        start.pages["/"] = reply(302, Location=f"http://end.example/{number}")
    assert at_once(polite, [f"http://s{number}.example/" for number in range(6)]) == [200] * 6
    assert counted.most == 1


def test_waiting_for_a_turn_is_no_fault_of_the_page(host: Hosts, web: Web) -> None:
    site = host("a.example")
    counted = Counted()
    site.pages["/"] = counted.page()
    quick = Polite(replace(web, limits=Limits(whole=0.5)), robots=False)
    assert at_once(quick, ["http://a.example/"] * 30) == [200] * 30


def test_a_connection_that_fails_gives_its_turn_back(host: Hosts, polite: Polite) -> None:
    site = host("a.example")
    site.pages |= {"/bad": b"", "/good": reply(200)}
    for _ in range(3):
        assert fault_of(polite, "http://a.example/bad")[0] is LinkFault.REFUSED
    assert polite.fetch("http://a.example/good").status == 200


# --- what is asked -----------------------------------------------------------------------------------------


def test_bodies_may_come_packed_and_are_handed_over_unpacked(host: Hosts, polite: Polite) -> None:
    site = host("a.example")
    site.pages["/"] = reply(200, gzip.compress(b"hello"), Content_Encoding="gzip", Content_Type="text/html")
    answer = polite.fetch("http://a.example/", most=100)
    assert (answer.body, answer.truncated) == (b"hello", False)
    assert (answer.header("content-encoding"), answer.header("content-type")) == ("", "text/html")
    assert site.heard[-1].headers["accept-encoding"] == "gzip"


def test_a_bomb_has_a_fault_of_its_own(host: Hosts, polite: Polite) -> None:
    site = host("a.example")
    site.pages["/"] = reply(200, gzip.compress(bytes(30_000_000)), Content_Encoding="gzip")
    with pytest.raises(FetchError) as caught:
        polite.fetch("http://a.example/", most=20_000_000)
    assert caught.value.fault is LinkFault.OVERPACKED


def test_a_body_packed_in_another_way_is_garbled(host: Hosts, polite: Polite) -> None:
    host("a.example").pages["/"] = reply(200, b"\x0b\x02\x80hello\x03", Content_Encoding="br")
    assert fault_of(polite, "http://a.example/")[0] is LinkFault.GARBLED


def test_headers_travel_and_stand_instead_of_ours(host: Hosts, polite: Polite) -> None:
    site = host("a.example")
    site.pages["/"] = reply(304, ETag='"1"')
    answer = polite.fetch(
        "http://a.example/", most=100, headers=(("If-None-Match", '"1"'), ("accept", "image/png"))
    )
    assert (answer.status, answer.body, answer.header("etag")) == (304, b"", '"1"')
    heard = site.heard[-1].headers
    assert (heard["if-none-match"], heard["accept"]) == ('"1"', "image/png")
    assert heard["user-agent"].startswith("newsletter/")


@pytest.mark.parametrize("value", ["a\r\nX-Other: b", "snow ☃ man", "\0"])
def test_a_header_can_never_become_two(host: Hosts, polite: Polite, value: str) -> None:
    site = host("a.example")
    site.pages["/"] = reply(200)
    try:
        polite.fetch("http://a.example/", headers=(("If-None-Match", value),))
    except FetchError as error:
        assert error.fault is LinkFault.MALFORMED  # noqa: PT017  either is fine
    assert all("x-other" not in one.headers for one in site.heard)


# --- robots.txt --------------------------------------------------------------------------------------------

CLOSED = reply(200, b"User-agent: *\nDisallow: /private\n")


def test_a_page_that_robots_may_not_read_is_not_asked_for(host: Hosts, polite: Polite) -> None:
    site = host("a.example")
    site.pages |= {"/robots.txt": CLOSED, "/private/1": reply(200), "/open": reply(200)}
    assert fault_of(polite, "http://a.example/private/1") == (
        LinkFault.ROBOTS,
        "http://a.example/private/1",
    )
    assert polite.fetch("http://a.example/open").status == 200
    assert site.asked() == ["GET /robots.txt", "GET /open"]


def test_a_redirect_leads_past_no_robots(host: Hosts, polite: Polite) -> None:
    host("a.example").pages["/"] = reply(302, Location="http://b.example/private/1")
    other = host("b.example")
    other.pages |= {"/robots.txt": CLOSED, "/private/1": reply(200)}
    assert fault_of(polite, "http://a.example/")[0] is LinkFault.ROBOTS
    assert other.asked() == ["GET /robots.txt"]


def test_a_site_is_asked_for_its_rules_once_by_all_threads(host: Hosts, polite: Polite) -> None:
    site = host("a.example")
    site.pages["/"] = reply(200)
    at_once(polite, ["http://a.example/"] * 10)
    assert site.asked().count("GET /robots.txt") == 1


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
def test_a_site_without_rules_may_be_read(host: Hosts, polite: Polite, status: int) -> None:
    host("a.example").pages |= {"/robots.txt": reply(status, b"User-agent: *\nDisallow: /"), "/": reply(200)}
    assert polite.fetch("http://a.example/").status == 200


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_site_whose_rules_cannot_be_had_is_left_alone(host: Hosts, polite: Polite, status: int) -> None:
    site = host("a.example")
    site.pages |= {"/robots.txt": reply(status), "/": reply(200)}
    for _ in range(2):
        assert fault_of(polite, "http://a.example/")[0] is LinkFault.NO_RULES
    assert site.asked() == ["GET /robots.txt"]


def test_rules_that_lie_elsewhere_are_fetched_there(host: Hosts, polite: Polite) -> None:
    host("a.example").pages |= {
        "/robots.txt": reply(301, Location="http://b.example/rules"),
        "/private": reply(200),
    }
    host("b.example").pages["/rules"] = CLOSED
    assert fault_of(polite, "http://a.example/private")[0] is LinkFault.ROBOTS


def test_rules_that_are_passed_on_without_end_are_none(host: Hosts, polite: Polite) -> None:
    site = host("a.example")
    site.pages |= {f"/{number}": reply(302, Location=f"/{number + 1}") for number in range(9)}
    site.pages |= {"/robots.txt": reply(302, Location="/0"), "/": reply(200)}
    assert polite.fetch("http://a.example/").status == 200


def test_rules_never_lead_into_a_private_network(host: Hosts, polite: Polite, internet: Internet) -> None:
    host("a.example").pages |= {"/robots.txt": reply(302, Location="http://127.0.0.1/"), "/": reply(200)}
    assert fault_of(polite, "http://a.example/")[0] is LinkFault.NO_RULES
    assert "127.0.0.1" not in internet.connections


def test_a_site_that_is_not_there_is_told_as_that(polite: Polite) -> None:
    assert fault_of(polite, "http://nope.example/story") == (
        LinkFault.NO_HOST,
        "http://nope.example/story",
    )
    assert fault_of(polite, "http://10.0.0.1/story") == (LinkFault.PRIVATE, "http://10.0.0.1/story")


def test_rules_without_end_are_read_as_far_as_they_must_be(host: Hosts, polite: Polite) -> None:
    def endless(_heard: Heard) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n\r\nUser-agent: *\nDisallow: /private\n"
        while True:
            yield b"# more\n" * 1000

    host("a.example").pages |= {"/robots.txt": endless, "/": reply(200), "/private": reply(200)}
    assert polite.fetch("http://a.example/").status == 200
    assert fault_of(polite, "http://a.example/private")[0] is LinkFault.ROBOTS


def test_the_rest_that_a_site_asks_for_is_given_within_bounds(host: Hosts, polite: Polite) -> None:
    site = host("a.example")
    site.pages["/robots.txt"] = reply(200, b"User-agent: *\nCrawl-delay: 3600")
    came: list[float] = []

    def page(_heard: Heard) -> Iterator[bytes]:
        came.append(time.monotonic())
        yield reply(200)

    site.pages["/"] = page
    at_once(polite, ["http://a.example/"] * 3)
    assert all(later - earlier >= QUICK.delay for earlier, later in itertools.pairwise(came))


# --- servers that are busy ---------------------------------------------------------------------------------


def in_turn(*answers: bytes) -> Page:
    left = list(answers)

    def page(_heard: Heard) -> list[bytes]:
        return [left.pop(0)]

    return page


@pytest.mark.parametrize(
    "busy",
    [
        reply(429),
        reply(503),
        reply(429, Retry_After="0"),
        reply(503, Retry_After="nonsense"),
        reply(429, Retry_After=email.utils.formatdate(0, usegmt=True)),
    ],
)
def test_a_busy_server_is_asked_once_more(host: Hosts, polite: Polite, busy: bytes) -> None:
    site = host("a.example")
    site.pages |= {"/": in_turn(busy, reply(200)), "/worse": in_turn(busy, busy, reply(200))}
    assert polite.fetch("http://a.example/").status == 200
    assert polite.fetch("http://a.example/worse").status in {429, 503}


def test_a_server_that_wants_long_to_be_left_alone_is_left_alone(host: Hosts, polite: Polite) -> None:
    site = host("a.example")
    site.pages["/"] = in_turn(reply(429, Retry_After="3600"), reply(200))
    answer = polite.fetch("http://a.example/")
    assert (answer.status, answer.header("retry-after")) == (429, "3600")
    assert site.asked() == ["GET /robots.txt", "GET /"]

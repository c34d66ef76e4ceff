from __future__ import annotations

import datetime as dt
import errno
import os
import signal
import socket
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from newsletter.cache import Cache
from newsletter.model import LinkAnswer, LinkFault
from newsletter.net import location
from newsletter.net.fetch import Web
from newsletter.net.guard import Limits
from newsletter.probe import links
from newsletter.text import tokens
from tests.net.sites import Heard, Site, reply, serving

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
Look = Callable[..., tuple[LinkAnswer, ...]]


@pytest.fixture
def site() -> Iterator[Site]:
    with serving() as started:
        yield started


@pytest.fixture
def home(site: Site) -> str:
    return f"http://site.example:{site.port}"


@pytest.fixture
def web(site: Site) -> Web:
    """A way out for which every name is this machine, where a dozen hosts are allowed."""
    names = ("site", *(f"host{number}" for number in range(12)))
    return Web(
        allow=frozenset(f"{name}.example:{site.port}" for name in names),
        resolve=lambda host, port: ("127.0.0.1",),
        limits=Limits(read=10, whole=20),
    )


@pytest.fixture
def look(web: Web, tmp_path: Path) -> Look:
    def one(
        *addresses: str, now: dt.datetime = NOW, web: Web = web, **more: object
    ) -> tuple[LinkAnswer, ...]:
        return links.look(addresses, Cache(tmp_path / "links"), now=now, web=web, **more)  # type: ignore[arg-type]

    return one


# --- what is opened -----------------------------------------------------------------------------------------


def test_each_address_has_an_answer_in_its_order(site: Site, home: str, look: Look) -> None:
    site.pages |= {"/there": reply(200), "/moved": reply(301, Location="/there"), "/gone": reply(410)}
    there, moved, gone, lost = (f"{home}/{name}" for name in ("there", "moved", "gone", "lost"))
    assert look(gone, moved, lost, there, gone) == (
        LinkAnswer(url=gone, final=gone, status=410),
        LinkAnswer(url=moved, final=there, status=200),
        LinkAnswer(url=lost, final=lost, status=404),
        LinkAnswer(url=there, final=there, status=200),
    )


def test_addresses_that_lead_to_one_place_are_opened_once(site: Site, home: str, look: Look) -> None:
    site.pages["/"] = reply(200)
    typed = (home, f"{home}/", f"{home}/#one", f"{home}/#two", home.upper(), f" {home}/ ")
    assert look(*typed) == tuple(LinkAnswer(url=one, final=one, status=200) for one in typed)
    assert site.asked() == ["HEAD /"]


def test_what_is_no_web_address_or_differs_by_recipient_is_not_opened(look: Look) -> None:
    token = tokens.merge_tag("unsubscribe").token
    assert (
        look("mailto:a@b.example", "tel:+49123", token, f"https://a.example/?who={token}", "#top", "", "x")
        == ()
    )


def test_nothing_to_open_is_no_answer(look: Look) -> None:
    assert look() == ()


@pytest.mark.parametrize(
    "address", ["https:site.example", "https://user@a.example/", "http://a:25/", "https://"]
)
def test_an_address_that_cannot_be_opened_is_told(look: Look, address: str) -> None:
    (answer,) = look(address)
    assert (answer.fault, answer.final) == (LinkFault.MALFORMED, address)


def test_where_a_redirect_led_is_told_with_its_fault(site: Site, home: str, look: Look) -> None:
    site.pages["/"] = reply(302, Location="http://192.168.0.1/router")
    assert look(f"{home}/") == (
        LinkAnswer(url=f"{home}/", final="http://192.168.0.1/router", fault=LinkFault.PRIVATE),
    )


# --- how it is asked ----------------------------------------------------------------------------------------


def only_get(status: int) -> Callable[[Heard], list[bytes]]:
    return lambda heard: [reply(200 if heard.method == "GET" else status)]


@pytest.mark.parametrize("status", [400, 403, 404, 405, 410, 500, 501, 503])
def test_where_head_is_answered_with_a_no_get_decides(site: Site, home: str, look: Look, status: int) -> None:
    site.pages |= {"/": only_get(status), "/no": reply(status)}
    assert [answer.status for answer in look(f"{home}/")] == [200]
    assert [answer.status for answer in look(f"{home}/no")] == [status]
    assert site.asked() == ["HEAD /", "GET /", "HEAD /no", "GET /no"]


@pytest.mark.parametrize("status", [200, 204, 429])
def test_a_clear_answer_is_not_asked_for_twice(site: Site, home: str, look: Look, status: int) -> None:
    site.pages["/"] = reply(status)
    assert [answer.status for answer in look(f"{home}/")] == [status]
    assert site.asked() == ["HEAD /"]


@pytest.mark.parametrize("said", [b"", b"noise\r\n\r\n"])
def test_a_server_that_breaks_off_at_head_gets_a_second_chance(
    site: Site, home: str, look: Look, said: bytes
) -> None:
    site.pages["/"] = lambda heard: [said if heard.method == "HEAD" else reply(200)]
    assert [answer.status for answer in look(f"{home}/")] == [200]


def test_silence_is_asked_once_more_and_no_more(site: Site, web: Web, home: str, look: Look) -> None:
    site.pages |= {
        "/once": lambda heard: site.silence() if heard.method == "HEAD" else [reply(200)],
        "/always": site.silence,
    }
    hasty = replace(web, limits=Limits(read=0.5))
    assert [(one.status, one.fault) for one in look(f"{home}/once", f"{home}/always", web=hasty)] == [
        (200, None),
        (0, LinkFault.SILENT),
    ]
    assert Counter(site.asked()) == {"HEAD /once": 1, "GET /once": 1, "HEAD /always": 1, "GET /always": 1}


def test_no_body_is_waited_for(site: Site, home: str, look: Look) -> None:
    def page(heard: Heard) -> Iterator[bytes]:
        if heard.method == "HEAD":
            yield reply(405)
        else:
            yield b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"
            yield from site.silence()

    site.pages["/"] = page
    assert [answer.status for answer in look(f"{home}/")] == [200]


@pytest.mark.parametrize(
    ("error", "fault"),
    [(socket.EAI_NONAME, LinkFault.NO_HOST), (socket.EAI_AGAIN, LinkFault.SILENT)],
)
def test_a_name_that_does_not_exist_is_not_looked_up_again(look: Look, error: int, fault: LinkFault) -> None:
    asked: list[str] = []

    def resolve(host: str, port: int) -> Sequence[str]:
        asked.append(host)
        if host == "example.com":
            return ["127.0.0.1"]
        raise socket.gaierror(error, "no")

    assert [one.fault for one in look("https://nope.example/", web=Web(resolve=resolve))] == [fault]
    assert asked.count("nope.example") == (1 if fault is LinkFault.NO_HOST else 2)


@pytest.mark.parametrize("error", [socket.EAI_NONAME, socket.EAI_AGAIN])
def test_where_no_name_at_all_is_known_the_computer_is_offline(look: Look, error: int) -> None:
    def resolve(host: str, port: int) -> Sequence[str]:
        raise socket.gaierror(error, "no")

    found = look("https://one.example/", "https://two.example/", web=Web(resolve=resolve))
    assert {one.fault for one in found} == {LinkFault.OFFLINE}


# --- how many at once ---------------------------------------------------------------------------------------


class Crowd:
    """Pages that wait for each other until `wanted` of them are asked for at once."""

    def __init__(self, wanted: int) -> None:
        self.wanted = wanted
        self.inside: Counter[str] = Counter()
        self.most_at_a_host = self.most = 0
        self._change = threading.Condition()

    def page(self, heard: Heard) -> Iterator[bytes]:
        host = heard.headers["host"]
        with self._change:
            self.inside[host] += 1
            self.most = max(self.most, self.inside.total())
            self.most_at_a_host = max(self.most_at_a_host, *self.inside.values())
            self._change.notify_all()
            self._change.wait_for(lambda: self.most >= self.wanted, timeout=10)
            # One more than allowed would come in here.
            self._change.wait(0.01)
            self.inside[host] -= 1
        yield reply(200)


def test_eight_are_opened_at_a_time_and_two_of_one_host(site: Site, look: Look) -> None:
    crowd = Crowd(wanted=8)
    site.pages |= {f"/{number}": crowd.page for number in range(6)}
    hosts = [f"http://host{number}.example:{site.port}" for number in range(6)]
    answers = look(*(f"{host}/{number}" for host in hosts for number in range(6)))
    assert [answer.status for answer in answers] == [200] * 36
    assert (crowd.most, crowd.most_at_a_host) == (8, 2)


def test_a_host_alone_is_asked_by_two_at_a_time(site: Site, home: str, look: Look) -> None:
    crowd = Crowd(wanted=2)
    site.pages |= {f"/{number}": crowd.page for number in range(6)}
    assert len(look(*(f"{home}/{number}" for number in range(6)))) == 6
    assert crowd.most == 2


@given(st.lists(st.integers(0, 5), max_size=60), st.randoms(use_true_random=False))
def test_every_address_has_its_turn_once_and_within_the_limits(hosts: list[int], random: object) -> None:
    waiting = [location.read(f"http://host{host}.example/{n}") for n, host in enumerate(hosts)]
    left, busy, running, served = list(waiting), Counter[str](), list[location.Location](), []
    while left or running:
        running += links._next(left, busy)
        assert Counter(place.host for place in running) == +busy
        assert len(running) <= 8
        assert max(busy.values()) <= 2
        done = running.pop(random.randrange(len(running)))  # type: ignore[attr-defined]
        busy[done.host] -= 1
        served.append(done)
    assert sorted(served, key=waiting.index) == waiting


# --- how long -----------------------------------------------------------------------------------------------


def test_what_has_not_answered_in_time_is_silent(site: Site, home: str, look: Look) -> None:
    site.pages |= {
        "/quick": reply(200),
        "/slow": site.silence,
        "/stuck": site.silence,
        "/never asked": reply(200),
    }
    typed = [f"{home}/{name}" for name in ("quick", "slow", "stuck", "never asked")]
    told: list[tuple[int, int]] = []
    answers = look(*typed, seconds=0.6, progress=lambda done, total: told.append((done, total)))
    assert [(one.status, one.fault) for one in answers] == [(200, None)] + [(0, LinkFault.SILENT)] * 3
    assert [one.final for one in answers] == typed
    assert told == [(0, 4), (1, 4), (4, 4)]


def test_what_was_never_asked_is_asked_the_next_time(site: Site, home: str, look: Look) -> None:
    site.pages["/"] = reply(200)
    assert [one.fault for one in look(f"{home}/", seconds=0)] == [LinkFault.SILENT]
    assert [one.status for one in look(f"{home}/")] == [200]


def test_progress_is_told_of_each(site: Site, home: str, look: Look) -> None:
    told: list[tuple[int, int]] = []
    typed = [f"{home}/{number}" for number in range(3)]
    look(*typed, "mailto:a@b.example", progress=lambda done, total: told.append((done, total)))
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]


def test_an_interruption_ends_the_program_at_once(site: Site, tmp_path: Path) -> None:
    came = threading.Event()

    def page(heard: Heard) -> Iterator[bytes]:
        came.set()
        yield from site.silence()

    site.pages["/"] = page
    program = f"""
import datetime as dt
from pathlib import Path
from newsletter.cache import Cache
from newsletter.net.fetch import Limits, Web
from newsletter.probe import links
web = Web(allow=frozenset({{"127.0.0.1:{site.port}"}}), limits=Limits(read=600, whole=600))
now = dt.datetime.now(dt.UTC)
links.look(["http://127.0.0.1:{site.port}/"], Cache(Path("links")), now=now, web=web, seconds=600)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", program],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert came.wait(30)
        process.send_signal(signal.SIGINT)
        _, said = process.communicate(timeout=30)
    finally:
        process.kill()
        process.communicate()
    assert said.rstrip().endswith("KeyboardInterrupt")
    assert process.returncode in {1, 130, -signal.SIGINT}


# --- what is remembered -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("status", "later", "again"),
    [
        (200, dt.timedelta(hours=5, minutes=59), False),
        (200, dt.timedelta(hours=6), True),
        (404, dt.timedelta(minutes=2), False),
        (404, dt.timedelta(minutes=3), True),
        (503, dt.timedelta(minutes=3), True),
        (200, -dt.timedelta(seconds=1), True),
    ],
)
def test_good_answers_are_fresh_for_hours_and_bad_ones_for_minutes(
    site: Site, home: str, look: Look, status: int, later: dt.timedelta, *, again: bool
) -> None:
    site.pages["/"] = reply(status)
    first = look(f"{home}/#one")
    site.heard.clear()
    site.pages["/"] = reply(204)
    second = look(f"{home}/#one", now=NOW + later)
    assert bool(site.heard) == again
    assert [one.status for one in second] == [204 if again else status]
    assert again or second == first


def test_a_fault_is_remembered_with_where_it_happened(site: Site, home: str, look: Look) -> None:
    site.pages["/"] = reply(302, Location="http://10.0.0.1/")
    first = look(f"{home}/")
    site.heard.clear()
    told: list[tuple[int, int]] = []
    assert look(f"{home}/", progress=lambda done, total: told.append((done, total))) == first
    assert (site.heard, told) == ([], [(1, 1)])


def test_what_was_seen_with_other_hosts_allowed_does_not_count(
    site: Site, web: Web, home: str, look: Look
) -> None:
    site.pages["/"] = reply(200)
    assert [one.status for one in look(f"{home}/")] == [200]
    strict = replace(web, allow=frozenset())
    assert [one.fault for one in look(f"{home}/", web=strict)] == [LinkFault.PRIVATE]


# --- whatever is typed --------------------------------------------------------------------------------------


def nowhere(host: str, port: int) -> Sequence[str]:
    raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")


@pytest.fixture
def offline(monkeypatch: pytest.MonkeyPatch) -> None:
    """An address of numbers alone needs no name server; here it leads nowhere either."""

    def create_connection(*where: object, **more: object) -> socket.socket:
        raise OSError(errno.ENETUNREACH, "Network is unreachable")

    monkeypatch.setattr(socket, "create_connection", create_connection)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.lists(
        st.text()
        | st.text().map("https://".__add__)
        | st.text().map("HTTP://site.example/".__add__)
        | st.text("0123456789abcdefx.:[]@%/").map("http://".__add__),
        max_size=5,
    )
)
def test_whatever_the_text_there_is_an_answer_or_it_is_no_web_address(
    look: Look, offline: None, typed: list[str]
) -> None:
    answers = look(*typed, web=Web(resolve=nowhere, limits=Limits(connect=0.001)))
    opened = [one for one in dict.fromkeys(typed) if one.strip().lower().startswith(("http:", "https:"))]
    assert [answer.url for answer in answers] == opened
    assert all(answer.fault for answer in answers)

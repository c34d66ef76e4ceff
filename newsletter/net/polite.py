"""The way out for many threads at once, as a guest behaves: one at a time, by the rules of the house."""

from __future__ import annotations

import email.utils
import threading
import time
from collections import Counter
from dataclasses import dataclass, field, replace

from newsletter.model import LinkFault
from newsletter.net import location, robots
from newsletter.net.faults import FetchError
from newsletter.net.fetch import Answer, Headers, Method, Request, Web, followed
from newsletter.net.location import Location
from newsletter.net.robots import Rules
from newsletter.net.turns import Turns

AT_ONCE = 8
_AT_ONE_HOST = 1
_BUSY = frozenset({429, 503})
_OK, _FIRST_ERROR, _FIRST_OF_SERVERS = 200, 400, 500


@dataclass(frozen=True, slots=True)
class Manners:
    """How long is waited, in seconds.

    The longest rest between two requests that a site's robots.txt can ask for; how long one that is busy is
    left alone where it does not say, and the longest that it can ask for; for the whole of its robots.txt.
    After `many` requests to one host, each is followed by a rest as long as its answer took, at most
    `breath`.
    """

    delay: float = 5.0
    busy: float = 2.0
    patience: float = 20.0
    rules: float = 10.0
    many: int = 10
    breath: float = 1.0


@dataclass(slots=True)
class _Gate:
    """The rules of one site once they were asked for, or why they could not be."""

    lock: threading.Lock = field(default_factory=threading.Lock)
    found: Rules | LinkFault | None = None


class Polite:
    """`web` for any number of threads.

    Eight requests are made at once, one at a time to each host; hosts that were allowed as private are the
    user's own and may have all eight. Each step of a redirect counts at its own host. With `robots`, each
    site is asked for its robots.txt first, once in the life of this object.
    """

    def __init__(self, web: Web, *, robots: bool = True, manners: Manners | None = None) -> None:
        self.web = web
        self._robots = robots
        self._manners = manners or Manners()
        self._turns = Turns(AT_ONCE)
        self._lock = threading.Lock()
        self._gates: dict[str, _Gate] = {}
        self._visits: Counter[str] = Counter()

    def fetch(self, url: str, *, method: Method = "GET", most: int = 0, headers: Headers = ()) -> Answer:
        """What comes back from `url`, with at most so many bytes of its body, unpacked.

        A server that is busy (429, 503) is asked once more after a while. Waiting for a turn does not count
        against the limits of time. Raises FetchError like `Web.fetch`, and where robots.txt forbids it
        (ROBOTS) or cannot be had though the site is there (NO_RULES).
        """
        request = Request(method=method, most=most, headers=headers, unpack=True)
        return self._fetch(url, request, self.web, by_rules=self._robots)

    def _fetch(self, url: str, request: Request, web: Web, *, by_rules: bool) -> Answer:
        left = web.limits.whole
        before = ""

        def visit(here: Location) -> Answer:
            nonlocal left, before
            rules = self._leave(here) if by_rules else robots.NONE
            for is_last in (False, True):
                with self._turns.turn(here.host, self._at_most(here)):
                    start = time.monotonic()
                    answer = web.ask(here, request, start + left)
                    took = time.monotonic() - start
                    wait = self._wait(answer)
                    self._turns.rest(here.host, self._pause(here, rules, took) if wait is None else wait)
                left -= took
                if wait is None or is_last:
                    break
            return answer

        return followed(url, visit, web.limits.redirects)

    def _at_most(self, here: Location) -> int:
        return AT_ONCE if self.web.allows(here) else _AT_ONE_HOST

    def _pause(self, here: Location, rules: Rules, took: float) -> float:
        with self._lock:
            self._visits[here.host] += 1
            is_many = self._visits[here.host] > self._manners.many
        breath = min(took, self._manners.breath) if is_many and not self.web.allows(here) else 0.0
        return max(min(rules.delay, self._manners.delay), breath)

    def _wait(self, answer: Answer) -> float | None:
        """How long a busy server is to be left alone before it is asked again; None where it is not."""
        if answer.status not in _BUSY:
            return None
        said = retry_after(answer)
        wait = self._manners.busy if said is None else said
        return wait if wait <= self._manners.patience else None

    # --- robots.txt --------------------------------------------------------------------------------------

    def _leave(self, here: Location) -> Rules:
        """The rules of the place's site. Raises FetchError where they forbid it or are not to be had."""
        with self._lock:
            gate = self._gates.setdefault(f"{here.scheme}://{here.place}", _Gate())
        with gate.lock:
            if gate.found is None:
                gate.found = self._rules(here)
            found = gate.found
        if isinstance(found, LinkFault):
            raise FetchError(found, here.url)
        if not found.allow(here):
            raise FetchError(LinkFault.ROBOTS, here.url)
        return found

    def _rules(self, here: Location) -> Rules | LinkFault:
        """What the site's robots.txt says, or why nobody knows (RFC 9309, section 2.3.1)."""
        limits = replace(
            self.web.limits,
            whole=min(self.web.limits.whole, self._manners.rules),
            redirects=min(self.web.limits.redirects, robots.REDIRECTS),
        )
        request = Request(most=robots.LARGEST, headers=(("Accept", "text/plain, */*;q=0.5"),), unpack=True)
        place = here.onward(robots.PATH)
        try:
            answer = self._fetch(place.url, request, replace(self.web, limits=limits), by_rules=False)
        except FetchError as error:
            if error.fault is LinkFault.ENDLESS:
                return robots.NONE
            # A site that is not there has no page either, and that says more.
            is_here = _site(error.url) == _site(place.url)
            return error.fault if is_here else LinkFault.NO_RULES
        if answer.status >= _FIRST_OF_SERVERS:
            return LinkFault.NO_RULES
        return robots.read(answer.body) if _OK <= answer.status < _FIRST_ERROR else robots.NONE


def _site(url: str) -> str:
    try:
        return location.read(url).place
    except FetchError:
        return url


def retry_after(answer: Answer) -> float | None:
    """In how many seconds a server wants to be asked again (RFC 9110, section 10.2.3), None if any."""
    said = answer.header("retry-after").strip()
    if said.isascii() and said.isdigit():
        return float(said[:9])
    try:
        return max(0.0, email.utils.parsedate_to_datetime(said).timestamp() - time.time())
    except (ValueError, OverflowError):
        return None

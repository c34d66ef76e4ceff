"""What comes back from the links of a mail: each is opened once, kindly, and remembered for a while."""

from __future__ import annotations

import datetime as dt
import json
import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from queue import Empty, SimpleQueue

from newsletter.cache import Cache
from newsletter.model import LinkAnswer, LinkFault
from newsletter.net import location
from newsletter.net.faults import FetchError
from newsletter.net.fetch import Method, Web
from newsletter.net.location import Location
from newsletter.text.tokens import TOKEN

CACHE = Path(".newsletter", "cache", "links")
# Raise it whenever the same answer would be kept in another form than before.
_RECIPE = 1
_AT_ONCE, _AT_ONE_HOST = 8, 2
_ALL = 90.0
_OPENED = re.compile(r"\s*https?:", re.IGNORECASE)
_GOOD = range(200, 400)
_TOO_MANY_REQUESTS = 429
# A link that is mended must soon be seen to be.
_GOOD_FOR, _BAD_FOR = dt.timedelta(hours=6), dt.timedelta(minutes=3)
# What a second question, in the other manner, could not change.
_FINAL = frozenset({LinkFault.NO_HOST, LinkFault.INSECURE, LinkFault.PRIVATE, LinkFault.MALFORMED})

# What all links say where there is no network.
_LOST = frozenset({LinkFault.NO_HOST, LinkFault.SILENT})
_ALWAYS_THERE = "https://example.com/"

_Came = tuple[Location, LinkAnswer | Exception]


def _unseen(done: int, total: int) -> None:
    """The progress that nobody watches."""


def look(
    addresses: Iterable[str],
    cache: Cache,
    *,
    now: dt.datetime,
    web: Web | None = None,
    progress: Callable[[int, int], None] = _unseen,
    seconds: float = _ALL,
) -> tuple[LinkAnswer, ...]:
    """One answer for each different web address, in their order; whatever it is, there is one.

    Where none of them answers and the computer turns out to reach no names at all, all are OFFLINE. Other
    links (mailto:, tel:) and those that hold a token, which differ by recipient, have none. Addresses that
    differ in their fragment alone are opened once. What has not answered when all `seconds` are over is
    silent. `progress` is told how many are done, of how many; by `now` it is known which answers in the
    cache are fresh.
    """
    web = web or Web()
    meant = {text: _place(text) for text in addresses if _OPENED.match(text) and not TOKEN.search(text)}
    places = tuple(dict.fromkeys(place for place in meant.values() if place))
    shelf = _Shelf(cache, now, web)
    known = {place: answer for place in places if (answer := shelf.get(place))}
    progress(len(known), len(places))
    for place, answer in _opened([place for place in places if place not in known], web, seconds):
        known[place] = answer
        shelf.put(place, answer)
        progress(len(known), len(places))
    if len(known) < len(places):
        progress(len(places), len(places))
    unknown = {place for place in places if place not in known or known[place].fault in _LOST}
    if places and len(unknown) == len(places) and _is_offline(web):
        known = {one: LinkAnswer(url=one.url, final=one.url, fault=LinkFault.OFFLINE) for one in places}
    return tuple(_answer(text, place, known) for text, place in meant.items())


def _is_offline(web: Web) -> bool:
    """Whether not even a name can be looked up that is always there (RFC 2606, section 3)."""
    quick = replace(web, limits=replace(web.limits, whole=min(web.limits.whole, web.limits.connect)))
    try:
        quick.fetch(_ALWAYS_THERE, method="HEAD")
    except FetchError as error:
        return error.fault in _LOST
    return False


def _place(text: str) -> Location | None:
    try:
        return location.read(text)
    except FetchError:
        return None


def _answer(text: str, place: Location | None, known: dict[Location, LinkAnswer]) -> LinkAnswer:
    """What is known of the place that `text` names, said of `text`."""
    if place is None:
        return LinkAnswer(url=text, final=text, fault=LinkFault.MALFORMED)
    answer = known.get(place) or LinkAnswer(url=text, final=text, fault=LinkFault.SILENT)
    return replace(answer, url=text, final=text if answer.final == place.url else answer.final)


# --- asking ----------------------------------------------------------------------------------------------


def _opened(places: Sequence[Location], web: Web, seconds: float) -> Iterator[tuple[Location, LinkAnswer]]:
    """Answers as they come, none after so many seconds.

    Each place has a thread that nothing waits for: an interruption ends the program at once.
    """
    end = time.monotonic() + seconds
    came: SimpleQueue[_Came] = SimpleQueue()
    waiting = list(places)
    busy: Counter[str] = Counter()
    while waiting or busy.total():
        for place in _next(waiting, busy):
            threading.Thread(target=_ask, args=(place, web, end, came), daemon=True).start()
        try:
            place, answer = came.get(timeout=max(0.0, end - time.monotonic()))
        except Empty:
            return
        busy[place.host] -= 1
        if isinstance(answer, Exception):
            raise answer
        yield place, answer


def _next(waiting: list[Location], busy: Counter[str]) -> Iterator[Location]:
    """Those whose turn it is, taken out of `waiting` and counted in `busy`."""
    for place in tuple(waiting):
        if busy.total() >= _AT_ONCE:
            return
        if busy[place.host] < _AT_ONE_HOST:
            waiting.remove(place)
            busy[place.host] += 1
            yield place


def _ask(place: Location, web: Web, end: float, came: SimpleQueue[_Came]) -> None:
    """Put what came back from `place` into `came`.

    HEAD comes first, which costs a server least. Many answer it wrongly or not at all, so GET asks again
    wherever HEAD brought no clear answer; that is the second try of a server that was silent, too.
    """
    try:
        answer = _tried(place, web, "HEAD", end)
        if not _is_clear(answer):
            answer = _tried(place, web, "GET", end)
        came.put((place, answer))
    except Exception as error:  # noqa: BLE001  raised where the answers are taken
        came.put((place, error))


def _tried(place: Location, web: Web, method: Method, end: float) -> LinkAnswer:
    whole = min(web.limits.whole, end - time.monotonic())
    try:
        answer = replace(web, limits=replace(web.limits, whole=whole)).fetch(place.url, method=method)
    except FetchError as error:
        return LinkAnswer(url=place.url, final=error.url, fault=error.fault)
    return LinkAnswer(url=place.url, final=answer.url, status=answer.status)


def _is_clear(answer: LinkAnswer) -> bool:
    if answer.fault:
        return answer.fault in _FINAL
    # Who is asked too often is not asked again.
    return answer.status in _GOOD or answer.status == _TOO_MANY_REQUESTS


# --- remembering -----------------------------------------------------------------------------------------


class _Shelf:
    """The answers in a cache that are fresh."""

    def __init__(self, cache: Cache, now: dt.datetime, web: Web) -> None:
        self._cache = cache
        self._now = now.timestamp()
        self._manner = (_RECIPE, *sorted(web.allow))

    def get(self, place: Location) -> LinkAnswer | None:
        kept = self._cache.get(*self._manner, place.url)
        if kept is None:
            return None
        seen, status, final, fault = json.loads(kept)
        answer = LinkAnswer(
            url=place.url, status=status, final=final, fault=LinkFault(fault) if fault else None
        )
        fresh = _GOOD_FOR if answer.status in _GOOD else _BAD_FOR
        # An answer from the future says that a clock was wrong.
        return answer if 0 <= self._now - seen < fresh.total_seconds() else None

    def put(self, place: Location, answer: LinkAnswer) -> None:
        line = [self._now, answer.status, answer.final, answer.fault]
        self._cache.put(json.dumps(line).encode(), *self._manner, place.url)

"""The builds behind the preview: one at a time, the newest state of the files, told to whoever looks."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import threading
from collections import Counter
from collections.abc import AsyncGenerator, Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from newsletter import pipeline
from newsletter.web.preview.screen import Build, Mail, Screen, draw, is_worse

_T = TypeVar("_T")
Wanted = dt.date | None
# Seconds after a save: an editor that empties a file before it fills it is done by then.
_SETTLED = 0.08
_MOST_WAITS = 6


class Desk:
    """The last build of each issue that somebody looks at. For one event loop; `None` is the newest issue.

    Changes that come while a build runs are answered by one more build. A state with new errors is held back
    for a moment, because a file may be half written.
    """

    def __init__(self, root: Path, build: Build = pipeline.build) -> None:
        self._root = root
        self._build = build
        self._screens: dict[Wanted, tuple[int, Screen]] = {}
        self._good: dict[dt.date, Mail] = {}
        self._followed: Counter[Wanted] = Counter()
        self._asked: set[Wanted] = set()
        self._saved = 0.0  # by the loop's clock
        self._files = 0  # counts the changes; a screen with an older count is out of date
        self._ended = False
        self._work = asyncio.Event()
        self._news = asyncio.Event()
        self._changed = asyncio.Event()

    def change(self) -> None:
        """The files have changed."""
        self._files += 1
        self._saved = asyncio.get_running_loop().time()
        self._changed.set()
        self._work.set()

    def end(self) -> None:
        """Let everybody go who follows."""
        self._ended = True
        self._tell()

    async def look(self, wanted: Wanted) -> Screen:
        """The issue as its files are now."""
        since = self._files
        self._asked.add(wanted)
        self._work.set()
        while True:
            news = self._news
            at, screen = self._screens.get(wanted, (-1, Screen()))
            if at >= since or self._ended:
                return screen
            await news.wait()

    def mail(self, date: dt.date) -> Mail | None:
        """The mail of `date` that was shown last."""
        shown = [
            (at, screen.mail) for at, screen in self._screens.values() if screen.date == date and screen.mail
        ]
        return max(shown, key=lambda pair: pair[0])[1] if shown else None

    async def follow(self, wanted: Wanted) -> AsyncGenerator[Screen]:
        """The issue as it is now, and again after every change."""
        self._followed[wanted] += 1
        self._work.set()
        told: Screen | None = None
        try:
            while not self._ended:
                news = self._news
                _, screen = self._screens.get(wanted, (-1, None))
                if screen is not None and screen is not told:
                    told = screen
                    yield screen
                else:
                    await news.wait()
        finally:
            self._followed[wanted] -= 1

    async def work(self) -> None:
        """Build what is looked at, for ever."""
        waits = 0
        while True:
            await self._work.wait()
            self._work.clear()
            for wanted in self._out_of_date():
                at = self._files
                self._changed.clear()
                _, shown = self._screens.get(wanted, (-1, None))
                screen = await in_thread(partial(self._drawn, wanted, shown or Screen()))
                if shown and is_worse(screen, shown) and waits < _MOST_WAITS and await self._goes_on():
                    waits += 1
                    continue
                waits = 0
                self._show(wanted, at, screen)

    def _drawn(self, wanted: Wanted, before: Screen) -> Screen:
        return draw(self._root, wanted, self._good, before, self._build)

    def _out_of_date(self) -> list[Wanted]:
        looked_at = self._asked | {wanted for wanted, count in self._followed.items() if count > 0}
        return [wanted for wanted in looked_at if self._screens.get(wanted, (-1, None))[0] < self._files]

    async def _goes_on(self) -> bool:
        # From the save and not from now: the build has taken most of this time already.
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout_at(self._saved + _SETTLED):
                return await self._changed.wait()
        return False

    def _show(self, wanted: Wanted, at: int, screen: Screen) -> None:
        self._asked.discard(wanted)
        self._screens[wanted] = at, screen
        if screen.date and screen.mail and not screen.troubles:
            self._good[screen.date] = screen.mail
        self._tell()

    def _tell(self) -> None:
        self._news.set()
        self._news = asyncio.Event()


async def in_thread(work: Callable[[], _T]) -> _T:
    """What `work` gives back. Its thread keeps nobody from ending the program."""
    loop = asyncio.get_running_loop()
    future: asyncio.Future[_T] = loop.create_future()

    def settle(result: _T | None, error: BaseException | None) -> None:
        if future.cancelled():
            return
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(result)  # type: ignore[arg-type]

    def run() -> None:
        result, error = None, None
        try:
            result = work()
        except BaseException as raised:  # noqa: BLE001  handed over to who waits
            error = raised
        # The loop is gone when the program has ended meanwhile.
        with contextlib.suppress(RuntimeError):
            loop.call_soon_threadsafe(settle, result, error)

    threading.Thread(target=run, name="preview build", daemon=True).start()
    return await future

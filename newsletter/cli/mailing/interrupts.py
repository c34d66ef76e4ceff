"""Ctrl-C and SIGTERM while something is mailed: the first ends it in good order, the second at once."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType


@contextlib.contextmanager
def caught(stop: threading.Event, tell: Callable[[], None]) -> Iterator[None]:
    """Set `stop` and `tell` the user at the first signal; a second one interrupts whatever is done."""

    def hear(_number: int, _frame: FrameType | None) -> None:
        if stop.is_set():
            raise KeyboardInterrupt
        stop.set()
        try:
            tell()
        except RuntimeError:
            # The signal came in the middle of a line that is being written: a stream is not entered twice.
            threading.Thread(target=tell, daemon=True).start()

    before = {one: signal.signal(one, hear) for one in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)

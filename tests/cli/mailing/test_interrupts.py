from __future__ import annotations

import os
import signal
import threading

from newsletter.cli.mailing import interrupts


def test_a_signal_in_the_middle_of_a_line_still_stops_and_is_told_of() -> None:
    stop, told = threading.Event(), threading.Event()

    def tell() -> None:
        if threading.current_thread() is threading.main_thread():
            # What Python says where a handler writes to the stream that it interrupted.
            raise RuntimeError("reentrant call inside <_io.BufferedWriter>")
        told.set()

    with interrupts.caught(stop, tell):
        os.kill(os.getpid(), signal.SIGINT)
        assert stop.wait(10)
        assert told.wait(10)

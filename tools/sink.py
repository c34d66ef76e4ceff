"""Postfix's smtp-sink: a mail server in C that takes every mail and throws it away."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.servers import ProgramMissing, find, free_port, root, running

INSTALL = "tools/install-mail.sh"


class SinkMissing(ProgramMissing):
    """There is no smtp-sink here; the message says how to get it."""


@contextmanager
def smtp_sink(*options: str) -> Iterator[int]:
    """The port of 127.0.0.1 where a sink listens; `options` as in smtp-sink(1), `-p` for no PIPELINING.

    Raises SinkMissing.
    """
    program = find("smtp-sink", SinkMissing(f"smtp-sink is missing. Install it with: {INSTALL}"))
    port = free_port()
    user = ("-u", "nobody") if root() else ()
    with (
        tempfile.TemporaryDirectory(prefix="newsletter-sink-") as folder,
        running([program, *user, *options, f"127.0.0.1:{port}", "1024"], port=port, folder=Path(folder)),
    ):
        yield port

"""A longer way delays and changes nothing."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import time
from pathlib import Path

from .latency import longer_way
from .serving import scripted


def test_every_byte_arrives_and_none_before_its_time(tmp_path: Path) -> None:
    data = b"Subject: A\r\n\r\n" + b"line of a long mail\r\n" * 20_000
    with scripted(tmp_path / "record") as relay, longer_way(relay.port, 0.03) as port:
        began = time.monotonic()
        with smtplib.SMTP("127.0.0.1", port, timeout=10) as client:
            # The handshake's two ways and more, then the greeting's.
            assert time.monotonic() - began >= 0.12
            began = time.monotonic()
            client.noop()
            assert time.monotonic() - began >= 0.06
            client.sendmail("a@x.test", "b@x.test", data)
        (taken,) = relay.seen().taken
    assert taken.data == data


def test_where_nobody_listens_the_connection_breaks(free_port: int) -> None:
    with longer_way(free_port, 0.001) as port, socket.create_connection(("127.0.0.1", port)) as connection:
        connection.settimeout(10)
        with contextlib.suppress(ConnectionResetError):
            assert connection.recv(10) == b""

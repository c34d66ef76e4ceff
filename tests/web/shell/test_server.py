"""A server for this machine, which ends when it is told to."""

from __future__ import annotations

import json
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from newsletter.errors import ConfigError
from newsletter.web.shell.server import listen
from tests.web.conftest import Serve

Start = Callable[..., "subprocess.Popen[str]"]


@pytest.mark.skipif(not Path("/proc/net/tcp").exists(), reason="reads Linux's table of sockets")
def test_it_listens_on_the_loopback_address_alone(project: Path, serve: Serve) -> None:
    port = urlsplit(serve(project)).port
    rows = [
        line.split()
        for table in ("tcp", "tcp6")
        for line in Path("/proc/net", table).read_text().splitlines()
    ]
    listening = [row[1] for row in rows if row[3] == "0A" and row[1].endswith(f":{port:04X}")]
    assert listening == [f"0100007F:{port:04X}"]


def test_without_a_port_the_next_free_one_is_taken(free_port: int) -> None:
    with listen(None, first=free_port) as first, listen(None, first=free_port) as second:
        assert first.getsockname()[1] == free_port
        assert second.getsockname()[1] > free_port
        assert second.getsockname()[0] == "127.0.0.1"


def test_a_port_that_was_named_and_is_taken_is_an_error(free_port: int) -> None:
    with listen(free_port, first=1), pytest.raises(ConfigError, match=f"Port {free_port} cannot be used"):
        listen(free_port, first=1)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_at_once_although_pages_are_open(
    project: Path, start: Start, free_port: int, number: int
) -> None:
    process = start(project, "preview", "--port", str(free_port))
    address = f"http://127.0.0.1:{free_port}"
    with httpx.Client(timeout=30) as client, client.stream("GET", f"{address}/events") as stream:
        lines = stream.iter_lines()
        told = next(line for line in lines if line.startswith("data: "))
        assert json.loads(told.removeprefix("data: "))["mail"] == "/issues/2026-11-22/mail"
        with socket.create_connection(("127.0.0.1", free_port)):  # says nothing, as a browser's spare one
            process.send_signal(number)
            out, err = process.communicate(timeout=30)
    assert (process.returncode, out, err) == (0, "", "")


def test_it_ends_although_a_build_never_does(project: Path, start: Start, free_port: int) -> None:
    theme = project / "templates/bulletin"
    theme.mkdir(parents=True)
    depths = range(4)
    endless = "".join(f"{{% for a{n} in range(99999) %}}" for n in depths) + "{% endfor %}" * len(depths)
    (theme / "issue.mjml.j2").write_text(endless)
    process = start(project, "preview", "--port", str(free_port))
    with socket.create_connection(("127.0.0.1", free_port)) as asking:
        asking.sendall(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{free_port}\r\n\r\n".encode())
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=30)
    assert process.returncode == 0


def test_one_line_says_where_it_is(project: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "newsletter", "preview", "--port", "0"],
        cwd=project,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout
        line = process.stdout.readline()
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30) == ("", "")
    told = "The issue of 2026-11-22 is at ADDRESS and follows every change you save. Ctrl-C ends it.\n"
    assert re.sub(r"http://127\.0\.0\.1:\d+/", "ADDRESS", line) == told

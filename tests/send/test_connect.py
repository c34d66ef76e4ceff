"""Connections that are handed over to the loop: encrypted, logged in, and with nothing left to read."""

from __future__ import annotations

import dataclasses
import select
import shlex
import socket
import ssl
import sys
import time
import traceback
from pathlib import Path

import pytest

from newsletter.errors import RelaySettingsError, TransportError
from newsletter.model import Login, Relay, Secret, Security
from newsletter.send import Reply, faults, token
from newsletter.send.connect import Connected, Connector

from .conftest import PASSWORD, TOKEN, USER, Act, Serve


def ask(connected: Connected, command: bytes) -> bytes:
    """What the server answers, read as a loop would read it."""
    connected.socket.sendall(command + b"\r\n")
    deadline = time.monotonic() + 10
    heard = b""
    while not heard.endswith(b"\r\n"):
        assert time.monotonic() < deadline
        select.select([connected.socket], [], [], 1)
        try:
            more = connected.socket.recv(4096)
        except (BlockingIOError, ssl.SSLWantReadError):
            continue
        assert more
        heard += more
    return heard


def prints(text: str, *, file: Path | None = None, code: int = 0) -> str:
    """A command that prints `text`, and leaves a line in `file` each time."""
    script = f"import sys; sys.stdout.write({text!r}); sys.stderr.write({TOKEN!r})"
    if file:
        script += f"; open({str(file)!r}, 'a').write('called\\n')"
    return shlex.join([sys.executable, "-c", f"{script}; sys.exit({code})"])


def with_token(relay: Relay, command: str) -> Relay:
    return dataclasses.replace(relay, user=USER, password=Secret(""), token_command=Secret(command))


def failure(connector: Connector) -> TransportError:
    with pytest.raises(TransportError) as caught:
        connector.open()
    error = caught.value
    shown = "".join(traceback.format_exception(error)) + repr(error) + error.text + error.hint
    for secret in (PASSWORD, TOKEN):
        assert secret not in shown
    assert error.hint
    return error


@pytest.mark.parametrize("login", [False, True])
@pytest.mark.parametrize("security", list(Security))
def test_a_socket_is_handed_over_ready_for_the_first_mail(
    *, serve: Serve, security: Security, login: bool
) -> None:
    server = serve(security, login=login)
    connected = Connector(server.relay).open()
    with connected.socket as connection:
        assert isinstance(connection, ssl.SSLSocket) is (security is not Security.NONE)
        assert connection.gettimeout() == 0.0
        assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
        assert connected.features["size"] == "1000000"
        assert "8bitmime" in connected.features
        assert ask(connected, b"MAIL FROM:<a@x.test>").startswith(b"250 ")
        assert ask(connected, b"RSET").startswith(b"250 ")


def test_many_connections_come_from_one_connector(serve: Serve) -> None:
    connector = Connector(serve(Security.STARTTLS, login=True).relay)
    opened = [connector.open() for _ in range(3)]
    for connected in opened:
        with connected.socket:
            assert ask(connected, b"NOOP").startswith(b"250 ")


@pytest.mark.parametrize("early", ["250 ok\r\n250 surprise", "250 ok\r\n421 4.4.2 going down", "250 ok\r\n2"])
def test_a_server_that_speaks_before_it_is_asked_is_not_used(act: Act, early: str) -> None:
    script, relay = act({"EHLO": early})
    error = failure(Connector(relay))
    assert "before it was asked" in error.message
    assert error.retryable
    assert script.heard == ["EHLO [127.0.0.1]"]


def test_what_went_wrong_is_told_as_for_single_mails(act: Act) -> None:
    _, relay = act({"greeting": "421 4.3.2 too busy"})
    error = failure(Connector(relay))
    assert (error.code, error.retryable) == (421, True)


# --- logging in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("login", [Login.AUTO, Login.PLAIN, Login.LOGIN])
@pytest.mark.parametrize("ways", [("PLAIN",), ("LOGIN",), ("LOGIN", "PLAIN", "XOAUTH2")])
def test_a_password_is_told_in_a_way_that_server_and_settings_know(
    serve: Serve, login: Login, ways: tuple[str, ...]
) -> None:
    server = serve(Security.STARTTLS, login=True, ways=ways)
    connector = Connector(dataclasses.replace(server.relay, login=login))
    if login is not Login.AUTO and login.upper() not in ways:
        error = failure(connector)
        assert "none of the ways that it offers" in error.message
        assert error.hint == "Set SMTP_LOGIN in .env to auto."
    else:
        connector.open().socket.close()


def test_a_server_that_only_takes_tokens_asks_for_a_command(serve: Serve) -> None:
    server = serve(Security.STARTTLS, login=True, ways=("XOAUTH2",))
    error = failure(Connector(server.relay))
    assert isinstance(error, RelaySettingsError)
    assert "SMTP_TOKEN_COMMAND" in error.hint


def test_a_server_that_takes_no_token_asks_for_a_password(serve: Serve) -> None:
    server = serve(Security.STARTTLS, login=True)
    error = failure(Connector(with_token(server.relay, prints(TOKEN))))
    assert "SMTP_PASSWORD" in error.hint


@pytest.mark.parametrize("login", [Login.AUTO, Login.XOAUTH2])
@pytest.mark.parametrize("end", ["", "\n", "\r\n"])
def test_a_token_of_a_command_logs_in_and_serves_several_connections(
    serve: Serve, tmp_path: Path, login: Login, end: str
) -> None:
    server = serve(Security.STARTTLS, login=True, ways=("LOGIN", "PLAIN", "XOAUTH2"))
    command = prints(TOKEN + end, file=tmp_path / "calls")
    connector = Connector(dataclasses.replace(with_token(server.relay, command), login=login))
    for _ in range(3):
        connected = connector.open()
        with connected.socket:
            assert ask(connected, b"MAIL FROM:<a@x.test>").startswith(b"250 ")
    assert (tmp_path / "calls").read_text().count("called") == 1
    assert TOKEN not in repr(vars(connector))


def test_a_refused_token_is_told_without_showing_it(serve: Serve) -> None:
    server = serve(Security.STARTTLS, login=True, ways=("XOAUTH2",))
    error = failure(Connector(with_token(server.relay, prints("another" + TOKEN))))
    assert (error.code, error.retryable) == (535, False)
    assert error.message.startswith("The mail server refused user name or token")
    assert error.hint == "Check SMTP_USER and SMTP_TOKEN_COMMAND in .env."


def test_a_token_that_ended_meanwhile_is_replaced_by_a_new_one(serve: Serve, tmp_path: Path) -> None:
    server = serve(Security.STARTTLS, login=True, ways=("XOAUTH2",))
    connector = Connector(with_token(server.relay, prints(TOKEN, file=tmp_path / "calls")))
    connector.open().socket.close()
    connector._token = Secret("ended")
    connector.open().socket.close()
    assert (tmp_path / "calls").read_text().count("called") == 2


def test_a_server_that_repeats_the_token_does_not_bring_it_to_the_screen(act: Act) -> None:
    _, relay = act({"EHLO": "250-there\r\n250 AUTH XOAUTH2", "AUTH": f"535 5.7.8 {TOKEN}"})
    assert "***" in failure(Connector(with_token(relay, prints(TOKEN)))).message


def test_neither_password_nor_token_is_shown_where_both_are_set(serve: Serve) -> None:
    server = serve(Security.STARTTLS, login=True, ways=("XOAUTH2",))
    relay = dataclasses.replace(with_token(server.relay, prints(TOKEN)), password=Secret(PASSWORD))
    connector = Connector(relay)
    connector.open().socket.close()
    assert connector.reply(451, f"no {PASSWORD}\n{TOKEN}") == Reply(451, "no *** ***")


@pytest.mark.parametrize(
    ("command", "told"),
    [
        (prints(""), "printed nothing"),
        (prints(f"{TOKEN}\nmore"), "printed something else than one token"),
        (prints("ö"), "printed something else"),
        (prints("x" * 9000), "printed something else"),
        (prints(TOKEN, code=3), "ended with the exit code 3"),
        ("/nowhere/token", "cannot be started (No such file or directory)"),
        ("''", "cannot be started"),
    ],
)
def test_a_command_without_a_token_is_a_setting_to_correct(act: Act, command: str, told: str) -> None:
    script, relay = act({"EHLO": "250-there\r\n250 AUTH XOAUTH2"})
    error = failure(Connector(with_token(relay, command)))
    assert isinstance(error, RelaySettingsError)
    assert told in error.message
    assert not any(line.startswith("AUTH") for line in script.heard)


def test_a_command_that_does_not_end_is_ended(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token, "_PATIENCE", 0.2)
    _, relay = act({"EHLO": "250-there\r\n250 AUTH XOAUTH2"})
    command = shlex.join([sys.executable, "-c", f"import time; print({TOKEN!r}, flush=True); time.sleep(60)"])
    error = failure(Connector(with_token(relay, command)))
    assert error.retryable
    assert "longer than 0.2 seconds" in error.message


def test_a_command_is_started_without_a_shell(act: Act, tmp_path: Path) -> None:
    _, relay = act({"EHLO": "250-there\r\n250 AUTH XOAUTH2"})
    failure(Connector(with_token(relay, f"echo a; touch {tmp_path}/made")))
    assert not (tmp_path / "made").exists()


@pytest.mark.parametrize(
    ("host", "told"),
    [
        ("smtp.office365.com", "Microsoft 365 may want a token instead"),
        ("smtp.x.test", "SMTP_PASSWORD in .env."),
    ],
)
def test_who_may_want_a_token_is_told_so(act: Act, host: str, told: str) -> None:
    error = faults.no_login(
        Relay(host=host, user=USER), Reply(535, "5.7.139 basic authentication is disabled")
    )
    assert told in error.hint

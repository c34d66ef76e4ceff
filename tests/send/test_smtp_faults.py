"""What goes wrong with a mail server, and that it is told so that a person can act."""

from __future__ import annotations

import base64
import dataclasses
import socket
import ssl
import traceback
from pathlib import Path

import pytest
import trustme

from newsletter.errors import ConfigError, TransportError
from newsletter.model import Relay, Secret, Security
from newsletter.send import Envelope
from newsletter.send.smtp import SmtpTransport

from .conftest import CLOSE, PASSWORD, SILENCE, USER, Act, Serve, free_port

MAIL = b"Subject: A\r\n\r\n.\r\nHello\r\n"
TO = Envelope(sender="news@x.test", recipient="jane@example.org")
AGAIN = Envelope(sender="news@x.test", recipient="joe@example.org")


def failure(relay: Relay, data: bytes = MAIL, *, answer_timeout: float = 5) -> TransportError:
    with (
        pytest.raises(TransportError) as caught,
        SmtpTransport(relay, answer_timeout=answer_timeout) as sending,
    ):
        sending.send(data, TO)
    error = caught.value
    assert error.message.isprintable()
    assert error.hint
    shown = "".join(traceback.format_exception(error)) + repr(error) + error.text + error.hint
    assert PASSWORD not in shown
    assert base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode() not in shown
    return error


# --- refusals ------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verb", "said", "told", "retryable"),
    [
        ("greeting", "554 5.7.1 not you", "turned us away", False),
        ("greeting", "421 too busy", "busy or being restarted", True),
        ("MAIL", "550 5.1.8 no such sender", "does not take mail from news@x.test", False),
        ("MAIL", "530 5.7.0 log in first", "wants a user name and password", False),
        ("MAIL", "552 5.3.4 too big", "too big", False),
        ("MAIL", "451 later", "does not take mail from news@x.test", True),
        ("MAIL", "nonsense", "was not understood", False),
        ("RCPT", "550 5.1.1 nobody", "refused the address jane@example.org", False),
        ("RCPT", "552 5.2.2 mailbox full", "refused the address jane@example.org", False),
        ("RCPT", "450 4.2.0 greylisted", "refused the address jane@example.org", True),
        ("RCPT", "421 4.7.0 too many", "busy or being restarted", True),
        ("DATA", "554 no", "refused the mail to jane@example.org", False),
        ("DATA", "452 disk full", "refused the mail to jane@example.org", True),
        ("dot", "552 message exceeds limit", "too big", False),
        ("dot", "552 5.2.2 mailbox full", "refused the mail to jane@example.org", False),
        ("dot", "554 5.7.1 looks like spam", "refused the mail to jane@example.org", False),
        ("dot", "451 4.3.0 try later", "refused the mail to jane@example.org", True),
        ("dot", "421 going down", "busy or being restarted", True),
    ],
)
def test_a_refusal_names_its_object_and_brings_the_servers_words(
    *, act: Act, verb: str, said: str, told: str, retryable: bool
) -> None:
    _, relay = act({verb: said})
    error = failure(relay)
    assert told in error.message
    assert error.retryable is retryable
    if said != "nonsense":
        assert said in error.message
        assert f"{error.code} {error.text}" == said


@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "dot"])
def test_after_a_refusal_the_next_mail_goes_on_over_the_same_connection(act: Act, verb: str) -> None:
    good = {"DATA": "354 go on"}.get(verb, "250 ok")
    script, relay = act({verb: ["550 no", good]})
    with SmtpTransport(relay) as sending:
        with pytest.raises(TransportError):
            sending.send(MAIL, TO)
        assert sending.send(MAIL, AGAIN).code == 250
    assert script.connections == 1
    assert script.heard.count("RSET") == 1


@pytest.mark.parametrize("said", ["421 bye", CLOSE])
@pytest.mark.parametrize("verb", ["MAIL", "RCPT", "DATA", "dot"])
def test_after_a_lost_connection_the_next_mail_takes_a_new_one(act: Act, verb: str, said: str) -> None:
    good = {"DATA": "354 go on"}.get(verb, "250 ok")
    script, relay = act({verb: [said, good]})
    with SmtpTransport(relay) as sending:
        with pytest.raises(TransportError):
            sending.send(MAIL, TO)
        assert sending.send(MAIL, AGAIN).code == 250
    assert script.connections == 2


def test_a_reset_that_fails_costs_the_connection_and_no_mail(act: Act) -> None:
    script, relay = act({"RCPT": ["550 no", "250 ok"], "RSET": CLOSE})
    with SmtpTransport(relay) as sending:
        with pytest.raises(TransportError, match="jane"):
            sending.send(MAIL, TO)
        sending.send(MAIL, AGAIN)
    assert script.connections == 2


# --- silence and lost connections ----------------------------------------------------------------------


@pytest.mark.parametrize("verb", ["greeting", "EHLO", "MAIL", "RCPT", "DATA"])
@pytest.mark.parametrize(("fault", "told"), [(CLOSE, "closed the connection"), (SILENCE, "answer")])
def test_a_connection_lost_before_the_final_dot_may_be_tried_again(
    act: Act, verb: str, fault: str, told: str
) -> None:
    _, relay = act({verb: fault})
    error = failure(dataclasses.replace(relay, timeout=0.2))
    assert told in error.message
    assert (error.code, error.retryable) == (0, True)


@pytest.mark.parametrize("fault", [CLOSE, SILENCE, "nonsense"])
def test_after_the_final_dot_no_answer_means_doubt_and_no_second_try(act: Act, fault: str) -> None:
    _, relay = act({"dot": fault})
    error = failure(relay, answer_timeout=0.2)
    assert "may or may not have been accepted" in error.message
    assert "jane@example.org" in error.message
    assert (error.code, error.retryable) == (0, False)


def test_the_answer_to_a_whole_mail_may_take_longer_than_a_command(act: Act) -> None:
    _, relay = act({"dot": SILENCE})
    error = failure(dataclasses.replace(relay, timeout=0.1), answer_timeout=0.5)
    assert "no answer came" in error.message


def test_an_interruption_says_nothing_more(act: Act, monkeypatch: pytest.MonkeyPatch) -> None:
    script, relay = act({})

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(SmtpTransport, "_pour", interrupt)
    with pytest.raises(KeyboardInterrupt), SmtpTransport(relay) as sending:
        sending.send(MAIL, TO)
    assert "QUIT" not in script.heard
    assert script.heard[-1] == "DATA"


def test_a_server_that_hangs_up_at_quit_hides_nothing(act: Act) -> None:
    _, relay = act({"QUIT": CLOSE})
    with SmtpTransport(relay) as sending:
        assert sending.send(MAIL, TO).code == 250


def test_nobody_listening_is_told_with_host_and_port() -> None:
    relay = Relay(host="127.0.0.1", port=free_port(), security=Security.NONE)
    error = failure(relay)
    assert f"127.0.0.1, port {relay.port}" in error.message
    assert "Nothing answers" in error.message
    assert error.retryable


@pytest.mark.parametrize(("number", "retryable"), [(socket.EAI_NONAME, False), (socket.EAI_AGAIN, True)])
def test_an_unknown_host_is_told_by_its_name(
    monkeypatch: pytest.MonkeyPatch, *, number: int, retryable: bool
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(number, "Name or service not known")

    monkeypatch.setattr(socket, "create_connection", unknown)
    error = failure(Relay(host="mial.x.test"))
    assert "no mail server called mial.x.test" in error.message
    assert error.retryable is retryable


def test_a_host_name_that_cannot_exist_is_told_too() -> None:
    assert "no mail server called a..b" in failure(Relay(host="a..b")).message


# --- encryption ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("host", ["mail.x.test", "192.0.2.1", "127.0.0.1.x.test", "localhost.x.test", ""])
def test_nothing_travels_in_clear_over_a_network(host: str) -> None:
    with pytest.raises(ConfigError, match="unencrypted") as caught:
        SmtpTransport(Relay(host=host, security=Security.NONE))
    assert "SMTP_SECURITY" in caught.value.hint


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.9.1", "::1", "localhost", "LOCALHOST"])
def test_on_this_machine_clear_text_is_allowed(host: str) -> None:
    SmtpTransport(Relay(host=host, security=Security.NONE))


def test_without_starttls_nothing_is_sent_not_even_the_password(act: Act) -> None:
    script, relay = act({"EHLO": "250-there\r\n250 AUTH PLAIN LOGIN"})
    secret = Secret(PASSWORD)
    error = failure(dataclasses.replace(relay, security=Security.STARTTLS, user=USER, password=secret))
    assert "does not offer encryption" in error.message
    assert not error.retryable
    assert {line.split()[0] for line in script.heard} == {"EHLO"}


def test_a_refused_starttls_is_not_replaced_by_clear_text(act: Act) -> None:
    script, relay = act({"EHLO": "250-there\r\n250 STARTTLS", "STARTTLS": "454 4.7.0 not now"})
    error = failure(dataclasses.replace(relay, security=Security.STARTTLS))
    assert (error.code, error.retryable) == (454, True)
    assert script.heard[-1] == "STARTTLS"


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_a_certificate_of_an_unknown_issuer_is_not_trusted(serve: Serve, security: Security) -> None:
    server = serve(security)
    error = failure(dataclasses.replace(server.relay, ca_file=""))
    assert "issued by nobody whom this computer trusts" in error.message
    assert "SMTP_CA_FILE" in error.hint
    assert not error.retryable
    assert not server.inbox.mails


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
@pytest.mark.parametrize("name", ["mail.other.test", "127.0.0.9"])
def test_a_certificate_for_another_name_is_not_trusted(serve: Serve, security: Security, name: str) -> None:
    error = failure(serve(security, name=name).relay)
    assert "another name than 127.0.0.1" in error.message
    assert not error.retryable


@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_an_expired_certificate_is_not_trusted(serve: Serve, security: Security) -> None:
    error = failure(serve(security, expired=True).relay)
    assert "has expired" in error.message
    assert not error.retryable


def test_tls_on_a_port_that_speaks_none_is_told_with_the_usual_ports(serve: Serve) -> None:
    error = failure(dataclasses.replace(serve(Security.NONE).relay, security=Security.TLS))
    assert "No encrypted connection" in error.message
    assert "465" in error.hint


def test_a_ca_file_that_is_none_is_a_setting_to_correct(tmp_path: Path, authority: trustme.CA) -> None:
    (tmp_path / "empty.pem").write_text("no certificate")
    for path in (tmp_path / "missing.pem", tmp_path / "empty.pem"):
        relay = Relay(host="127.0.0.1", port=free_port(), ca_file=str(path))
        with pytest.raises(ConfigError, match="cannot be used") as caught, SmtpTransport(relay):
            pass
        assert "SMTP_CA_FILE" in caught.value.hint


# --- logging in ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("security", list(Security))
def test_a_wrong_password_is_told_without_showing_it(serve: Serve, security: Security) -> None:
    server = serve(security, login=True)
    error = failure(dataclasses.replace(server.relay, password=Secret("wrong-" + PASSWORD)))
    assert error.message.startswith("The mail server refused user name or password")
    assert error.hint == "Check SMTP_USER and SMTP_PASSWORD in .env."
    assert (error.code, error.retryable) == (535, False)


@pytest.mark.parametrize(
    "said",
    [
        f"535 5.7.8 bad password {PASSWORD}",
        "535 what is " + base64.b64encode(f"\0{USER}\0{PASSWORD}".encode()).decode(),
        "454 4.7.0 " + base64.b64encode(PASSWORD.encode()).decode(),
        CLOSE,
    ],
)
def test_a_server_that_repeats_the_password_does_not_bring_it_to_the_screen(act: Act, said: str) -> None:
    _, relay = act({"EHLO": "250-there\r\n250 AUTH PLAIN", "AUTH": said})
    relay = dataclasses.replace(relay, user=USER, password=Secret(PASSWORD))
    error = failure(relay)
    assert error.__context__ is None or PASSWORD not in repr(error.__context__)
    assert PASSWORD not in repr(relay)
    if said != CLOSE:
        assert "***" in error.message or "bad" not in said


@pytest.mark.parametrize(("offered", "password"), [("GSSAPI", PASSWORD), ("PLAIN", PASSWORD + "ä")])
def test_a_login_that_cannot_be_spoken_is_told(act: Act, offered: str, password: str) -> None:
    _, relay = act({"EHLO": f"250-there\r\n250 AUTH {offered}"})
    error = failure(dataclasses.replace(relay, user=USER, password=Secret(password)))
    assert "cannot log in" in error.message


def test_the_connection_itself_keeps_no_password(serve: Serve) -> None:
    with SmtpTransport(serve(Security.STARTTLS, login=True).relay) as sending:
        assert sending._client
        assert PASSWORD not in repr(vars(sending._client))


def test_small_packets_are_not_held_back(serve: Serve) -> None:
    for security in Security:
        with SmtpTransport(serve(security).relay) as sending:
            assert sending._client
            connection = sending._client.sock
            assert isinstance(connection, ssl.SSLSocket if security is not Security.NONE else socket.socket)
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_a_mail_over_the_servers_limit_is_refused_before_it_travels(serve: Serve) -> None:
    server = serve(Security.NONE, size=1000)
    assert "too big" in failure(server.relay, MAIL + b"x\r\n" * 500).message
    assert not server.inbox.mails

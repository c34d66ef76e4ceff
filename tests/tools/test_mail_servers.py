"""The real mail servers that tests talk to: they start, take or refuse, and leave nothing behind."""

from __future__ import annotations

import shutil
import smtplib
import socket
import ssl
from pathlib import Path

import pytest

from newsletter.model import Relay
from tests.relays.behind_postfix import ANSWERS, PassingOn
from tools import servers
from tools.postfix import PASSWORD, USER, PostfixMissing, postfix
from tools.servers import free_port, running
from tools.sink import SinkMissing, smtp_sink

MAIL = "From: news@x.test\r\nSubject: A\r\n\r\nHello\r\n"


def client(relay: Relay, password: str = PASSWORD) -> smtplib.SMTP:
    connected = smtplib.SMTP(relay.host, relay.port, timeout=10)
    connected.starttls(context=ssl.create_default_context(cafile=relay.ca_file))
    if password:
        connected.login(USER, password)
    return connected


def test_the_sink_takes_every_mail(smtp_sink: int) -> None:
    with smtplib.SMTP("127.0.0.1", smtp_sink, timeout=10) as sending:
        assert sending.sendmail("news@x.test", ["jane@x.test", "joe@x.test"], MAIL) == {}
        assert sending.has_extn("pipelining")


def test_a_sink_has_the_options_of_its_manual_and_is_gone_at_the_end() -> None:
    with smtp_sink("-p") as port, smtplib.SMTP("127.0.0.1", port, timeout=10) as sending:
        sending.ehlo()
        assert not sending.has_extn("pipelining")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port))


def test_postfix_passes_on_what_it_took_and_logs_it(postfix: PassingOn) -> None:
    before = len(postfix.onward.seen().taken)
    with client(postfix.relay) as sending:
        sending.mail("news@x.test")
        sending.rcpt("jane@x.test")
        code, words = sending.data(MAIL)
    ((taken, data),) = postfix.passed_on(1, after=before)
    assert (taken.sender, taken.recipient, data) == ("news@x.test", "jane@x.test", MAIL.encode())
    assert code == 250
    queue = words.decode().rpartition(" ")[2]
    assert f"{queue}: to=<jane@x.test>" in postfix.log()


@pytest.mark.parametrize("recipient", ANSWERS)
def test_postfix_refuses_recipients_as_told(postfix: PassingOn, recipient: str) -> None:
    code, enhanced, words = ANSWERS[recipient].split(" ", 2)
    with client(postfix.relay) as sending:
        sending.mail("news@x.test")
        answer, said = sending.rcpt(recipient)
    assert answer == int(code)
    assert said.decode() == f"{enhanced} <{recipient}>: Recipient address rejected: {words}"


def test_postfix_takes_nothing_without_encryption_and_login(postfix: PassingOn) -> None:
    with smtplib.SMTP("127.0.0.1", postfix.relay.port, timeout=10) as sending:
        sending.ehlo()
        assert not sending.has_extn("auth")
        assert sending.mail("news@x.test")[0] == 530
    with client(postfix.relay, "") as sending:
        sending.mail("news@x.test")
        assert sending.rcpt("jane@x.test")[0] == 554
        with pytest.raises(smtplib.SMTPAuthenticationError):
            sending.login(USER, "wrong")


def test_a_postfix_that_throws_away_ends_with_the_test_and_leaves_nothing() -> None:
    with (  # noqa: PT012  what happens inside is what is tried
        pytest.raises(RuntimeError, match="a test that fails"),
        postfix() as server,
        client(server.relay) as sending,
    ):
        sending.sendmail("news@x.test", "jane@x.test", MAIL)
        raise RuntimeError("a test that fails")
    assert not server.log.parent.exists()
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", server.relay.port))


def test_a_machine_without_them_is_told_how_to_get_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, path: None)
    with pytest.raises(SinkMissing, match=r"tools/install-mail\.sh"), smtp_sink():
        pass
    monkeypatch.setattr("tools.postfix.root", lambda: True)
    with pytest.raises(PostfixMissing, match=r"tools/install-mail\.sh"), postfix():
        pass
    monkeypatch.setattr("tools.postfix.root", lambda: False)
    with pytest.raises(PostfixMissing, match="only root"), postfix():
        pass


def test_a_server_that_does_not_start_tells_why(tmp_path: Path) -> None:
    program = servers.find("sh", servers.ProgramMissing("no shell"))
    with (
        pytest.raises(RuntimeError, match="the disk is full"),
        running([program, "-c", "echo the disk is full"], port=free_port(), folder=tmp_path),
    ):
        pass


def test_a_server_that_will_not_end_is_killed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(servers, "_PATIENCE", 0.2)
    program = servers.find("sh", servers.ProgramMissing("no shell"))
    with (
        pytest.raises(RuntimeError, match="did not start"),
        running(
            [program, "-c", "trap '' TERM; while :; do sleep 1; done"], port=free_port(), folder=tmp_path
        ),
    ):
        pass

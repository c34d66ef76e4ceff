"""From the command line through a real mail server, as `.env` describes it."""

from __future__ import annotations

import email
import email.policy
import json
from pathlib import Path

import pytest

from newsletter.cli import run
from newsletter.model import Security

from .conftest import PASSWORD, Serve, Server


def configure(project: Path, server: Server, **changed: str) -> None:
    relay = server.relay
    values = {
        "SMTP_HOST": relay.host,
        "SMTP_PORT": str(relay.port),
        "SMTP_SECURITY": str(relay.security),
        "SMTP_USER": relay.user,
        "SMTP_PASSWORD": relay.password.reveal(),
        "SMTP_CA_FILE": relay.ca_file,
    } | changed
    (project / ".env").write_text("".join(f"{key}='{value}'\n" for key, value in values.items()))


@pytest.mark.parametrize("login", ["no login", "login"])
@pytest.mark.parametrize("security", Security)
def test_a_test_mail_goes_through_the_relay(
    project: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch, security: Security, login: str
) -> None:
    server = serve(security, login=login == "login")
    configure(project, server)
    monkeypatch.chdir(project)
    assert run(["send", "--test", "someone@example.org", "--test", "Other@Example.org"]) == 0
    assert [(mail[0], mail[1]) for mail in server.inbox.mails] == [
        ("letters@hollinmarrow.example", "someone@example.org"),
        ("letters@hollinmarrow.example", "Other@example.org"),
    ]
    message = email.message_from_bytes(server.inbox.mails[0][2], policy=email.policy.default)
    assert message["Subject"] == "A quiet week"
    assert message["To"] == "someone@example.org"
    assert message["List-Unsubscribe"] == "<https://hollinmarrow.example/unsubscribe?token=sample>"
    assert not (project / ".newsletter/outbox").exists()


def test_an_address_that_is_named_twice_gets_one_mail(
    project: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = serve(Security.NONE)
    configure(project, server)
    monkeypatch.chdir(project)
    assert run(["send", "--test", "a@example.org", "--test", "a@EXAMPLE.org"]) == 0
    assert len(server.inbox.mails) == 1


def test_a_wrong_password_is_a_matter_of_configuration(
    project: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(Security.STARTTLS, login=True)
    configure(project, server, SMTP_PASSWORD="c4nary-wrong")
    monkeypatch.chdir(project)
    assert run(["send", "--test", "someone@example.org"]) == 4
    out, err = capsys.readouterr()
    assert "SMTP_PASSWORD" in err
    assert "c4nary" not in out + err
    assert PASSWORD not in out + err


def test_a_mail_that_is_refused_does_not_stop_the_next(
    project: Path, serve: Serve, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    server = serve(Security.NONE, size=100)
    configure(project, server)
    monkeypatch.chdir(project)
    assert run(["send", "--test", "a@example.org", "--test", "b@example.org", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)
    assert [(one["to"], one["accepted"]) for one in told] == [
        ("a@example.org", False),
        ("b@example.org", False),
    ]

"""What the doctor sees of a real relay, and of those that are none."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest

from newsletter.cli import run
from newsletter.errors import TransportError
from newsletter.model import Relay, RelayAnswer, Secret, Security
from newsletter.probe import relay
from newsletter.send.smtp import SmtpTransport
from tests.name_server import Zone, serving

from .conftest import CLOSE, SILENCE, Act, Serve
from .test_command import configure

SIZE = 1_000_000
DAY = dt.timedelta(days=1)


def looked(server: Relay) -> RelayAnswer:
    return relay.look(lambda: SmtpTransport(server))


@pytest.mark.parametrize("login", [True, False], ids=["login", "no login"])
@pytest.mark.parametrize("security", [Security.STARTTLS, Security.TLS])
def test_encryption_certificate_login_and_limits_are_seen(
    serve: Serve,
    security: Security,
    login: bool,  # noqa: FBT001
) -> None:
    server = serve(security, login=login, size=SIZE)
    answer = looked(server.relay)
    assert answer.encryption.startswith("TLSv1.")
    assert answer.trusted_until
    assert answer.trusted_until > dt.datetime.now(dt.UTC) + DAY
    assert (answer.login, answer.size, answer.problem) == (login, SIZE, "")
    assert set(answer.offers) == {"size", "8bitmime", "smtputf8"}


def test_nothing_is_sent(serve: Serve) -> None:
    server = serve(Security.STARTTLS, login=True)
    looked(server.relay)
    assert server.inbox.mails == []


def test_no_command_of_a_mail_is_even_begun(act: Act) -> None:
    script, server = act({})
    assert looked(server) == RelayAnswer(offers=("size",), size=SIZE)
    assert [line.partition(" ")[0].upper() for line in script.heard] == ["EHLO", "QUIT"]


@pytest.mark.parametrize("size", ["", "0", "lots", "-1", "9" * 400, "١٢"])
def test_a_limit_that_is_no_number_is_none(act: Act, size: str) -> None:
    _, server = act({"EHLO": f"250-there\r\n250 SIZE {size}"})
    answer = looked(server)
    assert (answer.size, answer.problem) == (0, "")


@pytest.mark.parametrize(
    ("answers", "problem", "later"),
    [
        ({"greeting": CLOSE}, "closed the connection", True),
        ({"greeting": "554 go away"}, "turned us away", False),
        ({"greeting": "421 busy"}, "busy", True),
        ({"greeting": "\x00\xff garbage"}, "turned us away", False),
        ({"EHLO": CLOSE}, "closed the connection", True),
    ],
)
def test_a_relay_that_does_not_talk_is_told(
    act: Act,
    answers: dict[str, str | list[str]],
    problem: str,
    later: bool,  # noqa: FBT001
) -> None:
    _, server = act(answers)
    answer = looked(server)
    assert problem in answer.problem
    assert answer.later is later


def test_a_silent_relay_is_left(act: Act) -> None:
    _, server = act({"greeting": SILENCE})
    answer = looked(Relay(host=server.host, port=server.port, security=Security.NONE, timeout=0.3))
    assert "did not answer within 0.3 seconds" in answer.problem
    assert answer.later


def test_a_wrong_password_and_an_expired_certificate_are_for_a_person_to_mend(serve: Serve) -> None:
    server = serve(Security.STARTTLS, login=True).relay
    wrong = Relay(
        host=server.host, port=server.port, user=server.user, password=Secret("x"), ca_file=server.ca_file
    )
    answer = looked(wrong)
    assert "refused user name or password" in answer.problem
    assert not answer.later
    expired = looked(serve(Security.TLS, expired=True).relay)
    assert "has expired" in expired.problem
    assert not expired.later


def test_a_file_of_certificates_that_is_none_is_a_problem_too(serve: Serve, tmp_path: Path) -> None:
    server = serve(Security.TLS).relay
    answer = looked(Relay(host=server.host, port=server.port, security=Security.TLS, ca_file=str(tmp_path)))
    assert "cannot be used" in answer.problem
    assert "SMTP_CA_FILE" in answer.hint


def test_a_connection_that_is_not_open_shows_nothing(serve: Serve) -> None:
    transport = SmtpTransport(serve(Security.NONE).relay)
    with pytest.raises(TransportError):
        transport.seen()


@pytest.mark.parametrize("password", ["", "wrong"], ids=["right", "wrong"])
def test_the_command_greets_the_relay_of_the_settings(
    project: Path,
    serve: Serve,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    good_zone: Zone,
    password: str,
) -> None:
    server = serve(Security.STARTTLS, login=True, size=50 * 1024 * 1024)
    with serving(good_zone) as names:
        changed = {"SMTP_PASSWORD": password} if password else {}
        configure(project, server, DNS_SERVER=str(names.endpoint), NEWSLETTER_DKIM_SELECTOR="s1", **changed)
        monkeypatch.chdir(project)
        assert run(["doctor", "--json"]) == (1 if password else 0)
    told = json.loads(capsys.readouterr().out)
    (seen,) = (one for one in told["looked_at"] if one["what"] == "Mail server")
    assert seen["result"] == ("error" if password else "ok")
    assert f"port {server.relay.port}" in seen["seen"]
    assert ("login accepted; mails up to 50 MB" in seen["seen"]) == (not password)
    assert server.inbox.mails == []

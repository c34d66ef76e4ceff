"""The doctor from the command line, with a name server of the test's own."""

from __future__ import annotations

import json
import re
import shlex
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.model import Endpoint
from tests.name_server import Fault, Zone, nobody, serving

from .conftest import Run

DOMAIN = "hollinmarrow.example"


@pytest.fixture
def told(project: Path) -> Callable[[Endpoint], None]:
    """Let the project ask this name server."""

    def tell(endpoint: Endpoint) -> None:
        (project / ".env").write_text(f"DNS_SERVER={endpoint}\nNEWSLETTER_DKIM_SELECTOR=s1\n")

    return tell


@pytest.fixture
def good(told: Callable[[Endpoint], None], good_zone: Zone) -> Iterator[None]:
    with serving(good_zone) as server:
        told(server.endpoint)
        yield


def test_a_domain_in_order_is_told_line_by_line(project: Path, newsletter: Run, good: None) -> None:
    code, out, err = newsletter(project, "doctor")
    assert (code, err) == (0, "")
    assert out.splitlines()[:7] == [
        f"Sending domain: {DOMAIN}",
        "",
        "ok       SPF                           v=spf1 mx -all (1 of 10 look-ups)",
        "ok       DKIM (s1)                     RSA, 2048 bits",
        f"ok       DMARC                         v=DMARC1; p=reject; rua=mailto:dmarc@{DOMAIN}",
        f"ok       Mail to {DOMAIN}  mx.{DOMAIN}",
        "note     One-click unsubscribe         https://hollinmarrow.example/unsubscribe",
    ]
    assert "note     Mail server                   none" in out.splitlines()
    assert out.splitlines()[-1] == "0 errors, 0 warnings, 2 notes"


def test_the_examples_of_its_help_work_when_pasted(project: Path, newsletter: Run, good: None) -> None:
    _, out, _ = newsletter(project, "doctor", "--help")
    examples = re.findall(r"^ +newsletter (.+)$", out, re.MULTILINE)
    assert examples
    for example in examples:
        code, _, err = newsletter(project, *shlex.split(example))
        assert (code, err) == (0, ""), example


def test_programs_get_the_same_as_json(project: Path, newsletter: Run, good: None) -> None:
    code, out, _ = newsletter(project, "doctor", "--json")
    found = json.loads(out)
    assert code == 0
    assert found["domain"] == DOMAIN
    assert [(one["what"], one["result"]) for one in found["looked_at"]] == [
        ("SPF", "ok"),
        ("DKIM (s1)", "ok"),
        ("DMARC", "ok"),
        (f"Mail to {DOMAIN}", "ok"),
        ("One-click unsubscribe", "note"),
        ("Mail server", "note"),
    ]
    (finding,) = found["looked_at"][-1]["findings"]
    assert finding["code"] == "relay-missing"
    assert finding["where"] == ".env"


def test_what_is_missing_is_told_with_the_record_to_publish(
    project: Path, newsletter: Run, told: Callable[[Endpoint], None]
) -> None:
    with serving({DOMAIN: {"A": ["192.0.2.1"]}}) as server:
        told(server.endpoint)
        code, out, _ = newsletter(project, "doctor")
    assert code == 1
    assert f"Publish this TXT record at {DOMAIN}: v=spf1 mx ~all" in out
    record = f"v=DMARC1; p=none; rua=mailto:dmarc@{DOMAIN}"
    assert f"Publish this TXT record at _dmarc.{DOMAIN}: {record}" in out
    assert f"There is no DKIM key at s1._domainkey.{DOMAIN}" in out
    assert out.splitlines()[-1] == "3 errors, 0 warnings, 3 notes"


def test_without_an_answer_it_says_so(
    project: Path, newsletter: Run, told: Callable[[Endpoint], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("newsletter.probe.names._LIFETIME", 0.3)
    with nobody() as endpoint:
        told(endpoint)
        code, out, _ = newsletter(project, "doctor")
    assert code == 5
    assert "No answer came from the DNS" in out
    assert "SPF" not in out


def test_an_answer_that_is_missing_among_others_is_a_matter_of_the_server(
    project: Path, newsletter: Run, told: Callable[[Endpoint], None], good_zone: Zone
) -> None:
    with serving({**good_zone, f"_dmarc.{DOMAIN}": {"*": Fault.SERVFAIL}}) as server:
        told(server.endpoint)
        code, out, _ = newsletter(project, "doctor")
    assert code == 5
    assert f"Nobody can tell what is published at _dmarc.{DOMAIN}" in out


def test_a_relay_that_is_down_is_a_matter_of_the_server(
    project: Path, newsletter: Run, good: None, free_port: int
) -> None:
    with (project / ".env").open("a") as file:
        file.write(f"SMTP_HOST=127.0.0.1\nSMTP_PORT={free_port}\n")
    code, out, _ = newsletter(project, "doctor")
    assert code == 5
    assert "Nothing answers at the mail server's address" in out


def test_another_domain_can_be_named(
    project: Path, newsletter: Run, told: Callable[[Endpoint], None]
) -> None:
    with serving({"news.example": {"TXT": ["v=spf1 -all"]}}) as server:
        told(server.endpoint)
        code, out, _ = newsletter(project, "doctor", "--domain", "News.Example")
    assert code == 1
    assert out.startswith("Sending domain: news.example\n")
    assert "no server may send mail for news.example" in out


def test_a_name_that_is_no_domain_is_a_usage_error(project: Path, newsletter: Run) -> None:
    code, _, err = newsletter(project, "doctor", "--domain", "no domain")
    assert code == 2
    assert "'no domain' is not a domain such as example.org." in err


def test_answers_that_go_elsewhere_are_looked_at_too(
    project: Path, newsletter: Run, told: Callable[[Endpoint], None], good_zone: Zone
) -> None:
    with (project / "newsletter.toml").open("a") as file:
        file.write('reply_to = "office@answers.example"\n')
    with serving({**good_zone, "answers.example": {"MX": ["0 ."]}}) as server:
        told(server.endpoint)
        code, out, _ = newsletter(project, "doctor")
    assert code == 1
    assert "answers.example says that it takes no mail" in out
    assert "note     One-click unsubscribe" in out


def test_where_bounces_go_is_looked_at_too(
    project: Path, newsletter: Run, told: Callable[[Endpoint], None], good_zone: Zone
) -> None:
    with (project / "newsletter.toml").open("a") as file:
        file.write('reply_to = "a@returns.example"\nbounce_email = "bounces@returns.example"\n')
    with serving({**good_zone, "returns.example": {"MX": ["0 ."]}}) as server:
        told(server.endpoint)
        code, out, _ = newsletter(project, "doctor")
    assert code == 1
    assert out.count("returns.example says that it takes no mail, so nothing can come back.") == 1


def test_an_example_is_no_domain_to_send_from(
    project: Path, newsletter: Run, told: Callable[[Endpoint], None]
) -> None:
    with serving({}) as server:
        told(server.endpoint)
        code, out, _ = newsletter(project, "doctor")
    assert code == 1
    assert f"The domain {DOMAIN} is an example that nobody can have" in out
    assert "SPF" not in out

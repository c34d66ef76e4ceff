"""What is said of a sending domain and a relay, by what was seen of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

import pytest

from newsletter.check import sending
from newsletter.check.report import catalogue
from newsletter.check.sending import services
from newsletter.model import (
    DkimAnswer,
    DmarcAnswer,
    DnsFault,
    DomainAnswer,
    Examined,
    Finding,
    MailboxAnswer,
    Relay,
    RelayAnswer,
    Rules,
    Sender,
    Severity,
    SpfAnswer,
)

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE
NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
DOMAIN = "hollin.org"
KEY = "s1._domainkey.hollin.org"
POLICY = "_dmarc.hollin.org"
SENDER = Sender(name="Hollin", email="letters@hollin.org", unsubscribe_url="https://hollin.org/leave")
GMAIL = Relay(host="smtp.gmail.com")
SES = Relay(host="email-smtp.eu-west-1.amazonaws.com")
OWN = Relay(host="mail.hollin.org")
GREETED = RelayAnswer(
    encryption="TLSv1.3",
    trusted_until=NOW + dt.timedelta(days=60),
    login=True,
    offers=("size", "8bitmime"),
    size=35 * 1024 * 1024,
)
SPF = SpfAnswer(domain=DOMAIN, records=("v=spf1 mx ~all",), lookups=1, final="~")
DKIM = DkimAnswer(selector="s1", name=KEY, found=True, kind="rsa", bits=2048)
DMARC = DmarcAnswer(
    name=POLICY,
    records=("v=DMARC1; p=reject; rua=mailto:a@hollin.org",),
    policy="reject",
    reports=("mailto:a@hollin.org",),
)
MAILBOX = MailboxAnswer(domain=DOMAIN, hosts=("mx.hollin.org",))
GOOD = DomainAnswer(
    domain=DOMAIN, spf=SPF, selectors=("s1",), dkim=(DKIM,), dmarc=DMARC, mailboxes=(MAILBOX,)
)


@dataclass(frozen=True)
class Seen:
    """All that a doctor sees."""

    answer: DomainAnswer = GOOD
    sender: Sender = SENDER
    relay: Relay | None = OWN
    greeted: RelayAnswer | None = GREETED

    def examined(self) -> list[Examined]:
        return list(sending.examine(self.answer, self.sender, self.relay, self.greeted, Rules(), NOW))

    def findings(self) -> list[Finding]:
        return [finding for one in self.examined() for finding in one.findings]


def spf(relay: Relay = OWN, **changes: Any) -> Seen:  # noqa: ANN401  fields of many types
    return Seen(replace(GOOD, spf=replace(SPF, **changes)), relay=relay)


def dkim(relay: Relay = OWN, **changes: Any) -> Seen:  # noqa: ANN401  fields of many types
    return Seen(replace(GOOD, dkim=(replace(DKIM, **changes),)), relay=relay)


def dmarc(**changes: Any) -> Seen:  # noqa: ANN401  fields of many types
    return Seen(replace(GOOD, dmarc=replace(DMARC, **changes)))


def mailbox(**changes: Any) -> Seen:  # noqa: ANN401  fields of many types
    return Seen(replace(GOOD, mailboxes=(replace(MAILBOX, **changes),)))


def greeted(**changes: Any) -> Seen:  # noqa: ANN401  fields of many types
    return Seen(greeted=replace(GREETED, **changes))


@dataclass(frozen=True)
class Case:
    """What is seen gives one finding: its code, its place, and words of its message and hint."""

    seen: Seen
    code: str
    severity: Severity
    where: str
    says: str
    hint: str


CASES = [
    Case(
        Seen(replace(GOOD, answered=False)), "dns-unanswered", WARNING, DOMAIN, "No answer came", "connection"
    ),
    Case(
        Seen(replace(GOOD, exists=False)),
        "domain-missing",
        ERROR,
        DOMAIN,
        "hollin.org does not exist",
        "typing",
    ),
    Case(
        Seen(replace(GOOD, domain="x.example", exists=False)),
        "domain-missing",
        ERROR,
        "x.example",
        "an example that nobody can have",
        "at your own domain",
    ),
    Case(
        Seen(replace(GOOD, domain="gmx.de")),
        "domain-of-a-provider",
        ERROR,
        "newsletter.toml",
        "gmx.de belongs to a mail service",
        "at your own domain",
    ),
    Case(
        spf(records=(), final=""),
        "spf-missing",
        ERROR,
        DOMAIN,
        "does not say which servers",
        "Publish this TXT record at hollin.org: v=spf1 a:mail.hollin.org ~all",
    ),
    Case(
        spf(GMAIL, records=(), final=""),
        "spf-missing",
        ERROR,
        DOMAIN,
        "",
        "v=spf1 include:_spf.google.com ~all",
    ),
    Case(
        spf(Relay(host="127.0.0.1"), records=(), final=""),
        "spf-missing",
        ERROR,
        DOMAIN,
        "",
        ": v=spf1 mx ~all",
    ),
    Case(
        spf(records=("v=spf1 a mx -all", "v=spf1 mx include:x.org ~all")),
        "spf-several",
        ERROR,
        DOMAIN,
        "has 2 SPF records",
        "v=spf1 a mx include:x.org ~all",
    ),
    Case(
        spf(problems=("'foo' is x",)),
        "spf-broken",
        ERROR,
        DOMAIN,
        "give up the SPF record of hollin.org: 'foo'",
        "",
    ),
    Case(spf(lookups=11), "spf-lookups", ERROR, DOMAIN, "needs 11 look-ups", "news.hollin.org"),
    Case(spf(voids=("a:x", "a:y", "a:z")), "spf-lookups", ERROR, DOMAIN, "3 look-ups", "Take these pieces"),
    Case(
        spf(records=("v=spf1 mx +all",), final="+"),
        "spf-open",
        ERROR,
        DOMAIN,
        "every server",
        ": v=spf1 mx ~all",
    ),
    Case(
        spf(records=("v=spf1 mx ip4:0.0.0.0/0 -all",), final="+"),
        "spf-open",
        ERROR,
        DOMAIN,
        "every server",
        ": v=spf1 mx ~all",
    ),
    Case(
        spf(records=("v=spf1 -all",), final="-"),
        "spf-nobody",
        ERROR,
        DOMAIN,
        "no server may",
        "a:mail.hollin.org",
    ),
    Case(
        spf(records=("v=spf1 mx ?all",), final="?"),
        "spf-undecided",
        WARNING,
        DOMAIN,
        "does not say",
        "v=spf1 mx ~all",
    ),
    Case(
        spf(records=("v=spf1 mx",), final=""),
        "spf-undecided",
        WARNING,
        DOMAIN,
        "does not say",
        "v=spf1 mx ~all",
    ),
    Case(
        spf(GMAIL),
        "spf-without-relay",
        WARNING,
        DOMAIN,
        "sent through Google",
        "v=spf1 include:_spf.google.com mx ~all",
    ),
    Case(spf(silent=("x.org",)), "dns-unanswered", WARNING, "x.org", "leads to x.org", "Try again"),
    Case(
        spf(fault=DnsFault.FAILED), "dns-unanswered", WARNING, DOMAIN, "published at hollin.org", "Try again"
    ),
    Case(dkim(found=False), "dkim-missing", ERROR, KEY, f"no DKIM key at {KEY}", "Turn DKIM on"),
    Case(dkim(SES, found=False), "dkim-missing", ERROR, KEY, "DKIM alone shows that a mail is yours", ""),
    Case(
        Seen(replace(GOOD, guessed=True, dkim=(), selectors=("a", "b"))),
        "dkim-not-found",
        WARNING,
        "newsletter.toml",
        "tried were: a, b.",
        'dkim_selector = "..."',
    ),
    Case(dkim(problem="it is x"), "dkim-broken", ERROR, KEY, "'s1': it is x.", "once more"),
    Case(dkim(revoked=True, bits=0), "dkim-revoked", ERROR, KEY, "withdrawn", KEY),
    Case(dkim(bits=1023), "dkim-weak", ERROR, KEY, "1023 bits", KEY),
    Case(dkim(bits=1024), "dkim-short", WARNING, KEY, "1024 bits; 2048 are usual", KEY),
    Case(dkim(testing=True), "dkim-testing", NOTE, KEY, "only a test", "Take t=y out"),
    Case(dkim(fault=DnsFault.SILENT, found=False), "dns-unanswered", WARNING, KEY, "no answer in time", ""),
    Case(
        Seen(replace(GOOD, domain="a.hollin.org", dmarc=replace(DMARC, strict_dkim=True))),
        "dkim-of-another",
        ERROR,
        KEY,
        "not that of a.hollin.org itself",
        "s1._domainkey.a.hollin.org",
    ),
    Case(
        dmarc(records=()),
        "dmarc-missing",
        ERROR,
        POLICY,
        "Gmail, Yahoo and Microsoft refuse bulk mail",
        f"{POLICY}: v=DMARC1; p=none; rua=mailto:dmarc@hollin.org (with",
    ),
    Case(
        dmarc(records=("a", "b")), "dmarc-several", ERROR, POLICY, "has 2 DMARC records", "Delete all but one"
    ),
    Case(
        dmarc(problems=("it is x",)), "dmarc-broken", ERROR, POLICY, "a mistake: it is x.", "v=DMARC1; p=none"
    ),
    Case(dmarc(policy="none"), "dmarc-none", NOTE, POLICY, "p=none", "p=quarantine"),
    Case(
        dmarc(records=("v=DMARC1; p=reject;",), reports=()),
        "dmarc-without-reports",
        NOTE,
        POLICY,
        "no address for reports",
        ": v=DMARC1; p=reject; rua=mailto:dmarc@hollin.org",
    ),
    Case(dmarc(fault=DnsFault.FAILED), "dns-unanswered", WARNING, POLICY, POLICY, ""),
    Case(mailbox(exists=False), "answers-lost", ERROR, DOMAIN, "There is no domain", "typing mistakes"),
    Case(mailbox(hosts=(), refuses=True), "answers-lost", ERROR, DOMAIN, "takes no mail", "MX record"),
    Case(mailbox(hosts=()), "answers-lost", ERROR, DOMAIN, "No server takes mail", "MX record"),
    Case(mailbox(lost=("mx.hollin.org",)), "answers-lost", ERROR, DOMAIN, "No mail server of", "Correct"),
    Case(mailbox(hosts=(), address=True), "mx-missing", NOTE, DOMAIN, "names no mail server", "MX record"),
    Case(mailbox(hosts=("a", "b"), lost=("b",)), "mx-lost", WARNING, DOMAIN, "does not exist: b.", "Delete"),
    Case(mailbox(fault=DnsFault.FAILED), "dns-unanswered", WARNING, DOMAIN, "cannot answer", ""),
    Case(Seen(relay=None, greeted=None), "relay-missing", NOTE, ".env", "No mail server is set", "SMTP_HOST"),
    Case(
        greeted(problem="It hangs.", hint="Wait.", later=True),
        "relay-unanswered",
        ERROR,
        ".env",
        "It hangs.",
        "Wait.",
    ),
    Case(greeted(problem="No.", hint="Mend."), "relay-unusable", ERROR, ".env", "No.", "Mend."),
    Case(
        greeted(trusted_until=NOW + dt.timedelta(days=20, hours=23)),
        "relay-certificate",
        WARNING,
        ".env",
        "ends on 2026-12-13, in 20 days",
        "renewed",
    ),
    Case(
        greeted(size=1024 * 1024),
        "relay-small",
        WARNING,
        ".env",
        "1 MB at most; an issue may have up to 2 MB",
        "",
    ),
    Case(
        Seen(sender=replace(SENDER, one_click=True)),
        "one-click-promised",
        NOTE,
        "newsletter.toml",
        "https://hollin.org/leave",
        "test subscriber",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.code)
def test_one_fault_is_one_finding_in_its_place(case: Case) -> None:
    (finding,) = case.seen.findings()
    where = finding.where.path if finding.where else None
    assert (finding.code, finding.severity, where) == (case.code, case.severity, case.where)
    assert case.says in finding.message
    assert case.hint in finding.hint
    assert finding.hint


def test_every_rule_of_the_doctor_has_a_case_and_an_explanation() -> None:
    codes = {rule.code for rule in sending.RULES}
    assert codes == {case.code for case in CASES}
    assert codes <= catalogue().keys()
    assert all(rule.about and not rule.waivable for rule in sending.RULES)


@pytest.mark.parametrize(
    "seen",
    [
        Seen(),
        spf(lookups=10, voids=("a:x", "a:y")),
        spf(SES),
        spf(GMAIL, names=("_spf.google.com",)),
        spf(GMAIL, records=("v=spf1 redirect=_spf.google.com",), names=("_spf.google.com",)),
        dkim(kind="ed25519", bits=256),
        dmarc(policy="quarantine"),
        dmarc(strict_dkim=True),
        greeted(trusted_until=NOW + dt.timedelta(days=21)),
        greeted(size=0),
        greeted(size=2 * 1024 * 1024),
        greeted(encryption="", trusted_until=None, login=False),
    ],
)
def test_what_is_in_order_is_met_with_silence(seen: Seen) -> None:
    assert seen.findings() == []
    assert all(one.worst is None for one in seen.examined())


def test_everything_is_shown_in_its_line() -> None:
    assert [(one.what, one.seen) for one in Seen().examined()] == [
        ("SPF", "v=spf1 mx ~all (1 of 10 look-ups)"),
        ("DKIM (s1)", "RSA, 2048 bits"),
        ("DMARC", "v=DMARC1; p=reject; rua=mailto:a@hollin.org"),
        ("Mail to hollin.org", "mx.hollin.org"),
        (
            "Mail server",
            (
                "mail.hollin.org, port 587; TLS 1.3; certificate until 2027-01-21; login accepted; "
                "mails up to 35 MB; 8BITMIME"
            ),
        ),
    ]


def test_a_long_record_is_cut_and_a_policy_from_above_says_where_it_is() -> None:
    long = spf(records=(f"v=spf1 {'ip4:192.0.2.1 ' * 99}~all",)).examined()[0]
    assert len(long.seen) < 130
    above = Seen(replace(GOOD, domain="news.hollin.org", dkim=())).examined()[1]
    assert above.seen.endswith(f"(at {POLICY})")


def test_the_gravest_finding_gives_the_line_its_word() -> None:
    both = dkim(bits=512, testing=True).examined()[1]
    assert both.worst is ERROR
    assert [finding.severity for finding in both.findings] == [ERROR, NOTE]


@pytest.mark.parametrize(
    ("host", "name"),
    [
        ("smtp.gmail.com", "Google"),
        ("SMTP-Relay.Gmail.Com.", "Google"),
        ("smtp.office365.com", "Microsoft 365"),
        ("email-smtp.us-east-1.amazonaws.com", "Amazon SES"),
        ("in-v3.mailjet.com", "Mailjet"),
        ("notgmail.com", None),
        ("mail.hollin.org", None),
        ("", None),
    ],
)
def test_a_service_is_known_by_its_servers(host: str, name: str | None) -> None:
    found = services.of_host(host)
    assert (found.name if found else None) == name


def test_the_selectors_of_the_service_are_tried_first() -> None:
    assert services.selectors("smtp.office365.com")[:2] == ("selector1", "selector2")
    assert len(services.selectors("")) == len(set(services.selectors("in-v3.mailjet.com"))) - 1

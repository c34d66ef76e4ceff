"""The server that mails are handed to."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from newsletter.check.base import ERROR, NOTE, WARNING
from newsletter.check.sending.told import MACHINE, sending_rule
from newsletter.model import Examined, Finding, Relay, RelayAnswer, Rules

_WHAT = "Mail server"
_SOON = dt.timedelta(days=21)
_MEGABYTE = 1024 * 1024

relay_missing = sending_rule(
    "relay-missing",
    NOTE,
    """No mail server is set.

    Mails are then not sent, but put into a folder where a mail program can open them.""",
)
relay_unusable = sending_rule(
    "relay-unusable",
    ERROR,
    """A mail server that does not take our mail.

    Its name, port, encryption, certificate or login is not what the settings say.""",
)
relay_unanswered = sending_rule(
    "relay-unanswered",
    ERROR,
    """A mail server that did not answer.

    It may be down for a while, or a firewall is in the way.""",
)
relay_certificate = sending_rule(
    "relay-certificate",
    WARNING,
    """A mail server whose certificate ends soon.

    After that day nothing can be sent through it. Mostly it is renewed by itself some weeks before.""",
)
relay_small = sending_rule(
    "relay-small",
    WARNING,
    """A mail server that takes only small mails.

    An issue with its pictures may be larger than it takes.""",
)


def examine(relay: Relay | None, answer: RelayAnswer | None, rules: Rules, now: dt.datetime) -> Examined:
    if relay is None or answer is None:
        finding = relay_missing.finding(
            "No mail server is set, so mails go into the folder .newsletter/outbox.",
            MACHINE,
            "Set SMTP_HOST in .env, with SMTP_USER and SMTP_PASSWORD where it wants a login.",
        )
        return Examined(what=_WHAT, seen="none", findings=(finding,))
    name = f"{relay.host}, port {relay.port}"
    if answer.problem:
        rule = relay_unanswered if answer.later else relay_unusable
        finding = rule.finding(answer.problem, MACHINE, answer.hint)
        return Examined(what=_WHAT, seen=name, findings=(finding,))
    return Examined(
        what=_WHAT,
        seen="; ".join((name, *_seen(answer))),
        findings=tuple(_found(relay, answer, rules, now)),
    )


def _seen(answer: RelayAnswer) -> Iterator[str]:
    yield answer.encryption.replace("TLSv", "TLS ") or "not encrypted (this computer)"
    if answer.trusted_until:
        yield f"certificate until {answer.trusted_until.date().isoformat()}"
    yield "login accepted" if answer.login else "no login set"
    if answer.size:
        yield f"mails up to {_size(answer.size)}"
    offers = [name.upper() for name in answer.offers if name != "size"]
    if offers:
        yield ", ".join(offers)


def _size(size: int) -> str:
    return f"{size / _MEGABYTE:.0f} MB" if size >= _MEGABYTE else f"{size // 1024} KB"


def _found(relay: Relay, answer: RelayAnswer, rules: Rules, now: dt.datetime) -> Iterator[Finding]:
    until = answer.trusted_until
    if until and until - now < _SOON:
        days = (until - now).days
        yield relay_certificate.finding(
            f"The certificate of {relay.host} ends on {until.date().isoformat()}, in {days} "
            f"{'day' if days == 1 else 'days'}; nothing can be sent then.",
            MACHINE,
            "Ask the administrator of the mail server whether it is renewed by itself.",
        )
    if answer.size and answer.size < rules.mail_size:
        yield relay_small.finding(
            f"{relay.host} takes mails of {_size(answer.size)} at most; an issue may have up to "
            f"{_size(rules.mail_size)}.",
            MACHINE,
            "Ask its administrator for a higher limit, or set image_base_url in newsletter.toml so that "
            "pictures do not travel with the mail.",
        )

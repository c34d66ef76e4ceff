"""The keys with which receivers verify that a mail is the domain's own (RFC 6376)."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import ERROR, NOTE, WARNING
from newsletter.check.sending import services
from newsletter.check.sending.told import SETTINGS, at, sending_rule, unanswered
from newsletter.model import DkimAnswer, DomainAnswer, Examined, Finding

_WHAT = "DKIM"
# RFC 8301, section 3.2.
_FEWEST_BITS, _ENOUGH_BITS = 1024, 2048
_NEW_KEY = "Ask your mail service for a new key, and publish the record that it gives you at {name}."

dkim_missing = sending_rule(
    "dkim-missing",
    ERROR,
    """A DKIM key that is not published.

    Mail servers sign mails with a key, and receivers verify them with its other half, which stands in the
    DNS. Gmail, Yahoo and Microsoft ask for it from everybody who mails many people.""",
)
dkim_not_found = sending_rule(
    "dkim-not-found",
    WARNING,
    """No DKIM key under any of the usual names.

    The key of a domain has a name, its selector, which only the mail service knows. It can be set as
    dkim_selector; without it the usual names are tried.""",
)
dkim_broken = sending_rule(
    "dkim-broken",
    ERROR,
    """A DKIM key that receivers cannot use.

    Mostly it was damaged when it was copied into the DNS.""",
)
dkim_revoked = sending_rule(
    "dkim-revoked",
    ERROR,
    """A DKIM key that was withdrawn.

    Mails that are signed with it count as false.""",
)
dkim_weak = sending_rule(
    "dkim-weak",
    ERROR,
    """A DKIM key so short that receivers take it for none.

    Keys of less than 1024 bits can be guessed.""",
)
dkim_short = sending_rule(
    "dkim-short",
    WARNING,
    """A DKIM key that is shorter than it should be.

    2048 bits are usual today; 1024 still count everywhere.""",
)
dkim_testing = sending_rule(
    "dkim-testing",
    NOTE,
    """A DKIM key that says it is only a test.

    Receivers may treat mails as if they were not signed.""",
)
dkim_of_another = sending_rule(
    "dkim-of-another",
    ERROR,
    """A DKIM key of the domain above, where only the sender's own counts.

    The DMARC record says adkim=s: the key must belong to exactly the domain of the sender.""",
)


def examine(answer: DomainAnswer, relay: str) -> Iterator[Examined]:
    """Each key; one line where none was found under the usual names."""
    if answer.guessed and not answer.dkim:
        yield Examined(what=_WHAT, seen="none under the usual names", findings=(_not_found(answer, relay),))
    for key in answer.dkim:
        what = f"{_WHAT} ({key.selector})"
        if key.fault:
            yield unanswered(what, key.name, key.fault)
        else:
            yield Examined(what=what, seen=_seen(key), findings=tuple(_found(key, answer, relay)))


def _seen(key: DkimAnswer) -> str:
    if not key.found:
        return "none"
    if key.revoked:
        return "withdrawn"
    if key.problem:
        return "not usable"
    return "ed25519" if key.kind == "ed25519" else f"{key.kind.upper()}, {key.bits} bits"


def _not_found(answer: DomainAnswer, relay: str) -> Finding:
    return dkim_not_found.finding(
        f"No DKIM key of {answer.domain} was found; tried were: {', '.join(answer.selectors)}.{_only(relay)}",
        SETTINGS,
        "Ask your mail service for its selector (or look for s= in the line DKIM-Signature of a mail that it "
        'sent), and write below [sender]: dkim_selector = "..."',
    )


def _only(relay: str) -> str:
    service = services.of_host(relay)
    if service and service.own_sender:
        return f" {service.name} sends under its own address, so DKIM alone shows that a mail is yours."
    return ""


def _found(key: DkimAnswer, answer: DomainAnswer, relay: str) -> Iterator[Finding]:
    place = at(key.name)
    if not key.found:
        yield dkim_missing.finding(
            f"There is no DKIM key at {key.name}; Gmail, Yahoo and Microsoft refuse bulk mail that is not "
            f"signed.{_only(relay)}",
            place,
            f"Turn DKIM on at your mail service, and publish the record that it gives you at {key.name}.",
        )
        return
    if key.revoked:
        yield dkim_revoked.finding(
            f"The DKIM key '{key.selector}' was withdrawn.", place, _NEW_KEY.format(name=key.name)
        )
    elif key.problem:
        yield dkim_broken.finding(
            f"Receivers cannot use the DKIM key '{key.selector}': {key.problem}.",
            place,
            f"Copy the record from your mail service once more, and publish it at {key.name}.",
        )
    elif key.kind == "rsa" and key.bits < _ENOUGH_BITS:
        rule = dkim_weak if key.bits < _FEWEST_BITS else dkim_short
        yield rule.finding(
            f"The DKIM key '{key.selector}' has {key.bits} bits; {_ENOUGH_BITS} are usual.",
            place,
            _NEW_KEY.format(name=key.name),
        )
    if key.testing:
        yield dkim_testing.finding(
            f"The DKIM key '{key.selector}' says that it is only a test (t=y).",
            place,
            f"Take t=y out of the record at {key.name}.",
        )
    if answer.dmarc.strict_dkim and key.name != f"{key.selector}._domainkey.{answer.domain}":
        yield dkim_of_another.finding(
            f"The DKIM key '{key.selector}' is not that of {answer.domain} itself, as its DMARC record asks.",
            place,
            f"Publish a key at {key.selector}._domainkey.{answer.domain}, or take adkim=s out of the record "
            f"at {answer.dmarc.name}.",
        )

"""What the DNS tells of the domain that mails are sent from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from newsletter.model import DomainAnswer, MailboxAnswer
from newsletter.probe import dkim, dmarc, spf
from newsletter.probe.names import Names

# Further ones only take over where the first fail.
_MOST_SERVERS = 5


def look(
    names: Names,
    domain: str,
    *,
    answers_to: Iterable[str] = (),
    selectors: Sequence[str],
    guessed: bool = False,
) -> DomainAnswer:
    """What stands there for `domain`, and where answers to it and to the domains `answers_to` go.

    `selectors` are those of the DKIM keys; `guessed` where they are only common ones.
    """
    own = _mailbox(names, domain)
    others = (_mailbox(names, other) for other in dict.fromkeys(answers_to) if other != domain)
    return DomainAnswer(
        domain=domain,
        exists=own.exists,
        spf=spf.look(names, domain),
        selectors=tuple(selectors),
        guessed=guessed,
        dkim=(dkim.guess if guessed else dkim.look)(names, domain, selectors),
        dmarc=dmarc.look(names, domain),
        mailboxes=(own, *others),
        answered=names.answered,
    )


def _mailbox(names: Names, domain: str) -> MailboxAnswer:
    found = names.ask(domain, "MX")
    if found.fault or not found.exists:
        return MailboxAnswer(domain=domain, exists=found.exists, fault=found.fault)
    if found.values == (".",):
        return MailboxAnswer(domain=domain, refuses=True)
    hosts = tuple(host for host in found.values if host != ".")
    if not hosts:
        address = names.address(domain)
        return MailboxAnswer(domain=domain, address=bool(address.values), fault=address.fault)
    lost = tuple(host for host in hosts[:_MOST_SERVERS] if names.address(host).void)
    return MailboxAnswer(domain=domain, hosts=hosts, lost=lost)

"""Where answers and bounces go."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import ERROR, NOTE, WARNING
from newsletter.check.sending.told import at, sending_rule, shown, unanswered
from newsletter.model import Examined, Finding, MailboxAnswer

_MOST_SHOWN = 3

answers_lost = sending_rule(
    "answers-lost",
    ERROR,
    """A domain to which no mail can be sent.

    Readers answer newsletters, and servers send back what cannot be delivered. Some receivers refuse mail
    from a domain that takes none.""",
)
mx_lost = sending_rule(
    "mx-lost",
    WARNING,
    """A mail server of the domain that does not exist.

    The record that names it was probably forgotten when a server was shut down.""",
)
mx_missing = sending_rule(
    "mx-missing",
    NOTE,
    """A domain that names no mail server.

    Mail goes to its website's server then, which often takes none.""",
)


def examine(answer: MailboxAnswer) -> Examined:
    what = f"Mail to {answer.domain}"
    if answer.fault:
        return unanswered(what, answer.domain, answer.fault)
    return Examined(what=what, seen=_seen(answer), findings=tuple(_found(answer)))


def _seen(answer: MailboxAnswer) -> str:
    if not answer.exists:
        return "no such domain"
    if answer.refuses:
        return "takes no mail"
    if not answer.hosts:
        return "no mail server of its own" if answer.address else "nowhere"
    more = len(answer.hosts) - _MOST_SHOWN
    names = ", ".join(answer.hosts[:_MOST_SHOWN])
    return shown(f"{names} and {more} more" if more > 0 else names)


def _found(answer: MailboxAnswer) -> Iterator[Finding]:
    domain, place = answer.domain, at(answer.domain)
    if not answer.exists:
        yield answers_lost.finding(
            f"There is no domain {domain}, so nothing can come back.",
            place,
            "Check the addresses below [sender] in newsletter.toml for typing mistakes.",
        )
    elif answer.refuses:
        yield answers_lost.finding(
            f"{domain} says that it takes no mail, so nothing can come back.",
            place,
            f"Publish an MX record at {domain} that names your mail server, in place of the one with a dot. "
            "Or below [sender] in newsletter.toml use an address of a domain that takes mail.",
        )
    elif not answer.hosts and not answer.address:
        yield answers_lost.finding(
            f"No server takes mail for {domain}, so nothing can come back.",
            place,
            f"Publish an MX record at {domain} that names your mail server.",
        )
    elif not answer.hosts:
        yield mx_missing.finding(
            f"{domain} names no mail server; answers go to the server of its website.",
            place,
            f"Publish an MX record at {domain} that names your mail server.",
        )
    elif set(answer.hosts) <= set(answer.lost):
        yield answers_lost.finding(
            f"No mail server of {domain} exists, so nothing can come back: {shown(', '.join(answer.lost))}.",
            place,
            f"Correct the MX record at {domain}.",
        )
    else:
        for host in answer.lost:
            yield mx_lost.finding(
                f"A mail server of {domain} does not exist: {host}.",
                place,
                f"Delete the MX record at {domain} that names it.",
            )

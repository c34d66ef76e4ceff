"""Answers about the sending domain and the relay -> what was looked at, and what is wrong with it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from newsletter.check.base import Rule, rules_of
from newsletter.check.sending import dkim, dmarc, domain, mailbox, relay, spf, told, unsubscribe
from newsletter.model import DomainAnswer, Examined, Relay, RelayAnswer, Rules, Sender

RULES: tuple[Rule, ...] = tuple(
    dict.fromkeys(
        one
        for module in (domain, spf, dkim, dmarc, mailbox, relay, unsubscribe, told)
        for one in rules_of(module)
    )
)


def examine(
    answer: DomainAnswer,
    sender: Sender,
    server: Relay | None,
    seen: RelayAnswer | None,
    rules: Rules,
    now: dt.datetime,
) -> Iterator[Examined]:
    """Each thing that was looked at. `server` and what was `seen` of it are None where none is set."""
    host = server.host if server else ""
    hopeless = domain.examine(answer)
    if hopeless:
        yield hopeless
    else:
        yield spf.examine(answer.spf, host)
        yield from dkim.examine(answer, host)
        yield dmarc.examine(answer.dmarc, answer.domain)
        yield from (mailbox.examine(one) for one in answer.mailboxes)
    if sender.one_click:
        yield unsubscribe.examine(sender)
    yield relay.examine(server, seen, rules, now)

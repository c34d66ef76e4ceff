"""Who may send mail for the domain (RFC 7208)."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import ERROR, WARNING
from newsletter.check.sending import services
from newsletter.check.sending.told import (
    at,
    dns_unanswered,
    publish,
    sending_rule,
    shown,
    unanswered,
)
from newsletter.model import Examined, Finding, SpfAnswer

_WHAT = "SPF"
# RFC 7208, section 4.6.4.
_MOST_LOOKUPS = 10
_MOST_VOIDS = 2

spf_missing = sending_rule(
    "spf-missing",
    ERROR,
    """No SPF record.

    SPF is a line in the DNS that names the servers which may send mail for a domain. Gmail, Yahoo and
    Microsoft ask for it from everybody who mails many people.""",
)
spf_several = sending_rule(
    "spf-several",
    ERROR,
    """More than one SPF record.

    Receivers then follow none of them, as if there were no SPF.""",
)
spf_broken = sending_rule(
    "spf-broken",
    ERROR,
    """An SPF record that receivers cannot follow.

    One mistake in it, or in what it includes, and all of it counts for nothing.""",
)
spf_lookups = sending_rule(
    "spf-lookups",
    ERROR,
    """An SPF record that needs too many look-ups.

    Receivers follow at most 10, and give up where more than 2 find nothing. Each include is one, with
    those inside it; a, mx, exists and redirect are one each. ip4 and ip6 cost nothing.""",
)
spf_open = sending_rule(
    "spf-open",
    ERROR,
    """An SPF record that lets everybody send.

    '+all' says that every server of the world may send mail for the domain. Spammers look for that.""",
)
spf_nobody = sending_rule(
    "spf-nobody",
    ERROR,
    """An SPF record that lets nobody send.

    It is what a domain publishes from which no mail ever comes.""",
)
spf_undecided = sending_rule(
    "spf-undecided",
    WARNING,
    """An SPF record that says nothing about other servers.

    It should end in '~all' (take mail from other servers for doubtful) or '-all' (refuse it).""",
)
spf_without_relay = sending_rule(
    "spf-without-relay",
    WARNING,
    """An SPF record that does not name your mail service.

    Mails then come from a server that the domain does not know, and many receivers take them for false.""",
)


def examine(answer: SpfAnswer, relay: str) -> Examined:
    """What the records say, and whether they let `relay` (the name of its server, or '') send."""
    if answer.fault:
        return unanswered(_WHAT, answer.domain, answer.fault)
    if not answer.records:
        return Examined(what=_WHAT, seen="none", findings=(_missing(answer, relay),))
    if len(answer.records) > 1:
        return Examined(what=_WHAT, seen=f"{len(answer.records)} records", findings=(_several(answer),))
    seen = f"{shown(answer.records[0])} ({answer.lookups} of {_MOST_LOOKUPS} look-ups)"
    return Examined(what=_WHAT, seen=seen, findings=tuple(_found(answer, relay)))


def _missing(answer: SpfAnswer, relay: str) -> Finding:
    return spf_missing.finding(
        f"{answer.domain} does not say which servers may send its mail; Gmail, Yahoo and Microsoft refuse "
        "bulk mail from such domains.",
        at(answer.domain),
        publish(answer.domain, f"v=spf1 {_term(relay)} ~all"),
    )


def _term(relay: str) -> str:
    service = services.of_host(relay)
    if service:
        return f"include:{service.spf[0]}"
    return f"a:{relay}" if "." in relay and not relay.replace(".", "").isdigit() else "mx"


def _several(answer: SpfAnswer) -> Finding:
    every = [term for record in answer.records for term in record.split()[1:]]
    kept = dict.fromkeys(term for term in every if term.lower().lstrip("+?~-") != "all")
    return spf_several.finding(
        f"{answer.domain} has {len(answer.records)} SPF records, so receivers follow none of them.",
        at(answer.domain),
        f"Delete all but one. {publish(answer.domain, ' '.join(('v=spf1', *kept, '~all')))}",
    )


def _found(answer: SpfAnswer, relay: str) -> Iterator[Finding]:
    place, record = at(answer.domain), answer.records[0]
    for problem in answer.problems:
        yield spf_broken.finding(
            f"Receivers give up the SPF record of {answer.domain}: {problem}.",
            place,
            "Mend or delete that piece of the record.",
        )
    if answer.lookups > _MOST_LOOKUPS:
        yield spf_lookups.finding(
            f"The SPF record needs {answer.lookups} look-ups, and receivers stop at {_MOST_LOOKUPS}.",
            place,
            "Take out services that you no longer use, or give the newsletter a domain of its own, such as "
            f"news.{answer.domain}.",
        )
    if len(answer.voids) > _MOST_VOIDS:
        yield spf_lookups.finding(
            f"{len(answer.voids)} look-ups of the SPF record find nothing, and receivers stop after "
            f"{_MOST_VOIDS}: {shown(', '.join(answer.voids))}.",
            place,
            "Take these pieces out of the record.",
        )
    if answer.final in {"-", "~"} and not _senders(record):
        yield spf_nobody.finding(
            f"The SPF record says that no server may send mail for {answer.domain}.",
            place,
            publish(answer.domain, f"v=spf1 {_term(relay)} ~all"),
        )
        return
    if answer.final == "+":
        yield spf_open.finding(
            f"The SPF record lets every server of the world send mail for {answer.domain}.",
            place,
            publish(answer.domain, _decided(record)),
        )
    elif answer.final not in {"-", "~"} and not answer.problems and not answer.silent:
        yield spf_undecided.finding(
            "The SPF record does not say what to do with mail from other servers.",
            place,
            publish(answer.domain, _decided(record)),
        )
    for name in answer.silent:
        yield dns_unanswered.finding(
            f"The SPF record leads to {name}, and no answer came from there.", at(name), "Try again later."
        )
    yield from _without_relay(answer, relay)


def _senders(record: str) -> list[str]:
    """The pieces of a record that name somebody, and not everybody."""
    return [
        term
        for term in record.split()[1:]
        if term.lower().lstrip("+?~-") != "all" and not term.lower().endswith((":0.0.0.0/0", "::/0"))
    ]


def _decided(record: str) -> str:
    return " ".join((record.split(maxsplit=1)[0], *_senders(record), "~all"))


def _without_relay(answer: SpfAnswer, relay: str) -> Iterator[Finding]:
    service = services.of_host(relay)
    if not service or service.own_sender or set(service.spf) & set(answer.names) or answer.silent:
        return
    version, *others = answer.records[0].split()
    yield spf_without_relay.finding(
        f"Mail is sent through {service.name}, and the SPF record does not name it.",
        at(answer.domain),
        publish(answer.domain, " ".join((version, f"include:{service.spf[0]}", *others))),
    )

"""What receivers do with mails that only claim to come from the domain (RFC 9989)."""

from __future__ import annotations

from collections.abc import Iterator

from newsletter.check.base import ERROR, NOTE
from newsletter.check.sending.told import at, publish, sending_rule, shown, unanswered
from newsletter.model import DmarcAnswer, Examined, Finding

_WHAT = "DMARC"

dmarc_missing = sending_rule(
    "dmarc-missing",
    ERROR,
    """No DMARC record.

    DMARC is a line in the DNS that tells receivers what to do with mails which only claim to come from a
    domain. Gmail, Yahoo and Microsoft ask for it from everybody who mails many people.""",
)
dmarc_several = sending_rule(
    "dmarc-several",
    ERROR,
    """More than one DMARC record.

    Receivers then follow none of them, as if there were no DMARC.""",
)
dmarc_broken = sending_rule(
    "dmarc-broken",
    ERROR,
    """A DMARC record with a mistake.

    Receivers pass over what they cannot read, and some over the whole record.""",
)
dmarc_none = sending_rule(
    "dmarc-none",
    NOTE,
    """A DMARC record that asks for nothing yet.

    'p=none' is enough for mailing many people. 'p=quarantine' keeps false mails out of the inbox too.""",
)
dmarc_without_reports = sending_rule(
    "dmarc-without-reports",
    NOTE,
    """A DMARC record without an address for reports.

    Receivers send reports of the mails that came in the domain's name. They show mistakes early.""",
)


def examine(answer: DmarcAnswer, domain: str) -> Examined:
    if answer.fault:
        return unanswered(_WHAT, answer.name, answer.fault)
    own = f"_dmarc.{domain}"
    record = f"v=DMARC1; p=none; rua=mailto:dmarc@{domain}"
    if not answer.records:
        finding = dmarc_missing.finding(
            f"{domain} has no DMARC record; Gmail, Yahoo and Microsoft refuse bulk mail from such domains.",
            at(own),
            f"{publish(own, record)} (with an address that somebody reads).",
        )
        return Examined(what=_WHAT, seen="none", findings=(finding,))
    if len(answer.records) > 1:
        finding = dmarc_several.finding(
            f"{answer.name} has {len(answer.records)} DMARC records, so receivers follow none of them.",
            at(answer.name),
            "Delete all but one.",
        )
        return Examined(what=_WHAT, seen=f"{len(answer.records)} records", findings=(finding,))
    seen = shown(answer.records[0])
    seen = seen if answer.name == own else f"{seen} (at {answer.name})"
    return Examined(what=_WHAT, seen=seen, findings=tuple(_found(answer, record)))


def _found(answer: DmarcAnswer, record: str) -> Iterator[Finding]:
    place = at(answer.name)
    for problem in answer.problems:
        yield dmarc_broken.finding(
            f"The DMARC record has a mistake: {problem}.", place, publish(answer.name, record)
        )
    if answer.problems:
        return
    if answer.policy == "none":
        yield dmarc_none.finding(
            "The DMARC record lets false mails in the domain's name through (p=none).",
            place,
            "Once SPF and DKIM are in order and the reports show nothing strange, write p=quarantine.",
        )
    if not answer.reports:
        address = record.rpartition("rua=")[2]
        yield dmarc_without_reports.finding(
            "Nobody hears of false mails in the domain's name: the DMARC record has no address for reports.",
            place,
            publish(answer.name, f"{answer.records[0].rstrip('; ')}; rua={address}"),
        )

"""What the checkup says of every part alike: names, records to publish, and questions without an answer."""

from __future__ import annotations

from newsletter.check.base import WARNING, Group, Rule, elsewhere
from newsletter.model import DnsFault, Examined, Severity, Where

SETTINGS = Where(path="newsletter.toml")
MACHINE = Where(path=".env")


def sending_rule(code: str, severity: Severity, about: str) -> Rule:
    """What the doctor finds. No issue can waive it, because it is of none."""
    return elsewhere(code, Group.SENDING, severity, about, waivable=False)


dns_unanswered = sending_rule(
    "dns-unanswered",
    WARNING,
    """A question to the DNS that got no answer.

    The DNS is where the internet looks names up. Without its answer nobody can tell whether all is well.""",
)


def at(name: str) -> Where:
    """A name in the DNS, as a place."""
    return Where(path=name)


def publish(name: str, text: str) -> str:
    """What to ask of whoever looks after the domain."""
    return f"Publish this TXT record at {name}: {text}"


def unanswered(what: str, name: str, fault: DnsFault) -> Examined:
    finding = dns_unanswered.finding(
        f"Nobody can tell what is published at {name}: {fault}.",
        at(name),
        "Try again in a few minutes; if it stays so, tell whoever looks after the domain.",
    )
    return Examined(what=what, seen=str(fault), findings=(finding,))


def shown(text: str, most: int = 100) -> str:
    """As much of a record as fits into a line."""
    return text if len(text) <= most else f"{text[: most - 1]}…"

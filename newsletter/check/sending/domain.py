"""Whether there is a sending domain at all, and one in which records can be published."""

from __future__ import annotations

from newsletter.check.base import ERROR
from newsletter.check.sending.told import SETTINGS, at, dns_unanswered, sending_rule
from newsletter.check.words import mailboxes
from newsletter.model import DnsFault, DomainAnswer, Examined

_WHAT = "Domain"
_OWN = 'Below [sender] in newsletter.toml write an address at your own domain: email = "..."'
# RFC 2606 and RFC 6761: nobody can ever have these.
_EXAMPLES = ("example", "test", "invalid", "localhost", "example.com", "example.net", "example.org")

domain_missing = sending_rule(
    "domain-missing",
    ERROR,
    """A sending domain that does not exist.

    Receivers refuse mail from a domain that nobody can find.""",
)
domain_of_a_provider = sending_rule(
    "domain-of-a-provider",
    ERROR,
    """A sender at a free mail service.

    Nobody but the service itself may send in its name, so a newsletter from there counts as false.""",
)


def examine(answer: DomainAnswer) -> Examined | None:
    """What makes further questions idle; None where there is a domain to look at."""
    name = answer.domain
    if not answer.answered:
        finding = dns_unanswered.finding(
            f"No answer came from the DNS, so nothing of {name} could be looked up.",
            at(name),
            "Check the internet connection, and DNS_SERVER in .env if it is set. If other names are found, "
            f"the name servers of {name} are down.",
        )
        return Examined(what=_WHAT, seen=str(DnsFault.SILENT), findings=(finding,))
    if not answer.exists:
        example = f".{name}".endswith(tuple(f".{end}" for end in _EXAMPLES))
        said = "is an example that nobody can have" if example else "does not exist"
        finding = domain_missing.finding(
            f"The domain {name} {said}; receivers refuse mail from it.",
            at(name),
            _OWN if example else f"Check it for typing mistakes. {_OWN}",
        )
        return Examined(what=_WHAT, seen="no such domain", findings=(finding,))
    if name in mailboxes.FREE:
        finding = domain_of_a_provider.finding(
            f"{name} belongs to a mail service; newsletters that come from there count as false.",
            SETTINGS,
            _OWN,
        )
        return Examined(what=_WHAT, seen=f"{name} is not yours", findings=(finding,))
    return None

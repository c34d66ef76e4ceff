"""What the way out of the house looks like: the sending domain in the DNS, and the relay."""

from __future__ import annotations

import datetime as dt
from enum import StrEnum

from newsletter.model.base import frozen
from newsletter.model.mail import Finding, Report, Severity


@frozen
class Endpoint:
    """A server that the settings name."""

    host: str
    port: int

    def __str__(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class DnsFault(StrEnum):
    """Why no answer came to a question about a name."""

    SILENT = "no answer in time"
    FAILED = "the name servers cannot answer"
    MALFORMED = "not a name that can be looked up"


@frozen
class SpfAnswer:
    """Who may send mail for `domain` (RFC 7208): its `records`, and what evaluating the first of them costs.

    `lookups` are those of the longest way through it, `voids` the terms whose look-up found nothing, `names`
    all domains that it leads to. `final` is the qualifier of the `all` at its end, '' where there is none.
    `problems` are clauses in plain words; `silent` are names that did not answer.
    """

    domain: str
    records: tuple[str, ...] = ()
    lookups: int = 0
    voids: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    final: str = ""
    problems: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    fault: DnsFault | None = None


@frozen
class DkimAnswer:
    """The key with which mails of a domain are signed (RFC 6376), published under `name`.

    `kind` is `rsa` or `ed25519`, `bits` the length of the key. `testing` where receivers are told to take it
    for a test. `problem` says in plain words why the key cannot be used.
    """

    selector: str
    name: str
    found: bool = False
    kind: str = ""
    bits: int = 0
    revoked: bool = False
    testing: bool = False
    problem: str = ""
    fault: DnsFault | None = None


@frozen
class DmarcAnswer:
    """What receivers do with mails that only claim to come from the domain (RFC 9989).

    `name` is where the `records` were found: at the domain itself, or at the organization's above it.
    `policy` is what holds for the domain; `reports` are the addresses that reports go to. `strict_dkim`
    where a key of the domain above does not count as the sender's own.
    """

    name: str
    records: tuple[str, ...] = ()
    policy: str = ""
    reports: tuple[str, ...] = ()
    strict_dkim: bool = False
    problems: tuple[str, ...] = ()
    fault: DnsFault | None = None


@frozen
class MailboxAnswer:
    """Where mail to `domain` goes: the `hosts` of its MX records, the best first.

    `refuses` where it says that it takes none (RFC 7505); `address` where it has an address itself, which
    counts where there are no hosts (RFC 5321, section 5.1). `lost` are hosts without an address.
    """

    domain: str
    exists: bool = True
    hosts: tuple[str, ...] = ()
    refuses: bool = False
    address: bool = False
    lost: tuple[str, ...] = ()
    fault: DnsFault | None = None


@frozen
class DomainAnswer:
    """All that the DNS tells of the sending domain; not `answered` where nobody said anything at all.

    `dkim` has an answer for each of the `selectors`; where these are `guessed`, only for keys that are there.
    `mailboxes` are where answers go: to the domain itself, and to those of other addresses for answers and
    bounces.
    """

    domain: str
    answered: bool = True
    exists: bool = True
    spf: SpfAnswer
    selectors: tuple[str, ...] = ()
    guessed: bool = False
    dkim: tuple[DkimAnswer, ...] = ()
    dmarc: DmarcAnswer
    mailboxes: tuple[MailboxAnswer, ...] = ()


@frozen
class RelayAnswer:
    """What the relay showed of itself: `encryption` ('' in clear), its certificate's end, what it offers.

    `size` is the largest mail that it takes, in bytes, 0 where it names none. `problem` and `hint` say why it
    cannot be used; `later` where that may pass by itself.
    """

    encryption: str = ""
    trusted_until: dt.datetime | None = None
    login: bool = False
    offers: tuple[str, ...] = ()
    size: int = 0
    problem: str = ""
    hint: str = ""
    later: bool = False


@frozen
class Examined:
    """One thing that was looked at, what was seen of it, and what is to be said about it."""

    what: str
    seen: str
    findings: tuple[Finding, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """The gravest of its findings; None where all is well."""
        found = {finding.severity for finding in self.findings}
        return next((severity for severity in Severity if severity in found), None)


@frozen
class Checkup:
    """The sending domain and the relay, each thing that was looked at."""

    domain: str
    examined: tuple[Examined, ...]

    @property
    def report(self) -> Report:
        return Report(findings=tuple(finding for one in self.examined for finding in one.findings))

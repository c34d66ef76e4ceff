"""Questions to the DNS: each asked once, within limits of time, and never an exception for an answer."""

from __future__ import annotations

import time
from dataclasses import dataclass

import dns.exception
import dns.flags
import dns.name
import dns.nameserver
import dns.resolver
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.TXT import TXT

from newsletter.model import DnsFault, Endpoint

_TIMEOUT = 2.0
_LIFETIME = 5.0
_SECONDS = 45.0
_UDP_SIZE = 1232


@dataclass(frozen=True, slots=True)
class Found:
    """What a name has of one kind: addresses, mail servers (the best first) or texts, each in one piece.

    It does not exist (`exists`), or has nothing of the kind: then it is `void`. `fault` where nobody knows.
    """

    values: tuple[str, ...] = ()
    exists: bool = True
    fault: DnsFault | None = None

    @property
    def void(self) -> bool:
        return not self.values and self.fault is None


def resolver(server: Endpoint | None) -> dns.resolver.Resolver:
    """What asks `server`, or the name servers that this computer is set to."""
    try:
        made = dns.resolver.Resolver(configure=server is None)
    except (dns.exception.DNSException, OSError):
        # No network, so no name server: every question goes unanswered.
        made = dns.resolver.Resolver(configure=False)
    if server is not None:
        made.nameservers = [dns.nameserver.Do53Nameserver(server.host, server.port)]
    made.timeout, made.lifetime = _TIMEOUT, _LIFETIME
    made.use_edns(0, 0, _UDP_SIZE)
    return made


class Names:
    """What `asked` knows of names. All questions together take `seconds`; later ones go unanswered."""

    def __init__(self, asked: dns.resolver.Resolver, *, seconds: float = _SECONDS) -> None:
        self._asked = asked
        self._end = time.monotonic() + seconds
        self._known: dict[tuple[str, str], Found] = {}
        self._silent = False
        self.answered = False

    def ask(self, name: str, kind: str) -> Found:
        """What `name` has of `kind`: A, AAAA, MX or TXT. Letters of either case are the same."""
        key = (name.lower().rstrip("."), kind)
        if key not in self._known:
            self._known[key] = self._find(*key)
        return self._known[key]

    def address(self, name: str) -> Found:
        """The addresses of `name`, old and new; a fault only where neither is known."""
        four, six = self.ask(name, "A"), self.ask(name, "AAAA")
        values = (*four.values, *six.values)
        fault = None if values else four.fault or six.fault
        return Found(values=values, exists=four.exists and six.exists, fault=fault)

    def _find(self, name: str, kind: str) -> Found:
        # Whoever left the first question open, which was put more than once, will not answer the next.
        if self._silent or time.monotonic() > self._end:
            return Found(fault=DnsFault.SILENT)
        found = self._asked_for(name, kind)
        if found.fault is None or found.fault is DnsFault.FAILED:
            self.answered = True
        elif found.fault is DnsFault.SILENT:
            self._silent = not self.answered
        return found

    def _asked_for(self, name: str, kind: str) -> Found:
        try:
            whole = _name(name)
        except (dns.exception.DNSException, UnicodeError):
            return Found(exists=False, fault=DnsFault.MALFORMED)
        try:
            answer = self._asked.resolve(whole, kind, raise_on_no_answer=False, search=False)
        except dns.resolver.NXDOMAIN:
            return Found(exists=False)
        except (dns.exception.DNSException, OSError, ValueError) as error:
            return Found(fault=_fault(error))
        if answer.response.flags & dns.flags.TC:
            # It was asked for the whole over TCP, and did not give it.
            return Found(fault=DnsFault.FAILED)
        return Found(values=_values(answer))


def _name(text: str) -> dns.name.Name:
    """The name of these labels; dnspython's own reading would take a backslash for an escape."""
    return dns.name.Name([*(label.encode("ascii") for label in text.split(".")), b""])


def _fault(error: Exception) -> DnsFault:
    if isinstance(error, dns.resolver.NoNameservers):
        # A response means that somebody was there who could not answer.
        there = any(response is not None for *_, response in error.kwargs.get("errors", ()))
        return DnsFault.FAILED if there else DnsFault.SILENT
    return DnsFault.SILENT if isinstance(error, dns.exception.Timeout) else DnsFault.FAILED


def _values(answer: dns.resolver.Answer) -> tuple[str, ...]:
    found = list(answer.rrset or ())
    if any(isinstance(one, MX) for one in found):
        servers = sorted((one.preference, str(one.exchange)) for one in found if isinstance(one, MX))
        return tuple(host if host == "." else host.rstrip(".") for _, host in servers)
    # A long text comes in pieces of 255 bytes (RFC 7208, section 3.3; RFC 6376, section 3.6.2.2).
    return tuple(_text(b"".join(one.strings)) if isinstance(one, TXT) else str(one) for one in found)


def _text(data: bytes) -> str:
    """Without anything that would move a terminal's cursor."""
    text = data.decode("utf-8", "replace")
    return "".join(letter if letter.isprintable() else " " if letter.isspace() else "�" for letter in text)

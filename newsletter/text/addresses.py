"""Addresses of people, as SMTP carries them (ASCII, without a name, without quotes), and of machines."""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from functools import lru_cache

_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_WEB = re.compile(r"https?://[^\s/<>\"\\]+[^\s<>\"\\]*", re.IGNORECASE)
_LONGEST_LOCAL = 64
_LONGEST = 254
_LONGEST_SHOWN = 80


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address. `local` is ASCII, `domain` is lower case with every label as its A-label."""

    local: str
    domain: str

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    def __str__(self) -> str:
        return self.address


def parse(text: str) -> Address:
    """The address that `text` is, nothing around it.

    A domain in other scripts comes back as its A-label (RFC 5890, section 2.3.2.1). The local part must be a
    dot-string of at most 64 octets (RFC 5321, sections 4.1.2 and 4.5.3.1.1) and the whole at most 254.
    Raises ValueError with a sentence for the person who typed it; it never holds a line break.
    """
    local, at, domain = text.rpartition("@")
    if at and len(local) <= _LONGEST_LOCAL and _LOCAL.fullmatch(local):
        # A list of 50,000 has few domains: looking each up once makes this 20 times faster.
        known = _domain(domain)
        if known and len(local) + 1 + len(known) <= _LONGEST:
            return Address(local, known)
    raise ValueError(f"“{_shown(text)}” is not an email address: {_why_not(text)}")


@lru_cache(maxsize=4096)
def _domain(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(f"x@{text}", check_deliverability=False, test_environment=True)
    except (EmailNotValidError, UnicodeError):
        return ""
    return found.ascii_domain


def _why_not(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    if not text.rpartition("@")[0].isascii():
        return "letters like ä or ñ before the @-sign are not supported by most mail servers."
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        reason = str(error)
        return reason[:1].lower() + reason[1:]
    except UnicodeError:
        return "it holds a character that cannot be written."
    return "it is too long."


def _shown(text: str) -> str:
    cut = text if len(text) <= _LONGEST_SHOWN else text[:_LONGEST_SHOWN] + "…"
    return "".join(character if character.isprintable() else "�" for character in cut)


def is_web(text: str) -> bool:
    """Whether `text` is the address of a web page that can stand in a link."""
    return _WEB.fullmatch(text) is not None


def is_loopback(host: str) -> bool:
    """Whether `host`, a name or an IP address, is this very machine (RFC 1122, section 3.2.1.3; RFC 4291)."""
    if host.lower() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False

"""Addresses of people, as SMTP carries them (without a name, without quotes), and of machines."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from newsletter.text.one_line import shown

_LETTERS = r"A-Za-z0-9!#$%&'*+/=?^_`{|}~-"
_LOCAL = re.compile(rf"[{_LETTERS}]+(?:\.[{_LETTERS}]+)*")
# RFC 6531, section 3.3: what is not ASCII may stand wherever a letter may.
_LETTERS_BEYOND = rf"\x80-\U0010ffff{_LETTERS}"
_LOCAL_BEYOND = re.compile(rf"[{_LETTERS_BEYOND}]+(?:\.[{_LETTERS_BEYOND}]+)*")
_WEB = re.compile(r"https?://[^\s/<>\"\\]+[^\s<>\"\\]*", re.IGNORECASE)
_LONGEST_LOCAL = 64
_LONGEST = 254
# A letter and its marks, taken apart, are at most four. Of a longer text nothing but its length is looked at.
_LONGEST_APART = 4 * _LONGEST


@dataclass(frozen=True, slots=True)
class Address:
    """A checked address. `domain` is lower case with every label as its A-label, `local` composed (NFC)."""

    local: str
    domain: str

    @property
    def address(self) -> str:
        return f"{self.local}@{self.domain}"

    @property
    def is_ascii(self) -> bool:
        """Whether every mail server can carry it, and not only those with SMTPUTF8 (RFC 6531)."""
        return self.local.isascii()

    def __str__(self) -> str:
        return self.address


def parse(text: str, *, international: bool = False) -> Address:
    """The address that `text` is, nothing around it.

    A domain in other scripts comes back as its A-label (RFC 5890, section 2.3.2.1). The local part must be a
    dot-string of at most 64 octets (RFC 5321, sections 4.1.2 and 4.5.3.1.1) and the whole at most 254; it may
    hold letters beyond ASCII only where `international` (RFC 6531, section 3.3).
    Raises ValueError with a sentence for the person who typed it; it never holds a line break.
    """
    local, at, domain = text.rpartition("@")
    if at and len(text) <= _LONGEST_APART:
        if international and not local.isascii():
            local = _beyond_ascii(local)
        elif len(local) > _LONGEST_LOCAL or not _LOCAL.fullmatch(local):
            local = ""
        # A list of 50,000 has few domains: looking each up once makes this 20 times faster.
        known = _domain(domain) if local else ""
        if known and _octets(local) + 1 + len(known) <= _LONGEST:
            return Address(local, known)
    raise ValueError(
        f"“{shown(text)}” is not an email address: {_why_not(text, international=international)}"
    )


def key(address: str) -> str:
    """What two spellings of one address have in common: case and composition do not count in it.

    `address` is one that `parse` lets through. RFC 5321, section 2.4, leaves the case of a local part to its
    server; there is hardly one to which it means two people. Raises ValueError where there is no domain.
    """
    local, _, domain = address.rpartition("@")
    known = _domain(domain)
    if not known:
        raise ValueError(f"“{shown(address)}” is not an email address.")
    return f"{local.lower() if local.isascii() else _folded(local)}@{known}"


def _folded(local: str) -> str:
    # Unicode, section 3.13, D145: some marks fold right only where letters and marks stand apart.
    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", local).casefold())


def _beyond_ascii(local: str) -> str:
    """The composed form of a local part beyond ASCII, '' where it cannot be one."""
    composed = unicodedata.normalize("NFC", local)
    fits = (
        _LOCAL_BEYOND.fullmatch(composed)
        and composed.isprintable()
        # It would become one letter with what stands before it in a line: `<` and a stroke are `≮`.
        and not unicodedata.category(composed[0]).startswith("M")
        and _octets(composed) <= _LONGEST_LOCAL
    )
    return composed if fits else ""


def _octets(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode())


@lru_cache(maxsize=4096)
def _domain(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        found = validate_email(f"x@{text}", check_deliverability=False, test_environment=True)
    except (EmailNotValidError, UnicodeError):
        return ""
    return found.ascii_domain


def _why_not(text: str, *, international: bool) -> str:
    from email_validator import EmailNotValidError, validate_email

    if len(text) > _LONGEST_APART:
        return "it is too long."
    if not international and not text.rpartition("@")[0].isascii():
        return "letters like ä or ñ before the @-sign are not supported by most mail servers."
    try:
        validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        reason = str(error)
        return reason[:1].lower() + reason[1:]
    except UnicodeError:
        return "it holds a character that cannot be written."
    return "it is too long."


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

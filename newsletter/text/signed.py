"""What a mailing says of itself and knows again: ids of mails, envelope senders, tokens in links.

Each names a campaign and one of its recipients, and carries a signature that only the holder of the keys can
make. The signatures in ids and envelope senders are small letters and digits: mail systems on the way change
the case of letters.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import itsdangerous

from newsletter.text import addresses

_CAMPAIGN = r"[a-z0-9]{1,8}"
_SUBSCRIBER = r"[a-z0-9]{1,12}"
_DOMAIN = r"[a-z0-9._-]{1,255}"
_HOST = re.compile(_DOMAIN)
_SIGNED = re.compile(rf"({_CAMPAIGN})\.({_SUBSCRIBER})")
# Bytes of a signature; multiples of five fill the letters of base32 (RFC 4648, section 6) to the last bit.
_IN_ID, _IN_ENVELOPE, _IN_LIST = 15, 10, 10
_MESSAGE_ID = re.compile(rf"<?(({_CAMPAIGN})\.({_SUBSCRIBER}))\.([a-z2-7]{{24}})@({_DOMAIN})>?")
_ENVELOPE = re.compile(rf"(?:.*\+)?(({_CAMPAIGN})\.({_SUBSCRIBER}))\.([a-z2-7]{{16}})")
# The last letter of 32 bytes in base64 has two bits that mean nothing; only one way of writing them counts.
_TOKEN = re.compile(rf"({_CAMPAIGN})\.({_SUBSCRIBER})\.[A-Za-z0-9_-]{{42}}[AEIMQUYcgkosw048]")
_PURPOSE = re.compile(r"[a-z][a-z_]{0,39}")
_LONGEST_LOCAL = 64  # RFC 5321, section 4.5.3.1.1
_LONGEST_BASE = _LONGEST_LOCAL - len("+12345678.123456789012.1234567890123456")


class Known(NamedTuple):
    """Whom something signed is about."""

    campaign: str
    subscriber: str


class Signatures:
    """Signs with the first of its keys, and knows again what any of them signed.

    A campaign is named by up to 8 small letters and digits, a subscriber by up to 12. From each key follows
    one of its own for every purpose, so what was signed for one purpose is worth nothing for another. All
    comparisons take the same time whatever they find.
    """

    def __init__(self, keys: Iterable[bytes]) -> None:
        self._keys = tuple(keys)
        if not all(self._keys) or not self._keys:
            raise ValueError("Signatures need a key.")
        self._ids = _derived(self._keys, b"newsletter.message-id")
        self._envelopes = _derived(self._keys, b"newsletter.envelope")
        self._lists = _derived(self._keys[:1], b"newsletter.list")[0]
        self._links: dict[str, itsdangerous.Signer] = {}

    def message_id(self, campaign: str, subscriber: str, domain: str) -> str:
        """`<campaign.subscriber.signature@domain>`: the same for the same three, whenever it is asked for."""
        name, domain = _named(campaign, subscriber), domain.lower()
        if not _HOST.fullmatch(domain):
            raise ValueError(f"'{domain}' is not a domain as mail programs write it.")
        return f"<{name}.{_mac(self._ids[0], f'{name}@{domain}', _IN_ID)}@{domain}>"

    def read_message_id(self, text: str) -> Known | None:
        """Whose mail has this Message-ID; None where it is not one of ours."""
        found = _MESSAGE_ID.fullmatch(_lower(text.strip()))
        if not found:
            return None
        known = _is_one(found[4], (_mac(key, f"{found[1]}@{found[5]}", _IN_ID) for key in self._ids))
        return Known(found[2], found[3]) if known else None

    def envelope_sender(self, bounce_to: str, campaign: str, subscriber: str) -> str:
        """`local+campaign.subscriber.signature@domain` for `bounce_to`, `local@domain`.

        Its local part has at most 64 octets. Raises ValueError, for the person who chose the address, where
        it is none or leaves no room for what is added.
        """
        name = _named(campaign, subscriber)
        local, domain = _bounces(bounce_to)
        return f"{local}+{name}.{_mac(self._envelopes[0], name, _IN_ENVELOPE)}@{domain}"

    def read_envelope(self, address: str) -> Known | None:
        """Whose mail came back to this address; None where it is not one of ours.

        The domain and what stands before the plus are not looked at: a mail server may rewrite both.
        """
        found = _ENVELOPE.fullmatch(_lower(address.strip().strip("<>").rpartition("@")[0]))
        if not found:
            return None
        known = _is_one(found[4], (_mac(key, found[1], _IN_ENVELOPE) for key in self._envelopes))
        return Known(found[2], found[3]) if known else None

    def list_name(self, name: str) -> str:
        """What stands for a list where many can read it: the same for the same name, and telling nothing."""
        return _mac(self._lists, name, _IN_LIST)

    def link_token(self, purpose: str, campaign: str, subscriber: str) -> str:
        """What stands in a recipient's own address for `purpose`, such as `unsubscribe`; it never expires."""
        return self._signer(purpose).sign(_named(campaign, subscriber)).decode("ascii")

    def read_token(self, purpose: str, token: str) -> Known:
        """Whom a token is about. Raises ValueError where nobody signed it, or for another purpose."""
        found = _TOKEN.fullmatch(token)
        if found and self._signer(purpose).validate(token):
            return Known(found[1], found[2])
        raise ValueError("This address was not made by us, or something is missing from it.")

    def _signer(self, purpose: str) -> itsdangerous.Signer:
        if purpose not in self._links:
            if not _PURPOSE.fullmatch(purpose):
                raise ValueError(f"'{purpose}' is not a purpose.")
            # The library signs with the last of its keys.
            self._links[purpose] = itsdangerous.Signer(
                self._keys[::-1],
                salt=f"newsletter.link.{purpose}",
                key_derivation="hmac",
                digest_method=hashlib.sha256,
            )
        return self._links[purpose]


def has_room(bounce_to: str) -> bool:
    """Whether an envelope sender for each recipient can be made from this address."""
    try:
        _bounces(bounce_to)
    except ValueError:
        return False
    return True


def _derived(keys: Iterable[bytes], purpose: bytes) -> tuple[bytes, ...]:
    return tuple(hmac.digest(key, purpose, "sha256") for key in keys)


def _mac(key: bytes, text: str, size: int) -> str:
    return base64.b32encode(hmac.digest(key, text.encode(), "sha256")[:size]).decode("ascii").lower()


def _is_one(signature: str, known: Iterable[str]) -> bool:
    found = False
    for one in known:
        found |= hmac.compare_digest(signature, one)
    return found


def _named(campaign: str, subscriber: str) -> str:
    name = f"{campaign}.{subscriber}"
    if not _SIGNED.fullmatch(name):
        raise ValueError(f"'{name}' names no recipient of a campaign.")
    return name


def _lower(text: str) -> str:
    """ASCII letters as small ones; other letters, some of which have ASCII ones as their small ones, stay."""
    return text.lower() if text.isascii() else text


@lru_cache(16)
def _bounces(bounce_to: str) -> tuple[str, str]:
    """The local part and the domain of the address that bounces go to. Raises ValueError."""
    found = addresses.parse(bounce_to)
    if len(found.local) > _LONGEST_BASE:
        raise ValueError(
            f"“{found.local}” has {len(found.local)} letters before the @-sign; an address for bounces has "
            f"at most {_LONGEST_BASE}, because the number of the mail is added to it."
        )
    return found.local, found.domain

"""DKIM signatures (RFC 6376) with RSA or Ed25519 (RFC 8463): relaxed header fields, simple body.

The simple form of a body is the body itself where it ends in exactly one line end, as ours does.
"""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import TYPE_CHECKING

from newsletter.errors import ConfigError

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

# What a receiver must be able to trust; both fields for leaving are asked for by RFC 8058, section 4.
SIGNED = (
    *("from", "to", "reply-to", "subject", "date", "message-id", "list-id", "list-unsubscribe"),
    *("list-unsubscribe-post", "feedback-id", "mime-version", "content-type"),
)
_SHORTEST_RSA = 2048
_WIDTH = 72
_BLANKS = re.compile(rb"[ \t]+")


class Signer:
    """A private key, published at `selector._domainkey.domain`."""

    def __init__(self, selector: str, domain: str, key: bytes) -> None:
        """`key` is a PEM file. Raises ConfigError where it holds no private key that receivers accept."""
        self.selector = selector
        self.domain = domain
        self.algorithm, self._sign = _loaded(selector, key)

    def field(self, header: Iterable[tuple[bytes, bytes]], body_hash: bytes, moment: int) -> bytes:
        """The DKIM-Signature of a mail; `header` are (name, relaxed form) of the fields that it covers."""
        names, lines = zip(*header, strict=True)
        bare = (
            f"DKIM-Signature: v=1; a={self.algorithm}; c=relaxed/simple; t={moment};\r\n"
            f" d={self.domain}; s={self.selector};\r\n"
            f" h={_listed(names)};\r\n"
            f" bh={base64.b64encode(body_hash).decode('ascii')};\r\n"
            " b="
        ).encode("ascii")
        own = bare.replace(b"\r\n", b"").replace(b"DKIM-Signature: ", b"dkim-signature:", 1)
        signature = base64.b64encode(self._sign(b"".join((*lines, own))))
        rows = [signature[start : start + _WIDTH] for start in range(0, len(signature), _WIDTH)]
        return b"%b%b\r\n" % (bare, b"\r\n ".join(rows))


class Seal:
    """Signs the mails of one template with each of its signers."""

    def __init__(self, signers: Iterable[Signer], shared: bytes, leave_out: frozenset[str]) -> None:
        """`shared` is how every body begins; `leave_out` are fields that somebody changes after us."""
        self._signers = tuple(signers)
        self._signed = frozenset(name.encode("ascii") for name in SIGNED if name not in leave_out - {"from"})
        self._begun = hashlib.sha256(shared)

    def fields(self, header: bytes, rest: bytes, date: dt.datetime) -> bytes:
        """The DKIM-Signature fields of a mail; `rest` is its body after what all have in common."""
        body = self._begun.copy()
        body.update(rest)
        body_hash = body.digest()
        known = [one for one in relaxed(header) if one[0] in self._signed]
        moment = int(date.timestamp())
        return b"".join(signer.field(known, body_hash, moment) for signer in self._signers)


def relaxed(header: bytes) -> list[tuple[bytes, bytes]]:
    """Each field's name and its relaxed form (RFC 6376, section 3.4.2), in the order of `header`."""
    fields = []
    for line in header.replace(b"\r\n ", b" ").replace(b"\r\n\t", b" ").split(b"\r\n")[:-1]:
        name, _, value = line.partition(b":")
        lowered = name.rstrip(b" \t").lower()
        fields.append((lowered, b"%b:%b\r\n" % (lowered, _BLANKS.sub(b" ", value).strip(b" "))))
    return fields


@lru_cache(32)
def _listed(names: tuple[bytes, ...]) -> str:
    """The value of `h=`. From is named once more than it is there, so that nobody can add one (8.15)."""
    rows, row = [], ""
    for name in (*names, b"from"):
        grown = f"{row}:{name.decode('ascii')}" if row else name.decode("ascii")
        if len(grown) > _WIDTH:
            rows.append(f"{row}:")
            grown = name.decode("ascii")
        row = grown
    return "\r\n ".join([*rows, row])


def _loaded(selector: str, key: bytes) -> tuple[str, Callable[[bytes], bytes]]:
    """The algorithm of a key, and what signs with it."""
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ed25519, padding, rsa

    private = _private(selector, key)
    if isinstance(private, ed25519.Ed25519PrivateKey):
        edwards = private.sign
        return "ed25519-sha256", lambda data: edwards(hashlib.sha256(data).digest())
    if isinstance(private, rsa.RSAPrivateKey):
        if private.key_size < _SHORTEST_RSA:
            raise ConfigError(
                f"The DKIM key “{selector}” has {private.key_size} bits; receivers ask for {_SHORTEST_RSA}.",
                hint="Make a new one: newsletter dkim new --type rsa",
            )
        sign, how, what = private.sign, padding.PKCS1v15(), hashes.SHA256()
        return "rsa-sha256", lambda data: sign(data, how, what)
    raise ConfigError(
        f"The DKIM key “{selector}” is of a kind that mail is not signed with; rsa and ed25519 are.",
        hint="Make a new one: newsletter dkim new",
    )


def _private(selector: str, key: bytes) -> PrivateKeyTypes:
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    try:
        return load_pem_private_key(key, password=None)
    except TypeError:
        raise ConfigError(f"The DKIM key “{selector}” is locked with a password; it must not be.") from None
    except (ValueError, UnsupportedAlgorithm):
        raise ConfigError(
            f"The file of the DKIM key “{selector}” holds no private key.",
            hint="It begins with -----BEGIN PRIVATE KEY-----; 'newsletter dkim new' makes one.",
        ) from None

"""The public keys with which receivers verify signatures (RFC 6376, section 3.6; RFC 8463)."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from dataclasses import replace

from newsletter.model import DkimAnswer
from newsletter.probe import tags
from newsletter.probe.names import Found, Names

_ED25519_BYTES = 32
_SEQUENCE, _INTEGER, _BITS = 0x30, 0x02, 0x03
_LONG_LENGTH = 0x80


def look(names: Names, domain: str, selectors: Iterable[str]) -> tuple[DkimAnswer, ...]:
    """What stands under each selector: at `domain`, else at a domain above it."""
    return tuple(_look(names, domain, selector) for selector in selectors)


def guess(names: Names, domain: str, selectors: Iterable[str]) -> tuple[DkimAnswer, ...]:
    """The keys that are there. What a wildcard or a withdrawn key answers is none."""
    return tuple(one for one in look(names, domain, selectors) if one.found and one.bits)


def _look(names: Names, domain: str, selector: str) -> DkimAnswer:
    own = _at(names, domain, selector)
    labels = domain.split(".")
    for start in range(1, len(labels) - 1):
        if own.found or own.fault:
            break
        above = _at(names, ".".join(labels[start:]), selector)
        if above.found:
            return above
    return own


def _at(names: Names, domain: str, selector: str) -> DkimAnswer:
    name = f"{selector}._domainkey.{domain}"
    found = names.ask(name, "TXT")
    answer = DkimAnswer(selector=selector, name=name, fault=found.fault)
    keys = _keys(found)
    if not keys:
        return answer
    answer = replace(answer, found=True)
    if len(keys) > 1:
        return replace(answer, problem=f"{len(keys)} keys stand there, where one is allowed")
    try:
        return _read(answer, keys[0])
    except ValueError as error:
        return replace(answer, problem=str(error))


def _keys(found: Found) -> tuple[str, ...]:
    return tuple(text for text in found.values if "p=" in text.replace(" ", "").lower())


def _read(answer: DkimAnswer, text: str) -> DkimAnswer:
    """`answer` with what the key says. Raises ValueError with a clause in plain words."""
    found = tags.parse(text)
    if found.get("v", "DKIM1") != "DKIM1" or ("v" in found and next(iter(found)) != "v"):
        raise ValueError("it does not begin with v=DKIM1")
    if "p" not in found:
        raise ValueError("it holds no key (p=)")
    kind = found.get("k", "rsa").lower()
    testing = "y" in _members(found.get("t", ""))
    answer = replace(answer, kind=kind, testing=testing)
    if not found["p"]:
        return replace(answer, revoked=True)
    if found.get("h") and "sha256" not in _members(found["h"]):
        raise ValueError("it allows only signatures that receivers take for none (h=)")
    if found.get("s") and not {"*", "email"} & _members(found["s"]):
        raise ValueError("it is not for mail (s=)")
    return replace(answer, bits=_bits(kind, found["p"]))


def _members(value: str) -> set[str]:
    return {one.strip().lower() for one in value.split(":")}


def _bits(kind: str, text: str) -> int:
    try:
        key = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        raise ValueError("its key was damaged when it was copied") from None
    if kind == "ed25519":
        if len(key) != _ED25519_BYTES:
            raise ValueError("its key was damaged when it was copied")
        return len(key) * 8
    if kind != "rsa":
        raise ValueError(f"its kind of key is not known (k={kind[:20]})")
    try:
        return _rsa_bits(key)
    except (ValueError, IndexError):
        raise ValueError("its key was damaged when it was copied") from None


def _rsa_bits(key: bytes) -> int:
    """The length of the modulus, in a SubjectPublicKeyInfo (RFC 5280) or in an RSAPublicKey (RFC 8017)."""
    inside, _ = _element(key, _SEQUENCE)
    if inside[0] == _SEQUENCE:
        _, rest = _element(inside, _SEQUENCE)
        bits, _ = _element(rest, _BITS)
        # The first byte says how many bits of the last are not used.
        inside, _ = _element(bits[1:], _SEQUENCE)
    modulus, rest = _element(inside, _INTEGER)
    _element(rest, _INTEGER)
    return int.from_bytes(modulus).bit_length()


def _element(data: bytes, kind: int) -> tuple[bytes, bytes]:
    """What is in the first element of `data` (X.690, section 8.1), and what follows it."""
    if data[0] != kind:
        raise ValueError("Another element.")
    length, start = data[1], 2
    if length >= _LONG_LENGTH:
        start += length - _LONG_LENGTH
        length = int.from_bytes(data[2:start])
    inside = data[start : start + length]
    if len(inside) != length or not length:
        raise ValueError("Cut off.")
    return inside, data[start + length :]

"""opendkim is asked about every signature, and its yes is a yes."""

from __future__ import annotations

import base64
import hashlib
import shutil
from collections.abc import Callable, Mapping

import dkim  # type: ignore[import-untyped]  # it publishes no types
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519, rsa

from tools.opendkim import OpenDkimMissing, Signature, signatures

Verify = Callable[[bytes, Mapping[str, str]], bool]

MAIL = b"From: news@x.test\r\nTo: jane@y.test\r\nSubject: Hello\r\n\r\nA line.\r\n"


def _public(key: rsa.RSAPrivateKey | ed25519.Ed25519PrivateKey) -> str:
    raw = isinstance(key, ed25519.Ed25519PrivateKey)
    encoding = serialization.Encoding.Raw if raw else serialization.Encoding.DER
    form = serialization.PublicFormat.Raw if raw else serialization.PublicFormat.SubjectPublicKeyInfo
    return base64.b64encode(key.public_key().public_bytes(encoding, form)).decode()


RSA = rsa.generate_private_key(65537, 2048)
ED25519 = ed25519.Ed25519PrivateKey.generate()
KEYS = {
    "big._domainkey.x.test": f"v=DKIM1; k=rsa; p={_public(RSA)}",
    "small._domainkey.x.test": f"v=DKIM1; k=ed25519; p={_public(ED25519)}",
}


def signed_with_rsa(mail: bytes) -> bytes:
    pem = RSA.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.TraditionalOpenSSL,
        serialization.NoEncryption(),
    )
    signature: bytes = dkim.sign(MAIL, b"big", b"x.test", pem, canonicalize=(b"relaxed", b"simple"))
    return signature + mail


def signed_with_ed25519(mail: bytes) -> bytes:
    body = base64.b64encode(hashlib.sha256(b"A line.\r\n").digest()).decode()
    value = f"v=1; a=ed25519-sha256; c=relaxed/simple; d=x.test; s=small; h=from:subject; bh={body}; b="
    text = f"from:news@x.test\r\nsubject:Hello\r\ndkim-signature:{value}".encode()
    signature = base64.b64encode(ED25519.sign(hashlib.sha256(text).digest()))
    return b"DKIM-Signature: " + value.encode() + signature + b"\r\n" + mail


@pytest.mark.parametrize("sign", [signed_with_rsa, signed_with_ed25519])
def test_a_signature_holds_until_the_mail_is_changed(
    opendkim: Verify, sign: Callable[[bytes], bytes]
) -> None:
    mail = sign(MAIL)
    assert opendkim(mail, KEYS)
    assert not opendkim(mail + b"More.\r\n", KEYS)
    assert not opendkim(mail.replace(b"Hello", b"Hallo"), KEYS)
    assert not opendkim(mail, {})


def test_a_mail_without_a_signature_is_not_signed(opendkim: Verify) -> None:
    assert not opendkim(MAIL, KEYS)
    assert signatures(MAIL, KEYS) == ()


def test_one_bad_signature_beside_a_good_one_is_seen(opendkim: Verify) -> None:
    both = signed_with_ed25519(signed_with_rsa(MAIL))
    assert opendkim(both, KEYS)
    without = {name: record for name, record in KEYS.items() if name.startswith("small")}
    assert not opendkim(both, without)
    assert signatures(both, without) == (
        Signature("x.test", "small", "ed25519-sha256", passed=True, reason=""),
        Signature("x.test", "big", "rsa-sha256", passed=False, reason="key not found in DNS"),
    )


def test_a_machine_without_opendkim_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "which", lambda name, path: None)
    with pytest.raises(OpenDkimMissing, match=r"tools/install-mail\.sh"):
        signatures(MAIL, KEYS)

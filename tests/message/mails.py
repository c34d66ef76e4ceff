"""A rendered email and a reader for tests of what a campaign adds, and keys to sign with."""

from __future__ import annotations

import base64
import dataclasses
import datetime as dt
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from newsletter.message import Mailing, Signer, feedback_id, prepare
from newsletter.model import Recipient, RenderedEmail, Sender
from newsletter.text import tokens

DOMAIN = "hollinmarrow.example"
NAME = tokens.merge_tag("first_name", "reader")
LEAVE = tokens.merge_tag("unsubscribe")
DATE = dt.datetime(2026, 11, 22, 9, 5, tzinfo=dt.timezone(dt.timedelta(hours=1)))
SENDER = Sender(
    name="Hollin Märrow",
    email=f"news@{DOMAIN}",
    reply_to=f"office@{DOMAIN}",
    list_id=f"weekly.{DOMAIN}",
    unsubscribe_url=f"https://{DOMAIN}/leave",
    unsubscribe_email=f"leave@{DOMAIN}",
    one_click=True,
)
EMAIL = RenderedEmail(
    issue=dt.date(2026, 11, 22),
    language="en",
    sender=SENDER,
    subject="The week — and what comes after it, told at such length that it needs two lines",
    preheader="",
    html=f'<p>Dear {NAME.token}, é</p>\n<a href="{LEAVE.token}">Leave</a>\n',
    text=f"Dear {NAME.token}\n.\nFrom us\n\n{LEAVE.token}\n\n\n",
    merge_tags=(NAME, LEAVE),
    digest="d",
)
JANE = Recipient(
    subscriber="7",
    email="jane@example.org",
    name="Jane Doe",
    links=(("unsubscribe", f"https://{DOMAIN}/leave?token=c1.7.{'x' * 43}"),),
)
PLAIN = Mailing(one_click=True, feedback_id=feedback_id("c1", "weekly", "issue", DOMAIN))


def fill(email: RenderedEmail = EMAIL, mailing: Mailing = PLAIN, recipient: Recipient = JANE) -> bytes:
    template = prepare(email, boundary="b1", mailing=mailing)
    return template.fill(recipient, date=DATE, message_id=f"<c1.7.aaaa@{DOMAIN}>")


@cache
def rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(65537, bits)


@cache
def ed25519_key() -> ed25519.Ed25519PrivateKey:
    return ed25519.Ed25519PrivateKey.generate()


def pem(key: Any) -> bytes:  # noqa: ANN401  a private key of any kind
    data: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return data


def signers(*selectors: str) -> tuple[Signer, ...]:
    """Signers by their selectors: `r` has the RSA key, `e` the other."""
    keys = {"r": rsa_key, "e": ed25519_key}
    return tuple(Signer(selector, DOMAIN, pem(keys[selector]())) for selector in selectors)


def signed(*selectors: str, **changes: Any) -> Mailing:  # noqa: ANN401  fields of many types
    return dataclasses.replace(PLAIN, signers=signers(*selectors), **changes)


def records() -> dict[str, str]:
    """What the DNS tells of both keys."""
    rsa_public = rsa_key().public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    public = {"rsa": rsa_public, "ed25519": ed25519_key().public_key().public_bytes_raw()}
    return {
        f"{kind[0]}._domainkey.{DOMAIN}": f"v=DKIM1; k={kind}; p={base64.b64encode(key).decode()}"
        for kind, key in public.items()
    }

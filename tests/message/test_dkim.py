from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable, Mapping
from email import message_from_bytes

import dkim  # type: ignore[import-untyped]  # it publishes no types
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, PrivateFormat

from newsletter.errors import ConfigError
from newsletter.message import Mailing, Signer, prepare
from newsletter.model import Sender
from tests.message.mails import (
    DATE,
    DOMAIN,
    EMAIL,
    JANE,
    SENDER,
    ed25519_key,
    fill,
    pem,
    records,
    rsa_key,
    signed,
    signers,
)

Verify = Callable[[bytes, Mapping[str, str]], bool]
WAYS = [("r",), ("e",), ("e", "r")]


def holds(data: bytes) -> list[bool]:
    """What dkimpy says of each signature."""
    known = {f"{name}.".encode(): value.encode() for name, value in records().items()}
    count = len(re.findall(rb"^DKIM-Signature:", data, re.MULTILINE))
    return [_holds(data, index, known) for index in range(count)]


def _holds(data: bytes, index: int, known: Mapping[bytes, bytes]) -> bool:
    try:
        answer: bool = dkim.DKIM(data).verify(idx=index, dnsfunc=lambda name, timeout=5: known.get(name))
    except dkim.ValidationError as error:
        if "body hash mismatch" in str(error):
            return False
        raise
    return answer


def tags(data: bytes, index: int = 0) -> dict[str, str]:
    field = message_from_bytes(data).get_all("DKIM-Signature", [])[index]
    pairs = ("".join(one.split()).partition("=") for one in field.split(";"))
    return {name: value for name, _, value in pairs}


@pytest.mark.parametrize("selectors", WAYS)
def test_dkimpy_accepts_every_signature(selectors: tuple[str, ...]) -> None:
    assert holds(fill(mailing=signed(*selectors))) == [True] * len(selectors)


@pytest.mark.parametrize("selectors", WAYS)
def test_opendkim_accepts_every_signature(selectors: tuple[str, ...], opendkim: Verify) -> None:
    data = fill(mailing=signed(*selectors))
    assert opendkim(data, records())
    assert not opendkim(data.replace(b"Jane Doe", b"Jane Roe"), records())


@pytest.mark.parametrize("selector", ["r", "e"])
@pytest.mark.parametrize(
    "changed",
    [
        *("From: =?utf-8?q?", "To: Jane", "Reply-To: o", "Subject: =", "Date: Sun, 2", "Message-ID: <c"),
        *("List-Id: <w", "List-Unsubscribe: <h", "List-Unsubscribe-Post: L", "Feedback-ID: c", "MIME-V"),
        *("Content-Type: multipart/a", "Dear=20", "Leave</a", "--=_b1_1--"),
    ],
)
def test_a_change_of_what_is_signed_breaks_the_signature(selector: str, changed: str) -> None:
    data = fill(mailing=signed(selector))
    assert data.count(changed.encode()) >= 1
    # The case of the letters in a field's name means nothing: the last letter is what changes.
    other = f"{changed[:-1]}z"
    assert holds(data.replace(changed.encode(), other.encode(), 1)) == [False]


def test_a_relay_may_unfold_fields_and_change_the_case_of_their_names() -> None:
    data = fill(mailing=signed("e", "r"))
    header, _, body = data.partition(b"\r\n\r\n")
    bare = header[header.index(b"From:") :]
    signatures = header[: header.index(b"From:")]
    unfolded = re.sub(rb"\r\n[ \t]+", b"   ", bare).replace(b"List-Unsubscribe:", b"LIST-UNSUBSCRIBE:  ")
    assert unfolded != bare
    assert holds(signatures + unfolded + b"\r\n\r\n" + body + b"\r\n\r\n") == [True, True]


def test_nobody_can_add_a_sender_to_a_signed_mail() -> None:
    data = fill(mailing=signed("r"))
    assert holds(b"From: x@evil.example\r\n" + data) == [False]
    header, _, body = data.partition(b"\r\n\r\n")
    assert holds(header + b"\r\nFrom: x@evil.example\r\n\r\n" + body) == [False]


def test_the_signature_says_what_it_covers_and_no_more() -> None:
    for index, (algorithm, selector) in enumerate([("ed25519-sha256", "e"), ("rsa-sha256", "r")]):
        said = tags(fill(mailing=signed("e", "r")), index)
        assert said.keys() == {"v", "a", "c", "t", "d", "s", "h", "bh", "b"}
        assert (said["v"], said["a"], said["c"]) == ("1", algorithm, "relaxed/simple")
        assert (said["d"], said["s"], said["t"]) == (DOMAIN, selector, str(int(DATE.timestamp())))
        assert said["h"].split(":") == [
            *("from", "to", "reply-to", "subject", "date", "message-id", "list-id", "list-unsubscribe"),
            *("list-unsubscribe-post", "feedback-id", "mime-version", "content-type", "from"),
        ]


def test_what_the_relay_rewrites_is_not_signed() -> None:
    data = fill(mailing=signed("r", leave_out=frozenset({"message-id", "date", "from"})))
    assert not {"message-id", "date"} & set(tags(data)["h"].split(":"))
    assert tags(data)["h"].split(":").count("from") == 2
    rewritten = re.sub(rb"(Message-ID|Date): [^\r]*", rb"\1: something else", data)
    assert rewritten != data
    assert holds(rewritten) == [True]


def test_fields_that_are_not_there_are_not_named() -> None:
    bare = dataclasses.replace(EMAIL, sender=Sender(name="", email=f"news@{DOMAIN}"))
    mailing = dataclasses.replace(signed("r"), feedback_id="")
    data = fill(bare, mailing, dataclasses.replace(JANE, links=()))
    assert tags(data)["h"] == "from:to:subject:date:message-id:mime-version:content-type:from"
    assert holds(data) == [True]


def test_lines_of_a_signature_fit_into_a_mail() -> None:
    field = fill(mailing=signed("e", "r")).partition(b"From:")[0]
    assert max(map(len, field.split(b"\r\n"))) <= 76


def test_many_mails_of_one_template_are_signed_apart() -> None:
    template = prepare(EMAIL, boundary="b1", mailing=signed("e"))
    for number in range(5):
        reader = dataclasses.replace(JANE, name=f"Reader{number} Doe", email=f"r{number}@example.org")
        moment = DATE + dt.timedelta(seconds=number)
        data = template.fill(reader, date=moment, message_id=f"<m{number}@{DOMAIN}>")
        assert holds(data) == [True]
        assert data == template.fill(reader, date=moment, message_id=f"<m{number}@{DOMAIN}>")


def test_a_key_of_a_domain_above_the_senders_counts_and_one_of_another_does_not() -> None:
    below = dataclasses.replace(EMAIL, sender=dataclasses.replace(SENDER, email=f"news@mail.{DOMAIN}"))
    assert tags(fill(below, signed("e")))["d"] == DOMAIN
    for domain in ("example.org", f"x.{DOMAIN}", "marrow.example"):
        mailing = Mailing(signers=(Signer("s", domain, pem(ed25519_key())),))
        with pytest.raises(ConfigError, match=f"“s” is of {domain}, and mails come from {DOMAIN}"):
            fill(mailing=mailing)


def test_a_key_must_be_one_that_receivers_accept() -> None:
    locked = ed25519_key().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret")
    )
    for data, words in (
        (b"", "holds no private key"),
        (b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n", "holds no private key"),
        (records()[f"r._domainkey.{DOMAIN}"].encode(), "holds no private key"),
        (locked, "locked with a password"),
        (pem(rsa_key(1024)), "has 1024 bits; receivers ask for 2048"),
        (pem(ec.generate_private_key(ec.SECP256R1())), "of a kind that mail is not signed with"),
    ):
        with pytest.raises(ConfigError, match=words) as caught:
            Signer("s1", DOMAIN, data)
        assert "“s1”" in str(caught.value)


def test_a_key_never_shows() -> None:
    secret = pem(rsa_key())
    for one in (*signers("r", "e"), signed("r", "e")):
        assert secret[40:80].decode() not in repr(one)

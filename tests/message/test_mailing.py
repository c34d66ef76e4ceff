from __future__ import annotations

import dataclasses
from email import message_from_bytes

import pytest

from newsletter.errors import SendError
from newsletter.message import Mailing, feedback_id, prepare
from tests.message.mails import DATE, DOMAIN, EMAIL, JANE, PLAIN, SENDER, fill, signed


def test_a_campaigns_mail_has_its_fields_in_order() -> None:
    parsed = message_from_bytes(fill(mailing=signed("e", "r")))
    assert parsed.keys() == [
        *("DKIM-Signature", "DKIM-Signature", "From", "To", "Reply-To", "Subject", "Date", "Message-ID"),
        *("List-Id", "List-Unsubscribe", "List-Unsubscribe-Post", "Feedback-ID", "Content-Language"),
        *("MIME-Version", "Content-Type"),
    ]
    assert parsed["Feedback-ID"] == "c1:weekly:issue:hollinmarrow.ex"


@pytest.mark.parametrize("promised", [True, False])
@pytest.mark.parametrize("seen", [True, False])
def test_one_click_is_offered_where_the_sender_promises_it_and_the_campaign_saw_it(
    *, promised: bool, seen: bool
) -> None:
    email = dataclasses.replace(EMAIL, sender=dataclasses.replace(SENDER, one_click=promised))
    parsed = message_from_bytes(fill(email, Mailing(one_click=seen)))
    assert ("List-Unsubscribe-Post" in parsed) is (promised and seen)
    assert "List-Unsubscribe" in parsed


def test_a_mail_to_nobodys_own_page_names_no_page_with_an_open_place() -> None:
    email = dataclasses.replace(
        EMAIL, sender=dataclasses.replace(SENDER, unsubscribe_url=f"https://{DOMAIN}/leave/{{token}}")
    )
    parsed = message_from_bytes(fill(email, recipient=dataclasses.replace(JANE, links=())))
    assert parsed["List-Unsubscribe"] == f"<mailto:leave@{DOMAIN}>"
    assert "List-Unsubscribe-Post" not in parsed
    own = message_from_bytes(fill(email))["List-Unsubscribe"]
    assert dict(JANE.links)["unsubscribe"] in own


@pytest.mark.parametrize(
    ("parts", "value"),
    [
        (("c1", "weekly", "issue", "hollinmarrow"), "c1:weekly:issue:hollinmarrow"),
        (("c1", "Our readers: all of them", "", "x"), "c1:Our-readers-all-of-them::x----"),
        (("c1", "Ünï", "a\r\nBcc: x", "hollinmarrow.example.org"), "c1:n:a-Bcc-x:hollinmarrow.ex"),
        (("c" * 90, "é", "=?", ""), f"{'c' * 40}:::-----"),
    ],
)
def test_a_feedback_id_holds_only_what_google_reads(parts: tuple[str, str, str, str], value: str) -> None:
    assert feedback_id(*parts) == value
    assert message_from_bytes(fill(mailing=Mailing(feedback_id=value)))["Feedback-ID"] == value


@pytest.mark.parametrize("value", ["a b:c:d:sender", "a:b:c:d:sender", "a:b:c:four", "a\r\nBcc: x@y.example"])
def test_another_feedback_id_is_refused(value: str) -> None:
    with pytest.raises(SendError, match="feedback id"):
        fill(mailing=Mailing(feedback_id=value))


def test_an_address_beyond_ascii_makes_the_only_field_beyond_ascii() -> None:
    template = prepare(EMAIL, boundary="b1", mailing=PLAIN)
    reader = dataclasses.replace(JANE, email="jürgen@müller.example", name="Jürgen Müller")
    data = template.fill(reader, date=DATE, message_id=f"<m@{DOMAIN}>")
    assert "\r\nTo: =?utf-8?b?SsO8cmdlbiBNw7xsbGVy?= <jürgen@xn--mller-kva.example>\r\n".encode() in data
    assert [line for line in data.split(b"\r\n") if not line.isascii()] == [
        next(line for line in data.split(b"\r\n") if line.startswith(b"To:"))
    ]
    bare = template.fill(dataclasses.replace(reader, name=""), date=DATE, message_id=f"<m@{DOMAIN}>")
    assert "\r\nTo: jürgen@xn--mller-kva.example\r\n".encode() in bare


@pytest.mark.parametrize("address", ["jane@example.org", "jane@müller.example"])
def test_any_relay_takes_the_mail_of_an_address_in_ascii(address: str) -> None:
    template = prepare(EMAIL, boundary="b1", mailing=PLAIN)
    reader = dataclasses.replace(JANE, email=address, name="Jürgen")
    assert template.fill(reader, date=DATE, message_id=f"<m@{DOMAIN}>").isascii()

from __future__ import annotations

import re
from pathlib import Path

import pytest

from newsletter.send import evidence
from newsletter.send.evidence import Seen

# As Postfix 3.7 writes: of a mail that was delivered, one that bounced, one that waits, one whose connection
# broke in the middle of the mail, and one of somebody else.
LOG = Path(__file__).with_name("postfix-log.txt").read_text()


def ours(message_id: str) -> int | None:
    found = re.fullmatch(r"<k3j9x2ab\.(\d+)\.mac@example\.org>", message_id)
    return int(found[1]) if found else None


def test_a_log_of_postfix_tells_what_it_took_and_what_became_of_it() -> None:
    assert evidence.postfix(LOG.splitlines(), ours) == {
        1: Seen(queue="4dF3Kx1zQz2", fate="sent", said="250 2.0.0 OK 1763793002 a1-2002"),
        2: Seen(
            queue="9C1F23A4",
            fate="bounced",
            said="host mx.example.net said: 550 5.1.1 no such user (in reply to RCPT TO command)",
        ),
        3: Seen(
            queue="5A00000001",
            fate="deferred",
            said="connect to mx.example.net[198.51.100.4]:25: Connection timed out",
        ),
    }


def test_a_mail_whose_connection_broke_was_not_taken_though_its_message_id_was_read() -> None:
    assert 4 not in evidence.postfix(LOG.splitlines(), ours)


def test_what_was_deferred_and_then_sent_was_sent() -> None:
    later = (
        "Nov 22 07:45:04 mail postfix/smtp[1217]: 5A00000001: to=<cat@example.net>, relay=mx[198.51.100.4], "
        "dsn=2.0.0, status=sent (250 ok)"
    )
    assert evidence.postfix([*LOG.splitlines(), later], ours)[3].fate == "sent"


def test_a_name_of_the_queue_that_is_used_again_is_another_mail() -> None:
    again = (
        "Nov 22 09:00:00 mail postfix/cleanup[9]: 5A00000001: message-id=<other@shop.example>",
        "Nov 22 09:00:01 mail postfix/smtp[9]: 5A00000001: to=<x@example.net>, relay=mx, status=bounced (no)",
    )
    assert evidence.postfix([*LOG.splitlines(), *again], ours)[3].fate == "deferred"


def test_a_log_that_was_cut_off_at_its_start_says_nothing_of_our_mails() -> None:
    lines = [line for line in LOG.splitlines() if "/cleanup[" not in line]
    assert evidence.postfix(lines, ours) == {}


def test_a_list_of_message_ids_is_read_whatever_is_around_them() -> None:
    lines = ["<k3j9x2ab.7.mac@example.org>", "k3j9x2ab.8.mac@example.org, sent", "", "other@example.org", "x"]
    assert evidence.message_ids(lines, ours) == {7: Seen(), 8: Seen()}


def test_a_list_of_the_relays_own_names_finds_mails_by_their_address() -> None:
    known = {"ana@example.net": 1, "ben@example.net": 2}
    lines = [
        "address,date,id",
        "ana@example.net,2026-11-22,0100018f6ab1-7d22",
        "ben@example.net,2026-11-22,0100018f6ab1-7d23",
        "zoe@example.net,2026-11-22,0100018f6ab1-7d24",
        "ben@example.net",
    ]
    assert evidence.replies(lines, frozenset(), known.get) == {
        1: Seen(queue="0100018f6ab1-7d22"),
        2: Seen(queue="0100018f6ab1-7d23"),
    }


def test_a_name_that_an_answer_gave_belongs_to_the_mail_that_was_answered() -> None:
    lines = ["4dF3Kx1zQz2 ana@example.net"]
    assert evidence.replies(lines, frozenset({"4dF3Kx1zQz2"}), {"ana@example.net": 1}.get) == {}


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("250 2.0.0 Ok: queued as 4dF3Kx1zQz2", "4dF3Kx1zQz2"),
        ("2.0.0 Ok: queued as 4711", "4711"),
        ("250 OK id=1rabcD-0001Ab-XY", "1rabcD-0001Ab-XY"),
        ("Ok 0100018f6ab17d22-4a5b-000000", "0100018f6ab17d22-4a5b-000000"),
        (
            "2.6.0 <AM0PR01MB.eur@example.org> [InternalId=123, Hostname=x] Queued mail",
            "AM0PR01MB.eur@example.org",
        ),
        ("2.0.0 3AMCU1xx012345 Message accepted for delivery", "3AMCU1xx012345"),
        ("2.0.0 OK", None),
    ],
)
def test_the_relays_name_for_a_mail_is_found_in_its_answer(answer: str, name: str | None) -> None:
    assert list(evidence.names([answer])) == ([name] if name else [])


def test_what_was_found_reads_like_an_answer() -> None:
    assert Seen().reply == "accepted (found afterwards)"
    assert Seen(queue="4711").reply == "queued as 4711 (found afterwards)"
    assert (
        Seen(queue="4711", fate="bounced", said="550 no").reply
        == "queued as 4711 (found afterwards); bounced: 550 no"
    )

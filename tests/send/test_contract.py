"""What every transport promises, whichever it is."""

from __future__ import annotations

import mailbox
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from newsletter.errors import SendError, TransportError
from newsletter.model import Relay, Security
from newsletter.send import Envelope, Transport, transport
from tests.relays.behind_postfix import ANSWERS, PassingOn
from tests.relays.conversation import Features
from tests.relays.faults import Plan, Stage, in_pieces
from tests.relays.serving import scripted

from .conftest import PASSWORD, USER, Serve

MAIL = b"From: a@x.test\r\nTo: b@x.test\r\nSubject: A\r\n\r\n.dot\r\n..dots\r\n\r\nFrom here\r\n.\r\nend\r\n"
TO = Envelope(sender="news@x.test", recipient="jane@example.org")
# Two relays that follow a script offer as little as a mail server may, and answer as clumsily.
PLAIN = {
    "a relay without pipelining": Features(pipelining=False, eight_bit=False, utf8=False),
    "a relay that answers byte by byte": Features(size=1_000_000),
}
WAYS = [
    *("maildir", "none", "starttls", "tls"),
    *("none with login", "starttls with login", "tls with login"),
    *("postfix", *PLAIN),
]

# What has come of as many mails as this, as it was handed over.
Arrived = Callable[[int], list[bytes]]


@pytest.fixture(params=WAYS)
def way(
    request: pytest.FixtureRequest, serve: Serve, outbox: Path, tmp_path: Path
) -> Iterator[tuple[Transport, Arrived]]:
    if request.param == "maildir":
        yield transport(None, outbox), lambda count: _read(outbox)
    elif request.param == "postfix":
        postfix: PassingOn = request.getfixturevalue("postfix")
        before = len(postfix.onward.seen().taken)
        yield (
            transport(postfix.relay, outbox),
            lambda count: [data for _, data in postfix.passed_on(count, after=before)],
        )
    elif request.param in PLAIN:
        plan = Plan([in_pieces(at) for at in Stage] if "byte" in request.param else [])
        with scripted(tmp_path / "record", plan, PLAIN[request.param]) as relay:
            yield transport(relay.relay, outbox), lambda count: [one.data for one in relay.seen().taken]
            assert relay.seen().breaches == ()
    else:
        security, _, login = request.param.partition(" ")
        server = serve(Security(security), login=bool(login))
        yield transport(server.relay, outbox), lambda count: [mail[2] for mail in server.inbox.mails]


def _read(outbox: Path) -> list[bytes]:
    # Maildir names count the mails of a process: ...Q1, Q2 and so on.
    def number(path: Path) -> int:
        return int(path.name.rpartition("Q")[2].partition(".")[0])

    return [path.read_bytes() for path in sorted((outbox / "new").iterdir(), key=number)]


def test_a_mail_arrives_byte_for_byte_and_the_reply_says_so(way: tuple[Transport, Arrived]) -> None:
    sending, arrived = way
    with sending:
        reply = sending.send(MAIL, TO)
    assert reply.code == 250
    assert reply.text
    assert arrived(1) == [MAIL]


def test_one_opening_serves_many_mails_in_order(way: tuple[Transport, Arrived]) -> None:
    sending, arrived = way
    mails = [MAIL + bytes([letter]) + b"\r\n" for letter in b"abc"]
    with sending:
        for mail in mails:
            sending.send(mail, TO)
    assert arrived(3) == mails


def test_an_error_inside_is_not_hidden_by_closing(way: tuple[Transport, Arrived]) -> None:
    sending, _ = way
    with pytest.raises(RuntimeError, match="mine"), sending:
        raise RuntimeError("mine")


def test_a_mail_larger_than_a_block_arrives(way: tuple[Transport, Arrived]) -> None:
    sending, arrived = way
    mail = MAIL + (b"." + b"x" * 70 + b"\r\n") * 5000
    with sending:
        sending.send(mail, TO)
    assert arrived(1) == [mail]


@pytest.mark.parametrize(
    "text", ["", "jane", "jane@x.test\r\nRSET", "jane@x.test> SIZE=1", "jü\u2028@x.test"]
)
def test_no_envelope_holds_what_is_not_an_address(text: str) -> None:
    with pytest.raises(SendError, match="The recipient: "):
        Envelope(sender="news@x.test", recipient=text)
    with pytest.raises(SendError, match="The sender: "):
        Envelope(sender=text, recipient="jane@x.test")


def test_only_a_recipient_may_have_letters_beyond_ascii() -> None:
    assert Envelope(sender="news@x.test", recipient="jürgen@x.test").is_utf8
    assert not TO.is_utf8
    with pytest.raises(SendError, match="The sender: "):
        Envelope(sender="jürgen@x.test", recipient="jane@x.test")


def test_an_envelope_carries_a_domain_as_its_a_label() -> None:
    assert Envelope(sender="n@x.test", recipient="j@müller.example").recipient == "j@xn--mller-kva.example"


# --- a real Postfix ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("recipient", "words"), ANSWERS.items())
def test_what_postfix_says_of_a_recipient_is_told(
    postfix: PassingOn, outbox: Path, recipient: str, words: str
) -> None:
    code, enhanced, _ = words.split(" ", 2)
    with transport(postfix.relay, outbox) as sending:
        with pytest.raises(TransportError, match=f"{recipient}.*{enhanced}") as caught:
            sending.send(MAIL, Envelope(sender="news@x.test", recipient=recipient))
        before = len(postfix.onward.seen().taken)
        assert sending.send(MAIL, TO).code == 250
    assert (caught.value.code, caught.value.retryable) == (int(code), code.startswith("4"))
    postfix.passed_on(1, after=before)


# --- the folder ----------------------------------------------------------------------------------------


def test_without_a_relay_mail_is_kept_in_a_maildir_that_mail_programs_open(outbox: Path) -> None:
    with transport(None, outbox) as sending:
        assert not outbox.exists()
        reply = sending.send(MAIL, TO)
    assert Path(reply.text).read_bytes() == MAIL
    (message,) = mailbox.Maildir(outbox)
    assert message["Subject"] == "A"


def test_a_folder_that_cannot_be_written_is_told_plainly(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        transport(None, tmp_path / "file") as sending,
        pytest.raises(TransportError, match="could not be written") as caught,
    ):
        sending.send(MAIL, TO)
    assert caught.value.hint


# --- the relay -----------------------------------------------------------------------------------------


def test_the_envelope_travels_and_the_machine_keeps_its_name(serve: Serve, outbox: Path) -> None:
    server = serve(Security.NONE)
    with transport(server.relay, outbox) as sending:
        assert sending.send(MAIL, TO).text == "2.0.0 Ok: queued as 4711"
    sender, recipient, _, logged_in, called = server.inbox.mails[0]
    assert (sender, recipient, logged_in, called) == ("news@x.test", "jane@example.org", False, "[127.0.0.1]")


@pytest.mark.parametrize("security", list(Security))
def test_user_and_password_are_used_when_given(serve: Serve, outbox: Path, security: Security) -> None:
    server = serve(security, login=True)
    assert (server.relay.user, server.relay.password.reveal()) == (USER, PASSWORD)
    with transport(server.relay, outbox) as sending:
        sending.send(MAIL, TO)
    assert server.inbox.mails[0][3] is True


def test_a_relay_chooses_smtp(outbox: Path) -> None:
    assert type(transport(Relay(host="mail.x.test"), outbox)).__name__ == "SmtpTransport"


@pytest.mark.parametrize("features", [Features(), Features(pipelining=False, eight_bit=False)])
def test_an_address_beyond_ascii_goes_through_a_relay_that_takes_it(
    tmp_path: Path, outbox: Path, features: Features
) -> None:
    wide = Envelope(sender="news@x.test", recipient="jürgen@müller.example")
    with scripted(tmp_path / "record", features=features) as relay, transport(relay.relay, outbox) as sending:
        for envelope in (TO, wide, TO):
            assert sending.send(MAIL, envelope).code == 250
        seen = relay.seen()
    assert seen.recipients == (TO.recipient, "jürgen@xn--mller-kva.example", TO.recipient)
    assert (seen.breaches, seen.connections) == ((), 1)


def test_where_the_relay_does_not_take_it_that_is_said_and_the_next_mail_goes(
    tmp_path: Path, outbox: Path
) -> None:
    wide = Envelope(sender="news@x.test", recipient="jürgen@x.test")
    features = Features(utf8=False)
    with scripted(tmp_path / "record", features=features) as relay, transport(relay.relay, outbox) as sending:
        with pytest.raises(TransportError, match=r"jürgen@x\.test was not sent: .* letters like ä") as caught:
            sending.send(MAIL, wide)
        sending.send(MAIL, TO)
        seen = relay.seen()
    assert not caught.value.retryable
    assert (seen.recipients, seen.breaches, seen.connections) == ((TO.recipient,), (), 1)

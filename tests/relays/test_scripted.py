"""The scripted relay does what its script says, and writes down what it truly took."""

from __future__ import annotations

import contextlib
import hashlib
import os
import signal
import smtplib
import socket
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from . import faults
from .conversation import Conversation, Features, Say, Step
from .faults import Fault, Plan, Stage, Then
from .record import Taken, read, start
from .serving import Scripted, in_groups, process, scripted

MAIL = b"Message-ID: <1@x.test>\r\nSubject: A\r\n\r\n.dot\r\n..dots\r\n\r\nFrom here\r\n.\r\nend\r\n"
GROUP = (
    b"MAIL FROM:<a@x.test>\r\nRCPT TO:<b@x.test>\r\nDATA\r\n",
    b"One.\r\n..\r\n\r\n...two\r\n.\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<c@x.test>\r\nDATA\r\n",
    b".\r\nRSET\r\nMAIL FROM:<a@x.test>\r\nRCPT TO:<d@x.test>\r\nDATA\r\n",
    b"..\r\n.\r\nQUIT\r\n",
)
HEARD = [(b"One.\r\n.\r\n\r\n..two\r\n", "b@x.test"), (b"", "c@x.test"), (b".\r\n", "d@x.test")]


def talk(relay: Scripted, *said: bytes, until: bytes = b"\r\n221 ") -> bytes:
    """What the relay says to all this, said at once, until it says `until` or hangs up."""
    with socket.create_connection(("127.0.0.1", relay.port), timeout=10) as connection:
        connection.sendall(b"".join(said))
        heard = b""
        while until not in heard and (more := connection.recv(65536)):
            heard += more
        return heard


def mail(relay: Scripted, *recipients: str, data: bytes = MAIL) -> smtplib.SMTP:
    client = smtplib.SMTP("127.0.0.1", relay.port, timeout=10)
    with contextlib.ExitStack() as stack:
        stack.callback(client.close)
        for recipient in recipients:
            client.sendmail("news@x.test", recipient, data)
        stack.pop_all()
    return client


def lines(steps: list[Step]) -> list[bytes]:
    return b"".join(step.data for step in steps if isinstance(step, Say)).splitlines()


# --- what it takes -------------------------------------------------------------------------------------


def test_a_mail_is_written_down_as_it_was_meant(tmp_path: Path) -> None:
    with scripted(tmp_path / "record") as relay:
        mail(relay, "jane@x.test").quit()
        (taken,) = relay.seen().taken
    assert taken == Taken(
        connection=1,
        sender="news@x.test",
        recipient="jane@x.test",
        message_id="<1@x.test>",
        sha256=hashlib.sha256(MAIL).hexdigest(),
        size=len(MAIL),
        answered=True,
        data=MAIL,
    )
    assert relay.seen().breaches == ()


def test_a_process_of_its_own_writes_the_same_and_keeps_it_when_killed(tmp_path: Path) -> None:
    with process(tmp_path / "record") as relay:
        client = mail(relay, "jane@x.test", "joe@x.test")
        assert relay.process
        os.kill(relay.process.pid, signal.SIGKILL)
        relay.process.wait(10)
        client.close()
    assert read(tmp_path / "record").recipients == ("jane@x.test", "joe@x.test")


def test_it_counts_its_connections_and_how_many_are_open_at_once(tmp_path: Path) -> None:
    with scripted(tmp_path / "record") as relay:
        mail(relay).quit()
        both = mail(relay), mail(relay)
        for one in both:
            one.quit()
        mail(relay).quit()
        _until_closed(relay, 4)
        assert (relay.seen().connections, relay.seen().peak) == (4, 2)


def _until_closed(relay: Scripted, connections: int) -> None:
    until = time.monotonic() + 10
    while relay.path.read_text().count('"closed"') < connections and time.monotonic() < until:
        time.sleep(0.01)


@pytest.mark.parametrize("size", [1, 2, 3, 5, 7])
def test_groups_in_pieces_of_any_size_are_heard_the_same(tmp_path: Path, size: int) -> None:
    whole = b"EHLO there\r\n" + b"".join(GROUP)
    heard = _hear(tmp_path / "record", [whole[at : at + size] for at in range(0, len(whole), size)])
    assert heard == HEARD


def test_groups_split_at_every_byte_are_heard_the_same(tmp_path: Path) -> None:
    whole = b"EHLO there\r\n" + b"".join(GROUP)
    for at in range(len(whole)):
        assert _hear(tmp_path / f"record-{at}", [whole[:at], whole[at:]]) == HEARD


@given(st.lists(st.sampled_from([b".", b"\r\n", b"..", b"a"]), max_size=12), st.data())
def test_any_mail_of_dots_and_lines_comes_whole_however_it_is_split(
    tmp_path_factory: pytest.TempPathFactory, words: list[bytes], data: st.DataObject
) -> None:
    meant = b"".join(words) + b"\r\n"
    stuffed = (b"\r\n" + meant).replace(b"\r\n.", b"\r\n..")[2:]
    whole = GROUP[0] + stuffed + b".\r\nQUIT\r\n"
    cuts = sorted(data.draw(st.sets(st.integers(1, len(whole) - 1), max_size=6)))
    chunks = [whole[a:b] for a, b in zip([0, *cuts], [*cuts, len(whole)], strict=True)]
    assert _hear(tmp_path_factory.mktemp("any") / "record", chunks) == [(meant, "b@x.test")]


def _hear(path: Path, chunks: list[bytes]) -> list[tuple[bytes, str]]:
    with start(path, mails=True) as record:
        conversation = Conversation(1, Features(), Plan(), record)
        conversation.greet()
        steps = [step for chunk in chunks for step in conversation.hear(chunk)]
    assert steps[-1] is Then.CLOSE
    assert lines(steps)[-1].startswith(b"221")
    return [(one.data, one.recipient) for one in read(path).taken]


def test_pipelined_groups_over_a_socket_get_all_answers_in_order(tmp_path: Path) -> None:
    with scripted(tmp_path / "record") as relay:
        heard = talk(relay, b"EHLO there\r\n", *GROUP)
        assert [line[:3] for line in heard.splitlines()] == [
            *(b"220", b"250", b"250", b"250", b"250", b"250"),
            *(b"250", b"250", b"354", b"250"),
            *(b"250", b"250", b"354", b"250", b"250"),
            *(b"250", b"250", b"354", b"250", b"221"),
        ]
        assert [(one.data, one.recipient) for one in relay.seen().taken] == HEARD


# --- what it offers ------------------------------------------------------------------------------------


def test_it_offers_what_its_features_say(tmp_path: Path) -> None:
    def offered(name: str, features: Features) -> set[str]:
        with scripted(tmp_path / name, features=features) as relay, mail(relay) as client:
            client.ehlo()
            return set(client.esmtp_features) - {"enhancedstatuscodes"}

    assert offered("all", Features(size=1000)) == {"pipelining", "8bitmime", "smtputf8", "size"}
    assert offered("none", Features(pipelining=False, eight_bit=False, utf8=False)) == set()


def test_a_mail_over_its_limit_is_not_taken(tmp_path: Path) -> None:
    with scripted(tmp_path / "record", features=Features(size=50)) as relay, mail(relay) as client:
        with pytest.raises(smtplib.SMTPSenderRefused, match=r"5\.3\.4"):
            client.sendmail("a@x.test", "b@x.test", MAIL)
        client.rset()
        client.docmd("MAIL FROM:<a@x.test>")
        client.rcpt("b@x.test")
        assert client.data(MAIL)[0] == 552
        assert relay.seen().taken == ()


@pytest.mark.parametrize(
    ("said", "breach"),
    [
        (b"MAIL FROM:<a@x.test>\n", "bare line feed"),
        (b"MAIL FROM: <a@x.test>\r\n", "not a MAIL command"),
        (b"MAIL FROM:<a@x.test>\r\nRCPT TO:b@x.test\r\n", "not a RCPT command"),
        (b"MAIL FROM:<a@x.test> SIZE=12\r\n", "not offered: SIZE=12"),
        (b"MAIL FROM:<\xc3\xa4@x.test>\r\n", "without SMTPUTF8"),
        (b"BDAT 5\r\n", "no such command"),
        (b"RSET" + b" " * 2000 + b"\r\n", "too long"),
        (GROUP[0] + b"early\r\n.\r\n", "DATA is not the last of its group"),
    ],
)
def test_what_a_client_must_not_do_is_written_down(tmp_path: Path, said: bytes, breach: str) -> None:
    with scripted(tmp_path / "record") as relay:
        talk(relay, said, b"QUIT\r\n")
        assert breach in " ".join(relay.seen().breaches)


@pytest.mark.parametrize("body", [b"bare\nfeed\r\n", b"bare\rreturn\r\n", b"x" * 999 + b"\r\n"])
def test_a_mail_that_breaks_the_rules_is_written_down(tmp_path: Path, body: bytes) -> None:
    with scripted(tmp_path / "record") as relay:
        talk(relay, GROUP[0], until=b"354 ")
        assert relay.seen().breaches == ()
        talk(relay, GROUP[0], body, b".\r\nQUIT\r\n")
        assert any("of the mail" in one or "in the mail" in one for one in relay.seen().breaches)


def test_without_pipelining_a_group_is_a_breach_and_a_patient_client_is_none(tmp_path: Path) -> None:
    with scripted(tmp_path / "record", features=Features(pipelining=False)) as relay:
        mail(relay, "jane@x.test").quit()
        assert relay.seen().breaches == ()
        talk(relay, b"EHLO there\r\n", *GROUP)
        assert "without PIPELINING" in relay.seen().breaches[0]


def test_a_late_refusal_lets_in_the_mail_of_nobody_and_does_not_take_it(tmp_path: Path) -> None:
    plan = Plan([faults.answer(Stage.RCPT, "550 5.1.1 Gone", nth=0)])
    for late, code in ((True, b"354"), (False, b"554")):
        path = tmp_path / f"record-{late}"
        with scripted(path, plan, Features(late_refusal=late)) as relay:
            heard = talk(relay, GROUP[0], b".\r\n" if late else b"", b"QUIT\r\n").splitlines()
            assert heard[3].startswith(code)
            assert heard[-2].startswith(b"554")
            assert relay.seen().taken == ()


# --- what it does wrong --------------------------------------------------------------------------------


@pytest.mark.parametrize("stage", [Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.DOT])
def test_an_answer_comes_at_its_stage_and_the_mail_is_not_taken(tmp_path: Path, stage: Stage) -> None:
    plan = Plan([faults.answer(stage, "451-4.3.0 Not", "451 4.3.0 now", nth=2)])
    with scripted(tmp_path / "record", plan) as relay:
        client = mail(relay, "jane@x.test")
        with pytest.raises(smtplib.SMTPException, match=r"4\.3\.0 Not"):
            client.sendmail("news@x.test", "joe@x.test", MAIL)
        # A refused DATA leaves its transaction open.
        client.rset()
        client.sendmail("news@x.test", "jim@x.test", MAIL)
        client.quit()
        assert relay.seen().recipients == ("jane@x.test", "jim@x.test")


def test_a_fault_can_wait_for_a_recipient_or_a_connection(tmp_path: Path) -> None:
    plan = Plan(
        [
            faults.answer(Stage.RCPT, "550 5.1.1 Gone", nth=0, about="joe@"),
            faults.answer(Stage.DOT, "451 4.3.0 Later", connection=2),
        ]
    )
    with scripted(tmp_path / "record", plan) as relay:
        client = mail(relay, "jane@x.test")
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.sendmail("news@x.test", "joe@x.test", MAIL)
        client.quit()
        with pytest.raises(smtplib.SMTPDataError):
            mail(relay, "jim@x.test")
        assert relay.seen().recipients == ("jane@x.test",)


@pytest.mark.parametrize("then", [Then.CLOSE, Then.RESET])
@pytest.mark.parametrize(
    ("stage", "said"),
    [
        (Stage.GREETING, b""),
        (Stage.EHLO, b"EHLO there\r\n"),
        (Stage.MAIL, b"MAIL FROM:<a@x.test>\r\n"),
        (Stage.RCPT, GROUP[0][:42]),
        (Stage.DATA, GROUP[0]),
        (Stage.BODY, GROUP[0] + b"One.\r\n" * 20),
        (Stage.DOT, b"".join(GROUP[:2])),
        (Stage.ANSWER, b"".join(GROUP[:2])),
        (Stage.QUIT, b"QUIT\r\n"),
    ],
)
def test_a_connection_drops_at_its_stage(tmp_path: Path, stage: Stage, said: bytes, then: Then) -> None:
    with scripted(tmp_path / "record", Plan([faults.drop(stage, then, offset=50)])) as relay:
        try:
            heard = talk(relay, said)
        except ConnectionResetError:
            heard = b""
            assert then is Then.RESET
        assert b"221" not in heard
        assert len(relay.seen().taken) == (stage is Stage.ANSWER)


@pytest.mark.parametrize(
    ("fault", "heard"),
    [
        (faults.drop(Stage.DOT, Then.CLOSE, takes=True), b""),
        (faults.half(Stage.DOT), b"25"),
        (faults.half(Stage.DOT, cut=20), b"250 2.0.0 Ok: queued"),
    ],
)
def test_a_mail_can_be_taken_without_saying_so(tmp_path: Path, fault: Fault, heard: bytes) -> None:
    with scripted(tmp_path / "record", Plan([fault])) as relay:
        assert talk(relay, *GROUP[:2]).splitlines()[4:] == [heard] * bool(heard)
        (taken,) = relay.seen().taken
    assert (taken.recipient, taken.answered) == ("b@x.test", False)


def test_a_relay_can_hang_up_with_421_and_talk_garbage(tmp_path: Path) -> None:
    plan = Plan([faults.hang_up(Stage.MAIL, nth=1), faults.garbage(Stage.MAIL, nth=2)])
    with scripted(tmp_path / "record", plan) as relay:
        assert talk(relay, b"EHLO there\r\n", *GROUP).splitlines()[-1] == b"421 4.3.2 Going down"
        assert b"HTTP/1.1" in talk(relay, b"EHLO there\r\nMAIL FROM:<a@x.test>\r\nQUIT\r\n")


@pytest.mark.parametrize("then", [Then.STALL, Then.DEAF])
def test_a_silent_relay_keeps_the_connection(tmp_path: Path, then: Then) -> None:
    plan = Plan([Fault(at=Stage.DATA, say="", then=then)])
    with (
        scripted(tmp_path / "record", plan) as relay,
        socket.create_connection(("127.0.0.1", relay.port)) as connection,
    ):
        connection.settimeout(0.3)
        connection.sendall(GROUP[0])
        heard = b""
        with contextlib.suppress(TimeoutError):
            while more := connection.recv(1000):
                heard += more
            pytest.fail("the relay hung up")
        assert heard.count(b"\r\n") == 3


def test_answers_come_byte_by_byte_or_late_and_stay_whole(tmp_path: Path) -> None:
    plan = Plan([faults.in_pieces(Stage.RCPT), faults.late(Stage.DATA, 0.05)])
    with (
        scripted(tmp_path / "record", plan) as relay,
        socket.create_connection(("127.0.0.1", relay.port), timeout=10) as connection,
    ):
        connection.sendall(b"EHLO there\r\n" + b"".join(GROUP))
        heard = b""
        while more := connection.recv(1000):
            heard += more
        assert heard.count(b"250 2.1.5 Ok\r\n") == 3
        assert heard.endswith(b"221 2.0.0 Bye\r\n")
        assert len(relay.seen().taken) == 3


def test_bytes_that_shall_leave_alone_are_in_no_group(tmp_path: Path) -> None:
    plan = Plan([faults.in_pieces(Stage.RCPT)])
    with start(tmp_path / "record", mails=False) as record:
        steps = Conversation(1, Features(), plan, record).hear(GROUP[0])
    assert [step.pieces for step in in_groups(steps) if isinstance(step, Say)] == [False, True, False]


def test_faults_by_chance_follow_from_their_seed(tmp_path: Path) -> None:
    def picked(seed: int) -> list[Fault]:
        plan = Plan(chances=dict.fromkeys(Stage, 0.1) | {Stage.RSET: 0, Stage.NOOP: 0}, seed=seed)
        return [plan.pick(at, connection=number, use=1, about="") for number in range(100) for at in Stage]

    assert picked(1) == picked(1)
    assert picked(1) != picked(2)
    assert 40 < sum(one is not faults.NOTHING for one in picked(1)) < 160


def test_a_plan_travels_to_a_process_and_back() -> None:
    plan = Plan([faults.half(Stage.DOT), faults.stall(Stage.BODY, offset=9)], {Stage.MAIL: 0.5}, seed=3)
    assert Plan.from_json(plan.as_json()).as_json() == plan.as_json()

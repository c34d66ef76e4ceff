"""Every order in which a mail server can answer, break off or talk nonsense, without a server."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Delivery, Recipient
from newsletter.send.answers import Stage
from newsletter.send.base import Mail, Reply
from newsletter.send.dialogue import Answered, Dialogue, GarbledError, Ready

ALL = frozenset({"pipelining", "size", "8bitmime", "smtputf8"})
PLAIN = frozenset({"size"})
OK = b"250 2.0.0 Ok\r\n"


def mail(number: int, data: bytes = b"Subject: x\r\n\r\nHello\r\n", *, utf8: bool = False) -> Mail:
    email = f"reader{number}@x.test"
    return Mail(
        delivery=Delivery(
            id=number, campaign="k3m9x2qa", recipient=Recipient(subscriber=str(number), email=email)
        ),
        sender="bounce@hollinmarrow.example",
        recipient=email,
        domain="x.test",
        data=data,
        utf8=utf8,
    )


@dataclass
class Server:
    """A strict mail server that answers as it is told, and notes what it took.

    `answers` are used up one by one, a code each for a command or a whole mail; then everything is fine.
    """

    pipelining: bool
    answers: Iterator[int]
    taken: list[bytes] = field(default_factory=list)
    open: bool = False
    recipients: list[str] = field(default_factory=list)
    reading: bool = False
    heard: bytes = b""

    def hear(self, data: bytes) -> list[bytes]:
        """The answers, one for each command that is complete now."""
        self.heard += data
        said: list[bytes] = []
        while True:
            if self.reading:
                body, dot, rest = (b"\r\n" + self.heard).partition(b"\r\n.\r\n")
                if not dot:
                    return said
                self.heard = rest
                said.append(self._body(body.removeprefix(b"\r\n")))
            else:
                line, end, rest = self.heard.partition(b"\r\n")
                if not end:
                    return said
                assert self.pipelining or not rest, "a second command before the answer to the first"
                self.heard = rest
                said.append(self._command(line.decode()))

    def _command(self, line: str) -> bytes:
        code = next(self.answers, 250)
        if line == "RSET":
            self.open, self.recipients = False, []
            return OK
        if line.startswith("MAIL FROM:<"):
            code = 503 if self.open else code
            self.open = self.open or code == 250
            return _said(code)
        if line.startswith("RCPT TO:<"):
            code = code if self.open else 503
            self.recipients += [line] * (code == 250)
            return _said(code)
        assert line == "DATA"
        if not self.recipients:
            # Both are allowed (RFC 2920, section 3.1).
            self.reading = code != 250
            return b"354 Go ahead\r\n" if self.reading else b"554 5.5.1 No valid recipients\r\n"
        self.reading = code == 250
        return b"354 Go ahead\r\n" if self.reading else _said(code)

    def _body(self, body: bytes) -> bytes:
        code = next(self.answers, 250)
        recipients, self.recipients, self.open, self.reading = self.recipients, [], False, False
        if not recipients:
            assert not body
            return _said(554)
        if code == 250:
            assert len(recipients) == 1
            self.taken.append(recipients[0].encode() + b"\n" + body)
        return _said(code)


def _said(code: int) -> bytes:
    return f"{code}-5.1.1 first\r\n{code} second\r\n".encode()


codes = st.sampled_from([250, 250, 250, 250, 450, 452, 550, 552, 421])


def converse(
    dialogue: Dialogue, server: Server, mails: list[Mail], cuts: Iterator[int], *, until: int = 10**9
) -> tuple[dict[int, Answered], int]:
    """Mail all; what was answered of each, and how many of the last bytes the server did not get.

    `cuts` are the lengths of the pieces in which answers come. After `until` bytes the line is cut.
    """
    answered: dict[int, Answered] = {}
    left = list(mails)
    while True:
        if dialogue.is_idle and left:
            dialogue.begin(left.pop(0))
        said = dialogue.take()
        if not said:
            return answered, 0
        if len(said) > until:
            server.hear(said[:until])
            return answered, len(said) - until
        until -= len(said)
        heard = b"".join(server.hear(said))
        while heard:
            size = next(cuts, 10**9)
            piece, heard = heard[:size], heard[size:]
            for event in dialogue.feed(piece):
                if isinstance(event, Ready):
                    following = left.pop(0) if left and dialogue.pipelines else None
                    dialogue.pour(following)
                else:
                    assert event.mail.delivery.id not in answered
                    answered[event.mail.delivery.id] = event
            if dialogue.closing:
                return answered, 0


@given(
    pipelining=st.booleans(),
    answers=st.lists(codes, max_size=40),
    cuts=st.lists(st.integers(1, 30), max_size=60),
    count=st.integers(1, 6),
)
def test_whatever_the_server_answers_each_mail_gets_its_own_word(
    *, pipelining: bool, answers: list[int], cuts: list[int], count: int
) -> None:
    dialogue = Dialogue(ALL if pipelining else PLAIN)
    server = Server(pipelining=pipelining, answers=iter(answers))
    mails = [mail(number) for number in range(count)]
    answered, _ = converse(dialogue, server, mails, iter(cuts))
    taken = {int(one.split(b"reader")[1].split(b"@")[0]) for one in server.taken}
    accepted = {
        number for number, event in answered.items() if event.stage is Stage.BODY and event.reply.code == 250
    }
    assert accepted == taken
    assert len(server.taken) == len(taken)
    if dialogue.closing:
        lost = {one.delivery.id: doubtful for one, doubtful in dialogue.lost(0)}
        # The answer 421 to what came before leaves none of these in doubt, for nothing more was handed over.
        assert not lost.keys() & answered.keys()
        assert not any(lost.values())
    else:
        assert answered.keys() == set(range(count))
    for event in answered.values():
        assert event.reply.code != 503


@given(
    pipelining=st.booleans(),
    answers=st.lists(codes.filter(lambda code: code != 421), max_size=20),
    until=st.integers(0, 1500),
)
def test_what_a_server_accepted_is_never_said_not_to_have_been_tried(
    *, pipelining: bool, answers: list[int], until: int
) -> None:
    dialogue = Dialogue(ALL if pipelining else PLAIN)
    server = Server(pipelining=pipelining, answers=iter(answers))
    answered, unwritten = converse(
        dialogue, server, [mail(number) for number in range(5)], iter(()), until=until
    )
    lost = {one.delivery.id: doubtful for one, doubtful in dialogue.lost(unwritten)}
    assert sum(lost.values()) <= 1
    assert not lost.keys() & answered.keys()
    for one in server.taken:
        number = int(one.split(b"reader")[1].split(b"@")[0])
        assert number in answered or lost[number]


def test_a_mail_whose_last_bytes_stayed_here_was_not_accepted() -> None:
    for unwritten, doubtful in [(0, True), (1, False), (10**3, False)]:
        dialogue = Dialogue(ALL)
        dialogue.begin(mail(1))
        dialogue.take()
        assert [type(event) for event in dialogue.feed(OK + OK + b"354 Go\r\n")] == [Ready]
        dialogue.pour(None)
        dialogue.take()
        assert [lost for _, lost in dialogue.lost(unwritten)] == [doubtful]


def test_the_next_envelope_does_not_hide_that_a_mail_left_whole() -> None:
    dialogue = Dialogue(ALL)
    dialogue.begin(mail(1))
    dialogue.take()
    list(dialogue.feed(OK + OK + b"354 Go\r\n"))
    dialogue.pour(mail(2))
    said = dialogue.take()
    envelope = len(said) - said.index(b"MAIL FROM")
    assert [(one.delivery.id, doubtful) for one, doubtful in dialogue.lost(envelope)] == [
        (1, True),
        (2, False),
    ]


def test_with_pipelining_the_next_envelope_travels_with_the_mail() -> None:
    dialogue = Dialogue(ALL)
    dialogue.begin(mail(1))
    assert dialogue.take() == (
        b"MAIL FROM:<bounce@hollinmarrow.example> SIZE=21\r\nRCPT TO:<reader1@x.test>\r\nDATA\r\n"
    )
    list(dialogue.feed(OK + OK + b"354 Go\r\n"))
    dialogue.pour(mail(2))
    assert dialogue.take() == (
        b"Subject: x\r\n\r\nHello\r\n.\r\n"
        b"MAIL FROM:<bounce@hollinmarrow.example> SIZE=21\r\nRCPT TO:<reader2@x.test>\r\nDATA\r\n"
    )


def test_an_address_beyond_ascii_is_said_only_to_a_server_that_takes_it() -> None:
    wide = mail(1, utf8=True)
    assert not Dialogue(PLAIN).speaks(wide)
    assert Dialogue(PLAIN).speaks(mail(1))
    dialogue = Dialogue(ALL)
    assert dialogue.speaks(wide)
    dialogue.begin(wide)
    assert dialogue.take().startswith(
        b"MAIL FROM:<bounce@hollinmarrow.example> SIZE=21 BODY=8BITMIME SMTPUTF8\r\n"
    )


@pytest.mark.parametrize(
    "nonsense",
    [
        b"hello\r\n",
        b"99 x\r\n",
        b"250x\r\n",
        b"250-a\r\n550 b\r\n",
        b"\r\n",
        b"x" * 70_000,
        b"250-a\r\n" * 20_000,
    ],
)
def test_what_is_no_answer_is_not_guessed_at(nonsense: bytes) -> None:
    dialogue = Dialogue(ALL)
    dialogue.begin(mail(1))
    with pytest.raises(GarbledError):
        list(dialogue.feed(nonsense))


@pytest.mark.parametrize("features", [ALL, PLAIN], ids=["in a group", "step by step"])
def test_a_server_that_answers_twice_is_found_out_before_the_next_mail_is_handed_over(
    features: frozenset[str],
) -> None:
    dialogue = Dialogue(features)
    dialogue.begin(mail(1))
    for answer in (OK, OK, b"354 Go\r\n"):
        list(dialogue.feed(answer))
    dialogue.pour(None)
    [event] = list(dialogue.feed(OK))
    assert isinstance(event, Answered)
    dialogue.begin(mail(2))
    # The second yes to the first mail, and those to MAIL and RCPT, which would be the one to DATA.
    with pytest.raises(GarbledError):
        list(dialogue.feed(OK * 3))
    assert [(one.delivery.id, doubtful) for one, doubtful in dialogue.lost(0)] == [(2, False)]


@pytest.mark.parametrize("heard", [b"", OK])
def test_a_go_ahead_that_was_not_asked_for_is_none(heard: bytes) -> None:
    dialogue = Dialogue(ALL)
    dialogue.begin(mail(1))
    with pytest.raises(GarbledError):
        list(dialogue.feed(heard + b"354 Go\r\n"))


def test_a_yes_before_the_end_of_the_mail_is_none() -> None:
    dialogue = _in_the_middle_of_a_mail()
    with pytest.raises(GarbledError):
        list(dialogue.feed(OK, unwritten=1))
    assert [doubtful for _, doubtful in dialogue.lost(1)] == [False]


def test_a_no_before_the_end_of_the_mail_counts_and_ends_the_conversation() -> None:
    dialogue = _in_the_middle_of_a_mail()
    events = dialogue.feed(b"552 5.3.4 Too big\r\n250 2.0.0 Ok\r\n", unwritten=1)
    event = next(events)
    assert isinstance(event, Answered)
    assert (event.stage, event.reply) == (Stage.BODY, Reply(552, "5.3.4 Too big"))
    with pytest.raises(GarbledError):
        next(events)
    assert list(dialogue.lost(1)) == []


def _in_the_middle_of_a_mail() -> Dialogue:
    dialogue = Dialogue(ALL)
    dialogue.begin(mail(1))
    list(dialogue.feed(OK + OK + b"354 Go\r\n"))
    dialogue.pour(None)
    return dialogue


def test_words_that_nobody_asked_for_are_none_to_trust_but_a_goodbye_is() -> None:
    with pytest.raises(GarbledError):
        list(Dialogue(ALL).feed(OK))
    dialogue = Dialogue(ALL)
    assert list(dialogue.feed(b"421 4.4.2 Idle too long\r\n")) == []
    assert dialogue.closing


@given(st.binary(max_size=300))
def test_no_bytes_at_all_break_the_reading(data: bytes) -> None:
    dialogue = Dialogue(ALL)
    dialogue.begin(mail(1))
    try:
        events = list(dialogue.feed(data))
    except GarbledError:
        return
    assert all(event.mail.delivery.id == 1 for event in events)


def test_server_words_come_as_one_plain_line() -> None:
    dialogue = Dialogue(PLAIN)
    dialogue.begin(mail(1))
    [event] = list(dialogue.feed(b"550-5.1.1 No\x1b[31m such\r\n550  user \xff\r\n"))
    assert isinstance(event, Answered)
    assert event.reply == Reply(550, "5.1.1 No [31m such user �")
    assert event.stage is Stage.MAIL


def test_only_one_mail_at_a_time_is_under_way() -> None:
    dialogue = Dialogue(PLAIN)
    with pytest.raises(ValueError, match="waits for no mail"):
        dialogue.pour(None)
    dialogue.begin(mail(1))
    with pytest.raises(ValueError, match="Another mail"):
        dialogue.begin(mail(2))
    for answer in (OK, OK, b"354 Go\r\n"):
        list(dialogue.feed(answer))
    with pytest.raises(ValueError, match="one command at a time"):
        dialogue.pour(mail(2))

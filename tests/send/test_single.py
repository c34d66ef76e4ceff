from __future__ import annotations

import datetime as dt
import itertools
from pathlib import Path

import pytest

from newsletter.errors import SendError, TransportError
from newsletter.message import prepare
from newsletter.model import Recipient, RenderedEmail, Sender
from newsletter.send import Reply, deliver, transport

from .conftest import Act

EMAIL = RenderedEmail(
    issue=dt.date(2026, 11, 22),
    language="en",
    sender=Sender(name="Hollin Marrow", email="news@müller.example"),
    subject="The week",
    preheader="",
    html="<p>Hello</p>",
    text="Hello",
    digest="d",
)
PEOPLE = [
    Recipient(subscriber="1", email="a@x.test", name="A"),
    Recipient(subscriber="2", email="b@x.test", name="B\r\nBcc: z@x.test"),
    Recipient(subscriber="3", email="nobody"),
    Recipient(subscriber="4", email="c@x.test", name="C"),
    Recipient(subscriber="5", email="d@x.test", name="D"),
]


def now() -> dt.datetime:
    return dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)


def test_one_refused_address_does_not_stop_the_others(act: Act, outbox: Path) -> None:
    script, relay = act({"RCPT": ["250 ok", "550 5.1.1 nobody", "250 ok"]})
    ids = map("t{}".format, itertools.count())
    with transport(relay, outbox) as sending:
        answers = list(
            deliver(
                prepare(EMAIL, boundary="b"),
                PEOPLE,
                sending,
                sender="bounce@müller.example",
                now=now,
                ids=lambda: next(ids),
            )
        )
    assert [recipient for recipient, _ in answers] == PEOPLE
    assert [type(answer) for _, answer in answers] == [Reply, SendError, SendError, TransportError, Reply]
    assert script.heard[1].startswith("MAIL FROM:<bounce@xn--mller-kva.example> SIZE=")
    assert [line for line in script.heard if line.startswith(("To:", "Message-ID:"))] == [
        "To: A <a@x.test>",
        "Message-ID: <t0@xn--mller-kva.example>",
        "To: D <d@x.test>",
        "Message-ID: <t3@xn--mller-kva.example>",
    ]


def test_answers_come_one_by_one(outbox: Path) -> None:
    with transport(None, outbox) as sending:
        answers = deliver(
            prepare(EMAIL, boundary="b"), PEOPLE[:1] * 2, sending, sender="n@x.test", now=now, ids=lambda: "t"
        )
        next(answers)
        assert len(list(outbox.glob("new/*"))) == 1


def test_a_sender_that_is_no_address_stops_before_the_first_mail(outbox: Path) -> None:
    with transport(None, outbox) as sending, pytest.raises(ValueError, match="is not an email address"):
        list(deliver(prepare(EMAIL, boundary="b"), PEOPLE, sending, sender="news", now=now, ids=lambda: "t"))
    assert not outbox.exists()

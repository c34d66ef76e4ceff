"""What a connection that breaks in the middle of a mail still has to say."""

from __future__ import annotations

import socket
import time

import pytest

from newsletter.send.answers import Stage
from newsletter.send.base import Reply
from newsletter.send.dialogue import Answered
from newsletter.send.line import Line, LostError

from .test_dialogue import mail

LONG = b"Subject: x\r\n\r\n" + b"A quiet week, and two stories.\r\n" * 300_000


def test_why_a_server_takes_no_more_of_a_mail_is_read_although_writing_fails() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        line = Line(ours, frozenset({"pipelining"}), time.monotonic)
        line.dialogue.begin(mail(1, LONG))
        line.write()
        theirs.sendall(b"250 Ok\r\n250 Ok\r\n354 Go\r\n")
        assert list(line.read())
        line.dialogue.pour(None)
        line.write()
        theirs.sendall(b"552 5.3.4 Too big\r\n")
        theirs.close()
        line.write()
        events = line.read()
        event = next(events)
        assert isinstance(event, Answered)
        assert (event.stage, event.reply) == (Stage.BODY, Reply(552, "5.3.4 Too big"))
        with pytest.raises(LostError):
            next(events)
        assert line.end(politely=False) == ()

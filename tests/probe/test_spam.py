"""The spam filter: the real SpamAssassin as a program and as a server, and everything that is none."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.model import Endpoint, SpamAnswer
from newsletter.probe import spam
from tests.talking import Connected, dripping, endless, hanging_up, saying, silent, talking

HEAD = (
    "From: Hollin Marrow <letters@hollinmarrow.example>\r\nTo: <reader@example.org>\r\n"
    "Message-ID: <4711@hollinmarrow.example>\r\nMIME-Version: 1.0\r\nContent-Type: text/html\r\n"
)
SHOUTING = (
    f"Subject: BUY NOW BEFORE IT IS ALL GONE\r\n{HEAD}\r\n<html><body>"
    "<font color='#fefefe'>viagra, cialis</font><img src='http://x.example/a.png'></body></html>\r\n"
).encode()
QUIET = (
    f"Subject: A quiet week on the ward\r\n{HEAD.replace('html', 'plain')}\r\n"
    "Every Tuesday at eight a dozen people meet at the gate of the park.\r\n"
).encode()
# A mail may say what the program would say.
CUNNING = QUIET + b"\r\nPoints: -99.0 / 5.0\r\n 9.0 MADE_UP  Of our own\r\n"


def found(program: str) -> str:
    """The path of a program of SpamAssassin. Missing, it fails in CI and is a named skip elsewhere."""
    path = shutil.which(program, path=f"{os.environ['PATH']}{os.pathsep}/usr/sbin")
    if path is None:
        missing = f"{program} is missing. On Debian or Ubuntu: sudo tools/install-spamassassin.sh"
        if os.environ.get("CI") == "true":
            pytest.fail(missing)
        pytest.skip(missing)
    return path


@pytest.fixture(scope="session")
def program() -> str:
    return found("spamassassin")


@pytest.fixture(scope="session")
def spamd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Endpoint]:
    """A real spamd on a free port, offline."""
    command, port = found("spamd"), _free_port()
    options = ["--local", "--nouser-config", "--max-children=1", "--syslog=stderr"]
    folder = tmp_path_factory.mktemp("spamd")
    with subprocess.Popen(
        [command, *options, f"--listen=127.0.0.1:{port}", f"--helper-home-dir={folder}"],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stderr is not None
            # It says so on standard error, and nothing more than a line for each mail afterwards.
            started = any("server started" in line for line in process.stderr)
            assert started, process.wait(10)
            yield Endpoint(host="127.0.0.1", port=port)
        finally:
            process.terminate()


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


def points(answer: SpamAnswer | None) -> dict[str, float]:
    assert answer is not None
    assert answer.problem == ""
    return {one.name: one.points for one in answer.rules}


def test_the_program_judges_a_mail(program: str) -> None:
    answer = spam.look(SHOUTING, command=program)
    counted = points(answer)
    assert answer
    assert answer.score >= answer.limit == 5.0
    assert counted["SUBJ_ALL_CAPS"] == 0.5
    assert counted["MISSING_DATE"] > 1
    words = {one.name: one.words for one in answer.rules}
    assert words["SUBJ_ALL_CAPS"] == "Subject is all capitals"
    assert words["MIME_HTML_ONLY"] == "Message only has text/html MIME parts"
    assert abs(sum(counted.values()) - answer.score) < 0.1 * len(counted)


def test_the_server_says_the_same_as_the_program(program: str, spamd: Endpoint) -> None:
    of_program, of_server = spam.look(SHOUTING, command=program), spam.look(SHOUTING, spamd)
    assert of_program
    assert of_server
    assert (of_program.score, of_program.limit) == (of_server.score, of_server.limit)
    assert sorted(of_program.rules, key=str) == sorted(of_server.rules, key=str)


def test_a_harmless_mail_is_told_from_a_shouting_one(program: str, spamd: Endpoint) -> None:
    for answer in (spam.look(QUIET, command=program), spam.look(QUIET, spamd)):
        assert "SUBJ_ALL_CAPS" not in points(answer)
        assert answer
        assert answer.score < answer.limit


def test_a_mail_cannot_judge_itself(program: str, spamd: Endpoint) -> None:
    for answer in (spam.look(CUNNING, command=program), spam.look(CUNNING, spamd)):
        assert "MADE_UP" not in points(answer)
        assert answer
        assert answer.score > -10


def test_a_long_description_is_put_together(program: str) -> None:
    answer = spam.look(SHOUTING, command=program)
    assert answer
    words = {one.name: one.words for one in answer.rules}
    assert words["HTML_FONT_LOW_CONTRAST"] == "HTML font color similar or identical to background"


def test_without_server_and_program_nobody_was_asked() -> None:
    assert spam.look(QUIET, command="no-such-program-4711") is None


# --- servers that are none ------------------------------------------------------------------------------

GOOD = b"SPAMD/1.1 0 EX_OK\r\nContent-length: 4\r\nSpam: True ; 6.4 / 5.0\r\n\r\n\r\n\r\n"


@pytest.mark.parametrize(
    ("talk", "problem"),
    [
        (silent, "did not answer within 0.3 seconds"),
        (dripping, "did not answer within 0.3 seconds"),
        (endless, "answered without an end"),
        (hanging_up, "cannot be reached"),
        (saying(b""), "is not a spam filter"),
        (saying(b"\xff\x00\r\n" * 99), "is not a spam filter"),
        (saying(b"220 mail.example ESMTP\r\n"), "is not a spam filter"),
        (saying(b"HTTP/1.1 400 Bad Request\r\n\r\n"), "is not a spam filter"),
        (saying(b"SPAMD/1.0 76 Bad header line: x\r\n"), "could not judge the mail (Bad)"),
        (saying(b"SPAMD/1.1 75 EX_TEMPFAIL\r\n\r\n"), "could not judge the mail (EX_TEMPFAIL)"),
        (saying(b"SPAMD/1.1 0 EX_OK\r\n\r\n"), "breaks off"),
        (saying(GOOD[:-3]), "breaks off"),
        (saying(GOOD.replace(b"6.4", b"nan")), "breaks off"),
        (saying(GOOD.replace(b"6.4", b"1e999")), "breaks off"),
        (saying(GOOD.replace(b"6.4", b"9" * 400)), "breaks off"),
    ],
)
def test_a_server_that_misbehaves_is_told_in_plain_words(talk: Connected, problem: str) -> None:
    with talking(talk) as there:
        answer = spam.look(QUIET, there, seconds=10 if talk is endless else 0.3)
        assert answer
        assert problem in answer.problem
        assert str(there) in answer.problem
        assert (answer.score, answer.rules) == (0, ())


def test_nobody_listening_is_told(free_port: int) -> None:
    answer = spam.look(QUIET, Endpoint(host="127.0.0.1", port=free_port))
    assert answer == SpamAnswer(
        problem=f"nothing answers at 127.0.0.1:{free_port}, where the spam filter should be"
    )


@pytest.mark.parametrize(
    "report", [b"", b"Template of our own\n", b"---- ---- ----\n\x00\xff\n 1.0 A_RULE late"]
)
def test_a_report_in_another_form_still_gives_the_points(report: bytes) -> None:
    answer = b"SPAMD/1.1 0 EX_OK\r\nSpam: False ; -1.5 / 6.0\r\n\r\n" + report
    with talking(saying(answer)) as there:
        assert spam.look(QUIET, there) == SpamAnswer(score=-1.5, limit=6.0)


def test_no_answer_whatever_is_more_than_a_problem() -> None:
    greeting = b"SPAMD/1.1 0 EX_OK\r\nSpam: True ; 1.0 / 5.0\r\n\r\n --- --- ---\n"
    said: list[bytes] = []

    def talk(connection: socket.socket, over: threading.Event) -> None:
        while connection.recv(100):
            pass
        connection.sendall(said[-1])

    with talking(talk) as there:

        @settings(deadline=None)
        @given(st.binary(max_size=300), st.sampled_from([b"", greeting]))
        def ask(noise: bytes, before: bytes) -> None:
            said.append(before + noise)
            answer = spam.look(b"x", there)
            assert answer
            assert all(f"{one.name}{one.words}".isprintable() for one in answer.rules)

        ask()


# --- programs that are none -----------------------------------------------------------------------------


@pytest.fixture
def script(tmp_path: Path) -> str:
    """A program in the place of spamassassin; `write_text` what it does."""
    return str(tmp_path / "spamassassin")


@pytest.mark.parametrize(
    ("does", "problem"),
    [
        ("sleep 60", "was not done within"),
        ("cat >/dev/null; sleep 60 & sleep 60", "was not done within"),
        ("cat; exec >&-; sleep 60", "was not done within"),
        ("exit 70", "ended with an error"),
        ("kill -SEGV $$", "ended with an error"),
        ("cat", "was not understood"),
        ("head -c 999 /dev/urandom", "was not understood"),
        ("cat /dev/zero", "answered without an end"),
    ],
)
def test_a_program_that_misbehaves_is_told_in_plain_words(script: str, does: str, problem: str) -> None:
    Path(script).write_text(f"#!/bin/sh\n{does}\n")
    Path(script).chmod(0o700)
    answer = spam.look(QUIET, command=script, seconds=1 if "sleep" in does else 30)
    assert answer
    assert problem in answer.problem
    assert script in answer.problem


def test_a_program_of_another_machine_is_told(script: str) -> None:
    Path(script).write_bytes(b"\x7fELF of nothing")
    Path(script).chmod(0o700)
    answer = spam.look(QUIET, command=script)
    assert answer
    assert "cannot be started" in answer.problem


def test_the_program_gets_the_mail_as_it_is_and_no_shell(script: str, tmp_path: Path) -> None:
    Path(script).write_text(
        f'#!/bin/sh\ncat > {tmp_path}/mail\nprintf "%s\\n" "$LC_ALL" "$@" > {tmp_path}/options\n'
        'printf "Points: 1.5 / 5.0\\n 1.5 A_RULE   BODY: Said\\n%28sat length\\n\\n 9.0 NOT_ONE  x\\n"\n'
    )
    Path(script).chmod(0o700)
    mail = QUIET + b"$(touch owned) `touch owned` 'quote\r\n"
    answer = spam.look(mail, command=script)
    assert answer
    assert [(one.name, one.points, one.words) for one in answer.rules] == [("A_RULE", 1.5, "Said at length")]
    assert (tmp_path / "mail").read_bytes() == mail
    options = (tmp_path / "options").read_text().splitlines()
    assert options[0] == "C"
    assert {"--local", "--test-mode", "--cf=use_bayes 0"} <= set(options)

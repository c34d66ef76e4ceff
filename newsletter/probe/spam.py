"""What SpamAssassin says of the mail: a spamd that the settings name, else the program on this computer."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator

from newsletter.model import Endpoint, SpamAnswer, SpamRule
from newsletter.net import endpoint

COMMAND = "spamassassin"
_SECONDS = 60.0
_MOST = 1_000_000
_MOST_RULES = 200
_LONGEST_WORDS = 200
_NUMBER = r"-?\d{1,6}(?:\.\d{1,6})?"
# A reader's own preferences and what a filter learnt from somebody's mail say nothing about other people's
# filters; and it must not learn from ours.
_OPTIONS = (
    *("--local", "--test-mode", "--nocreate-prefs", f"--prefspath={os.devnull}"),
    *("--cf=use_bayes 0", "--cf=report_safe 0", "--cf=clear_report_template"),
    *("--cf=report Points: _SCORE_ / _REQD_", "--cf=report _SUMMARY_"),
)
_POINTS = re.compile(rf"^Points: ({_NUMBER}) / ({_NUMBER})\s*$", re.MULTILINE)
_GREETING = re.compile(rb"SPAMD/\d+\.\d+ (\d+) ([\x21-\x7e]{1,40})[^\r\n]*\r\n")
_VERDICT = re.compile(
    rf"^Spam:\s*\w+\s*;\s*({_NUMBER})\s*/\s*({_NUMBER})\s*$".encode(), re.IGNORECASE | re.MULTILINE
)
_LENGTH = re.compile(rb"^Content-length:\s*(\d{1,9})\s*$", re.IGNORECASE | re.MULTILINE)
_TABLE = re.compile(r"^ *-{2,} +-{2,} +-{2,} *$", re.MULTILINE)
_ROW = re.compile(rf"^ *({_NUMBER}) +([A-Za-z_]\w{{0,80}})(?: +(.*))?$")
_MORE = re.compile(r"^ {10,}(\S.*)$")


def look(
    message: bytes, spamd: Endpoint | None = None, *, command: str = COMMAND, seconds: float = _SECONDS
) -> SpamAnswer | None:
    """The answer of `spamd`, or without one of the program `command`; None where there is neither.

    `message` is a whole mail whose lines end in CR LF. Nothing is raised: what goes wrong within `seconds` is
    the answer's problem.
    """
    program = None if spamd else shutil.which(command)
    try:
        if spamd:
            return _of_spamd(message, spamd, seconds)
        return _of_program(message, program, seconds) if program else None
    except _Unusable as error:
        return SpamAnswer(problem=str(error))


class _Unusable(Exception):  # noqa: N818  an answer, not a fault
    pass


def _of_spamd(message: bytes, spamd: Endpoint, seconds: float) -> SpamAnswer:
    answer = _said(message, spamd, seconds)
    greeting = _GREETING.match(answer)
    if not greeting:
        raise _Unusable(f"what answers at {spamd} is not a spam filter of the kind spamd")
    if int(greeting[1]):
        code = greeting[2].decode("ascii")
        raise _Unusable(f"the spam filter at {spamd} could not judge the mail ({code})")
    head, _, body = answer.partition(b"\r\n\r\n")
    verdict, length = _VERDICT.search(head), _LENGTH.search(head)
    if not verdict or (length and len(body) < int(length[1])):
        raise _Unusable(f"the answer of the spam filter at {spamd} breaks off")
    report = body.decode("utf-8", "replace")
    table = _TABLE.search(report)
    rows = report[table.end() :] if table else ""
    return _answer(verdict[1].decode(), verdict[2].decode(), rows)


def _said(message: bytes, spamd: Endpoint, seconds: float) -> bytes:
    question = b"REPORT SPAMC/1.5\r\nContent-length: %d\r\n\r\n%b" % (len(message), message)
    try:
        return endpoint.ask(spamd, question, seconds=seconds, most=_MOST)
    except endpoint.TooMuchError:
        problem = f"the spam filter at {spamd} answered without an end"
    except TimeoutError:
        problem = f"the spam filter at {spamd} did not answer within {seconds:g} seconds"
    except ConnectionRefusedError:
        problem = f"nothing answers at {spamd}, where the spam filter should be"
    except OSError as error:
        problem = f"the spam filter at {spamd} cannot be reached ({error.strerror or error})"
    raise _Unusable(problem)


def _of_program(message: bytes, program: str, seconds: float) -> SpamAnswer:
    try:
        output, code, late = _run(message, program, seconds)
    except OSError as error:
        raise _Unusable(f"{program} cannot be started ({error.strerror or error})") from error
    if late:
        raise _Unusable(f"{program} was not done within {seconds:g} seconds")
    if len(output) > _MOST + len(message):
        raise _Unusable(f"{program} answered without an end")
    if code:
        raise _Unusable(f"{program} ended with an error; this may tell more: spamassassin --lint")
    text = output.decode("utf-8", "replace")
    # The report stands behind the mail, which may hold anything.
    reports = list(_POINTS.finditer(text))
    if not reports:
        raise _Unusable(f"the answer of {program} was not understood")
    last = reports[-1]
    return _answer(last[1], last[2], text[last.end() :])


def _run(message: bytes, program: str, seconds: float) -> tuple[bytes, int, bool]:
    """What the program writes, its exit code, and whether it had to be ended."""
    ended = threading.Event()
    with tempfile.TemporaryFile() as stdin:
        stdin.write(message)
        stdin.seek(0)
        # Its words in English, so that there is one language to read; a session of its own, so that what it
        # starts ends with it.
        with subprocess.Popen(  # noqa: S603  found on PATH under a name of ours; no shell, options fixed
            [program, *_OPTIONS],
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=os.environ | {"LC_ALL": "C", "LANGUAGE": ""},
            start_new_session=True,
        ) as process:

            def end() -> None:
                ended.set()
                _kill(process)

            timer = threading.Timer(seconds, end)
            timer.start()
            try:
                assert process.stdout is not None  # noqa: S101  for the type checker
                most = _MOST + len(message) + 1
                output = process.stdout.read(most)
                if len(output) == most:
                    _kill(process)
                code = process.wait()
            finally:
                timer.cancel()
                if process.poll() is None:
                    _kill(process)
    return output, code, ended.is_set()


def _kill(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def _answer(score: str, limit: str, rows: str) -> SpamAnswer:
    return SpamAnswer(score=float(score), limit=float(limit), rules=tuple(_rules(rows)))


def _rules(rows: str) -> Iterator[SpamRule]:
    """The lines of the table `pts rule name description`, each description put together."""
    found: list[tuple[float, str, str]] = []
    for line in rows.lstrip("\r\n").splitlines():
        if row := _ROW.match(line):
            found.append((float(row[1]), row[2], row[3] or ""))
        elif found and (more := _MORE.match(line)):
            points, name, words = found[-1]
            found[-1] = (points, name, f"{words} {more[1]}")
        else:
            break
    for points, name, words in found[:_MOST_RULES]:
        yield SpamRule(name=name, points=points, words=_plain(words))


def _plain(words: str) -> str:
    printable = "".join(letter if letter.isprintable() else " " for letter in words[:_LONGEST_WORDS])
    # Where a rule looks is no news to an editor.
    return re.sub(r"^(?:BODY|HEADER|URI|RAW|FULL|META): ", "", " ".join(printable.split()))

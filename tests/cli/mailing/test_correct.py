"""Something wrong went out: it is stopped, and what is right is mailed to everybody once."""

from __future__ import annotations

import email
import email.policy
import json
import re
import signal
from collections import Counter
from pathlib import Path

import pytest

from tests.relays.conversation import Features
from tests.relays.serving import Scripted

from .conftest import READERS, Background, Run, Serve, approve, put, until

ISSUE = "issues/2026-11-22/issue.md"
RIGHT = "Correction: A quiet week"


def mend(project: Path, subject: str = RIGHT) -> None:
    path = project / ISSUE
    text = re.sub(r"(?m)^subject: .*", f'subject: "{subject}"', path.read_text(encoding="utf-8"))
    path.write_text(text, encoding="utf-8")
    article = project / "issues/2026-11-22/articles/walk.md"
    article.write_text(article.read_text(encoding="utf-8").replace("at eight", "at nine"), encoding="utf-8")
    approve(project)


def got(served: Scripted) -> Counter[tuple[str, str]]:
    """Who got which subject how often."""
    return Counter(
        (one.recipient, str(email.message_from_bytes(one.data, policy=email.policy.default)["Subject"]))
        for one in served.seen().taken
    )


def test_everybody_who_got_the_wrong_mail_gets_the_right_one(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    served = relay()
    newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    put(mailer, "readers", "late@example.org")
    mend(mailer)
    code, out, err = newsletter(mailer, "send", "--list", "readers", "--yes-to", "1", "--hold", "0")
    assert (code, "newsletter correct 2026-11-22 --list readers" in err) == (3, True)
    code, out, err = newsletter(
        mailer, "correct", "--list", "readers", "--yes-to", "12", "--yes-to", "1", "--hold", "0"
    )
    assert code == 0, err
    assert "goes to 12 people who got the wrong mail" in err
    assert "1 person of the list readers: the mended issue only" in err
    assert "Readers who want to leave may get nowhere" in err
    assert "The subject is that of the wrong mail" not in err
    assert got(served) == Counter(
        {
            **{(one, "A quiet week"): 1 for one in READERS},
            **{(one, RIGHT): 1 for one in READERS},
            ("late@example.org", RIGHT): 1,
        }
    )
    assert out.count("accepted by the mail server") == 2
    assert len(list((mailer / "issues/2026-11-22/sent").iterdir())) == 3
    code, out, _ = newsletter(mailer, "correct", "--list", "readers", "--hold", "0")
    assert (code, out) == (0, "Nothing to do: nobody is left to mail it to.\n")


def test_what_is_under_way_stops_at_once_and_nobody_gets_more_than_they_need(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay(features=Features(latency=0.3))
    process = background("send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    until(lambda: served.seen().taken)
    code, _, err = newsletter(mailer, "correct", "--list", "readers")
    assert code == 1
    assert "Nothing is mailed to this list any more." in err
    assert "newsletter approve 2026-11-22 --by NAME" in err
    process.communicate(timeout=60)
    assert process.returncode == 3
    code, _, err = newsletter(mailer, "resume")
    assert (code, "because its mail is wrong" in err, "--uncorrected" in err) == (4, True, True)
    _, _, err = newsletter(mailer, "status")
    assert "newsletter correct 2026-11-22 --list readers" in err
    assert "newsletter resume" not in err
    wrong = set(served.seen().recipients)
    assert 0 < len(wrong) < 12
    mend(mailer)
    numbers = ("--yes-to", str(len(wrong)), "--yes-to", str(12 - len(wrong)))
    code, out, err = newsletter(mailer, "correct", "--list", "readers", *numbers, "--hold", "0", "--json")
    assert code == 0, err
    assert [one["kind"] for one in json.loads(out)] == ["correction", "issue"]
    assert got(served) == Counter(
        {**{(one, "A quiet week"): 1 for one in wrong}, **{(one, RIGHT): 1 for one in READERS}}
    )
    _, out, _ = newsletter(mailer, "status", "--json")
    first, *others = json.loads(out)["campaigns"]
    assert (first["state"], first["counts"]["cancelled"]) == ("cancelled", 12 - len(wrong))
    assert [one["state"] for one in others] == ["done", "done"]


def test_a_campaign_that_was_right_after_all_is_gone_on_with_when_somebody_says_so(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay(features=Features(latency=0.3))
    process = background("send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    until(lambda: served.seen().taken)
    newsletter(mailer, "correct", "--list", "readers")
    process.communicate(timeout=60)
    assert newsletter(mailer, "resume", "--uncorrected")[0] == 0
    assert sorted(served.seen().recipients) == sorted(READERS)


def test_a_correction_that_is_called_off_while_it_is_held_mails_nobody_and_can_be_given_again(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay()
    newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    put(mailer, "readers", "late@example.org")
    mend(mailer)
    numbers = ("--yes-to", "12", "--yes-to", "1")
    process = background("correct", "--list", "readers", *numbers, "--hold", "5")
    assert process.stderr
    while "Until it starts, Ctrl-C stops it with nothing sent" not in process.stderr.readline():
        pass
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert (process.returncode, "Not begun yet" in err) == (3, False)
    _, out, _ = newsletter(mailer, "status", "--json")
    assert [one["state"] for one in json.loads(out)["campaigns"]] == ["done", "cancelled", "cancelled"]
    assert len(served.seen().taken) == 12
    assert newsletter(mailer, "correct", "--list", "readers", *numbers, "--hold", "0")[0] == 0
    assert len(served.seen().taken) == 25


def test_a_mended_issue_with_the_same_subject_is_told_of(mailer: Path, relay: Serve, newsletter: Run) -> None:
    relay()
    newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    mend(mailer, "A quiet week")
    code, _, err = newsletter(mailer, "correct", "--list", "readers", "--yes-to", "12", "--hold", "0")
    assert code == 0, err
    assert "The subject is that of the wrong mail: readers may take one for the other." in err


@pytest.mark.parametrize("numbers", [(), ("--yes-to", "11"), ("--yes-to", "12", "--yes-to", "0")])
def test_until_the_numbers_are_confirmed_nothing_is_changed(
    mailer: Path, relay: Serve, newsletter: Run, numbers: tuple[str, ...]
) -> None:
    served = relay()
    newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    mend(mailer)
    assert newsletter(mailer, "correct", "--list", "readers", *numbers)[0] == 2
    assert len(served.seen().taken) == 12
    _, out, _ = newsletter(mailer, "status", "--json")
    assert [one["state"] for one in json.loads(out)["campaigns"]] == ["done"]


def test_what_was_never_mailed_cannot_be_corrected(mailer: Path, relay: Serve, newsletter: Run) -> None:
    relay()
    code, _, err = newsletter(mailer, "correct", "--list", "readers")
    assert code == 4
    assert "was not mailed to the list readers, so there is nothing to correct" in err


def test_a_second_correction_reaches_everybody_once_more(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    mend(mailer)
    correct = ("correct", "--list", "readers", "--hold", "0", "--yes-to", "12")
    assert newsletter(mailer, *correct)[0] == 0
    mend(mailer, "Once more")
    assert newsletter(mailer, *correct)[0] == 0
    assert Counter(served.seen().recipients) == Counter(dict.fromkeys(READERS, 3))


def test_a_correction_is_tried_on_the_first_ones_too(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    mend(mailer)
    put(mailer, "readers", *(f"late{number}@example.org" for number in range(3)))
    numbers = ("--yes-to", "12", "--yes-to", "3", "--hold", "0")
    first = ("--first", "2", "--first-wait", "0", "--events", "events.jsonl")
    code, _, err = newsletter(mailer, "correct", "--list", "readers", *numbers, *first)
    assert code == 0, err
    assert "First         2, of each, then it goes on where at most 5 % were refused" in err
    assert len(served.seen().taken) == 12 + 12 + 3


def test_a_correction_can_be_planned(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay()
    newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    mend(mailer)
    planned = ("--yes-to", "12", "--at", "2099-11-22 07:30", "--late", "5", "--by", "Tomas")
    process = background("correct", "--list", "readers", *planned)
    assert process.stderr
    while "goes out on 22 November 2099, 07:30 (Europe/Berlin)" not in (line := process.stderr.readline()):
        assert line
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=60)
    assert process.returncode == 3
    _, out, _ = newsletter(mailer, "status", "--json")
    *_, campaign = json.loads(out)["campaigns"]
    assert (campaign["state"], campaign["due"]) == ("scheduled", "2099-11-22T06:30:00+00:00")
    assert len(served.seen().taken) == 12


def test_what_another_computer_mailed_is_known_to_a_correction_too(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    served = relay()
    send = ("--yes-to", "12", "--hold", "0")
    newsletter(mailer, "send", "--list", "readers", *send)
    (record,) = (mailer / "issues/2026-11-22/sent").iterdir()
    # The other laptop: the same files, and a ledger of its own.
    for path in (mailer / ".newsletter").glob("newsletter.db*"):
        path.unlink()
    approve(mailer)
    put(mailer, "readers", *READERS)
    put(mailer, "friends", "ana@example.org", "ben@example.org")
    newsletter(mailer, "send", "--list", "readers", *send, "--despite", record.stem)
    newsletter(mailer, "send", "--list", "friends", "--yes-to", "2", "--hold", "0")
    mend(mailer)
    code, _, err = newsletter(mailer, "correct", "--list", "readers", *send)
    assert (code, f"--despite {record.stem}" in err) == (4, True)
    code, _, err = newsletter(mailer, "correct", "--list", "readers", *send, "--despite", record.stem)
    assert code == 0, err
    assert "Another computer mailed this issue to this list: 'A quiet week' went to 12 people" in err
    code, _, err = newsletter(mailer, "correct", "--list", "friends", "--yes-to", "2", "--hold", "0")
    assert "Whoever is on both lists gets it twice." in err
    assert len(served.seen().taken) == 12 + 12 + 2 + 12 + 2

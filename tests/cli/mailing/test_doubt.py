"""Mails that were handed over without an answer: shown, found again, decided about."""

from __future__ import annotations

import email
import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.relays import faults
from tests.relays.faults import Plan, Stage
from tests.relays.serving import Scripted

from .conftest import READERS, Serve

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def doubted(mailer: Path, relay: Serve, newsletter: Run) -> tuple[Scripted, str, str]:
    """A campaign that is done but for one mail, which the relay took without an answer: the relay, the
    campaign and the address."""
    served = relay(Plan([faults.drop(Stage.DOT, takes=True)]))
    code, _, err = newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    assert code == 3, err
    assert "newsletter status 2026-11-22 --doubtful" in err
    _, out, _ = newsletter(mailer, "status", "--doubtful", "--json")
    (one,) = json.loads(out)
    return served, one["campaign"], one["email"]


def counts(mailer: Path, newsletter: Run) -> dict[str, int]:
    _, out, _ = newsletter(mailer, "status", "--json")
    found: dict[str, int] = json.loads(out)["campaigns"][0]["counts"]
    return {state: count for state, count in found.items() if count}


def message_id(served: Scripted, address: str) -> str:
    (data,) = [one.data for one in served.seen().taken if one.recipient == address]
    return str(email.message_from_bytes(data)["Message-ID"])


def test_a_mail_without_an_answer_is_shown_and_kept_back(
    mailer: Path, doubted: tuple[Scripted, str, str], newsletter: Run
) -> None:
    served, campaign, address = doubted
    code, out, _ = newsletter(mailer, "status", "--doubtful")
    assert code == 0
    assert out.startswith(f"{address}\t{campaign}\t")
    assert "gave no answer" in out
    _, out, err = newsletter(mailer, "status")
    assert f"Campaign {campaign} to readers: done\n         11  accepted by the mail server\n" in out
    assert "          1  not sure whether it arrived\n" in out
    assert f"newsletter resolve {campaign} --resend or --skip" in err
    assert sorted(served.seen().recipients) == sorted(READERS)


def test_while_somebody_is_in_doubt_the_exit_code_says_so(
    mailer: Path, doubted: tuple[Scripted, str, str], newsletter: Run
) -> None:
    served, campaign, _ = doubted
    assert newsletter(mailer, "resume", campaign)[0] == 3
    code, out, _ = newsletter(mailer, "send", "--list", "readers", "--yes-to", "12")
    assert (code, out.startswith("Nothing was sent. This issue was mailed to the list")) == (3, True)
    newsletter(mailer, "resolve", campaign, "--skip", "--yes-to", "1")
    assert newsletter(mailer, "resume", campaign)[0] == 0
    assert newsletter(mailer, "send", "--list", "readers", "--yes-to", "12")[0] == 0
    assert len(served.seen().taken) == 12


def test_where_nobody_is_in_doubt_it_says_so(mailer: Path, newsletter: Run) -> None:
    assert newsletter(mailer, "status", "--doubtful")[:2] == (0, "Nobody is in doubt.\n")


def test_who_was_refused_is_shown_with_the_words_of_the_mail_server(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    assert newsletter(mailer, "status", "--refused")[:2] == (0, "Nobody was refused.\n")
    relay(Plan([faults.answer(Stage.RCPT, "550 5.1.1 No such person")]))
    _, _, err = newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    assert "See who was refused, and why: newsletter status 2026-11-22 --refused" in err
    code, out, _ = newsletter(mailer, "status", "--refused")
    assert code == 0
    (line,) = out.splitlines()
    address, campaign, _, said = line.split("\t")
    assert address in READERS
    assert said == "550 5.1.1 No such person"
    assert json.loads(newsletter(mailer, "status", "--refused", "--json")[1]) == [
        {"campaign": campaign, "email": address, "reply": said}
    ]
    assert "newsletter status 2026-11-22 --refused" in newsletter(mailer, "status")[2]
    assert newsletter(mailer, "status", "--refused", "--doubtful")[0] == 2


def test_who_is_to_get_it_again_gets_it_under_the_same_message_id(
    mailer: Path, doubted: tuple[Scripted, str, str], newsletter: Run
) -> None:
    served, campaign, address = doubted
    code, out, err = newsletter(mailer, "resolve", campaign, "--resend", "--yes-to", "1")
    assert (code, out) == (0, "To be mailed again: 1.\n")
    assert f"newsletter resume {campaign}" in err
    assert newsletter(mailer, "resume", campaign)[0] == 0
    mails = [one.data for one in served.seen().taken if one.recipient == address]
    assert len(mails) == 2
    assert len({email.message_from_bytes(one)["Message-ID"] for one in mails}) == 1
    assert counts(mailer, newsletter) == {"submitted": 12}


def test_who_is_left_out_is_not_mailed_again_with_the_rest(
    mailer: Path, doubted: tuple[Scripted, str, str], newsletter: Run
) -> None:
    served, campaign, address = doubted
    assert newsletter(mailer, "resolve", campaign, "--skip", address)[:2] == (0, "Left out: 1.\n")
    assert counts(mailer, newsletter) == {"submitted": 11, "skipped": 1}
    code, out, _ = newsletter(mailer, "send", "--list", "readers", "--rest", "--yes-to", "1")
    assert (code, out.startswith("Nothing to do.")) == (0, True)
    assert len(served.seen().taken) == 12
    code, out, _ = newsletter(mailer, "resolve", campaign, "--skip")
    assert (code, out.startswith("Nothing to do:")) == (0, True)


def test_one_recipient_who_stops_the_campaign_each_time_can_be_left_out(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    served = relay(Plan([faults.answer(Stage.RCPT, "550 5.7.1 No", nth=0, about="reader7@")]))
    send = ("send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    code, _, err = newsletter(mailer, *send)
    assert (code, "a reason that would meet everybody: “550 5.7.1 No”" in err) == (5, True)
    assert READERS[7] not in err
    _, out, _ = newsletter(mailer, "status", "--json")
    campaign = json.loads(out)["campaigns"][0]["campaign"]
    code, out, err = newsletter(mailer, "resume")
    assert code == 5
    assert f"That was the answer for {READERS[7]}, as it was the last time." in err
    assert f"newsletter resolve {campaign} --skip {READERS[7]}" in err
    # It names nobody to whoever reads the summary.
    _, shown, _ = newsletter(mailer, "status")
    assert "@example.org" not in shown + "".join(
        path.read_text() for path in (mailer / "build/2026-11-22").glob("sending-*")
    )
    skip = ("resolve", campaign, "--skip", READERS[7], "--by", "Ruth Adair")
    assert newsletter(mailer, *skip)[:2] == (0, "Left out: 1.\n")
    assert newsletter(mailer, "resume")[0] == 0
    assert counts(mailer, newsletter) == {"submitted": 11, "skipped": 1}
    assert sorted(served.seen().recipients) == sorted(set(READERS) - {READERS[7]})
    code, out, _ = newsletter(mailer, "send", "--list", "readers", "--rest", "--yes-to", "1")
    assert (code, out.startswith("Nothing to do.")) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        ((), 2, "Say --resend (they may get it twice) or --skip (they may not get it)."),
        (("--resend", "--skip"), 2, "Say --resend"),
        (("--resend",), 2, "nobody can be asked here. Confirm it with --yes-to 1"),
        (("--resend", "--yes-to", "2"), 2, "--yes-to says 2, and it would be 1 now."),
        (("--skip", "nobody@example.org"), 4, "not all of these are doubtful ones of campaign"),
    ],
)
def test_a_decision_that_cannot_be_meant_changes_nothing(
    mailer: Path,
    doubted: tuple[Scripted, str, str],
    newsletter: Run,
    arguments: tuple[str, ...],
    code: int,
    words: str,
) -> None:
    _, campaign, _ = doubted
    got, _, err = newsletter(mailer, "resolve", campaign, *arguments)
    assert got == code
    assert words in " ".join(err.split())
    assert counts(mailer, newsletter) == {"submitted": 11, "doubtful": 1}


@pytest.mark.parametrize("packed", [False, True])
def test_a_log_of_postfix_settles_a_doubt(
    mailer: Path, doubted: tuple[Scripted, str, str], newsletter: Run, *, packed: bool
) -> None:
    served, campaign, address = doubted
    known = next(one for one in READERS if one != address)
    log = "".join(
        f"Nov 22 07:30:01 mail postfix/cleanup[12]: {queue}: message-id={message_id(served, one)}\n"
        f"Nov 22 07:30:01 mail postfix/qmgr[8]: {queue}: from=<bounce@example.org>, size=61022, nrcpt=1 "
        "(queue active)\n"
        for queue, one in (("4dF3Kx1zQz2", address), ("4dF3Kx1zQz3", known))
    )
    log += (
        f"Nov 22 07:30:02 mail postfix/smtp[9]: 4dF3Kx1zQz2: to=<{address}>, status=bounced (no such user)\n"
    )
    file = mailer / "mail.log"
    file.write_bytes(gzip.compress(log.encode()) if packed else log.encode() + b"\xff\n")
    code, out, err = newsletter(mailer, "reconcile", campaign, "--postfix-log", "mail.log")
    assert code == 0
    assert out.splitlines() == [
        "Accepted by the mail server, as is known now: 1.",
        "Found there and known before: 1.",
        "Accepted, and came back later: 1.",
        "Still in doubt: 0.",
    ]
    assert err == ""
    assert counts(mailer, newsletter) == {"submitted": 12}


def test_a_list_of_message_ids_settles_a_doubt_and_forged_ones_do_not(
    mailer: Path, doubted: tuple[Scripted, str, str], newsletter: Run
) -> None:
    served, campaign, address = doubted
    true = message_id(served, address)
    first, _, rest = true.partition(".")
    forged = f"{first}.{rest[:-30]}{'a' * 5}{rest[-25:]}"
    (mailer / "ids.txt").write_text(f"{forged}\nother@example.org\n")
    code, out, err = newsletter(mailer, "reconcile", campaign, "--message-ids", "ids.txt")
    assert (code, out.splitlines()[-1]) == (0, "Still in doubt: 1.")
    assert f"newsletter resolve {campaign} --resend" in err
    (mailer / "ids.txt").write_text(f"{true}\n")
    code, out, _ = newsletter(mailer, "reconcile", campaign, "--message-ids", "ids.txt", "--json")
    told = json.loads(out)
    assert told == {"campaign": campaign, "settled": 1, "known": 0, "bounced": 0, "doubtful": 0}


def test_a_list_of_the_relays_own_names_settles_a_doubt(
    mailer: Path, doubted: tuple[Scripted, str, str], newsletter: Run
) -> None:
    _, campaign, address = doubted
    (mailer / "ids.txt").write_text(
        f"0100018f6ab17d22-000000,{address}\n0100018f6ab17d22-000001,x@example.org\n"
    )
    code, out, _ = newsletter(mailer, "reconcile", campaign, "--replies", "ids.txt")
    assert (code, out.splitlines()[-1]) == (0, "Still in doubt: 0.")
    assert counts(mailer, newsletter) == {"submitted": 12}


def test_one_place_to_look_at_is_named(mailer: Path, newsletter: Run) -> None:
    code, _, err = newsletter(mailer, "reconcile", "k3j9x2ab")
    assert code == 2
    assert "Say where to look" in err


@pytest.mark.parametrize("command", ["resume", "pause", "cancel"])
def test_where_no_campaign_is_under_way_there_is_nothing_to_do_with_it(
    mailer: Path, newsletter: Run, command: str
) -> None:
    code, _, err = newsletter(mailer, command)
    assert code == 4
    assert "There is no campaign under way." in err
    code, _, err = newsletter(mailer, command, "k3j9x2ab")
    assert code == 4
    assert "There is no campaign k3j9x2ab" in err
    code, _, err = newsletter(mailer, command, "K3")
    assert code == 2

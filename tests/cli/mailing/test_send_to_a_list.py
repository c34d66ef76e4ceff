from __future__ import annotations

import email
import email.policy
import json
import os
import pty
import re
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.relays import faults
from tests.relays.conversation import Features
from tests.relays.faults import Plan, Stage

from .conftest import READERS, Serve, approve, configure, put

Run = Callable[..., tuple[int, str, str]]
Background = Callable[..., "subprocess.Popen[str]"]
NOW = ("--yes-to", "12", "--hold", "0")
ISSUE = "issues/2026-11-22/issue.md"


def change(project: Path, old: str, new: str) -> None:
    path = project / ISSUE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def campaigns(project: Path, newsletter: Run) -> list[dict[str, object]]:
    _, out, _ = newsletter(project, "status", "--json")
    found: list[dict[str, object]] = json.loads(out)["campaigns"]
    return found


def records(project: Path) -> list[Path]:
    return sorted((project / "issues/2026-11-22").glob("sent/*.toml"))


def until(happens: Callable[[], object], seconds: float = 30) -> None:
    end = time.monotonic() + seconds
    while not happens():
        assert time.monotonic() < end
        time.sleep(0.02)


# --- the way from the list to the relay ------------------------------------------------------------------


def test_everybody_on_the_list_gets_the_issue_once(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    code, out, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert code == 0, err
    assert "Recipients    12 people" in err
    assert "readers: done\n         12  accepted by the mail server\n" in out
    seen = served.seen()
    assert sorted(seen.recipients) == sorted(READERS)
    assert not seen.breaches
    (record,) = records(mailer)
    assert 'list = "readers"\nrecipients = 12\n' in record.read_text()
    for kind in ("html", "json"):
        assert (mailer / f"build/2026-11-22/sending-{record.stem}.{kind}").is_file()
        assert "@example.org" not in (mailer / f"build/2026-11-22/sending-{record.stem}.{kind}").read_text()


def test_in_a_git_repository_it_says_which_file_has_to_travel(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    relay()
    (mailer / ".git").mkdir()
    _, _, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    (record,) = records(mailer)
    assert err.endswith(
        "So that no other computer mails it again, put this into git: "
        f"{record.relative_to(mailer).as_posix()}\n"
    )


def test_each_mail_has_ids_and_links_of_its_own(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    newsletter(mailer, "send", "--list", "readers", *NOW)
    ids, links, senders = set(), set(), set()
    for one in served.seen().taken:
        message = email.message_from_bytes(one.data, policy=email.policy.default)
        assert message["Subject"] == "A quiet week"
        assert message["To"] == one.recipient
        ids.add(message["Message-ID"])
        links.add(message["List-Unsubscribe"])
        senders.add(one.sender)
        token = re.search(r"token=([^>]+)>", message["List-Unsubscribe"])
        assert token
        assert token[1] in message.get_body(("plain",)).get_content()  # type: ignore[union-attr]
        # The page for leaving cannot be reached from here, so nothing is promised.
        assert message["List-Unsubscribe-Post"] is None
    assert len(ids) == len(links) == len(senders) == 12


def test_the_same_command_once_more_finds_nothing_to_do(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    assert newsletter(mailer, "send", "--list", "readers", *NOW)[0] == 0
    for more in ((), ("--rest",)):
        code, out, _ = newsletter(mailer, "send", "--list", "readers", *NOW, *more)
        assert code == 0
        assert out.startswith("Nothing to do. ")
    assert len(served.seen().taken) == 12


def test_the_rest_are_those_who_did_not_get_it(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    newsletter(mailer, "send", "--list", "readers", *NOW)
    put(mailer, "readers", "late@example.org")
    code, out, err = newsletter(mailer, "send", "--list", "readers", "--yes-to", "1", "--hold", "0")
    assert (code, out.startswith("Nothing to do.")) == (0, True)
    assert "--rest" in err
    code, out, err = newsletter(mailer, "send", "--list", "readers", "--rest", "--yes-to", "1", "--hold", "0")
    assert code == 0, err
    assert "Left out      12 people: got it" in err
    assert served.seen().recipients[12:] == ("late@example.org",)


def test_what_became_of_a_single_reader_is_told(mailer: Path, relay: Serve, newsletter: Run) -> None:
    assert newsletter(mailer, "status", "--who", "reader3@example.org")[1] == (
        "This issue was mailed to nobody yet.\n"
    )
    relay(Plan([faults.answer(Stage.RCPT, "550 5.1.1 No such user", nth=0, about="reader4@")]))
    newsletter(mailer, "send", "--list", "readers", *NOW)
    assert (
        ": accepted by the mail server on " in newsletter(mailer, "status", "--who", "Reader3@Example.org")[1]
    )
    assert ": refused on " in (told := newsletter(mailer, "status", "--who", "reader4@example.org")[1])
    assert "(550 5.1.1 No such user)" in told
    _, told, _ = newsletter(mailer, "status", "--who", "nobody@example.org")
    assert told.endswith(" to readers: not among its recipients\n")
    _, told, _ = newsletter(mailer, "status", "--who", "reader4@example.org", "--json")
    assert [one["state"] for one in json.loads(told)] == ["rejected"]


def test_the_name_of_the_list_and_addresses_show_to_nobody_else(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    plan = Plan([faults.answer(Stage.RCPT, "550 5.7.1 <reader@example.org> is not let in", nth=3)])
    served = relay(plan)
    assert newsletter(mailer, "send", "--list", "readers", *NOW)[0] == 5
    for one in served.seen().taken:
        assert b"Feedback-ID" in one.data
        assert b"readers" not in one.data.partition(b"\r\n\r\n")[0]
    for path in (mailer / "build/2026-11-22").glob("sending-*"):
        assert "5.7.1" in (text := path.read_text(encoding="utf-8"))
        assert "@" not in text.replace("@media", "")


def test_who_is_suppressed_is_not_mailed(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    assert newsletter(mailer, "subscribers", "suppress", READERS[0])[0] == 0
    code, _, err = newsletter(mailer, "send", "--list", "readers", "--yes-to", "11", "--hold", "0")
    assert code == 0, err
    assert "Never mailed  1 person (suppressed)" in err
    assert sorted(served.seen().recipients) == sorted(READERS[1:])


def test_a_dry_run_says_what_would_happen_and_does_nothing(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    served = relay()
    code, out, _ = newsletter(mailer, "send", "--list", "readers", "--dry-run", "--first", "3")
    assert code == 0
    for words in (
        "Subject       A quiet week",
        "From          The Test Letter <letters@hollinmarrow.example>",
        "by Ruth Adair on ",
        "Recipients    12 people",
        "Mail server   127.0.0.1, port ",
        "Leaving       not with one click: ",
        "Starts        5 minutes after you confirm it",
        "First         3, then 30 minutes to see what comes of them",
        "Nothing was sent.",
    ):
        assert words in out
    _, out, _ = newsletter(mailer, "send", "--list", "readers", "--dry-run", "--json")
    told = json.loads(out)
    assert (told["recipients"], told["skipped"], told["suppressed"]) == (12, 0, 0)
    assert (told["one_click"], told["dkim"], told["hold_seconds"]) == (False, [], 300)
    assert served.seen().connections == 0
    assert campaigns(mailer, newsletter) == []
    assert records(mailer) == []


def test_events_tell_programs_how_far_it_is(mailer: Path, relay: Serve, newsletter: Run) -> None:
    relay()
    code, _, _ = newsletter(mailer, "send", "--list", "readers", *NOW, "--events", "events.jsonl")
    assert code == 0
    events = [json.loads(line) for line in (mailer / "events.jsonl").read_text().splitlines()]
    assert events[0]["type"] == "start"
    assert {one["type"] for one in events[1:-1]} == {"progress"}
    assert events[-2]["counts"] == {"submitted": 12}
    assert (events[-1]["type"], events[-1]["reason"]) == ("end", "done")
    assert len({one["campaign"] for one in events}) == 1


@pytest.mark.parametrize("utf8", [True, False])
def test_an_address_beyond_ascii_is_mailed_where_the_relay_takes_it(
    mailer: Path, relay: Serve, newsletter: Run, *, utf8: bool
) -> None:
    served = relay(features=Features(utf8=utf8))
    people = "email,name\njürgen@müller.example,Jürgen Ünal\nana@example.org,Ana\n"
    (mailer / "people.csv").write_text(people, encoding="utf-8")
    assert newsletter(mailer, "subscribers", "import", "people.csv", "--list", "people")[0] == 0
    send = ("--list", "people", "--yes-to", "2", "--hold", "0", "--json")
    code, out, err = newsletter(mailer, "send", *send)
    assert code == 0, err
    counts = {state: count for state, count in json.loads(out)["counts"].items() if count}
    seen = served.seen()
    assert not seen.breaches
    wide = "jürgen@xn--mller-kva.example"
    if utf8:
        assert counts == {"submitted": 2}
        (mail,) = (one for one in seen.taken if one.recipient == wide)
        message = email.message_from_string(mail.data.decode(), policy=email.policy.SMTPUTF8)
        assert message["To"].addresses[0].addr_spec == wide
        assert newsletter(mailer, "send", "--test", "jürgen@müller.example")[0] == 0
        assert served.seen().recipients[-1] == wide
    else:
        assert counts == {"submitted": 1, "rejected": 1}
        assert seen.recipients == ("ana@example.org",)
        code, _, err = newsletter(mailer, "send", "--test", "jürgen@müller.example")
        assert code == 3
        assert f"The mail to {wide} was not sent: the mail server takes no addresses with letters" in err
        assert served.seen().recipients == ("ana@example.org",)


# --- what has to be right before -------------------------------------------------------------------------


def test_only_what_was_approved_is_mailed(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    change(mailer, "A quiet week", "A loud week")
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert code == 1
    assert "Something was changed since Ruth Adair approved this issue" in err
    assert served.seen().connections == 0
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW, "--as-approved")
    assert code == 0
    assert "The issue was changed since. What is mailed is what was approved." in err
    message = email.message_from_bytes(served.seen().taken[0].data, policy=email.policy.default)
    assert message["Subject"] == "A quiet week"


def test_an_issue_that_nobody_approved_is_not_mailed(project: Path, newsletter: Run) -> None:
    put(project, "readers", *READERS)
    configure(project, 1)
    code, _, err = newsletter(project, "send", "--list", "readers", *NOW)
    assert code == 1
    assert "Nobody has approved this issue yet" in err


def test_an_issue_that_does_not_exist_is_not_told_to_be_approved(mailer: Path, newsletter: Run) -> None:
    code, _, err = newsletter(mailer, "send", "2026-11-23", "--list", "readers", *NOW)
    assert code == 1
    assert "There is no issue of 2026-11-23. Start one with: newsletter new 2026-11-23" in err
    _, _, err = newsletter(mailer, "status", "2026-11-23")
    assert err == "See what is wrong: newsletter check 2026-11-23\n"


def test_where_nobody_is_left_it_says_why(mailer: Path, relay: Serve, newsletter: Run) -> None:
    relay()
    put(mailer, "empty")
    code, out, err = newsletter(mailer, "send", "--list", "empty", *NOW)
    assert (code, out) == (0, "Nothing to do. Nobody is on the list empty.\n")
    assert "newsletter subscribers import FILE --list empty" in err
    newsletter(mailer, "send", "--list", "readers", *NOW)
    put(mailer, "others", *READERS[:2], "left@example.org")
    newsletter(mailer, "subscribers", "suppress", "left@example.org")
    _, out, _ = newsletter(mailer, "send", "--list", "others", *NOW)
    assert out == (
        "Nothing to do. Nobody on the list others is left to mail it to: 2 have it, may have it, get it by "
        "another campaign or were refused; 1 must not be mailed (suppressed).\n"
    )


def test_without_a_mail_server_nothing_goes_to_a_list(mailer: Path, newsletter: Run) -> None:
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert code == 4
    assert "no mail server is set. Set SMTP_HOST in .env" in err


def test_a_list_that_does_not_exist_is_named(mailer: Path, relay: Serve, newsletter: Run) -> None:
    relay()
    code, _, err = newsletter(mailer, "send", "--list", "reader", *NOW)
    assert code == 2
    assert "There is no list 'reader'. There are: readers." in err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), "Say where it goes: --test ADDRESS, or --list NAME."),
        (("--list", "readers", "--test", "a@example.org"), "A test and a list do not go together"),
        (("--test", "a@example.org", "--first", "3"), "--first is for --list, and this is a test."),
        (("--list", "readers", "--yes-to", "11"), "--yes-to says 11, and it would be 12 now."),
        (("--list", "readers"), "nobody can be asked here. Confirm it with --yes-to 12"),
        (
            ("--list", "readers", "--at", "2020-01-01 07:30"),
            "1 January 2020, 07:30 (Europe/Berlin) has passed.",
        ),
        (
            ("--list", "readers", "--at", "2029-03-25 02:30"),
            "--at: 2029-03-25 02:30 does not exist in Europe",
        ),
        (
            ("--list", "readers", "--at", "soon"),
            "--at: 'soon' is not a day and a time like 2026-11-22 07:30.",
        ),
        (("--list", "readers", "--despite", "x"), "'x' is no campaign"),
    ],
)
def test_what_cannot_be_meant_is_a_usage_error(
    mailer: Path, relay: Serve, newsletter: Run, arguments: tuple[str, ...], words: str
) -> None:
    served = relay()
    code, _, err = newsletter(mailer, "send", *arguments)
    assert code == 2
    assert words in " ".join(err.split())
    assert served.seen().connections == 0
    assert records(mailer) == []


def test_another_computer_that_mailed_the_list_is_believed(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    served = relay()
    assert newsletter(mailer, "send", "--list", "readers", *NOW, "--by", "Tomas")[0] == 0
    (record,) = records(mailer)
    # The other laptop: the same files, and a ledger of its own.
    for path in (mailer / ".newsletter").glob("newsletter.db*"):
        path.unlink()
    approve(mailer)
    put(mailer, "readers", *READERS)
    put(mailer, "friends", *READERS[:2])
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert code == 4
    assert (
        "Another computer has mailed this issue to the list readers already: 'A quiet week' went to 12 people"
        in err
    )
    assert f"by Tomas (campaign {record.stem})." in err
    assert (
        "Mailed by another computer to the list readers: 'A quiet week' went to 12 people"
        in (newsletter(mailer, "status")[1])
    )
    code, _, err = newsletter(mailer, "send", "--list", "friends", "--dry-run")
    assert code == 0
    code, out, _ = newsletter(mailer, "send", "--list", "friends", "--dry-run", "--json")
    warnings = json.loads(out)["warnings"]
    assert "Whoever is on both lists gets it twice." in warnings[0]
    # There is no page for leaving at the address of an example.
    assert warnings[1].startswith("Readers who want to leave may get nowhere: their page cannot be reached")
    assert len(served.seen().taken) == 12
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW, "--despite", record.stem)
    assert code == 0, err
    assert len(served.seen().taken) == 24


def test_a_record_that_was_harmed_stops_everything(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    (mailer / "issues/2026-11-22/sent").mkdir()
    (mailer / "issues/2026-11-22/sent/k3j9x2ab.toml").write_text('campaign = "k3j9x2ab"\nkind = 3\n')
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert code == 1
    assert "issues/2026-11-22/sent/k3j9x2ab.toml:2: This record of a campaign cannot be read" in err
    assert served.seen().connections == 0


def test_without_a_record_nothing_is_mailed(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    (mailer / "issues/2026-11-22/sent").touch()
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert code == 4
    assert "The file could not be written" in err
    assert served.seen().connections == 0
    (mailer / "issues/2026-11-22/sent").unlink()
    assert newsletter(mailer, "resume")[0] == 0
    assert len(records(mailer)) == 1
    assert len(served.seen().taken) == 12


# --- typing the number -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "code"),
    [("13\n 1,2 \n", 0), ("1\n2\n3\n12\n", 130), ("yes\n\n", 130)],
)
def test_at_a_terminal_the_number_of_recipients_is_typed(
    mailer: Path, relay: Serve, background: Background, typed: str, code: int
) -> None:
    served = relay()
    ours, theirs = pty.openpty()
    try:
        process = background("send", "--list", "readers", "--hold", "0", stdin=theirs)
        os.write(ours, typed.encode())
        out, err = process.communicate(timeout=60)
    finally:
        os.close(ours)
        os.close(theirs)
    assert process.returncode == code, (out, err)
    assert "To mail it, type the number of recipients: " in err
    assert len(served.seen().taken) == (0 if code else 12)
    assert ("Nothing was done." in err) == bool(code)


# --- what scripts are told -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "said", "code", "state"),
    [
        (Stage.MAIL, "550 5.1.8 Bad outbound sender", 4, "paused"),
        (Stage.MAIL, "530 5.7.0 Authentication required", 4, "paused"),
        (Stage.RCPT, "550 5.7.1 Unable to relay", 4, "paused"),
        (Stage.RCPT, "550 5.4.5 Daily user sending quota exceeded", 5, "paused"),
        (Stage.DOT, "550 5.7.1 This message looks like spam", 5, "paused"),
        (Stage.RCPT, "550 5.1.1 No such user", 0, "done"),
    ],
)
def test_the_exit_code_tells_what_stopped_it(
    mailer: Path, relay: Serve, newsletter: Run, at: Stage, said: str, code: int, state: str
) -> None:
    relay(Plan([faults.answer(at, said, nth=3)]))
    got, out, err = newsletter(mailer, "send", "--list", "readers", *NOW, "--json")
    assert (got, json.loads(out)["state"]) == (code, state), err


def test_a_login_that_is_refused_is_a_fault_of_the_settings(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    relay()
    with (mailer / ".env").open("a") as file:
        file.write("SMTP_USER=office\nSMTP_PASSWORD=secret\n")
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert (code, "offers no login" in err) == (4, True)


# --- the minutes before, and stopping --------------------------------------------------------------------


@pytest.mark.parametrize("how", ["Ctrl-C", "SIGTERM", "another window"])
def test_while_it_is_held_it_is_stopped_with_nothing_sent(
    mailer: Path, relay: Serve, background: Background, newsletter: Run, how: str
) -> None:
    served = relay()
    process = background("send", "--list", "readers", "--yes-to", "12", "--hold", "5")
    until(lambda: campaigns(mailer, newsletter))
    if how == "another window":
        code, out, _ = newsletter(mailer, "cancel")
        assert (code, "nothing was sent" in out) == (0, True)
    else:
        assert process.stderr
        while "Until it starts, Ctrl-C stops it" not in process.stderr.readline():
            pass
        process.send_signal(signal.SIGINT if how == "Ctrl-C" else signal.SIGTERM)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert "Nothing was sent. Campaign " in err
    assert served.seen().connections == 0
    (campaign,) = campaigns(mailer, newsletter)
    assert campaign["state"] == "cancelled"
    assert records(mailer) == []
    assert newsletter(mailer, "send", "--list", "readers", *NOW)[0] == 0
    assert sorted(served.seen().recipients) == sorted(READERS)


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_while_it_is_mailed_what_is_under_way_finishes_and_nobody_is_in_doubt(
    mailer: Path, relay: Serve, background: Background, newsletter: Run, how: signal.Signals
) -> None:
    served = relay(features=Features(latency=0.2))
    process = background("send", "--list", "readers", *NOW, "--json")
    until(lambda: served.seen().taken)
    process.send_signal(how)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    told = json.loads(out)
    assert told["state"] == "paused"
    assert told["counts"]["doubtful"] == told["counts"]["submitting"] == 0
    assert 0 < told["counts"]["submitted"] == len(served.seen().taken) < 12
    assert f"newsletter resume {told['campaign']}" in err
    code, out, err = newsletter(mailer, "resume")
    assert code == 0, err
    assert sorted(served.seen().recipients) == sorted(READERS)
    assert newsletter(mailer, "resume", told["campaign"])[1].startswith("Nothing to do: ")


def test_another_window_pauses_it_and_meanwhile_the_same_command_says_so(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay(features=Features(latency=0.3))
    process = background("send", "--list", "readers", *NOW)
    until(lambda: served.seen().taken)
    code, out, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert code == 3
    assert "This issue is being mailed already, to the list readers" in out
    assert "newsletter cancel" in err
    _, out, err = newsletter(mailer, "status")
    assert "to readers: being mailed\n" in out
    assert "newsletter resume" not in err
    assert campaigns(mailer, newsletter)[0]["working"] is True
    code, out, _ = newsletter(mailer, "pause")
    assert (code, out.startswith("Paused: campaign ")) == (0, True)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert 0 < len(served.seen().taken) < 12
    assert newsletter(mailer, "resume")[0] == 0
    assert sorted(served.seen().recipients) == sorted(READERS)


def test_a_campaign_whose_program_was_killed_is_told_as_one_that_nobody_is_mailing(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay(features=Features(latency=0.3))
    process = background("send", "--list", "readers", *NOW)
    until(lambda: served.seen().taken)
    _, out, err = newsletter(mailer, "status")
    assert "to readers: being mailed\n" in out
    assert ("To stop it: newsletter pause " in err, "newsletter resume" in err) == (True, False)
    process.kill()
    process.communicate(timeout=60)
    (campaign,) = campaigns(mailer, newsletter)
    assert (campaign["state"], campaign["working"]) == ("sending", False)
    stopped = f"stopped in the middle; nobody is mailing it now: newsletter resume {campaign['campaign']}"
    _, out, err = newsletter(mailer, "status")
    assert f"Campaign {campaign['campaign']} to readers: {stopped}\n" in out
    assert f"To go on with {campaign['campaign']}: newsletter resume" in err
    code, out, _ = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert (code, stopped in out) == (3, True)
    assert "Nobody is in doubt." not in newsletter(mailer, "status", "--doubtful")[1]
    (campaign,) = campaigns(mailer, newsletter)
    counts = campaign["counts"]
    assert isinstance(counts, dict)
    assert (counts["submitting"], counts["doubtful"] > 0) == (0, True)
    code, out, _ = newsletter(mailer, "send", "--list", "readers", *NOW, "--json")
    assert (code, json.loads(out)["working"]) == (3, False)


def test_a_campaign_that_was_cancelled_halfway_is_gone_on_with_by_the_rest(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay(features=Features(latency=0.3))
    process = background("send", "--list", "readers", *NOW)
    until(lambda: served.seen().taken)
    code, out, _ = newsletter(mailer, "cancel")
    assert (code, "got it or may have got it" in out) == (0, True)
    process.communicate(timeout=60)
    assert process.returncode == 3
    got = len(served.seen().taken)
    assert len(records(mailer)) == 1
    code, out, err = newsletter(mailer, "send", "--list", "readers", *NOW)
    assert (code, "--rest" in err) == (3, True)
    rest = ("--rest", "--yes-to", str(12 - got), "--hold", "0")
    assert newsletter(mailer, "send", "--list", "readers", *rest)[0] == 0
    assert sorted(served.seen().recipients) == sorted(READERS)


# --- the first ones --------------------------------------------------------------------------------------


def test_where_too_many_of_the_first_are_refused_it_pauses_and_can_be_gone_on_with(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    refused = [faults.answer(Stage.RCPT, "550 5.1.1 No such user", nth=nth) for nth in (1, 2)]
    served = relay(Plan(refused))
    first = ("--first", "4", "--first-wait", "0", "--first-limit", "20")
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW, *first)
    assert code == 3
    assert "Too many of the first recipients were refused: " in err
    taken = len(served.seen().taken)
    assert taken < 4
    assert "newsletter resume" in err
    assert newsletter(mailer, "resume")[0] == 0
    assert len(served.seen().taken) == taken + 8


def test_where_few_of_the_first_are_refused_it_goes_on(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    first = ("--first", "4", "--first-wait", "0")
    assert newsletter(mailer, "send", "--list", "readers", *NOW, *first)[0] == 0
    assert sorted(served.seen().recipients) == sorted(READERS)


def test_where_the_first_are_all_nothing_is_waited_for(mailer: Path, relay: Serve, newsletter: Run) -> None:
    served = relay()
    assert newsletter(mailer, "send", "--list", "readers", *NOW, "--first", "200")[0] == 0
    assert len(served.seen().taken) == 12


def test_events_that_cannot_be_written_stop_it_before_anything_is_planned(
    mailer: Path, relay: Serve, newsletter: Run
) -> None:
    served = relay()
    code, _, err = newsletter(mailer, "send", "--list", "readers", *NOW, "--events", "nowhere/events")
    assert code == 2
    assert "--events: nowhere/events cannot be written (No such file or directory). Nothing was done." in err
    assert (campaigns(mailer, newsletter), served.seen().taken) == ([], ())


def test_while_it_waits_for_what_comes_of_the_first_it_can_be_stopped(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay()
    events = mailer / "events.jsonl"
    first = ("--first", "4", "--first-wait", "60", "--events", "events.jsonl")
    process = background("send", "--list", "readers", *NOW, *first)
    until(lambda: events.exists() and "to see what comes of the first ones" in events.read_text())
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3, err
    assert "to see what comes of the first ones" in err
    assert len(served.seen().taken) == 4
    (campaign,) = campaigns(mailer, newsletter)
    assert (campaign["state"], campaign["reason"]) == ("paused", "It was stopped by hand.")


# --- later -----------------------------------------------------------------------------------------------


def test_what_is_planned_waits_and_is_taken_up_again(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay()
    process = background("send", "--list", "readers", "--yes-to", "12", "--at", "2099-11-22 07:30")
    assert process.stderr
    while "goes out on 22 November 2099, 07:30 (Europe/Berlin)" not in (line := process.stderr.readline()):
        assert line
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 3
    assert "is still planned" in err
    (campaign,) = campaigns(mailer, newsletter)
    assert (campaign["state"], campaign["due"]) == ("scheduled", "2099-11-22T06:30:00+00:00")
    _, out, _ = newsletter(mailer, "status")
    assert "for 22 November 2099, 07:30 (Europe/Berlin)" in out
    _due(mailer, "2026-01-01 00:00:00")
    code, _, err = newsletter(mailer, "resume")
    assert code == 2
    assert "should have gone out on 1 January 2026, 01:00 (Europe/Berlin). Mail it now?" in err
    assert "--even-late" in err
    assert served.seen().connections == 0
    assert newsletter(mailer, "resume", "--even-late")[0] == 0
    assert len(served.seen().taken) == 12


def test_what_was_paused_before_its_moment_waits_for_it_again(
    mailer: Path, relay: Serve, background: Background, newsletter: Run
) -> None:
    served = relay()
    moment = "goes out on 22 November 2099, 07:30 (Europe/Berlin)"
    process = background("send", "--list", "readers", "--yes-to", "12", "--at", "2099-11-22 07:30")
    assert process.stderr
    while moment not in (line := process.stderr.readline()):
        assert line
    assert newsletter(mailer, "pause")[0] == 0
    process.communicate(timeout=60)
    assert process.returncode == 3
    again = background("resume")
    assert again.stderr
    while moment not in (line := again.stderr.readline()):
        assert line
    again.send_signal(signal.SIGINT)
    again.communicate(timeout=60)
    (campaign,) = campaigns(mailer, newsletter)
    assert campaign["state"] == "scheduled"
    assert served.seen().connections == 0


def _due(project: Path, moment: str) -> None:
    import sqlite3

    connection = sqlite3.connect(project / ".newsletter/newsletter.db")
    with connection:
        connection.execute("UPDATE campaigns SET due = ?", (moment,))
    connection.close()

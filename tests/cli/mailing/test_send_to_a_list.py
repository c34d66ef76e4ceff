from __future__ import annotations

import email
import email.policy
import json
import os
import pty
import re
from pathlib import Path

import pytest

from tests.relays import faults
from tests.relays.conversation import Features
from tests.relays.faults import Plan, Stage

from .conftest import NOW, READERS, Background, Run, Serve, approve, campaigns, configure, put, records

ISSUE = "issues/2026-11-22/issue.md"


def change(project: Path, old: str, new: str) -> None:
    path = project / ISSUE
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


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

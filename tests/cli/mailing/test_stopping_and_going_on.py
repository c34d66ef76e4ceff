"""A mailing is held, stopped in every way, tried on the first ones, planned for later, and gone on with."""

from __future__ import annotations

import json
import signal
from pathlib import Path

import pytest

from tests.relays import faults
from tests.relays.conversation import Features
from tests.relays.faults import Plan, Stage

from .conftest import NOW, READERS, Background, Run, Serve, campaigns, records, until

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

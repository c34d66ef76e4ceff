"""The examples in the help of the commands about campaigns work when they are pasted."""

from __future__ import annotations

import datetime as dt
import json
import re
import secrets
import shlex
from collections.abc import Callable
from pathlib import Path

import pytest

from newsletter import campaigns, config
from tests.relays import faults
from tests.relays.faults import Plan, Stage

from .conftest import DATE, READERS, Serve, approve, put

Run = Callable[..., tuple[int, str, str]]
# It stops to ask, and nobody is there.
ASKS = "send 2026-11-22 --list readers --first 200"


def examples(newsletter: Run, project: Path, command: str) -> list[str]:
    code, out, _ = newsletter(project, command, "--help")
    assert code == 0
    found = re.findall(r"^ +newsletter (.+)$", out, re.MULTILINE)
    assert found
    return found


def test_examples_of_send(mailer: Path, relay: Serve, newsletter: Run) -> None:
    relay()
    for example in examples(newsletter, mailer, "send"):
        code, out, err = newsletter(mailer, *shlex.split(example.replace("48120", "12")))
        assert (code, example == ASKS) in {(0, False), (2, True)}, (example, out, err)
        assert (example == ASKS) == ("Confirm it with --yes-to 12" in err), example


def test_examples_of_correct(mailer: Path, relay: Serve, newsletter: Run) -> None:
    relay()
    newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    path = mailer / "issues/2026-11-22/issue.md"
    path.write_text(path.read_text().replace("A quiet week", "A loud week"))
    approve(mailer)
    for example in examples(newsletter, mailer, "correct"):
        code, _, err = newsletter(mailer, *shlex.split(example))
        assert (code, "Confirm it with --yes-to 12" in err) == (2, True), (example, err)


@pytest.mark.parametrize("command", ["resume", "pause", "cancel"])
def test_examples_about_a_campaign_under_way(
    mailer: Path, relay: Serve, newsletter: Run, command: str
) -> None:
    relay()
    settings = config.load(mailer, {})
    for number, example in enumerate(examples(newsletter, mailer, command)):
        name = f"list{number}"
        put(mailer, name, *READERS[2 * number : 2 * number + 2])
        now = dt.datetime.now(dt.UTC)
        wish = campaigns.Wish(date=DATE, list=name, hold=0)
        planned = campaigns.plan(settings, wish, now=now, ids=lambda: secrets.token_hex(4))
        assert isinstance(planned, campaigns.Plan)
        frozen = campaigns.freeze(settings, planned, now)
        code, out, err = newsletter(mailer, *shlex.split(example.replace("k3j9x2ab", frozen.id)))
        assert code == 0, (example, out, err)
        assert frozen.id in out
        if command == "pause":
            newsletter(mailer, "cancel")


@pytest.mark.parametrize("command", ["resolve", "reconcile"])
def test_examples_about_a_campaign_with_doubts(
    mailer: Path, relay: Serve, newsletter: Run, command: str
) -> None:
    (mailer / "mail.log").touch()
    (mailer / "accepted.txt").touch()
    relay(Plan([faults.drop(Stage.DOT, takes=True)]))
    newsletter(mailer, "send", "--list", "readers", "--yes-to", "12", "--hold", "0")
    _, out, _ = newsletter(mailer, "status", "--doubtful", "--json")
    (one,) = json.loads(out)
    for example in examples(newsletter, mailer, command):
        meant = example.replace("k3j9x2ab", one["campaign"]).replace("someone@example.org", one["email"])
        code, out, err = newsletter(mailer, *shlex.split(meant))
        asks = example.endswith("--skip")
        assert (code, "Confirm it with --yes-to 1" in err) == ((2, True) if asks else (0, False)), example

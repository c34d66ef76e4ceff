from __future__ import annotations

import datetime as dt
import tomllib
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.errors import ProjectError
from newsletter.model import Campaign
from newsletter.project import sent

DATE = dt.date(2026, 11, 22)
NOW = dt.datetime(2026, 11, 22, 6, 30, 5, tzinfo=dt.UTC)
CAMPAIGN = Campaign(
    id="k3j9x2ab",
    issue=DATE,
    digest="0f" * 32,
    list="readers",
    bounce_to="bounce@example.org",
    recipients=48231,
    zone="Europe/Berlin",
    due=NOW,
    lateness=3600,
    by="Ruth Adair",
    created=NOW,
)
RECORD = sent.of(CAMPAIGN, subject='A "quiet" week\\ – für alle', ledger="ab12", program="1.0", now=NOW)


def test_a_record_is_read_as_it_was_written(tmp_path: Path) -> None:
    file = sent.write(tmp_path, RECORD)
    assert file == tmp_path / "issues/2026-11-22/sent/k3j9x2ab.toml"
    assert sent.records(tmp_path, DATE) == (RECORD,)
    assert 'local = "2026-11-22 07:30 (Europe/Berlin)"\n' in file.read_text()
    assert "when = 2026-11-22T06:30:05Z\n" in file.read_text()


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=30))
def test_whatever_a_subject_holds_the_record_is_toml(subject: str) -> None:
    assert tomllib.loads(f"subject = {sent._value(subject)}")["subject"] == subject


def test_a_record_is_never_changed(tmp_path: Path) -> None:
    file = sent.write(tmp_path, RECORD)
    before = file.read_bytes()
    sent.write(tmp_path, replace(RECORD, recipients=1))
    assert file.read_bytes() == before


def test_an_issue_that_was_never_mailed_has_no_records(tmp_path: Path) -> None:
    assert sent.records(tmp_path, DATE) == ()
    sent.remove(tmp_path, DATE, "k3j9x2ab")


def test_records_come_the_oldest_first_and_one_can_be_taken_back(tmp_path: Path) -> None:
    later = replace(RECORD, campaign="aaaaaaaa", when=NOW + dt.timedelta(days=1))
    sent.write(tmp_path, later)
    sent.write(tmp_path, RECORD)
    assert sent.records(tmp_path, DATE) == (RECORD, later)
    assert sent.foreign(sent.records(tmp_path, DATE), ["aaaaaaaa"]) == (RECORD,)
    sent.remove(tmp_path, DATE, later.campaign)
    assert sent.records(tmp_path, DATE) == (RECORD,)


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("recipients = 48231", 'recipients = "many"', 9, "'recipients' should be a number"),
        ("recipients = 48231", "recipients = true", 9, "'recipients' should be a number"),
        ("recipients = 48231\n", "", 1, "'recipients' is missing"),
        ("when = 2026-11-22T06:30:05Z", "when = 2026-11-22", 11, "'when' should be a moment with its zone"),
        ("when = 2026-11-22T06:30:05Z", "when = 2026-11-22T06:30:05", 11, "'when' should be a moment"),
        ('campaign = "k3j9x2ab"', 'campaign = "k3j9x2aa"', 3, "another name than the file"),
        ("issue = 2026-11-22", "issue = 2026-11-23", 5, "it belongs to another issue"),
        ("issue = 2026-11-22", "issue = ", 5, "it is no TOML"),
        ('kind = "issue"', "<<<<<<< HEAD", 4, "Two versions were merged"),
    ],
)
def test_a_record_that_was_harmed_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: int, why: str
) -> None:
    file = sent.write(tmp_path, RECORD)
    text = file.read_text()
    assert old in text
    file.write_text(text.replace(old, new))
    with pytest.raises(ProjectError) as raised:
        sent.records(tmp_path, DATE)
    assert (raised.value.path, raised.value.line) == ("issues/2026-11-22/sent/k3j9x2ab.toml", line)
    assert why in raised.value.message

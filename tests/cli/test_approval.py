from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import func, select

from newsletter import config, pipeline
from newsletter.database import opened
from newsletter.database.tables import APPROVALS, RENDERINGS
from newsletter.errors import CheckFailed, DatabaseError
from tools.postgresql import PASSWORD, Server

Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes]]
DATE = dt.date(2026, 11, 22)
REPOSITORY = Path(__file__).parent.parent.parent
WALK = "issues/2026-11-22/articles/walk.md"
ISSUE = "issues/2026-11-22/issue.md"


def change(project: Path, name: str, old: str, new: str) -> None:
    path = project / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.fixture
def kept(project: Path, database_url: str) -> Path:
    """A sound project, its database a file or a server's."""
    (project / ".env").write_text(f"DATABASE_URL={database_url}\n")
    return project


def rows(project: Path) -> tuple[int | None, int | None]:
    """How many approvals and emails are stored."""
    settings = config.load(project, {})
    with opened(settings.database, project) as database, database.reading() as connection:
        counted = [
            connection.scalar(select(func.count()).select_from(table)) for table in (APPROVALS, RENDERINGS)
        ]
    return counted[0], counted[1]


def test_an_issue_is_approved_and_nothing_is_sent(kept: Path, newsletter: Run, tree: Tree) -> None:
    before = tree(kept)
    code, out, _ = newsletter(kept, "approve", "2026-11-22", "--by", " Ruth   Adair ")
    assert code == 0
    first, *_, counts, last = out.splitlines()
    assert first == "Issue of 2026-11-22"
    assert counts.startswith("0 errors, 0 warnings, ")
    assert last.startswith("Approved by Ruth Adair: 'A quiet week' (")
    assert last.endswith("). Nothing was sent yet.")
    assert tree(kept) == before
    assert not (kept / ".newsletter/outbox").exists()
    code, out, _ = newsletter(kept, "status")
    assert code == 0
    assert out.splitlines()[1].startswith("Approved by Ruth Adair on ")
    assert "(Europe/Berlin): 'A quiet week' (" in out
    assert out.splitlines()[2:] == ["Unchanged since."]


def test_while_an_error_stands_nothing_is_approved(kept: Path, newsletter: Run) -> None:
    (kept / WALK).write_text("broken")
    code, out, err = newsletter(kept, "approve", "--by", "Ruth Adair")
    assert code == 1
    assert f"{WALK}:1:" in out
    assert "Nothing was approved: mend 1 error first." in err
    settings = config.load(kept, {})
    with pytest.raises(CheckFailed):
        pipeline.approve(pipeline.build(settings, DATE), settings, "R", lambda: dt.datetime.now(dt.UTC))
    assert pipeline.approved(settings, DATE) is None
    code, out, _ = newsletter(kept, "approve", "--by", "Ruth Adair", "--json")
    assert code == 1
    assert json.loads(out)["approval"] is None


def test_what_is_sent_is_what_was_approved_whatever_happens_to_the_files(kept: Path, newsletter: Run) -> None:
    settings = config.load(kept, {})
    built = pipeline.build(settings, DATE).mailable()
    newsletter(kept, "approve", "--by", "Ruth Adair")
    change(kept, WALK, "Tuesday", "Monday")
    shutil.rmtree(kept / "issues")
    shutil.rmtree(kept / ".newsletter/cache", ignore_errors=True)
    found = pipeline.approved(settings, DATE)
    assert found is not None
    approval, email = found
    assert email == built
    assert (approval.by, approval.digest) == ("Ruth Adair", email.digest)
    assert pipeline.approved(settings, dt.date(2026, 11, 29)) is None


def test_a_change_is_shown_word_by_word_until_it_is_approved(kept: Path, newsletter: Run) -> None:
    newsletter(kept, "approve", "--by", "Ruth Adair")
    change(kept, WALK, "at eight a dozen", "at nine a dozen")
    change(kept, ISSUE, "A quiet week", "A loud week")
    code, out, err = newsletter(kept, "status")
    assert code == 1
    assert out.splitlines()[2:] == [
        "Changed since, and what changed is not mailed:",
        "Subject: A [-quiet-] {+loud+} week",
        "A walk that waits",
        "  Every Tuesday at [-eight-] {+nine+} a dozen people meet at the gate of …",
    ]
    assert "newsletter approve 2026-11-22 --by NAME" in err
    assert newsletter(kept, "approve", "--by", "Tomas")[0] == 0
    code, out, _ = newsletter(kept, "status")
    assert code == 0
    assert "Approved by Tomas" in out
    assert rows(kept) == (2, 2)


def test_approving_the_same_mail_again_is_put_on_record(kept: Path, newsletter: Run) -> None:
    for name in ("Ruth Adair", "Tomas", "Tomas"):
        assert newsletter(kept, "approve", "--by", name)[0] == 0
    assert rows(kept) == (3, 1)
    assert "Approved by Tomas" in newsletter(kept, "status")[1]


def test_a_change_that_is_taken_back_needs_no_new_approval(kept: Path, newsletter: Run) -> None:
    newsletter(kept, "approve", "--by", "Ruth Adair")
    change(kept, WALK, "Tuesday", "Monday")
    assert newsletter(kept, "status")[0] == 1
    change(kept, WALK, "Monday", "Tuesday")
    assert newsletter(kept, "status")[0] == 0


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("newsletter.toml", 'email = "letters@', 'email = "letter@'),
        ("newsletter.toml", "/unsubscribe", "/leave"),
        ("newsletter.toml", "[sender]", 'issue_url = "https://hollinmarrow.example/"\n[sender]'),
        ("newsletter.toml", "[sender]", '[brand]\ncolor = "#123456"\n[sender]'),
        (ISSUE, "Two stories", "Three stories"),
        ("issues/authors/ines.md", "nineteen", "twenty"),
    ],
)
def test_a_change_of_a_setting_or_an_author_is_a_change_too(
    project: Path, newsletter: Run, name: str, old: str, new: str
) -> None:
    newsletter(project, "approve", "--by", "Ruth Adair")
    change(project, name, old, new)
    code, out, _ = newsletter(project, "status")
    assert code == 1
    assert len(out.splitlines()) > 3


def test_a_change_of_the_looks_alone_is_called_that(project: Path, newsletter: Run) -> None:
    newsletter(project, "approve", "--by", "Ruth Adair")
    change(project, "newsletter.toml", "[sender]", '[brand]\ncolor = "#123456"\n[sender]')
    assert newsletter(project, "status")[1].splitlines()[3:] == [
        "The looks of the HTML; its words, links and pictures are the same."
    ]


def test_pictures_that_changed_are_named(sample: Path, newsletter: Run) -> None:
    newsletter(sample, "approve", "--by", "Ruth Adair")
    pictures = sample / "issues/2026-11-22/images"
    shutil.copy(pictures / "soup.png", pictures / "blood-count.png")
    code, out, _ = newsletter(sample, "status")
    assert code == 1
    assert out.splitlines()[3:] == ["Picture issues/2026-11-22/images/blood-count.png: another picture"]


def test_what_was_waived_is_on_record_and_told(kept: Path, newsletter: Run) -> None:
    change(kept, "issues/2026-11-22/articles/soup.md", "url: https://hollinmarrow.example/soup\n", "")
    code_of_rule = "story-without-link"
    found = json.loads(newsletter(kept, "check", "--json")[1])["findings"]
    assert [one["severity"] for one in found if one["code"] == code_of_rule] == ["warning"]
    change(kept, ISSUE, "number: 7", f"waive:\n  {code_of_rule}: The page comes next week\nnumber: 7")
    code, out, _ = newsletter(kept, "approve", "--by", "Ruth Adair", "--json")
    assert code == 0
    waived = {"code": code_of_rule, "reason": "The page comes next week"}
    assert json.loads(out)["approval"]["waivers"] == [waived]
    out = newsletter(kept, "status")[1]
    assert f"  waived: {code_of_rule} (The page comes next week)" in out
    assert json.loads(newsletter(kept, "status", "--json")[1])["approval"]["waivers"] == [waived]


def test_without_an_approval_it_says_so_and_makes_no_database(project: Path, newsletter: Run) -> None:
    code, out, err = newsletter(project, "status")
    assert (code, out.splitlines()[1:]) == (1, ["Nobody has approved it yet."])
    assert "newsletter approve 2026-11-22 --by NAME" in err
    assert not (project / ".newsletter/newsletter.db").exists()


def test_a_broken_issue_still_shows_what_was_approved(kept: Path, newsletter: Run) -> None:
    newsletter(kept, "approve", "--by", "Ruth Adair")
    (kept / ISSUE).write_text("broken")
    code, out, err = newsletter(kept, "status")
    assert code == 1
    assert "Approved by Ruth Adair" in out
    assert "the issue is broken now" in out
    assert "newsletter check 2026-11-22" in err
    found = json.loads(newsletter(kept, "status", "--json")[1])
    assert (found["state"], found["digest"], found["changes"]) == ("broken", None, None)
    assert found["approval"]["by"] == "Ruth Adair"
    assert found["findings"][0]["severity"] == "error"


def test_programs_get_the_same(kept: Path, newsletter: Run) -> None:
    assert json.loads(newsletter(kept, "status", "--json")[1])["state"] == "unapproved"
    approval = json.loads(newsletter(kept, "approve", "--by", "Ruth Adair", "--json")[1])["approval"]
    assert approval["by"] == "Ruth Adair"
    assert approval["at"].endswith("+00:00")
    found = json.loads(newsletter(kept, "status", "--json")[1])
    assert (found["state"], found["approval"], found["changes"]) == ("approved", approval, None)
    assert found["digest"] == approval["digest"]
    change(kept, ISSUE, "A quiet week", "A loud week")
    found = json.loads(newsletter(kept, "status", "--json")[1])
    assert found["state"] == "changed"
    assert found["digest"] != approval["digest"]
    assert found["changes"] == {
        "fields": [
            {
                "name": "Subject",
                "words": [
                    {"mark": "same", "text": "A"},
                    {"mark": "gone", "text": "quiet"},
                    {"mark": "new", "text": "loud"},
                    {"mark": "same", "text": "week"},
                ],
            }
        ],
        "text": [],
        "html": [],
        "pictures": [],
        "looks": [],
    }


def test_a_long_difference_is_cut_short_for_people(project: Path, newsletter: Run) -> None:
    note = "Dear reader, this is the note."
    newsletter(project, "approve", "--by", "Ruth Adair")
    paragraphs = "\n\n".join(f"Paragraph {number} says nothing." for number in range(100))
    change(project, ISSUE, note, f"{note}\n\n{paragraphs}")
    _, out, _ = newsletter(project, "status")
    assert "  … and 70 more passages" in out
    assert len(out.splitlines()) < 50
    told = json.loads(newsletter(project, "status", "--json")[1])["changes"]["text"]
    assert len(told) == 100


@pytest.mark.parametrize(
    "name", ["", "  ", "47", "a\nb", "a\x1b[31mb", "a\u202eb", "x" * 101, "a\udcff"], ids=ascii
)
def test_whoever_approves_has_a_name(project: Path, newsletter: Run, name: str) -> None:
    code, _, err = newsletter(project, "approve", "--by", name)
    assert code == 2
    assert "--by" in err
    assert not (project / ".newsletter").exists()


@pytest.mark.parametrize("name", ["Ruth Adair", "Dr. José Núñez-王", "می\u200cخواهم", "O'Neill (board)"])
def test_a_name_may_hold_what_its_language_needs(kept: Path, newsletter: Run, name: str) -> None:
    assert newsletter(kept, "approve", "--by", name)[0] == 0
    assert f"Approved by {name} on " in newsletter(kept, "status")[1]


def test_nobody_approves_without_a_name(project: Path, newsletter: Run) -> None:
    code, _, err = newsletter(project, "approve")
    assert (code, "--by" in err) == (2, True)


@pytest.mark.parametrize("command", [["status"], ["approve", "--by", "R"]])
def test_a_database_that_cannot_be_used_is_one_plain_line(
    project: Path, newsletter: Run, command: list[str]
) -> None:
    state = project / ".newsletter"
    state.mkdir()
    (state / "newsletter.db").write_bytes(b"no database " * 1000)
    code, _, err = newsletter(project, *command)
    assert code == 4
    assert err.splitlines() == [
        "newsletter: .newsletter/newsletter.db: the database is damaged. Restore the file from a backup."
    ]


@pytest.mark.parametrize("command", [["status"], ["approve", "--by", "R"]])
def test_a_server_that_is_down_has_its_exit_code_and_shows_no_password(
    project: Path, newsletter: Run, free_port: int, command: list[str]
) -> None:
    (project / ".env").write_text(f"DATABASE_URL={Server(free_port).url('letters')}\n")
    code, out, err = newsletter(project, *command)
    assert code == 5
    assert "the database letters at 127.0.0.1: the database server does not answer" in err
    assert len(err.splitlines()) == 1
    assert PASSWORD not in out + err
    assert PASSWORD.replace("/", "%2F") not in out + err


def test_an_email_that_was_tampered_with_is_never_given_out(project: Path, newsletter: Run) -> None:
    newsletter(project, "approve", "--by", "Ruth Adair")
    with contextlib.closing(sqlite3.connect(project / ".newsletter/newsletter.db")) as connection:
        connection.execute("UPDATE renderings SET content = replace(content, 'quiet', 'loud')")
        connection.commit()
    code, _, err = newsletter(project, "status")
    assert code == 4
    assert "was damaged in the database" in err
    settings = config.load(project, {})
    with pytest.raises(DatabaseError):
        pipeline.approved(settings, DATE)
    newsletter(project, "approve", "--by", "Ruth Adair")
    assert newsletter(project, "status")[0] == 0


def test_colours_are_for_terminals_and_the_signs_are_always_there(project: Path, newsletter: Run) -> None:
    newsletter(project, "approve", "--by", "Ruth Adair")
    change(project, ISSUE, "A quiet week", "A loud week")
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "newsletter", "--project", str(project), "status"],
        cwd=REPOSITORY,
        env={"PATH": os.environ["PATH"], "TERM": "xterm"},
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    ) as process:
        os.close(theirs)
        shown = ""
        with contextlib.suppress(OSError):  # what reading the end of a pseudo-terminal raises on Linux
            while piece := os.read(ours, 4096):
                shown += piece.decode()
        os.close(ours)
    assert process.returncode == 1
    assert "A \x1b[31m[-quiet-]\x1b[0m \x1b[32m{+loud+}\x1b[0m week" in shown


def test_neither_command_imports_alembic_once_the_tables_are_there(project: Path, newsletter: Run) -> None:
    newsletter(project, "approve", "--by", "Ruth Adair")
    script = (
        "import sys\nfrom newsletter.cli import run\n"
        f"run(['--project', {str(project)!r}, 'approve', '--by', 'R'])\n"
        f"run(['--project', {str(project)!r}, 'status'])\n"
        "print([name for name in ('alembic', 'psycopg') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines()[-1] == "[]"

from __future__ import annotations

import contextlib
import email
import email.policy
import json
import mailbox
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

Run = Callable[..., tuple[int, str, str]]
Tree = Callable[[Path], dict[str, bytes]]

PAGE = """\
The garden in November
Posted: Nov 20, 2026

The first frost came on Thursday, and the last tomatoes came in with it.

We made soup of them, and there was enough for the whole of the ward.

By Ana Ruiz
"""


def test_a_page_of_text_becomes_a_mail(empty_project: Path, newsletter: Run) -> None:
    (empty_project / "page.txt").write_text(PAGE, encoding="utf-8")
    assert newsletter(empty_project, "new", "2026-11-29")[0] == 0
    code, out, _ = newsletter(empty_project, "add", "page.txt", "--issue", "2026-11-29")
    assert code == 0
    assert "is now in the issue of 2026-11-29" in out
    assert newsletter(empty_project, "check")[0] == 0
    code, out, _ = newsletter(empty_project, "export")
    assert code == 0
    assert out.splitlines()[-3:] == [
        str(empty_project / "build/2026-11-29" / name) for name in ("issue.html", "issue.txt", "issue.eml")
    ]
    code, out, _ = newsletter(empty_project, "send", "--test", "someone@example.org")
    assert code == 0
    (message,) = mailbox.Maildir(empty_project / ".newsletter/outbox", create=False)
    assert message["To"] == "someone@example.org"
    assert message["Subject"] == "The garden in November"


def test_adding_the_same_text_again_changes_nothing_and_says_so(
    empty_project: Path, newsletter: Run, tree: Tree
) -> None:
    newsletter(empty_project, "new", "2026-11-29")
    (empty_project / "page.txt").write_text(PAGE, encoding="utf-8")
    newsletter(empty_project, "add", "page.txt")
    before = tree(empty_project)
    code, out, _ = newsletter(empty_project, "add", "page.txt")
    assert code == 0
    assert "nothing was changed" in out
    assert tree(empty_project) == before


def test_check_says_what_where_and_what_to_do(project: Path, newsletter: Run) -> None:
    soup = project / "issues/2026-11-22/articles/soup.md"
    soup.write_text(soup.read_text().replace("url: https://hollinmarrow.example/soup\n", ""))
    code, out, _ = newsletter(project, "check")
    assert code == 0
    assert "warning  issues/2026-11-22/articles/soup.md:1: 'Soup for off days' has no address" in out
    assert "Add the story's web address" in out
    assert out.splitlines()[-1].startswith("0 errors, 1 warning, ")
    assert newsletter(project, "check", "--strict")[0] == 1


def test_check_gives_the_same_to_programs(project: Path, newsletter: Run) -> None:
    (project / "issues/2026-11-22/articles/soup.md").write_text("---\ntitle: A\n")
    code, out, _ = newsletter(project, "check", "--json")
    assert code == 1
    found = json.loads(out)
    assert found["issue"] == "2026-11-22"
    assert found["findings"][0] == {
        "code": "broken-file",
        "severity": "error",
        "message": "The lines on top are not closed: the second line of three hyphens is missing.",
        "path": "issues/2026-11-22/articles/soup.md",
        "line": 1,
        "column": None,
        "hint": "Put '---' on a line of its own between the last 'name: value' line and the text.",
        "waiver": None,
    }


def test_a_broken_issue_is_checked_without_a_crash(project: Path, newsletter: Run) -> None:
    (project / "issues/2026-11-22/issue.md").write_text("---\nsubject: a: b\n---\n")
    code, out, _ = newsletter(project, "check")
    assert code == 1
    assert "issues/2026-11-22/issue.md:2: A colon stands inside a value" in out


def test_an_empty_issue_is_an_error(empty_project: Path, newsletter: Run) -> None:
    newsletter(empty_project, "new", "2026-11-29")
    code, out, _ = newsletter(empty_project, "check")
    assert code == 1
    assert "issues/2026-11-29/issue.md:6: The issue holds no story." in out


def test_a_broken_theme_is_named_with_its_line(project: Path, newsletter: Run) -> None:
    theme = project / "templates/bulletin"
    theme.mkdir(parents=True)
    (theme / "theme.toml").write_text("[images]\nlead = { width = 640 }\n")
    (theme / "issue.mjml.j2").write_text("<mjml>\n<mj-body>\n{{ page.titel }}\n</mj-body></mjml>")
    code, out, _ = newsletter(project, "check")
    assert code == 1
    assert "templates/bulletin/issue.mjml.j2:3:" in out


@pytest.mark.parametrize("command", [["export"], ["send", "--test", "someone@example.org"]])
def test_nothing_leaves_the_house_while_an_error_stands(
    project: Path, newsletter: Run, tree: Tree, command: list[str]
) -> None:
    (project / "issues/2026-11-22/articles/soup.md").write_text("broken")
    before = tree(project)
    code, out, err = newsletter(project, *command)
    assert code == 1
    assert "issues/2026-11-22/articles/soup.md:1:" in out
    assert "mend 1 error first" in err
    assert tree(project) == before
    assert not (project / ".newsletter/outbox").exists()


def test_a_broken_issue_leaves_the_others_alone(project: Path, newsletter: Run) -> None:
    newsletter(project, "new", "2026-11-29")
    (project / "issues/2026-11-29/issue.md").write_text("broken")
    assert newsletter(project, "export")[0] == 1
    assert newsletter(project, "export", "2026-11-22")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["new", "2019-02-30"], 2, "does not exist"),
        (["new", "next week"], 2, "not a date like"),
        (["new", "2026-11-22"], 1, "already there"),
        (["add", "nowhere.txt"], 1, "nowhere.txt"),
        (["add"], 2, "SOURCE"),
        (["check", "2030-01-01"], 1, "There is no issue of 2030-01-01"),
        (["export", "--format", "pdf"], 2, "pdf"),
        (["send", "--test", "nobody"], 2, "nobody"),
        (["send", "--test", "a@example.org\nBcc: b@example.org"], 2, "not an email address"),
        (["send"], 2, "--test"),
        (["--project", "nowhere", "check"], 4, "is no newsletter project"),
    ],
)
def test_a_mistake_is_one_plain_line_and_its_exit_code(
    project: Path, newsletter: Run, arguments: list[str], code: int, words: str
) -> None:
    found, out, err = newsletter(project, *arguments)
    assert (found, words in out + err) == (code, True), out + err
    assert "Traceback" not in err


def test_outside_a_project_it_says_so(tmp_path: Path, newsletter: Run) -> None:
    code, _, err = newsletter(tmp_path, "check")
    assert code == 4
    assert "newsletter.toml was not found" in err
    assert len(err.splitlines()) == 1


def test_a_test_goes_to_ten_people_at_most(project: Path, newsletter: Run) -> None:
    many = [part for n in range(11) for part in ("--test", f"p{n}@example.org")]
    assert newsletter(project, "send", *many)[0] == 2
    assert not (project / ".newsletter/outbox").exists()


def test_a_dry_run_sends_nothing(project: Path, newsletter: Run) -> None:
    code, out, _ = newsletter(project, "send", "--test", "someone@example.org", "--dry-run")
    assert code == 0
    assert "Would mail 'A quiet week' to someone@example.org into the folder .newsletter/outbox" in out
    assert not (project / ".newsletter/outbox").exists()


def test_a_server_that_is_down_has_an_exit_code_of_its_own(project: Path, newsletter: Run) -> None:
    # Port 1 of this machine: nothing listens there.
    (project / ".env").write_text("SMTP_HOST=127.0.0.1\nSMTP_PORT=1\n")
    code, _, err = newsletter(project, "send", "--test", "someone@example.org")
    assert code == 5
    assert "127.0.0.1" in err


def test_config_shows_where_values_come_from_and_no_password(project: Path, newsletter: Run) -> None:
    (project / ".env").write_text("SMTP_HOST=smtp.example.org\nSMTP_PASSWORD=c4nary\n")
    code, out, _ = newsletter(project, "config")
    assert code == 0
    assert "[newsletter.toml:2]" in out
    assert "***" in out
    code, as_json, _ = newsletter(project, "config", "--json")
    assert {"key": "SMTP_HOST", "value": "smtp.example.org", "source": ".env SMTP_HOST"} in json.loads(
        as_json
    )
    assert "c4nary" not in out + as_json


def test_the_mail_in_the_outbox_is_the_exported_one(project: Path, newsletter: Run) -> None:
    newsletter(project, "export")
    newsletter(project, "send", "--test", "someone@example.org")
    (path,) = (project / ".newsletter/outbox/new").iterdir()
    sent = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    exported = email.message_from_bytes(
        (project / "build/2026-11-22/issue.eml").read_bytes(), policy=email.policy.default
    )
    for form in ("plain", "html"):
        one, other = sent.get_body([form]), exported.get_body([form])
        assert one is not None
        assert other is not None
        assert one.get_content() == other.get_content()


def test_a_project_is_made_once(tmp_path: Path, newsletter: Run, tree: Tree) -> None:
    (tmp_path / ".gitignore").write_text("mine\n")
    code, out, _ = newsletter(tmp_path, "init", ".")
    assert (code, out.splitlines()) == (0, ["newsletter.toml", ".env.example"])
    assert (tmp_path / ".gitignore").read_text() == "mine\n"
    before = tree(tmp_path)
    code, _, err = newsletter(tmp_path, "init", ".")
    assert code == 1
    assert "already" in err
    assert tree(tmp_path) == before


def test_a_new_project_can_be_used_at_once(tmp_path: Path, newsletter: Run) -> None:
    newsletter(tmp_path, "init", ".")
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    newsletter(tmp_path, "new", "2026-11-29")
    newsletter(tmp_path, "add", "page.txt")
    code, out, _ = newsletter(tmp_path, "export")
    assert code == 0, out


@pytest.mark.parametrize("command", [["check"], ["export"], ["send", "--test", "someone@example.org"]])
def test_programs_get_json_when_the_issue_is_broken_too(
    project: Path, newsletter: Run, command: list[str]
) -> None:
    (project / "issues/2026-11-22/articles/soup.md").write_text("broken")
    code, out, _ = newsletter(project, *command, "--json")
    assert code == 1
    assert json.loads(out)["findings"][0]["code"] == "broken-file"


@pytest.mark.parametrize("command", ["check", "export"])
@pytest.mark.parametrize(("environ", "red"), [({}, "\x1b[31m"), ({"NO_COLOR": "1"}, "")])
def test_colours_are_for_terminals_that_want_them(
    project: Path, command: str, environ: dict[str, str], red: str
) -> None:
    (project / "issues/2026-11-22/articles/soup.md").write_text("broken")
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [sys.executable, "-m", "newsletter", command],
        cwd=project,
        env={"PATH": os.environ["PATH"], "TERM": "xterm"} | environ,
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
    assert f"{red}error" in shown.replace("\x1b[1m", "")
    assert ("\x1b[" in shown) is bool(red)


def test_one_bad_file_does_not_keep_the_others_out(project: Path, newsletter: Run) -> None:
    (project / "page.txt").write_text(PAGE, encoding="utf-8")
    code, out, err = newsletter(project, "add", "nowhere.txt", "page.txt")
    assert code == 1
    assert "nowhere.txt" in err
    assert "is now in the issue" in out


def test_a_value_that_no_mail_can_hold_shows_in_the_check(project: Path, newsletter: Run) -> None:
    issue = project / "issues/2026-11-22/issue.md"
    text = issue.read_text()
    issue.write_text(text.replace("A quiet week", "'=?utf-8?q?=0D=0ABcc:_x?='"))
    code, out, _ = newsletter(project, "check")
    assert code == 1
    assert "issues/2026-11-22/issue.md:2: The subject holds a line break" in out


def test_a_theme_that_is_not_there_is_named_where_it_is_asked_for(project: Path, newsletter: Run) -> None:
    issue = project / "issues/2026-11-22/issue.md"
    issue.write_text(issue.read_text().replace("number: 7", "theme: bulletn"))
    (project / "issues/2026-11-22/articles/other.md").write_text("broken")
    code, out, _ = newsletter(project, "check")
    assert code == 1
    assert "issues/2026-11-22/issue.md:4: There is no theme 'bulletn'." in out
    assert "other.md:1" in out


@pytest.mark.parametrize("target", ["newsletter.toml", "newsletter.toml/x", "/dev/null/x"])
def test_a_folder_that_cannot_be_written_is_one_plain_line(
    project: Path, newsletter: Run, target: str
) -> None:
    code, _, err = newsletter(project, "export", "--to", target)
    assert code == 4
    assert "could not be written" in err
    assert len(err.splitlines()) == 1
    assert ":1:" not in err


def test_a_full_disk_under_the_output_is_one_plain_line(project: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "newsletter", "config"],
            cwd=project,
            env={"PATH": os.environ["PATH"]},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, "No space left" in done.stderr, "Traceback" in done.stderr) == (4, True, False)


def test_a_reader_who_goes_away_is_no_error(project: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "newsletter", "config"],
        cwd=project,
        env={"PATH": os.environ["PATH"]},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        told = process.stderr.read()
    assert (process.returncode, told) == (0, b"")


def test_a_setting_that_is_misspelt_or_half_done_is_told(project: Path, newsletter: Run) -> None:
    (project / ".env").write_text("SMPT_HOST=smtp.example.org\n")
    code, _, err = newsletter(project, "check")
    assert code == 4
    assert ".env:1: 'SMPT_HOST' is not known. Did you mean 'SMTP_HOST'?" in err
    (project / ".env").write_text("SMTP_USER=me\n")
    code, _, err = newsletter(project, "check")
    assert code == 4
    assert "SMTP_HOST" in err


def test_a_dry_run_looks_at_the_addresses_too(project: Path, newsletter: Run) -> None:
    assert newsletter(project, "send", "--test", "foo", "--dry-run")[0] == 2
    code, out, _ = newsletter(project, "send", "--test", "a@example.org", "--dry-run", "--json")
    assert code == 0
    assert json.loads(out)["would_mail"] == ["a@example.org"]


@pytest.mark.parametrize("closed", [1, 2])
@pytest.mark.parametrize("command", [["check"], ["config"], ["--help"], ["send", "--test", "a@example.org"]])
def test_nobody_listening_is_no_error(project: Path, command: list[str], closed: int) -> None:
    done = subprocess.run(
        ["/bin/sh", "-c", f'exec "$@" {closed}>&-', "sh", sys.executable, "-m", "newsletter", *command],
        cwd=project,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "Traceback" in done.stderr) == (0, False)


@pytest.mark.parametrize(
    "date", ["20_6-01-01", "2026- 1-01", "\u0662\u0660\u0662\u0666-\u0660\u0661-\u0660\u0661"]
)
def test_a_date_is_ten_plain_characters(project: Path, newsletter: Run, date: str) -> None:
    assert newsletter(project, "new", date)[0] == 2


def test_a_folder_without_an_issue_is_not_the_newest(project: Path, newsletter: Run) -> None:
    (project / "issues/2026-12-12").mkdir()
    code, out, _ = newsletter(project, "check")
    assert (code, out.splitlines()[0]) == (0, "Issue of 2026-11-22")

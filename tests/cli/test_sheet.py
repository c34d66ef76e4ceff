"""The one sheet: its forms, and what an editor lets stand."""

from __future__ import annotations

import datetime as dt
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import jsonschema
import pytest

from newsletter.cli import context, sheet
from newsletter.model import Finding, Report, Severity, Where
from tests.conftest import REPOSITORY

Run = Callable[..., tuple[int, str, str]]
ISSUE, SOUP = "issues/2026-11-22/issue.md", "issues/2026-11-22/articles/soup.md"
LONG = "The teaser is so long that it fills the whole of a phone, and the next story is not seen by readers."
FINDINGS = Report(
    findings=(
        Finding(
            code="a-b", severity=Severity.ERROR, message=LONG, where=Where(path=ISSUE, line=3), hint="Cut it."
        ),
        Finding(
            code="c", severity=Severity.WARNING, message="A *star* | a_b <b> `c`", where=None, hint="Do [it]."
        ),
        Finding(
            code="d",
            severity=Severity.NOTE,
            message="So it is.",
            where=Where(path="newsletter.toml"),
            waiver="Agreed.",
        ),
    )
)


@pytest.fixture
def terminal(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[str]]:
    """The lines of the table on a terminal of so many columns."""

    def shown(columns: int) -> list[str]:
        monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
        monkeypatch.setattr("shutil.get_terminal_size", lambda: os.terminal_size((columns, 40)))
        return re.sub(r"\x1b\[\d+m", "", sheet.as_text(FINDINGS)).splitlines()

    return shown


@pytest.mark.parametrize("columns", [60, 80, 88, 100, 200])
def test_a_table_fits_the_window(terminal: Callable[[int], list[str]], columns: int) -> None:
    lines = terminal(columns)
    assert max(map(len, lines)) <= columns
    assert " ".join(" ".join(lines).split()).count("fills the whole") == 1
    assert lines[-1] == "1 error, 1 warning, 0 notes (1 waived)"


def test_in_a_table_what_and_where_stand_in_columns(terminal: Callable[[int], list[str]]) -> None:
    lines = terminal(120)
    column = lines[0].index("The teaser")
    assert lines[0].startswith("error    issue.md:3 ")
    assert lines[1].split()[0] == "a-b"
    assert [line[column:].split()[0] for line in lines[:-1]] == [
        *("The", "by" if lines[1][column:].startswith("by") else lines[1][column:].split()[0], "Cut"),
        *("A", "Do", "So", "Waived"),
    ]


def test_elsewhere_each_finding_begins_with_its_place() -> None:
    assert re.sub(r"\x1b\[\d+m", "", sheet.as_text(FINDINGS)).splitlines() == [
        f"error    {ISSUE}:3: {LONG} [a-b]",
        "         Cut it.",
        "warning  the mail: A *star* | a_b <b> `c` [c]",
        "         Do [it].",
        "waived   newsletter.toml:1: So it is. [d]",
        "         Waived (note): Agreed.",
        "1 error, 1 warning, 0 notes (1 waived)",
    ]


def test_for_a_pull_request_every_letter_shows_as_it_is() -> None:
    lines = sheet.as_markdown(dt.date(2026, 11, 22), FINDINGS).splitlines()
    assert lines[0] == "### Issue of 2026-11-22: 1 error, 1 warning, 0 notes (1 waived)"
    assert [line.count(" | ") for line in lines[2:]] == [3, 0, 3, 3, 3]
    assert r"A \*star\* \| a\_b \<b\> \`c\` *Do \[it\].*" in lines[5]
    assert sheet.as_markdown(dt.date(2026, 11, 22), Report()) == (
        "### Issue of 2026-11-22: 0 errors, 0 warnings, 0 notes"
    )


@pytest.mark.parametrize("broken", [False, True])
def test_the_json_is_what_its_schema_says(project: Path, newsletter: Run, *, broken: bool) -> None:
    if broken:
        (project / SOUP).write_text("broken")
    schema = json.loads((REPOSITORY / "docs/check.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    code, out, _ = newsletter(project, "check", "--offline", "--json")
    jsonschema.Draft202012Validator(schema).validate(json.loads(out))
    assert code == int(broken)
    assert newsletter(project, "check", "--offline", "--format", "json")[1] == out


def test_broken_settings_are_a_finding_too_for_programs(project: Path, newsletter: Run) -> None:
    settings = project / "newsletter.toml"
    settings.write_text(settings.read_text().replace("zone = ", "zoen = "))
    code, out, err = newsletter(project, "check", "--offline", "--json")
    (found,) = json.loads(out)["findings"]
    assert (code, found["code"], found["path"], found["line"]) == (4, "settings-broken", "newsletter.toml", 4)
    assert "Did you mean 'zone'?" in found["message"]
    assert err.startswith("newsletter: newsletter.toml:4: ")


def test_what_takes_long_shows_how_much_of_it_is_done(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("sys.stderr.isatty", lambda: True, raising=False)
    context.progress("Opening links", 3, 12)
    context.progress("Opening links", 12, 12)
    context.progress("Asking the spam filter")
    first, second, third = re.sub(r"\x1b\[K", "", capsys.readouterr().err).split("\r")[1:]
    assert first == f"Opening links [{'#' * 6}{'-' * 18}] 3 of 12"
    assert second == f"Opening links [{'#' * 24}] 12 of 12"
    assert third == "Asking the spam filter ..."


def without_link(project: Path, waiver: str = "") -> None:
    """A story loses its link: a warning."""
    soup = project / SOUP
    soup.write_text(soup.read_text().replace("url: https://hollinmarrow.example/soup\n", ""))
    issue = project / ISSUE
    issue.write_text(issue.read_text().replace("number: 7\n", f"number: 7\n{waiver}"))


def test_what_is_waived_stays_on_the_sheet_with_its_reason(project: Path, newsletter: Run) -> None:
    without_link(project, "waive:\n  story-without-link: Printed in the brochure only.\n")
    code, out, _ = newsletter(project, "check", "--offline", "--strict")
    assert code == 0
    assert "waived   issues/2026-11-22/articles/soup.md:1: 'Soup for off days' has no address" in out
    assert "Waived (warning): Printed in the brochure only." in out
    assert out.splitlines()[-1].startswith("0 errors, 0 warnings, ")
    assert newsletter(project, "check", "--offline", "--json")[1].count("Printed in the brochure only.") == 1


def test_what_is_not_waived_fails_a_strict_check(project: Path, newsletter: Run) -> None:
    without_link(project)
    assert newsletter(project, "check", "--offline")[0] == 0
    assert newsletter(project, "check", "--offline", "--strict")[0] == 1


@pytest.mark.parametrize(
    ("waiver", "line", "says"),
    [
        (
            "waive:\n  address-missing: We have none.\n",
            6,
            "'address-missing' cannot be waived: no postal address",
        ),
        ("waive:\n  story-without-lnk: Agreed.\n", 6, "Did you mean 'story-without-link'?"),
        ("waive:\n  story-without-link:\n", 6, "The waiver of 'story-without-link' gives no reason."),
        ("waive: story-without-link\n", 5, "The value should be a group of 'name: value' lines."),
    ],
)
def test_a_waiver_that_is_none_is_an_error_with_its_line(
    project: Path, newsletter: Run, waiver: str, line: int, says: str
) -> None:
    without_link(project, waiver)
    code, out, _ = newsletter(project, "check", "--offline")
    assert code == 1
    assert f"issue.md:{line}: " in out
    assert says in out


def test_a_waiver_of_the_law_changes_nothing(project: Path, newsletter: Run) -> None:
    settings = project / "newsletter.toml"
    settings.write_text(settings.read_text().replace("address =", "# address ="))
    issue = project / ISSUE
    issue.write_text(issue.read_text().replace("number: 7\n", "waive:\n  address-missing: None.\n"))
    code, out, _ = newsletter(project, "check", "--offline", "--json")
    found = {one["code"]: one for one in json.loads(out)["findings"]}
    assert code == 1
    assert (found["address-missing"]["severity"], found["address-missing"]["waiver"]) == ("error", None)
    assert newsletter(project, "approve", "--offline", "--by", "Ruth Adair")[0] == 1


def test_every_rule_can_be_explained(project: Path, newsletter: Run) -> None:
    from newsletter.check.report import catalogue

    for code, rule in catalogue().items():
        done, out, _ = newsletter(project, "check", "--explain", code)
        assert done == 0
        assert " ".join(out.split()).startswith(f"{code}: {rule.title}")
        assert (f"    waive:\n      {code}: " in out) is rule.waivable
        assert max(map(len, out.splitlines())) <= 100


def test_a_rule_that_there_is_not_is_a_usage_error(project: Path, newsletter: Run) -> None:
    code, _, err = newsletter(project, "check", "--explain", "link-vauge")
    assert code == 2
    assert "Did you mean 'link-vague'?" in err


def test_a_check_that_stays_offline_says_so(project: Path, newsletter: Run) -> None:
    assert "The 3 links were not opened" in newsletter(project, "check", "--offline")[1]

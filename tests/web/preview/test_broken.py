"""What is wrong is said where the mail stands, and goes away with the next good save."""

from __future__ import annotations

import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from newsletter import pipeline
from newsletter.config import Settings
from newsletter.pipeline import Built
from tests.conftest import ISSUE, REPOSITORY, SETTINGS, SOUP
from tests.web.conftest import Serve
from tests.web.preview.conftest import Preview

Shown = Callable[..., Preview]
Save = Callable[[Path, str], None]
ISSUE_FILE = "issues/2026-11-22/issue.md"
SOUP_FILE = "issues/2026-11-22/articles/soup.md"


@pytest.mark.parametrize(
    ("name", "good", "bad", "told"),
    [
        (SOUP_FILE, SOUP, SOUP.replace("title: ", "title "), (f"{SOUP_FILE}:2", "no colon")),
        (ISSUE_FILE, ISSUE, ISSUE.replace("number: 7", "number 7"), (f"{ISSUE_FILE}:4", "no colon")),
        ("newsletter.toml", SETTINGS, SETTINGS.replace('"Europe/Berlin"', "Berlin"), ("newsletter.toml:4",)),
        ("newsletter.toml", SETTINGS, SETTINGS.replace("zone", "tone"), ("newsletter.toml:4", "tone")),
        (".env", "SMTP_PORT=25\n", "SMTP_PORT=a lot\n", (".env", "is not a port number")),
    ],
    ids=["article", "issue", "toml", "setting", "env"],
)
def test_a_broken_file_is_named_with_its_line_above_the_last_good_mail(
    project: Path, shown: Shown, save: Save, name: str, good: str, bad: str, told: tuple[str, ...]
) -> None:
    save(project / name, good)
    preview = shown(project)
    preview.shows("Three pots from our readers")
    save(project / name, bad)
    region = preview.page.get_by_role("region", name="What is wrong")
    for words in told:
        expect(region).to_contain_text(words)
    expect(region).to_contain_text("Below is the last good version of the mail.")
    expect(preview.page.locator("h1")).to_have_text("22 November 2026 No. 7")
    assert preview.page.title().startswith("1 error: ")
    preview.shows("Three pots from our readers")
    save(project / name, good)
    expect(region).to_be_empty()
    preview.shows("Three pots from our readers")


def test_a_broken_theme_is_named_with_its_line_and_mended(project: Path, shown: Shown, save: Save) -> None:
    shutil.copytree(REPOSITORY / "templates", project / "templates")
    template = project / "templates/bulletin/parts/footer.mjml.j2"
    good = template.read_text()
    preview = shown(project)
    preview.shows("The Test Letter")
    save(template, good.replace("{{ publication.name }}", "{{ publication.name"))
    region = preview.page.get_by_role("region", name="What is wrong")
    expect(region).to_contain_text(re.compile(r"templates/bulletin/parts/footer\.mjml\.j2:\d+"))
    preview.shows("The Test Letter")
    save(template, good.replace("{{ publication.name }}", "Yours, {{ publication.name }}"))
    expect(region).to_be_empty()
    preview.shows("Yours, The Test Letter")


def test_a_theme_that_is_only_doubtful_is_a_finding_beside_the_new_mail(
    project: Path, shown: Shown, save: Save
) -> None:
    shutil.copytree(REPOSITORY / "templates", project / "templates")
    template = project / "templates/bulletin/parts/stories.mjml.j2"
    preview = shown(project)
    preview.shows("Three pots")
    doubtful = template.read_text().replace('<mj-spacer height="4px" />', '<mj-spacer height="4" />', 1)
    save(template, doubtful)
    warning = preview.page.get_by_role("region", name="Checks").get_by_role("listitem")
    expect(warning).to_contain_text("Warning")
    line = doubtful[: doubtful.index('height="4"')].count("\n") + 1
    expect(warning.locator("code")).to_have_text(
        re.compile(rf"^templates/bulletin/parts/stories\.mjml\.j2:{line}:\d+$")
    )
    expect(preview.page.get_by_role("region", name="What is wrong")).to_be_empty()
    assert not preview.page.title().startswith("1 error")
    save(preview.file("articles/soup.md"), SOUP.replace("Three pots", "Four pans"))
    preview.shows("Four pans")


def test_the_name_of_a_setting_stays_as_it_is_written(project: Path, shown: Shown, save: Save) -> None:
    preview = shown(project)
    preview.shows("Dear reader")
    save(project / "newsletter.toml", SETTINGS + '[brand]\ncolor = "purple"\n')
    message = preview.page.get_by_role("region", name="What is wrong").locator(".message")
    expect(message).to_have_text(re.compile("^brand.color: 'purple' is not"))


def test_a_deleted_issue_is_said_and_comes_back(project: Path, shown: Shown) -> None:
    preview = shown(project, "/issues/2026-11-22")
    preview.shows("Three pots")
    (project / "issues/2026-11-22").rename(project / "away")
    region = preview.page.get_by_role("region", name="What is wrong")
    expect(region).to_contain_text("There is no issue of 2026-11-22.")
    preview.shows("Three pots")
    (project / "away").rename(project / "issues/2026-11-22")
    expect(region).to_be_empty()


def test_a_preview_that_starts_with_a_broken_file_shows_what_there_is(
    project: Path, shown: Shown, save: Save
) -> None:
    save(project / SOUP_FILE, SOUP.replace("title: ", "title "))
    preview = shown(project)
    region = preview.page.get_by_role("region", name="What is wrong")
    expect(region).to_contain_text("Below is the mail without the broken part.")
    preview.shows("A walk that waits")
    save(project / SOUP_FILE, SOUP)
    preview.shows("Soup for off days")
    expect(region).to_be_empty()


def test_a_preview_that_starts_without_settings_to_use_waits_for_them(
    project: Path, shown: Shown, save: Save
) -> None:
    save(project / "newsletter.toml", "[publication\n")
    preview = shown(project)
    region = preview.page.get_by_role("region", name="What is wrong")
    expect(region).to_contain_text("There is no good version to show yet.")
    save(project / "newsletter.toml", SETTINGS)
    preview.shows("Dear reader")


def test_a_fault_of_the_program_is_called_one_and_ends_nothing(
    project: Path, serve: Serve, page: object, save: Save, capfd: pytest.CaptureFixture[str]
) -> None:
    broken = [True]

    def build(settings: Settings, date: dt.date) -> Built:
        if broken[0]:
            raise ZeroDivisionError("one line\nand another")
        return pipeline.build(settings, date)

    preview = Preview(page, project, serve(project, build=build)).go()  # type: ignore[arg-type]
    region = preview.page.get_by_role("region", name="What is wrong")
    expect(region).to_contain_text("Fault of the program")
    expect(region).to_contain_text("ZeroDivisionError")
    broken[0] = False
    save(project / ISSUE_FILE, ISSUE)
    preview.shows("Dear reader")
    told = capfd.readouterr().err.splitlines()
    assert len(told) == 1
    assert "a fault of the program" in told[0]
    assert "ZeroDivisionError: one line and another" in told[0]


def test_findings_are_told_with_severity_place_and_what_to_do(
    project: Path, shown: Shown, save: Save
) -> None:
    preview = shown(project)
    checks = preview.page.get_by_role("region", name="Checks")
    expect(checks).to_contain_text("There is nothing to mend.")
    save(project / ISSUE_FILE, ISSUE.replace("preheader: ", "notes: ").replace("- soup", "- soap"))
    rows = checks.get_by_role("listitem")
    error = rows.filter(has_text="Error")
    expect(error).to_contain_text("There is no article 'soap'.")
    expect(error).to_contain_text(f"{ISSUE_FILE}:11")
    expect(error).to_contain_text("Name the file in 'articles'")
    expect(rows.filter(has_text="Warning").filter(has_text="preheader")).to_be_visible()
    expect(checks.locator(".pill").first).to_have_text("1 error")

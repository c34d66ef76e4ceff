"""What is found points at the line of the theme that has to be changed, in words for an editor."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from newsletter import config, pipeline
from newsletter.check.base import Evidence, Group
from newsletter.check.report import RULES
from newsletter.model import Finding
from newsletter.project.theme import load_theme
from tests.theme.letters import DATE, ISSUE, MAKERS, Draft, make

THEMES = Path(__file__).parent.parent.parent / "templates"
Found = Callable[..., list[tuple[Finding, str]]]


@pytest.fixture
def found(tmp_path: Path) -> Found:
    """What is found in a letter whose theme was changed, each finding with the line that it points at."""

    def find(name: str, file: str = "", one: str = "", other: str = "") -> list[tuple[Finding, str]]:
        MAKERS[name](Draft(tmp_path))
        shutil.copytree(THEMES, tmp_path / "templates")
        if file:
            path = tmp_path / "templates/bulletin" / file
            assert one in path.read_text(encoding="utf-8")
            path.write_text(path.read_text(encoding="utf-8").replace(one, other), encoding="utf-8")
        settings = config.load(tmp_path, {})
        built = pipeline.build(settings, DATE)
        assert built.issue
        assert built.email
        evidence = Evidence(
            issue=built.issue,
            publication=settings.publication,
            rules=settings.rules,
            email=built.email,
            theme=load_theme(tmp_path, built.issue.theme),
        )
        rules = [rule for rule in RULES if rule.group is Group.ACCESSIBILITY]
        return [(one, line(tmp_path, one)) for rule in rules for one in rule(evidence)]

    return find


def line(root: Path, finding: Finding) -> str:
    assert finding.where
    path = root / finding.where.path
    return (
        path.read_text(encoding="utf-8").splitlines()[finding.where.line - 1].strip()
        if path.is_file()
        else ""
    )


@dataclass(frozen=True)
class Broken:
    """A theme with a fault: where, what it is found as, what is said, and how the line begins."""

    file: str
    one: str
    other: str
    code: str
    says: str
    line: str
    others: tuple[str, ...] = ()


DARK_TEXT = "{{ before }}.muted, {{ before }}.muted > div, {{ before }}.picture a { color: "
DARK_TILE = "{{ before }}.tint, {{ before }}.tile, {{ before }}.picture img { background: "
BOX = 'cellspacing="0" width="100%" style="border-collapse:separate"'
BROKEN = [
    Broken(
        "inline.css", ".muted { color: #554A5A", ".muted { color: #AAA0AE", "contrast-light",
        "'22 November 2026' is #AAA0AE on #FFFFFF, a contrast of 2.51", ".muted {",
    ),
    Broken(
        "issue.mjml.j2", 'color="#1E1420"', 'color="#C0C0C0"', "contrast-light",
        "'Dear reader,' is #C0C0C0 on #FFFFFF", "<mj-all",
    ),
    Broken(
        "inline.css", "{{ palette.light.on_button }}", "{{ palette.light.button }}", "text-invisible",
        "'Read the story' cannot be seen", ".button td a {",
    ),
    Broken(
        "inline.css", ".kicker { margin-bottom: 5px; color: {{ palette.light.link }}",
        ".kicker { margin-bottom: 5px; color: {{ publication.brand.accent }}", "contrast-light",
        "'Living well' is #F6B93B on #FFFFFF", "",
    ),
    Broken(
        "head.css", f"{DARK_TEXT}#BBAFBF", f"{DARK_TEXT}#666666", "contrast-dark",
        "In dark mode '22 November 2026' is #666666 on #1E1821", DARK_TEXT,
    ),
    Broken(
        "head.css", f"{DARK_TILE}#2A222E !important; background-color: #2A222E",
        f"{DARK_TILE}#F6F2F7 !important; background-color: #F6F2F7", "contrast-dark",
        "on #F6F2F7", DARK_TILE, ("text-invisible",),
    ),
    Broken(
        "inline.css", "td.small { font-size: 14px", "td.small { font-size: 11px", "text-small",
        "'22 November 2026' is set in 11 px", "p.small, td.small {", ("touch-target",),
    ),
    Broken(
        "head.css", ".tagline { font-size: 14px", ".tagline { font-size: 12px", "text-small",
        "'A weekly letter on life with blood cancer' is set in 12 px on a phone", ".tagline {",
    ),
    Broken(
        "issue.mjml.j2", 'padding="0px" font-size="16px"', 'padding="0px" font-size="12px"', "text-small",
        "12 px", '<mj-text padding="0px"',
    ),
    Broken(
        "inline.css", "padding: 14px 26px; border", "padding: 1px 26px; border", "touch-target",
        "'Read the story' is 22 px high", ".button td a {",
    ),
    Broken(
        "parts/stories.mjml.j2", "h3", "h4", "heading-skipped",
        "'A blood count, line by line' is a heading of level 4 after one of level 2", "<h4",
    ),
    Broken("parts/masthead.mjml.j2", "h1", "p", "heading-missing", "no heading of the first level", ""),
    Broken(
        "parts/boxes.mjml.j2", "{{ title }}</h2>", "</h2>", "heading-empty", "no words", '<h2 class="label"',
    ),
    Broken(
        "issue.mjml.j2", ' lang="{{ page.language }}"', "", "language-missing",
        "does not say its language", "<mjml",
    ),
    Broken("issue.mjml.j2", "<mj-title>{{ page.subject }}</mj-title>", "", "title-missing", "no title", ""),
    Broken(
        "parts/lines.mjml.j2", 'src="{{ image.src }}" alt=""', 'src="{{ image.src }}"',
        "picture-without-alt-attribute", "no alt", "{% macro face(image) %}",
    ),
    Broken(
        "parts/boxes.mjml.j2", f'role="presentation" border="0" cellpadding="0" {BOX}',
        f'border="0" cellpadding="0" {BOX}', "table-unmarked", "read out as data", '<table border="0"',
    ),
]  # fmt: skip


@pytest.mark.parametrize("broken", BROKEN, ids=lambda one: f"{one.code} in {one.file}")
def test_a_fault_of_a_theme_is_told_with_its_line(found: Found, broken: Broken) -> None:
    told = found("sample", broken.file, broken.one, broken.other)
    mine = [(finding, line) for finding, line in told if finding.code == broken.code]
    assert mine
    assert any(broken.says in finding.message for finding, _ in mine), [one.message for one, _ in mine]
    assert all(line.startswith(broken.line) for _, line in mine), [line for _, line in mine]
    assert all(finding.hint for finding, _ in told)
    assert {finding.code for finding, _ in told} <= {broken.code, *broken.others}


def test_a_colour_of_the_brand_is_told_with_the_settings(found: Found) -> None:
    (one, _), *_ = found(
        "sample",
        "inline.css",
        "color: {{ palette.light.link }}; font-size",
        "color: {{ publication.brand.accent }}; font-size",
    )
    assert one.where
    assert one.where.path == "newsletter.toml"
    assert "accent below [brand]" in one.hint


@pytest.mark.parametrize("name", MAKERS)
def test_a_sound_letter_raises_nothing(found: Found, name: str) -> None:
    assert found(name) == []


def test_boxes_that_hold_nothing_but_a_link_have_room_for_a_finger(tmp_path: Path) -> None:
    def write(draft: Draft) -> None:
        MAKERS["twelve"](draft)
        issue = f"{ISSUE}/issue.md"
        text = (draft.root / issue).read_text(encoding="utf-8")
        text = text.replace("Ask your own care team.", '"[Ask your own care team](https://a.example/ask)"')
        text = text.replace("title: Bread, text: Soft., ", "")
        draft.write(issue, text)
        draft.write(
            "issues/authors/a0.md",
            "---\nname: Ada Holm\nurl: https://a.example/ada\n---\n[Her own page](https://a.example/her)\n",
        )

    letter = make(write, tmp_path)
    assert letter.built.email
    assert "Her own page" in letter.html
    assert "touch-target" not in [one.code for one in letter.built.report.findings]


def test_the_colour_that_is_proposed_is_enough(found: Found, tmp_path: Path) -> None:
    (first, _), *_ = found("sample", "inline.css", "#554A5A", "#AAA0AE")
    better = next(word for word in first.hint.split() if word.startswith("#"))
    sheet = tmp_path / "templates/bulletin/inline.css"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("#AAA0AE", better), encoding="utf-8")
    letter = make(lambda _: None, tmp_path)
    assert first.message not in {one.message for one in letter.built.report.findings}

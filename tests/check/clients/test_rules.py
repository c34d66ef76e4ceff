from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter import config, pipeline
from newsletter.check.base import Evidence, rules_of
from newsletter.check.clients import rules, structure
from newsletter.check.clients.rules import client_content, client_few, client_layout, client_looks
from newsletter.model import Author, Finding, NoticeItem, Section, Severity, Theme, Where
from newsletter.project.theme import load_theme

DAY = dt.date(2026, 11, 22)
RULES = (*rules_of(rules), *rules_of(structure))
With = Callable[..., Evidence]


@pytest.fixture
def page(clean: Evidence) -> With:
    """The evidence of a mail with this HTML, this audience and a theme with these files."""

    def made(html: str, *files: tuple[str, str], shares: tuple[tuple[str, int], ...] = ()) -> Evidence:
        assert clean.email is not None
        theme = Theme(name="bulletin", folder="templates/bulletin", files=files)
        return replace(
            clean,
            email=replace(clean.email, html=html),
            theme=theme,
            rules=replace(clean.rules, shares=shares),
        )

    return made


def told(evidence: Evidence) -> list[Finding]:
    return [finding for rule in RULES for finding in rule(evidence)]


def test_one_feature_is_one_finding_however_often_it_is_used(page: With) -> None:
    (found,) = told(page("<p style='display:flex'>a</p><p style='display:flex;color:red'>b</p>"))
    assert found.message == (
        "Some 8 % of readers see boxes below each other that 'display: flex' should put side by side. "
        "They use Outlook for Windows (7 %) and GMX/WEB.DE (1 %)."
    )
    assert found.hint == "Use the columns of MJML (mj-column), or a table."


def test_the_audience_decides_whether_and_how_loudly_it_is_told(page: With) -> None:
    html = "<p style='display:flex'>a</p>"
    assert list(client_layout(page(html, shares=(("outlook_windows", 5),))))
    assert list(client_few(page(html, shares=(("outlook_windows", 4), ("apple", 96)))))
    assert told(page(html, shares=(("outlook_windows", 0), ("apple", 96)))) == []
    video = "<video></video>"
    assert [found.code for found in told(page(video, shares=(("gmail", 2),)))] == ["client-content"]
    assert [found.code for found in told(page(video, shares=(("gmail", 1),)))] == ["client-few"]
    turned = "<p style='transform:none'>a</p>"
    assert [found.code for found in told(page(turned, shares=(("gmail", 10),)))] == ["client-looks"]
    assert told(page(turned, shares=(("gmail", 9),))) == []


def test_a_warning_is_for_what_is_lost_and_a_note_for_looks() -> None:
    assert client_content.severity is client_layout.severity is Severity.WARNING
    assert client_few.severity is client_looks.severity is Severity.NOTE


def test_a_feature_in_a_media_query_is_missed_only_by_programs_that_read_it(page: With) -> None:
    outlook = (("outlook_windows", 50),)
    inside = "<style>@media (max-width: 9px) { p { float: left } }</style>"
    assert told(page(inside, shares=outlook)) == []
    assert told(page(f"{inside}<style>p {{ float: right }}</style>", shares=outlook)) != []
    assert told(page("<!--[if !mso]><!--><p style='float:left'>a</p><!--<![endif]-->", shares=outlook)) == []


def test_what_mjml_needs_is_told_only_where_the_theme_asks_for_it_too(page: With) -> None:
    html = "<style>.mj > p { color: red }</style>"
    outlook = (("outlook_windows", 50),)
    assert told(page(html, shares=outlook)) == []
    (found,) = told(page(html, ("head.css", "\n.a > p { color: red }"), shares=outlook))
    assert str(found.where) == "templates/bulletin/head.css:2"


HEAD = (
    "{# styles #}\n{% macro text(before) %}\n{{ before }}.a { color: {{ ink }}; DECLARED }\n{% endmacro %}\n"
)
BODY = '<mjml>\n<mj-body>\n<mj-text>\n<p class="{{ a }}" style="color:red;\n  DECLARED">{{ x }}</p>\n'


@pytest.mark.parametrize(
    "declaration",
    [
        "position:absolute",
        "display:flex",
        "display: grid",
        "color:var(--ink)",
        "margin-left:-8px",
        "background:linear-gradient(#000000, #FFFFFF)",
        "width:calc(100% - 8px)",
        "gap:8px",
        "font-size:2rem",
    ],
)
@pytest.mark.parametrize(
    ("file", "source", "line"), [("head.css", HEAD, 3), ("parts/a.mjml.j2", BODY, 5), ("a.css.j2", HEAD, 3)]
)
def test_css_is_told_at_the_line_where_the_theme_writes_it(
    page: With, declaration: str, file: str, source: str, line: int
) -> None:
    files = (("first.css", "p { color: red }"), (file, source.replace("DECLARED", declaration)))
    (found,) = told(page(f'<td style="{declaration}">a</td>', *files))
    assert str(found.where) == f"templates/bulletin/{file}:{line}"


@pytest.mark.parametrize(
    ("html", "source"),
    [
        ("<svg></svg>", "{% if a %}\n<svg viewBox='{{ b }}'>"),
        ("<video></video>", "<mj-raw>\n<VIDEO src='{{ a }}'>"),
        ("<p hidden>a</p>", "<mj-text>\n<p hidden>a</p>"),
        ("<section style='color:red'>a</section>", "<mj-text>\n<section class='red'>"),
        (
            "<style>@font-face { font-family: A }</style>",
            "<mj-style>\n@font-face { font-family: A }</mj-style>",
        ),
        (
            "<style>p::after { color: red }</style>",
            "<mj-style>\n{% if a %}p::after { color: red }{% endif %}",
        ),
        ("<p style='font-size:2rem'>a</p>", '<mj-text\nfont-size="2rem">'),
        ("<p style='gap:8px'>a</p>", '{% set x = 1 %}\n{% set gap = "gap:8px" %}<p style="{{ gap }}">'),
        ("<p style='text-indent:-8px'>a</p>", "<p>\n<span style='text-indent:-{{ 8 }}px'>"),
    ],
)
def test_what_the_theme_writes_in_any_other_way_is_found_too(page: With, html: str, source: str) -> None:
    (found,) = told(page(html, ("issue.mjml.j2", source)))
    assert str(found.where) == "templates/bulletin/issue.mjml.j2:2"


def test_what_is_nowhere_to_be_seen_is_told_of_the_theme(page: With) -> None:
    (found,) = told(page("<svg></svg>", ("issue.mjml.j2", "<p>a</p>")))
    assert str(found.where) == "templates/bulletin:1"


def test_style_sheets_count_together_for_gmail(page: With) -> None:
    half = f"<style>{'p { color: red } ' * 500}</style>"
    theme = ("issue.mjml.j2", '<mj-head>\n<mj-style inline="inline">\n</mj-style>\n<mj-style>')
    assert told(page(half, theme)) == []
    (found,) = told(page(half * 2, theme))
    assert str(found.where) == "templates/bulletin/issue.mjml.j2:4"
    assert told(page(half * 2, theme, shares=(("apple", 100),))) == []
    assert told(page(f"{half}<!--[if mso]>{half}<![endif]-->", theme)) == []


@pytest.mark.parametrize(
    ("css", "nested"),
    [
        ("@media print { @font-face { font-family: A } }", 1),
        ("@supports (color: red) { @media print { p { color: red } } }", 1),
        ("@media print { p { color: red } } @supports (color: red) { p { color: red } }", 0),
        ("@media print { @media (max-width: 9px) { p { color: red } } }", 0),
    ],
)
def test_an_at_rule_in_another_loses_the_sheet_in_gmail(page: With, css: str, nested: int) -> None:
    evidence = page(f"<style>{css}</style>", ("a.css", "p { color: red }"), ("b.css", f"\n\n{css}"))
    found = list(structure.style_nested(evidence))
    assert [str(one.where) for one in found] == ["templates/bulletin/b.css:3"] * nested


def test_a_style_sheet_in_the_body_is_told_where_it_stands(page: With) -> None:
    html = "<head><style>p { color: red }</style></head><BODY><style>p { color: red }</style></BODY>"
    (found,) = told(page(html, ("issue.mjml.j2", "<mj-raw>\n\n<style>p { color: red }</style>")))
    assert str(found.where) == "templates/bulletin/issue.mjml.j2:3"
    assert told(page(html.partition("<BODY>")[0])) == []


def table(columns: int) -> str:
    return "\n".join(["|".join(["a"] * columns).join("||"), "-".join("|" * (columns + 1))])


def test_a_wide_table_is_told_where_an_editor_wrote_it(clean: Evidence) -> None:
    wide, narrow = table(5), table(4)
    ada = Author(slug="ada", name="Ada", bio=wide, bio_line=7, where=Where(path="issues/authors/ada.md"))
    notice = NoticeItem(text=f"A\n\n{wide}", where=Where(path="issue.md", line=20))
    section = Section(kind="notice", items=(notice,), where=notice.where)
    issue = replace(
        clean.issue, note=f"A\n\n{narrow}\n\nB\n\n{wide}", note_line=9, authors=(ada,), sections=(section,)
    )
    found = list(structure.table_wide(replace(clean, issue=issue)))
    assert [str(one.where) for one in found] == [
        "issues/2026-11-22/issue.md:16",
        "issue.md:22",
        "issues/authors/ada.md:7",
    ]
    assert list(structure.table_wide(replace(clean, issue=replace(clean.issue, note=narrow)))) == []


def built(root: Path) -> Evidence:
    settings = config.load(root, {})
    made = pipeline.build(settings, DAY)
    assert made.issue is not None
    return Evidence(
        issue=made.issue,
        publication=settings.publication,
        rules=settings.rules,
        theme=load_theme(root, made.issue.theme),
        email=made.email,
    )


def test_nothing_of_the_sample_is_lost(sample: Path) -> None:
    assert told(built(sample)) == []


def test_from_right_to_left_the_sample_loses_no_more_than_a_turned_drawing(sample: Path) -> None:
    settings = sample / "newsletter.toml"
    settings.write_text(settings.read_text().replace('language = "en-GB"', 'language = "ar"'))
    (found,) = told(built(sample))
    assert found.code == "client-looks"
    assert str(found.where).startswith("templates/bulletin/parts/masthead.mjml.j2:")


def test_a_theme_of_ones_own_is_told_file_and_line(sample: Path) -> None:
    theme = sample / "templates" / "bulletin"
    (sample / "templates").mkdir()
    load = load_theme(sample, "bulletin")
    theme.mkdir()
    for name, source in load.files:
        (theme / name).parent.mkdir(exist_ok=True)
        (theme / name).write_text(source, encoding="utf-8")
    (theme / "theme.toml").write_text("[images]\nlead = { width = 640, height = 360 }\n")
    inline = theme / "inline.css"
    lines = inline.read_text().count("\n")
    inline.write_text(f"{inline.read_text()}.headline {{ position: absolute; display: flex; }}\n")
    found = [one for rule in (client_content, client_layout) for one in rule(built(sample))]
    assert [str(one.where) for one in found] == [f"templates/bulletin/inline.css:{lines + 1}"] * 2

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.check.base import Evidence
from newsletter.check.report import report
from newsletter.model import Theme
from newsletter.project.theme import load_theme
from tests.check.faults import ERROR, WARNING, Case, Fault

ROOT = Path(__file__).parent.parent.parent
PART = "templates/bulletin/parts/foot.mjml.j2"


def typed(text: str, name: str = "parts/foot.mjml.j2") -> Fault:
    theme = Theme(name="bulletin", folder="templates/bulletin", files=((name, text), ("theme.toml", "TODO")))
    return lambda clean: replace(clean, theme=theme)


CASES = [
    Case(typed("<mj-text>\n<p>TODO</p>"), "leftover-in-theme", ERROR, f"{PART}:2", "'TODO'"),
    Case(typed("<p>*|LIST:COMPANY|*</p>"), "leftover-in-theme", ERROR, f"{PART}:1", "'*|LIST:COMPANY|*'"),
    Case(typed("\n\n<p>Click here to edit</p>"), "leftover-in-theme", ERROR, f"{PART}:3", "lick here to"),
    Case(
        typed("\n<p>It starts <a class='{{ b }}' href='{{ c }}'>\n <b>here</b>.</a></p>"),
        "link-vague-in-theme",
        WARNING,
        f"{PART}:2",
        "'here.'",
    ),
    Case(
        typed("<mj-button href='x'>Click here</mj-button>"),
        "link-vague-in-theme",
        WARNING,
        f"{PART}:1",
        "'Click here'",
    ),
    Case(typed("{% if a %}lorem ipsum{% endif %}"), "leftover-in-theme", ERROR, f"{PART}:1", "ipsum"),
    Case(
        typed("{{ a }}\nTODO: {{ b }}", "issue.txt.j2"),
        "leftover-in-theme",
        ERROR,
        "templates/bulletin/issue.txt.j2:2",
        "TODO",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.where)
def test_what_was_left_in_a_theme_is_told_in_its_line(clean: Evidence, case: Case) -> None:
    (found,) = report(case.fault(clean)).findings
    assert (found.code, found.severity, str(found.where)) == (case.code, case.severity, case.where)
    assert case.says in found.message


@pytest.mark.parametrize(
    "text",
    [
        "{# TODO: the other logo #}<p>{{ publication.name }}</p>",
        "<!-- TODO -->\n<p>a</p>",
        "<mj-style>/* TODO */ p { color: red }</mj-style>",
        "<style>p { b: c }</style>",
        "<a href='{{ a }}'>{{ b }}</a><a href='{{ a }}'>Read {{ b }}</a><a href='{{ a }}'>Leave</a>",
        "<a href='{{ a }}' aria-label='{{ b }}'>here</a>",
        "{% set todo = 'TODO' %}{{ lorem_ipsum }}",
        "<td class='TODO'>{{ a }}</td>",
        "<!--[if mso]><td width='1'><![endif]--> {{ a }} ",
    ],
)
def test_what_readers_do_not_see_of_a_theme_may_stand_there(clean: Evidence, text: str) -> None:
    assert report(typed(text)(clean)).findings == ()


def test_a_style_sheet_has_no_words(clean: Evidence) -> None:
    assert report(typed("/* TODO */ p { content: 'TODO' }", "head.css")(clean)).findings == ()


def test_the_theme_of_the_house_is_clean_in_every_language(clean: Evidence) -> None:
    own = replace(clean, theme=load_theme(ROOT, "bulletin"))
    for language in ("en", "de", "fr", "es", "ar"):
        one = replace(own, issue=replace(own.issue, language=language))
        assert "leftover-in-theme" not in [found.code for found in report(one).findings]

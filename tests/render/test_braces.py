from __future__ import annotations

import pytest

from newsletter.model import Theme
from newsletter.render import braces
from newsletter.render.origin import Place


def theme(*sheets: str) -> Theme:
    files = ((f"{number}.css", sheet) for number, sheet in enumerate(sheets))
    return Theme(name="t", folder="templates/t", files=(("issue.mjml.j2", "{{"), *files))


@pytest.mark.parametrize(
    ("css", "line", "column"),
    [
        ("a { b: c }\np { d: e\nh1 { f: g }\n", 2, 1),
        ("@media print {\n  p { d: e\n  h1 { f: g } }\n", 2, 3),
        ("p { d: e }\n@media print {\n  h1 { f: g }\n", 2, 1),
        ("a { b: c }\n p d: e }\nh1 { f: g }\n", 2, 9),
        ("{% macro x(y) %}\n{{ y }}p { d: {{ e }};\n{# } #}h1 { f: '}' } /* } */\n", 2, 8),
    ],
)
def test_the_rule_that_lacks_a_brace_is_found(css: str, line: int, column: int) -> None:
    assert braces.missing(theme("a { b: c }", css)) == Place("1.css", line, column)


def test_where_two_sheets_or_none_lack_one_nothing_is_said() -> None:
    assert braces.missing(theme("a { b: c", "a {")) is None
    assert braces.missing(theme("a { b: c }", "{{ x }}{% y %}")) is None

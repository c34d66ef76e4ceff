from __future__ import annotations

from typing import Any

import pytest

from newsletter.errors import RenderError
from newsletter.model import Theme
from newsletter.render.environment import fill

MAIN = "issue.mjml.j2"


def theme(**files: str) -> Theme:
    """`main` is the template itself, the other names are further files."""
    named = {MAIN if name == "main" else f"{name}.j2": source for name, source in files.items()}
    return Theme(name="t", folder="templates/t", files=tuple(named.items()))


def filled(template: str, *, escape: bool = True, **values: Any) -> str:  # noqa: ANN401  values of any type
    return fill(theme(main=template), MAIN, values, escape=escape)


def fault(**files: str) -> RenderError:
    with pytest.raises(RenderError) as caught:
        fill(theme(**files), MAIN, {"words": "tea", "things": []}, escape=True)
    return caught.value


@pytest.mark.parametrize(
    "template",
    [
        "{{ words.__class__ }}",
        "{{ ''.__class__.__base__.__subclasses__() }}",
        "{{ words['__class__'] }}",
        "{{ words|attr('__class__') }}",
        "{{ '{0.__class__}'.format(words) }}",
        "{{ cycler.__init__.__globals__ }}",
        "{{ self.__init__ }}",
        "{{ things.append(1) }}",
        "{% for n in range(10**9) %}{% endfor %}",
    ],
)
def test_a_theme_cannot_leave_its_sandbox(template: str) -> None:
    assert fault(main=template).template == "templates/t/issue.mjml.j2"


@pytest.mark.parametrize(
    "template", ["{% import 'os' as os %}", "{% include '/etc/passwd' %}", "{% include '../x' %}"]
)
def test_a_theme_reads_only_its_own_files(template: str) -> None:
    assert "The theme has no file" in fault(main=template).message


@pytest.mark.parametrize("template", ["{{ [1, 2]|random }}", "{{ lipsum() }}"])
def test_a_theme_knows_nothing_of_chance(template: str) -> None:
    assert fault(main=template).line == 1


def test_everything_is_escaped_for_a_page_and_nothing_for_plain_text() -> None:
    assert filled("{{ x }}", x="<b>\"'&") == "&lt;b&gt;&#34;&#39;&amp;"
    assert filled("{{ x }}", escape=False, x="<b>\"'&") == "<b>\"'&"


@pytest.mark.parametrize("words", ["{{ 7*7 }}", "{% raw %}", "{% endraw %}{% for %}", "{# x #}"])
@pytest.mark.parametrize("escape", [True, False])
def test_the_words_of_a_story_are_never_a_template(words: str, *, escape: bool) -> None:
    assert filled("{{ x }}", escape=escape, x=words) == words


def test_an_unknown_name_is_told_with_its_file_and_line() -> None:
    error = fault(main="a\n{{ nope }}")
    assert (
        str(error)
        == "templates/t/issue.mjml.j2:2: The template asks for something unknown: 'nope' is undefined."
    )
    assert error.hint == "This is a fault of the theme, not of a story."


def test_the_place_is_found_through_an_include_and_a_macro() -> None:
    included = fault(main="{% include 'a.j2' %}", a="\n{% include 'b.j2' %}", b="\n\n{{ nope }}")
    assert (included.template, included.line) == ("templates/t/b.j2", 3)
    macro = fault(
        main="{% import 'a.j2' as a with context %}\n{{ a.outer() }}",
        a="{% macro inner() %}\n\n{{ words.nope.more }}\n{% endmacro %}\n"
        "{% macro outer() %}{{ inner() }}{% endmacro %}",
    )
    assert (macro.template, macro.line) == ("templates/t/a.j2", 3)


@pytest.mark.parametrize(
    ("template", "line"),
    [("a\n{% if %}", 2), ("a\n\n{{ words|nofilter }}", 3), ("{% for x in things %}", 1), ("\n{{ 'x }}", 2)],
)
def test_what_cannot_be_read_is_told_with_its_line(template: str, line: int) -> None:
    error = fault(main="{% include 'a.j2' %}", a=template)
    assert (error.template, error.line) == ("templates/t/a.j2", line)
    assert "cannot be read" in error.message


def test_a_missing_file_is_told_where_it_is_asked_for() -> None:
    error = fault(main="{% include 'a.j2' %}", a="\n{% include 'nope.j2' %}")
    assert str(error) == "templates/t/a.j2:2: The theme has no file 'nope.j2'."
    assert fault(other="").message == "The theme has no file 'issue.mjml.j2'."


@pytest.mark.parametrize(
    ("template", "words"),
    [
        ("{{ 1 / 0 }}", "division by zero"),
        ("{{ words + 1 }}", "The template fails"),
        ("{{ words.lower(1, 2) }}", "The template fails"),
        ("{{ things[0] }}", "asks for something unknown"),
    ],
)
def test_a_failing_expression_is_an_error_with_its_line(template: str, words: str) -> None:
    error = fault(main=f"a\n{template}")
    assert words in error.message
    assert error.line == 2


@pytest.mark.parametrize(
    "template",
    [
        "\n{% include 'issue.mjml.j2' %}",
        "\n{% macro a() %}{{ a() }}{% endmacro %}{{ a() }}",
        "{{ " + "(" * 3_000 + "1" + ")" * 3_000 + " }}",
    ],
)
def test_a_theme_that_calls_itself_without_an_end_is_an_error(template: str) -> None:
    assert "without an end" in fault(main=template).message

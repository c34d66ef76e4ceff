"""Themes that would run for ever, fill the memory or fall over: each is refused, with its line, and soon."""

from __future__ import annotations

from typing import Any

import pytest

from newsletter.errors import RenderError
from newsletter.model import Theme
from newsletter.render.environment import fill

MAIN = "issue.mjml.j2"
TWICE = "{% set ns = namespace(x='ab') %}{% for _ in range(99) %}%%{% endfor %}{{ ns.x|length }}"
SHARED = "{% set ns = namespace(x=[1, 1]) %}{% for _ in range(50) %}{% set ns.x = [ns.x, ns.x] %}{% endfor %}"
LONG = "{% set x = 'x' * 99999 %}"

ENDLESS = {
    "loops in loops": "{% for a in range(9999) %}{% for b in range(9999) %}{% endfor %}{% endfor %}",
    "loops over what a filter gives": "{% for a in range(9999)|map('string') %}"
    "{% for b in range(9999)|list %}{% endfor %}{% endfor %}",
    "a loop in which a filter works": "{% for a in range(9999) %}{{ range(9999)|sum }}{% endfor %}",
    "a loop of a loop's own": "{% for a in range(9999) recursive %}{{ loop(range(9999)) }}{% endfor %}",
    "a macro that calls itself twice": "{% macro f(n) %}{% if n %}{{ f(n - 1) }}{{ f(n - 1) }}{% endif %}"
    "{% endmacro %}{{ f(99) }}",
    "a file that includes itself twice": "{% set n = (n or 0) + 1 %}{% if n < 99 %}"
    "{% include 'issue.mjml.j2' %}{% include 'issue.mjml.j2' %}{% endif %}",
    "a text that doubles by +": TWICE.replace("%%", "{% set ns.x = ns.x + ns.x %}"),
    "a text that doubles by ~": TWICE.replace("%%", "{% set ns.x = ns.x ~ ns.x %}"),
    "a text that doubles in a block": TWICE.replace("%%", "{% set ns.x %}{{ ns.x }}{{ ns.x }}{% endset %}"),
    "a text that doubles by a filter": TWICE.replace("%%", "{% set ns.x = ns.x|replace('a', 'aa') %}"),
    "a text that doubles by a method": TWICE.replace("%%", "{% set ns.x = ns.x.replace('a', 'aa') %}"),
    "a list that doubles": TWICE.replace("'ab'", "[1]").replace("%%", "{% set ns.x = ns.x + ns.x %}"),
    "a number that grows": TWICE.replace("'ab'", "99").replace("%%", "{% set ns.x = ns.x * ns.x %}"),
    "a long text many times over": "{% set x = 'x' * 999999 %}{% for _ in range(9999) %}{{ x }}{% endfor %}",
    "a long text in macros": "{% set x = 'x' * 99999 %}{% macro f() %}{{ x }}{% endmacro %}"
    "{% for _ in range(99999) %}{{ f() }}{% endfor %}",
    "a text times a number": "{{ 'x' * 10 ** 10 }}",
    "a number times a text": "{{ 99999999999 * 'x' }}",
    "a list times a number": "{{ [1] * 99999999999 }}",
    "a power": "{{ 9 ** 9 ** 9 }}",
    "a padded text": "{{ 'x'.center(99999999999) }}",
    "a padded number": "{{ '1'.zfill(99999999999) }}",
    "a wide format": "{{ '%99999999999s' % 'x' }}",
    "a format of a given width": "{{ '%*d' % (99999999999, 1) }}",
    "a wide format of the newer kind": "{{ '{:>99999999999}'.format('x') }}",
    "a newer format of a given width": "{{ '{:>{}}'.format('x', 99999999999) }}",
    "a wide format by a filter": "{{ '%99999999999s'|format('x') }}",
    "a padding filter": "{{ 'x'|center(99999999999) }}",
    "an indent": "{{ 'x'|indent(99999999999, first=True) }}",
    "a batch that is filled up": "{{ [1]|batch(99999999999, 'x')|list }}",
    "a list that holds itself twice, shown": SHARED + "{{ ns.x }}",
    "a list that holds itself twice, joined": SHARED + "{{ 'a' ~ ns.x }}",
    "a list that holds itself twice, written": SHARED + "{{ ns.x|tojson }}",
    "a list that holds itself twice, formatted": SHARED + "{{ '%s'|format(ns.x) }}",
    "a list that holds itself twice, compared": SHARED + "{% if ns.x == [[1], [1]] %}a{% endif %}",
    "a list that holds itself twice, compared by a test": SHARED + "{% if [1] is eq(ns.x) %}a{% endif %}",
    "a list that holds itself twice, looked for": SHARED + "{% if ns.x in [[1], ns.x] %}a{% endif %}",
    "a list that holds itself twice, counted": SHARED + "{{ [[1]].count(ns.x) }}",
    "a pair that holds itself twice, as a key": SHARED.replace("[", "(").replace("]", ")")
    + "{{ {ns.x: 1} }}",
    "a pair that holds itself twice, looked up": SHARED.replace("[", "(").replace("]", ")")
    + "{{ {}[ns.x] }}",
    "a search in a long text": LONG + "{% for _ in range(9999) %}{% if 'y' in x %}{% endif %}{% endfor %}",
    "long texts compared": LONG + "{% for _ in range(9999) %}{% if x == x ~ 'y' %}{% endif %}{% endfor %}",
    "parts of a long text": LONG + "{% for _ in range(9999) %}{% set y = x[1:] %}{% endfor %}",
    "a long text in a long text": LONG + "{{ x|replace('x', x) }}",
    "a long text between letters": LONG + "{{ x|list|join(x) }}",
    "a long text before each line": "{{ ('\n' * 99999)|indent(19999) }}",
    "wide stops": "{{ ('\t' * 99999).expandtabs(19999) }}",
    "a format many times over": "{{ ('%(a)s' * 19999) % {'a': 'b' * 19999} }}",
    "a named width": "{{ '%(a)999999999s' % {'a': 1} }}",
    "a width in a format of the newer kind": "{{ '{:{w}}'.format('x', w=99999999999) }}",
    "a number of bytes": "{{ (1).from_bytes('x', 'big') }}",
    "the bytes of a text": "{{ 'x'.encode('idna') }}",
    "letters for letters": "{{ 'x'.translate({120: 'y'}) }}",
    "lists in a row": "{{ ([[1] * 1999] * 1999)|sum(start=[]) }}",
    "a format without its values": "{{ '{0}'.format() }}",
    "a format without its name": "{{ '%(a)s' % {} }}",
    "a filter that asserts": "{{ 'a long text'|truncate(-1) }}",
    "an endless number": "{{ 9e999|int }}",
    "a wheel of nothing": "{{ cycler() }}",
    "a function in place of words": "{{ range }}",
    "a template in place of words": "{{ self }}",
    "a method in place of words": "{% set x = 'x' %}{{ x.upper }}",
    "a format of a given width, as a method": "{% set f = '{:>99999999}'.format %}{{ f('x') }}",
    "an argument twice": "{% macro a(b, b) %}{% endmacro %}",
    "blocks in blocks": "{% if n is defined %}" * 120 + "{% endif %}" * 120,
    "loops too deep for Python": "{% for a in [1] %}" * 40 + "{% endfor %}" * 40,
    "parentheses without an end": "{{ " + "(" * 30_000 + "1" + ")" * 30_000 + " }}",
    "a sum without an end": "{{ " + "n+" * 30_000 + "1 }}",
    "signs without an end": "{{ " + "-" * 30_000 + "1 }}",
}


def filled(template: str, **values: Any) -> str:  # noqa: ANN401  values of any type
    theme = Theme(name="t", folder="templates/t", files=((MAIN, template),))
    return fill(theme, MAIN, {"n": 0, **values}, escape=True)


@pytest.mark.parametrize("kind", ENDLESS)
def test_a_template_without_an_end_is_stopped(kind: str) -> None:
    with pytest.raises(RenderError) as caught:
        filled(f"<p>\n{ENDLESS[kind]}")
    assert caught.value.template == f"templates/t/{MAIN}"
    assert caught.value.line in {1, 2, 3}


def test_what_stops_it_is_said_with_the_line() -> None:
    with pytest.raises(RenderError, match=r"is stopped, because it takes more than 250,000 steps") as caught:
        filled(f"<p>\n\n{ENDLESS['loops in loops']}")
    assert caught.value.line == 3


SOUND = {
    "{% for a in range(3) %}{{ loop.index }}/{{ loop.length }} {% endfor %}": "1/3 2/3 3/3 ",
    "{% for a in 'abc'|map('upper') %}{{ a }}{{ loop.last }}{% endfor %}": "AFalseBFalseCTrue",
    "{% for a in [[[]], []] recursive %}({{ loop(a) }}){% endfor %}": "(())()",
    "{{ 7 * 6 }} {{ 2 ** 10 }} {{ 'ab' * 3 }} {{ 7 % 4 }} {{ 1.5 * 2 }} {{ [1] + [2] }}": (
        "42 1024 ababab 3 3.0 [1, 2]"
    ),
    "{{ '%05.1f of %s' % (1.25, 'x') }} {{ '%s'|format('y') }} {{ '{:>4}'.format('z') }}": (
        "001.2 of x y    z"
    ),
    "{{ 'a' ~ 1 ~ '<' }} {{ ('a' ~ n)|upper }}": "a1&lt; A0",
    "{{ 'x'|center(5) }}|{{ ['b', 'a']|sort|join(', ') }}|{{ 'a b'|wordcount }}": "  x  |a, b|2",
    "{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}{{ dict(b=2) }}": "a1{&#39;b&#39;: 2}",
}


@pytest.mark.parametrize("template", SOUND)
def test_what_a_theme_may_do_stays_as_it_is(template: str) -> None:
    assert filled(template) == SOUND[template]


def test_each_rendering_has_its_own_count() -> None:
    heavy = "{% for a in range(999) %}{% for b in range(150) %}{% endfor %}{% endfor %}done"
    assert [filled(heavy), filled(heavy), filled(heavy), filled(heavy)] == ["done"] * 4

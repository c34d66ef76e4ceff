from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Theme
from newsletter.render.environment import fill_sourced
from newsletter.render.origin import Place, marked, unmarked

ISSUE = """\
{% import "parts/a.mjml.j2" as a %}
<mjml>
  {# <no-tag> #}
{% for n in [1, 2] %}
  {{ a.box(n) }}<b/>
{% endfor %}
{% include "inc.mjml.j2" %}</mjml>
"""
BOX = """\
{% macro box(n) %}
<mj-text{% if n == 1 %} id="<i>"{% endif %}>{{ n }}</mj-text>{% endmacro %}
"""
INCLUDED = '\n   <i title="{{ "<u>" }}">'
FILES = (("issue.mjml.j2", ISSUE), ("parts/a.mjml.j2", BOX), ("inc.mjml.j2", INCLUDED))


def test_a_tag_is_traced_through_macro_loop_and_include() -> None:
    theme = Theme(name="t", folder="templates/t", files=FILES)
    made = fill_sourced(theme, "issue.mjml.j2", {})
    told = [(made.text[offset:].split(">")[0], place) for offset, place in made.origins]
    assert told == [
        ("<mjml", Place("issue.mjml.j2", 2, 1)),
        ('<mj-text id="<i', Place("parts/a.mjml.j2", 2, 1)),
        ("<i", Place("parts/a.mjml.j2", 2, 29)),
        ("</mj-text", Place("parts/a.mjml.j2", 2, 52)),
        ("<b/", Place("issue.mjml.j2", 5, 17)),
        ("<mj-text", Place("parts/a.mjml.j2", 2, 1)),
        ("</mj-text", Place("parts/a.mjml.j2", 2, 52)),
        ("<b/", Place("issue.mjml.j2", 5, 17)),
        ('<i title="&lt;u&gt;"', Place("inc.mjml.j2", 2, 4)),
        ("</mjml", Place("issue.mjml.j2", 7, 28)),
    ]
    assert made.place(len(made.text)) == Place("issue.mjml.j2", 7, 28)
    assert made.place(-1) is None


def test_marks_that_a_theme_writes_itself_lead_nowhere() -> None:
    text = "\ufdd099:1:1\ufdd1<a>\ufdd00:99999999:1\ufdd1"
    assert unmarked(text, ("f",)).origins == ()


@given(st.text(st.sampled_from("<>a/ {}%#\n\"'")))
def test_marks_leave_no_trace(source: str) -> None:
    assert unmarked(marked(source, 0), ("f",)).text == source

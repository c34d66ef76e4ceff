"""The comparison of trees sees what a reader would, and overlooks what is only notation."""

from __future__ import annotations

import pytest

from tests.conformance.conftest import rendered_here
from tests.conformance.test_trees import every_difference

SEEN = {
    "a width for Outlook only": ('width:600px;"><tr><td style', 'width:601px;"><tr><td style'),
    "for whom a part is": ("<!--[if mso | IE]><table", "<!--[if mso]><table"),
    "a part for all but Outlook": ("<i>elsewhere</i>", "<i>nowhere</i>"),
    "a blank between two words": ("<b>two</b> <i>three</i>", "<b>two</b><i>three</i>"),
    "a line end between two words": ("</i>\n<u>four", "</i><u>four"),
    "a blank that does not break": ("10&nbsp;mg", "10 mg"),
    "a rule of the head": ("img { border: 0;", "img { border: 1px;"),
    "the screen that a rule is for": ("(min-width:480px) {", "(min-width:481px) {"),
    "a rule for old Outlooks": ("mj-outlook-group-fix { width:100%", "mj-outlook-group-fix { width:99%"),
    "a color": ("color:#000000", "color:#000001"),
    "an attribute": (' role="presentation"', ""),
    "an element": ("<em>eight</em>", "eight"),
    "a whole after its side": ("padding:10px 25px;", "padding-top:9px;padding:10px 25px;padding-left:1px;"),
}
OVERLOOKED = {
    "how a color is written": ("color:#000000", "color: #000"),
    "how nothing is written": ("font-size:0px", "font-size:0"),
    "white space that is not shown": ("<td ", "\n  <td "),
    "the order of classes": (
        "mj-outlook-group-fix mj-column-per-100",
        "mj-column-per-100  mj-outlook-group-fix",
    ),
    "the order of attributes": ('border="0" cellpadding="0"', 'cellpadding="0" border="0"'),
    "quotes": ('role="presentation"', "role='presentation'"),
    "blanks in a style": ("text-align:left;", " text-align : left ; "),
    "remarks": ("<em>eight", "<!-- a remark --><em>eight"),
    "a side said twice": ("padding:10px 25px;", "padding-top:9px;padding:10px 25px;"),
}


@pytest.mark.parametrize("what", SEEN)
def test_what_a_reader_sees_is_a_difference(what: str) -> None:
    page = rendered_here("writing")
    changed = page.replace(*SEEN[what])
    assert changed != page
    assert [*every_difference(page, changed)]


@pytest.mark.parametrize("what", OVERLOOKED)
def test_what_is_only_notation_is_none(what: str) -> None:
    page = rendered_here("writing")
    changed = page.replace(*OVERLOOKED[what])
    assert changed != page
    assert [*every_difference(page, changed)] == []

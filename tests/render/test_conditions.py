"""Conditional comments: what hides the rest of a mail is refused where it begins."""

from __future__ import annotations

import pytest

from newsletter.render.validate import problems
from tests.render.test_validate import column

HIDING = {
    "one without an end": "<mj-text>⌖<!--[if mso]>a</mj-text>",
    "one alone": "<mj-raw>⌖<!--[if mso]></mj-raw>",
    "one over two components": (
        "<mj-raw>⌖<!--[if mso]></mj-raw><mj-text>a</mj-text><mj-raw><![endif]--></mj-raw>"
    ),
    "one for others without an end": "<mj-raw>⌖<!--[if !mso]><!--></mj-raw><mj-text>a</mj-text>",
    "one for others that nobody sees": "<mj-raw>⌖<!--[if !mso]><p>a</p></mj-raw>",
    "an end alone": "<mj-raw>⌖<![endif]--></mj-raw>",
    "one in another": "<mj-raw><!--[if mso]>⌖<!--[if gte mso 9]>a<![endif]--></mj-raw>",
    "a comment in one": "<mj-raw>⌖<!--[if mso]><!-- a --><p>b</p><![endif]--></mj-raw>",
}
HARMLESS = {
    "one for Outlook": "<mj-raw><!--[if mso]><p>a</p><![endif]--></mj-raw>",
    "one for all others": "<mj-raw><!--[if !mso]><!--><p>a</p><!--<![endif]--></mj-raw>",
    "one that hides components from Outlook": (
        "<mj-raw><!--[if !mso]><!--></mj-raw><mj-text>a</mj-text><mj-raw><!--<![endif]--></mj-raw>"
    ),
    "a comment that others see": "<mj-raw><!--[if !mso]><!--><!-- a --><p>a</p><!--<![endif]--></mj-raw>",
    "a table around a component": (
        "<mj-raw><!--[if mso]><table><tr><td><![endif]--></mj-raw><mj-text>a</mj-text>"
        "<mj-raw><!--[if mso]></td></tr></table><![endif]--></mj-raw>"
    ),
}


@pytest.mark.parametrize("kind", HIDING)
def test_what_hides_the_rest_is_refused_where_it_begins(kind: str) -> None:
    marked = column(HIDING[kind])
    source = marked.replace("⌖", "")
    (found,) = (one for one in problems(source) if "comment" in one.message)
    assert (found.offset, found.fatal) == (marked.index("⌖"), True)


def test_what_a_comment_without_an_end_swallows_is_not_told() -> None:
    left = problems(column("<mj-raw><!--[if mso]><p>a</p><!-- b </mj-raw>"))
    assert [one.message for one in left] == ["The comment is not closed."]


def test_what_only_outlook_sees_is_not_nested_for_ever() -> None:
    deep = f"<mj-raw><!--[if mso]>{'<div>' * 20_000}<![endif]--></mj-raw>"
    assert any("stand inside each other" in one.message for one in problems(column(deep)))


@pytest.mark.parametrize("kind", HARMLESS)
def test_what_is_paired_is_taken(kind: str) -> None:
    assert not problems(column(HARMLESS[kind]))


def test_a_table_that_only_outlook_sees_has_an_end_too() -> None:
    left = problems(column("<mj-raw><!--[if mso]><table><tr></tr><![endif]--></mj-raw>"))
    assert [one.message for one in left] == ["<table> is not closed."]
    more = problems(column("<mj-raw><table><!--[if mso]></table><![endif]--></table></mj-raw>"))
    assert [one.message for one in more] == ["</table> closes nothing that is open."]


def test_html_in_capitals_has_its_alt() -> None:
    assert not problems(column('<mj-text><IMG SRC="x" ALT="A mark"/></mj-text>'))

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.render.tags import DEEPEST
from newsletter.render.validate import problems


def column(body: str) -> str:
    return f"<mjml><mj-body><mj-section><mj-column>{body}</mj-column></mj-section></mj-body></mjml>"


def head(body: str) -> str:
    return f"<mjml><mj-head>{body}</mj-head><mj-body></mj-body></mjml>"


FAULTS = {
    "a misspelt component": (column("<mj-txt />"), "<mj-txt", "Did you mean 'mj-text'"),
    "a misspelt attribute": (column('<mj-text colour="red">a</mj-text>'), "<mj-text", "Did you mean 'color'"),
    "a length without its unit": (column('<mj-text font-size="16">a</mj-text>'), "<mj-text", "16px"),
    "one of four lengths without": (
        column('<mj-text padding="1px 2">a</mj-text>'),
        "<mj-text",
        "four lengths",
    ),
    "a colour that is none": (column('<mj-text color="rad">a</mj-text>'), "<mj-text", "a colour such as"),
    "a choice that is none": (column('<mj-text align="middle">a</mj-text>'), "<mj-text", "left or right"),
    "an attribute twice": (column('<mj-text color="red" color="red">a</mj-text>'), "<mj-text", "twice"),
    "a class that nobody defined": (
        column('<mj-text mj-class="x">a</mj-text>'),
        "<mj-text",
        "no mj-class 'x'",
    ),
    "a section in a column": (column("<mj-section />"), "<mj-section /", "<mj-body> or <mj-wrapper>"),
    "a button in a text": (column("<mj-text><mj-button /></mj-text>"), "<mj-button", "only HTML"),
    "a text in the body": ("<mjml><mj-body><mj-text>a</mj-text></mj-body></mjml>", "<mj-text", "<mj-column>"),
    "HTML in a column": (column("<p>a</p>"), "<p>", "Put it into an mj-text"),
    "words in a column": (column(" loose words"), "loose", "loose words"),
    "an element that is not closed": (column("<mj-text><p>a</mj-text>"), "<p>", "</p>"),
    "a component that is not closed": ("<mjml><mj-body>", "<mj-body", "</mj-body>"),
    "an end of nothing": (column("</mj-text>"), "</mj-text", "closes nothing"),
    "a picture without alt": (column('<mj-image src="x" />'), "<mj-image", "screen reader"),
    "an img without alt": (column('<mj-text><img src="x"></mj-text>'), "<img", "screen reader"),
    "an attribute that does nothing here": (
        column('<mj-image src="x" alt="" sizes="1px" />'),
        "<mj-image",
        "1x and 2x",
    ),
    "HTML where only words can stand": (head("<mj-title><b>a</b></mj-title>"), "<b>", "only words"),
    "words where nothing can stand": (head("<mj-breakpoint>a</mj-breakpoint>"), "a<", "only components"),
    "raw HTML where nobody would see it": (
        "<mjml><mj-body><mj-wrapper><mj-raw><i>a</i></mj-raw></mj-wrapper></mj-body></mjml>",
        "<mj-raw",
        "<mj-body> or",
    ),
    "an icon from elsewhere": (
        column('<mj-social><mj-social-element name="x" /></mj-social>'),
        "<mj-social-element",
        "src",
    ),
    "a mail without a body": ("<mjml><mj-head></mj-head></mjml>", "<mjml", "no <mj-body>"),
    "a carousel": (column("<mj-carousel />"), "<mj-carousel", "cannot be used"),
    "an include of MJML's": (head('<mj-include path="x" />'), "<mj-include", "include"),
    "a font from elsewhere": (head('<mj-font name="x" href="y" />'), "<mj-font", "fetch a font"),
    "a brace too few": (head("<mj-style>.a { top: 0 </mj-style>"), "<mj-style", "missing }"),
    "a smaller-than": (column("<mj-text>a < b</mj-text>"), "< b", "&lt;"),
    "an attribute without quotes": (column("<mj-text color=red>a</mj-text>"), "<mj-text", "quotes"),
    "a class outside mj-attributes": (column('<mj-class name="x" />'), "<mj-class", "mj-attributes"),
    "a program": (column("<mj-text><script>a()</script></mj-text>"), "<script", "an attack"),
    "a program in an attribute": (column('<mj-text><p OnClick="a()">a</p></mj-text>'), "<p", "'OnClick'"),
    "a form": (column("<mj-raw><form></form></mj-raw>"), "<form", "an attack"),
    "an attribute of the root": ('<mjml language="en"><mj-body></mj-body></mjml>', "<mjml", "'language'"),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found_where_it_stands(fault: str) -> None:
    source, begins, words = FAULTS[fault]
    found = next(one for one in problems(source) if words in f"{one.message} {one.hint}")
    assert source[found.offset :].startswith(begins)


SOUND = [
    '<mj-text padding="0px 10px 5%" line-height="1.5" color="#abc" mj-class="a b">a & b <br> c</mj-text>',
    '<mj-image src="x" alt="" width="100px" border-radius="6px" href="y" css-class="z" />',
    '<mj-text color="rebeccapurple">a</mj-text>',
    '<mj-text color="rgba(0, 0, 0, 0.5)" letter-spacing="-0.5px">a<!-- <p> --></mj-text>',
    "<mj-text><!--[if mso]><table><tr><td><![endif]-->a<!--[if mso]></td></tr></table><![endif]--></mj-text>",
    "<mj-raw><div>a</div></mj-raw>",
]


@pytest.mark.parametrize("body", SOUND)
def test_what_is_right_is_not_found_fault_with(body: str) -> None:
    classes = '<mj-class name="a" padding="1px" /><mj-class name="b" />'
    defined = f'<mj-attributes><mj-all color="red" />{classes}</mj-attributes>'
    style = "<mj-style>a > b { content: '<' }</mj-style><mj-style inline=\"inline\">p { top: 0 }</mj-style>"
    assert problems(column(body).replace("<mj-body>", f"<mj-head>{defined}{style}</mj-head><mj-body>")) == ()


def test_nesting_without_an_end_is_told_once() -> None:
    found = problems(column("<mj-text>" + "<div>" * 100_000))
    assert [one.message for one in found] == [f"More than {DEEPEST} elements stand inside each other."]


@given(st.text(st.sampled_from("<>/= \"'amj-txp!-[]")))
def test_whatever_stands_there_is_judged(source: str) -> None:
    for one in problems(source):
        assert 0 <= one.offset <= len(source)
        assert one.message

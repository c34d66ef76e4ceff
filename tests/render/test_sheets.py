"""Style sheets that no mail needs are refused, soon and in one sentence."""

from __future__ import annotations

import pytest

from newsletter.render.sheets import StyleError, rules

TOO_MUCH = {
    "brackets in brackets": "p { width: " + "calc(" * 16 + "1px" + ")" * 16 + " }",
    "functions in functions": "p { width: " + "f(" * 2000 + ")" * 2000 + " }",
    "many texts": 'p { font: "a" ' + '"b" ' * 3000 + "}",
    "a long selector": "p " * 3000 + "{ top: 0 }",
    "many classes": ".a" * 5000 + " { top: 0 }",
    "many rules": ".a { top: 0 } " * 3000,
    "many declarations": "p { " + "top: 0; " * 3000 + "}",
    "a long number": "p { top: " + "9" * 5000 + "px }",
    "a long sheet": ".a { top: 0 }" + " " * 200_000,
    "half a character": 'p { content: "\\d800" }',
    "no character": 'p { content: "\\0" }',
    "open brackets": "(" * 5000,
    "open braces": "{" * 5000,
    "escapes": "\\" * 5000,
    "a selector of nothing": "{ top: 0 }",
    "at the end of nothing": "}}}}",
    "what is not CSS": "\x00\ufffe<p>",
}


@pytest.mark.parametrize("kind", TOO_MUCH)
def test_a_sheet_that_no_mail_needs_is_refused(kind: str) -> None:
    with pytest.raises(StyleError) as caught:
        rules(TOO_MUCH[kind], "templates/t/issue.mjml.j2")
    assert len(caught.value.message) < 120
    assert "\n" not in caught.value.message
    assert caught.value.hint


def test_a_pseudo_element_is_refused_although_its_rule_holds_a_text() -> None:
    with pytest.raises(StyleError, match="'::after'"):
        rules('a::after { content: "x" }', "t")


def test_an_at_sign_in_an_address_begins_no_rule() -> None:
    assert len(rules("a { background: url(http://a@b.example/x.png) }", "t")) == 1


def test_what_stands_in_texts_and_remarks_is_no_rule() -> None:
    css = '.a { font-family: "@media ::before" } /* :hover */ .b { background: url(x:hover) }'
    assert [rule.selector for rule in rules(css, "t")] == [".a", ".b"]


def test_the_line_that_cannot_be_read_is_told() -> None:
    with pytest.raises(StyleError) as caught:
        rules(".a { top: 0 }\n.b { color red }\n.c { top: 0 }", "t")
    assert caught.value.text == ".b { color red }"
    assert "'.b { color red }'" in caught.value.message


def test_a_colour_with_transparency_is_told_as_what_it_is() -> None:
    for value in ("#11223344", "rgb(0 0 0 / 50%)"):
        with pytest.raises(StyleError) as caught:
            rules(f".a {{ color: {value} }}", "t")
        assert "transparency" in caught.value.hint


def test_the_cascade_counts_what_css_counts() -> None:
    made = rules("a.b[c] > #d, p { top: 0 !important; left: 0 }", "t")
    weights = {(rule.weight[:5], rule.selector, rule.said) for rule in made}
    assert weights == {
        ((1, 0, 1, 2, 1), "a.b[c] > #d", (("top", "0 !important"),)),
        ((1, 0, 0, 0, 1), "p", (("top", "0 !important"),)),
        ((0, 0, 1, 2, 1), "a.b[c] > #d", (("left", "0"),)),
        ((0, 0, 0, 0, 1), "p", (("left", "0"),)),
    }

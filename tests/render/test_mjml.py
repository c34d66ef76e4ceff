from __future__ import annotations

import html
import re

import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.errors import RenderError
from newsletter.render.mjml import compile_mjml, normalise

DEEP = 100_000


def column(body: str, head: str = "") -> str:
    section = f"<mj-section><mj-column>{body}</mj-column></mj-section>"
    return f"<mjml><mj-head>{head}</mj-head><mj-body>{section}</mj-body></mjml>"


def compiled(body: str, head: str = "") -> str:
    return compile_mjml(column(body, head), "templates/t/issue.mjml.j2").html


def words(page: str) -> str:
    return " ".join(str(lxml.html.document_fromstring(page).xpath("string(//body)")).split())


@pytest.mark.parametrize(
    "alt",
    [
        "e\u0301 and \u0928\u093f",
        "👩\u200d⚕️ and ❤\ufe0f",
        "10\u00a0mg",
        "soft\u00adhyphen",
        "one\ntwo\tthree",
        "back\\slash \\n \\u{fe0f}",
        "\u202eright to left\u202c",
        "<b>&amp;\"'",
    ],
)
def test_an_attribute_reaches_the_reader_in_its_own_characters(alt: str) -> None:
    page = compiled(f'<mj-image alt="{html.escape(alt)}" src="x" />')
    assert lxml.html.document_fromstring(page).xpath("//img/@alt") == [alt]
    assert "\\u{" not in page.replace(html.escape(alt), "").replace("&#92;u{", "")


@given(
    st.text(
        st.one_of(
            st.sampled_from("\"'<>&\\\n\t{}%=/ ;]-!é\u0301\u200d\ufe0f\u00a0\u00ad😀"),
            st.characters(exclude_categories=["Cs", "Cc"]),
        ),
        max_size=40,
    )
)
def test_any_attribute_value_arrives_as_it_was(value: str) -> None:
    page = compiled(f'<mj-image alt="{html.escape(value)}" src="x" />')
    assert lxml.html.document_fromstring(page).xpath("//img/@alt") == [value]


def test_a_picture_without_alt_text_is_passed_over_in_silence() -> None:
    assert lxml.html.document_fromstring(compiled('<mj-image src="x" />')).xpath("//img/@alt") == [""]


def test_a_quote_between_apostrophes_ends_no_attribute() -> None:
    page = lxml.html.document_fromstring(compiled("<mj-text><a href='x\" onclick=\"y'>a</a></mj-text>"))
    assert page.xpath("//a/@href") == ['x" onclick="y']
    assert page.xpath("//@onclick") == []


@pytest.mark.parametrize("parted", ["\n", " \n ", "\n\n", "\n<!-- a remark -->\n"])
def test_words_parted_by_a_line_end_do_not_join(parted: str) -> None:
    assert words(compiled(f"<mj-text><b>one</b>{parted}<i>two</i></mj-text>")) == "one two"


inline = st.recursive(
    st.sampled_from(["tea", "milk", " ", "\n", "<br />", "&amp;", "<a href='x'>link</a>"]),
    lambda inner: st.builds(
        "<{0}>{1}</{0}>".format, st.sampled_from(["b", "i", "span"]), st.lists(inner, max_size=4).map("".join)
    ),
    max_leaves=12,
)


@given(st.lists(inline, max_size=8).map("".join))
@example("<b>a</b>\n<i>b</i>")
def test_no_words_join_part_or_vanish(text: str) -> None:
    meant = lxml.html.fragment_fromstring(text, "div").text_content()
    assert words(compiled(f"<mj-text>{text}</mj-text>")) == " ".join(meant.split())


def test_a_zero_without_a_unit_gets_one() -> None:
    made = normalise('<mj-text padding="20px 20px 0 0" padding-top="0" line-height="0">0 0</mj-text>', "t")
    assert made.source.startswith('<mj-text padding="20px 20px 0px 0px" padding-top="0px" line-height="0">')
    assert made.parts == ("0 0",)
    page = "<mjml><mj-body><mj-section padding='9px 9px {} 9px'><mj-column /></mj-section></mj-body></mjml>"
    with_zero, with_unit = (compile_mjml(page.format(zero), "t") for zero in ("0", "0px"))
    assert with_zero == with_unit


@pytest.mark.parametrize(
    "nested",
    [
        "<div>" * DEEP,
        "<div>" * DEEP + "</div>" * DEEP,
        "<p.x>" * DEEP,
        "<_p>" * DEEP,
        "<é>" * DEEP,
        '<div title=">">' * DEEP,
        "</b>" * DEEP + "<div>" * DEEP,
        "<!--[if mso]>" + "<div>" * DEEP + "<![endif]-->",
    ],
    ids=lambda nested: nested[:13],
)
def test_deep_nesting_is_an_error_and_no_crash(nested: str) -> None:
    with pytest.raises(RenderError, match="nests more than 200") as caught:
        compiled(f"<mj-text>{nested}</mj-text>")
    assert caught.value.template == "templates/t/issue.mjml.j2"


def test_many_elements_side_by_side_are_not_deep() -> None:
    page = compiled("<mj-text>" + "<br><IMG src='x'><WBR><b>a</b><p />" * 1_000 + "</mj-text>")
    assert page.count("<b>a</b>") == 1_000


def test_css_for_elements_is_handed_on_and_leaves_the_head() -> None:
    head = (
        "<mj-style>.a > b { color: red }</mj-style>\n"
        "<mj-style inline='inline'>\n.b > p { margin: 0 }\n</mj-style>"
        '<mj-style inline="inline">.c { top: 0 }</mj-style>'
    )
    result = compile_mjml(column("", head), "t")
    assert result.inline_css.split("\n") == ["", ".b > p { margin: 0 }", "", ".c { top: 0 }"]
    assert ".a > b { color: red }" in result.html
    assert ".b > p" not in result.html
    assert ".c {" not in result.html


def test_no_font_is_fetched() -> None:
    page = compiled(
        "<mj-text font-family=\"Ubuntu, Roboto, 'Open Sans'\">a</mj-text><mj-button>b</mj-button>"
    )
    assert "@import" not in page
    assert "fonts.googleapis" not in page
    assert not re.search(r"<link\b", page)


def test_a_part_for_all_but_outlook_ends_before_what_is_for_outlook() -> None:
    part = "<mj-raw><!--[if !mso]><!--><b>x</b><!--<![endif]--></mj-raw>"
    source = f"<mjml><mj-body><mj-section>{part}<mj-column /></mj-section></mj-body></mjml>"
    page = compile_mjml(source, "t").html
    assert "<!--<td" not in page
    assert "<!--<![endif]--><!--[if mso | IE]><td" in page


def test_what_one_comment_for_outlook_closes_the_next_need_not_open() -> None:
    page = compile_mjml("<mjml><mj-body><mj-section /><mj-section /></mj-body></mjml>", "t").html
    assert page.count("<!--[if mso | IE]>") == page.count("<![endif]-->") - 3
    assert "<![endif]--><!--[if mso | IE]>" not in page


def test_an_attribute_that_is_not_known_says_nothing() -> None:
    odd = '<mj-text @click="x" 1="y" a,b="z" colour="red" css-class="w">a</mj-text>'
    assert compiled(odd) == compiled('<mj-text css-class="w">a</mj-text>')


class PanicException(BaseException):
    pass


def test_a_fault_inside_mjml_python_is_an_error_of_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    def panic(*_: object, **__: object) -> str:
        raise PanicException

    monkeypatch.setattr("mjml.mjml2html", panic)
    with pytest.raises(RenderError, match="cannot be read"):
        compiled("<mj-text>a</mj-text>")


def test_being_interrupted_is_no_fault_of_the_theme(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr("mjml.mjml2html", interrupted)
    with pytest.raises(KeyboardInterrupt):
        compiled("<mj-text>a</mj-text>")


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ("<p>one<p>two", "onetwo"),
        ("a <b>b</i> c", "a b c"),
        ("one<BR><IMG src='x' alt=''>two", "onetwo"),
        ("&nbsp;one & &#x41;", "one & A"),
        ("<o:p></o:p>one<b />two", "onetwo"),
        ("one ]]> --> two", "one ]]> --> two"),
    ],
)
def test_html_in_a_component_need_not_be_what_mjml_python_can_read(html: str, said: str) -> None:
    assert words(compiled(f"<mj-text>{html}</mj-text>")) == said


def test_blanks_around_a_length_do_not_lose_it() -> None:
    narrow, parted = (
        compile_mjml(column("a").replace("<mj-column>a", f'<mj-column width="{width}">'), "t").html
        for width in ("100px", " 100px ")
    )
    assert narrow == parted


def test_the_doctype_is_the_one_that_premailer_keeps() -> None:
    assert compiled("").startswith("<!DOCTYPE html>")


def test_conditional_comments_stay_and_remarks_go() -> None:
    page = compiled("<mj-raw><!--[if !mso]><!--><b>x</b><!--<![endif]--><!-- remark --></mj-raw>")
    assert "<!--[if !mso]><!--><b>x</b><!--<![endif]-->" in page
    assert "remark" not in page


@pytest.mark.parametrize(
    "source",
    [
        "",
        "no markup",
        "<html></html>",
        "<mjml><mj-body>",
        column("<mj-text>a < b</mj-text>"),
        column("<mj-text>I <3 you</mj-text>"),
        column("<mj-text>a"),
        column("<mj-text><![CDATA[a]]></mj-text>"),
        column("<mj-image src=x />"),
        column("", "<mj-style>a { }"),
        column("<!-- never closed "),
    ],
)
def test_broken_mjml_names_its_template(source: str) -> None:
    with pytest.raises(RenderError, match="cannot be read") as caught:
        compile_mjml(source, "templates/t/issue.mjml.j2")
    assert caught.value.template == "templates/t/issue.mjml.j2"
    assert caught.value.hint


def test_a_fault_is_shown_with_the_words_around_it() -> None:
    with pytest.raises(RenderError, match="at '<3 you</mj-text>"):
        compiled("<mj-text>é I <3 you</mj-text>")
    with pytest.raises(RenderError) as caught:
        compiled("<mj-text>é</mj-text></mj-image>")
    assert "near '</mj-body>" in caught.value.hint

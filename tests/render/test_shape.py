"""A mail rendered by its shape is the mail that its words would have given all the way through MJML."""

from __future__ import annotations

import html
import re

import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.errors import RenderError
from newsletter.render import finish, shape
from newsletter.render.inline import inline_css
from newsletter.render.mjml import compile_mjml
from newsletter.render.tags import split
from newsletter.render.tidy import tidy

WORDS = st.text(
    st.one_of(
        st.sampled_from("\"'<>&\\\n\t{}%=/ ;]-!é\u0301\u200d\ufe0f\u00a0\u00ad😀slot0z"),
        st.characters(exclude_categories=["Cs", "Cc"]),
    ),
    max_size=20,
)
SOURCE = """\
<mjml><mj-head><mj-title>{0}</mj-title><mj-preview>{1}</mj-preview>
<mj-style inline="inline">.a {{ color: red }} [class] {{ top: 0 }}</mj-style></mj-head><mj-body>
<mj-section><mj-column>
<mj-text><p class="a" title="{2}">{0} <b>{1}</b>
<i>{2}</i></p><a href="https://a.example/?{3}">{3}</a></mj-text>
<mj-image src="{1}" alt="{0}" href="{2}" /><mj-button href="{1}">{2}</mj-button>
<mj-raw><!--[if mso]><p>{3}</p><![endif]--></mj-raw>
</mj-column></mj-section></mj-body></mjml>"""


def finished(source: str) -> str:
    compiled = compile_mjml(source, "t")
    return "".join(tidy(inline_css(split(compiled.html), compiled.inline_css, "t")))


def by_shape(source: str) -> str:
    parted = shape.part(source)
    return shape.page(finished(parted.shape), parted.slot).filled(parted.words)


def folded(text: str) -> str:
    return " ".join(text.split())


def told(page: str) -> list[tuple[str, dict[str, str], str]]:
    """Every element with its attributes and the words up to the next one, with white space folded."""
    return [
        (
            str(one.tag),
            {str(n): folded(str(v)) for n, v in one.items()},
            folded(f"{one.text or ''}{one.tail or ''}"),
        )
        for one in lxml.html.document_fromstring(page).iter(lxml.etree.Element)
    ]


@given(st.lists(WORDS, min_size=4, max_size=4))
@example(["slot0x0z", "slot1x0z", "slot2x", "a\nb"])
def test_words_come_out_as_if_they_had_gone_all_the_way(words: list[str]) -> None:
    source = SOURCE.format(*map(html.escape, words))
    assert told(by_shape(source)) == told(finished(source))


@given(WORDS.filter(str.strip))
@example('He said "soup" & <left>')
@example("👩\u200d⚕️ e\u0301")
def test_the_title_is_the_label_of_the_mail(title: str) -> None:
    source = (
        f"<mjml><mj-head><mj-title>{html.escape(title, quote=False)}</mj-title></mj-head><mj-body /></mjml>"
    )
    page = lxml.html.document_fromstring(by_shape(source))
    labels = [one.get("aria-label", "") for one in page.iter("div") if one.get("role") == "article"]
    assert [one.split() for one in labels] == [title.split()]


def test_no_word_is_left_in_the_shape() -> None:
    words = ("Soup", "Walk", "Choir", "Bread")
    parted = shape.part(SOURCE.format(*words))
    assert not re.search("|".join(words), parted.shape)
    assert len(parted.words) == 14


def test_other_words_have_the_same_shape() -> None:
    one = shape.part(SOURCE.format(*"abcd"))
    assert one.shape == shape.part(SOURCE.format("A word", "&amp;", "&#8199;", "more words")).shape
    # No word at all is another shape: MJML may leave its element out.
    assert one.shape != shape.part(SOURCE.format("", *"bcd")).shape


def test_what_cannot_be_read_stays_where_it_is_found_fault_with() -> None:
    assert "a < b" in shape.part("<mj-text>a < b</mj-text>").shape


def test_what_a_style_sheet_asks_for_stays_in_the_shape() -> None:
    source = SOURCE.replace("[class]", '[href*="a.example"], [ title="c" ]').format(*"abcd")
    assert {'href="https://a.example/?d"', 'title="c"'} <= set(
        shape.part(source).shape.replace(">", " ").split()
    )
    assert told(by_shape(source)) == told(finished(source))
    assert "top:0" in by_shape(source)


def test_an_end_that_says_more_than_its_name_stays_an_end() -> None:
    assert shape.part('<p>a</p title="x">').shape == '<p>slot0x0z</p title="x">'


@pytest.mark.parametrize(
    "style", ['<p class="a" style="font-family:slo&#116;0x0z">', '<p class="a" style="x:slot&#48;x99z">']
)
def test_a_mark_of_ours_in_other_letters_is_refused(style: str) -> None:
    source = SOURCE.format(*"abcd").replace('<p class="a"', style.removesuffix(">"), 1)
    parted = shape.part(source)
    with pytest.raises(RenderError, match="only the program itself"):
        finish.page(parted.shape, parted.slot, "t")


def test_an_empty_value_is_no_word() -> None:
    parted = shape.part('<img src="" alt="" /> \n <b>  c </b>')
    assert parted.words == ("c",)
    assert parted.shape == '<img src="" alt="" /> \n <b>  slot0x0z </b>'


@pytest.mark.parametrize(
    "selector", ["a[title*=walk]", "a[TITLE*=walk]", "a[ title ]", r"a[ti\tle*=walk]", "a[/**/title*=walk]"]
)
def test_what_a_selector_asks_for_is_no_word(selector: str) -> None:
    text = '<mj-text><a title="A walk" href="https://a.example/">a</a></mj-text>'
    style = f'<mj-style inline="inline">{selector} {{ color: #ab0000 }}</mj-style>'
    section = f"<mj-section><mj-column>{text}</mj-column></mj-section>"
    source = f"<mjml><mj-head>{style}</mj-head><mj-body>{section}</mj-body></mjml>"
    assert "#ab0000" in finished(source)
    assert "#ab0000" in by_shape(source)


def test_html_in_capitals_is_styled_like_any_other() -> None:
    text = '<mj-text><P CLASS="a" STYLE="top: 0">a</P></mj-text>'
    style = '<mj-style inline="inline">.a { color: #ab0000 }</mj-style>'
    section = f"<mj-section><mj-column>{text}</mj-column></mj-section>"
    page = finished(f"<mjml><mj-head>{style}</mj-head><mj-body>{section}</mj-body></mjml>")
    assert [one.get("style") for one in lxml.html.document_fromstring(page).iter("p")] == [
        "color:#ab0000;top:0"
    ]
    assert "STYLE" not in page

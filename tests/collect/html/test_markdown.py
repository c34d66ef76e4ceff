"""HTML becomes Markdown that shows the same words."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect.html.markdown import markdown
from newsletter.collect.html.tree import fragment
from newsletter.text import markup

WORD = re.compile(r"[^\W_]+")


def of(html: str, base: str = "") -> str:
    return markdown(fragment(html), base)


@pytest.mark.parametrize(
    ("html", "written"),
    [
        ("<p>one\n two</p>three<div>four</div>", "one two\n\nthree\n\nfour"),
        ("<h1>A</h1><h3>B</h3>", "## A\n\n#### B"),
        ("<h4>A</h4>", "## A"),
        ("<h2><b>A</b> b</h2><h2><b>C</b></h2>", "## **A** b\n\n## C"),
        ("<h2>In C#</h2>", "## In C\\#"),
        ("<ul><li>a<li>b<ul><li>c</ul></ul>", "- a\n- b\n  - c"),
        ("<ul><li>a</li><ul><li>b</li></ul></ul>", "- a\n  - b"),
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<ol><li>a<ol start=2><li>b</ol></ol>", "1. a\n\n   2. b"),
        ("<ul><li><p>a<p>b</ul>", "- a\n\n  b"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b"),
        ("<li>a<li>b", "- a\n- b"),
        ("<blockquote><p>a<p>b<blockquote>c</blockquote></blockquote>", "> a\n>\n> b\n>\n> > c"),
        ("a <b>b</b> <i>c</i> <em><b>d</b></em>", "a **b** *c* ***d***"),
        ("<b> a </b>b", "**a** b"),
        ("<b>a</b> <b>b</b>", "**a b**"),
        ("<b>Note:</b> a", "**Note:** a"),
        ("<b>a:</b>b", "a:b"),
        ("<b>a</b>b", "**a**b"),
        ("<span style='font-weight:700'>a</span> <span style='FONT-STYLE: italic'>b</span>", "**a** *b*"),
        ("<b style='font-weight:normal'>a</b>", "a"),
        ("a<br>b<br><br>c<br>", "a\\\nb\n\nc"),
        ("<pre>a\n  b\n</pre>", "```\na\n  b\n```"),
        ("<pre>```</pre>", "````\n```\n````"),
        ("a <code>b*`c</code>", "a ``b*`c``"),
        ("10<sup>9</sup> H<sub>2</sub>O 1<sup>st</sup>", "10⁹ H₂O 1st"),
        ("<dl><dt>a<dd>b</dl>", "**a**\n\nb"),
        ("a<hr>b", "a\n\nb"),
        ("<figure><img src=a.png alt=x><figcaption>c</figcaption></figure>a<img src=b.png>", "a"),
        ("a<script>b</script><style>c</style><p hidden>d</p><p style='display: none'>e</p>", "a"),
        ("a <del>b</del> c", "a c"),
        ("a<!-- b -->c", "ac"),
        (
            "&lt;b&gt; *a* _b_ [c](d) &amp;amp; `e` ~ |",
            "\\<b\\> \\*a\\* \\_b\\_ \\[c\\](d) \\&amp; \\`e\\` \\~ \\|",
        ),
        ("<p>1. a<p>- b<p># c<p>> d", "1\\. a\n\n\\- b\n\n\\# c\n\n\\> d"),
        ("<p>a\xa0b\u200bc\xadd", "a bcd"),
        ("", ""),
    ],
)
def test_every_kind_of_block_and_style_is_written(html: str, written: str) -> None:
    assert of(html) == written


@pytest.mark.parametrize(
    ("href", "written"),
    [
        ("https://a.example/x", "[w](https://a.example/x)"),
        ("/x y?a=1&amp;b=2", "[w](https://b.example/x%20y?a=1&b=2)"),
        ("x_(y)", "[w](https://b.example/d/x_(y))"),
        ("x)(y", "[w](https://b.example/d/x%29%28y)"),
        ("?a=&amp;lt;b", "[w](https://b.example/d/?a=&amp;lt;b)"),
        ("mailto:jane@b.example", "[w](mailto:jane@b.example)"),
        ("tel:+15550100", "[w](tel:+15550100)"),
        ("https://www.google.com/url?q=https://a.example/?b%3Dc&amp;sa=D", "[w](https://a.example/?b=c)"),
        (
            "https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Fa.example%2F&amp;data=x",
            "[w](https://a.example/)",
        ),
        ("#top", "w"),
        ("javascript:alert(1)", "w"),
        ("jav&#10;ascript:alert(1)", "w"),
        ("data:text/html,x", "w"),
        ("file:///etc/passwd", "w"),
        ("mailto:?subject=x", "w"),
        ("http://[x", "w"),
    ],
)
def test_a_link_leads_to_where_a_mail_can_lead(href: str, written: str) -> None:
    assert of(f'<a href="{href}">w</a>', "https://b.example/d/") == written


def test_a_link_without_a_base_is_its_words() -> None:
    assert of("<a href='/x'>w</a>") == "w"


def test_the_page_says_what_its_addresses_are_relative_to() -> None:
    html = "<base href='https://c.example/e/'><a href='x'>w</a>"
    assert of(html, "https://b.example/") == "[w](https://c.example/e/x)"


def test_an_exclamation_mark_before_a_link_makes_no_picture() -> None:
    assert of("Go!<a href='https://a.example/'>w</a>") == "Go\\![w](https://a.example/)"


def test_emphasis_goes_around_a_link_that_it_covers() -> None:
    html = "<a href='https://a.example/'><b>w</b></a> <a href='https://a.example/'>w <b>x</b></a>"
    assert of(html) == "**[w](https://a.example/)** [w **x**](https://a.example/)"


def test_a_table_of_data_stays_a_table() -> None:
    html = """<table><caption>Hours</caption><thead><tr><th>Day<th>Open</thead>
        <tr><td>Mon|day<td>8<br>to 9<tr><td colspan=2>closed
        <tr><td><td><tr><td rowspan=2>a<td>b<tr><td>c</table>"""
    assert of(html) == (
        "Hours\n\n| Day | Open |\n| --- | --- |\n| Mon\\|day | 8 to 9 |\n| closed |  |\n| a | b |\n|  | c |"
    )
    assert "<table>" in markup.to_html(of(html))


@pytest.mark.parametrize(
    "html",
    [
        "<table><tr><td><p>a<p>b<tr><td>c</table>",
        "<table><tr><td>a b<td><tr><td><td>c</table>",
        "<table role=presentation><tr><td>a<td>b<tr><td>c<td>d</table>",
        "<table><tr><td><h2>a</h2><td>b<tr><td>c<td>d</table>",
        "<table><tr><td><table><tr><td>a</table><td>b</table>",
    ],
)
def test_a_table_that_only_lays_out_a_page_is_its_paragraphs(html: str) -> None:
    assert "|" not in of(html)


def test_spans_of_cells_that_no_table_has_are_no_danger() -> None:
    html = "<table><tr><td colspan=99999999 rowspan=99999999>a<td>b<tr><td>c<td>d</table>"
    assert WORD.findall(markup.to_text(of(html))) == list("abcd")


def test_lists_in_lists_deeper_than_markdown_goes_lose_no_word() -> None:
    html = "".join(f"<ul><li>w{depth}" for depth in range(40))
    assert markup.to_text(of(html)).split() == [f"w{depth}" for depth in range(40)]


@pytest.mark.parametrize(
    "tag", ["div", "b", "ul", "blockquote", "table", "font", "a href='https://a.example/'"]
)
def test_elements_nested_without_end_are_no_danger(tag: str) -> None:
    assert of(f"<p>before</p>{f'<{tag}>' * 100_000}x").startswith("before")


INLINE = st.sampled_from(
    ["b", "i", "em", "strong", "span", "code", "u", "sup", "a href='https://a.example/p?q=1'", "q"]
)
BLOCK = st.sampled_from(
    [
        "p",
        "div",
        "h1",
        "h3",
        "blockquote",
        "ul><li",
        "ol><li",
        "ol start=4><li",
        "li",
        "dl><dt",
        "pre",
        "section",
    ]
)
TEXT = st.text(
    st.sampled_from("ab 1.)-+*_#>!`~|&=:[](){}\\/\"'“”…é€\n\u00a0\u200b<") | st.characters(codec="utf-8"),
    max_size=12,
)


def _ends(tag: str) -> str:
    return "".join(f"</{part.split(' ')[0]}>" for part in reversed(tag.split("><")))


ESCAPED = TEXT.map(lambda text: text.replace("&", "&amp;").replace("<", "&lt;"))
TREES: st.SearchStrategy[str] = st.recursive(
    ESCAPED,
    lambda inner: st.lists(
        st.one_of(
            st.builds(lambda tag, held: f"<{tag}>{held}{_ends(tag)}", INLINE, inner),
            st.builds(lambda tag, held: f"<{tag}>{held}{_ends(tag)}", BLOCK, inner),
            st.builds(lambda a, b: f"<table><tr><td>{a}<td>{b}<tr><td>{b}<td>{a}</table>", inner, inner),
            inner,
            st.just("<br>"),
        ),
        max_size=4,
    ).map("".join),
    max_leaves=12,
)


def squeezed(text: str) -> str:
    """The letters, digits and marks that stand for themselves."""
    return "".join(re.findall(r"[^\s•“”]", text))


@given(TREES)
def test_the_words_of_the_markdown_are_the_words_of_the_tree(html: str) -> None:
    root = fragment(html)
    shown = squeezed(markup.to_text(markdown(root)))
    assert shown.translate(LOWERED) == squeezed(_as_shown("".join(root.itertext()))).translate(LOWERED)


LOWERED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾−", "0123456789+-=()-")


def _as_shown(text: str) -> str:
    from newsletter.collect.html.words import flat

    return flat(text)


@given(st.text(max_size=200))
def test_any_text_with_tags_in_it_becomes_markdown(html: str) -> None:
    markup.to_html(of(html))

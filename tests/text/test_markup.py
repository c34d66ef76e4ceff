from __future__ import annotations

import re

import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.text import markup

# Everything that means something to Markdown, HTML or a template, and what Unicode makes hard.
SPECIALS = "\\`*_[]<>&~|#-+=.)(!1 0:\"'{}%^$@/äé\u0301\u00a0\u200d\u00ad😀\n"
typed = st.text(
    st.one_of(st.sampled_from(SPECIALS), st.characters(exclude_categories=["Cs", "Cc"])), max_size=60
)
markdown = st.text(st.sampled_from(SPECIALS + "ab\t"), max_size=80)
WORDS_OF_HTML = {"p", "br"}


def squeezed(text: str) -> str:
    return " ".join(text.split())


def elements(html: str) -> set[str]:
    return set(re.findall(r"<([a-z][a-z0-9]*)", html))


def attributes(html: str) -> set[str]:
    if not html:
        return set()
    return {
        str(name) for element in lxml.html.fragment_fromstring(html, "div").iter() for name in element.attrib
    }


@given(typed)
@example("a|b\n:-:")
@example("a|b\n-:")
@example("1. one\n2) two\n# three\n- four\n> five\n===\n---\n+ six\n    code")
@example("[x]: https://example.org\n[x]")
@example("&copy; &#35; <https://example.org> **x** __y__ `z` ~~~")
def test_escaped_text_shows_exactly_its_characters(text: str) -> None:
    escaped = markup.escape(text)
    assert squeezed(markup.to_text(escaped)) == squeezed(text)
    assert elements(markup.to_html(escaped)) <= WORDS_OF_HTML


@given(markdown)
def test_both_forms_of_a_text_hold_the_same_words(text: str) -> None:
    html = markup.to_html(text)
    shown = "".join(lxml.html.fragment_fromstring(html, "div").itertext())
    assert "".join(shown.split()) == "".join(markup.to_text(text).split())


@given(markdown)
def test_blocks_cover_the_words_in_their_order(text: str) -> None:
    plain = markup.plain(text)
    assert "\n\n".join(plain.text[block.start : block.end] for block in plain.blocks) == plain.text
    lines = [block.line for block in plain.blocks]
    assert lines == sorted(lines)
    assert all(0 <= line <= text.count("\n") for line in lines)


def test_every_block_knows_its_kind_line_and_words() -> None:
    text = (
        "# Spring\n\nOne *two*\nthree\\\nfour.\n\n- tea\n- milk\n\n> Said.\n\n"
        "```\nx < y\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    )
    plain = markup.plain(text)
    assert [(b.kind, b.line, plain.text[b.start : b.end]) for b in plain.blocks] == [
        ("heading", 0, "Spring"),
        ("paragraph", 2, "One two three\nfour."),
        ("item", 6, "tea"),
        ("item", 7, "milk"),
        ("quote", 9, "Said."),
        ("code", 11, "x < y"),
        ("cell", 15, "a"),
        ("cell", 15, "b"),
        ("cell", 17, "1"),
        ("cell", 17, "2"),
    ]


def test_every_word_knows_its_line() -> None:
    text = (
        "alpha bravo\n\ncharlie *delta\necho* ![foxtrot](x.png)\n[golf\nhotel](y)  \nindia\n\n"
        "> juliett\n> kilo\n\n```\nlima\nmike\n```\n\n- november\n  oscar\n"
    )
    plain = markup.plain(text)
    for word in re.findall(r"[a-z]{4,}", text.replace("png", "")):
        line = next(number for number, one in enumerate(text.split("\n")) if word in one)
        assert plain.line_of(plain.text.index(word)) == line, word
    assert markup.plain("").line_of(0) == 0


@given(markdown)
def test_lines_never_go_back_nor_leave_the_text(text: str) -> None:
    plain = markup.plain(text)
    lines = [plain.line_of(offset) for offset in range(len(plain.text))]
    assert lines == sorted(lines)
    assert all(0 <= line <= text.count("\n") for line in lines)


@pytest.mark.parametrize(
    "attack",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "<b onmouseover='alert(1)'>x</b>",
        "</mj-text><mj-raw><script>alert(1)</script></mj-raw>",
        "<!-- --><style>*{display:none}</style>",
        "<svg/onload=alert(1)>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "&#60;iframe src=//example.org&#62;",
    ],
)
def test_html_in_markdown_shows_as_its_characters(attack: str) -> None:
    html = markup.to_html(attack)
    assert elements(html) <= WORDS_OF_HTML
    assert lxml.html.fragment_fromstring(html, "div").text_content().strip() == markup.to_text(attack)
    assert "<" in markup.to_text(attack)


@pytest.mark.parametrize(
    "attack",
    [
        "[x](javascript:alert(1))",
        "[x](JaVaScRiPt:alert(1))",
        "[x](&#106;avascript:alert(1))",
        "[x](vbscript:msgbox)",
        "[x](data:text/html;base64,PHNjcmlwdD4=)",
        "[x](file:///etc/passwd)",
        "<javascript:alert(1)>",
        "[x]\n\n[x]: javascript:alert(1)",
        "![x](https://tracker.example/pixel.png)",
        "![x](data:image/gif;base64,R0lGOD==)",
        "[![x](https://tracker.example/p.png)](javascript:alert(1))",
    ],
)
def test_no_address_runs_or_loads_anything(attack: str) -> None:
    html = markup.to_html(attack)
    assert "img" not in elements(html)
    assert not attributes(html) & {"href", "src"}


@given(markdown.map(lambda text: f"{text} [x](https://example.org 'a') <b style='x' onclick=y>"))
def test_no_attribute_stands_but_those_of_links_and_lists(text: str) -> None:
    assert attributes(markup.to_html(text)) <= {"href", "title", "start"}


def test_a_picture_leaves_its_words() -> None:
    assert markup.to_html("![a <b> bowl](x.png)") == "<p>a &lt;b&gt; bowl</p>"
    assert markup.to_text("![a <b> bowl](x.png)") == "a <b> bowl"


def test_links_and_emphasis_stay() -> None:
    html = markup.to_html(
        "See **our** [*page*](https://example.org/?a=1&b=2) or [write](mailto:a@example.org)."
    )
    assert html == (
        '<p>See <strong>our</strong> <a href="https://example.org/?a=1&amp;b=2"><em>page</em></a> '
        'or <a href="mailto:a@example.org">write</a>.</p>'
    )


@pytest.mark.parametrize(
    ("typed", "top", "levels"),
    [
        ("# a", 2, "2"),
        ("#### a", 2, "2"),
        ("#### a\n\n###### b\n\n#### c", 2, "232"),
        ("## a\n\n# b\n\n### c", 3, "435"),
        ("# a\n\n## b\n\n### c\n\n#### d", 5, "5666"),
    ],
)
def test_headings_begin_where_they_belong_and_skip_no_level(typed: str, top: int, levels: str) -> None:
    assert "".join(re.findall(r"<h(\d)>", markup.to_html(typed, top))) == levels


def test_a_template_in_a_text_is_characters() -> None:
    text = "{{ 7*7 }} {% raw %} {# x #}"
    assert markup.to_text(markup.escape(text)) == text
    assert markup.to_html(markup.escape(text)) == f"<p>{text}</p>"


@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<p>a", "<p>a</p>"),
        ("<p>a</mj-text><mj-raw>b</mj-raw>", "<p>ab</p>"),
        ('<a href="//example.org" onclick="x">a</a>', '<a href="//example.org">a</a>'),
        ("<style>*{}</style><script>x</script>b", "b"),
    ],
)
def test_cleaned_html_is_closed_and_harmless(html: str, cleaned: str) -> None:
    assert markup.clean(html) == cleaned


@pytest.mark.parametrize("piece", ["> ", "- ", "[", "*a ", "`", "|a", "&#", "<"])
def test_a_long_run_of_marks_comes_to_an_end(piece: str) -> None:
    text = piece * 10_000
    assert "<script" not in markup.to_html(text)
    assert all(0 <= block.start <= block.end for block in markup.plain(text).blocks)

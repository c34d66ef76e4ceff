from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from newsletter.check.clients.scan import NOT_WORD, in_css, in_html, sheets


def found(html: str) -> set[tuple[str, frozenset[str]]]:
    return {(use.slug, use.needs) for use in in_html(html)}


def test_a_media_query_is_a_condition_of_what_stands_in_it() -> None:
    narrow = "@media (max-width: 9px) { p { float: left } }"
    dark = "@media (PREFERS-COLOR-SCHEME: dark) { p { filter: none } }"
    assert found(f"<style>{narrow} {dark}</style>") == {
        ("css-float", frozenset({"css-at-media"})),
        ("css-filter", frozenset({"css-at-media-prefers-color-scheme"})),
    }
    assert found('<style media="print">p { float: left }</style>') == {
        ("css-float", frozenset({"css-at-media"}))
    }


def test_what_is_not_for_outlook_is_not_missed_there() -> None:
    html = "<!--[if !mso]><!--><video></video><!--<![endif]--><p style='float:left'>a</p>"
    assert found(html) == {("html-video", frozenset({NOT_WORD})), ("css-float", frozenset())}


def test_a_value_for_other_programs_before_it_makes_up_for_a_value() -> None:
    assert found('<p style="color:#000000;color:var(--ink)">a</p>') == set()
    assert found('<p style="display:block;display:flex">a</p>') == set()
    assert found('<p style="color:var(--ink);color:#000000">a</p>') != set()
    assert found('<p style="background:#000000;color:var(--ink)">a</p>') != set()
    assert found('<p style="color:var(--a);color:var(--b)">a</p>') != set()


def test_a_property_cannot_be_made_up_for_by_itself() -> None:
    assert found('<p style="gap:0;gap:4px">a</p>') == {("css-gap", frozenset())}


def test_a_use_is_where_it_is_written_first() -> None:
    html = "<style>\np { color: red;\n  float: left }.a { float: right }</style><p style='float:left'>"
    (use,) = in_html(html)
    assert html[use.start :].startswith("float: left")
    (use,) = in_html("<p class='a' style=\"color:red; float:left\">")
    assert use.start == len("<p class='a' style=\"color:red; ")


def test_a_declaration_whose_name_ends_in_jinja_can_be_any_side() -> None:
    assert [use.slug for use in in_css("p { margin-      : -4px }")] == ["css-margin"]


def test_the_style_sheets_for_outlook_alone_are_left_out() -> None:
    html = "<!--[if mso]><style>a</style><![endif]--><style type='text/css'>b</style><mj-style>c</mj-style>"
    assert [one.css for one in sheets(html)] == ["b", "c"]
    assert [html[one.start] for one in sheets(html)] == ["b", "c"]


PIECES = st.sampled_from(
    [
        *("<", ">", '"', "'", "=", "style", "<style>", "</style>", "{", "}", ";", ":", "@media", "display"),
        *("flex", "<!--[if mso]>", "<!--[if !mso]><!-->", "<![endif]-->", "<!--<![endif]-->", "<!--", "-->"),
        *("p", " ", "\n", "var(", ")", "/*", "*/", "<p", "video", "é"),
    ]
)


@given(st.lists(PIECES, max_size=40).map("".join))
def test_no_html_is_too_broken(html: str) -> None:
    for use in in_html(html):
        assert 0 <= use.start < len(html)

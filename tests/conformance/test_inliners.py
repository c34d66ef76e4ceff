"""Premailer and css-inline, two inliners by different hands, write the same CSS into an element."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import css_inline
import cssselect
import lxml.etree
import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.render.inline import inline_css
from newsletter.render.mjml import compile_mjml
from newsletter.render.tags import split
from tests.conformance.conftest import SOURCES, inlined
from tests.conformance.css import declarations, longhands, rules

SHEET = Path(__file__).with_name("sheet.css").read_text(encoding="utf-8")
Styles = list[tuple[str, dict[str, str]]]


def by_css_inline(page: str, css: str) -> str:
    inliner = css_inline.CSSInliner(
        inline_style_tags=False,
        keep_style_tags=True,
        keep_link_tags=True,
        load_remote_stylesheets=False,
        extra_css=css,
    )
    return str(inliner.inline(page))


def styles(page: str) -> Styles:
    """What counts of the style of every element that is shown.

    Less tbody: css-inline writes those out that HTML leaves to be understood.
    """
    return [
        (str(element.tag), longhands(declarations(element.get("style", ""))))
        for element in lxml.html.document_fromstring(page).iter(lxml.etree.Element)
        if element.tag not in {"style", "tbody"}
    ]


@cache
def compiled(name: str) -> str:
    return compile_mjml(SOURCES[name].read_text(encoding="utf-8"), name).html


@pytest.mark.parametrize("name", SOURCES)
def test_both_write_the_same_into_a_source(name: str) -> None:
    page = compiled(name)
    assert styles(inlined(page, SHEET)) == styles(by_css_inline(page, SHEET))


@pytest.mark.parametrize("name", SOURCES)
def test_both_write_the_same_where_they_get_the_elements_alone(name: str) -> None:
    page = compiled(name)
    by_elements = "".join(inline_css(split(page), SHEET, "the test", "css-inline"))
    assert styles(by_elements) == styles(inlined(page, SHEET))


def test_every_rule_of_the_sheet_but_two_means_something() -> None:
    pages = [lxml.html.document_fromstring(compiled(name)) for name in SOURCES]
    selectors = {where[-1] for where, _, _ in rules(SHEET)}
    idle = {one for one in selectors if not any(page.cssselect(one) for page in pages)}
    assert idle == {".unseen > .unseen", "div#top"}


def by_the_letter(page: str, css: str) -> Styles:
    """What CSS Cascade 4, section 6, says of every element: important before weight before order."""
    root = lxml.html.document_fromstring(page)
    said: dict[lxml.html.HtmlElement, list[tuple[object, str, str]]] = {}
    for order, (where, name, value) in enumerate(rules(css)):
        (selector,) = cssselect.parse(where[-1])
        weight = ("!important" in value, selector.specificity(), order)
        for element in root.cssselect(where[-1]):
            said.setdefault(element, []).append((weight, name, value))
    found: Styles = []
    for element in root.iter(lxml.etree.Element):
        held = [(name, value) for _, name, value in sorted(said.get(element, []))]
        found.append((str(element.tag), longhands([*held, *declarations(element.get("style", ""))])))
    return found


Said = dict[str, list[str]]
PLAIN: Said = {
    "color": ["red", "#00ff00"],
    "font-size": ["11px", "12px"],
    "margin": ["1px", "2px 3px"],
    "text-align": ["left", "right"],
}
# What says one side of what another says the whole of.
SIDED: Said = {
    "margin-left": ["4px", "5px"],
    "padding": ["6px", "7px 8px 9px"],
    "padding-top": ["10px"],
    "border": ["1px solid red", "0"],
    "border-left": ["2px dotted blue"],
}
NAMES = st.sampled_from(["div", "span", "b", "em"])
CLASSES = st.sampled_from(["x", "y", "z"])
ONE = st.builds(
    "{}{}".format,
    st.sampled_from(["div", "span", "b", "em", "*"]),
    st.sampled_from(["", "", ".x", ".y", ".x.y", "#one", "[title]", "[title='t']"]),
)
SELECTORS = st.builds(
    "{}{}{}".format,
    st.one_of(st.just(""), st.builds("{}{}".format, ONE, st.sampled_from([" ", " > ", " + ", " ~ "]))),
    ONE,
    st.sampled_from(["", "", ":first-child", ":last-child", ":nth-child(2)", ":nth-child(odd)"]),
)


@st.composite
def blocks(draw: st.DrawFn, said: Said) -> str:
    written = []
    for name in draw(st.lists(st.sampled_from(sorted(said)), min_size=1, max_size=3)):
        value = draw(st.sampled_from(said[name]))
        written.append(f"{name}: {value}{' !important' if draw(st.booleans()) else ''}")
    return "; ".join(written)


def sheets(said: Said) -> st.SearchStrategy[str]:
    rule = st.builds(
        "{} {{ {} }}".format, st.lists(SELECTORS, min_size=1, max_size=2).map(", ".join), blocks(said)
    )
    return st.lists(rule, min_size=1, max_size=5).map("\n".join)


@st.composite
def elements(draw: st.DrawFn, own: st.SearchStrategy[str], depth: int = 3) -> str:
    attributes = draw(
        st.fixed_dictionaries(
            {},
            optional={
                "class": st.lists(CLASSES, min_size=1, max_size=2).map(" ".join),
                "id": st.sampled_from(["one", "two"]),
                "title": st.sampled_from(["t", "u"]),
                "style": own,
            },
        )
    )
    told = "".join(f' {name}="{value}"' for name, value in attributes.items())
    inside = draw(st.lists(elements(own, depth - 1), max_size=3)) if depth else []
    name = draw(NAMES) if not inside else "div"
    return f"<{name}{told}>{''.join(inside) or 'w'}</{name}>"


def pages(own: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Pages whose elements have such styles of their own."""
    return st.lists(elements(own), min_size=1, max_size=3).map(page_of)


def page_of(bodies: list[str]) -> str:
    return f"<!DOCTYPE html><html><head><title>t</title></head><body>{''.join(bodies)}</body></html>"


@given(pages(blocks(PLAIN)), sheets(PLAIN))
def test_both_write_the_same_into_any_page(page: str, css: str) -> None:
    assert styles(inlined(page, css)) == styles(by_css_inline(page, css))


@given(pages(blocks(PLAIN | SIDED)), sheets(PLAIN | SIDED))
@example(page_of(["<b>w</b>"]), "b { border: 0 !important; border-left: 1px !important; border: 0 }")
@example(
    page_of(["<b>w</b>"]), "* { border: 0 } b { border-left: 2px dotted blue } b { border: 1px solid red }"
)
def test_what_is_written_is_what_css_says(page: str, css: str) -> None:
    assert styles(inlined(page, css)) == by_the_letter(page, css)

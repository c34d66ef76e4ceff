"""Values of merge tags in the places where they can stand."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import lxml.html
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.message import fill_html, fill_text
from newsletter.text import tokens

NAME = tokens.merge_tag("city").token
LEAVE = tokens.merge_tag("unsubscribe").token
# What an HTML parser keeps as it is: no line ends, no NUL, nothing that Unicode or HTML forbids.
VALUES = st.text(st.characters(exclude_categories=["Cs", "Cc", "Cn"]), max_size=60)
HOSTILE = "\"><script>alert(1)</script> & ' javascript:alert(1) //evil.example ?a=b#c %0d%0a"


@given(VALUES)
@example(HOSTILE)
def test_a_value_is_text_in_text_and_in_attributes(value: str) -> None:
    page = lxml.html.document_fromstring(
        fill_html(f'<p title="For {NAME}">Dear {NAME}</p>', {NAME: value}, frozenset())
    )
    (paragraph,) = page.iter("p")
    assert (paragraph.get("title"), "".join(map(str, paragraph.itertext()))) == (
        f"For {value}",
        f"Dear {value}",
    )
    assert [one.tag for one in page.iter()] == ["html", "body", "p"]


@given(VALUES)
@example(HOSTILE)
def test_a_value_in_an_address_is_one_part_of_it(value: str) -> None:
    address = f"https://hollin.example/a?city={NAME}&x=1"
    filled = fill_html(f'<a href="{address.replace("&", "&amp;")}">a</a>', {NAME: value}, frozenset())
    href = str(lxml.html.fromstring(filled).get("href"))
    for made in (href, fill_text(f"See {address}", {NAME: value}, frozenset()).removeprefix("See ")):
        assert urlsplit(made).hostname == "hollin.example"
        assert parse_qs(urlsplit(made).query, keep_blank_values=True) == {"city": [value], "x": ["1"]}


@pytest.mark.parametrize(
    "value", ["javascript:alert(1)", "//evil.example", "https://evil.example/", "data:x"]
)
@pytest.mark.parametrize("quotes", ['"', "'"])
def test_a_value_cannot_be_the_address_of_a_link(value: str, quotes: str) -> None:
    filled = fill_html(f"<a href={quotes}{NAME}{quotes}>a</a>", {NAME: value}, frozenset())
    href = str(lxml.html.fromstring(filled).get("href"))
    assert not urlsplit(href).scheme
    assert not urlsplit(href).netloc


def test_a_way_out_is_a_whole_address() -> None:
    filled = fill_html(f'<a href="{LEAVE}">a</a>', {LEAVE: "https://h.example/?a=1&b=2"}, frozenset({LEAVE}))
    assert lxml.html.fromstring(filled).get("href") == "https://h.example/?a=1&b=2"
    assert fill_text(f"Leave: {LEAVE}", {LEAVE: "https://h.example/?a=1"}, frozenset({LEAVE})).endswith(
        "?a=1"
    )

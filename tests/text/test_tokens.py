from __future__ import annotations

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Image, Where
from newsletter.text import tokens

WHERE = Where(path="issue.md")
SOUP = Image(path="images/soup.png", where=WHERE)
words = st.text(max_size=20)


@given(words, words)
def test_a_token_is_letters_and_digits_only(name: str, fallback: str) -> None:
    token = tokens.merge_tag(name, fallback).token
    assert re.fullmatch(r"[a-z0-9]+", token)
    assert tokens.TOKEN.fullmatch(token)


def test_tokens_never_change() -> None:
    assert tokens.merge_tag("unsubscribe").token == "nlm2d0589b064e1178285a777a2z"
    assert tokens.image_token(SOUP, 640, 360) == "nli2b2193cfdb7bc7d1d8258c9fz"


def test_the_same_place_has_the_same_token() -> None:
    assert tokens.merge_tag("city", "you") == tokens.merge_tag("city", "you")
    assert tokens.image_token(SOUP, 2, 1) == tokens.image_token(
        Image(path="images/soup.png", alt="Soup", where=Where(path="other.md")), 2, 1
    )


@given(st.lists(st.tuples(words, words), min_size=2, unique=True))
def test_merge_tags_differ_by_name_and_fallback(pairs: list[tuple[str, str]]) -> None:
    made = {tokens.merge_tag(name.replace("\0", ""), fallback).token for name, fallback in pairs}
    assert len(made) == len({(name.replace("\0", ""), fallback) for name, fallback in pairs})


def test_pictures_differ_by_file_and_size_and_from_merge_tags() -> None:
    made = {
        tokens.image_token(SOUP, 640, 360),
        tokens.image_token(SOUP, 640, 361),
        tokens.image_token(SOUP, 64, 360),
        tokens.image_token(Image(path="images/tea.png", where=WHERE), 640, 360),
        tokens.merge_tag("images/soup.png").token,
    }
    assert len(made) == 5


def test_count_finds_each_token_wherever_it_stands() -> None:
    one, two = tokens.merge_tag("one").token, tokens.merge_tag("two").token
    text = f'<a href="{one}">{two}</a>{one}{one} nlmz {one[:-1]}'
    assert tokens.count(text) == {one: 3, two: 1}


def test_fill_puts_each_value_in_escaped_for_its_place() -> None:
    one, two = tokens.merge_tag("one").token, tokens.merge_tag("two").token
    values = {one: '<b> & "c"', two: r"\1 \g<0> {x}"}
    assert tokens.fill(f"{one}|{two}|{one}", values) == r'<b> & "c"|\1 \g<0> {x}|<b> & "c"'
    assert tokens.fill(f'<a title="{one}">', values, html.escape) == (
        '<a title="&lt;b&gt; &amp; &quot;c&quot;">'
    )


def test_a_value_that_holds_a_token_is_not_filled_again() -> None:
    one, two = tokens.merge_tag("one").token, tokens.merge_tag("two").token
    assert tokens.fill(one, {one: two, two: "x"}) == two


def test_a_token_without_a_value_is_named() -> None:
    tag = tokens.merge_tag("one")
    with pytest.raises(KeyError, match=tag.token):
        tokens.fill(f"Dear {tag.token}", {})

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text import merge_tags, tokens

KNOWN = ("first_name", "city")
NAME = tokens.merge_tag("first_name", "there").token


@pytest.mark.parametrize(
    ("written", "made"),
    [
        ("Dear {{ first_name | there }},", f"Dear {NAME},"),
        ("Dear {{first_name|there}},", f"Dear {NAME},"),
        ("Dear {{ first_name |  there  }},", f"Dear {NAME},"),
        ("{{ first_name }}", tokens.merge_tag("first_name").token),
        ("{{ city | your town }}", tokens.merge_tag("city", "your town").token),
        ("{{ town }}", "{{ town }}"),
        ("{{ 7*7 }} {{ First }} {{ a b }} {{", "{{ 7*7 }} {{ First }} {{ a b }} {{"),
        ("{ first_name }", "{ first_name }"),
        ("", ""),
    ],
)
def test_a_known_name_becomes_a_token_and_all_else_stays(written: str, made: str) -> None:
    assert merge_tags.with_tokens(written, KNOWN) == made


def test_what_is_no_merge_tag_is_told_apart() -> None:
    told = [(one.text, one.name, one.fallback) for one in merge_tags.typed("{{ a | b  c }} {{ a b }} {{")]
    assert told == [("{{ a | b  c }}", "a", "b c"), ("{{ a b }}", "", ""), ("{{", "", "")]


@given(st.text(st.sampled_from("{}| abc_1\n")))
def test_whatever_is_typed_only_known_names_change(text: str) -> None:
    assert merge_tags.with_tokens(text, ()) == text
    assert "".join(text[one.start : one.end] for one in merge_tags.typed(text)) == "".join(
        one.text for one in merge_tags.typed(text)
    )

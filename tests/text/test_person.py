from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text import person


@given(st.text(max_size=120))
def test_a_name_that_is_taken_is_one_line_that_shows_as_it_is(typed: str) -> None:
    try:
        name = person.name(typed)
    except ValueError:
        return
    assert name == " ".join(typed.split())
    assert len(name.splitlines()) == 1
    assert 0 < len(name) <= 100
    assert not {"Cc", "Cs"} & set(map(unicodedata.category, name))


@pytest.mark.parametrize("typed", ["a\u202eb", "a\ufeffb", "a\u2028b"])
def test_what_would_turn_or_hide_letters_is_no_name(typed: str) -> None:
    with pytest.raises(ValueError, match="invisible"):
        person.name(typed)

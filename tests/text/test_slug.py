from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text import slug


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("A walk that waits", "a-walk-that-waits"),
        ("  Äpfel & Öl!  ", "apfel-ol"),
        ("Größe", "grosse"),
        ("Don't stop — L’été", "dont-stop-lete"),
        ("Łódź, Þór and Ærø", "lodz-thor-and-aero"),
        ("e\u0301clair ﬁne", "eclair-fine"),
        ("../../etc/passwd", "etc-passwd"),
        ("10 %", "10"),
    ],
)
def test_a_slug_is_the_words_in_plain_letters(text: str, made: str) -> None:
    assert slug.slug(text) == made


def test_a_long_title_is_cut_between_words() -> None:
    assert slug.slug("word " * 40) == "-".join(["word"] * 12)
    assert slug.slug("a" * 100) == "a" * 60
    assert slug.slug("a" * 60 + " b") == "a" * 60


def test_titles_without_latin_letters_differ() -> None:
    made = {slug.slug(title) for title in ("日本語", "中文", "!!!", "")}
    assert len(made) == 4
    assert all(one.startswith("text-") for one in made)


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=200))
def test_every_slug_is_valid_and_stays_itself(text: str) -> None:
    made = slug.slug(text)
    assert slug.VALID.fullmatch(made)
    assert len(made) <= 60
    assert slug.slug(made) == made

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.text.letter import letter
from newsletter.text.markup import escape


@pytest.mark.parametrize(
    ("markdown", "shown"),
    [
        ("One *two* **three**\nfour", "One two three four"),
        ("One\n\nTwo", "One\n\nTwo"),
        ("[Our page](https://hollin.example/a_b?x=1&y=2)", "Our page (https://hollin.example/a_b?x=1&y=2)"),
        ("<https://hollin.example>", "https://hollin.example"),
        ("[Write](mailto:us@hollin.example)", "Write (us@hollin.example)"),
        ("[us@hollin.example](mailto:us@hollin.example)", "us@hollin.example"),
        ("- one\n- two\n\nAfter", "- one\n- two\n\nAfter"),
        ("- one\n\n  more of it\n- two", "- one\n  more of it\n- two"),
        ("- one\n  - deeper", "- one\n  - deeper"),
        ("3. three\n4. four", "3. three\n4. four"),
        ("> quoted\n> words\n\nAfter", "> quoted words\n\nAfter"),
        ("- one\n\n> quoted", "- one\n\n> quoted"),
        ("## Head\n\nBody", "Head\n\nBody"),
        ("Fish & chips <b>now</b> {{ 7*7 }}", "Fish & chips <b>now</b> {{ 7*7 }}"),
        ("", ""),
    ],
)
def test_markdown_reads_like_a_letter(markdown: str, shown: str) -> None:
    assert letter(markdown) == shown


@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp", "Zs"]), min_size=1))
def test_plain_words_stay_as_they_are(words: str) -> None:
    assert letter(escape(words)) == words

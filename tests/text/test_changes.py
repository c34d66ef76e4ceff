from __future__ import annotations

import difflib
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.model import Mark, Piece
from newsletter.text import changes
from newsletter.text.changes import Paragraph

BEFORE = """\
The Test Letter
===============

A walk that waits
-----------------
By Ines, 18 November

Every Tuesday at eight, a dozen people meet at the gate,
and nobody sets one.

Soup for off days
-----------------

Three pots from our readers. All of them freeze well.
"""


def marked(pieces: Sequence[Piece]) -> str:
    signs = {Mark.SAME: "{}", Mark.GONE: "[-{}-]", Mark.NEW: "{{+{}+}}"}
    return " ".join(signs[piece.mark].format(" ".join(piece.words)) for piece in pieces)


def edits(before: str, after: str) -> str:
    return marked(changes.edits(before.split(), after.split()))


def passages(before: str, after: str) -> list[tuple[str, str]]:
    found = changes.passages(changes.paragraphs(before), changes.paragraphs(after))
    return [(one.heading, marked(one.pieces)) for one in found]


words = st.lists(st.sampled_from(list("abcd")), max_size=14)


@given(words, words)
def test_what_stayed_and_went_is_the_old_text_and_what_stayed_and_came_the_new(
    before: list[str], after: list[str]
) -> None:
    pieces = changes.edits(before, after)
    assert [word for one in pieces if one.mark is not Mark.NEW for word in one.words] == before
    assert [word for one in pieces if one.mark is not Mark.GONE for word in one.words] == after
    assert all(piece.words for piece in pieces)


@given(words, words)
def test_nothing_is_called_changed_that_need_not_be(before: list[str], after: list[str]) -> None:
    kept = sum(length for _, _, length in changes._common(before, after))
    known = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    assert kept >= sum(block.size for block in known)


@given(st.lists(words, max_size=8), st.lists(words, max_size=8))
def test_every_paragraph_that_went_or_came_is_told(before: list[list[str]], after: list[list[str]]) -> None:
    old, new = ([Paragraph("", tuple(one)) for one in text if one] for text in (before, after))
    found = changes.passages(old, new)
    assert bool(found) is (old != new)
    for text, other in ((old, Mark.NEW), (new, Mark.GONE)):
        told = [
            [w for one in passage.pieces if one.mark is not other for w in one.words] for passage in found
        ]
        kept = iter([list(one.words) for one in text])
        # Each in its order, and with all its words.
        assert all(one in kept for one in told if one)


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("at eight, a dozen", "at nine, a dozen", "at [-eight,-] {+nine,+} a dozen"),
        ("a dozen people", "a dozen kind people", "a dozen {+kind+} people"),
        ("one two", "", "[-one two-]"),
        ("same words", "same words", "same words"),
        (
            "we met at the gate and ate",
            "nobody came to the party but us",
            "[-we met at the gate and ate-] {+nobody came to the party but us+}",
        ),
    ],
)
def test_words_are_told_as_one_reads_them(before: str, after: str, told: str) -> None:
    assert edits(before, after) == told


def test_a_change_is_told_with_the_story_that_it_stands_in() -> None:
    after = BEFORE.replace("at eight", "at nine").replace("Three pots", "Four pots")
    assert passages(BEFORE, after) == [
        (
            "A walk that waits",
            "Every Tuesday at [-eight,-] {+nine,+} a dozen people meet at the gate, and nobody sets one.",
        ),
        ("Soup for off days", "[-Three-] {+Four+} pots from our readers. All of them freeze well."),
    ]


def test_lines_that_break_elsewhere_are_no_change() -> None:
    assert passages(BEFORE, BEFORE.replace("\nand nobody", " and\nnobody")) == []


def test_a_story_that_came_or_went_leaves_its_neighbours_alone() -> None:
    story = "A bench\n-------\n\nThe bench at the second bend was painted.\n\n"
    longer = BEFORE.replace("Soup for", f"{story}Soup for")
    assert passages(BEFORE, longer) == [
        ("A bench", "{+A bench+}"),
        ("A bench", "{+The bench at the second bend was painted.+}"),
    ]
    assert passages(longer, BEFORE) == [
        ("A bench", "[-A bench-]"),
        ("A bench", "[-The bench at the second bend was painted.-]"),
    ]


def test_a_paragraph_that_was_written_anew_is_told_as_two() -> None:
    after = BEFORE.replace(
        "Three pots from our readers. All of them freeze well.", "We cooked nothing at all."
    )
    assert passages(BEFORE, after) == [
        ("Soup for off days", "[-Three pots from our readers. All of them freeze well.-]"),
        ("Soup for off days", "{+We cooked nothing at all.+}"),
    ]


def test_what_stayed_is_shortened_around_a_change() -> None:
    many = " ".join(f"w{number}" for number in range(100))
    pieces = changes.edits(f"{many} old {many} old".split(), f"{many} new {many} new".split())
    assert marked(changes.shortened(pieces)) == (
        "… w92 w93 w94 w95 w96 w97 w98 w99 [-old-] {+new+} w0 w1 w2 w3 w4 w5 w6 w7 … "
        "w92 w93 w94 w95 w96 w97 w98 w99 [-old-] {+new+}"
    )


def test_what_came_is_shortened_where_it_is_long() -> None:
    (piece,) = changes.shortened(changes.edits([], [f"w{number}" for number in range(200)]))
    assert len(piece.words) == 61
    assert piece.words[-1] == "… (140 more words)"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a " * 50_000, "b " * 50_000),
        ("a b " * 25_000, "b a a " * 17_000),
        ("a\n\n" * 33_000, "b\n\na\n\n" * 17_000),
        ("\n\n".join(map(str, range(17_000))), "\n\n".join(map(str, range(17_000, 0, -1)))),
        ("a" * 100_000, "\n" * 100_000),
        ("-" * 100_000, "---\n" * 25_000),
        ("\n\n".join("a b " * 150 for _ in range(170)), "\n\n".join("b b a " * 120 for _ in range(140))),
    ],
    ids=[
        "all other",
        "alike",
        "short paragraphs",
        "turned over",
        "one word",
        "underlines",
        "long paragraphs",
    ],
)
def test_long_texts_of_any_kind_are_compared_too(before: str, after: str) -> None:
    found = changes.passages(changes.paragraphs(before), changes.paragraphs(after))
    assert found

"""What holds for any text at all."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.collect import lines, markdown
from newsletter.collect.pasted import read, repeats
from newsletter.errors import CollectError
from newsletter.text import markup

P = "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home."
PIECES = st.sampled_from(
    [
        *(
            "Quiet Evenings Help",
            "Quiet Evenings Help image",
            "By Jane Doe, MD",
            "Posted: Nov 1, 2019",
            "11/02/2019",
        ),
        *(
            "About the author",
            "Jane Doe",
            "Jane Doe is a nurse.",
            "The author",
            "Related articles",
            "Share",
            "Image",
        ),
        *(
            "Why it matters",
            "• tea",
            "1. one",
            "2. two",
            "She said:",
            "",
            "\u00a0",
            "&amp;lt;b&gt;",
            "o x",
            "Published",
        ),
        *(
            P,
            P.upper(),
            f"{P} Again.",
            "# x",
            "```",
            "| a | b |",
            "|---|---|",
            "---",
            "Tags: a, b",
            "https://x.example",
        ),
    ]
)
TEXTS = st.lists(PIECES | st.text(max_size=60), max_size=25).map("\n".join)


def bare(text: str) -> str:
    return "".join(text.split())


@given(TEXTS)
def test_any_text_gives_an_article_or_a_plain_refusal(text: str) -> None:
    with contextlib.suppress(CollectError):
        collected = read(text, "x")
        assert collected.article.title
        assert collected.article.body
        assert all(note.text for note in collected.notes)


@given(TEXTS)
def test_no_words_are_invented_and_their_order_stays(text: str) -> None:
    with contextlib.suppress(CollectError):
        collected = read(text, "x")
        source = bare(lines.flat(text))
        place = 0
        for block in markup.to_text(collected.article.body).split("\n\n"):
            place = source.index(bare(block), place) + len(bare(block))
        assert bare(collected.article.title) in source
        for author in collected.authors:
            assert author.name.casefold().split()[0] in source.casefold()


@given(
    st.lists(
        st.sampled_from([P, f"{P} Again.", f"{P} Twice.", P[:60] + "…", "Why it matters", "Tea"]), max_size=14
    )
)
def test_a_repeat_goes_only_where_its_words_stay(texts: list[str]) -> None:
    blocks = lines.blocks("\n\n".join(texts))
    shown = repeats.part(blocks)
    kept, gone = shown.kept, shown.gone
    assert sorted(block.line for block in (*kept, *gone)) == [block.line for block in blocks]
    versions = {other.key for _, other in shown.versions}
    for block in gone:
        assert block.key in versions or any(block.key.strip("…") in other.key for other in kept)
    for this, _ in shown.versions:
        assert this.key in {block.key for block in kept}


@given(TEXTS)
def test_the_same_text_reads_the_same(text: str) -> None:
    with contextlib.suppress(CollectError):
        plain = text.replace("\r", "\n")
        assert read(plain, "x") == read(plain.replace("\n", "\r\n"), "x")


@given(TEXTS)
def test_any_markdown_gives_an_article_or_a_plain_refusal(text: str) -> None:
    for source in (text, f"---\n{text}\n---\n{text}"):
        with contextlib.suppress(CollectError):
            assert markdown.read(source, "x").article.title


@pytest.mark.parametrize(
    "text",
    [
        f"Quiet Evenings\n\n{P}\n" + "word " * 20_000,
        f"Quiet Evenings\n\n{P}\n" + "\n".join(f"Line {number}" for number in range(20_000)),
        f"Quiet Evenings\n\n{P}\n" + "\n".join(f"{P} {number}" for number in range(5_000)),
        f"Quiet Evenings\n\n{P}\n"
        + "\n".join(f"By Jane Do{'e' * (n % 9)}{n % 7 * 'a'}" for n in range(10_000)),
        f"Quiet Evenings\n\n{P}\n" + "a - | " * 20_000,
        f"Quiet Evenings\n\n{P}\n" + f"{P}\n" * 5_000,
    ],
    ids=["one line", "short lines", "paragraphs", "bylines", "separators", "repeats"],
)
def test_a_long_text_comes_to_an_end(text: str) -> None:
    assert P in read(text, "x").article.body

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.model import Article, Teaser, TeaserOrigin, Where
from newsletter.teasers.extractive import Extractive
from newsletter.text import markup

LIMIT = 280
LEAD = "The centre opens in May with thirty beds."
ENDS = re.compile(r"(?:[.!?][\"”’)]*| …)$")
DANGLES = re.compile(r"(?:he|she|it|they|this|these|but|and|however|therefore|also)\b", re.IGNORECASE)
Write = Callable[..., Article]


def tease(article: Article, limit: int = LIMIT) -> Teaser:
    made = Extractive().summarize(article, limit)
    assert made is not None
    return made


def shown(article: Article, teaser: Teaser) -> str:
    """What the spans of a teaser point at."""
    body = markup.plain(article.body).text
    return " ".join(" ".join(body[start:end].split()) for start, end in teaser.spans)


def test_a_teaser_is_the_first_whole_sentences_that_fit(write: Write) -> None:
    second = "A garden follows in the summer of the next year."
    article = write(f"{LEAD} {second}\n\n" + "It is planted by volunteers of the town. " * 8)
    made = tease(article, 100)
    assert made.text == f"{LEAD} {second}"
    assert (made.article, made.origin, made.cut, made.stale) == (
        "walk",
        TeaserOrigin.EXTRACTIVE,
        False,
        False,
    )
    assert tease(article, 60).text == LEAD


@pytest.mark.parametrize(
    "opening",
    [
        "It was planned for more than ten years.",
        "However, the town had planned it for ten years.",
        "But nobody in the town believed in it then.",
        "She agrees with the authors of the study.",
        "There, they received a coupon for the new test.",
        "In addition, the town gave a piece of its park.",
        "“We have waited for this for years,” said Dr. Roe.",
        '"Stop," she said to the crowd of people.',
        '"It works," said Dr. Lee to the press on Monday.',
        "‘Don’t worry about it,’ he tells each of his patients.",
        "What does it mean to wait for ten years?",
        "By Jane Roe and John Doe, our reporters.",
        "Written by Jane Roe of the town's own paper.",
        "Photo by John Doe of the town's own paper.",
        "Click here to read the whole story on our site.",
        "Sign up for our newsletter to stay informed always.",
        "Visit www.hollinmarrow.example to read more about the centre.",
        "© 2026 Hollin Marrow Foundation, all rights reserved worldwide.",
        "A walk that waits.",
        "He put it like this to all of us:",
        "A headline without any end mark at all",
        "A sentence “with a quotation that never closes again.",
        "> A quotation that somebody set apart from the story.",
        "## A heading that is as long as a sentence is.",
        "- An item of a list that ends like a sentence.",
        "```\nSome code that ends exactly like a sentence.\n```",
        "The story is told above.",
    ],
)
def test_what_cannot_stand_alone_never_opens_a_teaser(write: Write, opening: str) -> None:
    assert tease(write(f"{opening}\n\n{LEAD}")).text == LEAD


def test_a_sentence_that_leans_on_a_long_one_does_not_open_either(write: Write) -> None:
    article = write(f"The {'very ' * 60}old centre closes. It was built in the year 1901.\n\n{LEAD}")
    assert tease(article).text == LEAD


def test_a_sentence_may_lean_on_the_one_before_it(write: Write) -> None:
    text = f"{LEAD} It was planned for more than ten years."
    assert tease(write(text)).text == text


@pytest.mark.parametrize("quoted", ["“Curative”", '"Curative"', "'Curative'", "‘Curative’", "«Curative»"])
def test_a_quoted_word_is_no_speech(write: Write, quoted: str) -> None:
    sentence = f"{quoted} treatment is now open to many more patients."
    assert tease(write(f"{sentence}\n\n{LEAD}"), 60).text == sentence


@pytest.mark.parametrize(
    "dateline",
    [
        "HOLLIN - ",
        "HOLLIN, Nov. 1 (Reuters) - ",
        "NEW YORK — ",
        "HOLLIN--",
        "HOLLIN—",
        "PROVIDENCE, R.I. [Brown] -- ",
    ],
)
def test_where_news_was_written_is_left_out(write: Write, dateline: str) -> None:
    article = write(dateline + LEAD)
    made = tease(article)
    assert made.text == LEAD == shown(article, made)


def test_a_german_agency_is_left_out(write: Write) -> None:
    assert tease(write("Hollin (dpa) - Die Klinik öffnet im Mai ihre Türen.", language="de")).text == (
        "Die Klinik öffnet im Mai ihre Türen."
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "COVID-19 tests are free in our centre again.",
        "Die „neue“ Klinik öffnet im Mai ihre Türen.",
        "HIV–AIDS care is free in our centre again.",
    ],
)
def test_what_only_looks_like_one_stays(write: Write, sentence: str) -> None:
    assert tease(write(sentence)).text == sentence


def test_where_nothing_fits_a_sentence_is_shortened_at_a_clause(write: Write) -> None:
    article = write(
        "The centre, which the town planned for ten years, opens in May "
        + "with beds and " * 30
        + "a garden."
    )
    made = tease(article, 90)
    assert made.text == "The centre, which the town planned for ten years …"
    assert made.cut
    assert shown(article, made) + " …" == made.text


def test_a_sentence_without_a_clause_is_shortened_between_words(write: Write) -> None:
    made = tease(write("The centre opens " + "soon and " * 40 + "for all."), 30)
    assert made.text == "The centre opens soon and …"


def test_a_cut_never_ends_inside_a_parenthesis_while_it_can_be_helped(write: Write) -> None:
    made = tease(
        write(
            "The old centre of our town, known to all (a house, a garden, two sheds and "
            + "a barn and " * 30
            + "more) closes."
        ),
        60,
    )
    assert made.text == "The old centre of our town …"


def test_a_very_short_story_is_teased_with_what_there_is(write: Write) -> None:
    assert tease(write("We open.")).text == "We open."


@pytest.mark.parametrize(
    "body",
    [
        "",
        "   \n",
        "🎉🎉🎉",
        "🎉.",
        "x" * 100_000,
        "It works.",
        "Click here.",
        "She said:",
        "# Only a heading.",
        "– — – — – — .",
    ],
)
def test_a_story_without_a_sentence_that_stands_alone_has_no_teaser(write: Write, body: str) -> None:
    assert Extractive().summarize(write(body), LIMIT) is None


@pytest.mark.parametrize(
    "body",
    [
        "word " * 20_000,
        "a, " * 33_000 + "b.",
        "“a, b; c ” (" * 8_000 + ".",
        "A – " * 25_000,
        "ABCD, " * 16_000,
    ],
)
def test_a_hundred_thousand_characters_come_to_an_end(write: Write, body: str) -> None:
    made = Extractive().summarize(write(body), LIMIT)
    assert made is None or len(made.text) <= LIMIT


pieces = st.sampled_from(
    [
        *(
            "The centre opens in May with thirty beds.",
            "It was planned for years.",
            "However, nobody came on that day.",
        ),
        *(
            "“We waited,” said Dr. Roe of the ward.",
            "Jane Roe, M.D., said:",
            "HOLLIN — The town pays for all.",
            "Why now?",
        ),
        *(
            "Read more at www.example.org today, please do.",
            "\n\n",
            "\n\n> ",
            "\n\n## ",
            "\n\n- ",
            "word " * 80,
            "😀",
            "He said:",
        ),
        *(
            "The trial (of thirty patients, all old) ended early, and nobody knew the reason for it.",
            "**Bold** words [link](x).",
        ),
    ]
)
stories = st.one_of(
    st.lists(pieces, max_size=12).map(" ".join),
    st.text(
        st.one_of(st.sampled_from('aB ,.;:!?"“”()’\n>-#*'), st.characters(exclude_categories=["Cs"])),
        max_size=300,
    ),
)


@given(stories, st.integers(min_value=1, max_value=320))
@example("😀 The centre opens in May with thirty beds.", 3)
def test_whatever_the_story_a_teaser_keeps_its_promises(body: str, limit: int) -> None:
    article = Article(slug="walk", title="A walk", body=body, language="en", where=Where(path="walk.md"))
    made = Extractive().summarize(article, limit)
    assert made == Extractive().summarize(article, limit)
    if made is None:
        return
    assert len(made.text) <= limit
    assert any(character.isalpha() for character in made.text)
    assert shown(article, made) == made.text.removesuffix(" …").rstrip() or made.cut
    assert not made.text.rstrip(" …").endswith((":", ","))
    assert made.cut or re.search(r"[.!?。！？؟][\"'”’»)\]]*$", made.text)
    assert not DANGLES.match(made.text)
    assert sorted(made.spans) == list(made.spans)
    assert not re.search(r"\n|  ", made.text)


def test_a_language_has_its_own_words_that_point_back(write: Write) -> None:
    german = write(
        "Die Studie wurde am 3. November vorgestellt und zeigt u. a. einen Nutzen für alle.", language="de"
    )
    spanish = write(
        "Es posible vivir bien con una enfermedad larga, dice la autora del libro.", language="es"
    )
    for article in (german, spanish):
        made = Extractive().summarize(article, 280)
        assert made is not None
        assert made.text == article.body

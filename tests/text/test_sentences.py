from __future__ import annotations

import itertools

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from newsletter.text import sentences


def parts(text: str, language: str = "en") -> list[str]:
    return [text[start:end] for start, end in sentences.split(text, language)]


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Dr. Lee spoke.|She left.", "en"),
        ("Mr. and Mrs. Roe came.|All was well.", "en"),
        ("Jane Roe, M.D., said so.|It was fine.", "en"),
        ("The Ph.D. student left.|Good.", "en"),
        ("Drug A vs. Placebo was tested.|It won.", "en"),
        ("Drug A vs. drug B was tested.|It won.", "en"),
        ("In the U.S. patients wait.|The U.S. Food and Drug Administration said so.", "en"),
        ("He lives in the U.S.|She lives in Spain.", "en"),
        ("A dose of 0.5 mg/m2 was given.|It helped.", "en"),
        ("The dosage was 5 mg.|Next day it rose.", "en"),
        ("Smith et al. found it.|Others did not.", "en"),
        ("See No. 5 for more.|Then stop.", "en"),
        ("It ended at No. 5.|Then it began.", "en"),
        ("Use approx. 30 ml.|Then rest.", "en"),
        ("J. R. R. Tolkien wrote it.|We read it.", "en"),
        ("She said: “It works. I know.”|Then she left.", "en"),
        ('She said "Stop."|Then she went.', "en"),
        ("“Is it safe?” he asked.|Yes.", "en"),
        ("At 5 p.m. Eastern it starts.|Come.", "en"),
        ("Visit example.org.|Then call.", "en"),
        ("Is it?|Yes!|Good.", "en"),
        ("Prof. Dr. Weber kam.|Am 3. Mai ging er.", "de"),
        ("Siehe Nr. 5 und Abb. 2.|Es war z. B. gut.", "de"),
        ("La Dra. Ruiz habló.|Después se fue.", "es"),
        ("One line\nand the next.|Then one.", "en"),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, language: str) -> None:
    assert parts(text.replace("|", " "), language) == text.split("|")


def test_an_empty_line_ends_a_sentence_without_a_mark() -> None:
    assert parts("A headline\n\nthen small letters.") == ["A headline", "then small letters."]
    assert parts("See No.\n\n5 is a number.") == ["See No.", "5 is a number."]


@pytest.mark.parametrize("text", ["", " ", "\n\n\n", "\u00a0\t"])
def test_white_space_holds_no_sentence(text: str) -> None:
    assert sentences.split(text) == ()


def test_a_language_that_nobody_knows_is_split_by_general_rules() -> None:
    assert parts("Eins. Zwei.", "tlh-Latn") == ["Eins.", "Zwei."]
    assert parts("Eins. Zwei.", "") == ["Eins.", "Zwei."]


mixed = st.text(
    st.one_of(
        st.sampled_from("aA. !?\n\"'“”().:…1é😀\u0301\u00a0no"), st.characters(exclude_categories=["Cs"])
    ),
    max_size=120,
)


@given(mixed, st.sampled_from(["en", "de", "es", "ar", "zh"]))
@example("One\n\ntwo. three", "en")
def test_spans_lie_in_order_and_leave_out_only_white_space(text: str, language: str) -> None:
    end = 0
    for start, stop in sentences.split(text, language):
        assert end <= start < stop <= len(text)
        assert not text[end:start].strip()
        assert text[start:stop] == text[start:stop].strip()
        end = stop
    assert not text[end:].strip()


@pytest.mark.parametrize(
    "piece", ["Dr. Lee spoke. She left. ", "x", "no. ", "! a", "U.S. ", "\n", "“Yes,” he said. "]
)
def test_a_million_characters_come_to_an_end(piece: str) -> None:
    text = piece * (1_000_000 // len(piece))
    spans = sentences.split(text)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


@pytest.mark.parametrize(
    ("sentence", "language"), [("这是一个句子。", "zh"), ("One more sentence is here. ", "en")]
)
def test_a_very_long_text_is_split_as_a_shorter_one(sentence: str, language: str) -> None:
    spans = sentences.split(sentence * 12_000, language)
    assert len(spans) == 12_000
    assert {end - start for start, end in spans} == {len(sentence.strip())}
    assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))


def test_a_very_long_text_without_an_end_is_not_lost() -> None:
    text = "word " * 20_000
    assert (
        "".join(text[start:end] for start, end in sentences.split(text)).replace(" ", "") == "word" * 20_000
    )

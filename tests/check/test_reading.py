from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.check import abbreviations, teasers
from newsletter.check import reading as rules
from newsletter.check.base import Evidence
from newsletter.check.report import RULES
from newsletter.check.words.numbers import claims, known
from newsletter.model import Rules, Teaser, TeaserOrigin
from newsletter.text import medical, reading, syllables

PLAIN = {
    "en": "We met at the gate and went on to the pond. Then we had tea and talked about the week. ",
    "de": "Wir trafen uns am Tor und gingen bis zum Teich. Dann gab es Tee, und alle lachten viel. ",
    "es": "Nos vimos en la puerta y fuimos hasta el lago. Luego hubo té y pan para todos. ",
    "fr": "On se voit à la porte et on va au lac. Puis il y a du thé et du pain pour tous. ",
    "it": "Ci vediamo alla porta e andiamo al lago. Poi c'è il tè e il pane per tutti. ",
    "pt": "A gente se vê no portão e vai até o lago. Depois há chá e pão para todos. ",
}
HARD = {
    "en": "Considerable organisational responsibilities necessitate comprehensive coordination. ",
    "de": "Die Berücksichtigung organisatorischer Verantwortlichkeiten erfordert Abstimmungsprozesse. ",
    "es": "Las responsabilidades organizativas institucionales necesitan coordinaciones. ",
    "fr": "Les responsabilités organisationnelles considérables nécessitent une coordination. ",
    "it": "Le considerevoli responsabilità organizzative necessitano di coordinamento interdisciplinare. ",
    "pt": "As responsabilidades organizacionais consideráveis necessitam de coordenação interdisciplinar. ",
}


def graded(text: str, language: str) -> float:
    grade = reading.grade(reading.measured(text, language)[1], language)
    assert grade is not None
    return grade


@pytest.mark.parametrize("language", PLAIN)
def test_plain_words_are_for_primary_school_and_office_words_for_university(language: str) -> None:
    assert graded(PLAIN[language] * 5, language) < 7
    assert graded(HARD[language] * 5, language) > 13


def test_english_is_graded_by_the_formula_of_kincaid() -> None:
    measures = reading.Measures(sentences=10, words=150, syllables=225)
    assert reading.grade(measures, "en-GB") == pytest.approx(0.39 * 15 + 11.8 * 1.5 - 15.59)


@pytest.mark.parametrize("language", ["nl", "ja", "ar"])
def test_a_language_without_a_formula_is_not_graded(language: str) -> None:
    assert reading.grade(reading.measured(PLAIN["en"], language)[1], language) is None
    assert reading.grade(reading.Measures(), "en") is None


def test_names_of_drugs_diseases_and_people_do_not_count_against_a_text() -> None:
    short = "She asked her nurse about the pill on that same day. " * 5
    long = "She asked Alexandrina about the daratumumab on that same day. " * 5
    assert graded(long, "en") - graded(short, "en") < 2.5
    hard = "She asked organisational about the responsibility on that same day. " * 5
    assert graded(hard, "en") - graded(short, "en") > 3


@pytest.mark.parametrize(
    "word",
    [
        "daratumumab",
        "Imatinib",
        "amoxicillin",
        "arthritis",
        "lymphoma",
        "leukaemia",
        "neuropathy",
        "chemotherapy",
    ],
)
def test_medical_words_are_known_by_their_endings(word: str) -> None:
    assert medical.is_term(word)


@pytest.mark.parametrize(
    "word", ["comma", "drama", "home", "responsibility", "organisation", "some", "April"]
)
def test_other_words_are_not(word: str) -> None:
    assert not medical.is_term(word)


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", "make 1 table 2 people 2 real 2 patient 2 treatment 2 actually 4 created 3 going 2 helped 1"),
        ("en", "watches 2 changes 2 safely 2 something 2 area 3 idea 3 national 3 million 2 radio 3 quiet 2"),
        ("de", "Bauern 2 heute 2 Freunde 2 gehen 2 Medikament 4 Krebs 1 neue 2"),
        ("es", "leer 2 país 2 tierra 2 agua 2 ciudad 2 médico 3 enfermedad 4 teatro 3"),
        ("fr", "monde 1 parlent 1 santé 2 maladie 3 eau 1"),
        ("it", "paese 3 buono 2 cuore 2"),
        ("pt", "coração 3 saúde 3 mães 1 água 2"),
    ],
)
def test_syllables_are_counted_by_the_letters_of_a_language(language: str, words: str) -> None:
    pairs = iter(words.split())
    for word, number in zip(pairs, pairs, strict=True):
        assert (word, syllables.count(word, language)) == (word, int(number))


def test_headings_and_tables_do_not_count_and_a_speech_is_several_sentences() -> None:
    found, measures = reading.measured(
        "# A heading\n\nOne two.\n\n|a|b|\n|-|-|\n|c|d|\n\n“Go on. I wait.”", "en"
    )
    assert measures.words == 6
    assert max(one.words for one in found) == 2


@pytest.mark.parametrize(
    ("text", "explained"),
    [
        ("A bone marrow transplant (BMT) helps.", True),
        ("A BMT (bone marrow transplant) helps.", True),
        ("A BMT, or bone marrow transplant, helps.", True),
        ("BMT stands for bone marrow transplant.", True),
        ("BMTs helped many.", False),
        ("A BMT helps (see below 12).", False),
    ],
)
def test_an_abbreviation_may_be_explained_anywhere(clean: Evidence, text: str, *, explained: bool) -> None:
    walk = replace(clean.issue.articles[0], body=text)
    issue = replace(clean.issue, note="What a BMT is, and another BMT.", articles=(walk,))
    found = list(abbreviations.abbreviation_unexplained(replace(clean, issue=issue)))
    assert [("BMT" in one.message) for one in found] == ([] if explained else [True])


@pytest.mark.parametrize(
    "text",
    [
        "The NHS, DNA and a PDF",
        "Louis XIV",
        "A WALK IN BMT",
        "Phoenix, AZ",
        "5 GB",
        "do NOT drive",
        "R&D",
        "COVID-19",
        "BBC",
    ],
)
def test_what_everybody_knows_or_is_no_abbreviation_is_let_be(clean: Evidence, text: str) -> None:
    assert (
        list(abbreviations.abbreviation_unexplained(replace(clean, issue=replace(clean.issue, note=text))))
        == []
    )


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "A BBQ with a DJ, LED lamps, WIFI and CCTV"),
        ("en", "Your BMI, the PTA, PE, a GCSE, an MOT, an AED, the ISBN, CPR and a FAQ"),
        ("en", "RE: your letter"),
        ("en", "WANTED: tenors"),
        ("de", "WLAN beim HNO, die AOK, die VHS, der DFB, der TÜV und der ADAC"),
        ("es", "El DNI, la ESO, el AMPA, la UCI y una ONG"),
        ("fr", "Un RDV, un CDI, le TER et une ONG"),
        ("it", "Il CUP, lo SPID, l'ISEE e una ONG"),
        ("pt", "O NIF, o CC, o SNS e uma ONG"),
    ],
)
def test_what_everybody_knows_who_speaks_the_language_is_let_be(
    clean: Evidence, language: str, text: str
) -> None:
    issue = replace(clean.issue, note=text, language=language)
    found = abbreviations.abbreviation_unexplained(replace(clean, issue=issue))
    assert [one.message for one in found] == []


@pytest.mark.parametrize("text", ["What ESO means", "BMT: what to expect", "A CDI ward"])
def test_what_is_known_elsewhere_or_heads_a_line_may_need_words(clean: Evidence, text: str) -> None:
    found = abbreviations.abbreviation_unexplained(replace(clean, issue=replace(clean.issue, note=text)))
    assert len(list(found)) == 1


def test_five_abbreviations_are_told(clean: Evidence) -> None:
    note = "The BMT, the FBC, the ZQA, the ZQB, the ZQD, the ZQE and the ZQF."
    found = abbreviations.abbreviation_unexplained(replace(clean, issue=replace(clean.issue, note=note)))
    assert len(list(found)) == 5


NAMES = ", ".join(
    f"{first} {last}"
    for first in ("Ada", "Ben", "Cleo", "Dan", "Eve", "Finn")
    for last in ("Abbott", "Bell", "Cole", "Drew", "Ellis")
)


@pytest.mark.parametrize(
    ("text", "long"),
    [
        (f"Our thanks go to {NAMES} and Olu.", False),
        (f"We thank {'the drivers and the cooks and ' * 9}the singers.", True),
        (f"{'she went along the lane to see whether they had come yet, ' * 6}and home.", True),
        (f"Ann, Bo, Cy, Di, Ed, Flo, Gus, Hal {'went along and ' * 18}home.", True),
    ],
)
def test_a_list_of_names_is_no_long_sentence(clean: Evidence, text: str, *, long: bool) -> None:
    found = list(rules.sentence_long(replace(clean, issue=replace(clean.issue, note=text))))
    assert bool(found) is long


@pytest.mark.parametrize(
    ("text", "language", "said"),
    [
        ("It takes 12 weeks and 1,000 mg.", "en", ["12 weeks", "1,000 mg"]),
        ("twelve weeks, one day, two nights", "en", ["twelve weeks", "two nights"]),
        ("nearly 300 came, over 50 %, about 7 days", "en", []),
        ("3 million people, B12, COVID-19, 24/7, 18:30, 50s, a@b2.org", "en", []),
        ("doce semanas, 30 semanas", "es", ["30 semanas"]),
    ],
)
def test_exact_numbers_of_a_teaser_are_claims(text: str, language: str, said: list[str]) -> None:
    assert [one.shown for one in claims(text, language)] == said


def test_a_number_is_known_in_whatever_way_it_is_written() -> None:
    told = known("1,000 readers, 2.5 mg, twenty-four hours, 10:30, a dozen", "en")
    assert {1000.0, 2.5, 24.0, 10.0, 30.0, 12.0} <= told
    assert 3.5 in known("3,5 mg", "de")


GATE = "We met at the gate and went on to the pond. " * 6
TEASERS = [
    (
        "After 41 years at the desk, Mrs Pell hands in her keys.",
        "She began in 1985, and had two years off.",
        False,
    ),
    ("At 84, Joan Abbott still swims", "Joan was born in 1942.", False),
    ("The 84-year-old still swims", "Joan was born in 1942 and swam for 60 years.", False),
    ("In just three weeks, the team raised £12,000.", "From 1 to 21 October we raised £12,043.", False),
    ("In three weeks they were done.", "It ran from 1 to 21 October; the last two weeks were wet.", False),
    (
        "Twelve months after the flood",
        "It rose in November last year, and the pumps ran for three months.",
        False,
    ),
    ("Twelve months after the flood", "It was a bad year: the pumps ran for three months.", False),
    ("Open 24 hours a day, seven days a week.", "We open at all hours. Two days, three hours.", False),
    ("Fourteen days of soup", "Two weeks, and three days of tea.", False),
    ("Five days of soup", "Two days of soup, three days of tea.", False),
    ("40 years of choir", "The choir is 41 years old.", False),
    ("300 readers wrote", "Many of you wrote.", False),
    ("He drove 90 miles", "He drove a long way.", False),
    ("Ready in 13 weeks.", "It takes twelve weeks.", True),
    ("He drove 312 times.", "He drove 212 times.", True),
    ("He made 312 trips.", "He drove 212 times.", True),
    ("He drove 221 times.", "He drove 212 times.", True),
    ("We raised £21,000.", "We raised £12,043.", True),
    ("54% said yes.", "45 percent said yes.", True),
    ("19 families came", "Sixteen families came.", True),
]


@pytest.mark.parametrize(("text", "body", "wrong"), TEASERS)
def test_a_number_of_a_teaser_follows_from_its_story(
    clean: Evidence, text: str, body: str, *, wrong: bool
) -> None:
    walk = replace(clean.issue.articles[0], teaser=text, body=f"{body} {GATE}")
    teaser = Teaser(article="walk", text=text, origin=TeaserOrigin.EDITOR)
    faulty = replace(clean, issue=replace(clean.issue, articles=(walk,), teasers=(teaser,)))
    assert bool(list(teasers.teaser_number(faulty))) is wrong


TEXT = st.text(
    st.one_of(
        st.sampled_from("ABC abc.,;:!?()[]{}<>*_#|&%1234567890\n\"'“”"),
        st.characters(exclude_categories=["Cs"]),
    ),
    max_size=150,
)


@given(TEXT, st.sampled_from(["en", "de", "es", "fr", "it", "pt", "ar", "ja"]))
def test_any_text_can_be_checked(clean_once: Evidence, text: str, language: str) -> None:
    (walk,) = clean_once.issue.articles
    faulty = replace(
        clean_once,
        issue=replace(
            clean_once.issue,
            language=language,
            subject=" ".join(text.split()),
            preheader=text,
            note=text,
            number=1,
            articles=(replace(walk, body=text, title=text, language=language),),
        ),
        rules=Rules(required=("sources",)),
    )
    for rule in RULES:
        for finding in rule(faulty):
            assert finding.message
            assert finding.hint


@pytest.mark.parametrize(
    "piece",
    [
        "word ",
        "a",
        "XXX ",
        "24 November ",
        "[",
        "{{",
        "A" * 5 + " ",
        "Ã",
        "?",
        "1,",
        "مرحبا ",
        "👩‍👩‍👧 ",
        "«",
        "<b",
        "Mon ",
        "\n",
    ],
)
def test_a_text_of_100_000_characters_of_one_kind_ends(clean: Evidence, piece: str) -> None:
    text = (piece * (100_000 // len(piece) + 1))[:100_000]
    (walk,) = clean.issue.articles
    issue = replace(
        clean.issue, note=text, subject=text, preheader=text, number=3, articles=(replace(walk, body=text),)
    )
    assert all(finding.message for rule in RULES for finding in rule(replace(clean, issue=issue)))

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.check import leftovers as rules
from newsletter.check.base import Evidence
from newsletter.check.words.marks import leftovers
from newsletter.model import ActionItem, Author, QuoteItem, Section, Teaser, Where

FILE = Where(path="issue.md")
PAGE = "https://hollinmarrow.example/c"
LEFT = [
    *("TODO: write this", "TODO", "see TODO list", "FIXME", "Place: TBD", "TK", "a TK percent rise", "TKTK"),
    *("XXX patients took part", "call xxx-xxxx", "on ??? November", "xx.xx.2026", "Lorem ipsum dolor"),
    *("ut dolor sit amet", "Click here to edit", "Double-click to edit this", "Click to add title"),
    *("insert name here", "Insert the patient quote here", "[name]", "Dear [First name],", "[insert photo]"),
    *("[TBC]", "<insert link>", "<name>", "(insert date)", "Your text here", "Headline goes here"),
    *("placeholder text", "Placeholder", "dummy copy", "This is a placeholder", "Add caption here"),
    *(
        "*|FNAME|*",
        "%%first_name%%",
        "[[name]]",
        "%recipient.name%",
        "{% if x %}",
        "{{ city }}",
        "{firstname}",
    ),
    *("%FIRSTNAME%", "${name}", "<%= name %>", "##NAME##", "[%name%]"),
    *(
        "{++ new ++}",
        "Comment [RA1]: check",
        "Error! Reference source not found.",
        "#REF!",
        "[object Object]",
    ),
    *("Platzhalter", "Hier klicken zum Bearbeiten", "Klicken Sie hier, um Text einzugeben", "Blindtext"),
    *("Hier steht Ihr Text", "[Vorname]", "Haga clic aquí para editar", "Inserte aquí el texto"),
    *("Texto de relleno", "[fecha]", "Cliquez ici pour modifier", "Insérez votre texte ici", "[prénom]"),
    *("Clicca qui per modificare", "Inserisci qui il testo", "testo segnaposto", "Clique aqui para editar"),
    *("Insira aqui o seu texto", "texto de exemplo"),
]
FINE = [
    *("She wrote: todo va bien", "a to-do list", "47,XXX", "women with 47,XXX karyotype", "Super Bowl XXX"),
    *("XXX Congreso Nacional", "size XXXL", "Share your story here", "Send us your photo here"),
    *("Click here to change your preferences", "Click here to add the event to your calendar"),
    *(
        "Click here to edit your profile",
        "He said [the city] was",
        "the [sic] word",
        "[she] came",
        "[1]",
        "[ ]",
    ),
    *("TKI therapy", "T.K. Smith", "TK Maxx", "Insert the needle here", "40% of 50%", "100%", "5 % bis 10 %"),
    *("Hello {there, you}", "What?", "Why??", "Enter your name here", "the story goes here and there"),
    *("Title: how to sleep", "a placebo", "x < y > z", "Klicken Sie hier, um Ihr Profil zu ändern"),
    *("Cliquez ici pour modifier vos préférences", "Haga clic aquí para editar su perfil", "[Added June 10]"),
    *("Your logo here? Write to us about sponsorship.", "Our lorem ipsum workshop", "Your story"),
]


@pytest.mark.parametrize("text", LEFT)
@pytest.mark.parametrize("around", ["{}", "Before it, {}, after it."])
def test_what_was_left_is_found_wherever_it_stands(text: str, around: str) -> None:
    if text == "Placeholder" and around != "{}":
        return
    found = leftovers(around.format(text), "en", headline=False, tags=False)
    assert len(found) == 1
    assert found[0].start in range(around.index("{}"), around.index("{}") + len(text))


@pytest.mark.parametrize("text", FINE)
def test_what_a_letter_may_say_is_let_be(text: str) -> None:
    assert leftovers(text, "en", headline=True, tags=False) == ()


@pytest.mark.parametrize(
    ("text", "language", "left"),
    [
        ("TODO LO QUE NECESITA", "es", False),
        ("TODO: cambiar", "es", True),
        ("TUDO E TODO O DIA", "pt-BR", False),
        ("Die TK zahlt", "de", False),
        ("Die TK zahlt TKTK", "de", True),
        ("XXX aniversario: gracias a todos", "es", False),
        ("El XXX aniversario de la biblioteca", "es", False),
        ("Nuestra XXX romería", "es", False),
        ("XXX edizione della fiera del libro", "it", False),
        ("Torna la XXX edizione della fiera", "it-IT", False),
        ("La XXX edizione del premio", "it", False),
        ("A XXX edição da feira do livro", "pt", False),
        ("Vuelve el XXX de noviembre", "es", True),
        ("Vinieron XXX personas", "es", True),
        ("Data: XXX", "it", True),
        ("XXX", "es", True),
        ("XXX", "de", True),
        ("XXX The walking group", "en", True),
        ("Date: XXX", "en", True),
        ("Our XXX anniversary", "en", False),
    ],
)
def test_a_mark_that_is_a_word_of_its_language_is_let_be(text: str, language: str, *, left: bool) -> None:
    assert bool(leftovers(text, language, headline=False, tags=False)) is left


@pytest.mark.parametrize("text", ["Untitled", "Headline", "Title 2", "Ohne Titel", "test", "Subject line"])
def test_a_headline_must_say_something(text: str) -> None:
    assert leftovers(text, "en", headline=True, tags=False)
    assert leftovers(text, "en", headline=False, tags=False) == ()


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("I love this [place] and everybody in it.", False),
        ("It was the best [year] of my life.", False),
        ("We shall miss our [town].", False),
        ("I came to [place] by bus.", True),
        ("Dear [name], I love it.", True),
        ("[place]", True),
        ("I love this [photo] and everybody in it.", True),
    ],
)
def test_in_a_speech_an_editor_may_put_a_word_in_brackets(clean: Evidence, text: str, *, left: bool) -> None:
    quote = Section(kind="quote", items=(QuoteItem(text=text, name="A reader", where=FILE),), where=FILE)
    issue = replace(clean.issue, sections=(*clean.issue.sections, quote))
    assert bool(list(rules.leftover(replace(clean, issue=issue)))) is left
    told = replace(clean.issue, note=f"She said: “{text}”")
    assert bool(list(rules.leftover(replace(clean, issue=told)))) is left


def test_outside_a_speech_such_a_word_is_to_come() -> None:
    assert leftovers("We meet in this [place] and sing.", "en", headline=False, tags=False)


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Write your caption here", False),
        ("Add your title here", False),
        ("Your text here", True),
        ("Add caption here", True),
        ("Write your text here", True),
    ],
)
def test_a_button_may_ask_its_readers_to_write(clean: Evidence, text: str, *, left: bool) -> None:
    button = Section(kind="action", items=(ActionItem(label=text, url=PAGE, where=FILE),), where=FILE)
    issue = replace(clean.issue, sections=(*clean.issue.sections, button))
    assert bool(list(rules.leftover(replace(clean, issue=issue)))) is left


@pytest.mark.parametrize(("text", "left"), [("Test", False), ("Your story", False), ("test", True)])
def test_a_story_may_be_about_a_test(clean: Evidence, text: str, *, left: bool) -> None:
    walk = replace(clean.issue.articles[0], title=text)
    assert bool(list(rules.leftover(replace(clean, issue=replace(clean.issue, articles=(walk,)))))) is left


@pytest.mark.parametrize(("text", "left"), [("Test", True), ("Your story", False), ("Your title", True)])
def test_a_letter_is_not_about_a_test(clean: Evidence, text: str, *, left: bool) -> None:
    assert bool(list(rules.leftover(replace(clean, issue=replace(clean.issue, subject=text))))) is left


def test_merge_tags_are_told_once_by_the_rules_that_know_them(clean: Evidence) -> None:
    note = replace(clean, issue=replace(clean.issue, note="Dear {{ first name }}"))
    assert list(rules.leftover(note)) == []
    author = Author(slug="ines", name="Ines", bio="Dear {{ name }}", where=Where(path="a.md"))
    (found,) = rules.leftover(replace(clean, issue=replace(clean.issue, authors=(author,))))
    assert "{{ name }}" in found.message


def test_a_sentence_of_a_teaser_and_its_story_is_told_once_as_mailed(clean: Evidence) -> None:
    walk = replace(clean.issue.articles[0], body="We meet at TBD.\n\nBring FIXME.", body_line=9)
    teaser = Teaser(article="walk", text="We meet at TBD.", spans=((0, 15),))
    faulty = replace(clean, issue=replace(clean.issue, articles=(walk,), teasers=(teaser,)))
    (mailed,) = rules.leftover(faulty)
    (behind,) = rules.leftover_in_story(faulty)
    assert (mailed.where, behind.where) == (replace(walk.where, line=9), replace(walk.where, line=11))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("cafÃ© au lait", "é"),
        ("donâ€™t", "’"),
        ("Â£5", "£"),
        ("MÃ¼ller", "ü"),
        ("cÅ“ur", "œ"),
        ("Ã\xa0 la", "à"),
        ("ðŸ˜€ hello", "😀"),
    ],
)
def test_letters_read_in_the_wrong_encoding_are_found_and_mended(text: str, meant: str) -> None:
    found = rules._first_broken(text)
    assert found is not None
    assert found[2] == meant


@pytest.mark.parametrize(
    "text", ["NÃO", "«IRMû", "É… Ü– MENÜ“", "naïve été", "ÂME", "“Â”", "日本 العربية 😀"]
)
def test_whole_letters_are_let_be(text: str) -> None:
    assert rules._first_broken(text) is None


@pytest.mark.parametrize("text", ["a �", "ï¿½", "\uf0b7 item"])
def test_lost_letters_are_found(text: str) -> None:
    assert rules._first_broken(text) is not None


@given(st.text(st.characters(min_codepoint=0xC0, max_codepoint=0x24F), min_size=1, max_size=9))
def test_no_word_is_taken_for_a_broken_one_until_it_is_broken(word: str) -> None:
    assert rules._first_broken(f"a{word}z") is None or set(word) & set("ÂÃÅâð")


@pytest.mark.parametrize(
    "text", ["AT&amp;T", "a <b>bold</b> word", "x&nbsp;y", "**bold**", "[a](https://b.c)", "# Head", "a<br>b"]
)
def test_code_in_a_headline_is_found(clean: Evidence, text: str) -> None:
    walk = replace(clean.issue.articles[0], title=text)
    assert len(list(rules.markup_in_words(replace(clean, issue=replace(clean.issue, articles=(walk,)))))) == 1


@pytest.mark.parametrize("text", ["R&D; x", "a < b > c", "5 * 3 * 2", "<3", "#1 tip", "Q&A", "2**8"])
def test_signs_in_a_headline_are_let_be(clean: Evidence, text: str) -> None:
    walk = replace(clean.issue.articles[0], title=text)
    assert list(rules.markup_in_words(replace(clean, issue=replace(clean.issue, articles=(walk,))))) == []


@given(st.text(st.one_of(st.sampled_from("[]{}<>%*|?#TODKX &;Ã©"), st.characters()), max_size=200))
def test_any_text_can_be_searched(text: str) -> None:
    for one in leftovers(text, "en", headline=True, tags=False):
        assert 0 <= one.start < one.end <= len(text)
    rules._code(text, plain=True)
    rules._first_broken(text)

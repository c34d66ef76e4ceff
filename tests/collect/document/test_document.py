"""A page that a word processor saved becomes an article."""

from __future__ import annotations

import contextlib
import datetime as dt
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from newsletter.collect import importer_for
from newsletter.collect.base import Source
from newsletter.collect.document import SavedDocument
from newsletter.errors import CollectError
from newsletter.model import Collected, NoteKind, SourceImage
from tests.collect.sources import named, nowhere
from tests.collect.word.files import PNG, zipped

TEXT = "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home."
MORE = "Nobody sleeps well beside a pump, they said, and asked for lamps that can be turned down at night."

SAVED = Path(__file__).parent / "saved"
GOOGLE, WORD, LIBRE, ONLINE, PASTED = (
    (SAVED / f"{name}.html").read_text(encoding="utf-8")
    for name in ("google", "word", "libreoffice", "word-on-the-web", "pasted")
)


def of(html: str, name: str = "a.html") -> Collected:
    (collected,) = SavedDocument().load(named(name, html.encode()))
    return collected


def told(collected: Collected, kind: NoteKind) -> list[str]:
    return [note.text for note in collected.notes if note.kind is kind]


@pytest.mark.parametrize("html", [GOOGLE, WORD, LIBRE, ONLINE, PASTED])
def test_pages_of_word_processors_are_known(html: str) -> None:
    assert isinstance(importer_for(named("a.html", html.encode())), SavedDocument)
    assert of(html).article.title == "Quiet Evenings"


@pytest.mark.parametrize(
    "html",
    [
        "<html><body><h1>Quiet</h1><p>x</p></body></html>",
        '<html><meta property="og:title" content="x"><ul class="lst-kix_a-0"><li>x</ul>',
        "docs-internal-guid is a word in a text",
        "",
    ],
)
def test_other_pages_are_left_to_others(html: str) -> None:
    assert not SavedDocument().handles(named("a.html", html.encode()))


def test_a_page_of_the_web_is_one_only_where_google_docs_publishes_it() -> None:
    def at(url: str) -> bool:
        return SavedDocument().handles(
            Source(name=url, data=GOOGLE.encode(), url=url, media_type="text/html", follow=nowhere)
        )

    assert at("https://docs.google.com/document/d/e/2PACX/pub")
    assert not at("https://a.example/story")


def test_a_google_document_is_read_whole() -> None:
    collected = of(GOOGLE)
    article = collected.article
    assert article.dek == "What a ward needs after nine"
    assert article.published == dt.date(2026, 11, 1)
    assert [author.name for author in collected.authors] == ["Jane Doe"]
    assert article.body == (
        f"{TEXT} **Truly** *quiet*, 10⁹. ¹\n\n## What helps\n\n- tea\n  - green\n- **milk**\n\n"
        "[More](https://a.example/rest)\n\n\\[1\\] Asked in May."
    )
    assert collected.image == SourceImage(place="images/image1.png", alt="A lamp")
    assert told(collected, NoteKind.DROPPED) == ["Left out 1 comment in the margin: “Which day?”."]


def test_a_word_page_is_read_whole() -> None:
    collected = of(WORD)
    article = collected.article
    assert article.published == dt.date(2026, 11, 1)
    assert [author.name for author in collected.authors] == ["Jane Doe"]
    assert article.body == (
        f"{TEXT.replace('rest', '**rest**')}\n\n- tea\n  - green\n- milk\n\n{MORE}\n\n3. third\n\n"
        "## What helps\n\n> So it is."
    )
    assert collected.image == SourceImage(
        place="Draft_files/image001.png", alt="A lamp", caption="The lamp.", credit="Ines Okafor"
    )
    assert told(collected, NoteKind.DROPPED) == [
        "Left out 1 comment in the margin: “Which day?”.",
        "Left out a table of contents of 1 line.",
    ]


def test_a_libreoffice_page_is_read_without_its_header() -> None:
    collected = of(LIBRE)
    assert collected.article.body == f"{TEXT}\n\n1. first\n2. second"
    assert collected.article.published == dt.date(2026, 11, 1)
    assert [author.name for author in collected.authors] == ["Jane Doe"]


def test_a_page_of_word_on_the_web_is_read_with_its_lists() -> None:
    assert of(ONLINE).article.body == f"{TEXT}\n\n- tea\n  - green\n- milk"


def test_what_was_pasted_from_google_docs_is_not_all_bold() -> None:
    assert of(PASTED).article.body == f"**The** {TEXT[4:]}"


def test_a_zip_of_google_docs_brings_its_pictures() -> None:
    data = zipped({"QuietEvenings.html": GOOGLE, "images/image1.png": PNG})
    importer = importer_for(named("a.zip", data))
    assert isinstance(importer, SavedDocument)
    (collected,) = importer.load(named("a.zip", data))
    assert collected.image == SourceImage(data=PNG, ending=".png", alt="A lamp")


@pytest.mark.parametrize("members", [{"a.txt": "x"}, {"a.html": "x", "b.html": "y"}, {"../a.html": "x"}])
def test_other_zips_are_left_to_others(members: dict[str, str | bytes]) -> None:
    data = zipped(members)
    assert not SavedDocument().handles(named("a.zip", data))
    with pytest.raises(CollectError):
        tuple(SavedDocument().load(named("a.zip", data)))


def test_tracked_changes_in_a_page_are_told() -> None:
    html = WORD.replace("<h2>", "<p class=MsoNormal>On <del>Monday</del><ins>Tuesday</ins>.</p><h2>")
    collected = of(html)
    assert "\n\nOn Tuesday.\n\n" in collected.article.body
    assert any("“Monday”, “Tuesday”" in text for text in told(collected, NoteKind.DOUBTED))


def test_struck_out_text_is_told() -> None:
    html = GOOGLE.replace(".c1{", ".c20{text-decoration:line-through}.c1{").replace(
        "<h2 ", '<p><span class="c20">No more.</span></p><h2 '
    )
    collected = of(html)
    assert "No more" not in collected.article.body
    assert "Left out struck-out text: “No more.”." in told(collected, NoteKind.DROPPED)


def test_the_clipboard_of_windows_is_read_without_its_head() -> None:
    head = "Version:0.9\r\nStartHTML:0000000105\r\nEndHTML:0000001000\r\nSourceURL:file:///C:/x.docx\r\n"
    assert isinstance(importer_for(named("a.html", (head + ONLINE).encode())), SavedDocument)
    assert of(head + ONLINE).article.title == "Quiet Evenings"


def test_a_mail_that_holds_such_a_page_is_a_mail() -> None:
    data = f"From: a\nMIME-Version: 1.0\nContent-Type: text/html\n\n{WORD}".encode()
    assert not SavedDocument().handles(named("a.eml", data))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([GOOGLE, WORD, LIBRE, ONLINE, PASTED]), st.data())
def test_damaged_pages_are_read_or_refused(html: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(html)))
    gone = data.draw(st.integers(0, 300))
    put = data.draw(st.binary(max_size=20))
    damaged = html[:start].encode() + put + html[start + gone :].encode()
    with contextlib.suppress(CollectError):
        tuple(SavedDocument().load(named("a.html", damaged)))

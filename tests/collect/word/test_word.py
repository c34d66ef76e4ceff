"""A Word document becomes an article, with everything in it taken or told."""

from __future__ import annotations

import datetime as dt

import pytest

from newsletter.collect.word import WordAccepted, WordFile, WordOriginal
from newsletter.errors import CollectError
from newsletter.model import Collected, NoteKind, SourceImage
from tests.collect.sources import named
from tests.collect.word.files import (
    PNG,
    added,
    core,
    document,
    docx,
    item,
    p,
    parts,
    picture,
    r,
    relations,
    taken,
    zipped,
)

TEXT = "The nurses of the Hollin ward met on Monday to talk about rest, food and the long way home."
MORE = "Nobody sleeps well beside a pump, they said, and asked for lamps that can be turned down at night."


def of(data: bytes, importer: type[WordFile] = WordFile) -> Collected:
    (collected,) = importer().load(named("a.docx", data))
    return collected


def told(collected: Collected, kind: NoteKind) -> list[str]:
    return [note.text for note in collected.notes if note.kind is kind]


def test_title_subtitle_byline_date_and_text_are_found() -> None:
    collected = of(
        docx(
            p("Quiet Evenings", style="Titel"),
            p("What a ward needs after nine", style="Untertitel"),
            p("By Jane Doe, RN"),
            p("November 1, 2026"),
            p(TEXT),
            p("What helps", style="berschrift1"),
            p(MORE),
            p("About the author", style="berschrift1"),
            p("Jane Doe is a nurse on the Hollin ward."),
        )
    )
    article = collected.article
    assert (article.title, article.dek) == ("Quiet Evenings", "What a ward needs after nine")
    assert article.published == dt.date(2026, 11, 1)
    assert article.body == f"{TEXT}\n\n## What helps\n\n{MORE}"
    (author,) = collected.authors
    assert (author.name, author.role) == ("Jane Doe", "RN")
    assert author.bio == "Jane Doe is a nurse on the Hollin ward."
    assert article.authors == ("jane-doe",)
    assert article.language == "en"


@pytest.mark.parametrize(
    "body",
    [
        (p("Quiet Evenings", style="berschrift1"), p(TEXT)),
        (p("Quiet Evenings"), p(TEXT)),
        (p(r("Quiet Evenings", "<w:b/>")), p(TEXT)),
        (p(), p("Quiet Evenings"), p(), p("By Jane Doe"), p(TEXT)),
    ],
)
def test_without_a_title_style_the_first_heading_or_line_is_the_title(body: tuple[str, ...]) -> None:
    article = of(docx(*body)).article
    assert (article.title, article.body) == ("Quiet Evenings", TEXT)


def test_the_words_above_the_headline_are_its_kicker() -> None:
    article = of(docx(p("Life on the ward"), p("Quiet Evenings", style="berschrift1"), p(TEXT))).article
    assert (article.kicker, article.title) == ("Life on the ward", "Quiet Evenings")


def test_short_lines_in_bold_are_headings_where_no_style_is_used() -> None:
    article = of(docx(p("Quiet Evenings"), p(TEXT), p(r("What helps", "<w:b/>")), p(MORE))).article
    assert article.body == f"{TEXT}\n\n## What helps\n\n{MORE}"


def test_a_style_of_ones_own_counts_as_what_it_is_based_on() -> None:
    body = docx(p("Quiet Evenings", style="Titel"), p("What helps", style="Haus"), p(TEXT))
    assert of(body).article.body == f"## What helps\n\n{TEXT}"


def test_what_the_file_says_stands_in_where_the_text_says_nothing() -> None:
    properties = core("Doe, Jane", "2026-10-30T08:00:00Z", "2026-11-01T08:00:00Z")
    collected = of(docx(p("Quiet Evenings"), p(TEXT), more={"docProps/core.xml": properties}))
    assert [author.name for author in collected.authors] == ["Jane Doe"]
    assert collected.article.published == dt.date(2026, 10, 30)
    doubted = told(collected, NoteKind.DOUBTED)
    assert any("took Jane Doe, whom the file names" in text for text in doubted)
    assert any("30 October 2026 (and last saved on 1 November 2026)" in text for text in doubted)
    assert not any(text.startswith("We found no") for text in doubted)


@pytest.mark.parametrize(
    "author", ["Administrator", "Microsoft Office User", "user", "Hollin Clinic", "HP Inc."]
)
def test_a_machine_or_a_house_is_no_author(author: str) -> None:
    collected = of(docx(p("Quiet Evenings"), p(TEXT), more={"docProps/core.xml": core(author)}))
    assert collected.authors == ()
    assert any(f"“{author}”" in text for text in told(collected, NoteKind.DOUBTED))


def test_a_byline_outweighs_what_the_file_says() -> None:
    more = {"docProps/core.xml": core("Bob Roe", "2020-01-01T00:00:00Z")}
    collected = of(docx(p("Quiet Evenings"), p("By Jane Doe"), p("1 November 2026"), p(TEXT), more=more))
    assert [author.name for author in collected.authors] == ["Jane Doe"]
    assert collected.article.published == dt.date(2026, 11, 1)


def test_lists_keep_their_depth_and_their_numbers() -> None:
    body = of(
        docx(
            p("Quiet Evenings", style="Titel"),
            p(TEXT),
            item("tea"),
            item("green", level=1),
            item("milk"),
            p(MORE),
            item("first", 2),
            item("second", 2),
            p(MORE),
            item("third", 2),
            p(MORE),
            item("anew", 3),
            p(TEXT),
            p("by style", style="Punkte"),
        )
    ).article.body
    assert body == (
        f"{TEXT}\n\n- tea\n  - green\n- milk\n\n{MORE}\n\n1. first\n2. second\n\n{MORE}\n\n3. third\n\n"
        f"{MORE}\n\n1. anew\n\n{TEXT}\n\n- by style"
    )


def test_links_of_every_kind_lead_where_they_led() -> None:
    begin, between, end = (
        f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end")
    )
    code = '<w:r><w:instrText> HYPERLINK "https://c.example/" </w:instrText></w:r>'
    body = docx(
        p("Quiet Evenings", style="Titel"),
        p(
            "See ",
            f'<w:hyperlink r:id="rId9">{r("this")}</w:hyperlink>',
            f'<w:fldSimple w:instr=" HYPERLINK &quot;https://b.example/&quot; ">{r("that")}</w:fldSimple>',
            f"{begin}{code}{between}{r('other')}{end}",
            f'<w:hyperlink w:anchor="here">{r("here")}</w:hyperlink>',
            f'<w:fldSimple w:instr=" DATE ">{r(" today")}</w:fldSimple>',
        ),
        more={"word/_rels/document.xml.rels": relations(("rId9", "hyperlink", "https://a.example/?b=1&c=2"))},
    )
    links = "[this](https://a.example/?b=1&c=2)[that](https://b.example/)[other](https://c.example/)"
    assert of(body).article.body == f"See {links}here today"


def test_tables_quotes_notes_and_raised_text_stay() -> None:
    cell = "<w:tc><w:tcPr/>{}</w:tc>"
    row = "<w:tr>{}</w:tr>"
    table = "<w:tbl><w:tblPr/>{}</w:tbl>".format(
        "".join(
            row.format("".join(cell.format(p(text)) for text in line))
            for line in (("Day", "Open"), ("Mon", "8"))
        )
    )
    notes = (
        document(p("x")).replace("w:document", "w:footnotes").replace("<w:body>", "").replace("</w:body>", "")
    )
    notes = notes[: notes.index("<w:p>")] + (
        f'<w:footnote w:id="2">{p("Asked in May.")}</w:footnote></w:footnotes>'
    )
    collected = of(
        docx(
            p("Quiet Evenings", style="Titel"),
            p(
                "Ten of 10",
                r("9", '<w:vertAlign w:val="superscript"/>'),
                '<w:r><w:footnoteReference w:id="2"/></w:r>',
            ),
            p("So it is.", style="Zitat"),
            table,
            more={"word/footnotes.xml": notes},
        )
    )
    assert collected.article.body == (
        "Ten of 10⁹¹\n\n> So it is.\n\n| Day | Open |\n| --- | --- |\n| Mon | 8 |\n\n1. Asked in May."
    )
    assert any("1 footnote" in text for text in told(collected, NoteKind.RECOGNISED))


def test_the_first_picture_is_the_articles_with_description_and_caption() -> None:
    named_pictures = relations(("rId1", "image", "media/image1.png"), ("rId2", "image", "media/image2.png"))
    collected = of(
        docx(
            p("Quiet Evenings", style="Titel"),
            p(picture("rId1", "A lamp beside a bed")),
            p("The lamp. Photo: Ines Okafor", style="Beschriftung"),
            p(TEXT),
            p(picture("rId2", "A cup")),
            p(MORE),
            more={
                "word/_rels/document.xml.rels": named_pictures,
                "word/media/image1.png": PNG,
                "word/media/image2.png": PNG + b"x",
            },
        )
    )
    assert collected.image == SourceImage(
        data=PNG, ending=".png", alt="A lamp beside a bed", caption="The lamp.", credit="Ines Okafor"
    )
    assert collected.article.body == f"{TEXT}\n\n{MORE}"
    assert any(
        "One more picture was left out" in text and "“A cup”" in text
        for text in told(collected, NoteKind.DROPPED)
    )


@pytest.mark.parametrize("target", ["https://a.example/x.png", "media/missing.png", "media/drawing.emf"])
def test_a_picture_that_cannot_be_had_is_told(target: str) -> None:
    more: dict[str, str | bytes] = {
        "word/_rels/document.xml.rels": relations(("rId1", "image", target)),
        "word/media/drawing.emf": b"\1\0\0\0",
    }
    collected = of(docx(p("Quiet Evenings", style="Titel"), p(picture("rId1")), p(TEXT), more=more))
    assert collected.image is None
    assert collected.article.image_missing
    assert any("picture" in text for text in told(collected, NoteKind.DROPPED))


def test_text_in_boxes_tags_controls_and_formulas_is_not_lost() -> None:
    box = f"<w:txbxContent>{p('In a box.')}</w:txbxContent>"
    body = docx(
        p("Quiet Evenings", style="Titel"),
        p(
            f"<w:smartTag>{r('tagged ')}</w:smartTag>",
            f"<w:sdt><w:sdtContent>{r('chosen ')}</w:sdtContent></w:sdt>",
        ),
        p(
            f"<w:r><mc:AlternateContent><mc:Choice><wps:txbx>{box}</wps:txbx></mc:Choice></mc:AlternateContent></w:r>"
        ),
        p("with soft", "<w:r><w:softHyphen/></w:r>", "ness "),
        p("<m:oMath><m:r><m:t>a=b</m:t></m:r></m:oMath>"),
        f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{p('Click here')}</w:sdtContent></w:sdt>",
        p(r("hidden", "<w:vanish/>"), r("shown "), r("struck", "<w:strike/>")),
        p("1 Contents", style="Verzeichnis1"),
    )
    collected = of(body)
    assert collected.article.body == "tagged chosen\n\nIn a box.\n\nwith softness\n\na=b\n\nshown"
    assert told(collected, NoteKind.DROPPED) == [
        "Left out a piece of hidden text.",
        "Left out a piece of struck-out text.",
        "Left out a line of a table of contents.",
    ]


CHANGED = (
    p("Quiet Evenings", style="Titel"),
    p(
        "The nurses met on ",
        taken("Monday"),
        added(r("Tuesday")),
        " to talk about rest and food on the ward.",
    ),
    p(added(r(MORE)), properties='<w:rPr><w:ins w:id="3" w:author="Anna Roth"/></w:rPr>'),
    p("The end", taken(" of it"), "."),
)
REMARKS = {
    "word/comments.xml": document(p("Which day?"))
    .replace("w:document", "w:comments")
    .replace("<w:body>", '<w:comment w:id="0" w:author="Anna Roth">')
    .replace("<w:sectPr/></w:body>", "</w:comment>")
}


def test_with_tracked_changes_both_readings_are_shown_and_nothing_is_taken() -> None:
    with pytest.raises(CollectError) as caught:
        of(docx(*CHANGED, more=REMARKS))
    message = caught.value.message
    assert "4 tracked changes and 1 comment" in message
    assert "as it was: “The nurses met on Monday to talk about rest and food on the ward.”" in message
    assert "as it would be: “The nurses met on Tuesday to talk about rest and food on the ward.”" in message
    assert "as it was: nothing / as it would be: “Nobody sleeps" in message
    assert "Anna Roth: “Which day?”" in message
    assert "--as word-accepted" in caught.value.hint
    assert "--as word-original" in caught.value.hint


def test_either_reading_can_be_asked_for() -> None:
    data = docx(*CHANGED, more=REMARKS)
    accepted, original = of(data, WordAccepted), of(data, WordOriginal)
    begin, end = "The nurses met on", "to talk about rest and food on the ward."
    assert accepted.article.body == f"{begin} Tuesday {end}\n\n{MORE}\n\nThe end."
    assert original.article.body == f"{begin} Monday {end}\n\nThe end of it."
    for collected in (accepted, original):
        (note,) = [text for text in told(collected, NoteKind.DOUBTED) if "tracked" in text]
        assert "as it was: “The end of it.” / as it would be: “The end.”" in note


def test_a_paragraph_end_that_was_taken_joins_two_paragraphs() -> None:
    mark = '<w:rPr><w:del w:id="3" w:author="Anna Roth"/></w:rPr>'
    data = docx(p("Quiet Evenings", style="Titel"), p("One and ", properties=mark), p(taken("the "), "two."))
    assert of(data, WordAccepted).article.body == "One and two."
    assert of(data, WordOriginal).article.body == "One and\n\nthe two."


def test_changes_of_formatting_alone_ask_nothing() -> None:
    change = '<w:b/><w:rPrChange w:id="4" w:author="Anna Roth"><w:rPr/></w:rPrChange>'
    data = docx(p("Quiet Evenings", style="Titel"), p(r(TEXT, change)))
    assert of(data).article.body == f"**{TEXT}**"
    assert of(data, WordOriginal).article.body == TEXT


def test_comments_alone_are_told_and_never_in_the_text() -> None:
    collected = of(docx(p("Quiet Evenings", style="Titel"), p(TEXT), more=REMARKS))
    assert collected.article.body == TEXT
    assert "Left out 1 comment in the margin: Anna Roth: “Which day?”." in told(collected, NoteKind.DROPPED)


def test_a_strict_document_is_read_like_any_other() -> None:
    members = parts(p("Quiet Evenings", style="Titel"), p(TEXT))
    strict = {
        name: str(text)
        .replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        .replace(
            "http://schemas.openxmlformats.org/officeDocument/2006/",
            "http://purl.oclc.org/ooxml/officeDocument/",
        )
        for name, text in members.items()
    }
    article = of(zipped(strict)).article
    assert (article.title, article.body) == ("Quiet Evenings", TEXT)


def test_the_same_words_have_the_same_origin_however_they_are_saved() -> None:
    one = of(docx(p("Quiet Evenings", style="Titel"), p(TEXT))).article.origin
    other = of(docx(p("Quiet Evenings"), p(r(TEXT[:20]), r(TEXT[20:])))).article.origin
    assert one == other
    assert one.startswith("word sha256:")


@pytest.mark.parametrize("body", [(), (p(),), (p("Quiet Evenings", style="Titel"),)])
def test_a_document_without_a_text_is_refused(body: tuple[str, ...]) -> None:
    with pytest.raises(CollectError, match="no article"):
        of(docx(*body))

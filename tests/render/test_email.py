from __future__ import annotations

import dataclasses
import itertools
import re
from collections.abc import Callable

import lxml.html
import pytest

from newsletter.errors import RenderError
from newsletter.model import (
    Asset,
    Issue,
    NoticeItem,
    Publication,
    RenderedEmail,
    Section,
    StoryItem,
    Teaser,
    Theme,
    Where,
)
from newsletter.render.email import render
from newsletter.text import i18n, tokens

Rendered = Callable[..., RenderedEmail]
LEAVE = tokens.merge_tag("unsubscribe").token
CONDITIONAL = re.compile(r"<!--.*?-->", re.DOTALL)
HOSTILE = [
    '"><script>alert(1)</script>',
    "' onmouseover='alert(1)",
    "</h2></mj-text><mj-raw><script>alert(1)</script></mj-raw>",
    "{{ 7*7 }} {% raw %} {{ merge.unsubscribe }}",
    "<!--[if mso]><b>x</b><![endif]-->",
    "a < b & c > d &amp; &lt;",
    "e\u0301 👩\u200d⚕️ ❤\ufe0f 10\u00a0mg soft\u00adhyphen",
    "أخبار الأسبوع",
    "back\\slash \\u{fe0f} ]]> <![CDATA[",
    "word " * 40,
]


def tree(email: RenderedEmail) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(email.html)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def words(email: RenderedEmail) -> str:
    return squeezed(tree(email).body.text_content())


def test_a_reader_finds_everything_the_issue_says(rendered: Rendered) -> None:
    email = rendered()
    for said in (
        "The Test Letter",
        "22 November 2026",
        "No. 7",
        "Dear reader, welcome.",
        "Moving",
        "A walk that waits",
        "By Ines Okafor",
        "18 November",
        "A dozen people meet at the gate.",
        "Soup for off days",
        "Ines Okafor and Tomas Lindqvist",
        "Three pots from our readers.",
        "You asked for it.",
        "Mill Street 4, Hollin",
    ):
        assert said in words(email)
    assert "Two stories" in words(email)
    assert tree(email).xpath("//h2//a[@href]/text()") == ["A walk that waits"]


def test_the_plain_text_says_the_same(rendered: Rendered) -> None:
    text = rendered(note="Tea & *milk* < 5 €, “quoted”.", lead={"title": "A & B < C"}).text
    for said in (
        "22 November 2026, No. 7",
        "Tea & milk < 5 €, “quoted”.",
        "A & B < C\n---------\n",
        "Soup for off days",
    ):
        assert said in text
    assert not re.search(r"&\w+;|&#", text)
    assert not re.search(r"<[a-z/]", text)
    # A signature begins with hyphens and a blank; no other line ends in one.
    assert text.count("\n-- \n") == 1
    assert not re.search(r"\n{4}|[ \t]\n", text.replace("\n-- \n", "\n"))
    assert max(map(len, text.splitlines())) <= 72
    assert text.endswith("Mill Street 4, Hollin\n")


def test_an_author_is_introduced_once_an_issue(rendered: Rendered) -> None:
    email = rendered()
    for form in (words(email), squeezed(email.text).replace("author: ", "author")):
        assert form.count("About the author") == 2
        assert form.count("Ines walks.") == 1
        assert form.count("Tomas cooks.") == 1
        assert form.index("About the authorInes Okafor") < form.index("Soup for off days")
        assert form.index("Soup for off days") < form.index("About the authorTomas Lindqvist")
    assert tree(email).xpath("//em[text()='walks']")


def test_an_author_without_a_blurb_is_only_in_the_byline(rendered: Rendered, issue: Issue) -> None:
    silent = tuple(dataclasses.replace(author, bio="") for author in issue.authors)
    email = rendered(authors=silent)
    assert "About the author" not in email.html + email.text
    assert "Ines Okafor and Tomas Lindqvist" in words(email)


def test_only_a_story_with_an_address_says_read_on(rendered: Rendered) -> None:
    email = rendered()
    assert words(email).count("Read the story") == 1
    assert email.text.count("Read the story:\nhttps://hollinmarrow.example/walk?a=1&b=2\n") == 1
    hrefs = {str(link.get("href")) for link in tree(email).iter("a")}
    assert hrefs == {"https://hollinmarrow.example/walk?a=1&b=2", LEAVE}
    assert "Read the story" not in (rendered(lead={"url": ""}).html + rendered(lead={"url": ""}).text)


def test_the_way_out_stands_once_in_each_form(rendered: Rendered) -> None:
    email = rendered()
    assert tree(email).xpath(f"//a[@href='{LEAVE}']/text()") == ["Unsubscribe"]
    assert tokens.count(email.html)[LEAVE] == 1
    assert f"Unsubscribe: {LEAVE}\n" in email.text
    assert tokens.count(email.text)[LEAVE] == 1
    assert [tag.token for tag in email.merge_tags] == [LEAVE]


def test_nothing_is_loaded_but_the_pictures_of_the_issue(
    rendered: Rendered, assets: tuple[Asset, ...]
) -> None:
    email = rendered()
    known = {asset.token for asset in assets}
    sources = [str(source) for source in tree(email).xpath("//@src | //@background | //@srcset | //@poster")]
    assert len(sources) == 3
    assert set(sources) <= known
    assert {asset.token for asset in email.assets} == set(sources)
    assert not re.search(r"url\(|@import|<link|<script|<iframe|<object", email.html, re.IGNORECASE)
    addresses = set(re.findall(r"(?:https?:)?//[\w.]+", CONDITIONAL.sub("", email.html)))
    assert addresses <= {"https://hollinmarrow.example", "http://www.w3.org"}


def test_a_picture_that_cannot_be_used_is_a_gap_with_its_words(rendered: Rendered) -> None:
    email = rendered(pictures=())
    page = tree(email)
    assert page.xpath("//img") == []
    assert email.assets == ()
    gaps = page.xpath("//td[@height and contains(@class, 'tint')]")
    assert [str(gap.text_content()).strip() for gap in gaps] == ["People at a gate", "A bowl"]
    assert [gap.get("bgcolor") for gap in gaps] == ["#F6F2F7"] * 2


def test_a_story_without_a_picture_has_no_gap(rendered: Rendered) -> None:
    assert "People at a gate" not in rendered(lead={"image": None}).html


def test_the_page_can_be_heard(rendered: Rendered) -> None:
    page = tree(rendered())
    assert (page.get("lang"), page.get("dir")) == ("en-GB", "ltr")
    assert page.findtext("head/title") == "A quiet week"
    levels = [int(str(heading.tag)[1]) for heading in page.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    assert {table.get("role") for table in page.iter("table")} == {"presentation"}
    assert [image.get("alt") for image in page.iter("img")] == ["People at a gate", "A bowl", ""]
    assert page.xpath("//a[not(normalize-space()) and not(.//img[@alt!=''])]") == []


def test_outlooks_tables_are_presentation_too(rendered: Rendered) -> None:
    tables = re.findall(r"<table\b[^>]*>", rendered().html)
    assert len(tables) > 20
    assert [table for table in tables if 'role="presentation"' not in table] == []


def test_a_language_written_from_the_right_says_so(rendered: Rendered) -> None:
    page = tree(rendered(language="ar", subject="أخبار"))
    assert (page.get("lang"), page.get("dir")) == ("ar", "rtl")


def test_the_words_of_the_program_are_in_the_language_of_the_issue(rendered: Rendered) -> None:
    email = rendered(language="de")
    assert "Über die Autorin / den Autor" in words(email)
    assert "Von Ines Okafor" in words(email)
    assert "Ines Okafor und Tomas Lindqvist" in words(email)
    assert "22. November 2026" in email.text


@pytest.mark.parametrize("hostile", HOSTILE)
def test_whatever_is_typed_comes_out_as_its_characters(
    rendered: Rendered, publication: Publication, hostile: str
) -> None:
    def typing(text: str) -> RenderedEmail:
        return rendered(
            lead={"title": text, "kicker": text},
            subject=text,
            preheader=text,
            teasers=(Teaser(article="walk", text=text), Teaser(article="soup", text="Three pots.")),
            by=dataclasses.replace(publication, name=text, tagline=text, why=text, address=text),
        )

    # Of the same direction, because words that run against the page's stand in other elements.
    innocent = "عنوان" if i18n.direction_of(hostile) == "rtl" else "Innocent"
    email, plain = typing(hostile), typing(innocent)
    page, before = tree(email), tree(plain)
    typed = squeezed(hostile)
    assert words(email).count(typed) == words(plain).count(innocent) > 7
    assert squeezed(str(page.findtext("head/title"))) == typed
    assert [e.tag for e in page.iter(lxml.etree.Element)] == [e.tag for e in before.iter(lxml.etree.Element)]
    assert {name for e in page.iter() for name in e.attrib} == {
        name for e in before.iter() for name in e.attrib
    }
    assert len(CONDITIONAL.findall(email.html)) == len(CONDITIONAL.findall(plain.html))
    assert squeezed(email.text).count(typed) == 8
    assert (email.subject, email.preheader) == (hostile, hostile)


@pytest.mark.parametrize("hostile", HOSTILE)
def test_alt_text_and_addresses_stay_in_their_attributes(
    rendered: Rendered, issue: Issue, hostile: str
) -> None:
    image = issue.articles[0].image
    assert image is not None
    email = rendered(
        lead={"image": dataclasses.replace(image, alt=hostile), "url": f"https://example.org/{hostile}"}
    )
    page = tree(email)
    assert hostile in page.xpath("//img/@alt")
    assert {name for e in page.iter() for name in e.attrib} == {
        name for e in tree(rendered()).iter() for name in e.attrib
    }
    assert len(list(page.iter("a"))) == len(list(tree(rendered()).iter("a")))


def test_without_a_subject_the_first_headline_is_used(rendered: Rendered) -> None:
    assert rendered(subject="").subject == "A walk that waits"


def _theme(html: str, text: str = "{{ merge.unsubscribe }}") -> Theme:
    return Theme(name="t", folder="templates/t", files=(("issue.mjml.j2", html), ("issue.txt.j2", text)))


def _page(body: str) -> str:
    section = f"<mj-section><mj-column>{body}</mj-column></mj-section>"
    return f"<mjml><mj-body>{section}</mj-body></mjml>"


@pytest.mark.parametrize(
    ("page", "step"),
    [
        (_page("<mj-text>a</mj-text><!-- {{ merge.unsubscribe }} -->"), "MJML"),
        (_page("<mj-text lost='{{ merge.unsubscribe }}'>a</mj-text>"), "MJML"),
        ("<mjml><mj-body><mj-hero background-url='{{ merge.unsubscribe }}' /></mj-body></mjml>", "MJML"),
    ],
)
def test_a_merge_tag_that_a_theme_loses_or_doubles_is_an_error(
    rendered: Rendered, page: str, step: str
) -> None:
    with pytest.raises(RenderError, match=f"lost or doubled by {step}") as caught:
        rendered(theme=_theme(page))
    assert caught.value.template == "templates/t/issue.mjml.j2"


def test_a_theme_without_a_file_is_an_error(rendered: Rendered) -> None:
    with pytest.raises(RenderError, match=r"has no file 'issue\.txt"):
        rendered(
            theme=Theme(
                name="t", folder="templates/t", files=(("issue.mjml.j2", _page("<mj-text>a</mj-text>")),)
            )
        )


def test_an_issue_of_nothing_is_still_a_page(rendered: Rendered) -> None:
    email = rendered(number=None, note="", preheader="", sections=(), articles=(), authors=(), teasers=())
    assert "22 November 2026" in words(email)
    assert tokens.count(email.html) == {LEAVE: 1}


def test_a_story_that_a_section_names_but_nobody_wrote_is_left_out(rendered: Rendered, issue: Issue) -> None:
    where = Where(path="issue.md")
    lost = Section(kind="lead", items=(StoryItem(article="lost", where=where),), where=where)
    assert words(rendered(sections=(lost, *issue.sections))) == words(rendered())


def test_a_notice_is_markdown(
    rendered: Rendered, publication: Publication, bulletin: Theme, issue: Issue
) -> None:
    where = Where(path="issue.md")
    notice = Section(
        kind="notice",
        title="Please",
        items=(NoticeItem(text="Call *us* <b>now</b>.", where=where),),
        where=where,
    )
    email = render(dataclasses.replace(issue, sections=(notice,)), bulletin, publication, ()).email
    assert "Call us <b>now</b>." in words(email)
    assert tree(email).xpath("//em/text()") == ["welcome", "us"]
    assert "Call us <b>now</b>." in email.text


@pytest.mark.parametrize("written", ["\\ud800", "\\x00", "\\x1b", "\\ufdd0"])
@pytest.mark.parametrize("where", ["html", "text"])
def test_what_no_mail_can_hold_is_refused_where_a_theme_writes_it(
    rendered: Rendered, written: str, where: str
) -> None:
    odd, page = f'{{{{ "{written}" }}}}', _page("<mj-text>a {{ merge.unsubscribe }}</mj-text>")
    theme = _theme(page.replace("a ", odd)) if where == "html" else _theme(page, odd)
    with pytest.raises(RenderError, match="control character or half a letter"):
        rendered(theme=theme)


@pytest.mark.parametrize("maimed", ["upper", "truncate(12)", "replace('nl', 'ln')", "list|join('-')"])
def test_a_merge_tag_that_a_theme_maims_is_refused_or_found_missing(
    rendered: Rendered, publication: Publication, maimed: str
) -> None:
    theme = _theme(_page(f"<mj-text>a {{{{ merge.unsubscribe|{maimed} }}}}</mj-text>"))
    if maimed in {"upper", "truncate(12)"}:
        with pytest.raises(RenderError, match="changes or cuts a merge tag"):
            rendered(theme=theme)
    else:
        assert tokens.count(rendered(theme=theme).html) == {}

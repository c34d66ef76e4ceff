"""The mail as it is written: what is parsed, what a screen reader hears, what the plain text says."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path

import lxml.html
import pytest

from newsletter.model import SponsorItem
from newsletter.text import i18n
from tests.theme.letters import MAKERS, Draft, Letter, make

Letters = Callable[[str], Letter]
every_letter = pytest.mark.parametrize("name", MAKERS)

VOID = frozenset({"br", "hr", "img", "meta", "link"})
FOR_OUTLOOK = re.compile(r"<!--\[if [^\]]*(?:mso|IE)[^\]]*\]>(.*?)<!\[endif\]-->", re.DOTALL)
FOR_OTHERS = re.compile(r"<!--\[if !mso\]><!-->(.*?)<!--<!\[endif\]-->", re.DOTALL)


def tree(letter: Letter) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(letter.html)


def squeezed(text: str) -> str:
    return " ".join(text.split())


def said(element: lxml.html.HtmlElement) -> str:
    return squeezed(str(element.text_content()))


def link_name(link: lxml.html.HtmlElement) -> str:
    """The accessible name: the label, else the words and the pictures' alt texts."""
    pictures = " ".join(str(image.get("alt") or "") for image in link.iter("img"))
    return squeezed(str(link.get("aria-label") or f"{link.text_content()} {pictures}"))


class Nesting(HTMLParser):
    """Every tag must be closed by its own, in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []
        self.tables = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        inside = {"tr": ("table", "tbody"), "td": ("tr",), "tbody": ("table",)}.get(tag)
        if inside and (not self.open or self.open[-1] not in inside):
            self.faults.append(f"<{tag}> in {self.open[-3:]} at {self.getpos()}")
        if tag == "table" and self.open[-1] in {"table", "tbody", "tr", "p"}:
            self.faults.append(f"<table> in {self.open[-3:]} at {self.getpos()}")
        self.tables += tag == "table"
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(f"</{tag}> at {self.getpos()}")


def nesting(html: str) -> Nesting:
    found = Nesting()
    found.feed(html)
    found.close()
    return found


@every_letter
def test_tables_are_well_nested_for_outlook_and_for_all_others(letters: Letters, name: str) -> None:
    html = letters(name).html
    for_others = nesting(
        re.sub(r"<!--.*?-->", "", FOR_OUTLOOK.sub("", FOR_OTHERS.sub(r"\1", html)), flags=re.DOTALL)
    )
    for_outlook = nesting(FOR_OUTLOOK.sub(r"\1", FOR_OTHERS.sub("", html)))
    for found in (for_others, for_outlook):
        assert (found.faults, found.open) == ([], [])
    assert for_outlook.tables > for_others.tables > 10


@every_letter
def test_every_table_is_there_for_the_eye_only(letters: Letters, name: str) -> None:
    tables = re.findall(r"<table\b[^>]*>", letters(name).html)
    assert [table for table in tables if 'role="presentation"' not in table] == []


@every_letter
def test_one_first_heading_and_no_level_is_left_out(letters: Letters, name: str) -> None:
    levels = [
        int(str(heading.tag)[1]) for heading in tree(letters(name)).iter("h1", "h2", "h3", "h4", "h5", "h6")
    ]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert [after for before, after in itertools.pairwise(levels) if after - before > 1] == []


@every_letter
def test_language_and_direction_stand_where_a_mail_program_keeps_them(letters: Letters, name: str) -> None:
    """Many mail programs show only what is in the body, so the document's own would be lost."""
    letter = letters(name)
    page = tree(letter)
    language = letter.settings.publication.language
    expected = (language, i18n.direction(language))
    (article,) = page.xpath("/html/body/div[@role='main']")
    assert (page.get("lang"), page.get("dir")) == expected
    assert (article.get("lang"), article.get("dir")) == expected


def test_a_story_in_another_language_says_so(letters: Letters) -> None:
    foreign = {said(e): (e.get("lang"), e.get("dir")) for e in tree(letters("mixed")).iter("h2", "h3")}
    assert foreign["نزهة تنتظر أبطأ المشاركين"] == ("ar", "rtl")
    assert foreign["حساء للأيام الصعبة"] == ("ar", "rtl")
    assert foreign["An English story"] == (None, None)
    english = {said(e): (e.get("lang"), e.get("dir")) for e in tree(letters("arabic")).iter("h2", "h3")}
    assert english["A story in English"] == ("en", "ltr")


@every_letter
def test_every_link_makes_sense_alone(letters: Letters, name: str) -> None:
    targets: dict[str, set[str]] = defaultdict(set)
    letter = letters(name)
    generic = {
        "",
        "here",
        "more",
        *(
            i18n.catalogue(letter.settings.publication.language)[key].casefold()
            for key in ("read_story", "about_event", "about_sponsor")
        ),
    }
    for link in tree(letter).iter("a"):
        called = link_name(link)
        assert called.casefold() not in generic
        # Somebody who says aloud what they see has to hit it.
        assert said(link) in called
        targets[called].add(str(link.get("href")))
    if name != "long":  # its three stories have one headline
        assert {called: found for called, found in targets.items() if len(found) > 1} == {}


@every_letter
def test_every_picture_has_its_words_and_its_size(letters: Letters, name: str) -> None:
    for image in tree(letters(name)).iter("img"):
        assert image.get("alt") is not None
        assert int(str(image.get("width"))) > 0
        assert int(str(image.get("height"))) > 0
        # Where pictures are blocked, a link still has a name.
        assert all(link_name(link) for link in image.iterancestors("a"))


@every_letter
def test_an_author_is_introduced_once(letters: Letters, name: str) -> None:
    letter = letters(name)
    assert letter.built.issue
    for author in letter.built.issue.authors:
        assert letter.text.count(f": {author.name}") <= 2  # 'About the author: A' and 'More by A: https://'
        introduced = [
            name
            for name in tree(letter).xpath("//div[contains(@style, 'font-size:20px')]")
            if said(name) == author.name
        ]
        assert len(introduced) == 1


@every_letter
def test_who_paid_is_said_first_and_in_words(letters: Letters, name: str) -> None:
    letter = letters(name)
    assert letter.built.issue
    words = i18n.catalogue(letter.settings.publication.language)
    paid = [i for s in letter.built.issue.sections for i in s.items if isinstance(i, SponsorItem)]
    labels = tree(letter).xpath(f"//p[strong[.='{words['sponsor']}.']]")
    assert [said(label) for label in labels] == [
        f"{words['sponsor']}. {words['paid_by'].format(name=item.name)}" for item in paid
    ]
    for item, label in zip(paid, labels, strict=True):
        (box,) = itertools.islice(label.iterancestors("td"), 1)
        assert said(box).startswith(said(label))
        assert squeezed(letter.text).index(said(label)) < squeezed(letter.text).rindex(
            item.title or item.name
        )


def test_each_way_out_leads_where_the_settings_say(letters: Letters) -> None:
    links = {(said(link), str(link.get("href"))) for link in tree(letters("sample")).iter("a")}
    ways = {
        ("Unsubscribe", "https://hollinmarrow.example/unsubscribe?token=sample"),
        ("Change your settings", "https://hollinmarrow.example/settings?token=sample"),
        ("View in browser", "https://hollinmarrow.example/letters/2026-11-22"),
    }
    assert ways <= links
    for words, address in ways:
        assert f"{words}: {address}\n" in letters("sample").text


def test_what_is_not_set_is_not_offered(letters: Letters) -> None:
    letter = letters("bare")
    links = [
        (said(link), str(link.get("href")))
        for link in tree(letter).xpath("//a")
        if "example/" in link.get("href")
    ]
    assert ("Unsubscribe", "https://hollinmarrow.example/unsubscribe?token=sample") in links
    for form in (said(tree(letter)), letter.text):
        assert "Change your settings" not in form
        assert "View in browser" not in form
        assert form.count("Unsubscribe") == 1
    assert not re.search(r'href="(?:None)?"', letter.html)
    assert tree(letter).xpath("//img") == []


def test_without_a_page_a_reader_leaves_by_mail(tmp_path: Path) -> None:
    Draft(tmp_path)
    letter = _with_settings(
        tmp_path,
        'unsubscribe_url = "https://hollinmarrow.example/unsubscribe"',
        'unsubscribe_email = "leave@a.example"',
    )
    (link,) = (link for link in tree(letter).iter("a") if said(link) == "Unsubscribe")
    assert link.get("href") == "mailto:leave@a.example?subject=unsubscribe"


def _with_settings(root: Path, old: str, new: str) -> Letter:
    def changed(draft: Draft) -> None:
        MAKERS["bare"](draft)
        text = (draft.root / "newsletter.toml").read_text(encoding="utf-8")
        assert old in text
        draft.write("newsletter.toml", text.replace(old, new))

    return make(changed, root)


@pytest.mark.parametrize("name", ["sample", "emoji", "long", "arabic", "twelve"])
def test_an_inbox_shows_the_preheader_and_not_the_masthead(letters: Letters, name: str) -> None:
    letter = letters(name)
    assert letter.built.issue
    words = "".join(tree(letter).body.itertext())
    preheader = letter.built.issue.preheader
    assert words.lstrip().startswith(preheader)
    after = words[words.index(preheader) + len(preheader) : words.rindex(letter.settings.publication.name)]
    filler = after[: len(after) - len(after.lstrip("\u2007\u034f \n"))]
    assert len(preheader) + filler.count("\u2007") >= 120


def test_without_a_preheader_there_is_no_filler(letters: Letters) -> None:
    assert "\u034f" not in letters("bare").html


def test_twelve_stories_are_not_clipped(letters: Letters) -> None:
    letter = letters("twelve")
    assert len(tree(letter).xpath("//*[contains(concat(' ', @class, ' '), ' headline ')]")) == 12
    assert len(letter.built.mailable().html.encode()) < 102 * 1024
    assert (letter.built.report.errors, letter.built.report.warnings) == ((), ())


@every_letter
def test_nothing_in_the_mail_points_at_another_machine(letters: Letters, name: str) -> None:
    html = letters(name).html
    assert not re.search(r"url\(|@import|<link|<script|<iframe|<object|<form|<video|background=", html)
    assert all(str(source).startswith("images/") for source in tree(letters(name)).xpath("//@src"))
    offered = [one for sizes in tree(letters(name)).xpath("//@srcset") for one in str(sizes).split(", ")]
    assert all(one.startswith("images/") for one in offered)


def _lines(letter: Letter) -> Iterator[str]:
    for line in letter.text.splitlines():
        longest = max(map(len, line.split()), default=0)
        # An address or a word that no line can hold stands as it is.
        if len(line) > 72 and longest < 40 and not re.search(r"(?:https?://|mailto:)\S+$", line):
            yield line


@every_letter
def test_lines_of_the_plain_text_fit_a_narrow_window(letters: Letters, name: str) -> None:
    assert list(_lines(letters(name))) == []


@every_letter
def test_the_plain_text_holds_everything_in_pleasant_order(letters: Letters, name: str) -> None:
    letter = letters(name)
    assert letter.built.issue
    text = squeezed(letter.text)
    issue = letter.built.issue
    told = [article.title for article in issue.articles] + [article.url for article in issue.articles]
    told += [teaser.text for teaser in issue.teasers] + [
        author.bio for author in issue.authors if "<" not in author.bio
    ]
    for section in issue.sections:
        for item in section.items:
            told += [getattr(item, key, "") for key in ("title", "place", "url", "label", "name", "about")]
            told += [getattr(item, "text", "")] * ("<" not in getattr(item, "text", ""))
    told += [letter.settings.publication.address, letter.settings.publication.why]
    assert [words for words in told if squeezed(words) not in text] == []
    assert not re.search(r"\n{4}", letter.text)
    assert not re.search(r"&\w+;|[{}]", letter.text)
    assert letter.text.endswith("\n")
    assert not letter.text.startswith("\n")
    underlined = re.findall(r"^(.+)\n([=-])\2+$", letter.text, re.MULTILINE)
    titles = [
        section.title
        for section in issue.sections
        if section.title and section.kind not in {"sponsor", "quote"}
    ]
    assert len(underlined) == 1 + len(titles) + len(issue.articles)

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from newsletter.errors import ProjectError
from newsletter.model import (
    ActionItem,
    EventItem,
    Image,
    Issue,
    Item,
    NoticeItem,
    QuoteItem,
    Section,
    Severity,
    SponsorItem,
    StoryItem,
    Where,
)
from newsletter.project import frontmatter, sections
from newsletter.project.load import Loaded, load_issue

PATH = "issues/2026-11-22/issue.md"
DATE = dt.date(2026, 11, 22)

EVERYTHING_OF_AN_EVENT = """\
kind: events
items:
  - {title: A walk, date: 2026-12-01, starts: 8:05, ends: 20:30, place: Gate, text: Slow,
     url: "https://a.example", label: Come}
"""
EVERYTHING_OF_A_SPONSOR = """\
kind: sponsor
items:
  - {name: Osier, title: Bread, text: Soft., url: "https://a.example", label: See, image: images/a.png}
"""


def at(line: int) -> Where:
    return Where(path=PATH, line=line)


def read(text: str) -> Section:
    """The one section whose lines begin on line 3 of `issue.md`."""
    lines = "".join(f"    {line}\n" for line in text.splitlines())
    document = frontmatter.parse(f"---\nsections:\n  -\n{lines}---\n", PATH)
    (value,) = document.items("sections")
    return sections.section(value)


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("kind: lead\nitems: [walk]", StoryItem(article="walk", where=at(5))),
        ("items: [walk]", StoryItem(article="walk", where=at(4))),
        ("kind: notice\nitems:\n  - Ask *us*.", NoticeItem(text="Ask *us*.", where=at(6))),
        (
            "kind: events\nitems:\n  - title: A walk\n    date: 2026-12-01",
            EventItem(title="A walk", date=dt.date(2026, 12, 1), where=at(6)),
        ),
        (
            EVERYTHING_OF_AN_EVENT,
            EventItem(
                title="A walk",
                date=dt.date(2026, 12, 1),
                starts=dt.time(8, 5),
                ends=dt.time(20, 30),
                place="Gate",
                text="Slow",
                url="https://a.example",
                label="Come",
                where=at(6),
            ),
        ),
        (
            "kind: quote\nitems:\n  - {text: I was there., name: Jonas, about: reader}",
            QuoteItem(text="I was there.", name="Jonas", about="reader", where=at(6)),
        ),
        ("kind: quote\nitems:\n  - text: Alone.", QuoteItem(text="Alone.", where=at(6))),
        (
            'kind: action\nitems:\n  - {text: Every euro counts., label: Give, url: "https://a.example"}',
            ActionItem(text="Every euro counts.", label="Give", url="https://a.example", where=at(6)),
        ),
        ("kind: sponsor\nitems:\n  - name: Osier", SponsorItem(name="Osier", where=at(6))),
        (
            EVERYTHING_OF_A_SPONSOR,
            SponsorItem(
                name="Osier",
                title="Bread",
                text="Soft.",
                url="https://a.example",
                label="See",
                image=Image(path="issues/2026-11-22/images/a.png", where=at(6)),
                where=at(6),
            ),
        ),
    ],
)
def test_each_kind_of_section_has_its_own_items(text: str, item: Item) -> None:
    (read_item,) = read(text).items
    known = read_item if isinstance(read_item, StoryItem | NoticeItem) else replace(read_item, lines=())
    assert known == item


def test_a_section_has_a_kind_a_title_and_a_place() -> None:
    assert read("kind: events\ntitle: Come along") == Section(
        kind="events", title="Come along", lines=(("kind", 4), ("title", 5)), where=at(4)
    )


def test_an_item_knows_the_line_of_each_of_its_keys() -> None:
    (item,) = read("kind: quote\nitems:\n  - text: >\n      I was\n      there.\n    name: Jonas").items
    assert isinstance(item, QuoteItem)
    assert (item.text, item.lines, item.where) == ("I was there.", (("text", 6), ("name", 9)), at(6))


EVENT = "kind: events\nitems:\n  - title: A walk\n    date: 2026-12-01\n"


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("kind: evnets", 4, "Did you mean 'events'?"),
        ("kind: lead\ntitel: A", 5, "A section has no 'titel'. Did you mean 'title'?"),
        (f"{EVENT}    satrts: 8:00", 8, "An event has no 'satrts'. Did you mean 'starts'?"),
        (f"{EVENT}    starts: 8", 8, "time"),
        (f"{EVENT}    starts: 8.30", 8, "time"),
        (f"{EVENT}    starts: half past eight", 8, "time"),
        (f"{EVENT}    starts: 25:00", 8, "time"),
        (f"{EVENT}    ends: 8:60", 8, "time"),
        (f"{EVENT}    ends: 9:00", 8, "'A walk' ends, but does not start"),
        (f"{EVENT}    url: a.example", 8, "not a web address"),
        ("kind: events\nitems:\n  - title: A walk", 6, "'A walk' has no date"),
        ("kind: events\nitems:\n  - title: A walk\n    date:", 6, "'A walk' has no date"),
        ("kind: events\nitems:\n  - title: A walk\n    date: 2026-02-30", 7, "does not exist"),
        ("kind: events\nitems:\n  - title: A walk\n    date: tomorrow", 7, "date"),
        ("kind: events\nitems:\n  - date: 2026-12-01", 6, "The event has no title"),
        ("kind: events\nitems:\n  - title:\n    date: 2026-12-01", 6, "The event has no title"),
        ("kind: events\nitems: [A walk]", 5, ""),
        ("kind: quote\nitems:\n  - name: Jonas", 6, "The quote has no words"),
        ("kind: quote\nitems:\n  - text: A\n    by: Jonas", 7, "A quote has no 'by'"),
        ('kind: action\nitems:\n  - url: "https://a.example"', 6, "The button has no words"),
        ("kind: action\nitems:\n  - label: Give", 6, "The button leads nowhere"),
        ("kind: action\nitems:\n  - {label: Give, url: a.example}", 6, "not a web address"),
        (
            'kind: action\nitems:\n  - label: Give\n    link: "https://a.example"',
            7,
            "An action has no 'link'",
        ),
        ("kind: sponsor\nitems:\n  - title: Bread", 6, "readers must see who paid"),
        ("kind: sponsor\nitems:\n  - name: Osier\n    logo: a.png", 7, "A sponsor has no 'logo'"),
        ("kind: sponsor\nitems:\n  - name: Osier\n    image: ../../a.png", 7, "not a file of this issue"),
        (
            "kind: sponsor\nitems:\n  - name: Osier\n    image: https://a.example/a.png",
            7,
            "not a file of this issue",
        ),
    ],
)
def test_what_a_section_cannot_have_is_named_with_its_line(text: str, line: int, words: str) -> None:
    with pytest.raises(ProjectError) as raised:
        read(text)
    assert (raised.value.path, raised.value.line) == (PATH, line)
    assert words in raised.value.message
    assert "\n" not in raised.value.message + raised.value.hint


def _signed(project: Path, by: str) -> Loaded:
    path = project / PATH
    path.write_text(
        path.read_text(encoding="utf-8").replace("number: 7", f"signed_by: {by}"), encoding="utf-8"
    )
    return load_issue(project, DATE, language="en-GB")


def _ruth(project: Path, text: str = "---\nname: Ruth Adair\n---\n") -> None:
    (project / "issues/authors/ruth.md").write_text(text, encoding="utf-8")


@pytest.mark.parametrize("by", ["ruth", "Ruth Adair"])
def test_a_note_is_signed_by_an_author_who_wrote_no_story(project: Path, by: str) -> None:
    _ruth(project)
    loaded = _signed(project, by)
    assert loaded.findings == ()
    assert loaded.issue.signed_by == "ruth"
    assert _names(loaded.issue) == ["Ines Okafor", "Ruth Adair"]


def test_who_signs_and_writes_is_one_person(project: Path) -> None:
    assert _names(_signed(project, "ines").issue) == ["Ines Okafor"]


def test_nobody_need_sign(project: Path) -> None:
    assert _signed(project, "").issue.signed_by == ""


def test_an_unknown_signature_is_named_where_it_is_written(project: Path) -> None:
    (error,) = _signed(project, "inez").findings
    assert (error.code, error.severity) == ("unknown-author", Severity.ERROR)
    assert error.where == at(4)
    assert "Did you mean 'ines'?" in error.message


def test_a_broken_file_of_who_signs_blocks_the_issue(project: Path) -> None:
    _ruth(project, "---\nrole: Editor\n---\n")
    (error,) = _signed(project, "ruth").findings
    assert (str(error.where), error.severity) == ("issues/authors/ruth.md:1", Severity.ERROR)


def _names(issue: Issue) -> list[str]:
    return [author.name for author in issue.authors]

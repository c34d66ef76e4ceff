"""Themes with one fault each: where it is said to be, and what is said."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

import pytest

from newsletter.errors import RenderError
from newsletter.model import Issue, Publication, Theme
from newsletter.render.email import render
from newsletter.render.specimen import specimens

INLINE = "inline.css"
STORIES, EVENTS, ISSUE = "parts/stories.mjml.j2", "parts/events.mjml.j2", "issue.mjml.j2"
SPACER = '<mj-spacer height="4px" />'
TITLE = "<mj-title>"
HERE = "⌖"


@dataclass(frozen=True)
class Fault:
    """`new` is put in the place of `old`; the fault begins at the mark in it, and `says` is said of it."""

    file: str
    old: str
    new: str
    says: str


FATAL = {
    "a misspelt component": Fault(EVENTS, "<mj-text>", "⌖<mj-txt>", "mj-text"),
    "a component in the wrong place": Fault(
        ISSUE, "{{ masthead.band() }}", "⌖<mj-text>a</mj-text>", "mj-column"
    ),
    "an element left open": Fault(EVENTS, "<table role", "⌖<table><table role", "not closed"),
    "an end of nothing": Fault(ISSUE, "</mj-head>", "⌖</mj-all></mj-head>", "closes nothing"),
    "HTML in a column": Fault(STORIES, SPACER, "⌖<hr />", "<hr>"),
    "words in a column": Fault(STORIES, SPACER, "<mj-raw></mj-raw> ⌖loose", "loose"),
    "a carousel": Fault(STORIES, SPACER, "⌖<mj-carousel />", "cannot be used"),
    "an include of MJML's": Fault(ISSUE, TITLE, '⌖<mj-include path="x" />' + TITLE, "include"),
    "a smaller-than": Fault(EVENTS, "{{ event.month }}", "a ⌖< b", "&lt;"),
    "a component in capitals": Fault(EVENTS, "<mj-text>", "⌖<MJ-TEXT>", "small letters"),
    "a comment without an end": Fault(ISSUE, TITLE, "⌖<!-- a remark" + TITLE, "comment is not closed"),
    "styles without an end": Fault(ISSUE, "</mj-head>", "⌖<mj-style></mj-head>", "</mj-style>"),
    "words before the mail": Fault(ISSUE, "<mjml lang", "⌖loose\n<mjml lang", "outside of <mjml>"),
    "a second body": Fault(ISSUE, "</mjml>", "⌖<mj-body></mj-body></mjml>", "second <mj-body>"),
    "a doctype": Fault(ISSUE, "<mjml lang", "⌖<!DOCTYPE html><mjml lang", "doctype by itself"),
    "CDATA": Fault(STORIES, SPACER, "<mj-text>⌖<![CDATA[a]]></mj-text>", "&lt; and &amp;"),
    "HTML in the title": Fault(ISSUE, TITLE, TITLE + "⌖<b>a</b>", "only words"),
    "CSS that a reader's hand decides": Fault(INLINE, ".ink {", ".a:hover { top: 0 }\n.ink {", "':hover'"),
    "CSS that cannot be read": Fault(
        INLINE, ".ink {", ".lost { color red; }\n.ink {", ".lost { color red; }"
    ),
    "an attribute without quotes": Fault(
        EVENTS, '<td class="hair" valign', "⌖<td class=hair valign", "quotes"
    ),
}
DOUBTFUL = {
    "a web font": Fault(ISSUE, TITLE, '⌖<mj-font name="a" href="b" />' + TITLE, "readers"),
    "a misspelt attribute": Fault(STORIES, 'border-top="3px', '⌖border-tpo="3px', "border-top"),
    "a length without its unit": Fault(STORIES, 'height="4px"', '⌖height="4"', "16px"),
    "a choice that is none": Fault(
        ISSUE, '<mj-section padding="0px"', '<mj-section ⌖text-align="up"', "center"
    ),
    "a colour that is none": Fault(ISSUE, 'background-color="#EFEBF0"', '⌖background-color="#E"', "colour"),
    "a picture without alt": Fault(
        STORIES, '<img src="{{ image.src }}" alt="{{ image.alt }}"', '⌖<img src="{{ image.src }}"', "reader"
    ),
    "a class that nobody defined": Fault(EVENTS, "<mj-text>", '<mj-text ⌖mj-class="wide">', "wide"),
    "an attribute twice": Fault(STORIES, SPACER, '<mj-spacer ⌖height="4px" height="5px" />', "twice"),
}


def put(fault: Fault, theme: Theme) -> tuple[Theme, str, tuple[int, int]]:
    """The theme with the fault, the file, and the line and column that the fault begins at."""
    good = dict(theme.files)[fault.file]
    assert fault.old in good
    marked = good.replace(fault.old, fault.new, 1)
    # What a style sheet says is told with its line, and where the line begins.
    at = marked.index(HERE) if HERE in marked else marked.index(fault.new)
    bad = marked.replace(HERE, "")
    files = tuple((name, bad if name == fault.file else text) for name, text in theme.files)
    place = (bad.count("\n", 0, at) + 1, at - bad.rfind("\n", 0, at))
    return dataclasses.replace(theme, files=files), f"{theme.folder}/{fault.file}", place


@pytest.mark.parametrize("name", FATAL)
def test_a_fault_that_leaves_no_mail_is_named_with_its_place(
    name: str, bulletin: Theme, publication: Publication
) -> None:
    theme, file, place = put(FATAL[name], bulletin)
    issue, by, pictures = next(specimens(theme, publication))
    with pytest.raises(RenderError) as raised:
        render(issue, theme, by, pictures)
    told = [raised.value, *raised.value.others]
    found = [one for one in told if FATAL[name].says in f"{one.message} {one.hint}"]
    assert (found[0].template, (found[0].line, found[0].column)) == (file, place)


@pytest.mark.parametrize("name", DOUBTFUL)
def test_a_fault_that_leaves_another_mail_is_named_once_with_its_place(
    name: str, bulletin: Theme, publication: Publication
) -> None:
    theme, file, place = put(DOUBTFUL[name], bulletin)
    issue, by, pictures = next(specimens(theme, publication))
    doubts = render(issue, theme, by, pictures).doubts
    assert [(one.template, (one.line, one.column)) for one in doubts] == [(file, place)]
    assert DOUBTFUL[name].says in f"{doubts[0].message} {doubts[0].hint}"


def test_the_theme_that_comes_with_the_program_is_beyond_doubt(
    bulletin: Theme, publication: Publication
) -> None:
    for issue, by, pictures in specimens(bulletin, publication):
        assert render(issue, bulletin, by, pictures).doubts == ()


def test_the_mail_of_a_doubtful_theme_is_made(
    bulletin: Theme, issue: Issue, publication: Publication
) -> None:
    theme, _, _ = put(DOUBTFUL["a misspelt attribute"], bulletin)
    assert "A walk that waits" in render(issue, theme, publication, ()).email.html

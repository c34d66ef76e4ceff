"""Links: what stands in them, and what came back from them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from newsletter.check import answers, links
from newsletter.check.base import Evidence, rules_of
from newsletter.check.hyperlinks import in_markdown
from newsletter.check.report import report
from newsletter.check.words.vague import is_vague
from newsletter.model import ActionItem, LinkAnswer, LinkFault, Where
from tests.check.faults import (
    ERROR,
    ISSUE_FILE,
    NOTE,
    WALK,
    WARNING,
    Case,
    Fault,
    answered,
    both,
    event,
    note,
    notice,
    section,
    story,
)

OURS = {rule.code for module in (links, answers) for rule in rules_of(module)}
URL = "https://hollinmarrow.example/walk"
NOTE_LINE = f"{ISSUE_FILE}:9"
SILENT, NO_HOST, INSECURE = LinkFault.SILENT, LinkFault.NO_HOST, LinkFault.INSECURE


def gone(status: int) -> LinkAnswer:
    return LinkAnswer(url=URL, status=status, final=URL)


def button(label: str) -> ActionItem:
    return ActionItem(label=label, url="https://a.example/give", where=Where(path=ISSUE_FILE, line=30))


CASES = [
    Case(story(url="http://hollinmarrow.example/walk"), "link-insecure", WARNING, f"{WALK}:1", "encrypted"),
    Case(
        note("One.\nSee [the walk](http://a.eu/)."),
        "link-insecure",
        WARNING,
        f"{ISSUE_FILE}:10",
        "a.eu",
    ),
    Case(story(body="See\n[the walk](http://a.eu/)."), "link-insecure", WARNING, f"{WALK}:10", "a.eu"),
    Case(story(url="http://localhost:8000/walk"), "link-local", ERROR, f"{WALK}:1", "your own computer"),
    Case(story(url="https://192.168.1.20/walk"), "link-local", ERROR, f"{WALK}:1", "192.168"),
    Case(story(url="https://intranet/walk"), "link-local", ERROR, f"{WALK}:1", "intranet"),
    Case(note("[the walk](https://cms.hollin.local/walk)"), "link-local", ERROR, NOTE_LINE, "hollin.local"),
    Case(story(url="https://staging.hollinmarrow.example/w"), "link-staging", WARNING, f"{WALK}:1", "worked"),
    Case(
        story(url="https://hollin.example/?p=4&preview=true"),
        "link-staging",
        WARNING,
        f"{WALK}:1",
        "worked",
    ),
    Case(
        story(url="https://hollin.example/wp-admin/post.php"),
        "link-staging",
        WARNING,
        f"{WALK}:1",
        "worked",
    ),
    Case(note("[here](https://a.example/)"), "link-vague", WARNING, NOTE_LINE, "'here'"),
    Case(notice("[Click here](https://a.example/)"), "link-vague", WARNING, f"{ISSUE_FILE}:20", "Click here"),
    Case(
        event(url="https://a.example/", label="Click here!"),
        "link-vague",
        WARNING,
        f"{ISSUE_FILE}:1",
        "Click",
    ),
    Case(section(button("Read more"), "action"), "link-vague", WARNING, f"{ISSUE_FILE}:30", "Read more"),
    Case(
        note("[the choir](https://a.example/1) and\n[The choir](https://a.example/2)"),
        "link-same-words",
        WARNING,
        f"{ISSUE_FILE}:10",
        "The choir",
    ),
    Case(note("<https://a.example/long>"), "link-bare", WARNING, NOTE_LINE, "letter by letter"),
    Case(note("[www.a.example/long](https://a.example/long)"), "link-bare", WARNING, NOTE_LINE, "www.a"),
    Case(note("[bank.example](https://thief.example/)"), "link-misleading", WARNING, NOTE_LINE, "thief"),
    Case(note("[write](mailto:ines@gmial.com)"), "mailto-wrong", ERROR, NOTE_LINE, "gmail.com"),
    Case(note("[write](mailto:ines@hollin)"), "mailto-wrong", ERROR, NOTE_LINE, "ines@hollin"),
    Case(note("[write](mailto:ines.hollin.example)"), "mailto-wrong", ERROR, NOTE_LINE, "@-sign"),
    Case(note("[write](mailto:ines@hollin.con)"), "mailto-wrong", ERROR, NOTE_LINE, ".con"),
    Case(note("[form](file:///C:/form.docx)"), "link-scheme", ERROR, NOTE_LINE, "'file:'"),
    Case(note("a\n\n[form](javascript:alert)"), "link-scheme", ERROR, f"{ISSUE_FILE}:11", "'javascript:'"),
    Case(note("[the form] (https://a.example/f)"), "link-mistyped", ERROR, NOTE_LINE, "brackets"),
    Case(note("[the form](https://a.example/f"), "link-mistyped", ERROR, NOTE_LINE, "brackets"),
    Case(story(url="https://test.hollinmarrow.example/w"), "link-staging", WARNING, f"{WALK}:1", "worked"),
    Case(note("It is at https://hollin.example/guide?id=7."), "link-bare", WARNING, NOTE_LINE, "guide?id=7)"),
    Case(note("[the guide](https:/hollin.example/guide)"), "link-mistyped", ERROR, NOTE_LINE, "not the name"),
    Case(
        note("[the guide](https://https://hollin.example)"), "link-mistyped", ERROR, NOTE_LINE, "not the name"
    ),
    Case(note("[Ruth](https://ruth@hollin.example)"), "link-mistyped", ERROR, NOTE_LINE, "mail address"),
    Case(note("[call](tel:+49 30 1234)"), "link-mistyped", ERROR, NOTE_LINE, "brackets"),
    Case(note("(the guide)[https://hollin.example/g]"), "link-mistyped", ERROR, NOTE_LINE, "brackets"),
    Case(note("[the guide(https://hollin.example/g)"), "link-mistyped", ERROR, NOTE_LINE, "brackets"),
    Case(
        note("[write](mailto:ruth@holinmarrow.example)"), "mailto-wrong", ERROR, NOTE_LINE, "your own domain"
    ),
    Case(note("[ruth@a.example](mailto:ines@a.example)"), "link-misleading", WARNING, NOTE_LINE, "writes to"),
    Case(note("[→](https://a.example/)"), "link-vague", WARNING, NOTE_LINE, "'→'"),
    Case(note("[the guide](https://bit.ly/3xyz)"), "link-wrapped", WARNING, NOTE_LINE, "counter"),
    Case(note("[the guide](https://a.example/?mc_eid=1)"), "link-wrapped", WARNING, NOTE_LINE, "counter"),
    Case(answered(gone(404)), "link-dead", ERROR, f"{WALK}:1", "status 404"),
    Case(answered(LinkAnswer(url=URL, fault=NO_HOST)), "link-dead", ERROR, f"{WALK}:1", "no server"),
    Case(
        answered(LinkAnswer(url=URL, fault=LinkFault.INSECURE)),
        "link-dead",
        ERROR,
        f"{WALK}:1",
        "certificate",
    ),
    Case(
        answered(LinkAnswer(url="https://b.example", status=410)),
        "link-dead",
        ERROR,
        "templates/bulletin:1",
        "410",
    ),
    Case(answered(gone(503)), "link-unanswered", WARNING, f"{WALK}:1", "status 503"),
    Case(answered(LinkAnswer(url=URL, fault=SILENT)), "link-unanswered", WARNING, f"{WALK}:1", "in time"),
    Case(answered(gone(403)), "link-unread", NOTE, f"{WALK}:1", "status 403"),
    Case(
        answered(LinkAnswer(url=URL, status=200, final="https://parking.example/")),
        "link-moved",
        WARNING,
        f"{WALK}:1",
        "parking.example",
    ),
    Case(
        answered(LinkAnswer(url=URL, status=200, final="https://hollinmarrow.example/")),
        "link-moved",
        WARNING,
        f"{WALK}:1",
        "ends at",
    ),
    Case(
        answered(LinkAnswer(url=URL, fault=LinkFault.OFFLINE)), "network-silent", NOTE, "None", "not online"
    ),
    Case(
        answered(LinkAnswer(url=URL, fault=SILENT), LinkAnswer(url="https://b.example", fault=SILENT)),
        "network-silent",
        NOTE,
        "None",
        "not online",
    ),
]


def told(evidence: Evidence) -> list[tuple[str, str, str]]:
    """Findings of these rules, less the one that names every example address."""
    found = report(evidence).findings
    return [(f.code, str(f.severity), str(f.where)) for f in found if f.code in OURS - {"link-example"}]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.says}")
def test_one_fault_is_one_finding_in_its_place(clean: Evidence, case: Case) -> None:
    evidence = case.fault(clean)
    assert told(evidence) == [(case.code, str(case.severity), case.where)]
    (found,) = (one for one in report(evidence).findings if one.code == case.code)
    assert case.says in found.message
    assert found.hint


@pytest.mark.parametrize(
    "harmless",
    [
        note("[the walk](https://a.example/) and again [the walk](https://a.example/#top)"),
        note("[Ana](https://a.example/ana) and [Ben](https://a.example/ben)"),
        note("[write to Ines](mailto:ines@hollinmarrow.example?subject=Walk), [call](tel:+4930123)"),
        note("[mail.com](mailto:a@mail.com), [x](mailto:a@ymail.com)"),
        note("[hollin.example](https://www.hollin.example/), [www](https://dev-talk.example/)"),
        note("Take [ ] this (https is not meant) and [that]"),
        event(url="https://a.example/", label="More"),
        both(
            event(url="https://a.example/1", label="Save a place"),
            note("[Save a place](https://a.example/2)"),
        ),
        answered(LinkAnswer(url=URL, status=200, final="https://www.hollinmarrow.example/walk/")),
        answered(LinkAnswer(url=URL, status=200, final="https://news.hollinmarrow.example/2026/walk")),
        answered(LinkAnswer(url=URL, status=200, final=URL)),
        answered(),
    ],
)
def test_sound_links_are_met_with_silence(clean: Evidence, harmless: Fault) -> None:
    assert told(harmless(clean)) == []


def test_what_was_not_opened_is_told(clean: Evidence) -> None:
    (found,) = report(_offline(clean)).findings
    assert (found.code, found.severity) == ("links-unchecked", NOTE)
    assert "2 links" in found.message


def _offline(clean: Evidence) -> Evidence:
    return replace(clean, offline=True)


def test_names_for_examples_are_told_once_when_links_are_opened(clean: Evidence) -> None:
    (found,) = (one for one in report(answered()(clean)).findings if one.code == "link-example")
    assert (found.severity, str(found.where)) == (NOTE, f"{WALK}:1")
    assert "2 links lead" in found.message


def test_a_link_knows_its_words_and_the_line_on_which_it_begins() -> None:
    found = in_markdown("One [*two*\nthree](https://a.example)\n\n- [b](https://b.example)", "p.md", 5)
    assert [(one.words, str(one.where)) for one in found] == [("two three", "p.md:5"), ("b", "p.md:8")]


@pytest.mark.parametrize(
    "words", ["here", "Click here.", "→ Read more", "Hier klicken", "En savoir plus", "click here now"]
)
def test_words_that_say_nothing_are_known(words: str) -> None:
    assert is_vague(words, alone=True)


@pytest.mark.parametrize("words", ["the walk", "Read more about the walk", "Here comes the sun"])
def test_words_that_say_something_are_not(words: str) -> None:
    assert not is_vague(words, alone=True)


@given(st.text(alphabet="[]()<>:/ @.ahtps\nmailo\\`*", max_size=80))
def test_no_text_breaks_the_reading_of_links(text: str) -> None:
    for link in in_markdown(text, "p.md", 1):
        assert link.where.line <= 1 + text.count("\n")
        assert link.host == link.host.lower()

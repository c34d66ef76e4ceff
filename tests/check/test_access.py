"""Rules about what can be read, heard and touched."""

from __future__ import annotations

import pytest

from newsletter.check.base import Evidence
from newsletter.check.report import report
from tests.check.faults import (
    ERROR,
    NOTE,
    PICTURE,
    THEME,
    WARNING,
    Case,
    Fault,
    added,
    both,
    changed,
    in_arabic,
    in_head,
)

CASES = [
    Case(
        added("<p style='color:#999'>Hello"),
        "contrast-light",
        WARNING,
        THEME,
        "'Hello' is #999999 on #FFFFFF",
    ),
    Case(
        both(
            in_head("<style>@media (prefers-color-scheme:dark){.a{background:#222}}</style>"),
            added("<p class='a' style='color:#555'>Hi"),
        ),
        "contrast-dark",
        WARNING,
        THEME,
        "In dark mode 'Hi' is #555555 on #222222",
    ),
    Case(
        added("<p style='background:#F8F8F8;color:#fff'>Hi"), "text-invisible", ERROR, THEME, "'Hi' cannot be"
    ),
    Case(
        added("<p>Read <a href='https:' style='text-decoration:none;color:#00e'>the guide</a> today"),
        "link-by-color",
        NOTE,
        THEME,
        "'the guide' stands in a text",
    ),
    Case(added("<h1>Again</h1>"), "heading-several", WARNING, THEME, "'Again' is a second heading"),
    Case(added("<p style='font-size:13px'>Hello"), "text-small", WARNING, THEME, "13 px"),
    Case(added("<p style='font-size:1px'>Hello"), "text-small", WARNING, THEME, "1 px"),
    Case(added("<p style='font-size:.5px'>Hello"), "text-small", WARNING, THEME, "0.5 px"),
    Case(added("<p style='opacity:0'>Hello"), "text-invisible", ERROR, THEME, "a contrast of 1.00"),
    Case(added("<div style='opacity:.4'><p>Hello"), "contrast-light", WARNING, THEME, "is #999999 on #FFF"),
    Case(
        both(
            in_head("<style>@media (max-width:480px){.a{font-size:11px!important}}</style>"),
            added("<p class='a' style='font-size:14px'>A"),
        ),
        "text-small",
        WARNING,
        THEME,
        "11 px on a phone",
    ),
    Case(
        added("<p style='line-height:19px'><a href='https:'>Walk</a>"),
        "touch-target",
        WARNING,
        THEME,
        "'Walk' is 19",
    ),
    Case(
        added("<div style='line-height:20px'>A<br><a href='https:'>One</a><br><a href='https:'>Two</a>"),
        "touch-target",
        WARNING,
        THEME,
        "'One' is 20 px",
    ),
    Case(
        added(
            "<p style='line-height:16px'>A <a href='https:' style='display:block;background:#eee'>Walk</a>"
        ),
        "touch-target",
        WARNING,
        THEME,
        "'Walk' is 16 px",
    ),
    Case(
        added(f"<a href='https:'><img src='{PICTURE}' alt='Chat' height='16'></a>"),
        "touch-target",
        WARNING,
        THEME,
        "link of a picture is 16 px",
    ),
    Case(changed("h1", "h2"), "heading-missing", WARNING, THEME, "no heading of the first level"),
    Case(added("<h3>Soup</h3>"), "heading-skipped", WARNING, THEME, "'Soup' is a heading of level 3"),
    Case(added("<h2> </h2>"), "heading-empty", WARNING, THEME, "no words"),
    Case(changed(" lang='en'", ""), "language-missing", WARNING, THEME, "does not say its language"),
    Case(changed("lang='en'", "lang='de'"), "language-missing", WARNING, THEME, "'de'"),
    Case(in_arabic, "direction-missing", WARNING, THEME, "right to left"),
    Case(changed("<title>A quiet week</title>", ""), "title-missing", WARNING, THEME, "no title"),
    Case(
        added("<meta name='viewport' content='width=device-width, maximum-scale=1'>"),
        "zoom-blocked",
        WARNING,
        THEME,
        "enlarge",
    ),
    Case(added("<a href='https:'></a>"), "link-without-name", ERROR, THEME, "no words"),
    Case(
        added("<a href='https:'><img src='" + PICTURE + "' alt=''></a>"),
        "link-without-name",
        ERROR,
        THEME,
        "no words",
    ),
    Case(added("<img src='" + PICTURE + "'>"), "picture-without-alt-attribute", WARNING, THEME, "no alt"),
    Case(added("<table><tr><td>A</table>"), "table-unmarked", WARNING, THEME, "read out as data"),
]


def told(evidence: Evidence) -> list[tuple[str, str, str]]:
    """What is said, less what mail programs lack of what is tried here."""
    found = report(evidence).findings
    return [(f.code, str(f.severity), str(f.where)) for f in found if not f.code.startswith("client-")]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.code}: {case.says}")
def test_one_fault_is_one_finding_in_its_place(clean: Evidence, case: Case) -> None:
    evidence = case.fault(clean)
    assert told(evidence) == [(case.code, str(case.severity), case.where)]
    (found,) = report(evidence).findings
    assert case.says in found.message
    assert found.hint


@pytest.mark.parametrize(
    "harmless",
    [
        added("<p style='color:#767676'>Hello"),
        added("<p style='color:#949494;font-size:24px'>Large"),
        added("<div style='display:none;font-size:1px;color:#fff'>What an inbox shows"),
        added("<div style='font-size:1px;color:#fff;mso-hide:all'>What an inbox shows"),
        added("<div style='opacity:0;font-size:1px;mso-hide:all'>What an inbox shows"),
        added("<div style='color:#fff;font-size:0'>What an inbox shows"),
        added("<p style='background:linear-gradient(#000,#111);color:#fff'>On a picture"),
        added("<p><span style='color:#eee' aria-hidden='true'>·</span> fact"),
        added("<p>H<sub style='font-size:10px'>2</sub>O"),
        added("<p style='font-size:14px'>A sentence with <a href='https:'>a link</a> in it."),
        added("<p><a href='https:' style='display:inline-block;padding:3px 0'>Alone</a>"),
        added(
            "<p style='line-height:16px'><a href='https:' style='border:4px solid;display:block'>Alone</a>"
        ),
        added("<p style='line-height:1'><a href='https:'><b style='font-size:24px'>Alone</b></a>"),
        added(f"<a href='https:'><img src='{PICTURE}' alt='Chat' height='24'></a>"),
        added(f"<a href='https:'><img src='{PICTURE}' alt='Of a height that nobody knows'></a>"),
        added("<div style='display:none'><a href='https:'></a><h4></h4></div>"),
        added("<p>Read <a href='https:' style='color:#00e'>the guide</a> today"),
        added("<p>Read <a href='https:' style='text-decoration:none;color:#00e'><u>the guide</u></a> today"),
        added("<p>Read <a href='https:' style='text-decoration:none;font-weight:bold'>the guide</a> today"),
        added("<p>A <a href='https:' style='text-decoration:none;border-bottom:1px solid;color:#00c'>b</a>"),
        added("<p>Read <a href='https:' style='text-decoration:none;color:#767676'>the guide</a> today"),
        added(
            "<p>Read <a href='https:' style='text-decoration:none;background:#ddf;color:#00c'>it</a> today"
        ),
        added("<p style='line-height:2'><a href='https:' style='text-decoration:none;color:#00c'>Alone</a>"),
        added("<h2>A part</h2><h3>A story</h3><h2>A part</h2>"),
        added("<a href='https:' aria-label='Read on'><img src='" + PICTURE + "' alt=''></a> and more words"),
        added("<table><tr><th>Day<th>Soup<tr><td>Monday<td>Leek</table>"),
        added("<table role='presentation'><tr><td>A</table>"),
        changed("lang='en'", "lang='en-GB'"),
    ],
)
def test_what_everybody_can_use_is_met_with_silence(clean: Evidence, harmless: Fault) -> None:
    assert told(harmless(clean)) == []

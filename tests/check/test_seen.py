"""What the law asks for must be seen, on every kind of screen and whatever is waived."""

from __future__ import annotations

from dataclasses import replace

import pytest

from newsletter.check.base import Evidence
from newsletter.check.report import report
from newsletter.check.seen import is_link_seen, words_seen
from newsletter.model import Theme, Waiver, Where
from tests.check.faults import ADDRESS, Fault, both, changed, in_head, said, sponsor

UNSEEN = [
    "font-size:0",
    "font-size:1px",
    "font-size:5px",
    "opacity:0",
    "opacity:.05",
    "max-height:0;overflow:hidden",
    "text-indent:-9999px",
    "position:absolute;left:-9999px",
    "position:relative;top:-9999px",
    "margin-left:-9999px",
    "color:#fff",
    "color:#d8d8d8",
    "color:transparent",
    "background:#000;color:#111",
    "visibility:hidden",
    "display:none",
    "mso-hide:all",
]
SEEN = [
    "font-size:6px",
    "opacity:.5",
    "max-height:20px;overflow:hidden",
    "text-indent:-20px",
    "left:-9999px",
    "color:#767676",
    "background:#000;color:#fff",
    "background:url(a.png);color:#fff",
    "color:var(--ink)",
    "visibility:visible",
]
DARK = "<meta name='color-scheme' content='light dark'>"
WITH_PLACE = "sponsor-unlabelled"
LAW = {
    "unsubscribe-invisible": "<a href",
    "address-invisible": f"<p>{ADDRESS}",
    WITH_PLACE: "<p id='paid'>",
}
PAID = both(sponsor("Osier"), said("<p id='paid'>Sponsor. Osier", "Sponsor. Osier"))


def marked(code: str, attribute: str) -> Fault:
    """The letter with an attribute for the element that says what the rule looks for."""
    tag = LAW[code]
    name = tag[1 : 2 if tag[2] in " >" else 3]
    return both(PAID, changed(tag, tag.replace(f"<{name}", f"<{name} {attribute}", 1)))


def unlawful(evidence: Evidence) -> set[str]:
    return {one.code for one in report(evidence).errors} & LAW.keys()


@pytest.mark.parametrize("code", LAW)
@pytest.mark.parametrize("style", UNSEEN)
def test_what_the_law_asks_for_is_missed_where_nobody_sees_it(clean: Evidence, code: str, style: str) -> None:
    assert unlawful(marked(code, f"style='{style}'")(clean)) == {code}


@pytest.mark.parametrize("code", LAW)
@pytest.mark.parametrize("style", SEEN)
def test_what_the_law_asks_for_may_look_as_it_likes(clean: Evidence, code: str, style: str) -> None:
    assert unlawful(marked(code, f"style='{style}'")(clean)) == set()


@pytest.mark.parametrize("code", LAW)
@pytest.mark.parametrize(
    "rule",
    [
        ".z { font-size: 0 !important }",
        "@media (max-width: 480px) { .z { display: none } }",
        "@media (prefers-color-scheme: dark) { body { background: #000 } .z { color: #111 } }",
        "body .z, .z * { opacity: 0 }",
    ],
)
def test_a_rule_in_the_head_hides_as_well(clean: Evidence, code: str, rule: str) -> None:
    hidden = both(marked(code, "class='z'"), in_head(f"{DARK}<style>{rule}</style>"))
    assert unlawful(hidden(clean)) == {code}


def test_one_of_two_on_each_kind_of_screen_is_enough() -> None:
    html = (
        "<style>.phone { display: none } @media (max-width: 480px) { .phone { display: block !important }"
        " .wide { display: none } }</style><a class='wide' href='x'>Leave</a><p class='phone'>Street 4"
        "<a href='x'>Leave</a></p><p class='wide'>Street 4</p>"
    )
    assert is_link_seen(html, {"x"})
    assert all("Street 4" in words for words in words_seen(html))


def test_the_words_are_told_in_the_order_in_which_they_stand() -> None:
    assert words_seen("<p>Mill <b>Street <i>4</i>,</b> <!-- no --> Hollin<br>Marrow") == (
        "Mill Street 4 , Hollin Marrow",
    )


def test_a_page_with_more_styles_than_anybody_writes_is_judged_by_its_elements() -> None:
    html = f"<style>{'.a{color:red}' * 20001}</style><p style='display:none'>No<p>Yes<a href='x'>Go</a>"
    assert words_seen(html) == ("Yes Go",)
    assert is_link_seen(html, {"x"})
    assert not is_link_seen(html.replace("<a", "<a style='display:none'"), {"x"})


def test_a_waiver_of_small_or_faint_words_lets_nothing_of_the_law_pass(clean: Evidence) -> None:
    codes = ("text-invisible", "text-small", "contrast-light", "touch-target")
    where = Where(path=clean.issue.where.path)
    waivers = tuple(Waiver(code=code, reason="It is meant so.", where=where) for code in codes)
    waived = replace(clean, issue=replace(clean.issue, waivers=waivers))
    assert "address-invisible" in unlawful(
        changed(f"<p>{ADDRESS}", f"<p style='color:#fff'>{ADDRESS}")(waived)
    )


@pytest.mark.parametrize("code", LAW)
def test_it_is_told_where_the_theme_says_it(clean: Evidence, code: str) -> None:
    page = "<mj-text>\n{# merge.unsubscribe publication.address words.sponsor #}\n{{ merge.unsubscribe }}\n"
    theme = Theme(
        name="bulletin",
        folder="templates/bulletin",
        files=(
            ("issue.mjml.j2", "<mjml>"),
            ("issue.txt.j2", "{{ publication.address }}"),
            ("parts/foot.mjml.j2", f"{page}{{{{ publication.address }}}}\n{{{{ one.paid_by }}}}"),
        ),
    )
    faulty = replace(marked(code, "style='font-size:0'")(clean), theme=theme)
    (told,) = (one for one in report(faulty).errors if one.code == code)
    assert told.where == Where(path="templates/bulletin/parts/foot.mjml.j2", line=3 + list(LAW).index(code))
    missing = replace(faulty, theme=replace(theme, files=theme.files[:2]))
    (told,) = (one for one in report(missing).errors if one.code == code)
    assert told.where == Where(path="templates/bulletin/issue.mjml.j2")

"""The styles that the check works out are those that a real Chromium computes."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from newsletter.check import contrast
from newsletter.check.base import Evidence
from newsletter.check.page import page as parsed
from newsletter.check.page import skeleton
from newsletter.check.styles.looks import styled
from newsletter.check.styles.media import View
from tests.theme.letters import MAKERS, make

# Of every element in which letters stand directly, as long as they are shown: its name, the colour of its
# words, what they stand on, their size and weight.
COMPUTED = r"""() => {
  const probe = document.createElement('i');
  document.documentElement.append(probe);
  probe.style.color = 'Canvas';
  const parts = color => {
    const [red, green, blue, alpha] = color.match(/[\d.]+/g).map(Number);
    return {red, green, blue, alpha: alpha ?? 1};
  };
  const canvas = parts(getComputedStyle(probe).color);
  probe.remove();
  const over = (top, below) => ({
    red: top.red * top.alpha + below.red * (1 - top.alpha),
    green: top.green * top.alpha + below.green * (1 - top.alpha),
    blue: top.blue * top.alpha + below.blue * (1 - top.alpha), alpha: 1});
  const shown = ({red, green, blue}) => [red, green, blue];
  const found = [];
  for (const element of document.body.querySelectorAll('*')) {
    const words = [...element.childNodes].filter(one => one.nodeType === 3).map(one => one.data).join('');
    if (!/[\p{L}\p{N}]/u.test(words) || element.tagName === 'STYLE') continue;
    if (!element.checkVisibility({opacityProperty: true, visibilityProperty: true})) continue;
    const style = getComputedStyle(element), above = [];
    for (let up = element; up; up = up.parentElement) {
      above.unshift(parts(getComputedStyle(up).backgroundColor));
    }
    const ground = above.reduce((below, top) => over(top, below), canvas);
    found.push([element.tagName.toLowerCase(), shown(over(parts(style.color), ground)), shown(ground),
      parseFloat(style.fontSize), Number(style.fontWeight)]);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def tab(browser: Browser) -> Iterator[Page]:
    context = browser.new_context()
    yield context.new_page()
    context.close()


def by_browser(tab: Page, html: str, view: View) -> list[list[object]]:
    tab.set_viewport_size({"width": view.width, "height": 700})
    tab.emulate_media(color_scheme="dark" if view.dark else "light")
    # What a page says of its schemes would outlive it in the same document.
    tab.goto("about:blank")
    tab.set_content(html)
    return tab.evaluate(COMPUTED)  # type: ignore[no-any-return]


def by_check(html: str, view: View) -> list[list[object]]:
    found = styled(html)
    assert found
    looks = found.on(view)
    body = next(node for node in found.nodes if node.tag == "body")
    told = []
    for node, look in zip(found.nodes, looks, strict=True):
        if not node.words or node.silent or body not in node.around or not look.readable:
            continue
        assert look.text
        assert look.under
        assert look.size is not None
        told.append([node.tag, list(look.text[:3]), list(look.under[:3]), look.size, look.weight])
    return told


def same(one: list[list[object]], other: list[list[object]]) -> None:
    assert [words[0] for words in one] == [words[0] for words in other]
    for mine, theirs in zip(one, other, strict=True):
        assert mine[3:] == pytest.approx(theirs[3:], abs=0.01), mine[0]
        # A browser keeps an alpha as one of 255 steps.
        for left, right in zip(mine[1:3], theirs[1:3], strict=True):
            assert left == pytest.approx(right, abs=1.5), (mine, theirs)


VIEWS = [View(1000), View(375), View(320), View(1000, dark=True), View(320, dark=True)]


@pytest.mark.parametrize("name", ["sample", "twelve", "arabic", "bare", "yellow"])
def test_they_are_the_same_for_every_text_of_a_mail(
    tab: Page, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    email = make(MAKERS[name], tmp_path_factory.mktemp(name)).built.email
    assert email
    for view in VIEWS:
        theirs = by_browser(tab, email.html, view)
        assert len(theirs) > 10
        same(by_check(email.html, view), theirs)
        # The words decide nothing.
        assert by_check(skeleton(email.html), view) == by_check(email.html, view)
        assert len(parsed(skeleton(email.html)).xpath("//*")) == len(parsed(email.html).xpath("//*"))


PAGES = {
    "nothing": "<p>a <a href='#'>b</a> <b>c</b> <small>d <small>e</small></small> <h2>f</h2><h6>g</h6>",
    "schemes": "<meta name='color-scheme' content='light dark'><p>a <a href='#'>b</a>",
    "only dark": "<style>:root { color-scheme: dark }</style><p>a <a href='#'>b</a>",
    "a part in dark": "<div style='color-scheme:dark'><p>a <a href='#'>b</a> <i style='color:initial'>c</i>",
    "attributes": "<body bgcolor=336699 text='#eee'><font color='red' size=5>a</font>"
    "<table><tr><td bgcolor='yellow'>b<tr bgcolor=#00f><td>c</table>",
    "alpha": "<div style='background:#00000080'><p style='background:rgba(255, 0, 0, .5)'>a"
    "<b style='color:hsla(120,100%,50%,.4);background:rgb(0 0 255 / 30%)'>b",
    "units": "<div style='font-size:20px'><p style='font-size:1.5em'>a<b style='font-size:80%'>b</b>"
    "<i style='font-size:2rem'>c</i><u style='font-size:12pt'>d</u><s style='font-size:x-large'>e</s>"
    "<q style='font:italic bold 1em/2 Arial, sans-serif'>f</q></p></div>",
    "important": "<style>p { color: red !important; color: blue } .a { color: green }"
    "#b { color: lime !important }</style><p class=a style='color:gray'>a"
    "<p id=b class=a style='color:gray'>b<p id=b style='color:gray !important'>c",
    "weight of selectors": "<style>div p { color: red } p.x { color: green } p { color: blue }"
    "* { color: gray } [title] { color: teal } div > p[title].x { color: navy }</style>"
    "<div><p>a<p class=x>b<p title=t>c<p title=t class=x>d</div><p>e",
    "siblings": "<style>h2 + p { color: red } h2 ~ p b { color: green } p:first-child { color: blue }"
    "p:last-child { font-size: 30px } div > p + p > i { color: navy }</style>"
    "<div><p>z</p><h2>a</h2><p>b <b>c</b></p><p>d <b>e</b> <i>f</i></p></div>",
    "rare selectors": "<style>li:nth-child(2n) { color: red } p:not(.x) { color: green }"
    "li:nth-child(2n).y { color: blue }</style><ul><li>a<li>b<li class=y>c<li class=y>d</ul><p class=x>e<p>f",
    "attributes asked for": "<style>a[href^=mailto] { color: red } [lang|=en] { color: green }"
    "[class~=b] { font-size: 9px } [dir=RTL] { color: blue } [data-x='A' i] { color: teal }</style>"
    "<a href='mailto:a'>a</a><p lang=en-GB>b<p class='a b c'>c<p dir=rtl>d<p data-x=a>e",
    "tables": "<style>table > tbody > tr > td { color: red } tr:first-child td { background: #ccc }</style>"
    "<table><tr><td>a<td>b<tr><td><table><tr><td>c</table></table>",
    "media": "<style>@media (max-width:400px) { p { font-size: 11px } } @media screen and (min-width: 600px)"
    "{ p { color: red } } @media print { p { color: blue } } @media (prefers-color-scheme: dark) and "
    "(max-width: 350px) { p { background: #222; color: #eee } } @media not all and (width >= 600px)"
    "{ p { font-weight: 900 } } @media (375px <= width < 1000px) { p { color: teal } }</style><p>a"
    "<style media='(max-width: 20em)'>p { color: navy }</style>",
    "nested": "<style>@media screen { @media (max-width:400px) { p { color: red } } i { color: blue } }"
    "@supports (display: block) { b { color: green } } @font-face { font-family: x; src: url(y) }"
    "@keyframes k { from { color: red } to { color: blue } } u { color: teal }</style><p>a <i>b</i>"
    "<b>c</b> <u>d",
    "broken": "<style>p { color: #12; color: rgb(1,2); color: blurple; ; background: nothing; font-size: 5; }"
    "} b { color: red } i { color: green } { u { color: blue } </style><p>a <b>b</b> <i>c</i> <u>d</u>",
    "words that mean another": "<div style='color:red;background:#eee'><p style='color:inherit'>a"
    "<p style='color:initial;background:inherit'>b<p style='color:unset;background:currentColor'>c"
    "<a href='#' style='color:revert'>d</a> <a href='#' style='color:inherit'>e</a></div>",
    "bold": "<b>a <b>b</b></b><p style='font-weight:300'>c <b>d</b><i style='font-weight:lighter'>e</i>"
    "<p style='font-weight:900'>f <b>g</b> <u style='font-weight:lighter'>h</u>",
    "hidden": "<p style='display:none'>a<p style='visibility:hidden'>b <b style='visibility:visible'>c</b>"
    "<p hidden>d<p style='opacity:0'>e<template>f</template><p>g",
    "comments": "<style><!-- p { color: red } --> /* p { color: blue } */ p /* x */ > b"
    "{ color: green }</style><p>a <!-- b --> <b>c</b>"
    "<!--[if mso]><p>d</p><![endif]--><!--[if !mso]><!--><u>e</u><!--<![endif]-->",
    "strings": "<style>p::before { content: '} p { color: red }' } b { font-family: 'a;b'; color: green }"
    "i { background: url(data:a;b,c) ; color: blue }</style><p>a <b>b</b>",
}


@pytest.mark.parametrize("name", PAGES)
def test_they_are_the_same_for_every_turn_of_the_cascade(tab: Page, name: str) -> None:
    html = f"<!doctype html>{PAGES[name]}"
    for view in VIEWS:
        theirs = by_browser(tab, html, view)
        assert theirs
        same(by_check(html, view), theirs)


AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
AUDIT = """async () => (await axe.run(document, {runOnly: ['color-contrast']})).violations
  .flatMap(found => found.nodes.map(node => document.querySelector(node.target[0]).textContent))"""


def test_what_is_faint_is_what_axe_calls_faint(tab: Page, clean: Evidence) -> None:
    chance = random.Random(4)
    shades = [
        "#fff",
        "#f4f0f6",
        "#767676",
        "#8a7f90",
        "#777",
        "rgb(90 90 90 / 80%)",
        "#7a1d56",
        "#111",
        "tomato",
    ]
    sizes = ["16px", "18px", "24px", "1.7em"]
    html = "<!doctype html><html lang=en><title>a</title><main><h1>A</h1>"
    for number in range(150):
        color, ground, outer = (chance.choice(shades) for _ in range(3))
        size, weight = chance.choice(sizes), chance.choice(["normal", "bold"])
        html += (
            f"<div style='background:{outer};padding:4px'><p style='margin:0;background:{ground}'>"
            f"<span style='color:{color};font-size:{size};font-weight:{weight}'>word{number}</span></p></div>"
        )
    tab.set_viewport_size({"width": 1000, "height": 700})
    tab.emulate_media(color_scheme="light")
    tab.goto("about:blank")
    tab.set_content(html)
    tab.evaluate(AXE)
    theirs = tab.evaluate(AUDIT)
    assert clean.email
    mine = contrast._faint(replace(clean, email=replace(clean.email, html=html)))
    found = styled(skeleton(html))
    assert found
    elements = [one for one in parsed(html).iter() if isinstance(one.tag, str)]
    # Of words in the very colour of their ground axe leaves the judgement to people.
    words = [elements[found.nodes[one.index].number].text for one in mine if one.ratio > 1]
    assert len(theirs) > 50
    assert words == theirs

"""The mail as a browser shows it: at every width, in both schemes, with large text and without pictures."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import axe_playwright_python
import pytest
from playwright.sync_api import Browser, Page

from newsletter.color import contrast
from tests.theme.letters import COLORED, MAKERS, Letter

Letters = Callable[[str], Letter]
Opened = Callable[..., Page]

WIDTHS = (320, 375, 480, 540, 600, 640)
SHAPES = [name for name in MAKERS if name not in COLORED]
AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")

# Every piece of text that is seen, with its lines; what is hidden from everybody is left out.
TEXTS = """
function seen(element) {
  return element.checkVisibility({opacityProperty: true}) && !element.closest('[aria-hidden=true]');
}
function texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    if (!node.data.trim() || !seen(node.parentElement)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    found.push({node, lines: [...range.getClientRects()].filter(line => line.width > 0)});
  }
  return found;
}
"""
# Text beyond the screen, or beyond an element on its way up that would clip it.
CUT_OFF = (
    "() => {"
    + TEXTS
    + """
  const faults = [], room = document.documentElement;
  if (room.scrollWidth > room.clientWidth) faults.push(`scrolls sideways: ${room.scrollWidth}`);
  for (const {node, lines} of texts()) for (const line of lines) {
    if (line.left < -0.5 || line.right > room.clientWidth + 0.5) faults.push(`off the screen: ${node.data}`);
    for (let up = node.parentElement; up; up = up.parentElement) {
      if (getComputedStyle(up).overflow !== 'hidden') continue;
      const box = up.getBoundingClientRect();
      if (line.left < box.left - 0.5 || line.right > box.right + 0.5) faults.push(`clipped: ${node.data}`);
    }
  }
  for (const picture of document.images) {
    const box = picture.getBoundingClientRect();
    if (box.left < -0.5 || box.right > room.clientWidth + 0.5) faults.push(`off the screen: ${picture.src}`);
  }
  return faults;
}"""
)
OVERLAPPING = (
    "() => {"
    + TEXTS
    + """
  const all = texts().flatMap(({node, lines}) => lines.map(line => ({node, line}))), faults = [];
  for (const [at, one] of all.entries()) for (const other of all.slice(at + 1)) {
    if (one.node === other.node) continue;
    const across = Math.min(one.line.right, other.line.right) - Math.max(one.line.left, other.line.left);
    const down = Math.min(one.line.bottom, other.line.bottom) - Math.max(one.line.top, other.line.top);
    const least = Math.min(one.line.height, other.line.height);
    if (across > 1 && down > least / 2) faults.push(`${one.node.data} over ${other.node.data}`);
  }
  return faults;
}"""
)
DOUBLE = """() => {
  const all = [...document.body.querySelectorAll('*')]
    .map(element => [element, parseFloat(getComputedStyle(element).fontSize)]);
  for (const [element, size] of all) element.style.setProperty('font-size', 2 * size + 'px', 'important');
}"""
BROKEN_WORDS = (
    "longest => {"
    + TEXTS
    + """
  const faults = [];
  for (const {node} of texts()) for (const word of node.data.matchAll(/[\\p{L}\\p{M}]+/gu)) {
    if (word[0].length > longest) continue;
    const range = document.createRange();
    range.setStart(node, word.index);
    range.setEnd(node, word.index + word[0].length);
    const lines = [...range.getClientRects()].filter(line => line.width > 0).map(line => line.top);
    if (Math.max(...lines) - Math.min(...lines) > 8) faults.push(word[0]);
  }
  return faults;
}"""
)
# The colour of every text, what it stands on, and its first words.
COLORS = (
    "() => {"
    + TEXTS.replace("&& !element.closest('[aria-hidden=true]')", "")
    + """
  const hex = color => '#' + color.match(/[\\d.]+/g).slice(0, 3)
    .map(part => Number(part).toString(16).padStart(2, '0')).join('');
  const found = [];
  for (const {node} of texts()) {
    let ground = '#ffffff';
    for (let up = node.parentElement; up; up = up.parentElement) {
      const color = getComputedStyle(up).backgroundColor;
      if (!/^rgba.*, 0\\)$/.test(color)) { ground = hex(color); break; }
    }
    found.push([hex(getComputedStyle(node.parentElement).color), ground, node.data.trim().slice(0, 40)]);
  }
  return found;
}"""
)
GROUNDS = """() => [...document.querySelectorAll('body *')]
  .filter(e => e.checkVisibility() && e.offsetHeight && e.tagName !== 'IMG' && !e.closest('.button, .band'))
  .map(e => getComputedStyle(e).backgroundColor).filter(color => !/^rgba.*, 0\\)$/.test(color))
  .map(color => '#' + color.match(/[\\d.]+/g).slice(0, 3)
    .map(part => Number(part).toString(16).padStart(2, '0')).join(''))"""
EDGES = """() => [...document.querySelectorAll('.hair, .hair > table, .hair > table > tbody > tr > td')]
  .flatMap(e => ['Top', 'Bottom'].filter(side => parseFloat(getComputedStyle(e)[`border${side}Width`]))
    .map(side => getComputedStyle(e)[`border${side}Color`]))
  .map(color => '#' + color.match(/[\\d.]+/g).slice(0, 3)
    .map(part => Number(part).toString(16).padStart(2, '0')).join(''))"""
AUDIT = """async given => (await axe.run(document, {
  resultTypes: ['violations'],
  rules: Object.fromEntries(axe.getRules().map(r => [r.ruleId, {enabled: !given.includes(r.ruleId)}])),
})).violations.flatMap(found => found.nodes.map(node => `${found.id}: ${node.html.slice(0, 120)}`))"""
OUTLOOK = """() => {
  for (const mark of ['data-ogsc', 'data-ogsb']) document.documentElement.setAttribute(mark, '');
}"""


def illegible(page: Page) -> list[tuple[str, str, str]]:
    return [
        (color, ground, text)
        for color, ground, text in page.evaluate(COLORS)
        if contrast(color, ground) < 4.5
    ]


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_scrolls_sideways_or_is_cut_off(opened: Opened, name: str) -> None:
    for width in WIDTHS:
        page = opened(name, width)
        assert page.evaluate(CUT_OFF) == [], width
        assert page.evaluate(OVERLAPPING) == [], width


@pytest.mark.parametrize("name", SHAPES)
def test_neither_with_blocked_pictures_nor_with_text_of_twice_the_size(
    browser: Browser, letters: Letters, name: str
) -> None:
    page = browser.new_page()
    page.route("**/*.{png,jpg}", lambda route: route.abort())
    page.goto(letters(name).page.as_uri())
    for double in (False, True):
        if double:
            page.evaluate(DOUBLE)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(CUT_OFF) == [], (double, width)
            assert page.evaluate(OVERLAPPING) == [], (double, width)
    page.close()


@pytest.mark.parametrize("name", [name for name in SHAPES if name != "long"])
def test_no_ordinary_word_is_broken_on_the_narrowest_phone(opened: Opened, name: str) -> None:
    assert opened(name, 320).evaluate(BROKEN_WORDS, 14) == []


@pytest.mark.parametrize("name", MAKERS)
def test_an_audit_for_accessibility_finds_nothing(opened: Opened, name: str) -> None:
    opened(name).evaluate(AXE)
    # Every rule there is, the experimental ones too. A contrast of 7 (level AAA) is more than the colours
    # of some brands can give; those of the sample do.
    given = ["color-contrast-enhanced"] if name in COLORED else []
    for scheme in ("light", "dark"):
        for width in (640,) if name in COLORED else (320, 375, 640):
            assert opened(name, width, scheme).evaluate(AUDIT, given) == [], (scheme, width)


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("scheme", ["light", "dark", "outlook"])
def test_every_text_can_be_read_on_what_it_stands_on(opened: Opened, name: str, scheme: str) -> None:
    page = opened(name, 375, scheme)
    if scheme == "outlook":
        page.evaluate(OUTLOOK)
    assert len(page.evaluate(COLORS)) > 8
    assert illegible(page) == []


@pytest.mark.parametrize("name", MAKERS)
@pytest.mark.parametrize("scheme", ["dark", "outlook"])
def test_dark_is_dark_everywhere(opened: Opened, name: str, scheme: str) -> None:
    page = opened(name, 640, scheme)
    if scheme == "outlook":
        page.evaluate(OUTLOOK)
    grounds, edges = page.evaluate(GROUNDS), page.evaluate(EDGES)
    (band,) = set(page.evaluate(GROUNDS.replace("!e.closest('.button, .band')", "e.closest('.band')")))
    assert contrast(band, "#FFFFFF") > 5
    assert len(set(grounds)) > 2
    assert [ground for ground in grounds if contrast(ground, "#FFFFFF") < 9] == []
    # A hairline is an ornament: one that shines would be the brightest thing of the page.
    assert [edge for edge in edges if contrast(edge, "#FFFFFF") < 7] == []


@pytest.mark.parametrize("name", ["sample", "twelve", "arabic", "mixed"])
def test_a_picture_stands_beside_its_story_and_on_a_phone_above_it(opened: Opened, name: str) -> None:
    look = """() => [...document.querySelectorAll('.thumb img')].map(picture => {
      const head = picture.closest('.side').querySelector('.headline');
      const [one, other] = [picture, head].map(e => e.getBoundingClientRect());
      return {width: one.width, height: one.height, above: one.bottom <= other.top, left: one.left,
              beside: one.right <= other.left || other.right <= one.left, top: Math.abs(one.top - other.top)};
    })"""
    wide, narrow = opened(name, 640).evaluate(look), opened(name, 375).evaluate(look)
    assert len(wide) == len(narrow) > 0
    for there in wide:
        assert there["beside"]
        assert (there["width"], there["height"]) == pytest.approx((192, 128), abs=1)
        assert there["top"] < 40
    for there in narrow:
        assert there["above"]
        assert (there["left"], there["width"]) == (20, 335)
        assert there["height"] == pytest.approx(335 * 2 / 3, abs=1)


def test_a_button_is_as_wide_as_a_phone_and_high_enough_for_a_finger(opened: Opened) -> None:
    look = """() => [...document.querySelectorAll('.button a')].map(e => e.getBoundingClientRect())
      .map(box => [box.left, box.width, box.height])"""
    for name in ("sample", "bare", "arabic", "mixed"):
        for left, width, height in opened(name, 375).evaluate(look):
            assert (left, width) == (20, 335)
            assert height >= 44
        for _, width, height in opened(name, 640).evaluate(look):
            assert width < 400
            assert height >= 44


def test_a_button_stands_on_the_side_of_its_words(opened: Opened) -> None:
    look = "() => document.querySelector('.button a').getBoundingClientRect().toJSON()"
    assert opened("sample", 640).evaluate(look)["left"] == 40
    assert opened("arabic", 640).evaluate(look)["right"] == 600
    assert opened("mixed", 640).evaluate(look)["right"] == 600


@pytest.mark.parametrize("name", SHAPES)
@pytest.mark.parametrize("width", [320, 640])
def test_a_link_outside_running_text_can_be_hit(opened: Opened, name: str, width: int) -> None:
    small = opened(name, width).evaluate(
        """() => [...document.links].filter(link => {
          const block = link.closest('p, h1, h2, h3, li, td');
          const only = block.textContent.trim() === link.textContent.trim();
          const alone = only || link.closest('[style*="text-indent:-16px"], td.small');
          return alone && link.checkVisibility();
        }).map(link => [link.innerText, Math.max(...[...link.getClientRects()].map(box => box.height))])
          .filter(([, height]) => height < 24)"""
    )
    assert small == []


def test_nothing_is_asked_of_any_other_machine(browser: Browser, letters: Letters) -> None:
    asked: list[str] = []
    page = browser.new_page()
    page.on("request", lambda request: asked.append(request.url))
    for name in MAKERS:
        page.goto(letters(name).page.as_uri())
    assert len(asked) > len(MAKERS)
    assert [url for url in asked if not url.startswith("file:")] == []
    page.close()


def test_in_the_script_of_the_page_words_begin_where_they_are_read_from(opened: Opened) -> None:
    look = """() => ['.name', '.headline', '.section', '.words'].map(name => {
      const range = document.createRange();
      range.selectNodeContents(document.querySelector(name));
      const box = range.getBoundingClientRect();
      return [Math.round(box.left), Math.round(640 - box.right)];
    })"""
    assert {left for left, _ in opened("sample", 640).evaluate(look)} == {40}
    assert {right for _, right in opened("arabic", 640).evaluate(look)} == {40}


def test_a_byline_in_two_scripts_keeps_its_order(opened: Opened) -> None:
    name, day = opened("mixed", 640).evaluate(
        """() => ['ليلى حداد', '18'].map(words => {
          const node = document.querySelector('.first + .muted').firstChild, at = node.data.indexOf(words);
          const range = document.createRange();
          range.setStart(node, at);
          range.setEnd(node, at + words.length);
          return range.getBoundingClientRect().toJSON();
        })"""
    )
    assert name["right"] < day["left"]

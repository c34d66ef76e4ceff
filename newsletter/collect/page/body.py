"""The story of a page, parted from everything around it, as Markdown."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable
from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement

from newsletter.collect.html import markdown, shown, tree, words
from newsletter.collect.lines import key
from newsletter.collect.page.jsonld import Data
from newsletter.collect.pasted import meta

# What trafilatura's own elements are in HTML.
_TAGS = {
    "list": "ul",
    "item": "li",
    "quote": "blockquote",
    "lb": "br",
    "row": "tr",
    "cell": "td",
    "code": "code",
    "del": "del",
}
_STYLES = {"#b": "b", "#i": "i", "#u": "span", "#sub": "sub", "#sup": "sup"}
_ENOUGH = 250
_FIRST_LINES, _LONGEST_LINE = 6, 160


def find(root: HtmlElement, base: str, data: Data) -> HtmlElement | None:
    """The story as an element of its own, None where the page has none."""
    story = _extracted(root, base)
    if story is None:
        story = _largest(root)
    length = len(words.text_of(story)) if story is not None else 0
    told = data.article.get("articleBody")
    if isinstance(told, str) and len(told) > max(_ENOUGH, 2 * length):
        return _of_text(told)
    return story if length else None


def _extracted(root: HtmlElement, base: str) -> HtmlElement | None:
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    found = bare_extraction(
        # It takes the tree apart.
        deepcopy(root),
        url=base or None,
        include_comments=False,
        include_links=True,
        include_formatting=True,
        with_metadata=False,
    )
    return _as_html(found.body) if isinstance(found, Document) and len(found.body) else None


def _largest(root: HtmlElement) -> HtmlElement | None:
    """The element right above most of the page's words."""
    lengths: Counter[HtmlElement] = Counter()
    for element in root.iter("p", "br", "li"):
        holder = element.getparent()
        if holder is not None and shown.is_shown(holder):
            lengths[holder] += len(words.text_of(element)) if element.tag != "br" else len(element.tail or "")
    best = lengths.most_common(1)
    return deepcopy(best[0][0]) if best and best[0][1] >= _ENOUGH else None


def above(story: HtmlElement, language: str) -> tuple[str, ...]:
    """The short lines at its beginning that say who or when, and are no part of the story."""
    texts = [words.text_of(element) for element in story.iter("p", "h2", "h3", "h4", "li", "div")]
    short = [text for text in texts[:_FIRST_LINES] if 0 < len(text) <= _LONGEST_LINE]
    return tuple(text for text in short if meta.parse(text, language))


def written(story: HtmlElement, base: str, title: str, leave_out: Iterable[str]) -> str:
    """The Markdown without what repeats the headline, and without paragraphs that say what to leave out."""
    gone = {key(title), *(key(text) for text in leave_out)}
    for element in list(story.iter("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "div")):
        if element is not story and key(words.text_of(element)) in gone and element.getparent() is not None:
            element.drop_tree()
    return markdown.markdown(story, base)


def _of_text(text: str) -> HtmlElement:
    if "<p" in text:
        return tree.fragment(text)
    story = tree.fragment("")
    for line in filter(None, (line.strip() for line in text.replace("\r", "\n").split("\n"))):
        etree.SubElement(story, "p").text = line
    return story


def _as_html(body: etree._Element) -> HtmlElement:
    """Trafilatura's tree in the words of HTML."""
    for element in body.iter(etree.Element):
        tag = str(element.tag)
        if tag == "head":
            element.tag = (
                element.get("rend", "h2")
                if element.get("rend", "") in {"h1", "h2", "h3", "h4", "h5", "h6"}
                else "h2"
            )
        elif tag == "hi":
            element.tag = _STYLES.get(element.get("rend", ""), "span")
        elif tag == "ref":
            element.tag = "a"
            element.set("href", element.get("target", ""))
        elif tag == "list":
            element.tag = "ol" if element.get("rend") == "ol" else "ul"
        elif tag == "cell":
            element.tag = "th" if element.get("role") == "head" else "td"
        else:
            element.tag = _TAGS.get(tag, tag)
        for name in set(element.attrib) - {"href"}:
            del element.attrib[name]
    body.tag = "div"
    return tree.fragment(etree.tostring(body, encoding="unicode", method="html"))

"""What the layout of a document says: its title, the line below it, and what stands below its pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml.html import HtmlElement

from newsletter.collect.html import credit, words

# The names that Google Docs, Word and LibreOffice give their styles in HTML.
_TITLE = re.compile(r"(?:^|\s)(?:title|MsoTitle(?:Cx\w+)?)(?:\s|$)")
_SUBTITLE = re.compile(r"(?:^|\s)(?:subtitle|MsoSubtitle)(?:\s|$)")
_CAPTION = re.compile(r"(?:^|\s)(?:caption|MsoCaption|illustration|figure|drawing)(?:\s|$)")
_PARAGRAPHS = ("p", "h1", "h2", "h3", "h4", "h5", "h6")
_LONGEST_TITLE, _LONGEST_SUBTITLE = 250, 600


@dataclass(frozen=True, slots=True)
class Taken:
    """What was taken out of the tree; '' for what is not there."""

    title: str
    subtitle: str


def take(root: HtmlElement) -> Taken:
    """Takes the title and the line below it out of the tree, and frames pictures with their captions."""
    title = _take(root, _TITLE, _LONGEST_TITLE)
    subtitle = _take(root, _SUBTITLE, _LONGEST_SUBTITLE)
    _frame(root)
    return Taken(title, subtitle)


def _take(root: HtmlElement, called: re.Pattern[str], longest: int) -> str:
    for element in root.iter(*_PARAGRAPHS):
        if called.search(element.get("class", "")) and (text := words.text_of(element)):
            if len(text) > longest:
                return ""
            element.tag = "template"
            return text
    return ""


def _frame(root: HtmlElement) -> None:
    for paragraph in list(root.iter("p")):
        if next(paragraph.iter("img"), None) is None or words.text_of(paragraph):
            continue
        following = paragraph.getnext()
        while following is not None and following.tag == "p" and _is_empty(following):
            following = following.getnext()
        if following is None or following.tag != "p":
            continue
        said = words.text_of(following)
        caption, by = credit.split(said)
        if _CAPTION.search(following.get("class", "")) or (by and not caption):
            paragraph.tag = "figure"
            following.tag = "figcaption"
            following.tail = None
            paragraph.append(following)


def _is_empty(paragraph: HtmlElement) -> bool:
    return next(paragraph.iter("img"), None) is None and not words.text_of(paragraph)

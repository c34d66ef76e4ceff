"""The short texts about the authors that a page carries, and their photos."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml.html import HtmlElement

from newsletter.collect import names
from newsletter.collect.html import figures, shown, words
from newsletter.collect.names import Person
from newsletter.collect.page.jsonld import Data, said_by
from newsletter.model import SourceImage

_CLASSES = re.compile(
    r"(?:author|writer|contributor|autor|auteur)[\w-]*?(?:bio|description|desc|about|info|text|box|card|profile)|"
    r"(?:bio|about|profile)[\w-]*?(?:author|writer|contributor|autor)|(?:^|\s)(?:bio|p-note|biography)(?:\s|$)",
    re.IGNORECASE,
)
_HEADS = re.compile(
    r"(?:about|meet)\s+(?:the|our)\s+(?:authors?|writers?|contributors?)|about\s+\w+(?:\s\w+){0,3}|(?:über|zu[rm])\s+(?:den|die)?\s*autor(?:in|en)?|"
    r"(?:sobre|acerca\s+d)(?:e|el)?\s+(?:el|la|o|a)?\s*autora?|à\s+propos\s+de\s+l.aute(?:ur|rice)|(?:l.)?autor[ei]",
    re.IGNORECASE,
)
_SHORTEST, _LONGEST = 40, 2000


@dataclass(frozen=True, slots=True)
class Bio:
    """What is said of one person; `text` is plain, `element` where it stands on the page."""

    text: str = ""
    url: str = ""
    photo: SourceImage | None = None
    element: HtmlElement | None = None


def find(root: HtmlElement, data: Data, people: Sequence[Person], base: str) -> dict[str, Bio]:
    """The bios by the names of the people; the page's own boxes first, because structured data cuts them."""
    found: dict[str, Bio] = {}
    boxes = list(_boxes(root))
    for person in people:
        told = _of_data(data, person.name)
        box = next((one for one in boxes if _is_of(one[1], person.name)), None)
        if box is None and len(people) == 1 and len(boxes) == 1:
            box = boxes[0]
        text = told.text
        if box and len(box[1]) > len(text):
            text = box[1]
        photo = told.photo or (_photo(box[0], base) if box else None)
        if text or photo or told.url:
            found[person.name] = Bio(text, told.url, photo, box[0] if box else None)
    return found


def _of_data(data: Data, name: str) -> Bio:
    for node in (*data.people("author"), *data.nodes.values()):
        if said_by(node.get("name")) and names.same(said_by(node.get("name")), name):
            text = said_by(node.get("description"))
            image = node.get("image")
            place = (
                said_by(image.get("url") or image.get("contentUrl"))
                if isinstance(image, dict)
                else said_by(image)
            )
            if text or place:
                photo = SourceImage(place=place, alt=name) if place.startswith("http") else None
                return Bio(text if len(text) >= _SHORTEST else "", photo=photo)
    return Bio()


def _boxes(root: HtmlElement) -> Iterator[tuple[HtmlElement, str]]:
    """Elements that hold a bio and nothing else, the innermost of each."""
    seen: list[HtmlElement] = []
    for element in root.iter("div", "section", "aside", "p", "footer", "span", "article"):
        named = f"{element.get('class', '')} {element.get('id', '')}"
        if not (_CLASSES.search(named) or element.get("itemprop", "") == "description"):
            continue
        if element.get("itemprop") == "description" and not any(
            one.get("itemprop") == "author" for one in element.iterancestors()
        ):
            continue
        if not shown.is_shown(element) or any(one in seen for one in element.iterancestors()):
            continue
        text = _sentences(element)
        if _SHORTEST <= len(text) <= _LONGEST:
            seen.append(element)
            yield element, text
    for heading in root.iter("h2", "h3", "h4", "h5", "strong"):
        if not _HEADS.fullmatch(words.text_of(heading).strip(" :")):
            continue
        holder = heading if heading.tag != "strong" else heading.getparent()
        following = holder.getnext() if holder is not None else None
        if following is not None and isinstance(following.tag, str):
            text = _sentences(following)
            if _SHORTEST <= len(text) <= _LONGEST:
                yield following, text


def _sentences(element: HtmlElement) -> str:
    """The paragraphs of a box that are sentences; names, buttons and links stand beside them."""
    parts = [words.text_of(one) for one in element.iter("p", "div", "span") if not len(one) or one.tag == "p"]
    told = [part for part in dict.fromkeys(parts) if len(part) >= _SHORTEST]
    return " ".join(told) if told else words.text_of(element)


def _is_of(text: str, name: str) -> bool:
    return names.surname(name) in text.casefold() or name.casefold() in text.casefold()


def _photo(element: HtmlElement, base: str) -> SourceImage | None:
    around = element.getparent() if not len(element) else element
    shown_there = figures.figures(around, base) if around is not None else ()
    return shown_there[0] if shown_there else None

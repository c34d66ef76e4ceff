"""What the styles of a Word document mean: a title, a heading, a quote, a list's item, bold or italic."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element

from newsletter.collect.word.names import W, is_on, value

# Word writes the names of its own styles in English, whatever the language that it shows them in.
_ROLES = {
    "title": "Title",
    "subtitle": "Subtitle",
    "caption": "Caption",
    "quote": "Quote",
    "intense quote": "Quote",
    "block text": "Quote",
    "quotations": "Quote",
}
_HEADING = re.compile(r"heading ([1-9])")
_CONTENTS = re.compile(r"(?:toc|contents) (?:\d|heading)")
_LOWEST = 6
_LONGEST_CHAIN = 20
CONTENTS = "Contents"


@dataclass(frozen=True, slots=True)
class ListPlace:
    """The list that a paragraph belongs to, by the file's own number, and how deep in it."""

    number: str
    level: int


class Styles:
    """The styles of the part that holds them."""

    def __init__(self, root: Element | None) -> None:
        found = [] if root is None else root.iter(W + "style")
        self._styles = {value(style, "styleId"): style for style in found}

    def role(self, properties: Element | None) -> str:
        """What a paragraph is: `Title`, `Heading2`, ... as mammoth knows them; '' for plain text."""
        outline = None if properties is None else properties.find(W + "outlineLvl")
        for style in self._chain(properties, "pStyle"):
            name = value(style.find(W + "name")).lower()
            if name in _ROLES:
                return _ROLES[name]
            if _CONTENTS.fullmatch(name):
                return CONTENTS
            if heading := _HEADING.fullmatch(name):
                return f"Heading{min(int(heading[1]), _LOWEST)}"
            outline = style.find(f"{W}pPr/{W}outlineLvl") if outline is None else outline
        level = value(outline)
        return f"Heading{int(level) + 1}" if level in {"0", "1", "2", "3", "4", "5"} else ""

    def list_place(self, properties: Element | None) -> ListPlace | None:
        """The list of a paragraph, from itself or its style; None outside lists."""
        own = None if properties is None else properties.find(W + "numPr")
        of_styles = (style.find(f"{W}pPr/{W}numPr") for style in self._chain(properties, "pStyle"))
        numbered = [found for found in (own, *of_styles) if found is not None]
        number = next((text for found in numbered if (text := value(found.find(W + "numId")))), "")
        level = next((text for found in numbered if (text := value(found.find(W + "ilvl")))), "0")
        if number in {"", "0"} or not (level.isascii() and level.isdigit()):
            return None
        return ListPlace(number, int(level[:2]))

    def is_on(self, properties: Element | None, name: str, called: str = "") -> bool:
        """Whether a run is bold (`b`), italic (`i`) or hidden (`vanish`), by itself or its style."""
        own = None if properties is None else properties.find(W + name)
        if own is not None:
            return is_on(own)
        for style in self._chain(properties, "rStyle"):
            found = style.find(f"{W}rPr/{W}{name}")
            if found is not None:
                return is_on(found)
            if called and value(style.find(W + "name")).lower() == called:
                return True
        return False

    def _chain(self, properties: Element | None, kind: str) -> Iterator[Element]:
        """The style of a paragraph or run, and those that it is based on."""
        ident = "" if properties is None else value(properties.find(W + kind))
        for _ in range(_LONGEST_CHAIN):
            style = self._styles.get(ident)
            if style is None:
                return
            yield style
            ident = value(style.find(W + "basedOn"))

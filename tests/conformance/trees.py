"""Pages as trees in which only that differs which is more than notation, and how two of them differ."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import NamedTuple

import lxml.etree
import lxml.html

from tests.conformance.css import declarations, longhands, rounded
from tests.conformance.lines import as_shown

# What Outlook for Windows passes over, and what all other programs do.
_NOT_OUTLOOK = re.compile(r"<!--\[if\s*!\s*[^\]]*\]><!-->.*?<!--<!\[endif\]-->", re.DOTALL)
_OUTLOOK = re.compile(r"<!--\[if\s*([^\]]*)\]>(.*?)<!\[endif\]-->", re.DOTALL)
_MARKERS = re.compile(r"<!--\[if[^\]]*\]><!-->|<!--<!\[endif\]-->")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_START = re.compile(r"<([A-Za-z][\w:-]*)")
_LENGTH = re.compile(r"[\d.]+(?:px)?")
_PART = re.compile(r"(mj-column-p(?:er|x)-\d+)-(\d+)")
_LONGEST_SHOWN = 90


class Difference(NamedTuple):
    """`name` is an attribute, a property of its style (`style.color`) or `content`; None: it is not there."""

    element: str
    name: str
    ours: str | None
    npm: str | None


@dataclass(frozen=True, slots=True)
class Element:
    tag: str
    attributes: Mapping[str, str]
    content: tuple[Element | str, ...]

    def __str__(self) -> str:
        return " ".join([f"<{self.tag}>", *map(str, self.content)])


def for_outlook(page: str) -> str:
    """The page that Outlook for Windows shows: `data-if` tells which condition an element stands in."""
    return _OUTLOOK.sub(
        lambda found: _START.sub(rf'<\1 data-if="{"".join(found[1].split())}"', found[2]),
        _NOT_OUTLOOK.sub("", page),
    )


def for_others(page: str) -> str:
    return _MARKERS.sub("", page)


def tree(page: str) -> Element:
    root = lxml.html.document_fromstring(_COMMENT.sub("", page))
    # Their rules are compared as rules.
    lxml.etree.strip_elements(root, "style", with_tail=False)
    # What ties a menu's button to its box is drawn by lot.
    for tag, tie in (("label", "for"), ("input", "id")):
        for number, tied in enumerate(one for one in root.iter(tag) if one.get(tie)):
            tied.set(tie, f"box-{number}")
    as_shown(root)
    return _element(root)


def _element(node: lxml.html.HtmlElement) -> Element:
    if not isinstance(node.tag, str):
        return Element("comment", {}, (str(node.text),))
    content: list[Element | str] = [node.text or ""]
    for child in node:
        content += [_element(child), child.tail or ""]
    return Element(node.tag, dict(_attributes(node)), tuple(filter(None, content)))


def _attributes(node: lxml.html.HtmlElement) -> Iterator[tuple[str, str]]:
    for name, value in sorted(node.attrib.items()):
        if name == "style":
            yield from ((f"style.{one}", said) for one, said in longhands(declarations(value)).items())
        elif name == "class":
            if value.split():
                yield name, " ".join(sorted(map(short_class, value.split())))
        elif name in {"width", "height"} and _LENGTH.fullmatch(value):
            yield name, rounded(value.removesuffix("px"))
        elif str(node.tag).startswith("v:"):
            yield name, rounded(value)
        else:
            yield name, value


def short_class(name: str) -> str:
    """The class of a column's width with no more digits than a pixel needs."""
    return _PART.sub(lambda found: f"{found[1]}-{found[2][:2]}", name)


def differences(ours: Element, npm: Element, path: str = "") -> Iterator[tuple[str, Difference]]:
    """Each with the way to where it is."""
    path = f"{path} > {ours.tag}" if path else ours.tag
    for name in sorted({*ours.attributes, *npm.attributes}):
        mine, other = ours.attributes.get(name), npm.attributes.get(name)
        if mine != other:
            yield path, Difference(ours.tag, name, mine, other)
    matcher = SequenceMatcher(None, _keys(ours), _keys(npm), autojunk=False)
    for same, start, end, other_start, other_end in matcher.get_opcodes():
        mine_part, other_part = ours.content[start:end], npm.content[other_start:other_end]
        if same != "equal":
            yield path, Difference(ours.tag, "content", _shown(mine_part), _shown(other_part))
            continue
        for mine_one, other_one in zip(mine_part, other_part, strict=True):
            if isinstance(mine_one, Element) and isinstance(other_one, Element):
                yield from differences(mine_one, other_one, path)


def _keys(element: Element) -> list[str]:
    return [f"<{one.tag}>" if isinstance(one, Element) else one for one in element.content]


def _shown(pieces: tuple[Element | str, ...]) -> str | None:
    shown = "".join(str(one) if isinstance(one, Element) else repr(one) for one in pieces)
    return shown[:_LONGEST_SHOWN] or None

"""Tracked changes of a Word document: both readings, and what differs between them.

ECMA-376, part 1, section 17.13.5.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from enum import StrEnum
from xml.etree.ElementTree import Element

from newsletter.collect.html.words import flat
from newsletter.collect.word.names import W


class Reading(StrEnum):
    """How to read what was changed: with all changes, or without them."""

    ACCEPTED = "accepted"
    ORIGINAL = "original"


_ADDED = frozenset({W + "ins", W + "moveTo"})
_TAKEN = frozenset({W + "del", W + "moveFrom"})
# What they say of paragraph marks, rows and cells stands in their properties.
_OF_MARKS = frozenset({W + "rPr", W + "trPr", W + "tcPr", W + "numPr"})
_RENAMED = {W + "delText": W + "t", W + "delInstrText": W + "instrText"}
_FORMER = frozenset(W + name for name in ("rPrChange", "pPrChange"))
_CHANGES = frozenset(
    W + name
    for name in (
        "sectPrChange",
        "tblPrChange",
        "tblGridChange",
        "trPrChange",
        "tcPrChange",
        "tblPrExChange",
        "numberingChange",
    )
)


@dataclass(frozen=True, slots=True)
class Change:
    """A paragraph that reads otherwise with the changes than without; '' where one of the two has none."""

    before: str
    after: str


def count(root: Element) -> int:
    """How many places were changed, those of formatting alone left out."""
    return sum(1 for _ in _places(root, within_marks=False))


def _places(element: Element, *, within_marks: bool) -> Iterator[Element]:
    """Each run of changes of one kind that stand side by side; what was moved is counted where it went."""
    before = ""
    for child in element:
        tag = child.tag
        if tag in _ADDED or tag in _TAKEN:
            # A paragraph mark that was added or taken comes with the words beside it.
            if not within_marks and tag != before and tag != W + "moveFrom":
                yield child
            before = tag
        else:
            before = ""
            yield from _places(child, within_marks=tag in _OF_MARKS)


def read(root: Element, reading: Reading) -> Element:
    """The tree as it reads; nothing in it is a tracked change any more."""
    made = deepcopy(root)
    _resolve(made, reading)
    return made


def _resolve(element: Element, reading: Reading) -> None:
    dropped = _TAKEN if reading is Reading.ACCEPTED else _ADDED
    unwrapped = _ADDED if reading is Reading.ACCEPTED else _TAKEN
    children: list[Element] = []
    for child in element:
        if child.tag in _OF_MARKS:
            _resolve_properties(child, reading)
            children.append(child)
        elif child.tag in dropped or child.tag in _CHANGES or _is_gone(child, dropped):
            continue
        else:
            _resolve(child, reading)
            children.extend(child if child.tag in unwrapped else [child])
    element[:] = _joined(children, dropped)
    element.tag = _RENAMED.get(element.tag, element.tag)


def _resolve_properties(properties: Element, reading: Reading) -> None:
    former = next((child for child in properties if child.tag in _FORMER), None)
    if former is None:
        return
    if reading is Reading.ORIGINAL and len(former):
        properties[:] = list(former[0])
    else:
        properties.remove(former)


def _is_gone(element: Element, dropped: frozenset[str]) -> bool:
    """Whether a row of a table is one that this reading does not have."""
    properties = element.find(W + "trPr") if element.tag == W + "tr" else None
    return properties is not None and any(child.tag in dropped for child in properties)


def _joined(children: list[Element], dropped: frozenset[str]) -> list[Element]:
    """The children; a paragraph whose end is gone goes on in the next."""
    made: list[Element] = []
    carried: list[Element] = []
    for child in children:
        if child.tag != W + "p":
            made.append(child)
            continue
        content = [inner for inner in child if inner.tag != W + "pPr"]
        properties = child.find(W + "pPr")
        if _ends_nowhere(properties, dropped):
            carried.extend(content)
            continue
        if carried:
            child[:] = [*([] if properties is None else [properties]), *carried, *content]
            carried = []
        made.append(child)
    if carried:
        last = Element(W + "p")
        last.extend(carried)
        made.append(last)
    return made


def _ends_nowhere(properties: Element | None, dropped: frozenset[str]) -> bool:
    mark = None if properties is None else properties.find(W + "rPr")
    return mark is not None and any(child.tag in dropped for child in mark)


def changes(root: Element) -> Iterator[Change]:
    """Each changed paragraph in both readings, in order."""
    for paragraph in root.iter(W + "p"):
        if (
            next((inner for inner in paragraph.iter() if inner.tag in _ADDED or inner.tag in _TAKEN), None)
            is None
        ):
            continue
        before, after = (_text(read(paragraph, reading)) for reading in (Reading.ORIGINAL, Reading.ACCEPTED))
        if before != after:
            yield Change(before, after)


def _text(paragraph: Element) -> str:
    pieces = {W + "tab": " ", W + "br": " ", W + "noBreakHyphen": "‑"}
    return flat(
        "".join(
            (inner.text or "") if inner.tag == W + "t" else pieces.get(inner.tag, "")
            for inner in paragraph.iter()
        )
    )

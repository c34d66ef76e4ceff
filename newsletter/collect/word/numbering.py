"""The lists of a Word document: dots or numbers, and at which number an item stands.

ECMA-376, part 1, section 17.9.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from newsletter.collect.word.names import W, value
from newsletter.collect.word.styles import ListPlace

_DEEPEST = 4
_HIGHEST = 100_000


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph's place in a list as it is shown; `number` counts in an ordered one."""

    level: int
    ordered: bool
    number: int


@dataclass(slots=True)
class Numbering:
    """Counts the items of all lists in the order in which `item` is asked."""

    _levels: dict[str, dict[int, Element]] = field(default_factory=dict)
    _lists: dict[str, str] = field(default_factory=dict)
    _restarts: dict[str, int] = field(default_factory=dict)
    _counts: dict[str, int] = field(default_factory=dict)

    def item(self, place: ListPlace, before: Item | None) -> Item | None:
        """The item that a paragraph is, `before` the one above it; None where it has no mark."""
        of = self._lists.get(place.number)
        found = self._levels.get(of or "", {}).get(place.level)
        if of is None or found is None:
            return None
        how = value(found.find(W + "numFmt"))
        if how == "none":
            return None
        level = min(place.level, _DEEPEST, before.level + 1 if before else 0)
        ordered = how != "bullet"
        return Item(level, ordered, self._count(place, of, found) if ordered else 0)

    def _count(self, place: ListPlace, of: str, found: Element) -> int:
        if place.level:
            return 0
        if place.number in self._restarts:
            self._counts[of] = self._restarts.pop(place.number)
        else:
            self._counts[of] = self._counts.get(of, _whole(value(found.find(W + "start")), 1) - 1) + 1
        return self._counts[of]


def numbering(root: Element | None) -> Numbering:
    """The lists of the part that holds them."""
    made = Numbering()
    if root is None:
        return made
    for abstract in root.iter(W + "abstractNum"):
        levels = {_whole(value(level, "ilvl"), 0): level for level in abstract.iter(W + "lvl")}
        made._levels[value(abstract, "abstractNumId")] = levels  # noqa: SLF001  its own maker
    for num in root.iter(W + "num"):
        made._lists[value(num, "numId")] = value(num.find(W + "abstractNumId"))  # noqa: SLF001
        for override in num.iter(W + "lvlOverride"):
            start = override.find(W + "startOverride")
            if start is not None and value(override, "ilvl") == "0":
                made._restarts[value(num, "numId")] = _whole(value(start), 1)  # noqa: SLF001
    return made


def _whole(text: str, otherwise: int) -> int:
    return min(int(text), _HIGHEST) if text.isascii() and text.isdigit() and len(text) < 9 else otherwise  # noqa: PLR2004

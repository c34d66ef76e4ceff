"""Which declarations hold for which element of a page, and which of them wins (CSS Cascade 4, section 6)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from newsletter.check.styles.media import Media, View, holds
from newsletter.check.styles.selectors import Selector, selectors
from newsletter.check.styles.sheets import Declared, declared, rules
from newsletter.check.styles.tree import Node

# A mail needs some thousand looks of a rule at an element.
_MOST_LOOKS = 200_000
_MOST_RARE = 100
_MOST_RULES = 20_000
# Attributes that say how an element looks (HTML, section 15.3).
_HINTS = ("bgcolor", "color", "size", "text", "background", "hidden")
_SIZES = ("x-small", "small", "medium", "large", "x-large", "xx-large", "xxx-large")


class TooMuchError(Exception):
    """A page with more rules for more elements than anybody writes: it is not judged."""


class Entry(NamedTuple):
    """One selector of a rule; the later of two that weigh the same wins."""

    selector: Selector
    said: tuple[Declared, ...]
    media: tuple[Media, ...]


class Held(NamedTuple):
    """A declaration that holds for an element on the screens of `media`."""

    said: Declared
    media: tuple[Media, ...]


@dataclass(frozen=True, slots=True)
class Mark:
    """What is declared for an element, the winner last. Elements for which the same is declared share one."""

    tag: str
    link: bool
    held: tuple[Held, ...]

    def winners(self, view: View, known: dict[tuple[Media, ...], bool]) -> dict[str, Declared]:
        """By its name the declaration that holds on that screen; `known` remembers which media do."""
        won: dict[str, Declared] = {}
        for said, media in self.held:
            if media:
                if media not in known:
                    known[media] = all(holds(one, view) for one in media)
                if not known[media]:
                    continue
            won[said.name] = said
        return won


def entries(found: Iterable[Node]) -> tuple[Entry, ...]:
    """The rules of all style sheets of a page, one for each selector."""
    made: list[Entry] = []
    for node in found:
        if node.tag != "style" or node.element is None:
            continue
        kind = node.attributes.get("type", "").strip().lower()
        if kind not in {"", "text/css"}:
            continue
        for rule in rules(node.element.text or "", node.attributes.get("media", "")):
            made += [Entry(one, rule.said, rule.media) for one in selectors(rule.selectors)]
            if len(made) > _MOST_RULES:
                raise TooMuchError
    return tuple(made)


def marks(found: Iterable[Node], sheet: tuple[Entry, ...]) -> list[Mark]:
    """What is declared for each of the elements. Raises TooMuchError."""
    index = _Index(sheet)
    rare = _rare(found, sheet)
    made: dict[tuple[object, ...], Mark] = {}
    result: list[Mark] = []
    for node in found:
        matched = index.matched(node)
        if rare:
            matched += rare.get(node.number, [])
        if len(matched) > 1:
            matched.sort(key=lambda number: (sheet[number].selector.weight, number))
        attributes = node.attributes
        hints = tuple([(name, attributes[name]) for name in _HINTS if name in attributes])
        link = node.tag == "a" and "href" in attributes
        style = attributes.get("style", "")
        key = (node.tag, link, style, hints, *matched)
        if key not in made:
            made[key] = Mark(
                node.tag, link, tuple(_held(node.tag, hints, [sheet[n] for n in matched], style))
            )
        result.append(made[key])
    return result


def _held(tag: str, hints: Iterable[tuple[str, str]], matched: Iterable[Entry], style: str) -> Iterable[Held]:
    inline = declared(style)
    every = [Held(one, entry.media) for entry in matched for one in entry.said]
    yield from (Held(one, ()) for one in (*_OF_BROWSERS.get(tag, ()), *_hinted(tag, hints)))
    for important in (False, True):
        yield from (one for one in every if one.said.important is important)
        yield from (Held(one, ()) for one in inline if one.important is important)


class _Index:
    """The rules by what their last compound asks for, so that few are looked at for each element."""

    def __init__(self, sheet: tuple[Entry, ...]) -> None:
        self._sheet = sheet
        self._by: dict[str, list[int]] = defaultdict(list)
        self._looks = 0
        for number, entry in enumerate(sheet):
            if entry.selector.rare:
                continue
            last = entry.selector.compounds[0]
            if last.ids:
                key = f"#{last.ids[0]}"
            elif last.classes:
                key = f".{min(last.classes)}"
            else:
                key = last.tag or "*"
            self._by[key].append(number)

    def matched(self, node: Node) -> list[int]:
        keys = ["*", node.tag, *(f".{name}" for name in node.classes)]
        if "id" in node.attributes:
            keys.append(f"#{node.attributes['id']}")
        found: list[int] = []
        for key in keys:
            if key not in self._by:
                continue
            candidates = self._by[key]
            self._looks += len(candidates)
            if self._looks > _MOST_LOOKS:
                raise TooMuchError
            found += [number for number in candidates if self._sheet[number].selector.fits(node)]
        return found


def _rare(found: Iterable[Node], sheet: tuple[Entry, ...]) -> dict[int, list[int]]:
    """The rules that only cssselect can follow, by the numbers of their elements."""
    asked = [(number, entry.selector.rare) for number, entry in enumerate(sheet) if entry.selector.rare]
    if not asked:
        return {}
    if len(asked) > _MOST_RARE:
        raise TooMuchError
    from lxml.cssselect import CSSSelector
    from lxml.etree import XPathError

    numbers = {node.element: node.number for node in found if node.element is not None}
    result: dict[int, list[int]] = defaultdict(list)
    for number, text in asked:
        try:
            chosen = CSSSelector(text, translator="html")(next(iter(numbers)))
        except (XPathError, ValueError, NotImplementedError):
            # What even cssselect cannot follow is for nothing that we know of.
            continue
        for element in chosen if isinstance(chosen, list) else ():
            result[numbers[element]].append(number)
    return result


def _hinted(tag: str, hints: Iterable[tuple[str, str]]) -> Iterable[Declared]:
    said: list[str] = []
    for name, value in hints:
        if ";" in value:
            continue
        if name == "bgcolor":
            said.append(f"background-color:{_old_color(value)}")
        elif name == "background" and value.strip():
            said.append("background-image:url(x)")
        elif name == "hidden":
            said.append("display:none")
        elif (name == "color" and tag == "font") or (name == "text" and tag == "body"):
            said.append(f"color:{_old_color(value)}")
        elif name == "size" and tag == "font" and value.strip() in {"1", "2", "3", "4", "5", "6", "7"}:
            said.append(f"font-size:{_SIZES[int(value) - 1]}")
    return declared(";".join(said))


def _old_color(value: str) -> str:
    """Before CSS the `#` could be left out."""
    plain = value.strip()
    return f"#{plain}" if len(plain) == 6 and all(one in "0123456789abcdefABCDEF" for one in plain) else plain  # noqa: PLR2004


# How a browser shows what no style sheet speaks of (HTML, section 15.3).
_OF_BROWSERS: dict[str, tuple[Declared, ...]] = {
    tag: declared(style)
    for tags, style in (
        ("h1", "font-size:2em;font-weight:bold"),
        ("h2", "font-size:1.5em;font-weight:bold"),
        ("h3", "font-size:1.17em;font-weight:bold"),
        ("h4", "font-weight:bold"),
        ("h5", "font-size:.83em;font-weight:bold"),
        ("h6", "font-size:.67em;font-weight:bold"),
        ("b strong", "font-weight:bolder"),
        ("th", "font-weight:bold"),
        ("small sub sup", "font-size:smaller"),
        ("big", "font-size:larger"),
        ("rt", "font-size:50%"),
        ("mark", "background-color:#ff0;color:#000"),
    )
    for tag in tags.split()
}
